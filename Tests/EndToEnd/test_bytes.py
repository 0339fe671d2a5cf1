"""`state` and `callback_uri` come back byte for byte."""

from urllib.parse import unquote

import pytest
from calls import query
from fibery import CALLBACK, authorize1, authorize2, exchange1, exchange2, ok

LONG = ("a+b%2Bc d/ä&" * 200).encode()[:2048].decode(errors="ignore")

STATES = {
    "plus": "a+b",
    "encoded plus": "a%2Bb",
    "spaces": "  a b ",
    "umlauts": "äöü ß € 🦊",
    "reserved": "a b+c%2B&d=é\"'<>/?#[]@!$()*,;:",
    "line break": "a\r\nb\tc",
    "long": LONG,
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_the_state_of_oauth2_survives_both_calls(rig, state):
    body = {"callback_uri": CALLBACK, "state": state}
    uri = ok(rig.post("/crm/oauth2/v1/authorize", body))["redirect_uri"]
    assert uri.isascii() and uri.isprintable() and " " not in uri
    assert query(uri)["state"] == state
    back = authorize2(rig, state=state)
    assert back["state"] == state
    ok(exchange2(rig, back))


CALLBACKS = {
    "bare": CALLBACK,
    "slash": CALLBACK + "/",
    "plus": CALLBACK + "/callback?x=a+b",
    "encoded": CALLBACK + "/callback?x=a%2Bb%20c%C3%BC",
    "lower case": CALLBACK + "/callback?x=%c3%bc&y=%7e",
    "long": CALLBACK + "/callback?x=" + "a%2Bb+c%20" * 200,
}


@pytest.mark.parametrize("callback", CALLBACKS.values(), ids=CALLBACKS.keys())
def test_the_callback_of_oauth2_survives_both_calls(rig, callback):
    back = authorize2(rig, callback=callback)
    ok(exchange2(rig, back, callback=callback))
    (call,) = rig.provider.record("/oauth2/token")
    assert dict(call["form"])["redirect_uri"] == callback


OAUTH1_CALLBACKS = CALLBACKS | {
    "state": CALLBACK + "/callback?state=xxxxxxx",
    "raw umlauts": CALLBACK + "/callback?state=äöü ß €",
    "long state": CALLBACK + "/callback?state=" + "a+b%2Bc%20%C3%BC" * 128,
}


@pytest.mark.parametrize("callback", OAUTH1_CALLBACKS.values(), ids=OAUTH1_CALLBACKS.keys())
def test_the_callback_of_oauth1_is_signed_as_it_came(rig, callback):
    ok(rig.post("/board/oauth1/v1/authorize", {"callback_uri": callback}))
    (call,) = rig.provider.record("/oauth1/request_token")
    assert call["verified"] is True
    header = dict(call["headers"])["Authorization"]
    parameters = dict(part.strip().split("=", 1) for part in header[6:].split(","))
    assert unquote(parameters["oauth_callback"].strip('"')) == callback


@pytest.mark.parametrize("name", ["state", "long state", "encoded"])
def test_the_callback_of_oauth1_survives_both_calls(rig, name):
    callback = OAUTH1_CALLBACKS[name]
    asked, back = authorize1(rig, callback=callback)
    ok(exchange1(rig, asked, back, callback=callback))
