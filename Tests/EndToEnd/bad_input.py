"""Malformed calls as data: what comes in, and what the answer is.

Bodies and HTTP go through nginx; variables and records go straight to the responder's socket, where
nginx can't have looked at them before. Each list has a name, the input, the status, and a word that
the message has to hold.
"""

import json
import struct

import fastcgi_client as fastcgi
from fibery import CALLBACK, CALLBACK1

AUTHORIZE1 = "/board/oauth1/v1/authorize"
ACCESS1 = "/board/oauth1/v1/access_token"
AUTHORIZE2 = "/crm/oauth2/v1/authorize"
ACCESS2 = "/crm/oauth2/v1/access_token"
VALIDATE = "/crm/validate"
CALLS = [AUTHORIZE1, ACCESS1, AUTHORIZE2, ACCESS2, VALIDATE]
# A body of each call that is fine.
FINE = {
    AUTHORIZE1: {"callback_uri": CALLBACK1},
    ACCESS1: {
        "fields": {"access_token": "t", "access_secret": "s", "callback_uri": CALLBACK1},
        "oauth_verifier": "v",
    },
    AUTHORIZE2: {"callback_uri": CALLBACK, "state": "s"},
    ACCESS2: {"fields": {"callback_uri": CALLBACK}, "code": "c", "state": "s"},
    VALIDATE: {"id": "oauth2", "fields": {"access_token": "t"}},
}

# RFC 8259: none of these is a JSON text.
NOT_JSON = [
    b"", b" ", b"\r\n\t", b"{", b"}", b"{}}", b"{} {}", b"{},", b"{}x", b"{}\x00", b"\x00{}", b"x{}",
    b"[", b"]", b"[}", b"{]", b"(a)", b"<a/>", b"a=b&c=d", b"undefined", b"{a:1}", b"{'a':1}",
    b'{"a"}', b'{"a":}', b'{"a" 1}', b'{"a"=1}', b'{:1}', b'{,}', b'{"a":1,}', b'{,"a":1}',
    b'{"a":1 "b":2}', b'{"a":1,,"b":2}', b'{"a":1;"b":2}', b'{"a"::1}', b'{1:1}', b'{null:1}',
    b'{"a":[1,]}', b'{"a":[,1]}', b'{"a":[1 2]}', b'{"a":[1}', b'{"a":{"b":1}', b'{"a":"b}',
    b'{"a":"b\n"}', b'{"a":"\t"}', b'{"a":"\x00"}', b'{"a":"\x1f"}', rb'{"a":"\x41"}', rb'{"a":"\a"}',
    rb'{"a":"\u"}', rb'{"a":"\u12"}', rb'{"a":"\u12g4"}', rb'{"a":"\U00000041"}', rb'{"a":"\'"}',
    rb'{"a":"\"}', b'{"a":tru}', b'{"a":True}', b'{"a":TRUE}', b'{"a":nul}', b'{"a":None}',
    b'{"a":NaN}', b'{"a":Infinity}', b'{"a":-Infinity}', b'{"a":01}', b'{"a":-01}', b'{"a":+1}',
    b'{"a":.5}', b'{"a":5.}', b'{"a":1e}', b'{"a":1e+}', b'{"a":0x10}', b'{"a":1_000}', b'{"a":--1}',
    b'{"a":-}', b'{"a":1.2.3}', b'{"a":1e5.5}', b"{/* */}", b'{"a":1} // b', b"# a\n{}",
    b'{"a":1}{', b'{"a":"b""c"}', b'{"a":"b"c}', b"\xa0{}", b"{\xa0}", b"{\x0b}", b"{\x0c}",
    b"\xef\xbb{}", b"{}\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf{}",
]
# These are JSON, but no object.
NO_OBJECT = [
    b"[]", b"[{}]", b'"x"', b'""', b"1", b"-0", b"1.5e3", b"true", b"false", b"null", b" null ",
    b'"{}"', b"[[]]",
]
# Unicode 15, table 3-7: none of these is well-formed UTF-8.
NOT_UTF8 = [
    b"\x80", b"\xbf", b"\xc0\x80", b"\xc0\xaf", b"\xc1\xbf", b"\xc2", b"\xc2\x41", b"\xe0\x80\x80",
    b"\xe0\x9f\xbf", b"\xe1\x80", b"\xe2\x82", b"\xed\xa0\x80", b"\xed\xbf\xbf",
    b"\xed\xa0\xbd\xed\xb8\x80", b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xf0\x9f\xa6",
    b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80",
    b"\xfe", b"\xff", b"\xff\xfe", b"\xe9", b"\xa9a",
]
# Texts in other encodings.
ENCODED = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp037"]


