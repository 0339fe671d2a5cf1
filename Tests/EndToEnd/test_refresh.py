"""An account once connected stays connected: refreshes, shared ones, and whatever goes wrong with them."""

import base64
import time

import pytest
from at_once import at_once
from fibery import ACCOUNT, PAST, authorize2, connect2, ending, error, exchange2, ok, validate
from logs import log_line
from rig import Rig
from settings import OAUTH2

FUTURE = "2099-01-01T00:00:00.000Z"
GRACE = 0.8
TIMEOUT = 3

APPS = {
    "crm": {}, "short": {"refresh_grace": GRACE}, "none": {"refresh_grace": 0},
    "leeway": {"refresh_leeway": 10}, "default": {"expires_in_default": 120},
    "nameless": {"userinfo_endpoint": None},
    "exchange": {
        "refresh_grace": 600, "userinfo_endpoint": None,
        "refresh_params": {
            "refresh_token": None, "grant_type": "exchange", "old_token": "{access_token}",
        },
    },
}


@pytest.fixture(scope="module")
def chain():
    """A chain whose provider is given little time."""
    apps = {
        app: {"oauth2": OAUTH2 | {"client_id": f"{app}-id", "client_secret": "a secret"} | settings}
        for app, settings in APPS.items()
    }
    clients = {f"{app}-id": {"secret": "a secret"} for app in APPS}
    configuration = {"ca_file": "$CERTIFICATE", "timeout": TIMEOUT, "apps": apps}
    with Rig(configuration, clients) as rig:
        yield rig


@pytest.fixture
def refreshing(chain):
    """The chain with a provider that has seen nothing yet."""
    chain.provider.control(reset=True)
    return chain


def expired(rig, app="crm"):
    """An account whose access token is over, and known to be."""
    account = connect2(rig, app) | {"expires_on": PAST}
    rig.provider.control(expire=f"{app}-id")
    return account


def refreshes(rig):
    """The refreshes that the provider saw."""
    calls = rig.provider.record("/oauth2/token")
    return [call for call in calls if ["grant_type", "refresh_token"] in call["form"]]


def on_refresh(rig, **fault):
    """Has the provider do something wrong whenever it is asked for a refresh."""
    rig.provider.control(rule={"grant_type": "refresh_token", **fault})


# Shared refreshes.

def test_fifty_simultaneous_calls_share_one_refresh(refreshing):
    account = expired(refreshing)
    on_refresh(refreshing, delay=0.3)
    answers = [ok(it) for it in at_once(50, lambda: validate(refreshing, ACCOUNT | account))]
    assert len(refreshes(refreshing)) == 1
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["refresh_token"] != account["refresh_token"]
    again = [ok(it) for it in at_once(10, lambda: validate(refreshing, ACCOUNT | account))]
    assert all(answer == answers[0] for answer in again)
    assert len(refreshes(refreshing)) == 1
    ok(validate(refreshing, account | answers[0] | {"expires_on": PAST}))
    assert [call["verified"] for call in refreshes(refreshing)] == [True, True]


def test_after_the_grace_the_old_token_gets_the_providers_own_answer(refreshing):
    account = expired(refreshing, "short")
    fresh = ok(validate(refreshing, account, "short"))
    assert ok(validate(refreshing, account, "short")) == fresh
    assert len(refreshes(refreshing)) == 1
    time.sleep(GRACE)
    assert "reconnect" in error(validate(refreshing, account, "short"), 401).lower()
    assert [call["verified"] for call in refreshes(refreshing)] == [True, False]


def test_without_grace_the_provider_is_asked_each_time(refreshing):
    refreshing.provider.control(settings={"none-id": {"rotate": False}})
    account = expired(refreshing, "none")
    first = ok(validate(refreshing, account, "none"))
    assert ok(validate(refreshing, account, "none"))["access_token"] != first["access_token"]
    assert len(refreshes(refreshing)) == 2


def test_a_failed_refresh_is_kept_for_nobody(refreshing):
    account = expired(refreshing)
    on_refresh(refreshing, status=503, times=1)
    error(validate(refreshing, account), 503, try_later=True)
    assert ok(validate(refreshing, account))["access_token"] != account["access_token"]


def test_a_kept_refresh_is_no_answer_to_who_has_its_tokens_already(refreshing):
    """The provider rotates nothing, and the new token dies within the grace."""
    refreshing.provider.control(settings={"crm-id": {"rotate": False}})
    account = expired(refreshing)
    fresh = ok(validate(refreshing, account))
    refreshing.provider.control(expire="crm-id")
    again = ok(validate(refreshing, account | fresh))
    assert again["access_token"] != fresh["access_token"]
    assert len(refreshes(refreshing)) == 2


