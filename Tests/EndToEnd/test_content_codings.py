"""Answers that are compressed though nobody asked, in all places where a provider answers.

Each test asks what Fibery gets, what the log says, and whether the next call works.
"""

import gzip
import json
import random
import zlib

import pytest

from raw_provider import PLACES, Bench, http


def raw(data):
    """RFC 1951 without the header of RFC 1950, as some servers send deflate."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


READ = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw),
    "identity": ("identity", bytes),
    "gzip beside identity": ("identity, gzip", gzip.compress),
    "none": ("", bytes),
}
REFUSED = {
    "two layers": ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data)), "unsupported_coding"),
    "two kinds": ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data)), "unsupported_coding"),
    "brotli": ("br", bytes, "unsupported_coding"),
    "zstd": ("zstd", bytes, "unsupported_coding"),
    "compress": ("compress", bytes, "unsupported_coding"),
    "unknown": ("utf-8", bytes, "unsupported_coding"),
    "cut gzip": ("gzip", lambda data: gzip.compress(data)[:-1], "invalid_response"),
    "cut deflate": ("deflate", lambda data: zlib.compress(data)[:-1], "invalid_response"),
    "two members": ("gzip", lambda data: gzip.compress(data) * 2, "invalid_response"),
    "no gzip at all": ("gzip", bytes, "invalid_response"),
    "a bomb": (
        "gzip", lambda data: gzip.compress(data + b" " * (2 << 20)), "response_too_large"),
}


@pytest.fixture(scope="module")
def bench():
    with Bench() as bench:
        yield bench


def usual(bench, place):
    """What the provider says at a place when all is well; for the metadata, of the next tenant."""
    tenant = f"/t{bench.number + 1}" if place == "metadata" else ""
    return bench.provider.usual(PLACES[place] + tenant)


def last_line(bench):
    """The line that the last call left, which is written before its answer."""
    return json.loads(bench.log.read_text().splitlines()[-1])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("coding", READ)
def test_one_layer_is_read(bench, place, coding):
    name, pack = READ[coding]
    # White space, which a form may end with as well, makes it long enough to be worth it.
    body = pack(usual(bench, place) + b" " * random.Random(1).randint(100, 200))
    answer = bench.say(place, http(body, f"Content-Encoding: {name}"))
    assert answer.status == 200, answer
    if place in ("verify", "userinfo"):
        assert json.loads(answer.body)["name"] == "Jane"
    assert "error" not in last_line(bench)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("coding", REFUSED)
def test_anything_else_is_refused_and_the_log_says_why(bench, place, coding):
    name, pack, label = REFUSED[coding]
    said = http(pack(usual(bench, place)), f"Content-Encoding: {name}")
    answer = bench.say(place, said)
    assert answer.status == 502, answer
    is_repeatable = place not in ("access token", "token")
    assert json.loads(answer.body).get("tryLater", False) == is_repeatable
    line = last_line(bench)
    assert (line["error"], line["level"]) == (label, "error")
    assert bench.say(place, http(usual(bench, place))).status == 200
