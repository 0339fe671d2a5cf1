"""OAuth 1.0a from Fibery's first call to the account's name, against a provider that verifies it
all."""

import pytest
from calls import query
from fibery import CALLBACK1, authorize1, connect1, error, exchange1, ok, validate


@pytest.mark.parametrize("realistic", [True, False], ids=["realistic", "minimum"])
def test_an_account_is_connected(rig, realistic):
    account = connect1(rig, realistic=realistic)
    assert set(account) >= {"access_token", "access_secret", "user_id", "screen_name"}
    assert account["screen_name"] == "jane@example.com"
    for path in ("/oauth1/request_token", "/oauth1/access_token"):
        (call,) = rig.provider.record(path)
        assert call["verified"] is True
        headers = dict(call["headers"])
        assert headers["Authorization"].startswith("OAuth ")
        assert "oauth_signature" not in call["target"] + call["body"]


def test_the_redirect_names_the_token_and_the_authorization_params(rig):
    asked = ok(rig.post("/board/oauth1/v1/authorize", {"callback_uri": CALLBACK1}))
    uri = asked["redirect_uri"]
    assert uri.startswith(rig.provider.base + "/oauth1/authorize?")
    assert query(uri) == {"oauth_token": asked["token"], "name": "The demo"}
    assert asked["secret"] not in uri


def test_the_account_has_a_name_that_the_provider_gave(rig):
    account = connect1(rig)
    assert ok(validate(rig, account, "board", "oauth")) == {"name": "jane@example.com"}
    (call,) = rig.provider.record("/oauth1/verify")
    assert call["method"] == "GET" and call["verified"] is True


def test_every_signed_call_has_a_nonce_of_its_own(rig):
    account = connect1(rig)
    for _ in range(5):
        ok(validate(rig, account, "board", "oauth"))
    headers = [dict(call["headers"]).get("Authorization") for call in rig.provider.record()]
    nonces = [part for it in headers if it for part in it.split(",") if "oauth_nonce" in part]
    assert len(nonces) == len(set(nonces)) == 7


def test_a_wrong_verifier_is_refused(rig):
    asked, back = authorize1(rig)
    back["oauth_verifier"] = back["oauth_verifier"][:-1] + "!"
    error(exchange1(rig, asked, back), 401)


def test_a_verifier_works_once(rig):
    asked, back = authorize1(rig)
    ok(exchange1(rig, asked, back))
    error(exchange1(rig, asked, back), 401)


def test_a_foreign_token_is_refused_and_nothing_is_sent(rig):
    asked, back = authorize1(rig)
    error(exchange1(rig, asked, back | {"oauth_token": "another"}), 401)
    assert rig.provider.record("/oauth1/access_token") == []


@pytest.mark.parametrize("answer", ["oauth_problem", "denied"])
def test_a_denial_is_a_401_and_nothing_is_sent(rig, answer):
    rig.provider.control(settings={"board-key": {"deny_answer": answer}})
    asked, back = authorize1(rig, decision="deny")
    error(exchange1(rig, asked, back), 401)
    assert rig.provider.record("/oauth1/access_token") == []


def test_a_revoked_account_is_told_to_reconnect(rig):
    account = connect1(rig)
    rig.provider.control(revoke="board-key")
    assert "reconnect" in error(validate(rig, account, "board", "oauth"), 401).lower()


def test_a_wrong_consumer_secret_is_the_operators_fault(rig):
    rig.provider.control(settings={"board-key": {"secret": "another"}})
    error(rig.post("/board/oauth1/v1/authorize", {"callback_uri": CALLBACK1}), 500)
    (call,) = rig.provider.record("/oauth1/request_token")
    assert call["verified"] is False


def test_a_callback_that_is_not_confirmed_is_refused(rig):
    rig.provider.control(
        rule={"endpoint": "/oauth1/request_token", "remove": ["oauth_callback_confirmed"]}
    )
    error(rig.post("/board/oauth1/v1/authorize", {"callback_uri": CALLBACK1}), 502)
