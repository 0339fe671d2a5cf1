"""A provider that says any bytes at all, and a responder that asks it in all places where one answers.

What the provider says is set by the test for one place at a time; in the others it answers as it
should.
"""

import json
import os
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from fastcgi_client import Connection
from fibery import PAST
from processes import start, stop
from rig import binary
from waiting import until

CALLBACK = "https://oauth-svc.fibery.io"

# The places where a provider answers: the path there, and the call that leads to it.
PLACES = {
    "request token": "/request",
    "access token": "/access",
    "verify": "/verify",
    "token": "/token",
    "refresh": "/refresh",
    "userinfo": "/userinfo",
    "metadata": "/.well-known/oauth-authorization-server",
}
USUAL = {
    "/request": b"oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true",
    "/access": b"oauth_token=t&oauth_token_secret=s",
    "/verify": b'{"name":"Jane"}',
    "/token": b'{"access_token":"a","token_type":"bearer"}',
    "/refresh": b'{"access_token":"a","token_type":"bearer"}',
    "/userinfo": b'{"name":"Jane"}',
}


def http(body, *fields, status="200 OK"):
    """An answer whose connection stays open."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def request_of(place, number):
    """Path and body of the call that makes the provider answer at a place."""
    old = {"access_token": "a", "access_secret": "s", "callback_uri": CALLBACK}
    calls = {
        "request token": ("/o1/oauth1/v1/authorize", {"callback_uri": CALLBACK}),
        "access token": (
            "/o1/oauth1/v1/access_token",
            {"fields": {**old, "access_token": f"a{number}"}, "oauth_verifier": "v"},
        ),
        "verify": ("/o1/validate", {"id": "oauth", "fields": old}),
        "token": (
            "/o2/oauth2/v1/access_token",
            {"fields": {"callback_uri": CALLBACK}, "code": f"c{number}"},
        ),
        "refresh": (
            "/o2/validate",
            {"id": "oauth2", "fields": {
                "access_token": "a", "refresh_token": f"r{number}", "expires_on": PAST}},
        ),
        "userinfo": ("/o2/validate", {"id": "oauth2", "fields": {"access_token": "a"}}),
        # A tenant of its own each time, so that no document is known yet.
        "metadata": (
            "/meta/oauth2/v1/authorize",
            {"callback_uri": CALLBACK, "state": "s", "fields": {}, "tenant": f"t{number}"},
        ),
    }
    return calls[place]


class RawProvider:
    """A server on 127.0.0.1 that answers each request with the bytes of its path."""

    def __init__(self):
        self.answers = {}
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rb") as reader:
            try:
                while self._answer(connection, reader):
                    pass
            except OSError:
                pass

    def _answer(self, connection, reader):
        line = reader.readline()
        if not line:
            return False
        length = 0
        while (field := reader.readline()) not in (b"\r\n", b""):
            name, _, value = field.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        reader.read(length)
        path = line.split(b" ")[1].decode().partition("?")[0]
        said = next((it for place, it in self.answers.items() if path.startswith(place)), None)
        if said is None:
            connection.sendall(http(USUAL.get(path, b"{}")))
            return True
        connection.sendall(said)
        return said.startswith(b"HTTP/1.1") and b"\r\nContent-Length" in said[:256]

    def close(self):
        self.listener.close()


class Bench:
    """The raw provider and the real program, which is called over FastCGI."""

    def __init__(self, settings=""):
        self.folder = tempfile.TemporaryDirectory(prefix="oauth-responder-")
        self.provider = RawProvider()
        base = f"http://127.0.0.1:{self.provider.port}"
        self.path = str(Path(self.folder.name) / "responder.sock")
        oauth1 = {
            "request_token_endpoint": base + "/request", "authorization_endpoint": base + "/page",
            "access_token_endpoint": base + "/access", "verify_endpoint": base + "/verify",
            "consumer_key": "key", "consumer_secret": "the-consumer-secret", "name_path": "name",
        }
        client = {"client_id": "id", "client_secret": "the-client-secret"}
        oauth2 = {
            "authorization_endpoint": base + "/page", "token_endpoint": base + "/token",
            "refresh_endpoint": base + "/refresh", "userinfo_endpoint": base + "/userinfo",
            "name_path": "name", **client,
        }
        apps = {
            "o1": {"oauth": oauth1}, "o2": {"oauth2": oauth2},
            "meta": {"oauth2": {"issuer": base + "/{tenant}", **client}},
        }
        config = Path(self.folder.name) / "config.json5"
        config.write_text("{%s apps: %s}" % (settings, json.dumps(apps)))
        config.chmod(0o600)
        self.log = Path(self.folder.name) / "responder.log"
        with open(self.log, "wb") as log:
            self.process = start(
                [binary(), "--config", str(config), "--listen", f"unix:{self.path}"], log)
        self.number = 0
        until(self._answers)

    def _answers(self):
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.health() == 200
        except OSError:
            return False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)
        self.provider.close()
        self.folder.cleanup()

    def health(self):
        """The status of `healthz`."""
        with Connection(self.path) as connection:
            return connection.call().status

    def post(self, path, body, timeout=30):
        """Any call, its body as bytes or as a value."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        with Connection(self.path, timeout) as connection:
            return connection.call("POST", path, raw)

    def say(self, place, said):
        """Has the provider say bytes at one place, and makes the call that asks there."""
        self.number += 1
        path, body = request_of(place, self.number)
        self.provider.answers = {PLACES[place]: said}
        try:
            return self.post(path, body)
        finally:
            self.provider.answers = {}

    def processor_seconds(self):
        """What the process has used so far, good to a hundredth of a second."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, name):
        """A line of the process' status, in MiB: VmRSS, or VmHWM since `forget_peak`."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
        raise KeyError(name)

    def forget_peak(self):
        """Lets VmHWM begin anew."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")
