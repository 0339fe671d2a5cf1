"""What providers do in their own way, each by itself; the provider insists on it.

Where a setting handles a quirk, the same provider is tried without the setting, and must fail.
"""

from datetime import datetime, timezone

import pytest
from calls import decide, query
from fibery import ACCOUNT, CALLBACK, PAST, STATE, connect2, error, ok
from quirks import HANDLED_BY_SETTINGS, PUBLIC_QUIRKS, QUIRKS, configured, identifier
from rig import Rig
from tunnels import Tunnels


def add_rules(rig, quirks):
    """Tells the provider what it does in the answers to each quirk's client."""
    for name, quirk in quirks.items():
        for rule in quirk.rules:
            rig.provider.control(rule=rule | {"client": identifier(name) + "-id"})


@pytest.fixture(scope="module")
def quirky():
    """A chain with an app for every quirk."""
    with Rig(*configured(QUIRKS)) as rig:
        add_rules(rig, QUIRKS)
        yield rig


@pytest.fixture(scope="module")
def public():
    """A chain whose provider has public names, with an app for every quirk of such a one."""
    configuration, clients = configured(PUBLIC_QUIRKS)
    with Tunnels() as tunnels:
        proxy = {"proxy": f"127.0.0.1:{tunnels.server_port}"}
        with Rig(configuration | proxy, clients) as rig:
            tunnels.port_behind = rig.provider.caller.port
            add_rules(rig, PUBLIC_QUIRKS)
            yield rig


def validated(rig, app, fields):
    """The answer to `validate`, which must be a success."""
    return ok(rig.post(f"/{app}/validate", {"id": "oauth2", "fields": fields}))


def connect(rig, app, quirk):
    """Connects an account. Returns what Fibery then stores."""
    body = {"callback_uri": CALLBACK, "state": STATE} | ACCOUNT | quirk.fields
    asked = ok(rig.post(f"/{app}/oauth2/v1/authorize", body))
    back = query(decide(rig.provider.caller, asked["redirect_uri"]))
    stored = ACCOUNT | quirk.fields | {"callback_uri": CALLBACK, "state": STATE}
    account = ok(rig.post(f"/{app}/oauth2/v1/access_token", {"fields": stored, **back}))
    assert {name: account.get(name) for name in quirk.members} == quirk.members
    return stored | account


def play(rig, app, quirk, client):
    """Connects an account, looks at it, and has it refreshed; all must succeed."""
    account = connect(rig, app, quirk)
    assert validated(rig, app, account) == {"name": quirk.name}
    if not quirk.refreshes:
        return
    for _ in range(2):
        rig.provider.control(expire=client)
        fresh = validated(rig, app, account | quirk.aged)
        assert fresh["name"] == quirk.name
        assert fresh["access_token"] != account["access_token"]
        assert fresh["expires_on"] > datetime.now(timezone.utc).isoformat()
        if "refresh_token" in account:
            assert fresh["refresh_token"]
        account |= fresh


@pytest.mark.parametrize("name", QUIRKS)
def test_the_quirk_is_handled(quirky, name):
    app = identifier(name)
    play(quirky, app, QUIRKS[name], f"{app}-id")


@pytest.mark.parametrize("name", PUBLIC_QUIRKS)
def test_the_quirk_of_a_provider_with_public_names_is_handled(public, name):
    app = identifier(name)
    play(public, app, PUBLIC_QUIRKS[name], f"{app}-id")


@pytest.mark.parametrize("name", HANDLED_BY_SETTINGS)
def test_the_quirk_is_one_without_its_settings(request, name):
    app = identifier(name)
    rig = request.getfixturevalue("public" if name in PUBLIC_QUIRKS else "quirky")
    with pytest.raises((AssertionError, KeyError)):
        play(rig, f"{app}-plain", (QUIRKS | PUBLIC_QUIRKS)[name], f"{app}-id")


def test_a_nonce_is_new_in_each_authorization(quirky):
    name = "02 a nonce of each authorization"
    for _ in range(2):
        connect(quirky, identifier(name), QUIRKS[name])


