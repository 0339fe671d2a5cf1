"""Renewal by a session handle: tokens of OAuth 1 that expire."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from fibery import PAST, connect1, error, ok, validate
from oauth1_apps import protocol_parameters

ACCESS, VERIFY = "/oauth1/access_token", "/oauth1/verify"

@pytest.fixture
def soon():
    """A point in time at which a token still works, but is due to be renewed."""
    return (datetime.now(UTC) + timedelta(seconds=100)).isoformat()


def connect(rig):
    account = connect1(rig, "renewing")
    assert {"expires_on", "oauth_session_handle", "oauth_expires_in"} <= set(account)
    return account


def look(rig, account):
    return validate(rig, account, "renewing", "oauth")


@pytest.mark.parametrize("spelling", ["expires_on", "expire_on"])
def test_an_expired_token_is_renewed_and_the_new_one_works(oauth1_rig, spelling):
    account = connect(oauth1_rig)
    account.pop("expires_on")
    fresh = ok(look(oauth1_rig, account | {spelling: PAST}))
    assert fresh["name"] == "jane@example.com"
    assert fresh[spelling] > PAST and len({"expires_on", "expire_on"} & set(fresh)) == 1
    for name in ("access_token", "access_secret", "oauth_session_handle"):
        assert fresh[name] != account[name]
    call = oauth1_rig.provider.record(ACCESS)[-1]
    _, parameters = protocol_parameters(call)
    assert call["verified"] is True and "oauth_verifier" not in parameters
    assert parameters["oauth_session_handle"] == account["oauth_session_handle"]
    assert parameters["oauth_token"] == account["access_token"]
    assert ok(look(oauth1_rig, account | fresh)) == {"name": "jane@example.com"}
    # And once more with the handle that came with the renewal.
    assert "access_token" in ok(look(oauth1_rig, account | fresh | {spelling: PAST}))


def test_a_token_that_the_provider_ends_early_is_renewed_once(oauth1_rig):
    account = connect(oauth1_rig)
    oauth1_rig.provider.control(expire="renewing-key")
    fresh = ok(look(oauth1_rig, account))
    assert fresh["name"] == "jane@example.com" and fresh["access_token"] != account["access_token"]
    assert [call["verified"] for call in oauth1_rig.provider.record(VERIFY)] == [False, True]


def test_a_token_that_is_good_is_not_renewed(oauth1_rig):
    account = connect(oauth1_rig)
    assert ok(look(oauth1_rig, account)) == {"name": "jane@example.com"}
    assert len(oauth1_rig.provider.record(ACCESS)) == 1


def test_simultaneous_calls_share_one_renewal_and_a_late_one_gets_it_too(oauth1_rig):
    account = connect(oauth1_rig) | {"expires_on": PAST}
    oauth1_rig.provider.control(rule={"endpoint": ACCESS, "delay": 0.3})
    with ThreadPoolExecutor(6) as threads:
        replies = list(threads.map(lambda _: look(oauth1_rig, account), range(6)))
    answers = [ok(reply) for reply in replies] + [ok(look(oauth1_rig, account))]
    assert len({answer["access_token"] for answer in answers}) == 1
    assert len(oauth1_rig.provider.record(ACCESS)) == 2


def test_who_does_not_know_the_secret_gets_no_share(oauth1_rig):
    account = connect(oauth1_rig) | {"expires_on": PAST}
    ok(look(oauth1_rig, account))
    error(look(oauth1_rig, account | {"access_secret": "guessed"}), 401)


def test_a_refused_handle_is_a_dead_account(oauth1_rig):
    account = connect(oauth1_rig) | {"expires_on": PAST}
    wrong = account | {"oauth_session_handle": "another"}
    assert "reconnect" in error(look(oauth1_rig, wrong), 401).lower()
    oauth1_rig.provider.control(revoke="renewing-key")
    assert "reconnect" in error(look(oauth1_rig, account), 401).lower()


def test_a_renewal_that_fails_in_passing_costs_nothing_while_the_token_works(oauth1_rig, soon):
    account = connect(oauth1_rig)
    oauth1_rig.provider.control(rule={"endpoint": ACCESS, "status": 503})
    assert ok(look(oauth1_rig, account | {"expires_on": soon})) == {"name": "jane@example.com"}
    error(look(oauth1_rig, account | {"expires_on": PAST}), 503, try_later=True)


def test_new_tokens_are_not_lost_to_a_fault_of_the_verify_endpoint(oauth1_rig):
    account = connect(oauth1_rig) | {"expires_on": PAST}
    oauth1_rig.provider.control(rule={"endpoint": VERIFY, "status": 500, "times": 1})
    assert ok(look(oauth1_rig, account))["access_token"] != account["access_token"]


def test_an_expired_token_without_a_handle_is_dead_where_nobody_can_be_asked(oauth1_rig):
    account = connect1(oauth1_rig, "nameless") | {"expires_on": PAST}
    assert "reconnect" in error(validate(oauth1_rig, account, "nameless", "oauth"), 401).lower()
    account = connect1(oauth1_rig, "plain") | {"expires_on": PAST}
    assert ok(validate(oauth1_rig, account, "plain", "oauth")) == {"name": "jane@example.com"}
