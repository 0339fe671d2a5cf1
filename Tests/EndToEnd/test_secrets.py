"""No secret, token, code or key in any log line or message."""

import base64
import json
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from calls import query
from fibery import (
    CALLBACK, PAST, authorize1, authorize2, exchange1, exchange2, ok, validate,
)
from logs import log_line, log_lines
from rig import Rig
from settings import CLIENTS, CONFIGURATION, OAUTH1, OAUTH2
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
    fresh = ok(validate(rig, account | {"expires_on": PAST}))
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


SHORT = {
    # Short enough not to be taken for tokens by their length.
    "client": "s3cr3t/7", "pkce": "pk-k3y-9", "field": "h3ad-er1", "parameter": "par4m-k1",
    "consumer": "c0nsum-r", "basic": base64.b64encode(b"i:s3cr3t/7").decode().rstrip("="),
    "encoded": base64.b64encode(b"i:s3cr3t%2F7").decode().rstrip("="), "code": "C0de-xy34",
    "state": "Stat3 ab12", "verifier": "Verif13r9", "token": "t0k-en55", "secret": "sec-r3t5",
    "refresh": "r3fre-sh", "unknown": "un-kn0wn", "nested": "n3st-ed1", "own": "callb4ck",
}


@pytest.fixture(scope="module")
def rig_of_short_secrets():
    """Apps with short secrets in every place that a configuration has for one."""
    apps = {
        "second": {"oauth2": OAUTH2 | {
            "client_id": "i", "client_secret": SHORT["client"], "pkce_key": SHORT["pkce"],
            "code_challenge_method": "S256", "token_headers": {"X-Api": SHORT["field"]},
            "token_params": {"api_key": SHORT["parameter"]},
        }},
        "first": {"oauth": OAUTH1 | {
            "consumer_key": "k", "consumer_secret": SHORT["consumer"],
            "access_token_params": {"api_key": SHORT["parameter"]},
            "headers": {"X-Api": SHORT["field"]},
        }},
    }
    with Rig(CONFIGURATION | {"apps": apps}) as rig:
        yield rig


FIELDS2 = {"callback_uri": CALLBACK, "state": SHORT["state"], "x": {"y": [SHORT["nested"]]}}
FIELDS1 = {
    "callback_uri": f"{CALLBACK}/callback?state={SHORT['own']}", "access_token": SHORT["token"],
    "access_secret": SHORT["secret"], "x": SHORT["unknown"],
}
BACK2 = {"fields": FIELDS2, "state": SHORT["state"], "realmId": SHORT["unknown"]}
ACCOUNT2 = {"access_token": SHORT["token"], "refresh_token": SHORT["refresh"]}
# The step, its body, the members that say why, the provider's endpoint, and what must not be said.
CALLS = {
    "A15 oauth2 declined": (
        "second/oauth2/v1/access_token", BACK2 | {"code": ""}, "error error_description", None,
        "client pkce state unknown nested field parameter basic encoded",
    ),
    "A15 oauth1 declined": (
        "first/oauth1/v1/access_token", {"fields": FIELDS1, "oauth_verifier": SHORT["verifier"]},
        "oauth_problem oauth_problem_advice", None,
        "consumer own token secret verifier unknown field parameter",
    ),
    "A15 oauth1 error": (
        "first/oauth1/v1/access_token", {"fields": FIELDS1, "oauth_verifier": SHORT["verifier"]},
        "error error_description", None, "consumer own token secret verifier unknown",
    ),
    "oauth2 exchange": (
        "second/oauth2/v1/access_token", BACK2 | {"code": SHORT["code"]},
        "error error_description", "/oauth2/token",
        "client pkce code state unknown nested field parameter basic encoded",
    ),
    "refresh": (
        "second/validate",
        {"id": "oauth2", "fields": ACCOUNT2 | {"expires_on": PAST}},
        "error error_description", "/oauth2/token", "client token refresh basic field",
    ),
    "userinfo": (
        "second/validate", {"id": "oauth2", "fields": ACCOUNT2 | {"refresh_token": None}},
        "error error_description", "/oauth2/userinfo", "client token basic",
    ),
    "oauth1 authorize": (
        "first/oauth1/v1/authorize", {"callback_uri": FIELDS1["callback_uri"]},
        "oauth_problem oauth_problem_advice", "/oauth1/request_token", "consumer own field",
    ),
    "oauth1 exchange": (
        "first/oauth1/v1/access_token", {"fields": FIELDS1, "oauth_verifier": SHORT["verifier"]},
        "oauth_problem oauth_problem_advice", "/oauth1/access_token",
        "consumer own token secret verifier unknown field parameter",
    ),
    "verify": (
        "first/validate", {"id": "oauth", "fields": FIELDS1}, "error error_description",
        "/oauth1/verify", "consumer token secret",
    ),
}


