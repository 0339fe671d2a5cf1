"""Two hosts, each with a responder and one with nginx, of which the other one is cut off."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from fibery import PAST, connect2, ending, error, ok, validate
from network import Network
from several_machines import OnHosts, answered_by
from steady_load import Load
from varied_calls import assert_no_code_was_sent_twice, assert_only_exchanges_are_lost, kinds
from waiting import until

FIRST, OTHER = "10.0.0.11", "10.0.0.12"


@pytest.fixture
def hosts():
    """The network, and the chain on it; the test itself is on the first host."""
    with Network(FIRST, OTHER) as network, network.at(FIRST), OnHosts(network) as rig:
        yield network, rig


def test_a_host_that_is_cut_off_under_load_loses_no_call_but_exchanges_in_flight(hosts):
    network, rig = hosts
    with Load(50, kinds(rig, 220), most=600, threads=200) as load:
        load.wait_for(150)
        cut = time.monotonic()
        network.cut(OTHER)
        load.wait_for(600)
    calls = load.answers()
    assert_only_exchanges_are_lost(calls, {504})
    assert_no_code_was_sent_twice(rig)
    hurt = [made for _, made in calls if made.first.status != 200]
    # What had reached the host is not answered, and nothing else is hurt.
    assert hurt and all(rig.tried(made.first) == [f"{OTHER}:9000"] for made in hurt)
    assert all(made.began < cut + 0.5 and 24 < made.seconds < 27 for made in hurt)
    # All others wait for the host for two seconds at most.
    slowest = max(made.seconds for _, made in calls if made not in hurt)
    assert 1.5 < slowest < 5
    network.mend(OTHER)
    until(lambda: f"{OTHER}:9000" in answered_by(rig, 60), 30)


def test_a_refresh_in_flight_at_a_host_that_is_cut_off_is_made_again(hosts):
    """The provider refuses a token that it has replaced, and goes no further."""
    network, rig = hosts
    accounts = {}
    for expiry in (PAST, ending(60)):
        while expiry not in accounts:
            account = connect2(rig) | {"expires_on": expiry}
            if rig.owner({"id": "oauth2", "fields": account}).address == f"{OTHER}:9000":
                accounts[expiry] = account
    rig.provider.control(rule={"grant_type": "refresh_token", "delay": 1})
    with ThreadPoolExecutor(2) as threads:
        calls = {key: threads.submit(validate, rig, it) for key, it in accounts.items()}
        until(lambda: all(rig.refreshes(account) for account in accounts.values()))
        network.cut(OTHER)
        refusal = {"status": 400, "body": {"error": "invalid_grant"}}
        rig.provider.control(rule={"grant_type": "refresh_token"} | refusal)
        for call in calls.values():
            error(call.result(), 504, try_later=True)
    # Fibery repeats both calls, and the other host answers.
    again = {key: validate(rig, account) for key, account in accounts.items()}
    assert "reconnect" in error(again.pop(PAST), 401).lower()
    (good,) = again.values()
    assert ok(good) == {"name": "jane@example.com"}
