"""docs/deploy.md: two processes on one machine share refreshes, and stand in for each other."""

import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from at_once import fifty_share_one_refresh
from fibery import connect2, ok, validate
from pages import read
from second_process import MONITORING, TwoProcesses
from settings import CONFIGURATION
from several_machines import authorize
from steady_load import Load
from systemd_machine import DEPLOY
from varied_calls import assert_no_code_was_sent_twice, assert_only_exchanges_are_lost, kinds
from waiting import until


@pytest.fixture(scope="module")
def shared_two():
    with TwoProcesses({"apps": CONFIGURATION["apps"]}) as rig:
        yield rig


@pytest.fixture
def two(shared_two):
    """The chain with a provider that has seen nothing yet, and each process in its place."""
    shared_two.provider.control(reset=True)
    assert_each_is_in_its_place(shared_two)
    return shared_two


def assert_each_is_in_its_place(rig):
    """Each name leads to its own socket, at once or soon."""
    until(lambda: rig.leads_to("first") == "responder.sock")
    until(lambda: rig.leads_to("second") == "responder-2.sock")


def test_fifty_simultaneous_calls_of_an_account_lead_to_one_refresh(two):
    replies = fifty_share_one_refresh(two)
    assert len({tuple(two.called(reply)) for reply in replies}) == 1


def test_each_process_is_asked_for_its_own_counts(two):
    """As docs/monitoring.md has it, whose paths for Prometheus are these."""
    paths = re.findall("__metrics_path__: /(.*?),", read(MONITORING))
    assert len(paths) == 2
    began = [re.findall(r"(?m)^process_start_time_seconds .*$", two.counts(path)) for path in paths * 3]
    assert began == began[:2] * 3 and began[0] != began[1]
    for number, name in enumerate(("first", "second")):
        account = account_of(two, name)
        status = paths[number].replace("metrics", "status")
        before = json.loads(two.counts(status))["apps"]["crm"]["validate"]["ok"]
        ok(validate(two, account))
        assert json.loads(two.counts(status))["apps"]["crm"]["validate"]["ok"] == before + 1


def test_calls_are_spread_over_both_processes_and_stay_where_they_are(two):
    names = [two.called(authorize(two, number)) for number in range(60)]
    counts = Counter(name for (name,) in names)
    assert set(counts) == {"first", "second"} and min(counts.values()) >= 10
    # In another order, so that taking turns would not do.
    again = [two.called(authorize(two, number)) for number in reversed(range(60))]
    assert again[::-1] == names


def account_of(rig, name):
    """An account whose calls go to one of the two processes."""
    account = connect2(rig)
    accounts = (account | {"_id": str(number)} for number in range(100))
    return next(each for each in accounts if rig.called(validate(rig, each)) == [name])


@pytest.mark.parametrize("number, name", enumerate(("first", "second")))
def test_while_one_answers_what_is_in_flight_the_other_takes_its_calls(two, number, name):
    account = account_of(two, name)
    two.provider.control(rule={"endpoint": "/oauth2/userinfo", "delay": 4, "times": 1})
    seen = len(two.provider.record("/oauth2/userinfo"))
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(validate, two, account)
        until(lambda: len(two.provider.record("/oauth2/userinfo")) > seen)
        restart = threads.submit(two.restart, number)
        socket = two.leads_to(name)
        until(lambda: two.leads_to(name) != socket)
        for _ in range(20):
            ok(validate(two, account))
        assert not slow.done() and not restart.done()
        ok(slow.result())
        restart.result()
    assert two.leads_to(name) == socket


@contextmanager
def faulty_configuration(rig):
    """A context in which no process can start."""
    text = rig.configuration_path.read_text()
    rig.configuration_path.write_text("{")
    try:
        yield
    finally:
        rig.configuration_path.write_text(text)


def test_a_process_that_can_not_start_leaves_its_calls_to_the_other(two):
    with Load(50, kinds(two, 110, delay=0.1), most=300) as load:
        load.wait_for(50)
        with faulty_configuration(two):
            done = two.machine.run("systemctl", "restart", "oauth-responder.service")
            assert done.returncode == 1 and "oauth-responder.service failed" in done.stderr
            load.wait_for(250)
            assert two.leads_to("first") == "responder-2.sock"
        load.wait_for(300)
    for _, made in load.answers():
        ok(made.first)
        assert made.seconds < 5
    assert_each_is_in_its_place(two)


def test_a_process_that_dies_and_can_not_come_back_leaves_its_calls_to_the_other(two):
    account = account_of(two, "second")
    with faulty_configuration(two):
        two.kill(1)
        until(lambda: two.leads_to("second") == "responder.sock")
        for _ in range(20):
            ok(validate(two, account))
    assert_each_is_in_its_place(two)


def test_whoever_removes_the_package_stops_the_service_before_its_socket(two):
    text = (DEPLOY / "debian" / "oauth-responder.prerm").read_text(encoding="utf-8")
    (units,) = re.findall(r"deb-systemd-invoke stop (.*?) >", text)
    two.machine.systemctl("stop", *units.split())
    # Its ExecStop could not run without the socket.
    assert two.leads_to("first") == "responder-2.sock"
    assert two.machine.systemctl("list-units", "--failed", "--quiet") == ""
    two.machine.systemctl("start", "oauth-responder.socket", "oauth-responder.service")


@pytest.mark.bounded
def test_kills_under_load_lose_only_the_exchanges_that_were_sent(two):
    with Load(50, kinds(two, 140, delay=0.5), most=400, threads=100) as load:
        for number in range(6):
            load.wait_for(60 * (number + 1))
            # Two that are gone at once leave nobody to take a call.
            assert_each_is_in_its_place(two)
            two.kill(number % 2)
        load.wait_for(400)
    calls = load.answers()
    assert_only_exchanges_are_lost(calls, {502})
    assert_no_code_was_sent_twice(two)
    assert 0 < sum(made.first.status != 200 for _, made in calls) < 150
