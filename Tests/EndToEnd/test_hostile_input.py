"""Whatever comes in, the process answers, goes on, and pays no more than the contract allows.

The bounds of processor time are those of the contract times ten: the tests run a debug build on
machines that do other things too. What they tell apart is linear from not: before, the same inputs
took seconds to minutes, or the process.
"""

import gzip
import json
import os
import random
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from raw_provider import CALLBACK, PLACES, Bench, http, request_of

MIB = 1 << 20
SLACK = 10
CALLS = [
    "/o1/oauth1/v1/authorize", "/o1/oauth1/v1/access_token", "/o2/oauth2/v1/authorize",
    "/o2/oauth2/v1/access_token", "/o2/validate",
]
TOKENS = '{"access_token":"a","oauth_token":"t","oauth_token_secret":"s","name":"n",'
MARKS = "\u0301\u0316"


def filled(head, piece, tail, length):
    """A piece repeated up to a length in bytes, between a head and a tail."""
    head, piece, tail = (it if isinstance(it, bytes) else it.encode() for it in (head, piece, tail))
    return head + piece * ((length - len(head) - len(tail)) // len(piece)) + tail


def wide(depth):
    return ('{"x":' * depth + "1" + "}" * depth).encode("utf-16-le")


# What stands in a text of a given length, and where a caller or a provider may put it.
TEXTS = {
    "A1 UTF-16": lambda n: wide(min(500, n // 14)),
    "A1 UTF-16 with a mark": lambda n: b"\xff\xfe" + wide(min(500, n // 14)),
    "A1 UTF-32": lambda n: filled("", "[".encode("utf-32-le"), "", n),
    "A4 a name of marks": lambda n: filled(TOKENS + '"a', MARKS, '":1}', n),
    "A4 an error of marks": lambda n: filled('{"error":"a', MARKS, '"}', n),
    "A4 a description of marks": lambda n: filled(
        '{"error":"invalid_grant","error_description":"a', MARKS, '"}', n),
    "A4 a display name of marks": lambda n: filled('{"access_token":"a","name":"a', MARKS, '"}', n),
    "A4 a form of marks": lambda n: filled("access_token=a&x=a", "%CC%81", "", n),
    "A5 empty lists": lambda n: filled('{"a":' + "[" * 60, "[],", "[]" + "]" * 60 + "}", n),
    "A5 brackets": lambda n: b"[" * n,
    "A6 empty objects": lambda n: filled(TOKENS + '"x":[', "{},", "{}]}", n),
    "A6 numbers": lambda n: filled(TOKENS + '"x":[', "1e127,", "1]}", n),
    "members": lambda n: filled(TOKENS + '"b":0', ',"b":0', "}", n),
    "texts": lambda n: filled(TOKENS + '"x":[', '"0123456789abcdef",', '"z"]}', n),
    "half surrogates": lambda n: filled(TOKENS + '"x":"', r"\ud83d", '"}', n),
    "one number": lambda n: filled(TOKENS + '"expires_in":', "9", "}", n),
    "a form": lambda n: filled("access_token=a", "&a=b", "", n),
    "Latin-1": lambda n: b"\xe9" * n,
    "NUL": lambda n: b"\x00" * n,
    "markup": lambda n: filled('{"error":"x","error_description":"', "a b<c> ", '"}', n),
    "noise": lambda n: random.Random(n).randbytes(n),
}


@pytest.fixture(scope="module")
def bench():
    with Bench("timeout: 20, request_timeout: 40,") as bench:
        yield bench


def spend(bench, limit, call):
    """Makes a call, whose processor time is bounded, after which the process still answers."""
    before = bench.processor_seconds()
    answer = call()
    spent = bench.processor_seconds() - before
    assert bench.health() == 200
    assert spent <= limit * SLACK, f"{spent} s"
    if answer.status != 200:
        assert set(json.loads(answer.body)) <= {"message", "tryLater"}
    return answer


@pytest.mark.bounded
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("path", CALLS)
def test_a_body_of_64_kib_costs_little(bench, path, text):
    answer = spend(bench, 0.05, lambda: bench.post(path, TEXTS[text](64 * 1024)))
    assert answer.status in (400, 401), answer


@pytest.mark.bounded
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("place", PLACES)
def test_an_answer_of_a_mebibyte_costs_little(bench, place, text):
    said = http(TEXTS[text](MIB))
    answer = spend(bench, 0.2, lambda: bench.say(place, said))
    assert answer.status in (200, 401, 500, 502), answer


@pytest.mark.bounded
@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden"])
@pytest.mark.parametrize("place", PLACES)
def test_a_refusal_of_a_mebibyte_costs_little(bench, place, status):
    for text in ("A4 an error of marks", "A4 a description of marks", "markup"):
        said = http(TEXTS[text](MIB), status=status)
        answer = spend(bench, 0.2, lambda: bench.say(place, said))
        assert len(json.loads(answer.body)["message"]) <= 300


HEADS = {
    "A2 a first line that begins with a blank": b"HTTP/1.1 200 OK\r\n X: y\r\nContent-Length: 2\r\n\r\n{}",
    "A2 a first line that begins with a tab": b"HTTP/1.1 200 OK\r\n\tX: y\r\nContent-Length: 2\r\n\r\n{}",
    "A3 four transfer codings": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, gzip, gzip, gzip, chunked\r\n\r\n"
        b"4\r\n\x1f\x8b\x08\x08\r\n0\r\n\r\n"
    ),
    "A4 a challenge of marks": (
        b"HTTP/1.1 401 No\r\nContent-Length: 0\r\nWWW-Authenticate: OAuth a"
        + MARKS.encode() * 20_000 + b'=x, oauth_problem="token_rejected"\r\n\r\n'
    ),
    "a field of marks": (
        b"HTTP/1.1 401 No\r\nContent-Length: 0\r\na" + MARKS.encode() * 20_000 + b": x\r\n\r\n"
    ),
    "endless fields": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000,
    "no status": b"HTTP/1.1 \r\n\r\n",
    "interim answers": b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000,
    "not HTTP": b"SSH-2.0-x\r\n" * 1000,
    "nothing": b"",
    "NUL in a field": b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 2\r\n\r\n{}",
    "a length below zero": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
    "a length of 20 digits": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a chunk of any size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("place", PLACES)
def test_a_head_of_any_shape_ends_nothing(bench, place, head):
    assert bench.say("userinfo", http(b'{"name":"Jane"}')).status == 200
    answer = spend(bench, 0.2, lambda: bench.say(place, HEADS[head]))
    assert answer.status in (200, 401, 500, 502, 504), answer
    assert bench.say("userinfo", http(b'{"name":"Jane"}')).status == 200


@pytest.mark.parametrize("place", PLACES)
def test_a_coded_answer_costs_no_more_than_a_plain_one(bench, place):
    plain = b"{" + b" " * (100 * MIB // 4) + b"}"
    for coding, body in (
        ("gzip", gzip.compress(plain)),
        ("deflate", zlib.compress(plain)),
        ("gzip, gzip", gzip.compress(gzip.compress(plain))),
        ("gzip", b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03" + b"n" * MIB),
        ("br", random.Random(1).randbytes(MIB)),
    ):
        said = http(body, f"Content-Encoding: {coding}")
        answer = spend(bench, 0.2, lambda: bench.say(place, said))
        assert answer.status in (500, 502), answer


@pytest.mark.bounded
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may reset the peak of another process")
@pytest.mark.parametrize("place", PLACES)
def test_a6_an_answer_takes_16_mib_at_most(bench, place):
    names = ",".join(f'"m{number}":0' for number in range(95_000))
    bodies = [
        (TOKENS + names + "}").encode(),
        filled(TOKENS + '"x":[', "{},", "{}]}", 290_000),
        filled(TOKENS + '"x":[', '{"a":1},', "{}]}", 390_000),
        filled(TOKENS + '"x":[', '"0123456789abcdef",', '"z"]}', MIB),
        filled(TOKENS + '"x":"', "x", '"}', MIB),
        TEXTS["Latin-1"](MIB),
    ]
    for body in bodies:
        bench.say("userinfo", http(b'{"name":"Jane"}'))
        bench.forget_peak()
        before = bench.memory("VmRSS")
        bench.say(place, http(body))
        assert bench.memory("VmHWM") - before <= 16


@pytest.mark.bounded
def test_a6_memory_returns():
    bodies = [
        filled(TOKENS + '"x":[', '"0123456789abcdef",', '"z"]}', MIB),
        filled(TOKENS + '"x":[', '{"a":1},', "{}]}", 390_000),
        filled(TOKENS + '"x":"', "x", '"}', MIB),
    ]
    with Bench("timeout: 20, request_timeout: 40,") as bench:
        with ThreadPoolExecutor(8) as threads:
            def call(number):
                path, body = request_of("refresh" if number % 2 else "token", number)
                return bench.post(path, body).status

            assert set(threads.map(call, range(100, 132))) == {200}
            before = bench.memory("VmRSS")
            for turn, body in enumerate(bodies):
                bench.provider.answers = {"/token": http(body), "/refresh": http(body)}
                numbers = range(1000 * turn + 1000, 1000 * turn + 1200)
                assert set(threads.map(call, numbers)) == {200}
                assert bench.memory("VmRSS") - before <= 20


def test_a_name_may_have_any_length_where_nobody_reads_it(bench):
    body = {"callback_uri": CALLBACK, "state": "s", "a" + MARKS * 10_000: [1, {"b": "c"}]}
    raw = json.dumps(body, ensure_ascii=False).encode()
    answer = spend(bench, 0.05, lambda: bench.post("/o2/oauth2/v1/authorize", raw))
    assert answer.status == 200
