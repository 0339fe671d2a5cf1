"""The settings of OAuth 1 that change a request: each is seen by a provider that verifies it."""

from urllib.parse import quote

import pytest
from calls import decide, query
from fibery import ACCOUNT, CALLBACK1, authorize1, connect1, error, exchange1, ok, validate
from oauth1_apps import SECRET, protocol_parameters

REQUEST, ACCESS, VERIFY = "/oauth1/request_token", "/oauth1/access_token", "/oauth1/verify"


def test_oauth_1_0_has_its_callback_on_the_page_and_no_verifier(oauth1_rig):
    asked, back = authorize1(oauth1_rig, "original")
    wanted = {"oauth_token": asked["token"], "oauth_callback": CALLBACK1}
    assert query(asked["redirect_uri"]) == wanted
    assert set(back) == {"state", "oauth_token"}
    account = ok(exchange1(oauth1_rig, asked, back, "original"))
    assert ok(validate(oauth1_rig, account, "original", "oauth")) == {"name": "jane@example.com"}
    for endpoint in (REQUEST, ACCESS):
        (call,) = oauth1_rig.provider.record(endpoint)
        _, parameters = protocol_parameters(call)
        assert call["verified"] is True
        assert not {"oauth_callback", "oauth_verifier"} & set(parameters)


def test_a_token_of_oauth_1_0_that_nobody_allowed_is_refused(oauth1_rig):
    asked = ok(oauth1_rig.post("/original/oauth1/v1/authorize", {"callback_uri": CALLBACK1}))
    error(exchange1(oauth1_rig, asked, {"oauth_token": asked["token"]}, "original"), 401)


def test_oob_is_announced_where_the_provider_insists(oauth1_rig):
    asked = ok(oauth1_rig.post("/oob/oauth1/v1/authorize", {"callback_uri": CALLBACK1}))
    (call,) = oauth1_rig.provider.record(REQUEST)
    assert protocol_parameters(call)[1]["oauth_callback"] == "oob"
    location = decide(oauth1_rig.provider.caller, asked["redirect_uri"])
    assert location.startswith("https://oauth-svc.fibery.io/callback?oauth_token=")
    ok(exchange1(oauth1_rig, asked, query(location), "oob"))


def test_a_parameter_of_the_step_is_replaced_and_not_sent_twice(oauth1_rig):
    ok(oauth1_rig.post("/replaced/oauth1/v1/authorize", {"callback_uri": CALLBACK1}))
    (call,) = oauth1_rig.provider.record(REQUEST)
    assert call["verified"] is True and call["body"] == ""
    assert protocol_parameters(call)[1]["oauth_callback"] == "oob"


@pytest.mark.parametrize("account,realm", [(None, "A1"), ("B2_SB1", "B2_SB1")])
def test_the_realm_follows_the_tenant_and_is_not_signed(oauth1_rig, account, realm):
    body = {"callback_uri": CALLBACK1} | ({"account": account} if account else {})
    ok(oauth1_rig.post("/realm/oauth1/v1/authorize", body))
    (call,) = oauth1_rig.provider.record(REQUEST)
    assert call["verified"] is True
    header = dict(call["headers"])["Authorization"]
    assert header.startswith(f'OAuth realm="{realm}", oauth_consumer_key=')


def test_no_realm_is_made_of_a_tenant_that_breaks_the_rule(oauth1_rig):
    body = {"callback_uri": CALLBACK1, "account": 'x", oauth_token="'}
    ok(oauth1_rig.post("/realm/oauth1/v1/authorize", body))
    (call,) = oauth1_rig.provider.record(REQUEST)
    assert dict(call["headers"])["Authorization"].startswith("OAuth oauth_consumer_key=")


def test_parameters_are_filled_in_signed_and_left_out_when_empty(oauth1_rig):
    asked, back = authorize1(oauth1_rig, "params")
    (call,) = oauth1_rig.provider.record(REQUEST)
    assert call["verified"] is True
    assert dict(call["form"]) == {
        "scopes": "a|b c~", "return": CALLBACK1, "key": "params-key", "hidden": SECRET,
        "flag": "true", "number": "7",
    }
    assert query(asked["redirect_uri"]) == {
        "oauth_token": asked["token"], "perms": "read", "back": CALLBACK1,
    }
    account = ok(exchange1(oauth1_rig, asked, back, "params"))
    (call,) = oauth1_rig.provider.record(ACCESS)
    assert call["verified"] is True and dict(call["form"]) == {"userid": "u+7/é"}
    # The redirect's members are copied, those that it hasn't are not.
    assert (account["realmId"], account["userid"]) == ("123", "u+7/é")
    assert "absent" not in account and "_id" not in account


