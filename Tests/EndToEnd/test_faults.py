"""Every fault of a provider and of the network before it, caused for real on this machine.

Each is played in all places where a provider answers, at once: the answer is the contract's and comes
in time, the provider is asked once, no secret is told, and afterwards the same process answers well.
"""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime, timedelta, timezone
from pathlib import Path

import faults
import pytest
from certificates import chains
from fault_servers import (
    CERTIFICATES, GREETINGS, PORTS, SLOW, FullPort, TLSProvider, Unreached, wait,
)
from fibery import CALLBACK, PAST
from name_server import NameServer, is_able
from raw_provider import PLACES, Bench, RawProvider, apps_of, http, request_of
from waiting import until

CONNECT_TIMEOUT, TIMEOUT, REQUEST_TIMEOUT = 2, 3, 12
SETTINGS = (
    f"connect_timeout: {CONNECT_TIMEOUT}, timeout: {TIMEOUT}, request_timeout: {REQUEST_TIMEOUT},"
)
SECRETS = ("the-client-secret", "the-consumer-secret")
# What a machine that does other things too may add.
SLACK = 2


class Answers:
    """The answers of all places to calls that were made at the same time."""

    def __init__(self, bench, suffix=""):
        with ThreadPoolExecutor(len(PLACES)) as threads:
            numbers = range(bench.number + 1, bench.number + 1 + len(PLACES))
            bench.number = numbers[-1]
            calls = [
                threads.submit(self._call, bench, place, number, suffix)
                for place, number in zip(PLACES, numbers)
            ]
            self.of = dict(zip(PLACES, (call.result() for call in calls)))

    def _call(self, bench, place, number, suffix):
        path, body = request_of(place, number, suffix)
        begun = time.monotonic()
        answer = bench.post(path, body)
        return answer, time.monotonic() - begun

    def are(self, expected, least, most):
        """Compares with what `expected` says of each place, and with the seconds that it may take."""
        for place, (answer, seconds) in self.of.items():
            members = json.loads(answer.body)
            assert answer.fields["Content-Type"] == "application/json"
            assert answer.fields["Cache-Control"] == "no-store"
            found = (answer.status, members.get("tryLater", False))
            assert found == expected(place), (place, members)
            assert seconds < most + SLACK, (place, seconds)
            # Documents have less time, so that what comes after them has some.
            assert seconds >= least - 0.1 or place == "metadata", (place, seconds)
            if answer.status != 200:
                assert set(members) <= {"message", "tryLater"}
                message = members["message"]
                assert 1 <= len(message) <= 300 and message.isprintable()
                assert not any(it in message for it in (*SECRETS, "http", "curl", "127.0.0.1", "<"))


def well(place):
    return 200, False


@pytest.fixture(scope="module")
def bench():
    with Bench(SETTINGS) as bench, Canary() as bench.canary:
        yield bench
        assert not any(secret in bench.log.read_text() for secret in SECRETS)


class Canary:
    """A port that nobody has a reason to connect to."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        return self

    def is_silent(self):
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return True
        return False

    def __exit__(self, *_):
        self.listener.close()


def as_parameter(name):
    """A fault's name; the one that takes longest to read keeps no time under a sanitizer."""
    return pytest.param(name, marks=pytest.mark.bounded) if name == "100,001 values" else name


@pytest.mark.parametrize("name", map(as_parameter, faults.ALL))
def test_a_provider_with_a_fault_is_answered_as_the_contract_says(bench, name, record_property):
    fault = faults.ALL[name]
    says = fault.says
    if isinstance(says, bytes):
        says = says.replace(b"$CANARY", bench.canary.address.encode())
    bench.provider.seen.clear()
    bench.provider.answers = dict.fromkeys(PLACES.values(), says)
    answers = Answers(bench)
    bench.provider.answers = {}
    answers.are(fault.expected, TIMEOUT if fault.is_slow else 0, TIMEOUT)
    # What may change something at the provider is sent once.
    for place in ("request token", "access token", "token", "refresh"):
        assert bench.provider.seen.count(PLACES[place]) == 1
    assert bench.canary.is_silent()
    Answers(bench).are(well, 0, TIMEOUT)
    record_property("faults", 1)
    record_property("answers to faults", len(PLACES))


# These need a name server of the test's own.
NAMES = {
    "a name that does not exist": "https://nobody.known.test",
    "a silent name server": "https://nobody.silent.test",
}
UNREACHED = [*PORTS, *GREETINGS, *CERTIFICATES, *(NAMES if is_able() else ())]


@pytest.fixture(scope="module")
def unreached(tmp_path_factory):
    """The program with apps whose providers are not reached, and one, `-good`, that is: at the second
    address of its name, since at the first what asks to be connected is dropped."""
    folder = tmp_path_factory.mktemp("names")
    with Unreached() as servers, NameServer() if is_able() else nullcontext() as names:
        apps = apps_of(servers.good.base, "-good")
        for number, name in enumerate(UNREACHED):
            apps |= apps_of(NAMES.get(name) or servers.base(name), f"-{number}")
        settings = f'{SETTINGS} ca_file: "{servers.ca_file}",'
        before = names.alone(folder, "timeout:10 attempts:1") if names else []
        with Bench(settings, apps, before) as bench:
            bench.servers = servers
            yield bench
            assert not any(secret in bench.log.read_text() for secret in SECRETS)


