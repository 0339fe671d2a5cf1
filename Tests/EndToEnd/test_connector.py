"""Everything but OAuth is the connector's, and reaches it as it came, but for the app's base."""

import json

import pytest
from fibery import error, ok
from logs import log_line, log_lines
from rig import Rig

TARGETS = [
    "/", "/?a=b", "/logo", "/api/v1/synchronizer/config", "/api/v1/synchronizer/filter/validate",
    "/a/b/c/validate", "/validate/", "/validate%0A", "/validate;a=b", "/VALIDATE", "/healthz/x",
    "/crmx/key/api/v1/synchronizer/data?x=%41%2f+%20&y", "/x//y/../z?q=%41", "/oauth2/v1/authorize/",
    "/oauth_error", "/oauth2/v2/authorize", "/a%2Fb/c", "/%C3%BC", "/xoauth2/v1/authorize",
]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_path_reaches_the_connector_as_it_came(rig, method, target):
    rig.caller.call(method, target, '{"a": "ü"}')
    (call,) = rig.connector.seen
    assert (call["method"], call["target"]) == (method, target)
    assert call["body"].encode("latin-1").decode() == '{"a": "ü"}'


def test_the_connector_learns_who_calls(rig):
    forged = {"X-Forwarded-For": "1.2.3.4", "X-Real-IP": "1.2.3.4", "X-Forwarded-Proto": "http"}
    rig.get("/", source="127.0.0.77", headers=forged | {"Authorization": "Token x"})
    (call,) = rig.connector.seen
    names = [name for name, _ in call["headers"]]
    headers = dict(call["headers"])
    assert headers["Host"] == rig.caller.host
    assert headers["X-Real-IP"] == "127.0.0.77"
    assert headers["X-Forwarded-For"].split(", ")[-1] == "127.0.0.77"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["Authorization"] == "Token x"
    assert len(names) == len(set(names))


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_of_any_size_reaches_the_connector(rig, chunked):
    size = 8 * 1024 * 1024
    body = iter([b"x" * 65536] * (size // 65536)) if chunked else b"x" * size
    reply = rig.caller.call("POST", "/upload", body)
    assert reply.json == {"message": "The connector has no POST /upload."}
    assert rig.connector.seen[0]["length"] == size


@pytest.mark.parametrize("status", [201, 301, 400, 401, 404, 429, 500, 502, 503, 504])
def test_the_answer_of_the_connector_passes_as_it_is(rig, status):
    rig.connector.answer_status = status
    rig.connector.answer_headers = {
        "Location": f"http://{rig.caller.host}/x", "X-Own": "1", "Cache-Control": "max-age=60",
        "X-Accel-Redirect": "/oauth_error", "Set-Cookie": "a=b",
    }
    reply = rig.post("/own", {})
    assert reply.status == status
    assert reply.json == {"message": "The connector has no POST /own."}
    assert reply.headers["Location"] == f"http://{rig.caller.host}/x"
    assert reply.headers["X-Own"] == "1" and reply.headers["Set-Cookie"] == "a=b"
    assert reply.headers.get_all("Cache-Control") == ["max-age=60"]


def test_an_answer_of_the_connector_may_have_a_long_head(rig):
    rig.connector.answer_headers = {f"X-Own-{number}": "a" * 2000 for number in range(10)}
    reply = rig.get("/logo")
    assert reply.status == 200
    assert all(reply.headers[f"X-Own-{number}"] == "a" * 2000 for number in range(10))


REFUSAL = {"message": "This app has accounts by OAuth alone."}


@pytest.mark.parametrize(
    "target, rest",
    [
        ("/crm/validate", "/validate"),
        ("/crm/validate?a=b%20c&d=/../e", "/validate?a=b%20c&d=/../e"),
    ],
)
def test_the_validation_of_another_account_is_the_connectors(rig, target, rest):
    text = json.dumps({"id": "token", "fields": {"token": "ü" * 20000}}, ensure_ascii=False)
    rig.connector.answer_status = 200
    reply = rig.post(target, text)
    assert (reply.status, reply.json) == (200, REFUSAL)
    (call,) = rig.connector.seen
    assert (call["method"], call["target"]) == ("POST", rest)
    assert call["length"] == len(text.encode())
    assert text.encode().startswith(call["body"].encode("latin-1"))
    assert len(reply.headers.get_all("Content-Type")) == 1
    assert "X-Accel-Redirect" not in reply.headers and "Cache-Control" not in reply.headers
    assert rig.provider.record() == []


def test_a_validation_that_is_handed_over_says_so_in_the_log_and_has_no_status(rig):
    before = len(log_lines(rig))
    headers = {"X-Correlation-Id": "caller-7"}
    rig.connector.answer_status = 401
    reply = rig.post("/crm/validate", {"id": "token", "fields": {}}, headers=headers)
    assert reply.status == 401
    (call,) = rig.connector.seen
    assert dict(call["headers"])["X-Correlation-Id"] == "caller-7"
    (line,) = log_lines(rig)[before:]
    assert line["handed_over"] is True and "status" not in line and "error" not in line
    assert (line["step"], line["correlation_id"]) == ("validate", "caller-7")


CORRELATIONS = {
    "a name": ("6f1c2a34-0000-4abc-8def-0123456789AB", True), "the longest": ("a" * 64, True),
    "too long": ("a" * 65, False), "a blank": ("a b", False), "a quote": ('a"b', False),
    "a control character": ("a\x1b[31mb", False), "foreign letters": ("\u00e4", False),
    "nothing": ("", False),
}


@pytest.mark.parametrize("text, is_kept", CORRELATIONS.values(), ids=CORRELATIONS)
def test_the_log_has_the_callers_own_name_for_the_call(rig, text, is_kept):
    reply = rig.post("/crm/validate", {"id": "oauth2", "fields": {}}, headers={"X-Correlation-Id": text})
    line = log_line(rig, reply)
    assert line["status"] == reply.status == 401
    assert line.get("correlation_id") == (text if is_kept else None)


def test_a_validation_in_another_spelling_reaches_the_connector_raw(rig):
    """The raw target begins with no app's base."""
    rig.post("//crm/valid%61te", {"id": "token", "fields": {}})
    assert [call["target"] for call in rig.connector.seen] == ["//crm/valid%61te"]


def test_a_caller_can_not_name_the_connector_itself(rig):
    headers = {"OAuth-Connector": "@evil", "OAUTH_CONNECTOR": "@evil", "X-Accel-Redirect": "@evil"}
    reply = rig.post("/crm/validate", {"id": "token", "fields": {}}, headers=headers)
    assert (reply.status, reply.json) == (401, REFUSAL)


def test_a_refusal_of_the_connector_passes_in_a_validation(rig):
    rig.connector.answer_status = 403
    reply = rig.post("/crm/validate", {"id": "token", "fields": {}})
    assert (reply.status, reply.json) == (403, REFUSAL)


def test_a_connector_that_is_down_is_a_502_in_json():
    with Rig() as rig:
        rig.connector.close()
        error(rig.get("/"), 502, try_later=True)
        error(rig.post("/crm/validate", {"id": "token", "fields": {}}), 502, try_later=True)
        ok(rig.get("/healthz"))