def test_headers_are_set_filled_in_and_left_out(oauth1_rig):
    account = connect1(oauth1_rig, "params") | {"userid": "u-7"}
    ok(validate(oauth1_rig, account, "params", "oauth"))
    first, _, last = [
        dict(call["headers"]) for call in oauth1_rig.provider.record()
        if call["path"] != "/oauth1/authorize"
    ]
    assert first["User-Agent"] == last["User-Agent"] == "Board/1.0 +https://fibery.io"
    assert "X-Account" not in first and last["X-Account"] == "u-7"
    assert "Accept" not in first or first["Accept"] == "*/*"


def test_a_header_that_a_value_would_break_is_not_sent(oauth1_rig):
    account = {"access_token": "t", "access_secret": "s", "userid": "a\r\nX-Evil: 1"}
    error(validate(oauth1_rig, account, "params", "oauth"), 400)
    assert oauth1_rig.provider.record() == []


@pytest.mark.parametrize("place", ["fields", "top"])
def test_a_tenant_is_part_of_every_address_and_signed(oauth1_rig, place):
    tenant = {"tenant": "acme-1"}
    at = {"fields": ACCOUNT | tenant} if place == "fields" else tenant
    asked = ok(oauth1_rig.post("/tenant/oauth1/v1/authorize", {"callback_uri": CALLBACK1} | at))
    assert query(asked["redirect_uri"])["tenant"] == "acme-1"
    back = query(decide(oauth1_rig.provider.caller, asked["redirect_uri"]))
    account = ok(exchange1(oauth1_rig, asked, back | tenant, "tenant"))
    ok(validate(oauth1_rig, account | tenant, "tenant", "oauth"))
    calls = [call for call in oauth1_rig.provider.record() if call["path"] != "/oauth1/authorize"]
    assert [dict(call["query"])["tenant"] for call in calls] == ["acme-1"] * 3
    assert all(call["verified"] for call in calls)


@pytest.mark.parametrize("tenant", ["a/b", "a&b=c", "a#b", "a?b", "..", "a b", "é", 7, ["a"]])
def test_a_tenant_that_would_lead_elsewhere_is_a_400(oauth1_rig, tenant):
    body = {"callback_uri": CALLBACK1, "tenant": tenant}
    assert "tenant" in error(oauth1_rig.post("/tenant/oauth1/v1/authorize", body), 400)
    error(oauth1_rig.post("/tenant/oauth1/v1/authorize", {"callback_uri": CALLBACK1}), 400)
    assert oauth1_rig.provider.record() == []


def test_the_name_is_the_providers_else_the_answers_else_the_apps(oauth1_rig):
    account = connect1(oauth1_rig, "nameless")
    assert ok(validate(oauth1_rig, account, "nameless", "oauth")) == {"name": "jane@example.com"}
    account.pop("screen_name")
    assert ok(validate(oauth1_rig, account, "nameless", "oauth")) == {"name": "nameless"}
    assert oauth1_rig.provider.record(VERIFY) == []
    account = connect1(oauth1_rig, "plain")
    rule = {"endpoint": VERIFY, "body": {"user": {"name": "Zoë\u2028\n X"}}, "times": 1}
    oauth1_rig.provider.control(rule=rule)
    assert ok(validate(oauth1_rig, account, "plain", "oauth")) == {"name": "Zoë X"}
    oauth1_rig.provider.control(rule={"endpoint": VERIFY, "body": {"user": {}}})
    assert ok(validate(oauth1_rig, account, "plain", "oauth")) == {"name": "plain"}


def test_a_dead_token_and_a_passing_fault_are_told_apart(oauth1_rig):
    account = connect1(oauth1_rig, "plain")
    rule = {"endpoint": VERIFY, "times": 1}
    oauth1_rig.provider.control(rule=rule | {"status": 503})
    error(validate(oauth1_rig, account, "plain", "oauth"), 503, try_later=True)
    oauth1_rig.provider.control(rule=rule | {"status": 401})
    assert "reconnect" in error(validate(oauth1_rig, account, "plain", "oauth"), 401).lower()
    for token in ("a b", "é", "a\x7f"):
        error(validate(oauth1_rig, account | {"access_token": token}, "plain", "oauth"), 401)
    assert len(oauth1_rig.provider.record(VERIFY)) == 2


def test_awkward_values_of_the_provider_survive_the_whole_flow(oauth1_rig):
    awkward = {"fullname": "José & Söhne = 100 % + ~", "empty": "", "url": "https://x/?a=b&c=d"}
    oauth1_rig.provider.control(rule={"endpoint": ACCESS, "merge": awkward})
    account = connect1(oauth1_rig, "plain")
    assert {name: account[name] for name in awkward} == awkward
    raw = "oauth_token=t%2Fo&oauth_token_secret=s&fullname=" + quote("José", encoding="latin-1")
    oauth1_rig.provider.control(rule={"endpoint": ACCESS, "body": raw})
    account = connect1(oauth1_rig, "plain")
    assert (account["access_token"], account["fullname"]) == ("t/o", "José")
