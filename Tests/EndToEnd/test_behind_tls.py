"""deploy/nginx-behind-tls.conf: how it differs from deploy/nginx.conf, and whom it believes."""

import difflib
import json
from functools import partialmethod

import gateway
import pytest
from calls import Caller
from fibery import CALLBACK, STATE, connect2, error, ok
from rig import Rig
from settings import CONFIGURATION
from waiting import until

KEY = "kq3vb2xw5n7d4f6h8j9m2p3r"
APPS = {"apps": {
    "crm": CONFIGURATION["apps"]["crm"] | {"access_keys": [KEY]},
    "open": CONFIGURATION["apps"]["crm"],
}}
BODY = {"callback_uri": CALLBACK, "state": STATE}
AUTHORIZE = f"/crm/{KEY}/oauth2/v1/authorize"


@pytest.fixture(scope="module")
def behind():
    """The site behind a proxy on this machine."""
    with Rig(CONFIGURATION | APPS, behind_tls=True) as rig:
        yield rig


@pytest.fixture(scope="module")
def direct():
    """The site that ends TLS itself."""
    with Rig(CONFIGURATION | APPS) as rig:
        yield rig


def directives(site):
    """The lines of a site that nginx reads."""
    lines = (line.strip() for line in site.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


ONLY_WITH_TLS = """
map $https $oauth_scheme {
on https;
listen 443 ssl;
ssl_certificate /etc/ssl/oauth-responder/fullchain.pem;
ssl_certificate_key /etc/ssl/oauth-responder/privkey.pem;
ssl_protocols TLSv1.2 TLSv1.3;
ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;
ssl_prefer_server_ciphers off;
ssl_session_cache shared:oauth_tls:2m;
ssl_session_timeout 1h;
ssl_session_tickets off;
"""
ONLY_BEHIND_TLS = r"""
geo $realip_remote_addr $oauth_is_proxy {
default 0;
127.0.0.0/8 1;
::1 1;
10.0.0.0/8 1;
172.16.0.0/12 1;
192.168.0.0/16 1;
fc00::/7 1;
}
map "$oauth_is_proxy,$http_x_forwarded_proto" $oauth_scheme {
"~*^1,https(?:\s*,\s*https)*\z" https;
"1," unknown;
map $oauth_is_proxy $oauth_caller {
1 $remote_addr;
default $realip_remote_addr;
}
"~^unknown,(?:GET|HEAD),/healthz\z" "";
set_real_ip_from 0.0.0.0/0;
set_real_ip_from ::/0;
real_ip_header X-Forwarded-For;
"""


def test_the_two_sites_differ_in_tls_alone():
    direct, behind = (directives(site) for site in (gateway.SITE, gateway.SITE_BEHIND_TLS))
    # The log's address has another name there.
    behind = [line.replace('"$oauth_caller"', '"$remote_addr"') for line in behind]
    lines = list(difflib.ndiff(direct, behind))
    assert sorted(x[2:] for x in lines if x[0] == "-") == sorted(ONLY_WITH_TLS.split("\n")[1:-1])
    assert sorted(x[2:] for x in lines if x[0] == "+") == sorted(ONLY_BEHIND_TLS.split("\n")[1:-1])


@pytest.mark.parametrize("site", [gateway.SITE, gateway.SITE_BEHIND_TLS], ids=lambda it: it.name)
def test_a_connector_has_five_minutes_to_answer(site):
    """Contract §5; the default of nginx is one minute, which no test can wait for."""
    assert directives(site).count("proxy_read_timeout 300s;") == 1


CALLS = [
    ("GET", "/", None), ("GET", "/healthz", None), ("POST", "/healthz", {}), ("HEAD", "/x", None),
    ("POST", AUTHORIZE, BODY), ("GET", AUTHORIZE, None), ("POST", AUTHORIZE, "{"),
    ("POST", "/crm/wrong/oauth2/v1/authorize", BODY), ("POST", "/nothing/validate", {}),
    ("POST", f"/crm/{KEY}/validate", {"id": "token"}), ("GET", f"/crm/{KEY}/a%2Fb?c=%41", None),
    ("GET", "/crm/x", None), ("POST", AUTHORIZE, "x" * 70_000), ("GET", "/%00", None),
    ("TRACE", "/crm", None), ("GET", "/open/x", None), ("POST", "/open/oauth1/v1/authorize", {}),
    ("PUT", f"/crm/{KEY}/upload", "x" * 3_000_000), ("DELETE", "/open/validate", None),
]


def outcome(rig, caller, method, target, body):
    """What a caller and a connector see, but for what differs from call to call and rig to rig."""
    rig.connector.reset()
    reply = caller.call(method, target, body, source="127.0.0.5")
    head = sorted(
        (name, value) for name, value in reply.headers.items()
        if name not in ("Date", "X-Request-Id", "Content-Length")
    )
    text = json.dumps([reply.text, rig.connector.seen]).replace(caller.host, "HOST")
    return reply.status, head, text.replace(rig.provider.base, "PROVIDER")


@pytest.mark.parametrize("is_plain", [False, True], ids=["https", "http"])
@pytest.mark.parametrize("method, target, body", CALLS, ids=range(len(CALLS)))
def test_both_sites_give_the_same_answers(direct, behind, is_plain, method, target, body):
    if target == "/%00" or method == "TRACE":
        # nginx refuses them before it reads what the proxy says, which no proxy lets through.
        error(behind.caller.call(method, target, body), 405 if method == "TRACE" else 400)
        return
    outcomes = [
        outcome(rig, rig.plain if is_plain else rig.caller, method, target, body)
        for rig in (direct, behind)
    ]
    assert outcomes[0] == outcomes[1]


def test_an_account_is_connected_through_a_proxy(behind):
    assert connect2(behind, f"crm/{KEY}")["access_token"]


@pytest.mark.parametrize("proto", ["http", "", "https, http", "http, https", "httpsx", "ftp", "on"])
def test_only_https_all_the_way_is_let_through(behind, proto):
    behind.connector.reset()
    before = len(behind.provider.record())
    for method, status in (("GET", 301), ("POST", 403)):
        for target in (AUTHORIZE, f"/crm/{KEY}/x", "/"):
            reply = behind.plain.call(method, target, headers={"X-Forwarded-Proto": proto})
            error(reply, status)
            assert "Strict-Transport-Security" not in reply.headers
    assert behind.connector.seen == [] and len(behind.provider.record()) == before


@pytest.mark.parametrize("proto", ["https", "HTTPS", "https,https", "https, https"])
def test_https_all_the_way_is_let_through(behind, proto):
    reply = behind.plain.call("POST", AUTHORIZE, BODY, headers={"X-Forwarded-Proto": proto})
    ok(reply)
    assert reply.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]


