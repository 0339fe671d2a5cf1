"""docs/scaling.md: what happens while machines come and go in nginx's block."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from fibery import PAST, connect2, ending, error, ok, validate
from several_machines import answered_by
from steady_load import Load
from varied_calls import kinds
from waiting import until


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
    rig.provider.control(rule={"grant_type": "refresh_token", "hold": True})
    owner = rig.owner({"id": "oauth2", "fields": account})
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(validate, rig, account)
        until(lambda: rig.refreshes(account))
        if second_rule:
            rig.provider.control(rule={"grant_type": "refresh_token", **second_rule})
        rig.use([each for each in rig.responders if each is not owner])
        second = threads.submit(validate, rig, account)
        until(lambda: len(rig.refreshes(account)) == 2)
        assert not first.done()
        if second_rule:
            second.result()
        rig.provider.control(release=True)
    return first.result(), second.result()


REFUSAL = {"status": 400, "body": {"error": "invalid_grant"}}


def test_a_race_across_a_change_is_not_noticed_where_the_old_token_lives_on(machines):
    machines.provider.control(settings={"crm-id": {"rotate": False}})
    for reply in racing(machines, connect2(machines) | {"expires_on": PAST}):
        assert ok(reply)["name"] == "jane@example.com"


@pytest.mark.parametrize("is_over", [False, True])
def test_a_race_across_a_change_where_the_provider_refuses_the_old_token(machines, is_over):
    account = connect2(machines) | {"expires_on": PAST if is_over else ending(60)}
    first, second = racing(machines, account, **REFUSAL)
    # The call in flight is answered, and the account that Fibery stores works.
    renewed = account | ok(first)
    assert renewed["refresh_token"] != account["refresh_token"]
    ok(validate(machines, renewed))
    if is_over:
        assert "reconnect" in error(second, 401).lower()
    else:
        assert ok(second) == {"name": "jane@example.com"}


def test_a_race_across_a_change_costs_the_account_where_the_provider_revokes_it(machines):
    """RFC 9700 §4.14.2 allows that."""
    account = connect2(machines) | {"expires_on": PAST}
    for reply in racing(machines, account):
        assert "reconnect" in error(reply, 401).lower()


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
