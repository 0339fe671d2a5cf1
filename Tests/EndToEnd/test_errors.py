"""The error table of the contract, as far as callers alone can provoke it."""

import json
import random

import pytest
from fibery import CALLBACK, CALLBACK1, connect2, error, ok, validate

AUTHORIZE1 = "/board/oauth1/v1/authorize"
ACCESS1 = "/board/oauth1/v1/access_token"
AUTHORIZE2 = "/crm/oauth2/v1/authorize"
ACCESS2 = "/crm/oauth2/v1/access_token"
VALIDATE = "/crm/validate"
POSTS = [AUTHORIZE1, ACCESS1, AUTHORIZE2, ACCESS2, VALIDATE]

NOT_OBJECTS = {
    "empty": b"", "open": b"{", "trailing": b'{"a":1} x', "single quotes": b"{'a':1}",
    "comment": b"{/* */}", "NaN": b'{"a":NaN}', "array": b"[]", "string": b'"x"', "number": b"1",
    "null": b"null", "invalid UTF-8": b'{"a":"\xff"}', "invalid UTF-8 name": b'{"\xff":1}',
    "overlong": b'{"a":"\xc0\x80"}', "deep": b'{"a":' + b"[" * 64 + b"]" * 64 + b"}",
    "very deep": b"[" * 60000,
}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", NOT_OBJECTS.values(), ids=NOT_OBJECTS.keys())
def test_a_body_that_is_no_json_object_is_a_400(rig, path, body):
    error(rig.post(path, body), 400)
    assert rig.provider.record() == []


def test_a_body_of_64_levels_is_read(rig):
    levels = b'{"callback_uri":"%s","state":"s","a":' % CALLBACK.encode()
    ok(rig.post(AUTHORIZE2, levels + b"[" * 63 + b"]" * 63 + b"}"))


FIELDS1 = {"access_token": "t", "access_secret": "s", "callback_uri": CALLBACK1}
MISSING = {
    "callback 1": (AUTHORIZE1, {}, "callback_uri"),
    "callback 2": (AUTHORIZE2, {"state": "s"}, "callback_uri"),
    "state": (AUTHORIZE2, {"callback_uri": CALLBACK}, "state"),
    "fields 1": (ACCESS1, {"oauth_verifier": "v"}, "fields"),
    "fields 2": (ACCESS2, {"code": "c", "state": "s"}, "fields"),
    "fields validate": (VALIDATE, {"id": "oauth2"}, "fields"),
    "code": (ACCESS2, {"fields": {"callback_uri": CALLBACK}, "state": "s"}, "code"),
    "token": (ACCESS1, {"fields": {"access_secret": "s", "callback_uri": CALLBACK1},
                        "oauth_verifier": "v"}, "access_token"),
    "secret": (ACCESS1, {"fields": {"access_token": "t", "callback_uri": CALLBACK1},
                         "oauth_verifier": "v"}, "access_secret"),
}


@pytest.mark.parametrize("path, body, name", MISSING.values(), ids=MISSING.keys())
def test_a_missing_member_is_named(rig, path, body, name):
    assert name in error(rig.post(path, body), 400)
    assert rig.provider.record() == []


@pytest.mark.parametrize("body", [{"id": "oauth2", "fields": {}}, {"fields": {"access_token": None}}])
def test_an_account_that_was_never_connected_here_is_a_401(rig, body):
    assert "reconnect" in error(rig.post(VALIDATE, body), 401).lower()
    assert rig.provider.record() == []


@pytest.mark.parametrize("value", [1, None, [], {}, True], ids=json.dumps)
@pytest.mark.parametrize("name", ["callback_uri", "state"])
def test_a_member_of_the_wrong_type_is_named(rig, name, value):
    body = {"callback_uri": CALLBACK, "state": "s"} | {name: value}
    assert name in error(rig.post(AUTHORIZE2, body), 400)


FOREIGN = [
    "http://oauth-svc.fibery.io", "https://oauth-svc.fibery.io.evil.test",
    "https://oauth-svc.fibery.io@evil.test/", "https://user:pw@oauth-svc.fibery.io/",
    "https://evil.test\\@oauth-svc.fibery.io/", "https://oauth-svc.fibery.io\\.evil.test",
    "https://oauth-svc.fibery.io%2eevil.test/", "https://oauth-svc.fibery.io%00.evil.test/",
    "https://oauth-svc。fibery。io/", "https://оauth-svc.fibery.io/",
    "https://xn--auth-svc-xyz.fibery.io/", "https://evil.test#@oauth-svc.fibery.io/",
    "https://evil.test/?x=oauth-svc.fibery.io", "https:oauth-svc.fibery.io",
    "https:/oauth-svc.fibery.io", "//oauth-svc.fibery.io", "https://OAUTH-SVC.fibery.io",
    "javascript:alert(1)//https://oauth-svc.fibery.io", "https://oauth-svc.fibery.io:444/",
    "https://oauth-svc.fibery.io:443/", " https://oauth-svc.fibery.io",
    "\thttps://oauth-svc.fibery.io", "https://oauth-svc.fibery.io.", "https://[not-an-ip]/",
    "https://evil.test/cb?state=x", "",
]