@pytest.mark.parametrize("method, target, status", [
    ("GET", "/healthz", 200), ("HEAD", "/healthz", 200), ("POST", "/healthz", 403),
    ("GET", "/crm/healthz", 301), ("GET", "/", 301), ("POST", AUTHORIZE, 403),
])
def test_without_a_word_of_the_proxy_only_the_health_is_told(behind, method, target, status):
    connection = behind.caller.connect()
    connection.request(method, target)
    reply = connection.getresponse()
    assert (reply.status, reply.headers["Strict-Transport-Security"]) == (status, None)
    connection.close()


@pytest.mark.parametrize("forwarded, address", [
    ("203.0.113.7", "203.0.113.7"), ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
    ("2001:db8::7", "2001:db8::7"), ("nonsense", "127.0.0.5"), ("", "127.0.0.5"),
])
def test_the_caller_is_whom_the_nearest_proxy_names(behind, forwarded, address):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    behind.connector.reset()
    behind.get("/x", headers=headers, source="127.0.0.5")
    (call,) = behind.connector.seen
    seen = dict(call["headers"])
    assert seen["X-Real-IP"] == seen["X-Forwarded-For"] == address
    until(lambda: f'"address":"{address}"' in behind.nginx_logs())


def test_the_rate_is_that_of_the_address_that_the_proxy_names(behind):
    def statuses(address, count):
        headers = {"X-Forwarded-For": address}
        return {behind.get("/open/healthz", headers=headers).status for _ in range(count)}

    assert statuses("203.0.113.50", 120) == {200, 429}
    assert statuses("203.0.113.51", 20) == {200}


def addresses(rig):
    """The callers of the access log; nginx writes a line after its answer."""
    whole = rig.nginx_logs().rpartition("\n")[0]
    return [json.loads(line)["address"] for line in whole.splitlines() if '"time"' in line]


def test_nobody_but_the_named_proxies_is_believed():
    fill_in = gateway.fill_in

    def with_proxy(site, words):
        return fill_in(site, words | {"127.0.0.0/8 1;": "127.0.0.1 1;"})

    forged = {"X-Forwarded-For": "203.0.113.99"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateway, "fill_in", with_proxy)
        # Everything that the rig itself asks comes from the proxy.
        patch.setattr(Caller, "connect", partialmethod(Caller.connect, source="127.0.0.1"))
        with Rig(behind_tls=True) as rig:
            patch.undo()
            ok(rig.post("/crm/oauth2/v1/authorize", BODY, source="127.0.0.1"))
            assert rig.get("/logo", headers=forged, source="127.0.0.1").status == 200
            rig.connector.reset()
            stranger = {"headers": forged, "source": "127.0.0.2"}
            error(rig.post("/crm/oauth2/v1/authorize", BODY, **stranger), 403)
            error(rig.get("/x", **stranger), 301)
            until(lambda: addresses(rig)[-3:] == ["203.0.113.99", "127.0.0.2", "127.0.0.2"])
            assert rig.connector.seen == []
