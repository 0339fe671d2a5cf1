"""The FastCGI side of the responder, without nginx: what a gateway may do, and what it may not."""

import array
import fcntl
import json
import os
import pathlib
import resource
import signal
import socket
import stat
import subprocess
import termios
import time

import pytest

from fastcgi_client import Connection, begin, call, exchange, pair, params, record, variables
from fastcgi_client import PARAMS, STDIN
from waiting import until

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("OAUTH_RESPONDER_BINARY", str(ROOT / ".build/debug/oauth-responder"))
APP = """{oauth2: {authorization_endpoint: "https://x.example/a",
    token_endpoint: "https://x.example/t", client_id: "i", client_secret: "s"}}"""
SURPLUS_THREADS = 64


class Responder:
    """A process of the real program, listening on a socket file of its own."""

    def __init__(self, folder, settings="", arguments=None):
        self.path = str(folder / "responder.sock")
        config = folder / "config.json5"
        config.write_text("{%s apps: {a: %s}}" % (settings, APP))
        config.chmod(0o600)
        self.errors = open(folder / "errors", "wb")
        self.process = subprocess.Popen(
            [BINARY, "--config", str(config)] + (arguments or ["--listen", "unix:" + self.path]),
            stdin=subprocess.DEVNULL,
            stderr=self.errors,
        )

    def await_start(self):
        deadline = time.monotonic() + 10
        while True:
            try:
                assert exchange(self.path).status == 200
                return self
            except OSError:
                assert self.process.poll() is None, "the program has exited"
                assert time.monotonic() < deadline, "the program does not answer"
                time.sleep(0.01)

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def descriptors(self):
        try:
            return len(os.listdir(f"/proc/{self.process.pid}/fd"))
        except PermissionError:
            pytest.skip("the descriptors of a process that is not dumpable are for root alone")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=26)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.errors.close()


@pytest.fixture
def start(tmp_path_factory):
    started = []

    def start(settings=""):
        responder = Responder(tmp_path_factory.mktemp("r"), settings)
        started.append(responder)
        return responder.await_start()

    yield start
    for responder in started:
        responder.close()


def unread(connection):
    """How many bytes of what was sent the responder has not read yet (SIOCOUTQ)."""
    count = array.array("i", [0])
    fcntl.ioctl(connection.socket, termios.TIOCOUTQ, count)
    return count[0]


def listens(path):
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0


SILENT = b""
HALF_HEADER = begin()[:5]
HALF_PARAMS = begin() + record(PARAMS, pair("REQUEST_METHOD", "GET"))[:-3]
HALF_STDIN = (
    begin() + params(variables("POST", "/validate", CONTENT_LENGTH="10")) + record(STDIN, b"{}")
)
MALFORMED_LENGTHS = begin() + record(PARAMS, b"\xff\xff\xff\xff\xff\xff\xff\xff")


@pytest.mark.parametrize(
    "beginning",
    [SILENT, HALF_HEADER, HALF_PARAMS, HALF_STDIN],
    ids=["silent", "half header", "half params", "half stdin"],
)
def test_a_good_call_is_answered_at_once_while_forty_bad_ones_are_held(start, beginning):
    responder = start()
    held = [Connection(responder.path) for _ in range(40)]
    try:
        for connection in held:
            connection.send(beginning)
        for _ in range(5):
            begun = time.monotonic()
            assert exchange(responder.path).status == 200
            assert time.monotonic() - begun < 3
    finally:
        for connection in held:
            connection.socket.close()


def test_a_request_that_has_begun_and_goes_silent_is_closed_after_ten_seconds(start):
    responder = start()
    with Connection(responder.path, timeout=15) as half, Connection(responder.path) as idle:
        assert idle.call(keep=True).status == 200
        half.send(HALF_STDIN)
        begun = time.monotonic()
        assert half.is_closed()
        assert 9 < time.monotonic() - begun < 12
        assert idle.call(keep=True).status == 200