@pytest.mark.parametrize("callback", FOREIGN)
def test_a_foreign_callback_is_refused_before_anything_is_sent(rig, callback):
    error(rig.post(AUTHORIZE1, {"callback_uri": callback}), 400)
    error(rig.post(AUTHORIZE2, {"callback_uri": callback, "state": "s"}), 400)
    fields = FIELDS1 | {"callback_uri": callback, "state": "s"}
    error(rig.post(ACCESS1, {"fields": fields, "oauth_verifier": "v"}), 400)
    error(rig.post(ACCESS2, {"fields": fields, "code": "c", "state": "s"}), 400)
    assert rig.provider.record() == []


def test_a_state_over_4096_bytes_is_refused(rig):
    for state, status in (("ä" * 2048, 200), ("ä" * 2048 + "a", 400)):
        reply = rig.post(AUTHORIZE2, {"callback_uri": CALLBACK, "state": state})
        assert reply.status == status


def test_a_string_over_8192_bytes_is_refused(rig):
    body = {"fields": {"callback_uri": CALLBACK}, "state": "s", "code": "c" * 8193}
    error(rig.post(ACCESS2, body), 400)
    assert rig.provider.record() == []


UNKNOWN = [
    "/nothing/oauth2/v1/authorize", "/oauth2/v1/authorize", "/crm/oauth1/v1/authorize",
    "/board/oauth2/v1/access_token", "/crm/key/oauth2/v1/authorize", "/nothing/validate",
    "/CRM/oauth2/v1/authorize",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_an_unknown_path_or_app_is_a_404(rig, path):
    error(rig.post(path, {"callback_uri": CALLBACK, "state": "s"}), 404)
    assert rig.connector.seen == []


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_a_405_that_names_post(rig, path, method):
    reply = rig.caller.call(method, path)
    error(reply, 405)
    assert reply.headers["Allow"] == "POST"
    assert not [name for name in reply.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("path", ["/healthz", "/crm/healthz"])
def test_the_health_is_read_with_get_or_head(rig, path):
    answer = ok(rig.get(path))
    assert answer["status"] == "ok" and answer["version"]
    reply = rig.caller.call("HEAD", path)
    assert reply.status == 200 and reply.text == ""
    error(rig.post(path, {}), 405)
    assert rig.provider.record() == []


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_64_kib_are_read_and_one_byte_more_is_a_413(rig, chunked):
    for size, status in ((65536, 200), (65537, 413)):
        body = json.dumps({"callback_uri": CALLBACK, "state": "s", "pad": ""})
        body = body.replace('"pad": "', '"pad": "' + "x" * (size - len(body))).encode()
        assert len(body) == size
        reply = rig.post(AUTHORIZE2, iter([body]) if chunked else body)
        assert reply.status == status
    error(reply, 413)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip"])
def test_an_encoded_body_is_a_415(rig, encoding):
    body = {"callback_uri": CALLBACK, "state": "s"}
    error(rig.post(AUTHORIZE2, body, headers={"Content-Encoding": encoding}), 415)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_the_content_type_of_a_call_does_not_matter(rig, kind):
    body = json.dumps({"callback_uri": CALLBACK, "state": "s"})
    ok(rig.post(AUTHORIZE2, body, headers={"Content-Type": kind}))


def test_two_hundred_unknown_members_are_ignored(rig):
    unknown = {f"unknown{number}": {"x": [number]} for number in range(200)}
    ok(rig.post(AUTHORIZE2, {"callback_uri": CALLBACK, "state": "s"} | unknown))


@pytest.mark.parametrize("token", ["a\r\nX-Evil: 1", "a\u0000b", "ä", "a b", "\ufeff"])
def test_a_token_that_can_not_be_in_a_header_is_dead(rig, token):
    error(validate(rig, {"access_token": token}), 401)
    assert rig.provider.record() == []


def test_garbage_never_ends_the_program(rig):
    generator = random.Random(5849)
    seed = json.dumps({"fields": {"callback_uri": CALLBACK, "x": [1.5e3, None]}, "code": "ü"})
    for _ in range(150):
        body = bytearray(seed.encode())
        for _ in range(generator.randint(1, 6)):
            body[generator.randrange(len(body))] = generator.randrange(256)
        reply = rig.post(generator.choice(POSTS), bytes(body))
        assert reply.status in (200, 400, 401, 429), (body, reply)
    connect2(rig)
