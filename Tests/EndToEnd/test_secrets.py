"""No secret, token, code or key in any log line or message."""

import json
from pathlib import Path
from urllib.parse import quote, quote_plus

from calls import query
from fibery import (
    CALLBACK, authorize1, authorize2, exchange1, exchange2, ok, validate,
)
from rig import Rig
from settings import CLIENTS
from waiting import until

KEY = "kq3vb2xw5n7d4f6h8j9m2p3r"


class Secrets:
    """Every value that was used, and every message that was answered."""

    def __init__(self):
        self.values = {client["secret"] for client in CLIENTS.values()} | {KEY}
        self.messages = []

    def note(self, members):
        """Keeps the values of the members that are secret, from wherever they are."""
        for name, value in members.items():
            if name in SECRET_MEMBERS and isinstance(value, str):
                self.values.add(value)
            if isinstance(value, dict):
                self.note(value)

    def failed(self, reply, status):
        """Keeps the answer of a call that has to fail."""
        assert reply.status == status, reply
        self.messages.append(reply.text + str(reply.headers))

    def found_in(self, text):
        """The secrets that stand in a text, raw or encoded in the usual ways."""
        return [
            value
            for value in self.values
            for form in {value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1]}
            if form in text
        ]


SECRET_MEMBERS = {
    "access_token", "access_secret", "refresh_token", "token", "secret", "code", "state",
    "oauth_token", "oauth_verifier", "code_verifier", "oauth_signature",
}


def play_everything(rig, secrets):
    """Both flows to their end, and then all that goes wrong in them."""
    back = authorize2(rig, state="a-state-that-must-stay-secret")
    account = ok(exchange2(rig, back))
    fresh = ok(validate(rig, account | {"expires_on": "2020-01-01T00:00:00Z"}))
    asked, back1 = authorize1(rig)
    account1 = ok(exchange1(rig, asked, back1))
    ok(validate(rig, account1, "board", "oauth"))
    for members in (back, account, fresh, asked, query(asked["redirect_uri"]), back1, account1):
        secrets.note(members)
    secrets.failed(exchange2(rig, back), 401)
    secrets.failed(exchange1(rig, asked, back1), 401)
    echo = f"{back['code']} {fresh['access_token']} {CLIENTS['crm-id']['secret']}"
    leak = {"error": "invalid_grant", "error_description": echo}
    rule = {"endpoint": "/oauth2/token", "status": 400, "body": leak, "times": 1}
    rig.provider.control(rule=rule)
    again = authorize2(rig, state="another-state-to-keep-secret")
    secrets.note(again)
    secrets.failed(exchange2(rig, again | {"code": back["code"]}), 401)
    for status in (400, 500):
        page = f"<html>{fresh['access_token']}\r\n{back['code']}" + "x" * 10000
        rule = {"endpoint": "/oauth2/token", "status": status, "body": page, "times": 1}
        rig.provider.control(rule=rule)
        secrets.failed(exchange2(rig, authorize2(rig, state="s")), 502)
    rig.provider.control(revoke="crm-id")
    rig.provider.control(revoke="board-key")
    secrets.failed(validate(rig, account | fresh), 401)
    secrets.failed(validate(rig, account1, "board", "oauth"), 401)


def play_with_a_key_in_the_path(rig, secrets):
    """Calls whose path and query are secret, to whatever answers them."""
    secret = next(iter(sorted(secrets.values)))
    body = {"callback_uri": CALLBACK, "state": "s"}
    for caller in (rig.caller, rig.plain):
        for path in ("oauth2/v1/authorize", "validate", "api/v1/synchronizer/config", ""):
            target = f"/crm/{KEY}/{path}?code={quote(secret, safe='')}"
            for method in ("GET", "POST", "TRACE"):
                reply = caller.call(method, target, body)
                if reply.headers.get("Location") is None and "connector" not in reply.text:
                    secrets.messages.append(reply.text)


def test_no_secret_is_logged_or_answered():
    secrets = Secrets()
    with Rig() as rig:
        play_everything(rig, secrets)
        play_with_a_key_in_the_path(rig, secrets)
        arguments = Path(f"/proc/{rig.responder.pid}/cmdline").read_text()
        rig.stop_responder()
        play_with_a_key_in_the_path(rig, secrets)
        rig.connector.close()
        play_with_a_key_in_the_path(rig, secrets)
        texts = {
            "responder": rig.responder_log(),
            "nginx": rig.nginx_logs(),
            "messages": "".join(secrets.messages),
            "arguments": arguments,
        }
    assert len(secrets.values) > 15
    assert all(texts.values())
    assert {name: secrets.found_in(text) for name, text in texts.items()} == {
        name: [] for name in texts
    }


def test_every_line_of_the_log_is_one_json_object(rig):
    ok(rig.get("/healthz"))
    authorize2(rig)
    for line in rig.responder_log().splitlines():
        record = json.loads(line)
        assert record["time"].endswith("Z") and record["level"] in (
            "error", "warning", "info", "debug",
        )


def test_a_request_has_one_id_in_the_answer_and_in_both_logs(rig):
    reply = rig.post("/crm/oauth2/v1/authorize", {"callback_uri": "https://evil.test"})
    identifier = reply.headers["X-Request-Id"]
    # nginx writes its line once the answer has left.
    until(lambda: identifier in rig.nginx_logs())
    (line,) = [it for it in rig.responder_log().splitlines() if identifier in it]
    record = json.loads(line)
    assert record["status"] == 400 and record["app"] == "crm"
