"""deploy/nginx.conf: which calls nginx sends to the responder a second time, and which never."""

import socket

import pytest

from fibery import error, ok
from rig import Rig
from stand_in import StandIn

PATHS = ("oauth1/v1/authorize", "oauth1/v1/access_token", "oauth2/v1/authorize",
         "oauth2/v1/access_token", "validate", "healthz")
# No provider is asked for these.
REPEATABLE = ("oauth2/v1/authorize", "healthz")


class StandInRig(Rig):
    """The chain with a stand-in for the responder."""

    def start_responder(self):
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(self.directory / "responder.sock"))
        listening.listen()
        self.stand_in = StandIn(listening)

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
