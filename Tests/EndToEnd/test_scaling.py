"""docs/scaling.md: responders on three machines, which share nothing, behind one nginx or several."""

import shutil
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from calls import Caller
from fibery import ACCOUNT, CALLBACK, PAST, connect2, error, ok, validate
from gateway import Gateway
from several_machines import SeveralMachines, in_a_minute
from steady_load import Load
from varied_calls import assert_no_code_was_sent_twice, assert_only_exchanges_are_lost, kinds
from waiting import until


@pytest.fixture(scope="module")
def chain():
    """Three machines."""
    with SeveralMachines() as rig:
        yield rig


@pytest.fixture
def machines(chain):
    """The same with all of them up, and a provider that has seen nothing yet."""
    chain.provider.control(reset=True)
    chain.use(chain.responders)
    return chain


def at_once(count, call):
    """The answers to calls that begin at the same moment."""
    barrier = threading.Barrier(count)

    def begin():
        barrier.wait()
        return call()

    with ThreadPoolExecutor(count) as threads:
        return [it.result() for it in [threads.submit(begin) for _ in range(count)]]


def authorize(rig, number):
    """A call that no provider is asked for; each number makes another body."""
    reply = rig.post("/crm/oauth2/v1/authorize", {"callback_uri": CALLBACK, "state": str(number)})
    ok(reply)
    return reply


def answered_by(rig, count):
    """The address that answered each of so many calls, all of which have other bodies."""
    replies = [authorize(rig, number) for number in range(count)]
    return [rig.tried(reply)[-1] for reply in replies]


def test_fifty_simultaneous_calls_of_an_account_lead_to_one_refresh(machines):
    account = ACCOUNT | connect2(machines) | {"expires_on": PAST}
    machines.provider.control(expire="crm-id")
    machines.provider.control(rule={"grant_type": "refresh_token", "delay": 0.3})
    replies = at_once(50, lambda: validate(machines, account))
    answers = [ok(reply) for reply in replies]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["refresh_token"] != account["refresh_token"]
    assert len(machines.refreshes(account)) == 1
    assert len({tuple(machines.tried(reply)) for reply in replies}) == 1


def test_accounts_are_spread_over_all_machines(machines):
    replies = [validate(machines, connect2(machines)) for _ in range(60)]
    counts = Counter(machines.tried(reply)[-1] for reply in replies if ok(reply))
    assert set(counts) == {each.address for each in machines.responders}
    assert min(counts.values()) >= 6


def test_a_body_of_the_largest_size_is_spread_too(machines):
    """nginx knows a body only while it is in memory."""
    filling = "x" * 65_000
    replies = [validate(machines, {"filling": filling, "_id": str(number)}) for number in range(30)]
    counts = Counter(machines.tried(reply)[-1] for reply in replies)
    assert len(counts) == 3
    again = validate(machines, {"filling": filling, "_id": "0"})
    assert machines.tried(again) == machines.tried(replies[0])


def test_every_nginx_with_the_block_sends_a_body_to_the_same_machine(machines, tmp_path):
    for name in ("certificate.pem", "private-key.pem"):
        shutil.copy(machines.directory / name, tmp_path)
    port = machines.connector.server_port
    second = Gateway(tmp_path, port, machines.program, upstream=machines.upstream)
    try:
        caller = Caller(second.port, f"localhost:{second.port}", tmp_path / "certificate.pem")
        before = answered_by(machines, 100)
        replies = []
        for number in range(100):
            body = {"callback_uri": CALLBACK, "state": str(number)}
            replies.append(caller.call("POST", "/crm/oauth2/v1/authorize", body))
        until(lambda: second.logs().count('"status":"200"') == 100)
        assert [machines.tried(reply, tmp_path)[-1] for reply in replies] == before
    finally:
        second.stop()


