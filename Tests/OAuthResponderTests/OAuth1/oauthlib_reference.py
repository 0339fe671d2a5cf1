#!/usr/bin/python3
"""What oauthlib makes of OAuth 1 requests: the reference that the signer is compared with.

    oauthlib_reference.py SEED COUNT

Writes lines of JSON: first {"private_key": PEM}, then COUNT generated cases, each with its answer,
and from then on the answer to each case that comes in on standard input. The same seed gives the
same cases. A case has the members of `generated`; an answer has "base_string" and "signature", or
"error".
"""

import json
import random
import sys
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from oauthlib.common import Request
from oauthlib.oauth1 import (
    SIGNATURE_TYPE_AUTH_HEADER, SIGNATURE_TYPE_BODY, SIGNATURE_TYPE_QUERY, Client,
)
from oauthlib.oauth1.rfc5849 import signature

TYPES = {
    "header": SIGNATURE_TYPE_AUTH_HEADER, "body": SIGNATURE_TYPE_BODY,
    "query": SIGNATURE_TYPE_QUERY,
}
METHODS = ["HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "RSA-SHA256", "PLAINTEXT"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# What encoders get wrong, and what sorting by letters instead of bytes gets wrong.
AWKWARD = list("~+%&=*!'()\"\\,;:/?#[]@|{}<>^` \t\r\n\x00\x7fé\u0301\u00e9ßÅ\u212b\ufffd\U0001f98a")
AWKWARD += ["%20", "%2B", "+ ", "&amp;", "a=b", "=", "&&", "%zz", "%"]
AWKWARD += ["\U0010ffff", "\ud7ff", "\ue000"]


def answer(case, key):
    """The base string and signature of a case, by oauthlib alone."""
    try:
        return dict(zip(("base_string", "signature"), signed(case, key)))
    except Exception as error:  # pylint: disable=broad-except
        return {"error": repr(error)}


def signed(case, key):
    # The key as an object: oauthlib would parse and check a PEM text each time.
    client = Client(
        case["consumer_key"], case["consumer_secret"], case["token"], case["token_secret"],
        callback_uri=case["callback"], verifier=case["verifier"],
        signature_method=case["signature_method"], signature_type=TYPES[case["transmission"]],
        rsa_key=key, nonce=case["nonce"], timestamp=case["timestamp"],
    )
    uri, body, headers = case["uri"], None, {}
    parameters = urlencode([(each["name"], each["value"]) for each in case["parameters"]])
    # Where further parameters go is ours to say; oauthlib signs them wherever they are.
    if case["method"] == "GET" and case["transmission"] != "body":
        if parameters:
            has_query = bool(urlsplit(uri).query)
            uri = f"{uri}&{parameters}" if has_query else f"{uri.removesuffix('?')}?{parameters}"
    elif parameters or case["transmission"] == "body":
        body, headers = parameters, dict(FORM)
    request = Request(uri, case["method"], body, headers)
    request.oauth_params = client.get_oauth_params(request)
    uri, headers, body = client._render(request)
    collected = signature.collect_parameters(urlsplit(uri).query, body, headers)
    base_string = signature.signature_base_string(
        case["method"], signature.base_string_uri(uri), signature.normalize_parameters(collected)
    )
    return base_string, client.get_oauth_signature(request)


def character(source):
    """Any Unicode scalar, with more of the awkward ones and of the short ones."""
    kind = source.random()
    if kind < 0.4:
        return source.choice(AWKWARD)
    if kind < 0.7:
        return chr(source.randrange(0x20, 0x7F))
    limit = source.choice([0x100, 0x800, 0x10000, 0x110000])
    code = source.randrange(limit)
    return chr(code if not 0xD800 <= code <= 0xDFFF else code - 0x800)


def text(source, least=0):
    """A text, empty now and then."""
    return "".join(character(source) for _ in range(source.choice([0, 0, 1, 2, 3, 5, 12]) + least))


def pairs(source):
    """Parameters, of which some repeat."""
    found = [(text(source), text(source)) for _ in range(source.choice([0, 1, 1, 2, 4]))]
    for _ in range(source.choice([0, 0, 1, 2])):
        if found:
            name, value = source.choice(found)
            found.append((name, source.choice([value, text(source)])))
    return [{"name": name, "value": value} for name, value in found]


def spelled(source, part):
    """A name or value of a query as other clients spell it: `+` or %20, more encoded or less."""
    spelling = ""
    for byte in part.encode():
        plain = chr(byte).isalnum() and byte < 0x80 or chr(byte) in "-._~"
        if byte == 0x20 and source.random() < 0.5:
            spelling += "+"
        elif plain and source.random() < 0.9:
            spelling += chr(byte)
        elif chr(byte) in "!*'()/:@,;?" and source.random() < 0.5:
            spelling += chr(byte)
        else:
            spelling += source.choice(["%{:02X}", "%{:02x}"]).format(byte)
    return spelling


def address(source):
    """An endpoint with or without a port, path and query, its host in any case."""
    scheme = source.choice(["https", "https", "http"])
    host = source.choice(
        [
            "a.example", "API.Example.COM", "xn--bcher-kva.example", "127.0.0.1", "localhost",
            "[2001:DB8::1]",
        ]
    )
    port = source.choice(["", "", ":443", ":80", ":8443", f":{source.randrange(1, 65536)}"])
    path = source.choice(
        [
            "", "/", "/oauth/token", "/r%20v/X", "/A/%c3%a9/", "/x;v=1", "/w/index.php", "/a//b",
            "/~me/a+b", "/p/../q",
        ]
    )
    query = source.choice(["", "", "?"])
    if source.random() < 0.5:
        pieces = []
        for each in pairs(source):
            name, value = spelled(source, each["name"]), spelled(source, each["value"])
            is_bare = name and not value and source.random() < 0.5
            pieces.append(name if is_bare else f"{name}={value}")
        query = "?" + "&".join(pieces)
    return scheme + "://" + host + port + path + query


def generated(source):
    """One case."""
    has_token = source.random() < 0.6
    transmission = source.choice(list(TYPES))

    def value():
        """A protocol parameter: oauthlib decodes it twice where it does not come in the header."""
        found = text(source, least=1)
        return found if transmission == "header" else found.replace("%", "") or "x"

    return {
        "method": source.choice(["GET", "POST"]),
        "uri": address(source),
        "parameters": pairs(source),
        "signature_method": source.choice(METHODS),
        "transmission": transmission,
        "consumer_key": value(),
        "consumer_secret": text(source),
        "token": value() if has_token else None,
        "token_secret": text(source) if has_token else "",
        "callback": value() if source.random() < 0.4 else None,
        "verifier": value() if source.random() < 0.3 else None,
        "nonce": f"{source.getrandbits(128):032x}",
        "timestamp": str(source.randrange(10**9, 10**10)),
    }


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    key = rsa.generate_private_key(65537, 1024)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()
    print(json.dumps({"private_key": pem}))
    source = random.Random(seed)
    for _ in range(count):
        case = generated(source)
        print(json.dumps({"case": case, "answer": answer(case, key)}))
    sys.stdout.flush()
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), key)), flush=True)


main()
