"""How the client proves itself: the provider takes the one registered method and verifies it."""

import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fibery import PAST, authorize2, connect2, error, exchange2, ok, validate
from rig import Rig
from settings import OAUTH2

SECRET = "crm:secret+/& %41=~ü"
KEY_METHODS = {
    "rs256": ("RS256", None), "rs256-kid": ("RS256", "key 1"), "ps256": ("PS256", "key-2"),
    "es256": ("ES256", "key.3"), "es256-default": ("ES256", None),
}
METHODS = ["basic", "post", "secret-jwt", "none", *KEY_METHODS]


def make_key(algorithm):
    """A new key pair in PEM form: the private one and the public one."""
    if algorithm == "ES256":
        key = ec.generate_private_key(ec.SECP256R1())
    else:
        key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


@pytest.fixture(scope="module")
def proving(tmp_path_factory):
    """A chain with an app for every method."""
    apps = {
        "basic": {"client_secret": SECRET},
        "post": {"client_secret": SECRET, "token_endpoint_auth_method": "client_secret_post"},
        "secret-jwt": {"client_secret": SECRET, "token_endpoint_auth_method": "client_secret_jwt"},
        "none": {"code_challenge_method": "S256", "pkce_key": "a key of its own"},
    }
    clients = {
        "basic-id": {"secret": SECRET},
        "post-id": {"secret": SECRET, "auth_method": "client_secret_post"},
        "secret-jwt-id": {"secret": SECRET, "auth_method": "client_secret_jwt"},
        "none-id": {"auth_method": "none", "pkce_required": True},
    }
    directory = tmp_path_factory.mktemp("keys")
    for app, (algorithm, identifier) in KEY_METHODS.items():
        private, public = make_key(algorithm)
        (directory / f"{app}.pem").write_text(private)
        reference = {"file": str(directory / f"{app}.pem")}
        if identifier:
            reference |= {"kid": identifier, "alg": algorithm}
        apps[app] = {"private_key": reference}
        clients[f"{app}-id"] = {
            "auth_method": "private_key_jwt", "public_key": public, "algorithm": algorithm,
            "key_id": identifier,
        }
    configuration = {
        app: {"oauth2": OAUTH2 | {"client_id": f"{app}-id"} | settings}
        for app, settings in apps.items()
    }
    with Rig({"ca_file": "$CERTIFICATE", "apps": configuration}, clients) as rig:
        yield rig


@pytest.mark.parametrize("app", METHODS)
def test_the_provider_verifies_the_client_in_both_requests(proving, app):
    proving.provider.control(reset=True)
    account = connect2(proving, app) | {"expires_on": PAST}
    proving.provider.control(expire=f"{app}-id")
    assert ok(validate(proving, account, app))["access_token"] != account["access_token"]
    calls = proving.provider.record("/oauth2/token")
    assert [call["verified"] for call in calls] == [True, True]
    secret = json.dumps(SECRET)[1:-1]
    assert not any(secret in call["target"] for call in calls)


WRONG_METHODS = [
    (app, method)
    for app in METHODS
    for method in ("client_secret_basic", "client_secret_post", "none")
    if app != method.removeprefix("client_secret_")
]


@pytest.mark.parametrize("app, method", WRONG_METHODS)
def test_another_method_than_the_registered_one_is_refused_and_not_probed(proving, app, method):
    proving.provider.control(reset=True)
    back = authorize2(proving, app)
    proving.provider.control(settings={f"{app}-id": {"auth_method": method}})
    error(exchange2(proving, back, app), 500)
    (call,) = proving.provider.record("/oauth2/token")
    assert call["verified"] is False


@pytest.mark.parametrize("app", KEY_METHODS)
def test_another_key_or_identifier_is_refused(proving, app):
    for settings in ({"key_id": "another"}, {"public_key": make_key(KEY_METHODS[app][0])[1]}):
        proving.provider.control(reset=True)
        back = authorize2(proving, app)
        proving.provider.control(settings={f"{app}-id": settings})
        error(exchange2(proving, back, app), 500)
