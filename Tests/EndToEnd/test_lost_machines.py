"""docs/scaling.md: what happens to calls when one of three machines is down, or dies."""

import pytest

from fibery import CALLBACK, error, ok
from several_machines import answered_by, authorize
from stand_in import StandIn
from steady_load import Load
from varied_calls import assert_no_code_was_sent_twice, assert_only_exchanges_are_lost, kinds
from waiting import until


def test_a_machine_that_is_down_is_passed_over_and_comes_back(machines):
    one, two, three = machines.responders
    assert three.go_down() == 0
    replies = [authorize(machines, number) for number in range(100)]
    tried = [machines.tried(reply) for reply in replies]
    assert {addresses[-1] for addresses in tried} == {one.address, two.address}
    # The first of them finds out, in one worker of nginx for all, and the others never ask.
    assert 1 <= sum(three.address in addresses for addresses in tried) <= 2
    three.come_back(str(machines.configuration_path))
    until(lambda: three.address in answered_by(machines, 60), 30)


@pytest.mark.parametrize("path, is_sent_again", [
    ("oauth2/v1/authorize", True), ("validate", False), ("oauth2/v1/access_token", False),
])
def test_a_call_that_a_dying_machine_took_goes_to_another_one_only_if_no_provider_is_asked(
    machines, path, is_sent_again
):
    three = machines.responders[2]
    bodies = ({"callback_uri": CALLBACK, "state": str(number)} for number in range(1000))
    body = next(body for body in bodies if machines.owner(body) is three)
    three.go_down()
    three.listen_again()
    stand_in = StandIn(three.listening)
    stand_in.answers = lambda number: False
    try:
        reply = machines.post(f"/crm/{path}", body)
        if is_sent_again:
            ok(reply)
            assert machines.tried(reply)[-1] != three.address
        else:
            error(reply, 502, try_later=path == "validate")
            assert machines.tried(reply) == [three.address]
        assert stand_in.calls == 1
    finally:
        stand_in.close()
        three.come_back(str(machines.configuration_path))


def test_a_machine_that_dies_loses_only_the_exchanges_that_were_sent(machines):
    three = machines.responders[2]
    with Load(50, kinds(machines, 110, delay=1), most=300, threads=100) as load:
        load.wait_for(150)
        three.close()
        load.wait_for(300)
    calls = load.answers()
    three.come_back(str(machines.configuration_path))
    assert_only_exchanges_are_lost(calls, {502})
    assert 0 < sum(made.first.status != 200 for _, made in calls) < 60
    assert_no_code_was_sent_twice(machines)
