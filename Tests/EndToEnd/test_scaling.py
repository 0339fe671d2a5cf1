"""docs/scaling.md: responders on three machines share nothing, and calls that race meet at one."""

import shutil
from collections import Counter

from at_once import fifty_share_one_refresh
from calls import Caller
from fibery import CALLBACK, connect2, ok, validate
from gateway import Gateway
from several_machines import answered_by
from waiting import until


def test_fifty_simultaneous_calls_of_an_account_lead_to_one_refresh(machines):
    replies = fifty_share_one_refresh(machines)
    assert len({tuple(machines.tried(reply)) for reply in replies}) == 1


def test_accounts_are_spread_over_all_machines(machines):
    replies = [validate(machines, connect2(machines)) for _ in range(60)]
    counts = Counter(machines.tried(reply)[-1] for reply in replies if ok(reply))
    assert set(counts) == {each.address for each in machines.responders}
    assert min(counts.values()) >= 2


def test_a_body_of_the_largest_size_is_spread_too(machines):
    """nginx knows a body only while it is in memory."""
    filling = "x" * 65_000
    replies = [validate(machines, {"filling": filling, "_id": str(number)}) for number in range(60)]
    counts = Counter(machines.tried(reply)[-1] for reply in replies)
    assert len(counts) == 3
    again = [validate(machines, {"filling": filling, "_id": "0"}) for _ in range(20)]
    assert all(machines.tried(reply) == machines.tried(replies[0]) for reply in again)


def test_every_nginx_with_the_block_sends_a_body_to_the_same_machine(machines, tmp_path):
    for name in ("certificate.pem", "private-key.pem"):
        shutil.copy(machines.directory / name, tmp_path)
    port = machines.connector.server_port
    second = Gateway(tmp_path, port, machines.program, upstream=machines.upstream)
    try:
        caller = Caller(second.port, f"localhost:{second.port}", tmp_path / "certificate.pem")
        before = answered_by(machines, 100)
        replies = []
        # In another order, so that taking turns would not do.
        for number in reversed(range(100)):
            body = {"callback_uri": CALLBACK, "state": str(number)}
            replies.append(caller.call("POST", "/crm/oauth2/v1/authorize", body))
        until(lambda: second.logs().count('"status":"200"') == 100)
        assert [machines.tried(reply, tmp_path)[-1] for reply in replies[::-1]] == before
    finally:
        second.stop()
