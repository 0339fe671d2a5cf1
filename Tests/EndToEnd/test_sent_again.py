"""deploy/nginx.conf: which calls nginx sends to the responder a second time, and which never."""

import json
import socket
import struct
import threading

import pytest

from fastcgi_client import END, STDIN, STDOUT, record
from fibery import error, ok
from rig import Rig

PATHS = ("oauth1/v1/authorize", "oauth1/v1/access_token", "oauth2/v1/authorize",
         "oauth2/v1/access_token", "validate", "healthz")
# No provider is asked for these.
REPEATABLE = ("oauth2/v1/authorize", "healthz")
FIELDS = b"Status: 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n" \
    b"X-Content-Type-Options: nosniff\r\n\r\n"


class StandIn:
    """A responder that answers every call with its number.

    A test may replace `answers`, which tells whether a call is answered by its number; where it is
    not, the connection is closed. With `takes_one` a connection takes nothing after its first call,
    and stays open.
    """

    def __init__(self, path):
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(path))
        self.listening.listen()
        self.calls = 0
        self.answers = lambda number: True
        self.takes_one = False
        self.is_over = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rb") as stream:
            while self._read_call(stream):
                self.calls += 1
                if not self.answers(self.calls):
                    return
                if self.takes_one:
                    connection.shutdown(socket.SHUT_RD)
                answer = record(STDOUT, FIELDS + json.dumps({"call": self.calls}).encode())
                connection.sendall(answer + record(STDOUT) + record(END, bytes(8)))
                if self.takes_one:
                    self.is_over.wait()

    def _read_call(self, stream):
        """Reads to the end of a call's body. False if the connection was closed instead."""
        while head := stream.read(8):
            _, kind, _, length, padding = struct.unpack(">BBHHBx", head)
            stream.read(length + padding)
            if kind == STDIN and length == 0:
                return True
        return False

    def close(self):
        self.is_over.set()
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()


class StandInRig(Rig):
    """The chain with a stand-in for the responder."""

    def start_responder(self):
        self.stand_in = StandIn(self.directory / "responder.sock")

    def __exit__(self, *exception):
        self.stand_in.close()
        super().__exit__(*exception)


@pytest.fixture(params=[False, True], ids=["nginx.conf", "nginx-behind-tls.conf"])
def rig(request):
    with StandInRig(behind_tls=request.param) as rig:
        yield rig


def call(rig, path):
    if path == "healthz":
        return rig.get("/crm/healthz")
    return rig.post(f"/crm/{path}", {"code": "c"})


def test_a_call_of_which_nothing_was_sent_is_sent_on_a_new_connection(rig):
    """As when the process has just begun to stop."""
    rig.stand_in.takes_one = True
    for _ in range(8):
        for path in PATHS:
            ok(call(rig, path))
    # Each call arrived once, and some of them went to a kept connection first.
    assert rig.stand_in.calls == 8 * len(PATHS)
    assert "responder.sock : unix:" in rig.nginx_logs()


@pytest.mark.parametrize("path", PATHS)
def test_a_call_that_was_sent_is_sent_again_only_if_no_provider_is_asked_for_it(rig, path):
    """The process that has read the call dies without an answer."""
    rig.stand_in.answers = lambda number: number > 1
    reply = call(rig, path)
    if path in REPEATABLE:
        assert ok(reply) == {"call": 2}
    else:
        error(reply, 502, try_later="access_token" not in path)
        assert rig.stand_in.calls == 1


@pytest.mark.parametrize("path", PATHS)
def test_a_call_is_sent_twice_at_most(rig, path):
    rig.stand_in.answers = lambda number: False
    error(call(rig, path), 502, try_later="access_token" not in path)
    assert rig.stand_in.calls == (2 if path in REPEATABLE else 1)
