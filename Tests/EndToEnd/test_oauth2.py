"""OAuth 2.0 from Fibery's first call to a refreshed token, against a provider that verifies it
all."""

import re
import time
from datetime import datetime, timedelta, timezone

import pytest
from calls import query
from fibery import (
    ACCOUNT, CALLBACK, PAST, STATE, authorize2, connect2, error, exchange2, ok, validate,
)
from rig import Rig

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.mark.parametrize("app", ["crm", "crm-post", "crm-plain"])
def test_the_realistic_body_connects_an_account(rig, app):
    account = connect2(rig, app)
    assert set(account) >= {"access_token", "refresh_token", "expires_on", "scope"}
    assert "expires_in" not in account
    (call,) = rig.provider.record("/oauth2/token")
    assert call["verified"] is True


@pytest.mark.parametrize("app", ["crm-post", "crm-plain"])
def test_the_documented_minimum_connects_an_account(rig, app):
    account = connect2(rig, app, realistic=False)
    assert set(account) >= {"access_token", "refresh_token", "expires_on"}


def test_a_proof_key_bound_to_the_state_needs_the_state(rig):
    back = authorize2(rig, realistic=False)
    assert "pkce_binding" in error(exchange2(rig, back, realistic=False), 400)
    assert rig.provider.record("/oauth2/token") == []


def test_a_proof_key_bound_to_the_callback_needs_no_state_but_the_callback(rig):
    back = authorize2(rig, "crm-post")
    ok(exchange2(rig, back | {"state": "another state"}, "crm-post"))
    back = authorize2(rig, "crm-post", callback=CALLBACK + "/a")
    error(exchange2(rig, back, "crm-post", callback=CALLBACK + "/b"), 401)


@pytest.mark.parametrize("fields", [{}, {"callback_uri": None}, {"redirect_uri": CALLBACK}])
def test_an_account_without_a_callback_came_from_the_only_origin(rig, fields):
    back = authorize2(rig)
    ok(rig.post("/crm/oauth2/v1/access_token", {"fields": fields, **back}))
    (call,) = rig.provider.record("/oauth2/token")
    assert call["verified"] is True


@pytest.mark.parametrize("place", ["fields", "top"])
def test_the_state_is_read_in_either_place(rig, place):
    back = authorize2(rig)
    body = {"fields": {"callback_uri": CALLBACK}, "code": back["code"]}
    (body["fields"] if place == "fields" else body)["state"] = back["state"]
    ok(rig.post("/crm/oauth2/v1/access_token", body))


def test_two_states_that_differ_are_refused(rig):
    back = authorize2(rig)
    fields = {"callback_uri": CALLBACK, "state": back["state"]}
    body = {"fields": fields, "code": back["code"], "state": back["state"] + "x"}
    error(rig.post("/crm/oauth2/v1/access_token", body), 400)
    assert rig.provider.record("/oauth2/token") == []


def test_the_redirect_holds_each_parameter_once_and_no_secret(rig):
    state = "x&redirect_uri=https://evil.test&client_id=evil"
    body = {"callback_uri": CALLBACK, "state": state, "code_challenge_method": "plain"}
    uri = ok(rig.post("/crm/oauth2/v1/authorize", body))["redirect_uri"]
    assert uri.startswith(rig.provider.base + "/oauth2/authorize?")
    asked = query(uri)
    assert len(asked.pop("code_challenge")) == 43
    assert asked == {
        "response_type": "code", "client_id": "crm-id", "redirect_uri": CALLBACK, "state": state,
        "scope": "read offline_access", "code_challenge_method": "S256",
    }


def test_the_expiry_is_utc_with_milliseconds(rig):
    account = connect2(rig)
    assert TIME.fullmatch(account["expires_on"])
    expiry = datetime.fromisoformat(account["expires_on"].replace("Z", "+00:00"))
    left = expiry - datetime.now(timezone.utc)
    assert timedelta(seconds=3540) < left <= timedelta(seconds=3601)


def test_a_living_account_has_a_name_and_nothing_new(rig):
    account = connect2(rig)
    assert ok(validate(rig, ACCOUNT | account)) == {"name": "jane@example.com"}


def test_an_expired_token_is_refreshed(rig):
    account = connect2(rig) | {"expires_on": PAST}
    rig.provider.control(expire="crm-id")
    fresh = ok(validate(rig, ACCOUNT | account))
    # All that the token endpoint answers, as access_token has it.
    assert set(fresh) == {"name"} | set(account)
    assert fresh["access_token"] != account["access_token"]
    assert fresh["refresh_token"] != account["refresh_token"]
    assert ok(validate(rig, account | fresh)) == {"name": "jane@example.com"}