def test_while_the_ring_changes_only_a_share_moves(machines):
    one, two, three = (each.address for each in machines.responders)
    all_three = answered_by(machines, 300)
    machines.use(machines.responders[:2])
    two_of_them = answered_by(machines, 300)
    # Whatever the third did not have stays where it is, and the rest goes to both others.
    assert all(old in (three, new) for old, new in zip(all_three, two_of_them))
    moved = Counter(new for old, new in zip(all_three, two_of_them) if old == three)
    assert set(moved) == {one, two}
    assert 45 <= sum(moved.values()) <= 165
    machines.use(machines.responders)
    assert answered_by(machines, 300) == all_three


def racing(rig, account, **second_rule):
    """The answers to two calls with the same bytes, between which the ring loses the machine that
    answers the first. Until both refreshes have arrived, neither is answered."""
    rig.provider.control(rule={"grant_type": "refresh_token", "delay": 1})
    owner = rig.owner({"id": "oauth2", "fields": account})
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(validate, rig, account)
        until(lambda: rig.refreshes(account))
        if second_rule:
            rig.provider.control(rule={"grant_type": "refresh_token", **second_rule})
        rig.use([each for each in rig.responders if each is not owner])
        assert not first.done()
        second = validate(rig, account)
    assert len(rig.refreshes(account)) == 2
    return first.result(), second


REFUSAL = {"status": 400, "body": {"error": "invalid_grant"}}


def test_a_race_across_a_change_of_the_ring_is_not_noticed_where_the_old_token_lives_on(machines):
    machines.provider.control(settings={"crm-id": {"rotate": False}})
    for reply in racing(machines, connect2(machines) | {"expires_on": PAST}):
        assert ok(reply)["name"] == "jane@example.com"


@pytest.mark.parametrize("is_over", [False, True])
def test_a_race_across_a_change_of_the_ring_where_the_provider_refuses_the_old_token(machines, is_over):
    account = connect2(machines) | {"expires_on": PAST if is_over else in_a_minute()}
    first, second = racing(machines, account, **REFUSAL)
    # The call in flight is answered, and the account that Fibery stores works.
    renewed = account | ok(first)
    assert renewed["refresh_token"] != account["refresh_token"]
    ok(validate(machines, renewed))
    if is_over:
        assert "reconnect" in error(second, 401).lower()
    else:
        assert ok(second) == {"name": "jane@example.com"}


def test_a_race_across_a_change_of_the_ring_costs_the_account_where_the_provider_then_revokes_it(machines):
    """RFC 9700 §4.14.2 allows that."""
    account = connect2(machines) | {"expires_on": PAST}
    for reply in racing(machines, account):
        assert "reconnect" in error(reply, 401).lower()


def test_a_machine_that_is_down_is_passed_over_and_comes_back(machines):
    one, two, three = machines.responders
    assert three.go_down() == 0
    replies = [authorize(machines, number) for number in range(100)]
    tried = [machines.tried(reply) for reply in replies]
    assert {addresses[-1] for addresses in tried} == {one.address, two.address}
    # The first of them finds out, in one worker of nginx for all, and the others never ask.
    assert 1 <= sum(three.address in addresses for addresses in tried) <= 2
    three.come_back(str(machines.configuration_path))
    until(lambda: three.address in answered_by(machines, 10), 30)


def test_taking_a_machine_out_and_in_again_loses_no_call(machines):
    three = machines.responders[2]
    with Load(50, kinds(machines, 170), most=500, threads=100) as load:
        load.wait_for(100)
        machines.use(machines.responders[:2])
        assert three.go_down() == 0
        load.wait_for(300)
        three.come_back(str(machines.configuration_path))
        machines.use(machines.responders)
        load.wait_for(500)
    for _, made in load.answers():
        ok(made.first)


def test_a_machine_that_dies_loses_only_the_exchanges_that_were_sent(machines):
    three = machines.responders[2]
    with Load(50, kinds(machines, 100), most=300, threads=100) as load:
        load.wait_for(150)
        three.close()
        load.wait_for(300)
    calls = load.answers()
    three.come_back(str(machines.configuration_path))
    assert_only_exchanges_are_lost(calls, {502})
    assert 0 < sum(made.first.status != 200 for _, made in calls) < 60
    assert_no_code_was_sent_twice(machines)