def test_a_kept_connection_brings_call_after_call(start):
    responder = start()
    with Connection(responder.path) as connection:
        for _ in range(50):
            answer = connection.call(keep=True)
            assert answer.status == 200
            assert json.loads(answer.body)["status"] == "ok"
        assert connection.call("POST", "/validate", body=b"no JSON", keep=True).status == 400
        assert connection.call(keep=True).status == 200
        assert connection.call(keep=False).status == 200
        begun = time.monotonic()
        assert connection.is_closed()
        assert time.monotonic() - begun < 1


def test_head_has_the_length_and_no_body(start):
    responder = start()
    answer = exchange(responder.path, "HEAD")
    assert answer.body == b""
    assert int(answer.fields["Content-Length"]) > 0


@pytest.mark.parametrize("length", ["7", "-1", "+2", "1,2", "0x1", " 2"])
def test_a_body_of_another_length_than_announced_is_a_400(start, length):
    responder = start()
    answer = exchange(responder.path, "POST", "/validate", body=b"{}", length=length)
    assert answer.status == 400
    assert json.loads(answer.body)["message"]


@pytest.mark.parametrize("size", [65_537, 200_000])
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_64_KiB_is_a_413(start, size, announced):
    responder = start()
    length = str(size) if announced else ""
    answer = exchange(responder.path, "POST", "/validate", body=b" " * size, length=length)
    assert answer.status == 413
    assert exchange(responder.path).status == 200


def test_an_absurd_length_is_a_413(start):
    responder = start()
    answer = exchange(responder.path, "POST", "/validate", body=b"{}", length="9" * 30)
    assert answer.status == 413


def test_a_body_beyond_the_announced_length_is_no_next_call(start):
    responder = start()
    with Connection(responder.path) as connection:
        connection.send(call("POST", "/validate", body=b"no JSON" + call(), length="7", keep=True))
        assert connection.answer().status == 400
        assert connection.is_closed()


@pytest.mark.parametrize("role", [0, 2, 3, 9])
def test_another_role_than_responder_is_closed(start, role):
    responder = start()
    with Connection(responder.path) as connection:
        connection.send(begin(role=role) + params(variables()) + record(STDIN))
        assert connection.is_closed()
    assert exchange(responder.path).status == 200