def test_the_old_refresh_token_is_kept_where_none_comes(rig):
    account = connect2(rig) | {"expires_on": PAST}
    rig.provider.control(
        settings={"crm-id": {"rotate": False}},
        rule={"grant_type": "refresh_token", "remove": ["refresh_token"]},
    )
    fresh = ok(validate(rig, account))
    assert fresh.get("refresh_token", account["refresh_token"]) == account["refresh_token"]


def test_a_revoked_account_is_told_to_reconnect(rig):
    account = connect2(rig)
    rig.provider.control(revoke="crm-id")
    assert "reconnect" in error(validate(rig, account), 401).lower()


def test_a_code_works_once(rig):
    back = authorize2(rig)
    ok(exchange2(rig, back))
    error(exchange2(rig, back), 401)
    assert [call["verified"] for call in rig.provider.record("/oauth2/token")] == [True, False]


def test_a_code_of_another_state_is_refused_by_the_provider(rig):
    back = authorize2(rig) | {"state": "another state"}
    error(exchange2(rig, back), 401)
    (call,) = rig.provider.record("/oauth2/token")
    assert call["verified"] is False


def test_a_code_of_another_callback_is_refused_by_the_provider(rig):
    back = authorize2(rig, "crm-plain")
    error(exchange2(rig, back, "crm-plain", callback=CALLBACK + "/other"), 401)


def test_a_denial_is_a_401_and_nothing_is_sent(rig):
    body = {
        "fields": {"callback_uri": CALLBACK}, "state": STATE,
        "error": "access_denied", "error_description": "The user said no.",
    }
    error(rig.post("/crm/oauth2/v1/access_token", body), 401)
    assert rig.provider.record("/oauth2/token") == []


def test_a_lost_answer_to_a_code_is_no_reason_to_try_later(rig):
    back = authorize2(rig)
    rig.provider.control(rule={"endpoint": "/oauth2/token", "drop": "after"})
    error(exchange2(rig, back), 502)
    assert len(rig.provider.record("/oauth2/token")) == 1


def test_a_lost_answer_to_userinfo_is_a_reason_to_try_later(rig):
    account = connect2(rig)
    rig.provider.control(rule={"endpoint": "/oauth2/userinfo", "drop": "before"})
    error(validate(rig, account), 502, try_later=True)


def test_a_token_request_is_not_repeated_on_a_dying_connection(rig):
    connect2(rig)
    before = len(rig.provider.record("/oauth2/token"))
    back = authorize2(rig)
    rig.provider.control(rule={"endpoint": "/oauth2/token", "drop": "before"})
    error(exchange2(rig, back), 502)
    assert len(rig.provider.record("/oauth2/token")) == before + 1


def test_wrong_credentials_of_ours_are_the_operators_fault(rig):
    back = authorize2(rig)
    rig.provider.control(settings={"crm-id": {"secret": "another"}})
    error(exchange2(rig, back), 500)


def test_a_provider_that_is_gone_is_a_reason_to_try_later():
    with Rig() as rig:
        back = authorize2(rig)
        rig.provider.process.kill()
        rig.provider.process.wait()
        started = time.monotonic()
        error(exchange2(rig, back), 502, try_later=True)
        assert time.monotonic() - started < 6


def test_proxies_of_the_environment_are_ignored():
    nowhere = "http://127.0.0.1:1"
    names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"]
    with Rig(environment={name: nowhere for name in names}) as rig:
        account = connect2(rig)
        body = {"id": "oauth2", "fields": account}
        ok(rig.post("/crm/validate", body, headers={"Proxy": nowhere}))


def test_a_provider_of_unknown_authority_gets_nothing():
    configuration = Rig().configuration | {"ca_file": "/etc/ssl/certs/ca-certificates.crt"}
    with Rig(configuration) as rig:
        back = authorize2(rig)
        error(exchange2(rig, back), 502, try_later=True)
        assert rig.provider.record("/oauth2/token") == []


def test_a_provider_on_the_loopback_interface_may_speak_plain_http():
    with Rig(tls=False) as rig:
        account = connect2(rig)
        assert ok(validate(rig, account)) == {"name": "jane@example.com"}
