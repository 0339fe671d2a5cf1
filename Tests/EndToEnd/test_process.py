"""The program as a process: how it ends, and what becomes of the calls in flight."""

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor

from fibery import authorize2, connect2, error, exchange2, ok, validate
from rig import Rig


def until(condition):
    """Waits for what another process is about to do."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_an_idle_process_ends_at_once():
    for number in (signal.SIGTERM, signal.SIGINT):
        with Rig() as rig:
            ok(rig.get("/healthz"))
            started = time.monotonic()
            rig.responder.send_signal(number)
            assert rig.responder.wait(25) == 0
            assert time.monotonic() - started < 3


def test_calls_in_flight_are_answered_before_the_end():
    with Rig() as rig:
        account = connect2(rig)
        back = authorize2(rig)
        rig.provider.control(rule={"endpoint": "/oauth2/userinfo", "delay": 2})
        rig.provider.control(rule={"endpoint": "/oauth2/token", "delay": 2})
        before = len(rig.provider.record())
        with ThreadPoolExecutor() as threads:
            calls = [threads.submit(validate, rig, account) for _ in range(4)]
            calls.append(threads.submit(exchange2, rig, back))
            until(lambda: len(rig.provider.record()) == before + 5)
            rig.responder.send_signal(signal.SIGTERM)
            for call in calls:
                ok(call.result())
        assert rig.responder.wait(25) == 0


def test_a_new_call_during_the_end_is_told_to_try_later():
    with Rig() as rig:
        account = connect2(rig)
        rig.provider.control(rule={"endpoint": "/oauth2/userinfo", "delay": 3})
        before = len(rig.provider.record())
        with ThreadPoolExecutor() as threads:
            call = threads.submit(validate, rig, account)
            until(lambda: len(rig.provider.record()) == before + 1)
            rig.responder.send_signal(signal.SIGTERM)
            until(lambda: rig.get("/healthz").status != 200)
            reply = rig.post("/crm/oauth2/v1/authorize", {})
            assert reply.status in (502, 503)
            error(reply, reply.status, try_later=True)
            ok(call.result())
        assert rig.responder.wait(25) == 0


def test_a_slow_call_does_not_hold_up_others(rig):
    account = connect2(rig)
    rig.provider.control(rule={"endpoint": "/oauth2/userinfo", "delay": 2})
    before = len(rig.provider.record("/oauth2/userinfo"))
    with ThreadPoolExecutor(40) as threads:
        slow = [threads.submit(validate, rig, account) for _ in range(30)]
        until(lambda: len(rig.provider.record("/oauth2/userinfo")) == before + 30)
        started = time.monotonic()
        ok(rig.get("/healthz"))
        assert time.monotonic() - started < 1
        for call in slow:
            ok(call.result())


def test_callers_that_hang_up_do_no_harm(rig):
    account = connect2(rig)
    rig.provider.control(rule={"endpoint": "/oauth2/userinfo", "delay": 0.5, "times": 5})
    before = len(rig.provider.record("/oauth2/userinfo"))
    for _ in range(5):
        connection = rig.caller.connect()
        body = json.dumps({"id": "oauth2", "fields": account})
        connection.request("POST", "/crm/validate", body, {"Host": rig.caller.host})
        connection.close()
    until(lambda: len(rig.provider.record("/oauth2/userinfo")) == before + 5)
    ok(validate(rig, account))
