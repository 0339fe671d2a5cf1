"""The error table of the contract, as far as a provider of OAuth 2 can provoke it, with real faults.

Each row is played as the exchange of a code, which can't be repeated, and as a refresh, which can.
"""

import json
import socket

import pytest
from fibery import CALLBACK, PAST, authorize2, connect2, error, exchange2, ok, validate
from logs import log_line
from rig import Rig
from settings import OAUTH2

TIMEOUT = 3
ACCOUNT = {"access_token": "old-token", "refresh_token": "old-refresh-token", "expires_on": PAST}
TOKEN = "/oauth2/token"

# What lies where nobody answers as a provider does.
ELSEWHERE = {
    "refused": "https://localhost:$REFUSED", "other-host": "https://other.localhost:$PORT",
    "silent": "https://localhost:$SILENT",
}


@pytest.fixture(scope="module")
def chain():
    """A chain with little patience, and two ports: one that refuses, one that accepts and is silent."""
    with socket.socket() as refused, socket.socket() as silent:
        refused.bind(("127.0.0.1", 0))
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        ports = {"$REFUSED": refused.getsockname()[1], "$SILENT": silent.getsockname()[1]}
        client = {"client_id": "crm-id", "client_secret": "the-client-secret"}
        apps = {"crm": {"oauth2": OAUTH2 | client}}
        for app, base in ELSEWHERE.items():
            apps[app] = {"oauth2": OAUTH2 | client | {"token_endpoint": base + TOKEN}}
        text = json.dumps({
            "ca_file": "$CERTIFICATE", "connect_timeout": TIMEOUT, "timeout": TIMEOUT, "apps": apps,
        })
        for word, port in ports.items():
            text = text.replace(word, str(port))
        with Rig(text, {"crm-id": {"secret": "the-client-secret"}}) as rig:
            yield rig


@pytest.fixture
def failing(chain):
    """The chain with a provider that does nothing wrong yet."""
    chain.provider.control(reset=True)
    return chain


def answer(status, body="", **headers):
    """A fault that is an answer of the provider's."""
    return {"status": status, "body": body, "headers": {k.replace("_", "-"): v for k, v in headers.items()}}


def refusal(code, status=400):
    """An error as RFC 6749 has it."""
    return answer(status, {"error": code})


# The fault; the status of both; whether the exchange and the refresh may be tried later; the log's word.
NEVER, REFRESH, BOTH = (False, False), (False, True), (True, True)
ROWS = {
    "invalid_grant": (refusal("invalid_grant"), 401, NEVER, "refused"),
    "invalid_request": (refusal("invalid_request"), 401, NEVER, "refused"),
    "unknown code": (refusal("whatever", 422), 401, NEVER, "refused"),
    "bare 400": (answer(400), 401, NEVER, "refused"),
    "bare 401": (answer(401), 401, NEVER, "refused"),
    "error in a 200": (answer(200, {"error": "bad_verification_code"}), 401, NEVER, "refused"),
    "error in a form": (answer(200, "error=bad_verification_code"), 401, NEVER, "refused"),
    "ok is false": (answer(200, {"ok": False, "error": "invalid_code"}), 401, NEVER, "refused"),
    "list of errors": (
        answer(401, {"errors": [{"errorType": "invalid_grant"}]}), 401, NEVER, "refused",
    ),
    "object of an error": (
        answer(400, {"error": {"message": "x", "type": "OAuthException", "code": 100}}),
        401, NEVER, "refused",
    ),
    "429": (answer(429), 429, BOTH, "provider_rate_limit"),
    "slow_down": (refusal("slow_down"), 429, BOTH, "provider_rate_limit"),
    "503": (answer(503, "<html>"), 503, BOTH, "provider_unavailable"),
    "temporarily_unavailable": (
        refusal("temporarily_unavailable"), 503, BOTH, "provider_unavailable",
    ),
    "invalid_client": (refusal("invalid_client", 401), 500, NEVER, "misconfigured"),
    "unauthorized_client": (refusal("unauthorized_client"), 500, NEVER, "misconfigured"),
    "redirect_uri_mismatch": (refusal("redirect_uri_mismatch"), 500, NEVER, "misconfigured"),
    "invalid_scope": (refusal("invalid_scope"), 500, NEVER, "misconfigured"),
    "unsupported_grant_type": (refusal("unsupported_grant_type"), 500, NEVER, "misconfigured"),
    "404": (answer(404, "<html>"), 500, NEVER, "misconfigured"),
    "405": (answer(405), 500, NEVER, "misconfigured"),
    "HTML": (answer(200, "<html><a href=x>y</a></html>"), 502, REFRESH, "unreadable_body"),
    "nothing": (answer(200), 502, REFRESH, "unreadable_body"),
    "a list": (answer(200, []), 502, REFRESH, "unreadable_body"),
    "no token": (answer(200, {"token_type": "bearer"}), 502, REFRESH, "missing_token"),
    "null for a token": (answer(200, {"access_token": None}), 502, REFRESH, "missing_token"),
    "an object for a token": (answer(200, {"access_token": {}}), 502, REFRESH, "missing_token"),
    "token with a line end": (answer(200, {"access_token": "a\r\nb"}), 502, REFRESH, "unusable_token"),
    "token for a MAC": (
        answer(200, {"access_token": "a", "token_type": "mac"}), 502, REFRESH, "unknown_token_type",
    ),
    "broken JSON": (answer(200, '{"access_token":"a"'), 502, REFRESH, "unreadable_body"),
    "truncated": ({"truncate": 20}, 502, REFRESH, "invalid_response"),
    "over 1 MiB": (answer(200, "x" * (1024 * 1024 + 1)), 502, REFRESH, "response_too_large"),
    "HTML 400": (answer(400, "<html>"), 502, REFRESH, "unexpected_status"),
    "HTML 401": (answer(401, "<html>"), 502, REFRESH, "unexpected_status"),
    "403": (answer(403), 502, REFRESH, "unexpected_status"),
    "500": (answer(500, {"error": "whatever"}), 502, REFRESH, "provider_error"),
    "a dead grant in a 500": (answer(500, {"error": "invalid_grant"}), 401, NEVER, "refused"),
    "504": (answer(504), 502, REFRESH, "provider_error"),
    "close": ({"drop": "before"}, 502, REFRESH, "connection_broken"),
    "close when done": ({"drop": "after"}, 502, REFRESH, "connection_broken"),
    "silence": ({"delay": TIMEOUT + 0.3}, 504, REFRESH, "response_timeout"),
} | {
    f"redirect {status}": (
        answer(status, Location="https://evil.test/"), 502, NEVER, "provider_redirect",
    )
    for status in (301, 302, 303, 307, 308)
}