def syntax():
    """Bodies that are no JSON object in UTF-8, spread over all calls."""
    for text in NOT_JSON:
        yield f"not JSON: {text[:24]!r}", text, "JSON"
    for text in NO_OBJECT:
        yield f"no object: {text!r}", text, "object"
    for text in NOT_UTF8:
        yield f"not UTF-8 in a value: {text!r}", b'{"callback_uri":"' + text + b'"}', "JSON"
        yield f"not UTF-8 in a name: {text!r}", b'{"x' + text + b'":1}', "JSON"
        yield f"not UTF-8 where nothing reads it: {text!r}", b'{"x":[{"y":"' + text + b'"}]}', "JSON"
    for encoding in ENCODED:
        text = '{"callback_uri":"https://oauth-svc.fibery.io","state":"s~"}'.encode(encoding)
        yield f"in {encoding}", text, "JSON"
    for depth in (65, 66, 1000, 10_000):
        levels = b'{"x":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"
        yield f"{depth} levels", levels, "deep"
        yield f"{depth} levels of objects", b'{"x":' * depth + b"1" + b"}" * depth, "deep"
    yield "30,000 levels without an end", b"[" * 30_000, "deep"


def texts(call):
    """The members that a call reads as text: where they lie, and the most bytes that each may have."""
    account = "fields"
    return {
        AUTHORIZE1: [("callback_uri", None, 8192)],
        AUTHORIZE2: [("callback_uri", None, 8192), ("state", None, 4096)],
        ACCESS1: [
            ("access_token", account, 16384), ("access_secret", account, 16384),
            ("callback_uri", account, 8192), ("oauth_verifier", None, 8192),
            ("oauth_token", None, 16384),
        ],
        ACCESS2: [("callback_uri", account, 8192), ("code", None, 8192), ("state", None, 4096)],
        VALIDATE: [("id", None, 8192), ("access_token", account, 16384)],
    }[call]


def with_member(call, name, inside, value):
    """The fine body of a call with another value of one member."""
    body = json.loads(json.dumps(FINE[call]))
    (body[inside] if inside else body)[name] = value
    return json.dumps(body, ensure_ascii=False).encode()


