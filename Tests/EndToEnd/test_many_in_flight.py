"""A thousand exchanges whose provider takes its time, and what other calls notice of them: nothing."""

import json
import resource
import threading

import pytest
from fastcgi_client import Connection, call
from fibery import CALLBACK
from raw_provider import USUAL, Bench, RawProvider, apps_of, http, request_of
from waiting import until

COUNT = 1000


@pytest.fixture
def many_descriptors():
    """As many descriptors for this process as it may have."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limits[1] != resource.RLIM_INFINITY and limits[1] < 3 * COUNT:
        pytest.skip("this user may not have enough descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


class Gate:
    """Holds the provider's answers until it is opened."""

    def __init__(self):
        self.held = 0
        self.lock = threading.Lock()
        self.opened = threading.Event()

    def __call__(self, connection):
        with self.lock:
            self.held += 1
        assert self.opened.wait(120)
        connection.sendall(http(USUAL["/token"]))


def test_a_thousand_exchanges_in_flight_are_answered_and_hold_up_nobody(many_descriptors):
    gate, calls = Gate(), []
    # An app may hold half of max_in_flight, whose default is just above a thousand.
    settings = "connect_timeout: 60, timeout: 120, request_timeout: 180,"
    with RawProvider() as second, Bench(settings, apps_of(second.base, "-2")) as bench:
        second.answers = {"/token": gate}
        bench.provider.answers = {"/token": gate}
        try:
            for number in range(COUNT):
                path, body = request_of("token", number, "-2" if number % 2 else "")
                connection = Connection(bench.path, timeout=180)
                calls.append(connection)
                connection.send(call("POST", path, json.dumps(body).encode()))
            until(lambda: gate.held == COUNT, 120)
            # Nothing of them is answered, and these are answered all the same.
            for suffix in ("", "-2"):
                body = {"callback_uri": CALLBACK, "state": "s"}
                assert bench.post(f"/o2{suffix}/oauth2/v1/authorize", body).status == 200
            for place in ("request token", "access token", "verify"):
                assert bench.post(*request_of(place, COUNT)).status == 200
            assert bench.health() == 200
            assert gate.held == COUNT and not gate.opened.is_set()
            gate.opened.set()
            answers = [connection.answer() for connection in calls]
        finally:
            gate.opened.set()
            for connection in calls:
                connection.socket.close()
        assert {answer.status for answer in answers} == {200}
        assert all(json.loads(answer.body)["access_token"] == "a" for answer in answers)
