"""What the provider and the user may answer in OAuth 1, and what Fibery hears of it."""

import time
from email.utils import formatdate

import pytest
from fibery import CALLBACK1, authorize1, connect1, error, exchange1, ok, validate
from oauth1_apps import protocol_parameters

REQUEST, ACCESS, VERIFY = "/oauth1/request_token", "/oauth1/access_token", "/oauth1/verify"


def rule(rig, endpoint, **rule):
    rig.provider.control(rule={"endpoint": endpoint} | rule)


def ask(rig, app="plain"):
    return rig.post(f"/{app}/oauth1/v1/authorize", {"callback_uri": CALLBACK1})


@pytest.mark.parametrize("place", ["body", "header"])
def test_a_problem_is_read_in_the_body_and_in_www_authenticate(oauth1_rig, place):
    asked, back = authorize1(oauth1_rig, "plain")
    oauth1_rig.provider.control(settings={"plain-key": {"problem_in": place}})
    message = error(exchange1(oauth1_rig, asked, back | {"oauth_verifier": "w" * 20}, "plain"), 401)
    assert "permission_denied" in message
    oauth1_rig.provider.control(settings={"plain-key": {"problem_in": place, "secret": "another"}})
    assert "signature_invalid" in error(ask(oauth1_rig), 500)
    account = {"access_token": "unknown", "access_secret": "s"}
    assert "reconnect" in error(validate(oauth1_rig, account, "plain", "oauth"), 401).lower()


@pytest.mark.parametrize("code", [
    "consumer_key_unknown", "consumer_key_refused", "signature_method_rejected",
])
def test_a_refused_client_is_the_operators_fault_in_every_step(oauth1_rig, code):
    account = connect1(oauth1_rig, "plain")
    asked, back = authorize1(oauth1_rig, "plain")
    for endpoint in (REQUEST, ACCESS, VERIFY):
        rule(oauth1_rig, endpoint, status=401, body=f"oauth_problem={code}")
    assert code in error(ask(oauth1_rig), 500)
    assert code in error(exchange1(oauth1_rig, asked, back, "plain"), 500)
    assert code in error(validate(oauth1_rig, account, "plain", "oauth"), 500)


def test_a_bare_401_is_a_401_and_a_page_is_a_502(oauth1_rig):
    rule(oauth1_rig, REQUEST, status=401, times=1)
    error(ask(oauth1_rig), 401)
    rule(oauth1_rig, REQUEST, status=401, body="<html>no</html>", times=1)
    error(ask(oauth1_rig), 502, try_later=True)


@pytest.mark.parametrize("body", [
    "Error: An error occurred in the OAuth protocol: Invalid signature", "<html>a=b</html>", "",
    "oauth_token=a", '{"oauth_token": "a"', "oauth_token=%00&oauth_token_secret=b",
])
def test_a_200_that_is_no_answer_is_a_502(oauth1_rig, body):
    asked, back = authorize1(oauth1_rig, "plain")
    rule(oauth1_rig, REQUEST, body=body)
    rule(oauth1_rig, ACCESS, body=body)
    error(ask(oauth1_rig), 502, try_later=True)
    # The verifier may have been used, so the same call can't succeed later.
    error(exchange1(oauth1_rig, asked, back, "plain"), 502)
    assert len(oauth1_rig.provider.record(ACCESS)) == 1


def test_a_200_with_a_problem_is_a_401(oauth1_rig):
    asked, back = authorize1(oauth1_rig, "plain")
    rule(oauth1_rig, ACCESS, body="oauth_problem=verifier_invalid&oauth_problem_advice=Try%20again")
    message = error(exchange1(oauth1_rig, asked, back, "plain"), 401)
    assert "verifier_invalid" in message and "Try again" in message
    rule(oauth1_rig, ACCESS, body={"error": "invalid_verifier", "message": "no"})
    assert "invalid_verifier" in error(exchange1(oauth1_rig, asked, back, "plain"), 401)


def test_an_unconfirmed_callback_is_a_502_that_no_retry_helps(oauth1_rig):
    rule(oauth1_rig, REQUEST, remove=["oauth_callback_confirmed"], times=1)
    assert "operator" in error(ask(oauth1_rig), 502)
    rule(oauth1_rig, REQUEST, merge={"oauth_callback_confirmed": "false"}, times=1)
    error(ask(oauth1_rig), 502)


@pytest.mark.parametrize("answer", ["oauth_problem", "denied", "empty_verifier"])
def test_each_way_to_say_no_is_a_401_and_nothing_is_sent(oauth1_rig, answer):
    oauth1_rig.provider.control(settings={"plain-key": {"deny_answer": answer}})
    asked, back = authorize1(oauth1_rig, "plain", decision="deny")
    error(exchange1(oauth1_rig, asked, back, "plain"), 401)
    assert oauth1_rig.provider.record(ACCESS) == []