@pytest.mark.parametrize("path, body, reasons, endpoint, names", CALLS.values(), ids=CALLS.keys())
def test_no_reason_repeats_a_secret(rig_of_short_secrets, path, body, reasons, endpoint, names):
    """A15, and the same for what a provider echoes: in the place of the code and of the words."""
    rig, (code, words) = rig_of_short_secrets, reasons.split()
    for name in names.split():
        secret = SHORT[name]
        disguised = secret[:3] + "<b>" + secret[3:]
        for members in (
            {code: secret, words: "plain words"}, {code: "plain_code", words: f"has {secret} in"},
            {code: "plain_code", words: f"has {disguised} in"},
            {code: secret[:4], words: secret[4:]},
        ):
            rig.provider.control(reset=True)
            if endpoint:
                rule = {"endpoint": endpoint, "status": 401, "body": members, "times": 1}
                rig.provider.control(rule=rule)
            reply = rig.post("/" + path, body | ({} if endpoint else members))
            assert reply.status in (401, 500), reply
            (line,) = [
                line for line in rig.responder_log().splitlines()
                if reply.headers["X-Request-Id"] in line
            ]
            for text in (reply.json["message"], line):
                assert folded(secret) not in folded(text), (name, members, text)
            if members[code] == "plain_code":
                assert "(plain_code: has … in)" in reply.json["message"]
                assert json.loads(line)["provider_error"] == "plain_code"


def folded(text):
    """The letters and digits of a text, which a reader puts together whatever is between them."""
    return "".join(filter(str.isalnum, text)).lower()


def test_tokens_that_come_with_an_error_are_not_said(rig_of_short_secrets):
    """A15 for the provider's answer."""
    rig = rig_of_short_secrets
    fresh = {"access_token": "fr3sh-tk", "nested": {"id_token": ["1d-tok3n"]}}
    error = {"error": "no_luck", "error_description": "got fr3sh-tk and 1d-tok3n"}
    rule = {"endpoint": "/oauth2/token", "status": 400, "body": error | fresh, "times": 1}
    rig.provider.control(reset=True)
    rig.provider.control(rule=rule)
    body = BACK2 | {"code": SHORT["code"]}
    reply = rig.post("/second/oauth2/v1/access_token", body)
    assert "(no_luck: got … and …)" in reply.json["message"]
    fresh = {"oauth_token": "fr3sh-tk", "oauth_token_secret": "1d-tok3n"}
    problem = {"oauth_problem": "no_luck", "oauth_problem_advice": "got fr3sh-tk and 1d-tok3n"}
    rule = {"endpoint": "/oauth1/request_token", "status": 400, "body": problem | fresh, "times": 1}
    rig.provider.control(rule=rule)
    reply = rig.post("/first/oauth1/v1/authorize", {"callback_uri": CALLBACK})
    assert "(no_luck: got … and …)" in reply.json["message"]


@pytest.mark.parametrize(
    "members",
    [
        {"x": True, "y": 1, "z": "true", "app": "denied", "title": "The User", "note": "permission"},
        {"callback_uri": CALLBACK, "auth": "oauth2", "_id": "5d4dbd0b1a2e4f0023a4c1f1"},
    ],
)
def test_an_innocent_reason_is_said_as_it_is(rig_of_short_secrets, members):
    reason = {
        "error": "access_denied_by_policy",
        "error_description": "The user has no permission: 1 is true, oauth2 was denied.",
    }
    body = {"fields": {"callback_uri": CALLBACK} | members} | members | reason
    reply = rig_of_short_secrets.post("/second/oauth2/v1/access_token", body)
    assert reply.status == 401
    assert f"({reason['error']}: {reason['error_description']})" in reply.json["message"]


def test_every_line_of_the_log_is_one_json_object(rig):
    ok(rig.get("/healthz"))
    authorize2(rig)
    for record in log_lines(rig):
        assert record["time"].endswith("Z") and record["level"] in (
            "error", "warning", "info", "debug",
        )


def test_a_request_has_one_id_in_the_answer_and_in_both_logs(rig):
    reply = rig.post("/crm/oauth2/v1/authorize", {"callback_uri": "https://evil.test"})
    identifier = reply.headers["X-Request-Id"]
    # nginx writes its line once the answer has left.
    until(lambda: identifier in rig.nginx_logs())
    record = log_line(rig, reply)
    assert record["status"] == 400 and record["app"] == "crm"
