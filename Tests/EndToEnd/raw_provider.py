"""A provider that says any bytes at all, and a responder that asks it in all places where one answers.

What the provider says is set by the test for one place or for several; in the others it answers as
it should.
"""

import json
import os
import socket
import subprocess
import tempfile
from pathlib import Path

from accepting import Accepting
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


def request_of(place, number, suffix=""):
    """Path and body of the call that makes the provider answer at a place; `suffix` is that of the
    apps."""
    old = {"access_token": "a", "access_secret": "s", "callback_uri": CALLBACK}
    calls = {
        "request token": (f"/o1{suffix}/oauth1/v1/authorize", {"callback_uri": CALLBACK}),
        "access token": (
            f"/o1{suffix}/oauth1/v1/access_token",
            {"fields": {**old, "access_token": f"a{number}"}, "oauth_verifier": "v"},
        ),
        "verify": (f"/o1{suffix}/validate", {"id": "oauth", "fields": old}),
        "token": (
            f"/o2{suffix}/oauth2/v1/access_token",
            {"fields": {"callback_uri": CALLBACK}, "code": f"c{number}"},
        ),
        "refresh": (
            f"/o2{suffix}/validate",
            {"id": "oauth2", "fields": {
                "access_token": "a", "refresh_token": f"r{number}", "expires_on": PAST}},
        ),
        "userinfo": (f"/o2{suffix}/validate", {"id": "oauth2", "fields": {"access_token": "a"}}),
        # A tenant of its own each time, so that no document is known yet.
        "metadata": (
            f"/meta{suffix}/oauth2/v1/authorize",
            {"callback_uri": CALLBACK, "state": "s", "fields": {}, "tenant": f"t{number}"},
        ),
    }
    return calls[place]


class RawProvider(Accepting):
    """A server on 127.0.0.1 that answers each request with the bytes of its path.

    In place of bytes there may be a function, which gets the connection and may do with it what it
    likes. `seen` has the path of each request.
    """

    def __init__(self, port=0, host="127.0.0.1"):
        self.answers = {}
        self.seen = []
        self.connections = set()
        super().__init__(socket.create_server((host, port), backlog=256))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _serve(self, connection):
        self.connections.add(connection)
        with connection, connection.makefile("rb") as reader:
            try:
                while self._answer(connection, reader):
                    pass
            except (OSError, ValueError):
                pass  # Somebody has closed the connection.
        self.connections.discard(connection)

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
        self.seen.append(path)
        said = next((it for place, it in self.answers.items() if path.startswith(place)), None)
        if said is None:
            connection.sendall(http(self.usual(path)))
            return True
        if callable(said):
            said(connection)
            return False
        connection.sendall(said)
        return said.startswith(b"HTTP/1.1") and b"\r\nContent-Length" in said[:256]

    def usual(self, path):
        """What is right at a path."""
        return metadata(self.base, path) or USUAL.get(path, b"{}")

    @property
    def base(self):
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        """Ends all connections, and takes no new one."""
        super().close()
        for it in [*self.connections]:
            try:
                it.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # It has ended already.


def metadata(base, path):
    """The document of a tenant's issuer (RFC 8414 §3.1); None where the path is not the one of a
    document."""
    start = PLACES["metadata"] + "/"
    if not path.startswith(start):
        return None
    return json.dumps({
        "issuer": f"{base}/{path.removeprefix(start)}", "authorization_endpoint": f"{base}/page",
        "token_endpoint": f"{base}/token", "userinfo_endpoint": f"{base}/userinfo",
    }).encode()


def apps_of(base, suffix=""):
    """One app for each kind of call, whose provider is at an address."""
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
    return {
        f"o1{suffix}": {"oauth": oauth1}, f"o2{suffix}": {"oauth2": oauth2},
        f"meta{suffix}": {"oauth2": {"issuer": base + "/{tenant}", **client}},
    }


class Bench:
    """The raw provider and the real program, which is called over FastCGI.

    `more` are apps besides those of the raw provider; `before` is the beginning of the command line
    that starts the program.
    """

    def __init__(self, settings="", more=None, before=()):
        self.folder = tempfile.TemporaryDirectory(prefix="oauth-responder-")
        self.provider = RawProvider()
        self.path = str(Path(self.folder.name) / "responder.sock")
        apps = apps_of(self.provider.base) | (more or {})
        config = Path(self.folder.name) / "config.json5"
        config.write_text("{%s apps: %s}" % (settings, json.dumps(apps)))
        config.chmod(0o600)
        self.log = Path(self.folder.name) / "responder.log"
        with open(self.log, "wb") as log:
            self.process = start(
                [*before, binary(), "--config", str(config), "--listen", f"unix:{self.path}"], log)
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
