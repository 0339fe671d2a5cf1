"""Connections to providers that are kept between calls: what is left on them, and their loss."""

import json
import socket
import ssl
import struct
import threading
import time

import pytest

from certificates import chains
from fault_servers import TLSProvider, wait
from network import Network, ip
from raw_provider import Bench, apps_of, http, request_of
from tunnels import pass_on

VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]
FIRST, OTHER = "10.0.0.11", "10.0.0.12"
OWN, STRAY = b'{"name":"own"}', b'{"name":"another\'s"}'


def say_more(connection):
    """Answers, and has another answer stand behind the end of it in the same record of TLS."""
    head, _, body = http(OWN).partition(b"\r\n\r\n")
    connection.sendall(head + b"\r\n\r\n")
    connection.sendall(body + http(STRAY))
    wait(connection)


def say_twice(connection):
    """Answers twice, in three records of TLS."""
    head, _, body = http(OWN).partition(b"\r\n\r\n")
    for part in (head + b"\r\n\r\n", body, http(STRAY)):
        connection.sendall(part)
    wait(connection)


class HastyProxy(TLSProvider):
    """A proxy over TLS whose tunnels lead to one provider, of whose data it passes on three records
    of TLS 1.2 at once, in one record of its own."""

    def __init__(self, chain, provider):
        self.provider = provider
        super().__init__(*chain)

    def _answer(self, connection, reader):
        while reader.readline() not in (b"\r\n", b""):
            pass
        with socket.create_connection(("127.0.0.1", self.provider.port)) as behind:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            there = threading.Thread(target=pass_on, args=(connection, behind), daemon=True)
            there.start()
            with behind.makefile("rb") as records:
                self._pass_back(records, connection)
        return False

    def _pass_back(self, records, connection):
        held = []
        while head := records.read(5):
            kind, length = struct.unpack(">BxxH", head)
            record = head + records.read(length)
            # 23 is application data (RFC 5246 §6.2.1).
            if kind != 23:
                connection.sendall(record)
                continue
            held.append(record)
            if len(held) == 3:
                connection.sendall(b"".join(held))
                held.clear()


@pytest.fixture
def trusted(tmp_path):
    """A chain, and the setting by which it is trusted."""
    authority, shown = chains()
    (tmp_path / "authority.pem").write_text(authority)
    return shown["good"], f'ca_file: "{tmp_path}/authority.pem",'


def names(bench, count=3):
    """The names that as many calls of the same account are answered."""
    answers = [bench.post(*request_of("userinfo", 0, "-more")) for _ in range(count)]
    return [json.loads(answer.body).get("name") for answer in answers]


@pytest.mark.parametrize("version", VERSIONS, ids=["TLS 1.2", "TLS 1.3"])
def test_an_answer_that_nobody_asked_for_is_given_to_nobody(trusted, version):
    chain, settings = trusted
    provider = TLSProvider(*chain)
    provider.context.minimum_version = provider.context.maximum_version = version
    provider.answers = {"/userinfo": say_more}
    with provider, Bench(settings, apps_of(provider.base, "-more")) as bench:
        assert names(bench) == ["own"] * 3


def test_nor_is_one_that_a_proxy_has_put_into_a_record_of_its_own(trusted):
    chain, settings = trusted
    provider = TLSProvider(*chain)
    provider.context.maximum_version = ssl.TLSVersion.TLSv1_2
    provider.answers = {"/userinfo": say_twice}
    with provider, HastyProxy(chain, provider) as proxy:
        settings += f'proxy: "{proxy.base}",'
        with Bench(settings, apps_of(provider.base, "-more")) as bench:
            assert names(bench) == ["own"] * 3


@pytest.fixture
def hosts():
    with Network(FIRST, OTHER) as network:
        yield network


def test_a_connection_that_the_network_has_lost_costs_no_call_that_can_be_repeated(hosts, tmp_path):
    """Neither side hears of it, and other connections are well."""
    authority, shown = chains()
    (tmp_path / "authority.pem").write_text(authority)
    (tmp_path / "hosts").write_text(f"{OTHER} provider.moving.test\n")
    script = 'mount --bind "$1" /etc/hosts && shift && exec "$@"'
    before = ["unshare", "-m", "sh", "-c", script, "sh", str(tmp_path / "hosts")]
    with hosts.at(OTHER):
        provider = TLSProvider(*shown["moving"], host=OTHER)
    apps = apps_of(f"https://provider.moving.test:{provider.port}", "-more")
    settings = f'connect_timeout: 1, ca_file: "{tmp_path}/authority.pem",'
    with provider, hosts.at(FIRST), Bench(settings, apps, before) as bench:
        assert names(bench, 1) == ["Jane"]
        (kept,) = provider.connections
        port = str(kept.getpeername()[1])
        with hosts.at(OTHER):
            ip("rule", "add", "ipproto", "tcp", "dport", port, "blackhole")
        begun = time.monotonic()
        assert names(bench, 1) == ["Jane"]
        # The time for an answer would be 10 s.
        assert 1.5 < time.monotonic() - begun < 9
