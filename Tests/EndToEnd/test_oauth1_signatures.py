"""Every signature method, wherever its parameters travel, is verified by the provider."""

import pytest
from fibery import CALLBACK1, authorize1, connect1, error, exchange1, ok, validate
from oauth1_apps import (
    HTTP_METHODS, METHODS, TRANSMISSIONS, app_of, client_of, protocol_parameters, rsa_keys,
)


@pytest.mark.parametrize("http_method", HTTP_METHODS)
@pytest.mark.parametrize("transmission", TRANSMISSIONS)
@pytest.mark.parametrize("method", METHODS)
def test_an_account_is_connected_and_looked_at(oauth1_rig, method, transmission, http_method):
    app = app_of(method, transmission, http_method)
    account = connect1(oauth1_rig, app)
    assert ok(validate(oauth1_rig, account, app, "oauth")) == {"name": "jane@example.com"}
    calls = [call for call in oauth1_rig.provider.record() if call["path"] != "/oauth1/authorize"]
    assert [call["path"] for call in calls] == [
        "/oauth1/request_token", "/oauth1/access_token", "/oauth1/verify",
    ]
    for call in calls:
        place, parameters = protocol_parameters(call)
        assert call["verified"] is True
        assert parameters["oauth_signature_method"] == method
        is_account = call["path"] == "/oauth1/verify"
        assert call["method"] == ("GET" if is_account else http_method)
        # A GET for an account has no body.
        assert place == ("query" if is_account and transmission == "body" else transmission)


def test_a_plaintext_signature_has_its_secrets_encoded(oauth1_rig):
    account = connect1(oauth1_rig, "encoded")
    ok(validate(oauth1_rig, account, "encoded", "oauth"))


def break_key(rig, method, directory):
    """Registers another secret and another RSA key, so that no signature of ours fits."""
    rig.provider.control(settings={client_of(method): {
        "secret": "another", "rsa_public_key": rsa_keys(directory)[2],
    }})


@pytest.mark.parametrize("method", METHODS)
def test_a_wrong_key_is_the_operators_fault_at_first_and_the_accounts_later(
    oauth1_rig, method, tmp_path
):
    app = app_of(method)
    account = connect1(oauth1_rig, app)
    asked, back = authorize1(oauth1_rig, app)
    break_key(oauth1_rig, method, tmp_path)
    error(oauth1_rig.post(f"/{app}/oauth1/v1/authorize", {"callback_uri": CALLBACK1}), 500)
    error(exchange1(oauth1_rig, asked, back, app), 401)
    assert "reconnect" in error(validate(oauth1_rig, account, app, "oauth"), 401).lower()
    assert [call["verified"] for call in oauth1_rig.provider.record()[-3:]] == [False] * 3


@pytest.mark.parametrize("method", ["HMAC-SHA256", "RSA-SHA1"])
@pytest.mark.parametrize("transmission", TRANSMISSIONS)
def test_a_request_that_comes_again_or_changed_is_refused_by_the_provider(
    oauth1_rig, method, transmission
):
    app = app_of(method, transmission)
    ok(oauth1_rig.post(f"/{app}/oauth1/v1/authorize", {"callback_uri": CALLBACK1}))
    (call,) = oauth1_rig.provider.record()

    def again(**changes):
        it = call | changes
        own = ("Host", "Content-Length")
        headers = {name: value for name, value in it["headers"] if name not in own}
        caller = oauth1_rig.provider.caller
        return caller.call(it["method"], it["target"], it["body"], headers)

    assert (again().status, again().text) == (401, "oauth_problem=nonce_used")
    _, parameters = protocol_parameters(call)
    nonce = parameters["oauth_nonce"]
    flipped = f"{int(nonce, 16) ^ 1:032x}"
    changed = {
        "target": call["target"].replace(nonce, flipped),
        "body": call["body"].replace(nonce, flipped),
        "headers": [[name, value.replace(nonce, flipped)] for name, value in call["headers"]],
    }
    assert again(**changed).text == "oauth_problem=signature_invalid"


def test_a_nonce_that_the_provider_has_seen_is_a_401(oauth1_rig):
    rule = {"status": 401, "body": "oauth_problem=nonce_used"}
    asked, back = authorize1(oauth1_rig, "plain")
    oauth1_rig.provider.control(rule=rule | {"endpoint": "/oauth1/access_token"})
    oauth1_rig.provider.control(rule=rule | {"endpoint": "/oauth1/request_token"})
    assert "nonce_used" in error(exchange1(oauth1_rig, asked, back, "plain"), 401)
    error(oauth1_rig.post("/plain/oauth1/v1/authorize", {"callback_uri": CALLBACK1}), 401)
    # Once each: only a refused timestamp allows a second request.
    assert len(oauth1_rig.provider.record("/oauth1/access_token")) == 1
    assert len(oauth1_rig.provider.record("/oauth1/request_token")) == 2