def expect(rig, reply, status, try_later, label):
    """An error as the table has it, whose log line says why."""
    message = error(reply, status, try_later)
    assert "<" not in message and "evil.test" not in message
    line = log_line(rig, reply)
    assert (line["status"], line["error"]) == (status, label)
    is_error = status in (500, 502) and label not in ("connection_broken", "provider_error")
    if label not in ("refused", "account_refused", "connection_refused"):
        assert line["level"] == ("error" if is_error else "warning")


@pytest.mark.parametrize("fault, status, may_retry, label", ROWS.values(), ids=ROWS)
def test_a_fault_of_an_exchange_has_its_answer(failing, fault, status, may_retry, label):
    back = authorize2(failing)
    failing.provider.control(rule={"endpoint": TOKEN, **fault})
    expect(failing, exchange2(failing, back), status, may_retry[0], label)
    assert len(failing.provider.record(TOKEN)) == 1


@pytest.mark.parametrize("fault, status, may_retry, label", ROWS.values(), ids=ROWS)
def test_a_fault_of_a_refresh_has_its_answer(failing, fault, status, may_retry, label):
    account = connect2(failing) | {"expires_on": PAST}
    failing.provider.control(rule={"endpoint": TOKEN, **fault})
    label = {"refused": "account_refused"}.get(label, label)
    expect(failing, validate(failing, account), status, may_retry[1], label)
    assert len(failing.provider.record(TOKEN)) == 2


UNREACHED = {
    "refused": (502, "connection_refused"), "other-host": (502, "certificate_rejected"),
    "silent": (504, "connect_timeout"),
}


@pytest.mark.parametrize("app", UNREACHED)
def test_a_provider_that_is_not_reached_got_nothing(failing, app):
    status, label = UNREACHED[app]
    back = authorize2(failing, app)
    expect(failing, exchange2(failing, back, app), status, True, label)
    expect(failing, validate(failing, ACCOUNT, app), status, True, label)
    assert failing.provider.record(TOKEN) == []


@pytest.mark.parametrize("field, passed_on", [
    ("1", "1"), ("3600", "3600"), ("0", None), ("3601", None), ("1000000000000", None), ("-5", None),
    ("soon", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None),
])
@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_of_an_hour_at_most_is_passed_on(failing, status, field, passed_on):
    failing.provider.control(rule={"endpoint": TOKEN, **answer(status, Retry_After=field)})
    for reply in (exchange2(failing, authorize2(failing)), validate(failing, ACCOUNT)):
        error(reply, status, try_later=True)
        assert reply.headers["Retry-After"] == passed_on


LEVELS = {"invalid_grant": "info", "invalid_request": "error", None: "error"}


@pytest.mark.parametrize("code", LEVELS)
def test_a_refusal_that_settings_may_be_to_blame_for_is_logged_as_an_error(failing, code):
    fault = answer(400, {"error": code} if code else "")
    failing.provider.control(rule={"endpoint": TOKEN, **fault})
    for reply in (exchange2(failing, authorize2(failing)), validate(failing, ACCOUNT)):
        line = log_line(failing, reply)
        assert (line["level"], line.get("provider_error")) == (LEVELS[code], code)
        assert line["provider_status"] == 400


