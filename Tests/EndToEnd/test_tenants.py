"""A tenant of a request can't lead anywhere but to its own place at the provider."""

import pytest
from calls import query
from fibery import CALLBACK, STATE, error, ok
from rig import Rig
from settings import OAUTH2

PROVING = {"client_id": "tenant-id", "client_secret": "a secret", "code_challenge_method": None}
APPS = {
    "label": {
        "authorization_endpoint": "https://{tenant}.localhost:$PORT/oauth2/authorize",
        "token_endpoint": "https://{tenant}.localhost:$PORT/oauth2/token",
    },
    "path": {
        "authorization_endpoint": "$PROVIDER/t/{tenant}/oauth2/authorize",
        "token_endpoint": "$PROVIDER/t/{tenant}/oauth2/token",
    },
    "host": {
        "authorization_endpoint": "https://{tenant}/oauth2/authorize",
        "token_endpoint": "https://{tenant}/oauth2/token",
        "hosts": {"tenant": {"pattern": ".*"}},
    },
    "configured": {
        "authorization_endpoint": "https://{tenant}/oauth2/authorize",
        "token_endpoint": "https://{tenant}/oauth2/token",
        "hosts": {"tenant": {"default": "localhost:$PORT", "pattern": ".*"}},
    },
    "issuer": {"issuer": "https://{tenant}/", "hosts": {"tenant": {"pattern": ".*"}}},
}
NO_LABELS = [
    "evil.test/", "evil.test#", "evil.test?", "evil.test\\", "a@evil.test", "a:b@evil.test/",
    "127.0.0.1:8080/", "169.254.169.254/latest?", "[::1]", "acme\n", "acme\r\nHost: x", "acme%2e",
    "acme.", ".acme", "../x", "\u0430cme", "a" * 64, ["acme"], {"a": 1}, 1, True, " acme",
]
NO_HOSTS = [
    "localhost", "localhost:443", "127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::1]", "10.0.0.1",
    "169.254.169.254", "intranet", "acme.localhost", "[::ffff:7f00:1]", "a@evil.test", "evil.test/x?",
]


@pytest.fixture(scope="module")
def chain():
    """A chain whose providers have tenants."""
    kept = {k: OAUTH2[k] for k in ("scope", "name_path")}
    apps = {app: {"oauth2": kept | PROVING | settings} for app, settings in APPS.items()}
    clients = {"tenant-id": {"secret": "a secret"}}
    with Rig({"ca_file": "$CERTIFICATE", "apps": apps}, clients) as rig:
        yield rig


def calls(rig, app, tenant):
    """Each call with a tenant, wherever a call can bring it."""
    fields = {"callback_uri": CALLBACK, "state": STATE, "tenant": tenant}
    account = fields | {"access_token": "a", "refresh_token": "r", "expires_on": "2020-01-01T00:00:00Z"}
    yield rig.post(f"/{app}/oauth2/v1/authorize", fields)
    yield rig.post(f"/{app}/oauth2/v1/authorize", {
        "callback_uri": CALLBACK, "state": STATE, "fields": {"tenant": tenant},
    })
    yield rig.post(f"/{app}/oauth2/v1/access_token", {"fields": fields, "code": "c"})
    yield rig.post(f"/{app}/oauth2/v1/access_token", {
        "fields": {"callback_uri": CALLBACK, "state": STATE}, "code": "c", "tenant": tenant,
    })
    yield rig.post(f"/{app}/validate", {"id": "oauth2", "fields": account})


@pytest.mark.parametrize("app, tenant", [
    *[(app, tenant) for app in ("label", "path") for tenant in NO_LABELS],
    *[(app, tenant) for app in ("host", "issuer") for tenant in NO_HOSTS],
])
def test_a_tenant_that_leads_elsewhere_is_a_400_and_nothing_is_sent(chain, app, tenant):
    chain.provider.control(reset=True)
    for reply in calls(chain, app, tenant):
        assert '"tenant"' in error(reply, 400)
    assert chain.provider.record() == []


@pytest.mark.parametrize("tenant", [None, ""])
def test_a_missing_tenant_is_named(chain, tenant):
    for reply in calls(chain, "label", tenant):
        assert "tenant" in error(reply, 400)


def test_the_operators_own_host_is_trusted_where_a_callers_is_not(chain):
    body = {"callback_uri": CALLBACK, "state": STATE}
    asked = ok(chain.post("/configured/oauth2/v1/authorize", body))["redirect_uri"]
    assert asked.startswith(chain.provider.base + "/oauth2/authorize?")
    other = "localhost:" + str(chain.gateway.port)
    error(chain.post("/configured/oauth2/v1/authorize", body | {"tenant": other}), 400)


def test_a_public_host_of_the_caller_is_shown_to_the_browser(chain):
    body = {"callback_uri": CALLBACK, "state": STATE, "tenant": "shop.example.com"}
    uri = ok(chain.post("/host/oauth2/v1/authorize", body))["redirect_uri"]
    assert uri.startswith("https://shop.example.com/oauth2/authorize?")
    assert query(uri)["redirect_uri"] == CALLBACK