def members():
    """Bodies with one member of a wrong type, or a text that is longer than is read."""
    wrong = [1, -1.5, True, False, [], ["a"], {}, {"a": "b"}]
    for call in CALLS:
        for name, inside, most in texts(call):
            for value in wrong:
                body = with_member(call, name, inside, value)
                yield f"{call} {name} {json.dumps(value)}", call, body, name
            for text in ("x" * (most + 1), "ä" * (most // 2) + "x"):
                body = with_member(call, name, inside, text)
                yield f"{call} {name} of {most + 1} bytes, {text[0]}", call, body, name
        if "fields" in FINE[call]:
            for value in (None, 0, True, "x", [], [{}]):
                body = json.dumps(FINE[call] | {"fields": value}).encode()
                yield f"{call} fields {json.dumps(value)}", call, body, "fields"
    for call, name, inside in (
        (AUTHORIZE1, "callback_uri", None), (AUTHORIZE2, "callback_uri", None),
        (AUTHORIZE2, "state", None), (ACCESS1, "access_token", "fields"), (ACCESS2, "code", None),
    ):
        for value in (None, ""):
            body = with_member(call, name, inside, value)
            yield f"{call} {name} {json.dumps(value)}", call, body, name
    body = with_member(ACCESS1, "access_secret", "fields", None)
    yield f"{ACCESS1} access_secret null", ACCESS1, body, "access_secret"


# Each of these begins with another origin than the allowed one, in the opinion of some reader.
FOREIGN = [
    "http://oauth-svc.fibery.io", "HTTPS://oauth-svc.fibery.io", "https:oauth-svc.fibery.io",
    "https:/oauth-svc.fibery.io", "https:///oauth-svc.fibery.io", "//oauth-svc.fibery.io",
    "oauth-svc.fibery.io", "/callback", "https://", "https://oauth-svc.fibery.io.",
    "https://oauth-svc.fibery.io.evil.test", "https://evil.test/oauth-svc.fibery.io",
    "https://evil.test?https://oauth-svc.fibery.io", "https://evil.test#https://oauth-svc.fibery.io",
    "https://oauth-svc.fibery.io@evil.test", "https://oauth-svc.fibery.io:x@evil.test",
    "https://oauth-svc.fibery.io%40evil.test", "https://a@oauth-svc.fibery.io",
    "https://@oauth-svc.fibery.io", "https://evil.test\\@oauth-svc.fibery.io",
    "https://oauth-svc.fibery.io\\@evil.test", "https://oauth-svc.fibery.io\\.evil.test",
    "https:\\\\oauth-svc.fibery.io", "https://oauth-svc.fibery.io%2eevil.test",
    "https://oauth-svc.fibery.io%00.evil.test", "https://oauth-svc%2Efibery%2Eio",
    "https://oauth-svc.fibery.io:443", "https://oauth-svc.fibery.io:444", "https://oauth-svc.fibery.io:",
    "https://oauth-svc.fibery.io:0443", "https://oauth-svc.fibery.io:x", "https://OAUTH-svc.fibery.io",
    "https://oauth-svc。fibery。io", "https://оauth-svc.fibery.io", "https://oauth-svc.fibery.іo",
    "https://xn--auth-svc-xyz.fibery.io", "https://oauth\u00adsvc.fibery.io", "https://127.0.0.1",
    "https://[::1]", "https://[::1", "https://[not-an-ip]/", "https://0x7f000001", "https://2130706433",
    "https://localhost", "http://localhost:8080", "javascript:alert(1)//https://oauth-svc.fibery.io",
    "data:text/html,https://oauth-svc.fibery.io", "file:///etc/passwd", "ftp://oauth-svc.fibery.io",
    " https://oauth-svc.fibery.io", "\thttps://oauth-svc.fibery.io", "\nhttps://oauth-svc.fibery.io",
    "\ufeffhttps://oauth-svc.fibery.io", "https://oauth-svc.fibery.io\u0000.evil.test",
    "https://oauth-svc.fibery.io\r\nX: y", "https://oauth-svc.fibery.io.evil.test/\u202e",
]

HOST = b" HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /crm/validate" + HOST
TWO = b"Content-Length: 2\r\n"


def http():
    """HTTP that nginx itself refuses."""
    lengths = [b"-1", b"+2", b"0x2", b"2.0", b"1e1", b"2 2", b"2, 2", b"two", b"2;", b"9" * 30]
    for length in lengths:
        told = POST + b"Content-Length: " + length + b"\r\n\r\n{}"
        yield f"Content-Length: {length[:12].decode()}", told, 400
    for coding, status in {
        b"xchunked": 501, b"gzip": 501, b"gzip, chunked": 501, b"chunked, gzip": 501, b"identity": 501,
        b"chunked, chunked": 501, b"chunked;a=b": 501, b"": 501,
    }.items():
        told = POST + b"Transfer-Encoding: " + coding + b"\r\n\r\n"
        yield f"Transfer-Encoding: {coding.decode()}", told, status
    chunked = POST + b"Transfer-Encoding: chunked\r\n"
    for chunk in (
        b"zz", b"-1", b"+2", b"0x2", b" 2", b"2 2", b"f" * 17, b"2\r\n{}x", b";", b"\x00",
    ):
        yield f"a chunk {chunk!r}", chunked + b"\r\n" + chunk + b"\r\n{}\r\n0\r\n\r\n", 400
    yield "chunks and a length", chunked + TWO + b"\r\n", 400
    yield "chunks of HTTP/1.0", b"POST /crm/validate HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400
    yield "two lengths", POST + TWO + TWO + b"\r\n{}", 400
    yield "65,537 bytes announced", POST + b"Content-Length: 65537\r\n\r\n", 413
    yield "a megabyte announced", POST + b"Content-Length: 1000000\r\n\r\n", 413
    yield "two codings", chunked + b"Transfer-Encoding: chunked\r\n\r\n", 400
    for target in (
        b"", b"crm/validate", b"*", b"http://", b"http:/crm", b"://x", b"/%", b"/%0", b"/%zz", b"/%00",
        b"/crm/%00/validate", b"/..", b"/../x", b"/a/../../x", b"/%2e%2e/x", b"/..%2f..%2fetc/passwd",
        b"/\x00", b"/a b", b"/\x01", b"/\x7f",
    ):
        yield f"the target {target!r}", b"POST " + target + HOST + b"\r\n", 400
    yield "a target of 9,000 bytes", b"POST /" + b"a" * 9000 + HOST + b"\r\n", 414
    for line in (
        b"post /crm/validate HTTP/1.1", b"POST\t/crm/validate HTTP/1.1", b"P@ST /crm/validate HTTP/1.1",
        b"POST /crm/validate HTTP/1.", b"POST /crm/validate HTTP/1.x",
        b"POST /crm/validate HTTPS/1.1", b"POST /crm/validate http/1.1", b"POST /crm/validate HTTP/1.1 x",
        b"\x16\x03\x01\x02", b"\x00", b"\xff\xfe", b"{}", b"/crm/validate", b"POST",
    ):
        yield f"the line {line!r}", line + b"\r\nHost: localhost\r\n\r\n", 400
    yield "HTTP/2.0", b"POST /crm/validate HTTP/2.0\r\nHost: localhost\r\n\r\n", 505
    yield "the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400
    for host in (b"", b"a b", b"/", b"a/b", b"a\x00b", b"..", b"a..b", b"[", b"[::1", b"a:b:c\\"):
        yield f"the host {host!r}", b"POST /crm/validate HTTP/1.1\r\nHost: " + host + b"\r\n\r\n", 400
    yield "no host", b"POST /crm/validate HTTP/1.1\r\n\r\n", 400
    yield "two hosts", POST + b"Host: localhost\r\n\r\n", 400
    yield "a field of 9,000 bytes", POST + b"X: " + b"a" * 9000 + b"\r\n\r\n", 400
    fields = b"".join(b"X%d: %s\r\n" % (number, b"a" * 4000) for number in range(10))
    yield "40 kB of fields", POST + fields + b"\r\n", 400
    yield "NUL in a field", POST + b"X: a\x00b\r\n\r\n", 400
    for method in (b"TRACE", b"CONNECT"):
        yield method.decode(), method + b" /crm/validate" + HOST + b"\r\n", 405
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "MKCOL", "LOCK", "FOO", "QUERY"):
        yield method, method.encode() + b" /crm/validate" + HOST + b"\r\n", 405
    for coding in (b"gzip", b"deflate", b"br", b"identity, gzip", b"x"):
        told = POST + TWO + b"Content-Encoding: " + coding + b"\r\n\r\n{}"
        yield f"Content-Encoding: {coding.decode()}", told, 415


def variables():
    """Variables of FastCGI that no call has."""
    for path in (
        "", "/", "//", "validate", "/validat", "/validate/", "/validate//", "/validate?x=1", "/validate;a",
        "/validate\n", "/validate\r", "/validate\x00", "/validate ", " /validate", "/Validate", "/VALIDATE",
        "/vali\u0064\u0061te\u0301", "/%76alidate", "//validate", "/./validate", "/../validate",
        "/crm/../validate", "/crm//validate", "//crm/validate", "/crm/x/y/validate", "/CRM/validate",
        "/crm\n/validate", "/crm\x00/validate", "/cr\u006d\u0301/validate", "/crm%2Fvalidate",
        "/crm/oauth2/v1", "/crm/oauth2/v1/", "/crm/oauth2/v2/authorize", "/crm/oauth2/v1/authorize/x",
        "/crm/oauth2/v1/token", "/crm/oauth3/v1/authorize", "/crm/oauth1/v1/authorize",
        "/board/oauth2/v1/authorize", "/none/validate", "/crm/key/validate", "/healthz/", "/a" * 4000,
        "\xff/validate", "/crm\xff/validate",
    ):
        yield f"the path {path[:24]!r}", {"path": path}, 404, "address"
    for method in ("", "post", "Post", "POST ", "POST\n", "GET", "FOO", "P" * 9000, "\x00", "ä"):
        yield f"the method {method[:9]!r}", {"method": method}, 405, "POST"
    for length in ("-1", "+2", "0x2", "2.0", "1e1", " 2", "2 ", "2,2", "two", "\x00", "²", "٢", "7", "1"):
        yield f"CONTENT_LENGTH {length!r}", {"length": length}, 400, ""
    for length in ("9" * 19, "9" * 20, "9" * 4000, "65537"):
        yield f"CONTENT_LENGTH of {len(length)} digits", {"length": length}, 413, "large"
    for coding in ("gzip", "br", "gzip, identity", "x" * 4000, "ä"):
        yield f"HTTP_CONTENT_ENCODING {coding[:9]!r}", {"HTTP_CONTENT_ENCODING": coding}, 415, ""


def raw(kind, content=b"", version=1, identifier=1, length=None, padding=0, tail=b""):
    """A record of which everything may be wrong."""
    count = len(content) if length is None else length
    return struct.pack(">BBHHBx", version, kind, identifier, count, padding) + content + tail


def records():
    """What is no request of FastCGI, sent to the socket before its sender hangs up."""
    begin, whole = fastcgi.begin(), fastcgi.call("POST", "/crm/validate", b"{}")
    given = fastcgi.params(fastcgi.variables("POST", "/crm/validate", CONTENT_LENGTH="2"))
    for kind in (0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 255):
        yield f"a record of kind {kind} at first", raw(kind, b"\0" * 8)
    for version in (0, 2, 255):
        yield f"version {version}", raw(1, b"\0\1\0\0\0\0\0\0", version=version)
    for role in (0, 2, 3, 65535):
        yield f"role {role}", fastcgi.begin(role=role) + given + fastcgi.record(5)
    for size in (0, 1, 7, 9, 65535):
        yield f"a beginning of {size} bytes", raw(1, b"\0" * size)
    yield "a beginning that is cut", begin[:-1]
    yield "a head that is cut", begin[:3]
    yield "a beginning alone", begin
    yield "two beginnings", begin + begin
    yield "parameters that are cut", begin + given[:-20]
    yield "parameters without an end", begin + given[:-8]
    yield "a body that is cut", whole[:-9]
    yield "a body before its parameters", begin + fastcgi.stdin(b"{}")
    yield "a body of another request", begin + given + raw(5, b"{}", identifier=2) + raw(5, identifier=2)
    yield "another identifier", begin + raw(4, b"\1\1ab", identifier=9)
    yield "the identifier 0", raw(1, b"\0\1\0\0\0\0\0\0", identifier=0)
    yield "an end at once", begin + raw(2)
    yield "an end of what did not begin", raw(2)
    yield "an answer", begin + raw(6, b"Status: 200\r\n\r\n") + raw(3, b"\0" * 8)
    yield "a length beyond what comes", begin + raw(4, b"\1\1ab", length=65535)
    yield "padding that does not come", begin + raw(4, b"\1\1ab", padding=255)
    yield "HTTP", b"POST /crm/validate HTTP/1.1\r\nHost: x\r\n\r\n{}"
    yield "TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 500
    yield "zeros", b"\0" * 4096
    yield "ones", b"\xff" * 4096
    yield "a management question", raw(9, fastcgi.pair("FCGI_MAX_CONNS", ""), identifier=0)
    for lengths in (
        b"\x7f\x7f", b"\x05\x00ab", b"\x00\x05ab", b"\x80\x00\x00", b"\x80\x00\x00\x05\x00ab",
        b"\x80\x01\x00\x00\x80\x01\x00\x00", b"\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x8f\xff\xff\xff\x01", b"\x01\x8f\xff\xff\xff",
    ):
        yield f"a name and a value of lengths {lengths.hex()}", begin + raw(4, lengths) + raw(4)
