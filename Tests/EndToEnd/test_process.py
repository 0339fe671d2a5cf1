"""The program as a process: how it ends, what becomes of the calls in flight, what it logs."""

import json
import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fibery import authorize2, connect2, error, exchange2, ok, validate
from fastcgi_client import Connection, call, exchange
from logs import log_lines
from rig import Rig, binary
from settings import CONFIGURATION
from waiting import until


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


def records(rig, **wanted):
    """The lines of the responder's log that have these members."""
    return [line for line in log_lines(rig) if wanted.items() <= line.items()]


def test_calls_still_in_flight_after_24_seconds_are_answered_504():
    tokens = {"id": "oauth2", "fields": {"access_token": "t"}}
    code = {"fields": {"callback_uri": "https://oauth-svc.fibery.io"}, "code": "c"}
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        address = "http://127.0.0.1:%d" % silent.getsockname()[1]
        oauth2 = {
            "client_id": "i", "client_secret": "s", "authorization_endpoint": address,
            "token_endpoint": address, "userinfo_endpoint": address,
        }
        limits = {"timeout": 60, "request_timeout": 60}
        with Rig({"apps": {"slow": {"oauth2": oauth2}}} | limits) as rig:
            path = str(rig.directory / "responder.sock")
            calls, held = [], []
            for number in range(12):
                later = number % 2 == 0
                name = "/validate" if later else "/oauth2/v1/access_token"
                body = tokens if later else code | {"code": f"c{number}"}
                connection = Connection(path, timeout=40)
                connection.send(call("POST", name, json.dumps(body).encode()))
                held.append(silent.accept()[0])
                calls.append((connection, later))
            started = time.monotonic()
            rig.responder.send_signal(signal.SIGTERM)
            for connection, later in calls:
                with connection:
                    answer = connection.answer()
                assert answer.status == 504
                assert json.loads(answer.body).get("tryLater", False) is later
                assert 24 <= time.monotonic() - started < 24.9
            assert rig.responder.wait(5) == 0
            assert time.monotonic() - started < 25
            assert len(records(rig, status=504, error="given_up_at_shutdown")) == 12
            for connection in held:
                connection.close()


def test_sighup_reads_the_configuration_again_and_keeps_it_where_the_new_one_is_broken():
    with Rig() as rig:
        path = str(rig.directory / "responder.sock")
        rig.write_configuration({"apps": {"renamed": CONFIGURATION["apps"]["crm"]}})
        rig.responder.send_signal(signal.SIGHUP)
        until(lambda: exchange(path, path="/renamed/healthz").status == 200)
        assert exchange(path, path="/crm/healthz").status == 404
        for broken in ("{", '{"apps": {}}', '{"apps": {"crm": {"oauth2": {"issuer": 1}}}}'):
            faults = len(records(rig, event="reload", error="configuration"))
            rig.write_configuration(broken)
            rig.responder.send_signal(signal.SIGHUP)
            until(lambda: len(records(rig, event="reload", error="configuration")) > faults)
            assert exchange(path, path="/renamed/healthz").status == 200
        assert rig.stop_responder() == 0


NEEDLESS = [
    signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGUSR1, signal.SIGUSR2,
    signal.SIGPIPE, signal.SIGIO, signal.SIGPWR, signal.SIGXFSZ, signal.SIGRTMIN,
    signal.SIGRTMIN + 7, signal.SIGRTMAX, 16,  # The last one is SIGSTKFLT.
]


def signal_in_flight(rig, numbers):
    """Sends signals to the responder while a call waits for its provider, which is answered."""
    account = connect2(rig)
    rig.provider.control(rule={"endpoint": "/oauth2/userinfo", "delay": 1, "times": 1})
    before = len(rig.provider.record())
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(validate, rig, account)
        until(lambda: len(rig.provider.record()) == before + 1)
        for number in numbers:
            rig.responder.send_signal(number)
        ok(slow.result())


def test_a_signal_that_asks_for_nothing_ends_nothing():
    """A18: calls in flight are answered, and so is the next one."""
    with Rig() as rig:
        signal_in_flight(rig, NEEDLESS)
        ok(rig.get("/healthz"))
        assert rig.stop_responder() == 0


def test_a_used_up_limit_of_processor_time_lets_calls_end():
    """A18: SIGXCPU is a demand to stop, as SIGTERM is."""
    with Rig() as rig:
        signal_in_flight(rig, [signal.SIGXCPU])
        assert rig.responder.wait(25) == 0