WORDS = "The code has expired; ask for another one."
SHAPES = {
    "RFC 6749": {"error": "invalid_grant", "error_description": WORDS},
    "a list": {"errors": [{"errorType": "invalid_grant", "message": WORDS}], "success": False},
    "an object": {"error": {"type": "OAuthException", "message": WORDS}},
    "a message": {"ok": False, "error": "invalid_code", "message": WORDS},
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_the_providers_own_words_reach_the_user(failing, body):
    failing.provider.control(rule={"endpoint": TOKEN, **answer(400, body)})
    for reply in (exchange2(failing, authorize2(failing)), validate(failing, ACCOUNT)):
        assert WORDS in error(reply, 401)


UNFIT = {
    "markup": "<b>bold</b> <script>alert(1)</script>" + "x" * 5000,
    "controls": "a\r\nb\u0007\u202e" * 50,
    "accents": "é\u0301\u0301" * 3000,
    "length": "word " * 500,
    "secrets": "the-client-secret old-token old-refresh-token $CODE",
}


@pytest.mark.parametrize("words", UNFIT.values(), ids=UNFIT)
def test_words_that_are_not_fit_to_be_shown_are_not(failing, words):
    back = authorize2(failing)
    words = words.replace("$CODE", back["code"])
    body = {"error": "invalid_grant", "error_description": words}
    failing.provider.control(rule={"endpoint": TOKEN, **answer(400, body)})
    for reply, secrets in (
        (exchange2(failing, back), [back["code"]]),
        (validate(failing, ACCOUNT), ["old-token", "old-refresh-token"]),
    ):
        message = error(reply, 401)
        assert not any(it in message for it in [*secrets, "the-client-secret", "<", ">", "xxxxx"])
        assert log_line(failing, reply)["provider_error"] == "invalid_grant"


def test_a_code_that_is_a_secret_is_neither_shown_nor_logged(failing):
    body = {"error": "old-refresh-token"}
    failing.provider.control(rule={"endpoint": TOKEN, **answer(400, body)})
    reply = validate(failing, ACCOUNT)
    assert "old-refresh-token" not in error(reply, 401)
    assert "provider_error" not in log_line(failing, reply)


DENIALS = {
    "RFC 6749": {"error": "access_denied", "error_description": "Not today."},
    "another code": {"error": "temporarily_unavailable"},
    "server_error": {"error": "server_error"},
    "invalid_scope": {"error": "invalid_scope"},
}


@pytest.mark.parametrize("query", DENIALS.values(), ids=DENIALS)
def test_a_redirect_with_an_error_is_a_401_whatever_its_code(failing, query):
    body = {"fields": {"callback_uri": CALLBACK}, "state": "s", **query}
    message = error(failing.post("/crm/oauth2/v1/access_token", body), 401)
    assert query.get("error_description", "") in message
    assert failing.provider.record() == []


@pytest.mark.parametrize("code, level, word", [
    ("access_denied", "info", "allow"), ("invalid_request", "error", "operator"),
    ("invalid_scope", "error", "operator"), ("unauthorized_client", "error", "operator"),
])
def test_a_redirect_that_refuses_the_settings_is_for_the_operator(failing, code, level, word):
    body = {"fields": {"callback_uri": CALLBACK}, "state": "s", "error": code}
    reply = failing.post("/crm/oauth2/v1/access_token", body)
    assert word in error(reply, 401)
    assert log_line(failing, reply)["level"] == level


USERINFO = {
    "429": (answer(429), 429), "403 that asks to wait": (answer(403, Retry_After="5"), 429),
    "503": (answer(503), 503), "500": (answer(500), 502), "HTML": (answer(200, "<html>"), 502),
    "400": (answer(400, {"error": "bad"}), 502), "close": ({"drop": "before"}, 502),
    "silence": ({"delay": TIMEOUT + 0.3}, 504),
    "errors": (answer(200, {"errors": [{"message": "timeout"}]}), 502),
}


@pytest.mark.parametrize("fault, status", USERINFO.values(), ids=USERINFO)
def test_a_fault_of_userinfo_is_a_reason_to_try_later(failing, fault, status):
    account = connect2(failing)
    failing.provider.control(rule={"endpoint": "/oauth2/userinfo", **fault})
    error(validate(failing, account), status, try_later=True)
    assert len(failing.provider.record(TOKEN)) == 1


@pytest.mark.parametrize("status", [404, 405])
def test_a_userinfo_endpoint_that_is_none_is_the_operators_fault(failing, status):
    account = connect2(failing)
    failing.provider.control(rule={"endpoint": "/oauth2/userinfo", "status": status})
    error(validate(failing, account), 500)


def test_good_calls_succeed_after_all_that(failing):
    ok(validate(failing, connect2(failing)))
