"""Restarts, reloads and sudden ends while calls come: what is lost, and what is never sent twice."""

import time
from collections import Counter

import pytest

from fastcgi_client import PARAMS, Connection, begin, record
from fibery import (
    CALLBACK, CALLBACK1, PAST, STATE, authorize2, connect1, connect2, error, exchange2, ok, validate
)
from second_process import TwoProcesses
from steady_load import Load
from settings import CONFIGURATION
from supervised import Supervised
from systemd_machine import SystemdRig
from waiting import until

OVER_HTTP = {"apps": CONFIGURATION["apps"]}


def kinds(rig):
    """A call of each kind that an account goes through."""
    account, board = connect2(rig), connect1(rig)
    body = {"callback_uri": CALLBACK, "state": STATE}
    return {
        "authorize": lambda: rig.post("/crm/oauth2/v1/authorize", body),
        "validate": lambda: validate(rig, account),
        "healthz": lambda: rig.get("/healthz"),
        "exchange": lambda: exchange2(rig, authorize2(rig)),
        "validate1": lambda: validate(rig, board, "board", "oauth"),
        "authorize1": lambda: rig.post("/board/oauth1/v1/authorize", {"callback_uri": CALLBACK1}),
    }


def assert_restarts_lose_nothing(rig, calls, restarts):
    """At 50 calls a second: restarts of the processes in turn, and now and then of both at the same
    time, and as many reloads of nginx. Every call is a 200."""
    with Load(50, kinds(rig)) as load:
        for number in range(restarts):
            load.wait_for((number + 0.5) * calls / restarts)
            both = number % 5 == 4
            rig.restart(*((0, 1) if both else (number % 2,)))
            rig.gateway.reload()
        load.wait_for(calls)
    for _, reply in load.answers():
        ok(reply)
    assert len(load.futures) >= calls


def test_twenty_restarts_and_twenty_reloads_lose_none_of_3000_calls():
    with Supervised() as rig:
        assert_restarts_lose_nothing(rig, 3000, 20)


def test_restarts_under_systemd_lose_no_call():
    with TwoProcesses(OVER_HTTP) as rig:
        assert_restarts_lose_nothing(rig, 1000, 20)


# libfcgi 2.4.2 takes the lengths of this name and value for a negative sum, and aborts.
ABORTING = begin() + record(PARAMS, b"\xff\xff\xff\xfe\x80\x00\x00\x10")


def abort(rig):
    """Aborts the process that takes the connection. Only who may write to the socket can."""
    with Connection(str(rig.directory / "responder.sock"), timeout=10) as connection:
        connection.send(ABORTING)
        try:
            assert connection.is_closed()
        except ConnectionResetError:
            pass


def end_one(rig, number):
    """Kills a process, or aborts one, and waits until another one is in its place."""
    before = list(rig.running)
    if number % 2:
        abort(rig)
        until(lambda: rig.running != before)
    else:
        rig.kill(number // 2 % 2)


def slow_kinds(rig, count):
    """A call of each kind, during most of which the provider is asked for a tenth of a second."""
    codes = [authorize2(rig) for _ in range(count)]
    accounts = [connect2(rig) | {"expires_on": PAST} for _ in range(count)]
    for endpoint in ("/oauth2/token", "/oauth2/userinfo", "/oauth1/request_token"):
        rig.provider.control(rule={"endpoint": endpoint, "delay": 0.1})
    return kinds(rig) | {
        "exchange": lambda: exchange2(rig, codes.pop()),
        "renewal": lambda: validate(rig, accounts.pop()),
    }


def test_sudden_ends_lose_only_what_was_sent_and_send_nothing_twice():
    with Supervised() as rig:
        made = slow_kinds(rig, 70)
        before = len(rig.provider.record("/oauth1/request_token"))
        with Load(50, made, most=70 * len(made)) as load:
            for number in range(12):
                load.wait_for(40 * (number + 1))
                end_one(rig, number)
        answers = load.answers()
        lost = Counter()
        for name, reply in answers:
            if reply.status == 200:
                ok(reply)
            else:
                error(reply, 502, try_later=name != "exchange")
                lost[name] += 1
        # For these no provider is asked, so that nginx sends them again.
        assert not {"authorize", "healthz"} & set(lost)
        assert 0 < sum(lost.values()) < len(answers) / 3
        forms = [dict(call["form"]) for call in rig.provider.record("/oauth2/token")]
        sent = Counter(form.get("code") or form["refresh_token"] for form in forms)
        assert set(sent.values()) == {1}
        tokens = len(rig.provider.record("/oauth1/request_token")) - before
        assert tokens <= sum(name == "authorize1" for name, _ in answers)


@pytest.mark.bounded
def test_systemd_brings_a_process_back_within_a_second():
    with SystemdRig(OVER_HTTP) as rig:
        body = {"callback_uri": CALLBACK, "state": STATE}
        for end in (lambda: rig.kill(0), lambda: abort(rig), lambda: rig.kill(0, "SEGV")):
            # A machine that is busy with something else may need longer now and then.
            assert min(time_back(rig, end, body) for _ in range(3)) < 1


def time_back(rig, end, body):
    """How long a process that ends now is missed, in seconds."""
    before = rig.machine.main_pid()
    ended = time.monotonic()
    end()
    # A call that comes meanwhile waits in the socket.
    ok(rig.post("/crm/oauth2/v1/authorize", body))
    missed = time.monotonic() - ended
    assert rig.machine.main_pid() not in (0, before)
    return missed