@pytest.mark.parametrize("name", UNREACHED)
def test_a_provider_that_is_not_reached_gets_nothing(unreached, name, record_property):
    is_slow = name in SLOW
    answers = Answers(unreached, f"-{UNREACHED.index(name)}")
    least = CONNECT_TIMEOUT if is_slow else 0
    answers.are(lambda place: (504 if is_slow else 502, True), least, CONNECT_TIMEOUT)
    assert unreached.servers.requests(name) == []
    Answers(unreached, "-good").are(well, 0, TIMEOUT)
    record_property("faults", 1)
    record_property("answers to faults", len(PLACES))


def test_the_limits_of_time_are_those_of_the_contract_unless_set():
    """5 s to connect, 10 s for a call of the provider's."""
    port = FullPort()
    apps = apps_of(f"http://127.0.0.1:{port.port}", "-full")
    with Bench(more=apps) as bench, ThreadPoolExecutor() as threads:
        bench.provider.answers = dict.fromkeys(PLACES.values(), wait)
        silent = threads.submit(Answers, bench)
        until(lambda: bench.number)
        full = threads.submit(Answers, bench, "-full")
        full.result().are(lambda place: (504, True), 5, 5)
        silent.result().are(
            lambda place: (504, place not in faults.CAN_NOT_BE_REPEATED), 10, 10)
        bench.provider.answers = {}
        Answers(bench).are(well, 0, 10)
    port.close()


def test_a_provider_that_was_gone_works_when_it_is_back():
    with Bench(SETTINGS) as bench:
        Answers(bench).are(well, 0, TIMEOUT)
        port, known = bench.provider.port, bench.number
        bench.provider.close()
        # The document of a tenant who was there is known.
        Answers(bench).are(lambda place: (502, True), 0, 0)
        for path, body in (
            ("/o2/oauth2/v1/authorize", {"callback_uri": CALLBACK, "state": "s"}),
            ("/meta/oauth2/v1/authorize",
             {"callback_uri": CALLBACK, "state": "s", "tenant": f"t{known}"}),
        ):
            assert bench.post(path, body).status == 200
        bench.provider = RawProvider(port)
        Answers(bench).are(well, 0, TIMEOUT)


def test_a_refresh_whose_answer_was_lost_costs_no_account_while_its_token_is_good():
    """The provider has used up the refresh token, and nobody knows the new one."""
    soon = datetime.now(timezone.utc) + timedelta(minutes=2)
    account = {"access_token": "a", "refresh_token": "r", "expires_on": soon.isoformat()}
    with Bench(SETTINGS) as bench:
        bench.provider.answers = {"/refresh": lambda connection: None}
        answer = bench.post("/o2/validate", {"id": "oauth2", "fields": account})
        assert (answer.status, json.loads(answer.body)) == (200, {"name": "Jane"})
        expired = {"id": "oauth2", "fields": account | {"expires_on": PAST}}
        answer = bench.post("/o2/validate", expired)
        assert (answer.status, json.loads(answer.body)["tryLater"]) == (502, True)
        bench.provider.answers = {
            "/refresh": http(b'{"error":"invalid_grant"}', status="400 Bad Request")}
        answer = bench.post("/o2/validate", expired)
        assert answer.status == 401 and "reconnect" in json.loads(answer.body)["message"]
        assert bench.provider.seen.count("/refresh") == 3


@pytest.mark.skipif(not is_able(), reason="only root may put another resolv.conf in place")
def test_a_provider_that_moves_is_found_within_a_minute(tmp_path):
    authority, shown = chains()
    (tmp_path / "authority.pem").write_text(authority)
    first = TLSProvider(*shown["moving"])
    second = TLSProvider(*shown["moving"], port=first.port, host="127.0.0.2")
    apps = apps_of(f"https://provider.moving.test:{first.port}", "-moving")
    settings = f'{SETTINGS} ca_file: "{tmp_path}/authority.pem",'
    with NameServer() as names, Bench(settings, apps, names.alone(tmp_path, "timeout:1")) as bench:
        def status():
            bench.number += 1
            return bench.post(*request_of("token", bench.number, "-moving")).status

        names.moving = "127.0.0.1"
        assert status() == 200
        names.moving = "127.0.0.2"
        first.close()
        assert status() == 502
        moved = time.monotonic()
        until(lambda: status() == 200, 60 + SLACK)
        assert time.monotonic() - moved < 60 + SLACK
        assert second.seen == ["/token"]
    second.close()


def test_the_readme_says_how_many_faults_there_are():
    count = len(faults.ALL) + len(PORTS) + len(GREETINGS) + len(CERTIFICATES) + len(NAMES)
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    assert f"{count} faults" in readme