@pytest.mark.parametrize("noise", [MALFORMED_LENGTHS, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\0" * 64])
def test_what_is_not_fastcgi_is_closed(start, noise):
    responder = start()
    with Connection(responder.path) as connection:
        connection.send(noise)
        try:
            assert connection.is_closed()
        except ConnectionResetError:
            pass
    assert exchange(responder.path).status == 200


def test_more_idle_connections_than_threads_leave_room_for_a_new_one(start):
    responder = start("max_in_flight: 4,")
    kept = []
    try:
        for _ in range(4 + SURPLUS_THREADS + 40):
            kept.append(Connection(responder.path))
            begun = time.monotonic()
            assert kept[-1].call(keep=True).status == 200
            assert time.monotonic() - begun < 3
        assert responder.threads() <= 4 + SURPLUS_THREADS + 1
        # The newest were kept.
        for connection in kept[-50:]:
            assert connection.call(keep=True).status == 200
        assert exchange(responder.path).status == 200
        assert kept[-1].call(keep=True).status == 200
        assert kept[0].is_closed()
    finally:
        for connection in kept:
            connection.socket.close()


def test_more_silent_connections_than_threads_leave_room_for_a_new_one(start):
    responder = start("max_in_flight: 4,")
    silent = [Connection(responder.path) for _ in range(4 + SURPLUS_THREADS + 40)]
    try:
        assert exchange(responder.path).status == 200
    finally:
        for connection in silent:
            connection.socket.close()


def test_more_idle_connections_than_descriptors_leave_room_for_a_new_one(start):
    responder = start()
    resource.prlimit(responder.process.pid, resource.RLIMIT_NOFILE, (40, 40))
    kept = []
    try:
        for _ in range(100):
            kept.append(Connection(responder.path))
            begun = time.monotonic()
            assert kept[-1].call(keep=True).status == 200
            assert time.monotonic() - begun < 3
    finally:
        for connection in kept:
            connection.socket.close()


def test_threads_and_descriptors_go_back_after_a_rush(start):
    responder = start()
    before = responder.descriptors()
    held = [Connection(responder.path) for _ in range(200)]
    for connection in held:
        assert connection.call(keep=True).status == 200
    assert responder.threads() >= 200
    for connection in held:
        connection.socket.close()
    until(lambda: responder.descriptors() <= before)
    until(lambda: responder.threads() < 60)


def test_sigterm_closes_idle_connections_and_exits_0(start):
    responder = start()
    with Connection(responder.path) as idle, Connection(responder.path):
        assert idle.call(keep=True).status == 200
        begun = time.monotonic()
        assert responder.stop() == 0
        assert time.monotonic() - begun < 2
        assert idle.is_closed()


def test_sigterm_lets_a_call_that_has_begun_finish(start):
    responder = start()
    whole = call("POST", "/validate", body=b"no JSON", keep=True)
    with Connection(responder.path) as begun:
        begun.send(whole[:-12])
        until(lambda: unread(begun) == 0)
        responder.process.send_signal(signal.SIGTERM)
        until(lambda: not listens(responder.path))
        begun.send(whole[-12:])
        assert begun.answer().status == 400
        assert responder.process.wait(timeout=5) == 0


def test_a_kept_connection_takes_no_call_at_the_end_that_is_not_answered(start):
    """So the gateway may send again what was not taken, and no call is lost."""
    for _ in range(10):
        responder = start()
        with Connection(responder.path) as kept:
            assert kept.call(keep=True).status == 200
            responder.process.send_signal(signal.SIGTERM)
            with pytest.raises(BrokenPipeError):
                while True:
                    kept.send(call(keep=True))
                    # What was taken is answered.
                    assert kept.answer().status == 200
        assert responder.process.wait(timeout=5) == 0


def test_sighup_while_calls_go_on_fails_none(start):
    responder = start()
    with Connection(responder.path) as kept:
        for _ in range(20):
            responder.process.send_signal(signal.SIGHUP)
            assert kept.call(keep=True).status == 200
            assert exchange(responder.path).status == 200
    assert responder.stop() == 0


def test_the_gateway_that_goes_away_before_the_answer_harms_nobody(start):
    responder = start()
    for _ in range(20):
        with Connection(responder.path) as connection:
            connection.send(call())
    assert exchange(responder.path).status == 200


def test_the_socket_file_is_for_owner_and_group_alone(start):
    responder = start()
    assert stat.S_IMODE(os.stat(responder.path).st_mode) == 0o660


def test_a_socket_file_that_nobody_listens_on_is_replaced(start):
    responder = start()
    responder.process.kill()
    responder.process.wait()
    assert os.path.exists(responder.path)
    second = Responder(pathlib.Path(responder.path).parent)
    try:
        second.await_start()
        assert second.stop() == 0
    finally:
        second.close()


def test_a_socket_file_that_somebody_listens_on_is_kept(start):
    responder = start()
    second = Responder(pathlib.Path(responder.path).parent)
    try:
        assert second.process.wait(timeout=10) not in (0, None)
    finally:
        second.close()
    assert exchange(responder.path).status == 200


def test_a_file_that_is_no_socket_is_kept(tmp_path):
    (tmp_path / "responder.sock").write_text("precious")
    responder = Responder(tmp_path)
    try:
        assert responder.process.wait(timeout=10) != 0
    finally:
        responder.close()
    assert (tmp_path / "responder.sock").read_text() == "precious"


def test_a_socket_on_descriptor_0_is_served(tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "responder.sock"))
        listening.listen()
        config = tmp_path / "config.json5"
        config.write_text("{apps: {a: %s}}" % APP)
        process = subprocess.Popen(
            [BINARY, "--config", str(config)], stdin=listening, stderr=subprocess.DEVNULL
        )
        try:
            assert exchange(str(tmp_path / "responder.sock")).status == 200
            process.terminate()
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    "family, host", [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "[::1]")]
)
def test_a_tcp_port_is_served_unless_somebody_listens_there(tmp_path, family, host):
    taken = socket.socket(family)
    try:
        taken.bind((host.strip("[]"), 0))
    except OSError:
        taken.close()
        pytest.skip("no such address here")
    with taken:
        taken.listen()
        address = f"{host}:{taken.getsockname()[1]}"
        refused = Responder(tmp_path, arguments=["--listen", address])
        try:
            assert refused.process.wait(timeout=10) != 0
        finally:
            refused.close()
        name = taken.getsockname()
    responder = Responder(tmp_path, arguments=["--listen", address])
    responder.path = name
    try:
        responder.await_start()
        with Connection(name) as connection:
            for _ in range(5):
                assert connection.call(keep=True).status == 200
        assert responder.stop() == 0
    finally:
        responder.close()