def test_two_apps_share_nothing(refreshing):
    account = expired(refreshing)
    ok(validate(refreshing, account))
    error(validate(refreshing, account, "leeway"), 401)


def exchanged(rig, **body):
    """Has the provider exchange tokens for new ones, as some do in place of a refresh."""
    rule = {"endpoint": "/oauth2/token", "status": 200, "times": 1, "body": body}
    rig.provider.control(rule=rule)


def test_a9_accounts_whose_refresh_token_is_the_same_word_get_their_own_tokens(refreshing):
    account = {"refresh_token": "the same word", "expires_on": PAST}
    for name in ("one", "two"):
        exchanged(refreshing, access_token=f"new {name}".replace(" ", "-"))
        answer = ok(validate(refreshing, account | {"access_token": name}, "exchange"))
        assert answer["access_token"] == f"new-{name}"
    calls = refreshing.provider.record("/oauth2/token")
    assert [dict(call["form"])["old_token"] for call in calls] == ["one", "two"]
    # Both are kept, each for who would send the same again.
    again = ok(validate(refreshing, account | {"access_token": "one"}, "exchange"))
    assert again["access_token"] == "new-one"
    assert len(refreshing.provider.record("/oauth2/token")) == 2


def resident(rig):
    """The memory of the responder, in bytes."""
    with open(f"/proc/{rig.responder.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


@pytest.mark.bounded
def test_a7_the_grace_keeps_no_large_answers(refreshing):
    def refresh(number):
        exchanged(refreshing, access_token=f"new-{number}", big="x" * 1_000_000)
        account = {"access_token": f"old-{number}", "refresh_token": f"r{number}", "expires_on": PAST}
        assert ok(validate(refreshing, account, "exchange"))["access_token"] == f"new-{number}"

    for number in range(20):
        refresh(number)
    before = resident(refreshing)
    for number in range(20, 100):
        refresh(number)
    assert resident(refreshing) - before < 20_000_000


def test_two_simultaneous_exchanges_of_a_code_share_one_and_a_later_one_does_not(refreshing):
    back = authorize2(refreshing, "crm")
    refreshing.provider.control(rule={"endpoint": "/oauth2/token", "delay": 0.3, "times": 1})
    one, two = [ok(it) for it in at_once(2, lambda: exchange2(refreshing, back, "crm"))]
    assert one == two
    assert len(refreshing.provider.record("/oauth2/token")) == 1
    error(exchange2(refreshing, back, "crm"), 401)
    assert len(refreshing.provider.record("/oauth2/token")) == 2


# When there is a refresh, and what comes out.

@pytest.mark.parametrize("app, seconds, count", [
    ("crm", 295, 1), ("crm", 330, 0), ("crm", -5, 1), ("leeway", 5, 1), ("leeway", 40, 0),
])
def test_a_token_is_refreshed_shortly_before_its_end(refreshing, app, seconds, count):
    account = connect2(refreshing, app) | {"expires_on": ending(seconds)}
    answer = ok(validate(refreshing, account, app))
    assert len(refreshes(refreshing)) == count
    assert ("access_token" in answer) == (count == 1)


FORMS = {
    "RFC 3339": PAST, "an offset": "2020-01-01T10:53:41+01:00", "seconds": 1577872421,
    "seconds as text": "1577872421", "milliseconds": 1577872421000,
    "milliseconds as text": "1577872421000", "lower case": "2020-01-01t09:53:41z",
    "a day alone": "2020-01-01", "no zone": "2020-01-01 09:53:41", "+0000": "2020-01-01T09:53:41+0000",
    "no separators": "20200101T095341Z", "no seconds": "2020-01-01T09:53Z",
}


@pytest.mark.parametrize("value", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("spelling", ["expires_on", "expire_on"])
def test_an_expiry_is_read_in_any_form_and_answered_in_its_spelling(refreshing, value, spelling):
    account = connect2(refreshing)
    del account["expires_on"]
    answer = ok(validate(refreshing, account | {spelling: value}))
    assert set(answer) == {"name", spelling} | set(account)
    assert answer[spelling] > ending(3000)
    assert len(refreshes(refreshing)) == 1


@pytest.mark.parametrize("value", [None, "", "soon", "2020-W01-3", "0x5e0c5e14", [], {}, True, 1e300, -1])
def test_anything_else_is_an_unknown_expiry(refreshing, value):
    account = connect2(refreshing) | {"expires_on": value}
    assert ok(validate(refreshing, account)) == {"name": "jane@example.com"}
    assert refreshes(refreshing) == []
    refreshing.provider.control(expire="crm-id")
    assert "access_token" in ok(validate(refreshing, account))
    assert len(refreshes(refreshing)) == 1


def test_a_401_before_the_known_end_leads_to_one_refresh(refreshing):
    account = connect2(refreshing) | {"expires_on": FUTURE}
    refreshing.provider.control(expire="crm-id")
    assert ok(validate(refreshing, account))["access_token"] != account["access_token"]
    assert len(refreshes(refreshing)) == 1
    assert [it["verified"] for it in refreshing.provider.record("/oauth2/userinfo")] == [False, True]


def test_a_401_after_the_refresh_is_the_end(refreshing):
    account = connect2(refreshing) | {"expires_on": FUTURE}
    rule = {"endpoint": "/oauth2/userinfo", "status": 401, "body": {"error": "invalid_token"}}
    refreshing.provider.control(rule=rule)
    assert "reconnect" in error(validate(refreshing, account), 401).lower()
    assert len(refreshes(refreshing)) == 1


def test_without_a_refresh_token_a_401_is_the_end(refreshing):
    account = connect2(refreshing) | {"refresh_token": None}
    refreshing.provider.control(expire="crm-id")
    error(validate(refreshing, account), 401)
    assert refreshes(refreshing) == []


def test_a_refused_refresh_is_the_end(refreshing):
    account = expired(refreshing)
    refreshing.provider.control(revoke="crm-id")
    reply = validate(refreshing, account)
    assert "reconnect" in error(reply, 401).lower()
    line = log_line(refreshing, reply)
    assert (line["error"], line["provider_error"]) == ("account_refused", "invalid_grant")
    assert line["provider_status"] == 400


def test_the_old_refresh_token_is_kept_and_works_again(refreshing):
    refreshing.provider.control(settings={"crm-id": {"rotate": False}})
    on_refresh(refreshing, remove=["refresh_token"])
    account = expired(refreshing)
    for _ in range(2):
        fresh = ok(validate(refreshing, account))
        assert fresh.get("refresh_token", account["refresh_token"]) == account["refresh_token"]
        account |= fresh | {"expires_on": PAST}
        refreshing.provider.control(expire="crm-id")
    assert len(refreshes(refreshing)) == 2


@pytest.mark.parametrize("value", [None, ""])
def test_an_empty_refresh_token_is_none(refreshing, value):
    refreshing.provider.control(settings={"crm-id": {"rotate": False}})
    on_refresh(refreshing, merge={"refresh_token": value})
    account = expired(refreshing)
    assert ok(validate(refreshing, account))["refresh_token"] == account["refresh_token"]


@pytest.mark.parametrize("spelling", ["expires_on", "expire_on"])
def test_a_refresh_that_names_no_expiry_is_not_made_again(refreshing, spelling):
    refreshing.provider.control(rule={"endpoint": "/oauth2/token", "remove": ["expires_in"]})
    account = connect2(refreshing) | {spelling: PAST}
    answer = ok(validate(refreshing, account))
    assert answer[spelling] is None
    account |= answer
    assert ok(validate(refreshing, account)) == {"name": "jane@example.com"}
    assert len(refreshes(refreshing)) == 1
    # Its expiry unknown, it is refreshed once the provider has enough of it.
    refreshing.provider.control(expire="crm-id")
    assert ok(validate(refreshing, account))["access_token"] != account["access_token"]
    assert len(refreshes(refreshing)) == 2


def test_the_configured_lifetime_serves_where_the_provider_says_nothing(refreshing):
    refreshing.provider.control(rule={"endpoint": "/oauth2/token", "remove": ["expires_in"]})
    account = connect2(refreshing, "default")
    assert ending(110) < account["expires_on"] < ending(125)
    fresh = ok(validate(refreshing, account, "default"))
    assert ending(110) < fresh["expires_on"] < ending(125)


def test_an_account_that_nobody_can_be_asked_about_is_named_by_what_is_known(refreshing):
    account = connect2(refreshing, "nameless") | {"email": "jane@fields.example"}
    assert ok(validate(refreshing, account, "nameless")) == {"name": "jane@fields.example"}
    del account["email"]
    claims = base64.urlsafe_b64encode(b'{"email":"jane@claims.example"}').decode().rstrip("=")
    named = account | {"id_token": f"e30.{claims}.c2ln"}
    assert ok(validate(refreshing, named, "nameless")) == {"name": "jane@claims.example"}
    assert ok(validate(refreshing, account, "nameless")) == {"name": "nameless"}
    error(validate(refreshing, {"access_token": "a", "expires_on": PAST}, "nameless"), 401)


# What goes wrong.

HICCUPS = {
    "503": ({"status": 503}, 503), "500": ({"status": 500}, 502), "502": ({"status": 502}, 502),
    "429": ({"status": 429}, 429), "silence": ({"delay": TIMEOUT + 0.3}, 504),
    "close before": ({"drop": "before"}, 502), "HTML": ({"status": 200, "body": "<html>"}, 502),
    "HTML 400": ({"status": 400, "body": "<html>"}, 502),
    "HTML 403": ({"status": 403, "body": "<html>"}, 502),
    "no token": ({"status": 200, "body": {}}, 502), "truncated": ({"truncate": 20}, 502),
    "temporarily": ({"status": 400, "body": {"error": "temporarily_unavailable"}}, 503),
    "server error": ({"status": 400, "body": {"error": "server_error"}}, 502),
    "200 and an internal error": ({"status": 200, "body": {"ok": False, "error": "internal_error"}}, 502),
    "200 and a limit": ({"status": 200, "body": {"ok": False, "error": "ratelimited"}}, 429),
}


@pytest.mark.parametrize("fault, status", HICCUPS.values(), ids=HICCUPS)
def test_a_hiccup_costs_no_account(refreshing, fault, status):
    account = connect2(refreshing)
    on_refresh(refreshing, **fault)
    due = account | {"expires_on": ending(100)}
    if fault.get("drop") != "before" and "truncate" not in fault and "delay" not in fault:
        assert ok(validate(refreshing, due)) == {"name": "jane@example.com"}
    over = account | {"expires_on": PAST}
    refreshing.provider.control(expire="crm-id")
    error(validate(refreshing, over), status, try_later=True)


@pytest.mark.parametrize("fault", [{"drop": "before"}, {"delay": TIMEOUT + 0.3}, {"truncate": 20}])
def test_a_broken_refresh_leaves_a_living_token_alone(refreshing, fault):
    account = connect2(refreshing) | {"expires_on": ending(100)}
    on_refresh(refreshing, **fault)
    assert ok(validate(refreshing, account)) == {"name": "jane@example.com"}
    assert len(refreshes(refreshing)) == 1


def test_a_redirect_costs_no_account_but_is_not_tried_again(refreshing):
    account = expired(refreshing)
    on_refresh(refreshing, status=302, headers={"Location": "https://evil.test/"})
    error(validate(refreshing, account), 502)


def test_a_hiccup_while_the_token_is_refused_early_is_no_end(refreshing):
    """Whether the refresh token is still good can't be known."""
    account = connect2(refreshing) | {"expires_on": ending(100)}
    refreshing.provider.control(expire="crm-id")
    on_refresh(refreshing, status=503)
    error(validate(refreshing, account), 503, try_later=True)
    error(validate(refreshing, account | {"expires_on": FUTURE}), 503, try_later=True)
    error(validate(refreshing, account | {"expires_on": None}), 503, try_later=True)


def test_wrong_settings_are_the_operators_fault_and_cost_no_account(refreshing):
    account = expired(refreshing)
    refreshing.provider.control(settings={"crm-id": {"secret": "another"}})
    reply = validate(refreshing, account)
    error(reply, 500)
    assert log_line(refreshing, reply)["level"] == "error"


def test_a_lost_answer_to_a_refresh_is_told_as_it_is(refreshing):
    """The provider kills the old refresh token, and the connection breaks before the new one came."""
    account = expired(refreshing)
    on_refresh(refreshing, drop="after", times=1)
    reply = validate(refreshing, account)
    error(reply, 502, try_later=True)
    line = log_line(refreshing, reply)
    assert (line["step"], line["error"], line["level"]) == ("validate", "connection_broken", "warning")
    assert len(refreshes(refreshing)) == 1
    error(validate(refreshing, account), 401)


USERINFO_HICCUPS = {
    "503": {"status": 503}, "500": {"status": 500}, "429": {"status": 429},
    "close": {"drop": "before"}, "silence": {"delay": TIMEOUT + 0.3},
    "HTML": {"status": 200, "body": "<html>"}, "404": {"status": 404}, "403": {"status": 403},
    "errors": {"status": 200, "body": {"errors": [{"message": "timeout"}]}},
}


@pytest.mark.parametrize("fault", USERINFO_HICCUPS.values(), ids=USERINFO_HICCUPS)
def test_new_tokens_are_not_lost_to_a_hiccup_of_userinfo(refreshing, fault):
    account = expired(refreshing)
    refreshing.provider.control(rule={"endpoint": "/oauth2/userinfo", **fault})
    fresh = ok(validate(refreshing, account))
    assert fresh["access_token"] != account["access_token"]
    assert fresh["refresh_token"] != account["refresh_token"]
    assert fresh["name"] == "crm"
