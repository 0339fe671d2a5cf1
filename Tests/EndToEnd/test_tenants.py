"""A tenant of a request can't lead anywhere but to its own place at the provider."""

import json
import subprocess

import pytest
from calls import query
from fibery import CALLBACK, PAST, STATE, connect2, error, ok, validate
from logs import log_lines
from rig import Rig, binary
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
        "hosts": {"tenant": {"pattern": ".*", "any_host": True}},
    },
    "configured": {
        "authorization_endpoint": "https://{tenant}/oauth2/authorize",
        "token_endpoint": "https://{tenant}/oauth2/token",
        "hosts": {"tenant": {"default": "localhost:$PORT", "pattern": ".*", "any_host": True}},
    },
    "fixed": {
        "authorization_endpoint": "https://{tenant}/oauth2/authorize",
        "token_endpoint": "https://{tenant}/oauth2/token",
        "userinfo_endpoint": "https://{tenant}/oauth2/userinfo",
        "hosts": {"tenant": "localhost:$PORT/t/acme"},
    },
    "listed": {
        "authorization_endpoint": "https://{tenant}/oauth2/authorize",
        "token_endpoint": "https://{tenant}/oauth2/token",
        "hosts": {"tenant": {"allowed": ["login.acme.test", "*.example.com"]}},
    },
    "tld": {
        "authorization_endpoint": "https://accounts.acme.{tenant}/oauth2/authorize",
        "token_endpoint": "https://accounts.acme.{tenant}/oauth2/token",
        "hosts": {"tenant": {"allowed": ["test", "eu"]}},
    },
    "origin": {
        "authorization_endpoint": "{tenant}/oauth2/authorize",
        "token_endpoint": "{tenant}/oauth2/token",
        "hosts": {"tenant": {"allowed": ["*.example.com"]}},
    },
    "encoded": {
        "authorization_endpoint": "$PROVIDER/oauth2/authorize?t={tenant}",
        "token_endpoint": "$PROVIDER/t/{tenant}/oauth2/token",
        "hosts": {"tenant": {"pattern": ".*"}},
    },
    "members": {
        "authorization_endpoint": "$PROVIDER/oauth2/authorize?id={client_id}",
        "token_endpoint": "$PROVIDER/oauth2/token",
        "userinfo_endpoint": "$PROVIDER/oauth2/userinfo?token={access_token}&of={client_id}",
    },
    "issuer": {
        "issuer": "https://{tenant}/", "hosts": {"tenant": {"pattern": ".*", "any_host": True}},
    },
}
NO_LABELS = [
    "evil.test/", "evil.test#", "evil.test?", "evil.test\\", "a@evil.test", "a:b@evil.test/",
    "127.0.0.1:8080/", "169.254.169.254/latest?", "[::1]", "acme\n", "acme\r\nHost: x", "acme%2e",
    "acme.", ".acme", "../x", "\u0430cme", "a" * 64, "a" * 9000, ["acme"], {"a": 1}, 1, True, " acme",
]
NO_HOSTS = [
    "localhost", "localhost:443", "127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::1]", "10.0.0.1",
    "169.254.169.254", "intranet", "acme.localhost", "[::ffff:7f00:1]", "a@evil.test", "evil.test/x?",
    "evil.test:8443", "evil.test.", "a." * 4500 + "test",
]
UNLISTED = [
    "evil.test", "example.com", "evilexample.com", "example.com.evil.test", "a.example.com:8443",
    "a.example.com/x", "evil.test/.example.com", "u@a.example.com", "login.acme.test.evil.test",
]
NO_ORIGINS = [
    "https://evil.test", "https://evilexample.com", "https://example.com.evil.test", "a.example.com",
    "http://a.example.com", "https://a.example.com:8443", "https://u@a.example.com",
    "https://a.example.com@evil.test", "https://a.example.com?", "https://a.example.com#",
    "https://evil.test\\.example.com", "https://a.example.com/../x", "https://a.example.com//x",
    "//a.example.com", "https://evil.test?.example.com", "https://a.example.com/" + "a" * 9000,
]
# Not to be put into a path or a query at all.
NO_TARGETS = [".", "..", "a b", "a\n", "a\r\nHost: x", "\u0430cme", "a" * 9000, ["acme"], {"a": 1}, 1]


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
    account = fields | {"access_token": "a", "refresh_token": "r", "expires_on": PAST}
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
    *[("listed", tenant) for tenant in NO_HOSTS + UNLISTED],
    *[("tld", tenant) for tenant in NO_LABELS + ["de", "evil.test", "test:8443", "test.evil"]],
    *[("origin", tenant) for tenant in NO_ORIGINS + NO_HOSTS],
    *[("encoded", tenant) for tenant in NO_TARGETS],
])
def test_a_tenant_that_leads_elsewhere_is_a_400_and_nothing_is_sent(chain, app, tenant):
    """A8, and A13 for the long ones."""
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


@pytest.mark.parametrize("app, tenant, address", [
    ("listed", "login.acme.test", "https://login.acme.test/oauth2/authorize"),
    ("listed", "A.b.Example.com", "https://A.b.Example.com/oauth2/authorize"),
    ("tld", "eu", "https://accounts.acme.eu/oauth2/authorize"),
    ("origin", "https://eu1.example.com", "https://eu1.example.com/oauth2/authorize"),
    ("origin", "https://eu1.example.com/v2/", "https://eu1.example.com/v2/oauth2/authorize"),
])
def test_what_the_operator_lists_may_be_chosen(chain, app, tenant, address):
    body = {"callback_uri": CALLBACK, "state": STATE, "fields": {"tenant": tenant}}
    uri = ok(chain.post(f"/{app}/oauth2/v1/authorize", body))["redirect_uri"]
    assert uri.partition("?")[0] == address


