"""The base of an app: what it leads to, and what a connector sees of it. Both sites are asked."""

import hashlib
import json
import random

import pytest
from fibery import error, ok
from recording_connector import ROUTES, RecordingConnector
from rig import Rig
from settings import CONFIGURATION

# In a pattern the characters besides letters and digits mean something.
KEY = "k.q3~vb2-xw5_n7d4f6h8j9m2p3r"
SECOND_KEY = "second.key~for-the_same.app.00"
WRONG_KEYS = [
    KEY[:-1], KEY + "x", KEY.upper(), KEY.replace(".", "x"), KEY.replace("k", "%6B"), "x",
    "other-key-of-another-app-00000",
]
CRM = CONFIGURATION["apps"]["crm"]


class Site:
    """A rig whose apps have connectors of their own, and what lies where in it.

    `bases` are those of the app crm, each with the prefix that its connector is told of.
    """

    def __init__(self, behind_tls, bases, other_apps=(), keys=()):
        self.connector, self.other = RecordingConnector(), RecordingConnector()
        self.bases = bases
        apps = {"crm": CRM | {"connector": self.connector.address}}
        if keys:
            apps["crm"] |= {"access_keys": list(keys)}
        for name, app in other_apps:
            apps[name] = CRM | {"connector": self.other.address} | app
        self.rig = Rig(CONFIGURATION | {"apps": apps}, behind_tls=behind_tls)

    def __enter__(self):
        self.rig.__enter__()
        return self

    def __exit__(self, *exception):
        self.rig.__exit__()
        self.connector.close()
        self.other.close()

    def forget(self):
        """Forgets what was seen."""
        self.rig.provider.control(reset=True)
        self.rig.connector.reset()
        self.connector.seen, self.other.seen = [], []

    @property
    def reached(self):
        """Every call that reached anybody."""
        seen = self.connector.seen + self.other.seen + self.rig.connector.seen
        return seen + self.rig.provider.record()


KINDS = {
    "root": {"bases": {"": None}},
    "APP": {"bases": {"/crm": "/crm"}, "other_apps": [("crmx", {})]},
    "KEY": {
        "bases": {f"/{KEY}": None, f"/{SECOND_KEY}": None, f"/crm/{KEY}": "/crm"},
        "keys": [KEY, SECOND_KEY],
    },
    "APP-KEY": {
        "bases": {f"/crm/{KEY}": "/crm", f"/crm/{SECOND_KEY}": "/crm"},
        "keys": [KEY, SECOND_KEY],
        "other_apps": [("other", {"access_keys": [WRONG_KEYS[-1]]}), ("open", {})],
    },
}


@pytest.fixture(scope="module", params=[False, True], ids=["nginx", "behind-tls"])
def behind_tls(request):
    """Which of the two sites is asked."""
    return request.param


@pytest.fixture(scope="module")
def sites(behind_tls):
    """The sites of every kind, each of which is started when it is asked for."""
    started = {}

    def site(kind):
        if kind not in started:
            started[kind] = Site(behind_tls, **KINDS[kind]).__enter__()
        started[kind].forget()
        return started[kind]

    yield site
    for each in started.values():
        each.__exit__()


@pytest.fixture(params=KINDS)
def site(request, sites):
    """One app below each kind of base."""
    return sites(request.param)


@pytest.fixture(params=["KEY", "APP-KEY"])
def locked(request, sites):
    """One app with access keys, alone and among others."""
    return sites(request.param)


def body_of(path):
    """A body that the call could have; a validation is of an account that the responder leaves to
    the connector."""
    if path == "/validate":
        return json.dumps({"id": "token", "fields": {"token": "ü"}}).encode()
    return '{"a": "ü"}'.encode()


# Below a base they are fine; at the root nginx refuses them.
ABOVE_THE_ROOT = ["/%2e%2e/x", "/../x"]
AWKWARD = ABOVE_THE_ROOT + [
    "/a%2Fb/%2e%2e/c", "/x//y/../z?q=%41", "//x", "/%C3%BC%20?q=%20+&r=/../s",
    "/a?", "/validate/", "/healthz/x", "/x?y=http://a/b?c", "/a:b@c;d=e,f", "/%25%2541",
    "/crm/x", "/index.html#part", "/" + "a" * 4000,
]


@pytest.mark.parametrize("method, target", ROUTES + [("PUT", target) for target in AWKWARD])
def test_a_connector_is_asked_as_if_it_stood_at_the_root(site, method, target):
    for base, prefix in site.bases.items():
        if base == "" and target in ABOVE_THE_ROOT:
            continue
        body = body_of(target)
        site.connector.seen.clear()
        reply = site.rig.caller.call(method, base + target, body)
        (call,) = site.connector.seen
        assert (call["method"], call["target"]) == (method, target)
        assert reply.status == (200 if (method, target) in ROUTES else 404)
        assert call["digest"] == hashlib.sha256(body).hexdigest()
        assert call["headers"]["X-Forwarded-Prefix"] == prefix
        assert call["headers"]["X-Forwarded-Proto"] == "https"
        assert not [key for key in (KEY, SECOND_KEY) if key in str(call)]
    assert site.other.seen == site.rig.connector.seen == []


def test_the_base_itself_is_the_root_of_the_connector(site):
    for base in filter(None, site.bases):
        site.connector.seen.clear()
        for end in ("", "?x=1", "/", "/?x=1"):
            assert site.rig.get(base + end).status == 200
        assert [call["target"] for call in site.connector.seen] == ["/", "/?x=1", "/", "/?x=1"]


