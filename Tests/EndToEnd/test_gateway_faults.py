"""nginx when the responder hangs, when a caller comes back late, and when there are too many callers.

The times and numbers of the site are made smaller for this; what nginx does then is the same.
"""

import signal
import socket
import ssl

import gateway
import pytest
from fibery import CALLBACK, CALLBACK1, STATE, connect2, error, ok, validate
from rig import Rig
from waiting import until

BODY = {"callback_uri": CALLBACK, "state": STATE}
# What is made smaller, and what must be there for that.
SMALLER = {
    "fastcgi_read_timeout 25s;": "fastcgi_read_timeout 1s;",
    "keepalive_timeout 15s;": "keepalive_timeout 1s;",
}


@pytest.fixture
def quick(monkeypatch):
    """A chain whose nginx waits for a second only, and has few connections."""
    fill_in = gateway.fill_in
    main = gateway.MAIN.replace("worker_processes 2", "worker_processes 1")
    main = main.replace("worker_connections 1024", "worker_connections 48")

    def smaller(site, words):
        text = fill_in(site, words)
        for word, replacement in SMALLER.items():
            assert text.count(word) == 1
            text = text.replace(word, replacement)
        return text

    monkeypatch.setattr(gateway, "fill_in", smaller)
    monkeypatch.setattr(gateway, "MAIN", main)
    with Rig() as rig:
        yield rig


def test_a_responder_that_hangs_is_a_504_and_works_when_it_goes_on(quick):
    account = connect2(quick)
    quick.responder.send_signal(signal.SIGSTOP)
    try:
        calls = {
            "/crm/oauth2/v1/authorize": BODY, "/board/oauth1/v1/authorize": {"callback_uri": CALLBACK1},
            "/crm/validate": {"id": "oauth2", "fields": account},
        }
        for path, body in calls.items():
            error(quick.post(path, body), 504, try_later=True)
        for version in ("crm/oauth2", "board/oauth1"):
            error(quick.post(f"/{version}/v1/access_token", {"fields": {}}), 504)
        assert quick.get("/").json["name"] == "Notes"
    finally:
        quick.responder.send_signal(signal.SIGCONT)
    ok(validate(quick, account))
    connect2(quick)


def test_a_connection_that_was_idle_for_too_long_ends_before_the_next_call(quick):
    connection = quick.caller.connect()
    connection.request("GET", "/healthz", headers={"Host": quick.caller.host})
    assert connection.getresponse().read()
    # nginx says that it ends, so that no call is sent into a connection that is closing.
    try:
        assert connection.sock.recv(1) == b""
    except ssl.SSLZeroReturnError:
        pass
    connection.close()
    ok(quick.get("/healthz"))


def test_more_callers_than_nginx_has_room_for_do_no_lasting_harm(quick):
    held = [socket.create_connection(("127.0.0.1", quick.gateway.port)) for _ in range(120)]
    until(lambda: "worker_connections are not enough" in quick.nginx_logs())
    for connection in held:
        connection.close()
    ok(quick.post("/crm/oauth2/v1/authorize", BODY))
    connect2(quick)
    assert quick.responder.poll() is None
