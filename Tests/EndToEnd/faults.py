"""The faults of a provider that was reached, as data: what it does, and what Fibery is answered.

Each is played in all places where a provider answers. `answer` is the status and when the call may
be tried later; `elsewhere` has the places where that differs.
"""

import gzip
import json
import zlib
from dataclasses import dataclass, field
from typing import Callable

from fault_servers import drip, reset, wait
from raw_provider import http

MIB = 1 << 20
# Whether the same call may be tried later: never, where it can be repeated, always.
NEVER, REPEATABLE, ALWAYS = "never", "where it can be repeated", "always"
CAN_NOT_BE_REPEATED = ("access token", "token")
ACCOUNTS = ("verify", "userinfo")


@dataclass
class Fault:
    """What the provider says: bytes, or a function that gets the connection."""

    says: bytes | Callable
    answer: tuple
    elsewhere: dict = field(default_factory=dict)
    # Whether a time limit has to run out before the answer.
    is_slow: bool = False

    def expected(self, place):
        """The status at a place, and whether the answer says `tryLater`."""
        status, later = self.elsewhere.get(place, self.answer)
        repeatable = later == REPEATABLE and place not in CAN_NOT_BE_REPEATED
        return status, later == ALWAYS or repeatable


def then(data, more):
    """Says something and goes on with a function."""
    def say(connection):
        connection.sendall(data)
        more(connection)
    return say


def endless(head, piece):
    """Says a piece again and again, as long as somebody listens."""
    def say(connection):
        connection.sendall(head)
        while True:
            connection.sendall(piece)
    return say