@pytest.mark.parametrize("path, status", [("/validate", 200), ("/valid%61te", 404)])
@pytest.mark.parametrize("ending", ["", "?a=b%20c&d=/../e"])
def test_a_validation_is_handed_over_below_the_base(site, path, status, ending):
    for base in site.bases:
        site.connector.seen.clear()
        assert site.rig.post(base + path + ending, body_of("/validate")).status == status
        (call,) = site.connector.seen
        assert (call["method"], call["target"]) == ("POST", path + ending)
        assert call["digest"] == hashlib.sha256(body_of("/validate")).hexdigest()


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_of_20_mb_arrives_byte_for_byte(site, chunked):
    body = random.Random(20).randbytes(20_000_000)
    base = list(site.bases)[-1]
    pieces = iter([body[at:at + 65536] for at in range(0, len(body), 65536)])
    reply = site.rig.caller.call("POST", base + ROUTES[5][1], pieces if chunked else body)
    (call,) = site.connector.seen
    assert (reply.status, call["length"]) == (200, len(body))
    assert call["digest"] == hashlib.sha256(body).hexdigest()


def without_id(reply):
    """An answer but for what differs from call to call."""
    fields = [(name, value) for name, value in reply.headers.items()
              if name not in ("X-Request-Id", "Date")]
    return reply.status, sorted(fields), reply.text


@pytest.mark.parametrize("method, target", ROUTES + [("PUT", "/a%2Fb?c")])
def test_a_wrong_key_is_the_same_404_everywhere_and_reaches_nobody(locked, method, target):
    name = "/crm" if len(locked.bases) == 2 else ""
    ours = locked.rig.post("/crm/x/oauth2/v1/authorize", {})
    error(ours, 404)
    # A body that is too large for the responder is refused whatever the key.
    is_the_connectors = target != "/validate"
    bodies = [body_of(target)] + [b"x" * 2_000_000] * is_the_connectors
    for key in WRONG_KEYS + [f"x/{KEY}", f"{KEY}%2F"]:
        for body in bodies:
            reply = locked.rig.caller.call(method, f"{name}/{key}{target}", body)
            assert without_id(reply) == without_id(ours), key
    assert locked.reached == []


SPELLINGS = [
    "/crm", "/crm/", "/crm?x=1", "/crm/x", "/crm//x", f"/crm//{KEY}/x", "/%63rm", "/%63rm/x",
    "/%63%72%6D/x", "/crm%2Fx", f"/crm%2F{KEY}/x", "//crm/x", f"//crm/{KEY}/x", "/./crm/x",
    "/x/../crm/x", f"/x/../crm/{KEY}/x", "/%2e/crm", "/x/%2E%2E/crm", "/crm/../x", "/crm#x",
    f"/crm/{KEY}x", f"/crm/x/../{KEY}/y",
]


@pytest.mark.parametrize("target", SPELLINGS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_spelling_of_the_name_gets_past_the_key(locked, method, target):
    error(locked.rig.caller.call(method, target, b"{}"), 404)
    assert locked.reached == []


def test_a_key_is_a_whole_segment(sites):
    site = sites("KEY")
    for target in ("/", "/logo", "/api/v1/synchronizer/config", f"/x/{KEY}/", f"/x{KEY}/"):
        error(site.rig.get(target), 404)
    assert site.reached == []


@pytest.mark.parametrize("target", [
    "/", "/?a=b", "/crmx", "/crmx/y?z", "/crm-x", "/CRM/x", "/crm.x", "/crm%3Fx", "/x/crm", "//x",
    "/a%2Fb", f"/{KEY}/x", "/api/v1/synchronizer/config",
])
def test_what_begins_with_no_base_is_the_other_connectors_unchanged(sites, target):
    site = sites("APP-KEY")
    site.rig.caller.call("PUT", target, b"{}")
    (call,) = site.rig.connector.seen
    assert (call["method"], call["target"], call["body"]) == ("PUT", target, "{}")
    assert "X-Forwarded-Prefix" not in dict(call["headers"])
    assert site.connector.seen == site.other.seen == []


def test_a_name_that_begins_like_another_is_another_app(sites):
    site = sites("APP")
    for target in ("/crmx", "/crmx/logo?x"):
        site.rig.get(target)
    assert [call["target"] for call in site.other.seen] == ["/", "/logo?x"]
    assert site.connector.seen == []


def test_a_caller_can_not_forge_the_prefix(sites):
    site = sites("APP")
    forged = {"X-Forwarded-Prefix": "/forged"}
    assert site.rig.get("/crm/", headers=forged).status == 200
    assert site.connector.seen[0]["headers"].get_all("X-Forwarded-Prefix") == ["/crm"]
    reply = site.rig.get("/none", headers=forged)
    assert reply.json == {"message": "The connector has no GET /none."}
    assert "forged" not in json.dumps(site.rig.connector.seen)


def test_no_log_holds_a_key_even_if_a_connector_is_down(behind_tls):
    with Site(behind_tls, **KINDS["APP-KEY"]) as site:
        base = list(site.bases)[0]
        site.rig.post(f"{base}/validate", body_of("/validate"))
        site.rig.get(f"{base}/logo?q=secretquery")
        ok(site.rig.get(f"{base}/healthz"))
        site.connector.close()
        error(site.rig.get(f"{base}/logo"), 502, try_later=True)
        error(site.rig.post(f"{base}/validate", body_of("/validate")), 502, try_later=True)
        logs = site.rig.nginx_logs() + site.rig.responder_log()
    for word in (KEY, "secretquery", "logo"):
        assert word not in logs
