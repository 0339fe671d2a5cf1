"""The apps of the OAuth 1 tests: each as the responder is configured and as the provider knows
it."""

import subprocess
from pathlib import Path
from urllib.parse import unquote

from settings import OAUTH1

METHODS = ["HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "RSA-SHA256", "PLAINTEXT"]
TRANSMISSIONS = ["header", "body", "query"]
HTTP_METHODS = ["GET", "POST"]

# Characters that signatures, forms and headers have to encode.
SECRET = "s+e/c& %7E=~é🦊"

# oauthlib decodes what comes in a body or query twice, so a PLAINTEXT signature there has to do
# without.
PLAIN_SECRET = "s-e.c_r~e7"

# Apps with one setting that differs, and what the provider knows of it.
VARIANTS = {
    "plain": ({}, {}),
    "encoded": ({"signature_method": "PLAINTEXT"}, {"signature_methods": ["PLAINTEXT"]}),
    "original": ({"oauth_version": "1.0"}, {"oauth_version": "1.0"}),
    "oob": ({"callback": "oob"}, {"registered_callback": "https://oauth-svc.fibery.io/callback"}),
    "realm": (
        {
            "realm": "{account}",
            "hosts": {"account": {"default": "A1", "pattern": "[A-Z0-9_]+"}},
        },
        {},
    ),
    "replaced": (
        {"request_token_params": {"oauth_callback": "oob"}},
        {"registered_callback": "https://oauth-svc.fibery.io/callback"},
    ),
    "params": (
        {
            "request_token_params": {
                "scopes": "a|b c~", "return": "{callback_uri}", "key": "{consumer_key}",
                "hidden": "{client_secret}", "empty": "{absent}", "flag": True, "number": 7,
            },
            "authorization_params": {"perms": "read", "back": "{callback_uri}"},
            "access_token_params": {"userid": "{userid}", "none": None},
            "callback_params": ["realmId", "userid", "absent"],
            "headers": {
                "User-Agent": "Board/1.0 +https://fibery.io", "X-Account": "{userid}", "Accept": None,
            },
        },
        {"callback_extra": {"realmId": "123", "userid": "u+7/é"}},
    ),
    "tenant": (
        {
            name: OAUTH1[name] + "?tenant={tenant}"
            for name in OAUTH1 if name.endswith("_endpoint")
        },
        {},
    ),
    "nameless": ({"verify_endpoint": None, "name_path": ["screen_name"]}, {}),
    "renewing": ({}, {"session_handles": True}),
    "secretless": ({}, {"token_secrets": False}),
}


def rsa_keys(directory):
    """An RSA key as PKCS#1 in a file and as PKCS#8 in a text, and its public half."""
    path = Path(directory) / "pkcs1.pem"

    def openssl(*arguments):
        return subprocess.run(
            ["openssl", *arguments], check=True, capture_output=True, text=True
        ).stdout

    openssl("genrsa", "-traditional", "-out", str(path), "2048")
    return path, openssl("pkcs8", "-topk8", "-nocrypt", "-in", str(path)), openssl(
        "rsa", "-in", str(path), "-pubout"
    )


def settings(key_path, public_key):
    """The responder's configuration and the provider's clients; $RSA_KEY holds the key again."""
    apps, clients = {}, {}
    for method in METHODS:
        clients[client_of(method)] = {
            "secret": secret_of(method), "rsa_public_key": public_key,
            "signature_methods": [method],
        }
        for transmission in TRANSMISSIONS:
            for http_method in HTTP_METHODS:
                apps[app_of(method, transmission, http_method)] = {"oauth": OAUTH1 | {
                    "consumer_key": client_of(method),
                    "signature_method": method,
                    "parameter_transmission": transmission,
                    "http_method": http_method,
                } | _key(method, key_path)}
    for name, (app, client) in VARIANTS.items():
        clients[name + "-key"] = {"secret": SECRET} | client
        consumer = {"consumer_key": name + "-key", "consumer_secret": SECRET}
        apps[name] = {"oauth": OAUTH1 | consumer | app}
    return {"ca_file": "$CERTIFICATE", "apps": apps}, clients


def _key(method, key_path):
    if method == "RSA-SHA1":
        return {"private_key": {"file": str(key_path)}}
    if method == "RSA-SHA256":
        return {"private_key": {"env": "RSA_KEY"}}
    return {"consumer_secret": secret_of(method)}


def secret_of(method):
    """The secret of the client with one signature method."""
    return PLAIN_SECRET if method == "PLAINTEXT" else SECRET


def app_of(method, transmission="header", http_method="POST"):
    """The app that signs in one way."""
    return f"{method}-{transmission}-{http_method}".lower()


def client_of(method):
    """The client of all apps with one signature method."""
    return method.lower() + "-key"


def protocol_parameters(call):
    """Where a recorded call has its protocol parameters, and the parameters."""
    header = dict(call["headers"]).get("Authorization", "").removeprefix("OAuth ")
    in_header = {}
    for part in header.split(", ") if header else []:
        name, _, value = part.partition("=")
        in_header[name] = unquote(value.strip('"'))
    places = {"header": in_header, "body": dict(call["form"]), "query": dict(call["query"])}
    found = [place for place, members in places.items() if "oauth_signature" in members]
    assert len(found) == 1, call
    return found[0], places[found[0]]
