"""Restarts, reloads and sudden ends while calls come: what is lost, and what is never sent twice."""

import signal
from collections import Counter

import pytest

from fastcgi_client import PARAMS, Connection, begin, record
from fibery import (
    CALLBACK, CALLBACK1, PAST, STATE, authorize2, connect1, connect2, error, exchange2, ok, validate
)
from load import Load
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


def reload_nginx(rig):
    """Has nginx read its files again, and waits for its new workers."""
    path = rig.directory / "nginx-error.log"
    before = path.read_text().count("start worker process ")
    rig.gateway.process.send_signal(signal.SIGHUP)
    until(lambda: path.read_text().count("start worker process ") == before + 2)


def assert_restarts_lose_nothing(rig, calls, restarts):
    """At 50 calls a second: restarts of the processes in turn, and now and then of both at the same
    time, and as many reloads of nginx. Every call is a 200."""
    with Load(50, kinds(rig)) as load:
        for number in range(restarts):
            load.wait_for((number + 0.5) * calls / restarts)
            both = number % 5 == 4
            rig.restart(*((0, 1) if both else (number % 2,)))
            reload_nginx(rig)
        load.wait_for(calls)
    for _, reply in load.answers():
        ok(reply)
    assert len(load.futures) >= calls


def test_twenty_restarts_and_twenty_reloads_lose_none_of_3000_calls():
    with Supervised() as rig:
        assert_restarts_lose_nothing(rig, 3000, 20)


def test_restarts_under_systemd_lose_no_call():
    with SystemdRig(OVER_HTTP) as rig:
        assert_restarts_lose_nothing(rig, 500, 10)
