"""Name servers that stay silent (A19), in a mount namespace that has a resolv.conf of its own."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fastcgi_client import exchange
from name_server import NameServer, is_able
from rig import binary
from waiting import until

CALL = {"id": "oauth2", "fields": {"access_token": "t"}}
SPARE_THREADS = 32


pytestmark = pytest.mark.skipif(
    not is_able(), reason="only root may put another resolv.conf in place and listen at port 53"
)


class Responder:
    """The program in a namespace where a name server is all that knows names."""

    def __init__(self, directory, name_server, apps):
        self.path = str(directory / "socket")
        configuration = directory / "config.json5"
        configuration.write_text(json.dumps({"apps": apps, "connect_timeout": 0.5}))
        configuration.chmod(0o600)
        self.log = open(directory / "log", "wb")
        self.process = subprocess.Popen(
            [*name_server.alone(directory, "timeout:10 attempts:3"), binary(),
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
