"""Name servers that stay silent (A19), in a mount namespace that has a resolv.conf of its own."""

import json
import os
import random
import socket
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fastcgi_client import exchange
from rig import binary
from waiting import until

CALL = {"id": "oauth2", "fields": {"access_token": "t"}}
SPARE_THREADS = 32


def is_able():
    """Tells whether this user may have a mount namespace and listen at port 53."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"]).returncode == 0


pytestmark = pytest.mark.skipif(
    not is_able(), reason="only root may put another resolv.conf in place and listen at port 53"
)


class NameServer:
    """Says that names below `.known.test` do not exist, and of all others nothing."""

    def __enter__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:
            # The port is what resolv.conf can't say, so that the address is the free one.
            self.address = "127.%d.%d.%d" % tuple(random.randint(1, 254) for _ in range(3))
            try:
                self.socket.bind((self.address, 53))
                break
            except OSError:
                continue
        self.questions = 0
        self.thread = threading.Thread(target=self._answer)
        self.thread.start()
        return self

    def _answer(self):
        while True:
            question, asker = self.socket.recvfrom(512)
            if question == b"end":
                return
            self.questions += 1
            if b"\x05known\x04test\x00" in question:
                self.socket.sendto(question[:2] + b"\x81\x83" + question[4:], asker)

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.sendto(b"end", (self.address, 53))
        self.thread.join()
        self.socket.close()


class Responder:
    """The program in a namespace where a name server is all that knows names."""

    def __init__(self, directory, name_server, apps):
        self.path = str(directory / "socket")
        configuration = directory / "config.json5"
        configuration.write_text(json.dumps({"apps": apps, "connect_timeout": 0.5}))
        configuration.chmod(0o600)
        names = directory / "resolv.conf"
        names.write_text(f"nameserver {name_server.address}\noptions timeout:10 attempts:3\n")
        script = 'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"'
        self.log = open(directory / "log", "wb")
        self.process = subprocess.Popen(
            ["unshare", "-m", "sh", "-c", script, "sh", str(names), binary(),
             "--config", str(configuration), "--listen", f"unix:{self.path}"],
            stderr=self.log,
        )

    def __enter__(self):
        until(lambda: os.path.exists(self.path) and self.validate("known") is not None)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()

    def validate(self, app, **fields):
        body = json.dumps({"id": "oauth2", "fields": CALL["fields"] | fields}).encode()
        try:
            return exchange(self.path, "POST", f"/{app}/validate", body)
        except ConnectionError:
            return None

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))


def app(host):
    oauth2 = {
        "client_id": "i", "client_secret": "s",
        "authorization_endpoint": f"https://{host}/authorize",
        "token_endpoint": f"https://{host}/token", "userinfo_endpoint": f"https://{host}/me",
    }
    return {"oauth2": oauth2}


def test_a19_threads_do_not_outlive_their_calls_and_dead_names_hold_up_no_others(tmp_path):
    apps = {
        "dead": app("silent.test"), "tenants": app("{subdomain}.silent.example"),
        "known": app("a.known.test"),
    }
    with NameServer() as name_server, Responder(tmp_path, name_server, apps) as responder:
        with ThreadPoolExecutor(10) as callers:
            calls = [callers.submit(responder.validate, "dead") for _ in range(40)]
            calls += [
                callers.submit(responder.validate, "tenants", subdomain=f"t{number}")
                for number in range(40)
            ]
            for call in calls:
                answer = call.result()
                assert answer.status == 504
                assert json.loads(answer.body)["tryLater"] is True
            assert name_server.questions
            answer = responder.validate("known")
            assert answer.status == 502 and b"tryLater" in answer.body
        # The main thread, those that wait for calls, one for the dead name, eight for the tenants'.
        assert responder.threads() <= 1 + SPARE_THREADS + 1 + 8
        responder.process.terminate()
        assert responder.process.wait(3) == 0
    log = Path(tmp_path / "log").read_text()
    assert log.count('"error":"connect_timeout"') == 80