def run_cgi(tmp_path, body=b"", **environment):
    config = tmp_path / "config.json5"
    config.write_text("{apps: {a: %s}}" % APP)
    return subprocess.run(
        [BINARY, "--config", str(config)],
        input=body,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        timeout=20,
    )


def test_a_cgi_server_gets_its_answer_on_standard_output(tmp_path):
    done = run_cgi(
        tmp_path, GATEWAY_INTERFACE="CGI/1.1", REQUEST_METHOD="GET", PATH_INFO="/healthz"
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"Status: 200 ")
    assert json.loads(done.stdout.partition(b"\r\n\r\n")[2])["status"] == "ok"


def test_a_cgi_call_with_a_short_body_is_a_400(tmp_path):
    done = run_cgi(
        tmp_path,
        b"{}",
        GATEWAY_INTERFACE="CGI/1.1",
        REQUEST_METHOD="POST",
        PATH_INFO="/validate",
        CONTENT_LENGTH="9",
    )
    assert done.stdout.startswith(b"Status: 400 ")


@pytest.mark.parametrize(
    "variables",
    [
        {"SCRIPT_NAME": "/cgi-bin/oauth/healthz", "DOCUMENT_URI": "/cgi-bin/oauth/healthz"},
        {"SCRIPT_NAME": "/cgi-bin/oauth"},
    ],
    ids=["fcgiwrap", "CGI"],
)
def test_behind_a_path_of_its_own_a_cgi_program_is_found(tmp_path, variables):
    own = {"GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET", "PATH_INFO": "/healthz"}
    assert run_cgi(tmp_path, **own, **variables).stdout.startswith(b"Status: 200 ")


def test_a_cgi_call_with_a_body_over_64_KiB_is_a_413_once_the_body_is_read(tmp_path):
    config = tmp_path / "config.json5"
    config.write_text("{apps: {a: %s}}" % APP)
    size = 300_000
    own = {"REQUEST_METHOD": "POST", "PATH_INFO": "/validate", "CONTENT_LENGTH": str(size)}
    with subprocess.Popen(
        [BINARY, "--config", str(config)], env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        # A server writes all of it before it reads, and gives up where that fails.
        process.stdin.write(b" " * size)
        process.stdin.flush()
        written = time.monotonic()
        assert process.stdout.read().startswith(b"Status: 413 ")
        # Its standard input stays open (RFC 3875 §4.2): there is nothing to wait for, 10 s or less.
        assert time.monotonic() - written < 8


def test_closed_standard_descriptors_are_not_given_to_connections(tmp_path):
    path, config = tmp_path / "responder.sock", tmp_path / "config.json5"
    config.write_text("{apps: {a: %s}}" % APP)
    command = ["sh", "-c", 'exec "$@" 0<&- 1>&- 2>&-', "-", BINARY, "--config", str(config)]
    process = subprocess.Popen([*command, "--listen", f"unix:{path}"])
    try:
        until(lambda: listens(str(path)))
        assert exchange(str(path)).status == 200
        for number in range(3) if os.geteuid() == 0 else ():
            assert os.readlink(f"/proc/{process.pid}/fd/{number}") == "/dev/null"
        process.terminate()
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.wait()


def test_started_by_hand_without_an_address_the_program_exits_64(tmp_path):
    done = run_cgi(tmp_path)
    assert done.returncode == 64
    assert b"--listen" in done.stderr