@pytest.mark.parametrize("token", ["another", "", "\u00e9"])
def test_a_foreign_token_is_a_401_and_nothing_is_sent(oauth1_rig, token):
    asked, back = authorize1(oauth1_rig, "plain")
    error(exchange1(oauth1_rig, asked, back | {"oauth_token": token}, "plain"), 401)
    assert oauth1_rig.provider.record(ACCESS) == []


def test_a_token_of_another_app_is_refused(oauth1_rig):
    asked, back = authorize1(oauth1_rig, "plain")
    error(exchange1(oauth1_rig, asked, back, "nameless"), 401)
    (call,) = oauth1_rig.provider.record(ACCESS)
    assert call["client"] == "nameless-key" and call["verified"] is False


def test_a_missing_secret_is_a_400_and_an_empty_one_is_a_secret(oauth1_rig):
    asked, back = authorize1(oauth1_rig, "secretless")
    assert asked["secret"] == ""
    account = ok(exchange1(oauth1_rig, asked, back, "secretless"))
    assert account["access_secret"] == ""
    assert ok(validate(oauth1_rig, account, "secretless", "oauth")) == {"name": "jane@example.com"}
    fields = {"access_token": asked["token"], "callback_uri": CALLBACK1}
    for missing in ({}, {"access_secret": None}):
        body = {"fields": fields | missing, "oauth_verifier": back["oauth_verifier"]}
        error(oauth1_rig.post("/secretless/oauth1/v1/access_token", body), 400)


# What the wall clock of the provider says, and by which way.
CLOCKS = [("date", 3600), ("date", -86400), ("problem", 3600), ("problem", -86400)]


@pytest.mark.parametrize("told_by,ahead", CLOCKS)
def test_a_clock_that_differs_costs_one_more_request(oauth1_rig, told_by, ahead):
    wanted = {"clock_ahead": ahead, "clock_told_by": told_by}
    oauth1_rig.provider.control(settings={"plain-key": wanted})
    account = connect1(oauth1_rig, "plain")
    assert ok(validate(oauth1_rig, account, "plain", "oauth")) == {"name": "jane@example.com"}
    for endpoint in (REQUEST, ACCESS, VERIFY):
        first, second = oauth1_rig.provider.record(endpoint)
        assert (first["verified"], second["verified"]) == (False, True)
        before, after = protocol_parameters(first)[1], protocol_parameters(second)[1]
        assert before["oauth_nonce"] != after["oauth_nonce"]
        assert abs(int(after["oauth_timestamp"]) - time.time() - ahead) < 60
        assert abs(int(before["oauth_timestamp"]) - time.time()) < 60


@pytest.mark.parametrize("problem", ["body", "header"])
def test_a_timestamp_that_is_refused_twice_is_a_401(oauth1_rig, problem):
    body, headers = "oauth_problem=timestamp_refused", {}
    if problem == "header":
        body, headers = "", {"WWW-Authenticate": 'OAuth oauth_problem="timestamp_refused"'}
    asked, back = authorize1(oauth1_rig, "plain")
    for endpoint in (REQUEST, ACCESS):
        rule(oauth1_rig, endpoint, status=401, body=body, headers=headers)
    before = len(oauth1_rig.provider.record(REQUEST))
    assert "timestamp_refused" in error(ask(oauth1_rig), 401)
    assert "timestamp_refused" in error(exchange1(oauth1_rig, asked, back, "plain"), 401)
    assert len(oauth1_rig.provider.record(REQUEST)) == before + 2
    assert len(oauth1_rig.provider.record(ACCESS)) == 2
    line = oauth1_rig.responder_log().splitlines()[-1]
    assert '"level":"error"' in line and '"timestamp_refused"' in line


def test_a_timestamp_is_refused_once_where_the_provider_tells_no_time(oauth1_rig):
    body = "oauth_problem=timestamp_refused"
    rule(oauth1_rig, REQUEST, status=401, body=body, headers={"Date": None})
    error(ask(oauth1_rig), 401)
    assert len(oauth1_rig.provider.record(REQUEST)) == 1


def test_the_date_counts_before_the_acceptable_timestamps(oauth1_rig):
    now = int(time.time())
    body = f"oauth_problem=timestamp_refused&oauth_acceptable_timestamps={now + 5000}-{now + 7000}"
    headers = {"Date": formatdate(now + 1000, usegmt=True)}
    rule(oauth1_rig, REQUEST, status=401, body=body, headers=headers, times=1)
    ask(oauth1_rig)
    _, second = oauth1_rig.provider.record(REQUEST)
    assert int(protocol_parameters(second)[1]["oauth_timestamp"]) == now + 1000
