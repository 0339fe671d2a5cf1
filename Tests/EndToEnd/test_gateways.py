"""docs/gateways.md: the calls of OAuth behind every gateway that the page names."""

import json

import pytest
from fibery import CALLBACK, CALLBACK1, STATE, connect1, connect2, error, ok, validate
from gateways import Apache, ApacheCGI, ApacheCGID, Fcgiwrap, Lighttpd
from rig import Rig
from settings import CONFIGURATION
from waiting import until

KEY = "kq3vb2xw5n7d4f6h8j9m2p3r"
APPS = {"apps": {
    "crm": CONFIGURATION["apps"]["crm"] | {"access_keys": [KEY]},
    "board": CONFIGURATION["apps"]["board"],
}}
CRM = f"crm/{KEY}"
BODY2 = {"callback_uri": CALLBACK, "state": STATE}
SERVERS = {
    "apache": Apache, "apache-cgi": ApacheCGI, "apache-cgid": ApacheCGID, "lighttpd": Lighttpd,
    "fcgiwrap": Fcgiwrap,
}
LASTING = ("apache", "lighttpd")


class Behind:
    """A rig that is called through another gateway than its nginx."""

    def __init__(self, rig, server, name):
        self.rig, self.server, self.name = rig, server, name
        self.caller, self.provider = server.caller, rig.provider

    def post(self, path, value, **more):
        return self.caller.call("POST", path, value, **more)


@pytest.fixture(scope="module", params=SERVERS)
def behind(request):
    """Each gateway in front of apps of both versions, one of which has a key."""
    base = "" if request.param == "fcgiwrap" else f"/{CRM}"
    with Rig(CONFIGURATION | APPS) as rig, SERVERS[request.param](rig, base) as server:
        yield Behind(rig, server, request.param)


def test_both_versions_go_through_all_steps(behind):
    account = connect2(behind, CRM)
    assert ok(validate(behind, account, CRM))["name"]
    account = connect1(behind)
    assert ok(validate(behind, account, "board", "oauth"))["name"]


@pytest.mark.parametrize("path, body, status", [
    ("/board/oauth1/v1/authorize", "{", 400),
    ("/board/oauth1/v1/authorize?config=/etc/passwd", "{", 400),
    ("/board/oauth1/v1/authorize", {"callback_uri": "https://evil.example"}, 400),
    ("/board/oauth2/v1/authorize", BODY2, 404),
    ("/crm/oauth2/v1/authorize", BODY2, 404),
    ("/crm/wrong-key/oauth2/v1/authorize", BODY2, 404),
    ("/board/validate", {"id": "oauth", "fields": {}}, 401),
    ("/board/oauth1/v1/authorize", "x" * 65_537, 413),
    ("/board/oauth1/v1/authorize", "x" * 1_000_000, 413),
])
def test_an_error_is_the_responders(behind, path, body, status):
    error(behind.post(path, body), status)


def test_the_status_and_the_method_pass(behind):
    reply = behind.caller.call("GET", "/board/validate")
    error(reply, 405)
    assert reply.headers["Allow"] == "POST"
    reply = behind.caller.call("HEAD", "/healthz")
    assert (reply.status, reply.text) == (200, "")


def test_a_body_in_chunks_is_read_whole(behind):
    body = json.dumps({"callback_uri": CALLBACK1, "more": "x" * 20_000}).encode()
    pieces = [body[at:at + 1000] for at in range(0, len(body), 1000)]
    ok(behind.post("/board/oauth1/v1/authorize", iter(pieces)))
    error(behind.post("/board/oauth1/v1/authorize", iter([b"x" * 1000] * 80)), 413)


def test_the_connector_is_asked_as_if_it_stood_at_the_root(behind):
    connector = behind.rig.connector
    connector.reset()
    for target in ("", "/", "/logo?x=%20y"):
        assert behind.caller.call("GET", f"/{CRM}{target}").status == 200
    assert [call["target"] for call in connector.seen] == ["/", "/", "/logo?x=%20y"]
    assert behind.caller.call("GET", "/crm/wrong-key/logo").status == 404
    assert KEY not in str(connector.seen)


def test_an_account_that_only_the_connector_knows(behind):
    connector = behind.rig.connector
    connector.reset()
    reply = behind.post("/board/validate", {"id": "token", "fields": {}})
    if behind.name == "fcgiwrap":
        assert [call["target"] for call in connector.seen] == ["/validate"]
    else:
        error(reply, 404)
        assert connector.seen == []


def test_the_responders_lines_are_in_the_log_under_the_id_of_the_answer(behind):
    reply = behind.post("/board/oauth1/v1/authorize", "[]")
    identifier = reply.headers["X-Request-Id"]
    until(lambda: identifier in behind.server.responder_log())
    line = next(it for it in behind.server.responder_log().splitlines()
                if identifier in it and "not_an_object" in it)
    assert json.loads(line[line.index("{"):])["step"] == "oauth1/authorize"
    until(lambda: identifier in behind.server.gateway_logs())


def test_metrics_are_for_this_machine_alone(behind):
    def ask(**more):
        reply = behind.caller.call("GET", "/metrics", **more)
        return reply.status, "oauth_responder_requests_total{" in reply.text

    wanted = (200, True) if behind.name in LASTING else (404, False)
    assert ask(source="127.0.0.1") == wanted
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"):
        assert not ask(source="127.0.0.1", headers={header: "127.0.0.1"})[1]
    assert not ask(source="127.0.0.2")[1]


@pytest.mark.parametrize("name", SERVERS)
def test_no_log_holds_a_key_even_if_everything_is_down(name):
    base = "" if name == "fcgiwrap" else f"/{CRM}"
    with Rig(CONFIGURATION | APPS) as rig, SERVERS[name](rig, base) as server:
        caller = server.caller
        ok(caller.call("POST", f"/{CRM}/oauth2/v1/authorize?q=secretquery", BODY2))
        error(caller.call("POST", f"/{CRM}/oauth2/v1/access_token", {}), 400)
        caller.call("POST", f"/{CRM}/validate", "x" * 2_000_000)
        caller.call("GET", f"/{CRM}/%00")
        rig.connector.close()
        assert caller.call("GET", f"/{CRM}/logo").status >= 500
        rig.stop_responder()
        server.program.unlink()
        assert caller.call("POST", f"/{CRM}/oauth2/v1/authorize", BODY2).status >= 400
        logs = server.gateway_logs() + server.responder_log()
    assert "request_id" in logs
    for word in (KEY, "secretquery", "logo"):
        assert word not in logs