def test_a_cgi_program_answers_in_spite_of_signals(tmp_path):
    """A18, for a process that answers one call."""
    config = tmp_path / "config.json5"
    config.write_text('{apps: {a: {oauth2: {issuer: "http://127.0.0.1:1", client_id: "c"}}}}')
    own = {"REQUEST_METHOD": "POST", "PATH_INFO": "/validate", "CONTENT_LENGTH": "2"}
    with subprocess.Popen(
        [binary(), "--config", str(config)], env=own, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:
        until(lambda: signal.SIGUSR1 in blocked(process))
        for number in NEEDLESS:
            process.send_signal(number)
        process.stdin.write(b"{}")
        process.stdin.close()
        assert process.stdout.read().startswith(b"Status: 400 ")
        assert process.wait(10) == 0


def test_a_cgi_call_in_flight_24_seconds_after_sigterm_is_answered_504(tmp_path):
    config = tmp_path / "config.json5"
    body = json.dumps({"id": "oauth2", "fields": {"access_token": "t"}}).encode()
    own = {"REQUEST_METHOD": "POST", "PATH_INFO": "/validate", "CONTENT_LENGTH": str(len(body))}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = '"http://127.0.0.1:%d"' % silent.getsockname()[1]
        names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
        endpoints = ", ".join(f"{name}: {address}" for name in names)
        config.write_text(
            "{timeout: 40, request_timeout: 40, apps: {a: {oauth2: {%s, client_id: 'c'}}}}" % endpoints
        )
        with subprocess.Popen(
            [binary(), "--config", str(config)], env=own, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:
            process.stdin.write(body)
            process.stdin.close()
            held, _ = silent.accept()
            started = time.monotonic()
            process.send_signal(signal.SIGTERM)
            with held:
                assert process.stdout.read().startswith(b"Status: 504 ")
                assert process.wait(10) == 0
            assert 24 <= time.monotonic() - started < 25


def blocked(process):
    """The signals that a process blocks, which is what it prepares last."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    (mask,) = [int(line.split()[1], 16) for line in lines if line.startswith("SigBlk:")]
    return {number for number in range(1, 65) if mask >> number - 1 & 1}


def test_nothing_of_the_memory_reaches_a_core_or_another_process_of_the_user(rig):
    """A18: the environment may hold secrets, and the memory holds tokens."""
    limits = Path(f"/proc/{rig.responder.pid}/limits").read_text().splitlines()
    (core,) = [line.split() for line in limits if line.startswith("Max core file size")]
    assert core[4:6] == ["0", "0"]
    reader = "import sys; open(sys.argv[1], 'rb').read()"
    command = ["python3", "-c", reader, f"/proc/{rig.responder.pid}/environ"]
    if os.geteuid() == 0:
        # The same user, but without what root may do besides.
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--", *command]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "Permission denied" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV, signal.SIGQUIT])
def test_a_fault_ends_the_process_at_once_and_writes_nothing(number):
    """A18: neither a core nor a backtrace with registers and memory."""
    with Rig() as rig:
        before = rig.responder_log()
        started = time.monotonic()
        rig.responder.send_signal(number)
        assert rig.responder.wait(20) == -number
        assert time.monotonic() - started < 1
        assert rig.responder_log() == before


def test_more_calls_than_allowed_are_told_to_try_later():
    with Rig(CONFIGURATION | {"max_in_flight": 1}) as rig:
        account = connect2(rig)
        rig.provider.control(rule={"endpoint": "/oauth2/userinfo", "delay": 2, "times": 1})
        before = len(rig.provider.record("/oauth2/userinfo"))
        with ThreadPoolExecutor() as threads:
            slow = threads.submit(validate, rig, account)
            until(lambda: len(rig.provider.record("/oauth2/userinfo")) == before + 1)
            error(rig.post("/crm/oauth2/v1/authorize", {}), 503, try_later=True)
            assert rig.get("/healthz").status == 200
            ok(slow.result())


def test_each_call_leaves_a_line_with_members_of_these_types(rig):
    account = connect2(rig)
    replies = [
        (validate(rig, account), "validate"), (rig.get("/healthz"), "healthz"),
        (rig.post("/crm/oauth2/v1/authorize", {}), "oauth2/authorize"),
        (rig.post("/nothing/validate", {}), None),
        (rig.post("/crm/validate", {"id": "token"}), None),
    ]
    for reply, step in replies[:4]:
        (line,) = records(rig, request_id=reply.headers["X-Request-Id"])
        assert line.get("step") == step and line["status"] == reply.status
        assert line["level"] in ("error", "warning", "info", "debug")
        assert ("error" in line) == (reply.status != 200)
        assert all(isinstance(line.get(name, ""), str) for name in ("app", "step", "error"))
        for name in ("status", "duration_ms", "provider_status", "provider_duration_ms"):
            assert isinstance(line.get(name, 0), int)
        assert ("provider_status" in line) == (step == "validate")
    assert records(rig, app="crm", step="validate", status=200)
