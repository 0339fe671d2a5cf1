"""Calls that begin at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

from fibery import ACCOUNT, PAST, connect2, ok, validate


def at_once(count, call):
    """The answers to calls that begin at the same moment."""
    barrier = threading.Barrier(count)

    def begin():
        barrier.wait()
        return call()

    with ThreadPoolExecutor(count) as threads:
        return [it.result() for it in [threads.submit(begin) for _ in range(count)]]


def fifty_share_one_refresh(rig):
    """The answers to 50 simultaneous calls of an expired account, which are equal and cost the
    provider one refresh."""
    account = ACCOUNT | connect2(rig) | {"expires_on": PAST}
    rig.provider.control(expire="crm-id")
    rig.provider.control(rule={"grant_type": "refresh_token", "delay": 0.3})
    replies = at_once(50, lambda: validate(rig, account))
    answers = [ok(reply) for reply in replies]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["refresh_token"] != account["refresh_token"]
    old = ["refresh_token", account["refresh_token"]]
    assert sum(old in call["form"] for call in rig.provider.record("/oauth2/token")) == 1
    return replies