def status(line, body=b"", *fields):
    """An answer with another status, which says Retry-After and the like in its fields."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return http(raw, *fields, status=line)


def token(value):
    """A token as both versions answer it."""
    members = b'"access_token":"%s","oauth_token":"%s","oauth_token_secret":"s"' % (value, value)
    return b'{%s,"oauth_callback_confirmed":true}' % members


def at(places, answer):
    return {place: answer for place in places}


BROKEN = (502, REPEATABLE)
TOO_SLOW = (504, REPEATABLE)
OURS = (500, NEVER)
USER = (401, NEVER)
OK = b"HTTP/1.1 200 OK\r\n"
GOOD = b'{"access_token":"a","oauth_token":"t","oauth_token_secret":"s","name":"n"}'
BOMB = b"{" + b" " * (64 * MIB) + b"}"
# A document that is none counts as absent, and without one the settings are incomplete.
ABSENT = {"metadata": OURS}
# An account's endpoint that answers anything in 2xx knows the token; the name is then another one.
NAMELESS = ABSENT | at(ACCOUNTS, (200, NEVER))

CONNECTION = {
    "closes after the request": Fault(lambda it: None, BROKEN),
    "resets after the request": Fault(reset, BROKEN),
    "silence": Fault(wait, TOO_SLOW, is_slow=True),
    "a head that drips": Fault(lambda it: drip(it, OK + b"X: " + b"y" * 999), TOO_SLOW, is_slow=True),
    "a body that drips": Fault(
        then(OK + b"Content-Length: 999\r\n\r\n", lambda it: drip(it, b" " * 999)), TOO_SLOW,
        is_slow=True),
    "interim answers that drip": Fault(
        lambda it: drip(it, b"HTTP/1.1 100 Continue\r\n\r\n" * 99), TOO_SLOW, is_slow=True),
    "chunks that drip": Fault(
        then(OK + b"Transfer-Encoding: chunked\r\n\r\n", lambda it: drip(it, b"1\r\nx\r\n" * 99)),
        TOO_SLOW, is_slow=True),
    "a head and silence": Fault(
        then(OK + b"Content-Length: 2\r\n\r\n", wait), TOO_SLOW, is_slow=True),
    "a good body that goes on in silence": Fault(
        then(OK + b"Content-Length: 999\r\n\r\n" + GOOD, wait), TOO_SLOW, is_slow=True),
    "resets in the head": Fault(then(OK, reset), BROKEN),
    "resets in the body": Fault(then(OK + b"Content-Length: 999\r\n\r\n" + GOOD, reset), BROKEN),
    "closes in the head": Fault(then(OK, lambda it: None), BROKEN),
}

LENGTHS = {
    "an endless body": Fault(endless(OK + b"\r\n", b"x" * 65536), BROKEN),
    "an endless body of blanks": Fault(endless(OK + b"\r\n", b" " * 65536), BROKEN),
    "endless chunks": Fault(
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"x" * 16384 + b"\r\n"),
        BROKEN),
    "10 GB announced": Fault(then(OK + b"Content-Length: 10737418240\r\n\r\n{}", wait), BROKEN),
    "a byte over 1 MiB": Fault(http(b"x" * (MIB + 1)), BROKEN),
    "endless fields": Fault(endless(OK, b"X: %s\r\n" % (b"y" * 999)), BROKEN),
    "a field without an end": Fault(endless(OK + b"X: ", b"y" * 65536), BROKEN),
    "endless interim answers": Fault(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99), BROKEN),
    "a status line without an end": Fault(endless(b"HTTP/1.1 200 ", b"y" * 65536), BROKEN),
    "4 MiB of a chunk's extension": Fault(
        OK + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"y" * (4 * MIB), BROKEN),
    "endless trailers": Fault(
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: %s\r\n" % (b"y" * 999)), BROKEN),
    "cut before its length": Fault(then(OK + b"Content-Length: 999\r\n\r\n" + GOOD, lambda it: None), BROKEN),
    "chunks without an end": Fault(
        then(OK + b"Transfer-Encoding: chunked\r\n\r\n4a\r\n" + GOOD + b"\r\n", lambda it: None), BROKEN),
    "a chunk that is cut": Fault(
        then(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\n" + GOOD, lambda it: None), BROKEN),
    "a chunk of no size": Fault(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + GOOD, BROKEN),
    "a chunk of any size": Fault(
        OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n" + GOOD, BROKEN),
    "a length below zero": Fault(OK + b"Content-Length: -1\r\n\r\n" + GOOD, BROKEN),
    "a length of 20 digits": Fault(OK + b"Content-Length: 99999999999999999999\r\n\r\n" + GOOD, BROKEN),
    "a length in another notation": Fault(OK + b"Content-Length: 0x4a\r\n\r\n" + GOOD, BROKEN),
    "two lengths": Fault(OK + b"Content-Length: 2\r\nContent-Length: 74\r\n\r\n" + GOOD, BROKEN),
    "a bomb of gzip": Fault(http(gzip.compress(BOMB), "Content-Encoding: gzip"), BROKEN),
    "a bomb of deflate": Fault(http(zlib.compress(BOMB), "Content-Encoding: deflate"), BROKEN),
    "two layers of gzip": Fault(
        http(gzip.compress(gzip.compress(GOOD)), "Content-Encoding: gzip, gzip"), BROKEN),
    "gzip that is cut": Fault(http(gzip.compress(GOOD)[:-4], "Content-Encoding: gzip"), BROKEN),
    "gzip that is none": Fault(http(GOOD, "Content-Encoding: gzip"), BROKEN),
    "a coding that nobody asked for": Fault(http(GOOD, "Content-Encoding: br"), BROKEN),
    "a transfer coding": Fault(
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", BROKEN),
}

PROTOCOL = {
    "HTTP/2 to who did not ask": Fault(
        b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64" + b"\x00" * 12, BROKEN),
    "HTTP/2 that goes away": Fault(
        b"\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0d", BROKEN),
    "HTTP/2 after an upgrade": Fault(
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        b"\x00\x00\x00\x04\x00\x00\x00\x00\x00", BROKEN),
    "HTTP/2 in a status line": Fault(b"HTTP/2 200\r\nContent-Length: 2\r\n\r\n{}", BROKEN, NAMELESS),
    "HTTP/9.9": Fault(b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}", BROKEN),
    "HTTP/0.9": Fault(GOOD, BROKEN),
    "no status": Fault(b"HTTP/1.1 \r\n\r\n", BROKEN),
    "a status of four digits": Fault(b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}", BROKEN),
    "NUL in the head": Fault(OK + b"X: a\x00b\r\nContent-Length: 2\r\n\r\n{}", BROKEN),
    "a first field that is folded": Fault(OK + b" X: y\r\nContent-Length: 2\r\n\r\n{}", BROKEN),
    "SSH": Fault(b"SSH-2.0-OpenSSH_9.2\r\n", BROKEN),
    "TLS in plain": Fault(b"\x15\x03\x03\x00\x02\x02\x46", BROKEN),
    "noise": Fault(bytes(range(256)) * 64, BROKEN),
    "nothing but line ends": Fault(b"\r\n" * 2000, BROKEN),
} | {
    f"redirect {number}": Fault(
        status(f"{number} Elsewhere", b"", "Location: http://$CANARY/inward"), (502, NEVER), ABSENT)
    for number in (300, 301, 302, 303, 305, 307, 308)
} | {
    f"redirect to {scheme}": Fault(
        status("302 Found", b"", f"Location: {address}"), (502, NEVER), ABSENT)
    for scheme, address in {
        "a file": "file:///etc/passwd", "gopher": "gopher://$CANARY/_x",
        "another scheme of the same port": "ftp://$CANARY/x", "nothing": "",
    }.items()
}

WAIT = "Retry-After: 60"
STATUSES = {
    "429": Fault(status("429 Too Many"), (429, ALWAYS)),
    "429 with a time": Fault(status("429 Too Many", b"", WAIT), (429, ALWAYS)),
    "429 with nonsense": Fault(status("429 Too Many", b"", "Retry-After: soon"), (429, ALWAYS)),
    "429 with 10^12 seconds": Fault(
        status("429 Too Many", b"", "Retry-After: 1000000000000"), (429, ALWAYS)),
    "503": Fault(status("503 Unavailable", b"<html>down</html>"), (503, ALWAYS)),
    "503 with a time": Fault(status("503 Unavailable", b"", WAIT), (503, ALWAYS)),
    "500": Fault(status("500 Oops", b"<html>trace</html>"), BROKEN),
    "502": Fault(status("502 Bad Gateway"), BROKEN),
    "504": Fault(status("504 Timeout"), BROKEN),
    "599": Fault(status("599 Whatever"), BROKEN),
    "404": Fault(status("404 Not Found", b"<html>"), OURS, ABSENT),
    "405": Fault(status("405 Not Allowed"), OURS, ABSENT),
    "403": Fault(status("403 Forbidden"), BROKEN, at(ACCOUNTS, USER) | ABSENT),
    "HTML 400": Fault(status("400 Bad Request", b"<html>"), BROKEN, ABSENT),
    "401": Fault(status("401 Unauthorized"), USER, ABSENT),
    "HTML 401": Fault(status("401 Unauthorized", b"<html>"), BROKEN, at(ACCOUNTS, USER) | ABSENT),
    "204": Fault(b"HTTP/1.1 204 No Content\r\n\r\n", BROKEN, NAMELESS),
}
# The code of an error, its status, what it means where tokens are asked for, and where else it means
# something else: an account's endpoint knows no grant, and its 401 is about the account's token.
PUZZLING = at(ACCOUNTS, BROKEN) | ABSENT
CODES = {
    "invalid_grant": (400, USER, ABSENT), "invalid_request": (400, USER, PUZZLING),
    "access_denied": (403, USER, ABSENT), "unauthorized_client": (400, OURS, ABSENT),
    "invalid_client": (401, OURS, {"userinfo": USER} | ABSENT),
    "redirect_uri_mismatch": (400, OURS, {"userinfo": BROKEN}),
    "invalid_scope": (400, OURS, {"userinfo": BROKEN}),
    "unsupported_grant_type": (400, OURS, {"userinfo": BROKEN}),
    "temporarily_unavailable": (400, (503, ALWAYS), {}), "slow_down": (400, (429, ALWAYS), {}),
}
REFUSALS = {
    f"{code} ({number})": Fault(status(f"{number} No", {"error": code}), expected, elsewhere)
    for code, (number, expected, elsewhere) in CODES.items()
}

CONTENT = {
    "HTML": Fault(http(b"<html><a href=x>y</a></html>"), BROKEN, ABSENT),
    "an empty body": Fault(http(b""), BROKEN, NAMELESS),
    "a list": Fault(http(b"[]"), BROKEN, NAMELESS),
    "a text": Fault(http(b'"x"'), BROKEN, ABSENT),
    "null": Fault(http(b"null"), BROKEN, ABSENT),
    "a number": Fault(http(b"1"), BROKEN, ABSENT),
    "cut JSON": Fault(http(GOOD[:-1]), BROKEN, ABSENT),
    "two JSON values": Fault(http(GOOD + GOOD), BROKEN, ABSENT),
    "UTF-16": Fault(http(GOOD.decode().encode("utf-16")), BROKEN, ABSENT),
    "Latin-1": Fault(http(b'{"access_token":"\xe9","name":"\xe9"}'), BROKEN, ABSENT),
    "100,000 levels": Fault(http(b"[" * 100_000), BROKEN, ABSENT),
    "65 levels": Fault(
        http(b'{"access_token":"a","name":"n","x":' + b"[" * 64 + b"]" * 64 + b"}"), BROKEN, ABSENT),
    "100,001 values": Fault(
        http(b'{"access_token":"a","name":"n","x":[' + b"0," * 100_000 + b"0]}"), BROKEN, ABSENT),
    "a name of 70 kB": Fault(
        http(b'{"access_token":"a","name":"n","' + b"x" * 70_000 + b'":0}'), BROKEN, ABSENT),
    "an error in a 200": Fault(http(b'{"error":"invalid_grant"}'), USER, ABSENT),
    "ok is false in a 200": Fault(http(b'{"ok":false,"error":"invalid_grant"}'), USER, ABSENT),
    "errors in a 200": Fault(
        http(b'{"errors":[{"errorType":"invalid_grant","message":"x"}]}'), USER, ABSENT),
    "no token": Fault(http(b'{"token_type":"bearer"}'), BROKEN, NAMELESS),
    "null for a token": Fault(http(b'{"access_token":null,"oauth_token":null}'), BROKEN, NAMELESS),
    "an empty token": Fault(http(b'{"access_token":"","oauth_token":""}'), BROKEN, NAMELESS),
    "an object for a token": Fault(http(b'{"access_token":{},"oauth_token":{}}'), BROKEN, NAMELESS),
    "a token of 70 kB": Fault(http(token(b"x" * 70_000)), BROKEN, NAMELESS),
    "a token with a line end": Fault(http(token(rb"a\r\nb")), BROKEN, NAMELESS),
    "a token with NUL": Fault(http(token(rb"a\u0000b")), BROKEN, NAMELESS),
    "a token that is not ASCII": Fault(
        http(token("ä".encode())), BROKEN, at(("request token", "access token"), (200, NEVER)) | NAMELESS),
    "a token for a MAC": Fault(
        http(b'{"access_token":"a","token_type":"mac"}'), BROKEN, NAMELESS),
    "a callback that is not confirmed": Fault(
        http(b"oauth_token=t&oauth_token_secret=s"), BROKEN,
        {"request token": (502, NEVER), "access token": (200, NEVER)} | NAMELESS),
    "a token without its secret": Fault(
        http(b"oauth_token=t&oauth_callback_confirmed=true"), BROKEN, NAMELESS),
}

ALL = CONNECTION | LENGTHS | PROTOCOL | STATUSES | REFUSALS | CONTENT