@pytest.mark.parametrize("name", [name for name in QUIRKS if name.startswith("18")])
def test_an_error_that_a_success_tells_ends_a_revoked_account(quirky, name):
    app = identifier(name)
    accounts = {it: connect(quirky, it, QUIRKS[name]) for it in (app, f"{app}-plain")}
    quirky.provider.control(revoke=f"{app}-id")
    replies = {
        it: quirky.post(f"/{it}/validate", {"id": "oauth2", "fields": account})
        for it, account in accounts.items()
    }
    error(replies[app], 401)
    assert replies[f"{app}-plain"].status != 401


def expiry(seconds):
    """The time in so many seconds, as the responder writes it, to the second."""
    time = datetime.fromtimestamp(datetime.now(timezone.utc).timestamp() + seconds, timezone.utc)
    return time.isoformat(timespec="seconds").replace("+00:00", ".000Z")


LIFETIMES = {
    "a number": ({"expires_in": 7200}, 7200),
    "a text": ({"expires_in": "7200"}, 7200),
    "a fraction": ({"expires_in": 7200.9}, 7200),
    "zero": ({"expires_in": 0}, None),
    "null": ({"expires_in": None}, None),
    "a word": ({"expires_in": "never"}, None),
    "negative": ({"expires_in": -1}, None),
    "beyond all bounds": ({"expires_in": 10**20}, None),
    "beyond the year 2100": ({"expires_in": 10**10}, None),
    "hexadecimal": ({"expires_in": "0x10"}, None),
    "an exponent": ({"expires_in": "1e3"}, None),
    "a unit": ({"expires_in": "3600 seconds"}, None),
}
POINTS = {
    "seconds": 1893456000,
    "seconds as text": "1893456000",
    "milliseconds": 1893456000000,
    "RFC 3339": "2030-01-01T00:00:00Z",
    "an offset": "2030-01-01T01:00:00.000+01:00",
    "an offset without colon": "2030-01-01T01:00:00+0100",
    "no offset": "2030-01-01T00:00:00",
    "no seconds": "2030-01-01T00:00Z",
    "no separators": "20300101T000000Z",
    "a comma": "2030-01-01T00:00:00,0Z",
    "an offset of hours": "2029-12-31 19:00:00-05",
    "a day alone": "2030-01-01",
}


@pytest.mark.parametrize("members, seconds", LIFETIMES.values(), ids=LIFETIMES)
def test_a_lifetime_is_read_however_it_is_written(rig, members, seconds):
    rig.provider.control(rule={"endpoint": "/oauth2/token", "merge": members})
    earliest = seconds and expiry(seconds - 1)
    account = connect2(rig, "crm-plain")
    assert "expires_in" not in account
    if seconds is None:
        assert "expires_on" not in account
    else:
        assert earliest <= account["expires_on"] <= expiry(seconds + 1)


@pytest.mark.parametrize("value", POINTS.values(), ids=POINTS)
def test_a_point_in_time_is_read_however_it_is_written(rig, value):
    rule = {"endpoint": "/oauth2/token", "remove": ["expires_in"], "merge": {"expires_at": value}}
    rig.provider.control(rule=rule)
    account = connect2(rig, "crm-plain")
    assert account["expires_on"] == "2030-01-01T00:00:00.000Z"
    assert account["expires_at"] == value


def test_a_number_in_the_place_of_a_token_is_its_text(rig):
    number = 12345678901234567890
    merge = {"access_token": number, "refresh_token": number + 1}
    rig.provider.control(rule={"endpoint": "/oauth2/token", "merge": merge})
    account = connect2(rig, "crm-plain")
    assert (account["access_token"], account["refresh_token"]) == (str(number), str(number + 1))
    rig.post("/crm-plain/validate", {"id": "oauth2", "fields": account | {"expires_on": PAST}})
    refresh = dict(rig.provider.record("/oauth2/token")[-1]["form"])
    assert refresh["refresh_token"] == str(number + 1)


def test_granted_scopes_are_not_compared(rig):
    rig.provider.control(rule={"endpoint": "/oauth2/token", "merge": {"scope": "else,where"}})
    assert connect2(rig)["scope"] == "else,where"
