"""What happens where the system gives no more: descriptors, threads, room for logs."""

import json
import os
import socket
import subprocess
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fastcgi_client import Connection, call, exchange
from fibery import connect2, error, ok, validate
from rig import Rig, binary
from supervised import Supervised
from waiting import until


def test_with_64_descriptors_surplus_calls_are_told_to_try_later():
    """O7: 200 calls at a time, of which each would need four descriptors for four seconds."""
    wrapper = ["prlimit", "--nofile=64:64", "--"]
    with Supervised(processes=1, wrapper=wrapper) as rig, ThreadPoolExecutor(200) as threads:
        account = connect2(rig)
        rig.provider.control(rule={"endpoint": "/oauth2/userinfo", "delay": 4})
        started = time.monotonic()
        calls = [threads.submit(validate, rig, account) for _ in range(200)]
        replies = [call.result() for call in calls]
        assert time.monotonic() - started < 15
        for reply in replies:
            if reply.status != 200:
                error(reply, 503, try_later=True)
        statuses = Counter(reply.status for reply in replies)
        assert statuses[200] and statuses[503]
        # The file table has room again at once, though connections are kept.
        rig.provider.control(reset=True)
        for _ in range(5):
            connect2(rig)
        assert '"event":"starved"' not in rig.responder_log()
        assert "the process may open descriptors for only 6 calls at a time" in rig.responder_log()


@pytest.fixture
def open_folder():
    """A folder in which every user may create files."""
    with tempfile.TemporaryDirectory(prefix="oauth-responder-") as path:
        os.chmod(path, 0o777)
        yield Path(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="the limit is one of a user without other processes")
def test_without_threads_surplus_calls_are_told_to_try_later(open_folder):
    """O8: the user may have 12 threads."""
    path, config, user = open_folder / "r.sock", open_folder / "config.json5", 60_000 + os.getpid() % 4096
    body = json.dumps({"id": "oauth2", "fields": {"access_token": "t"}}).encode()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        address = '"http://127.0.0.1:%d"' % silent.getsockname()[1]
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
        endpoints = ", ".join(f"{name}: {address}" for name in names)
        config.write_text("{timeout: 3, apps: {a: {oauth2: {%s, client_id: 'c'}}}}" % endpoints)
        command = ["prlimit", "--nproc=12", "setpriv", f"--reuid={user}", f"--regid={user}",
                   "--clear-groups", "--", binary(), "--config", config, "--listen", f"unix:{path}"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            until(lambda: path.exists() and exchange(str(path)).status == 200)
            started = time.monotonic()
            held, answers = [], []
            for _ in range(40):
                held.append(Connection(str(path), timeout=10))
                held[-1].send(call("POST", "/validate", body))
            for connection in held:
                with connection:
                    answers.append(connection.answer())
            assert time.monotonic() - started < 9
            assert {json.loads(answer.body)["tryLater"] for answer in answers} == {True}
            statuses = Counter(answer.status for answer in answers)
            assert set(statuses) == {503, 504} and statuses[503] >= 28
            assert exchange(str(path)).status == 200
            process.terminate()
            assert process.wait(10) == 0
        finally:
            process.kill()
            process.wait()


class FullDiskRig(Rig):
    """The chain whose logs lie on a disk without room."""

    def write_configuration(self, configuration):
        """Makes the logs before anybody opens them."""
        super().write_configuration(configuration)
        for name in ("responder.log", "nginx-access.log", "nginx-error.log"):
            path = self.directory / name
            if not path.exists():
                path.symlink_to("/dev/full")


def test_a_full_disk_does_no_harm_to_calls():
    """O11: logs are lost, and nothing else is written."""
    with FullDiskRig() as rig:
        account = connect2(rig)
        large = account | {"note": "x" * 60_000}
        for _ in range(20):
            ok(validate(rig, large))


def serve_with(tmp_path, errors):
    """The program with a standard error of the test's own, and the path of its socket."""
    path, config = tmp_path / "r.sock", tmp_path / "config.json5"
    config.write_text('{apps: {a: {oauth2: {issuer: "https://x.example", client_id: "c"}}}}')
    process = subprocess.Popen(
        [binary(), "--config", config, "--listen", f"unix:{path}"], stderr=errors
    )
    until(lambda: path.exists() and exchange(str(path)).status == 200)
    return process, str(path)


def assert_calls_are_answered(path, count=50):
    """Calls that leave a line each, none of which waits for the log."""
    for _ in range(count):
        started = time.monotonic()
        assert exchange(path, "POST", "/validate", b"no JSON").status == 400
        assert time.monotonic() - started < 3


def test_a_standard_error_that_nobody_reads_holds_nobody_up(tmp_path):
    """O12: lines that the pipe does not take are dropped, and counted in the next one."""
    reading, writing = os.pipe()
    process, path = serve_with(tmp_path, writing)
    try:
        assert_calls_are_answered(path, 1000)
        os.set_blocking(reading, False)
        taken = os.read(reading, 1 << 20).splitlines()
        assert 0 < len(taken) < 1000
        assert exchange(path).status == 200
        line = json.loads(os.read(reading, 1 << 20).splitlines()[0])
        assert line["dropped"] >= 1000 - len(taken)
        process.terminate()
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
        os.close(reading)
        os.close(writing)


@pytest.mark.parametrize("is_socket", [False, True], ids=["pipe", "journald"])
def test_a_standard_error_that_goes_away_does_no_harm(tmp_path, is_socket):
    """O12: a restart of journald, or the end of a pipe's reader."""
    if is_socket:
        reader, writer = socket.socketpair()
        reading, writing = reader.detach(), writer.detach()
    else:
        reading, writing = os.pipe()
    process, path = serve_with(tmp_path, writing)
    os.close(writing)
    try:
        assert_calls_are_answered(path, 5)
        os.close(reading)
        assert_calls_are_answered(path)
        process.terminate()
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