def test_a_fixed_value_with_port_and_path_is_not_the_requests_to_change(chain):
    """A8: `hosts: {tenant: "…"}` was only a default."""
    chain.provider.control(reset=True)
    account = connect2(chain, "fixed")
    body = {"callback_uri": CALLBACK, "state": STATE, "tenant": "evil.test"}
    uri = ok(chain.post("/fixed/oauth2/v1/authorize", body))["redirect_uri"]
    assert uri.startswith(chain.provider.base + "/t/acme/oauth2/authorize?")
    ok(validate(chain, account | {"tenant": "evil.test"}, "fixed"))
    targets = [
        call["target"] for call in chain.provider.record() if call["path"] != "/oauth2/authorize"
    ]
    assert targets == ["/t/acme/oauth2/token", "/t/acme/oauth2/userinfo"]


@pytest.mark.parametrize("tenant, encoded", [
    ("a/b", "a%2Fb"), ("../x", "..%2Fx"), ("a?b", "a%3Fb"), ("a#b", "a%23b"), ("a&b=c", "a%26b%3Dc"),
    ("%2e%2e", "%252e%252e"), ("a\\b", "a%5Cb"), ("...", "..."),
])
def test_a_value_adds_nothing_to_a_path_or_a_query(chain, tenant, encoded):
    chain.provider.control(reset=True)
    body = {"callback_uri": CALLBACK, "state": STATE, "tenant": tenant}
    uri = ok(chain.post("/encoded/oauth2/v1/authorize", body))["redirect_uri"]
    assert f"/oauth2/authorize?t={encoded}&" in uri
    chain.post("/encoded/oauth2/v1/access_token", {
        "fields": {"callback_uri": CALLBACK, "tenant": tenant}, "code": "c",
    })
    (call,) = chain.provider.record()
    assert call["target"] == f"/t/{encoded}/oauth2/token"


def test_an_address_holds_what_parameters_may_hold(chain):
    chain.provider.control(reset=True)
    account = connect2(chain, "members")
    ok(validate(chain, account, "members"))
    fresh = ok(validate(chain, account | {"expires_on": PAST}, "members"))
    assert fresh["access_token"] != account["access_token"]
    asked = [dict(call["query"]) for call in chain.provider.record("/oauth2/userinfo")]
    assert asked == [
        {"token": tokens["access_token"], "of": "tenant-id"} for tokens in (account, fresh)
    ]


def written(tmp_path, settings):
    """A configuration with one OAuth 2 app."""
    path = tmp_path / "config.json5"
    path.write_text(json.dumps({"apps": {"crm": {"oauth2": PROVING | settings}}}))
    path.chmod(0o600)
    return path


def program(*arguments):
    """What the program says of a configuration, its last argument, and how it ends."""
    return subprocess.run(
        [binary(), *map(str, arguments)], capture_output=True, text=True, timeout=30,
        stdin=subprocess.DEVNULL, cwd=arguments[-1].parent,
    )


@pytest.mark.parametrize("command", [["check", "--offline"], ["--listen", "unix:s"]])
@pytest.mark.parametrize("hosts, path, words", [
    ({}, "apps.crm.oauth2.hosts.host", ["token_endpoint", "allowed", "any_host"]),
    ({"host": {"pattern": ".*"}}, "apps.crm.oauth2.hosts.host", ["token_endpoint", "allowed"]),
    (
        {"host": {"pattern": "([a-z0-9]+-?)+", "any_host": True}},
        "apps.crm.oauth2.hosts.host.pattern", ["too long"],
    ),
    ({"host": {"allowed": ["*.com"]}}, "apps.crm.oauth2.hosts.host.allowed.0", ["one owner"]),
])
def test_an_open_host_or_a_slow_pattern_is_refused_at_start(tmp_path, command, hosts, path, words):
    """A8 and A13."""
    file = written(tmp_path, {
        "authorization_endpoint": "https://{host}/a", "token_endpoint": "https://{host}/t",
        "hosts": hosts,
    })
    done = program(*command, "--config", file)
    assert done.returncode == 78
    (line,) = [line for line in done.stderr.splitlines() if line.startswith(f"{file}: {path}: ")]
    assert all(word in line for word in words)


def test_a_host_that_any_request_chooses_is_warned_of(tmp_path):
    """By `check`, and when the service starts."""
    file = written(tmp_path, {
        "authorization_endpoint": "https://a.example/a", "token_endpoint": "https://{host}/t",
        "hosts": {"host": {"any_host": True}},
    })
    done = program("check", "--offline", "--config", file)
    assert done.returncode == 0
    assert "warning: apps.crm.oauth2.hosts.host.any_host" in done.stdout
    assert "oauth2.token_endpoint: https://{host}/t" in done.stdout


def test_any_host_is_warned_of_in_the_log_at_start(chain):
    lines = log_lines(chain)
    assert any(
        line["level"] == "warning" and "apps.host.oauth2.hosts.tenant.any_host" in line["warning"]
        for line in lines if line.get("event") == "configuration"
    )


def test_check_shows_an_address_as_the_configuration_fills_it(tmp_path):
    file = written(tmp_path, {
        "authorization_endpoint": "https://{host}/a", "token_endpoint": "https://{host}/{tenant}/t",
        "hosts": {"host": "git.example.com:3000/base"},
    })
    done = program("check", "--offline", "--config", file)
    assert done.returncode == 0
    assert "oauth2.authorization_endpoint: https://git.example.com:3000/base/a" in done.stdout
    assert "oauth2.token_endpoint: https://git.example.com:3000/base/{tenant}/t" in done.stdout
