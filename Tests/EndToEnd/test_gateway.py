"""deploy/nginx.conf: what nginx itself answers, and what it keeps from the responder."""

import json
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse

import gateway
import pytest
from calls import Reply
from fibery import CALLBACK, STATE, authorize2, connect2, error, exchange2, ok, validate
from rig import Rig
from settings import CONFIGURATION
from waiting import until

BODY = {"callback_uri": CALLBACK, "state": STATE}
ACCESS2 = "/crm/oauth2/v1/access_token"
HALF_A_YEAR = 15768000
KEY = "kq3vb2xw5n7d4f6h8j9m2p3r"


def test_the_site_is_valid(rig):
    command = [*rig.gateway.command(), "-t"]
    check = subprocess.run(command, capture_output=True, text=True)
    assert check.returncode == 0 and "warn" not in check.stderr, check.stderr


@pytest.mark.parametrize("path", ["/", "/healthz", ACCESS2, "/a/b?c=d%20e"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_plain_port_redirects_pages(rig, method, path):
    reply = rig.plain.call(method, path)
    assert reply.status in (301, 308)
    assert reply.headers["Location"] == "https://localhost" + path
    assert "Strict-Transport-Security" not in reply.headers
    assert rig.connector.seen == []


@pytest.mark.parametrize("path", ["/", "/healthz", ACCESS2, "/api/v1/synchronizer/config"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_the_plain_port_refuses_everything_else(rig, method, path):
    error(rig.plain.call(method, path, BODY), 403)
    assert rig.connector.seen == rig.provider.record() == []


@pytest.mark.parametrize("path", ["/healthz", "/nothing/validate", "/", "/%00", ACCESS2])
def test_every_answer_over_tls_demands_tls_for_half_a_year(rig, path):
    reply = rig.get(path)
    (policy,) = reply.headers.get_all("Strict-Transport-Security")
    assert int(policy.partition("max-age=")[2].partition(";")[0]) >= HALF_A_YEAR
    assert path == "/" or reply.headers["Server"] == "nginx"


def raw(rig, request, plain=False):
    """The answer to bytes that no library would send."""
    connection = (rig.plain if plain else rig.caller).connect()
    connection.connect()
    connection.sock.sendall(request)
    answer = HTTPResponse(connection.sock)
    answer.begin()
    reply = Reply(answer)
    connection.close()
    return reply


HEAD = b" HTTP/1.1\r\nHost: localhost\r\n"
CALL = b"POST /crm/validate" + HEAD
MANY = b"".join(b"X%d: %s\r\n" % (number, b"a" * 4000) for number in range(10))
MALFORMED = {
    "NUL": (b"POST /%00" + HEAD + b"\r\n", 400),
    "no slash": (b"POST crm" + HEAD + b"\r\n", 400),
    "above the root": (b"POST /../x" + HEAD + b"\r\n", 400),
    "lower-case method": (b"post /crm/validate" + HEAD + b"\r\n", 400),
    "no host": (b"POST /crm/validate HTTP/1.1\r\n\r\n", 400),
    "two hosts": (CALL + b"Host: b\r\n\r\n", 400),
    "long address": (b"POST /" + b"a" * 9000 + HEAD + b"\r\n", 414),
    "long field": (CALL + b"X: " + b"a" * 9000 + b"\r\n\r\n", 400),
    "many fields": (CALL + MANY + b"\r\n", 400),
    "two lengths": (CALL + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    "signed length": (CALL + b"Content-Length: +2\r\n\r\n{}", 400),
    "huge length": (CALL + b"Content-Length: 100000000000000000000\r\n\r\n", 400),
    "length and chunks": (
        CALL + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
    ),
    "unknown encoding": (CALL + b"Transfer-Encoding: xchunked\r\n\r\n", 501),
    "bad chunk": (CALL + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    "TRACE": (b"TRACE /crm/validate" + HEAD + b"\r\n", 405),
    "64 KiB and more": (CALL + b"Content-Length: 65537\r\n\r\n", 413),
}


@pytest.mark.parametrize("request_bytes, status", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_nginx_refuses_is_refused_in_json(rig, request_bytes, status):
    reply = raw(rig, request_bytes)
    error(reply, status)
    assert status != 405 or "POST" in reply.headers["Allow"]
    assert rig.connector.seen == []


def test_a_large_body_does_not_change_what_nginx_answers():
    large = HEAD + b"Content-Length: 2000000\r\n\r\n"
    with Rig() as rig:
        error(raw(rig, b"POST /crm/validate" + large), 413)
        error(raw(rig, b"POST /upload" + large, plain=True), 403)
        rig.connector.close()
        error(raw(rig, b"POST /upload" + large), 502, try_later=True)


def test_pipelined_calls_are_answered_one_by_one(rig):
    body = b'{"callback_uri": "https://oauth-svc.fibery.io", "state": "s"}'
    call = b"POST /crm/oauth2/v1/authorize" + HEAD + b"Content-Length: %d\r\n\r\n" % len(body)
    connection = rig.caller.connect()
    connection.connect()
    connection.sock.sendall((call + body) * 3)
    answers = connection.sock.makefile("rb")
    for _ in range(3):
        assert answers.readline().split()[1] == b"200"
        length = 0
        while line := answers.readline().strip():
            name, _, value = line.partition(b": ")
            length = int(value) if name == b"Content-Length" else length
        assert "redirect_uri" in json.loads(answers.read(length))
    answers.close()
    connection.close()


@pytest.mark.parametrize("path", [b"/healthz", b"/logo"])
def test_a_caller_of_http_1_0_needs_no_host(rig, path):
    assert raw(rig, b"GET " + path + b" HTTP/1.0\r\n\r\n").status == 200


@pytest.mark.parametrize("plain", [False, True], ids=["plain on TLS", "TLS on plain"])
def test_the_wrong_protocol_is_refused_in_json(rig, plain):
    request = b"\x16\x03\x01\x02\x00\r\n\r\n" if plain else CALL + b"\r\n"
    port = rig.plain.port if plain else rig.caller.port
    with socket.create_connection(("127.0.0.1", port)) as it:
        it.sendall(request)
        answer = HTTPResponse(it)
        answer.begin()
        error(Reply(answer), 400)


CANONICAL = [
    "//crm/oauth2/v1/authorize", "/crm/./oauth2/v1/authorize", "/crm/%6Fauth2/v1/authorize",
    "/crm/x/../oauth2/v1/authorize", "/crm%2Foauth2/v1/authorize", "/crm/oauth2/v1/authorize?x=1",
]


@pytest.mark.parametrize("path", CANONICAL)
def test_another_spelling_of_a_path_is_that_path(rig, path):
    ok(rig.post(path, BODY))
    assert rig.connector.seen == []


@pytest.mark.parametrize("head_only", [True, False], ids=["head", "body"])
def test_a_slow_caller_is_cut_off(rig, head_only):
    request = CALL if head_only else CALL + b"Content-Length: 10\r\n\r\n{"
    connection = rig.caller.connect()
    connection.connect()
    started = time.monotonic()
    connection.sock.sendall(request)
    assert connection.sock.recv(1) == b""
    assert 4 < time.monotonic() - started < 8
    connection.close()


def test_rates_count_for_an_address_and_on_oauth_paths_alone():
    with Rig() as rig:
        connection = rig.caller.connect(source="127.0.0.9")
        replies = []
        for _ in range(80):
            connection.request("POST", "/crm/oauth2/v1/authorize", "{}")
            replies.append(Reply(connection.getresponse()))
        connection.close()
        answered = [reply for reply in replies if reply.status == 400]
        limited = [reply for reply in replies if reply.status != 400]
        assert len(answered) >= 40 and limited
        for reply in limited:
            error(reply, 429, try_later=True)
        ok(rig.post("/crm/oauth2/v1/authorize", BODY, source="127.0.0.10"))
        for _ in range(60):
            reply = rig.post("/api/v1/synchronizer/config", {}, source="127.0.0.9")
            assert reply.status == 200


def test_callers_without_the_key_do_not_use_up_the_rate_of_others():
    """A11: 80 addresses, each below its own limit."""
    crm = CONFIGURATION["apps"]["crm"] | {"access_keys": [KEY]}
    with Rig(CONFIGURATION | {"apps": {"crm": crm, "other": crm}}) as rig:
        with ThreadPoolExecutor(16) as threads:
            sources = [f"127.0.1.{1 + number}" for number in range(80)]
            statuses = list(threads.map(lambda source: statuses_of(rig, source, 10), sources))
            reply = rig.post(f"/crm/{KEY}/oauth2/v1/authorize", BODY, source="127.0.2.1")
        assert statuses == [{404}] * 80
        ok(reply)


def statuses_of(rig, source, count, headers=None, path="/crm/oauth2/v1/authorize"):
    """The statuses of some calls from one address, on one connection."""
    connection = rig.caller.connect(source=source)
    found = set()
    for _ in range(count):
        connection.request("POST", path, "{}", headers or {})
        found.add(Reply(connection.getresponse()).status)
    connection.close()
    return found


ADDRESSES = {
    "the other half of a network is the same caller": (
        "2001:db8:0:1::1", ["2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"], True,
    ),
    "a spelling with zeros": ("2001:0db8:0000:0002:0000:0000:0000:0001", ["2001:db8:0:2::"], True),
    "bytes that mean something in a pattern": (
        "2a0a:a0a:a2f:5c5c::a", ["2a0a:a0a:a2f:5c5c:a0a:d0a:0:0"], True,
    ),
    "another network": ("2001:db8:0:3::1", ["2001:db8:0:4::1", "2001:db8:1:3::1"], False),
    "zeros in front": ("::1", ["::1:0:0:0:0", "::ffff:192.0.2.77"], False),
    "IPv4 in the form of IPv6": ("::ffff:192.0.2.1", ["192.0.2.1"], True),
    "two of IPv4 in the form of IPv6": (
        "::ffff:192.0.2.2", ["::ffff:192.0.2.3", "192.0.2.4"], False,
    ),
    "two of IPv4": ("192.0.2.10", ["192.0.2.11"], False),
    "IPv4 with a line feed": ("10.10.10.10", ["10.10.10.11"], False),
}


@pytest.fixture(scope="module")
def rig_told_addresses():
    """A rig whose nginx believes the address in a header field."""
    patch = pytest.MonkeyPatch()
    believed = "set_real_ip_from 127.0.0.0/8;\n    real_ip_header X-Test-Address;"
    patch.setattr(gateway, "MAIN", gateway.MAIN.replace("http {{", "http {{\n    " + believed))
    with Rig() as rig:
        yield rig
    patch.undo()


@pytest.mark.parametrize("first, others, is_same", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_a_network_of_ipv6_counts_as_one_address(rig_told_addresses, first, others, is_same):
    """A11 and contract §5: who has a /64 has all of its addresses."""
    def call(address, count):
        headers = {"X-Test-Address": address}
        return statuses_of(rig_told_addresses, "127.0.0.1", count, headers)

    # The first uses the burst up. Twenty calls are within the burst of another address, and more
    # than the rate gives back meanwhile to the same one.
    assert call(first, 120) == {400, 429}
    for other in others:
        assert (429 in call(other, 20)) is is_same


def test_a_responder_that_is_down_is_a_502_to_try_later():
    with Rig() as rig:
        rig.stop_responder()
        for path in (ACCESS2, "/crm/validate", "/board/oauth1/v1/authorize"):
            started = time.monotonic()
            error(rig.post(path, BODY), 502, try_later=True)
            assert time.monotonic() - started < 1
        assert rig.get("/").json["name"] == "Notes"
        rig.start_responder()
        connect2(rig)


def test_a_responder_that_dies_may_have_used_the_code():
    with Rig() as rig:
        back = authorize2(rig)
        error(killed_during(rig, lambda: exchange2(rig, back), "/oauth2/token"), 502)
        rig.start_responder()
        account = connect2(rig)
        before = len(rig.provider.record("/oauth2/userinfo"))
        reply = killed_during(rig, lambda: validate(rig, account), "/oauth2/userinfo")
        error(reply, 502, try_later=True)
        assert len(rig.provider.record("/oauth2/userinfo")) == before + 1


def killed_during(rig, call, endpoint):
    """The answer to a call during whose call of the provider the responder is killed."""
    before = len(rig.provider.record(endpoint))
    rig.provider.control(rule={"endpoint": endpoint, "delay": 5, "times": 1})
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(call)
        until(lambda: len(rig.provider.record(endpoint)) > before)
        rig.responder.kill()
        rig.responder.wait()
        (rig.directory / "responder.sock").unlink()
        return answer.result()


def test_the_log_names_no_path_and_no_query(rig):
    rig.post("/crm/oauth2/v1/authorize?q=secretquery", BODY)
    rig.post("/crm/secretkey/validate", {})
    rig.get("/crm/secretkey/api/v1/synchronizer/config?q=secretquery")
    rig.plain.call("GET", "/crm/secretkey/")
    raw(rig, b"POST /secretkey/%00" + HEAD + b"\r\n")
    log = rig.nginx_logs()
    for word in ("secret", "oauth2/v1", "synchronizer"):
        assert word not in log
