"""Every shipped OAuth 1 preset, its endpoints replaced by the test's provider, plays its flow.

What makes each provider special is looked for in what the provider got and Fibery was given.
"""

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from calls import query
from fibery import CALLBACK1, authorize1, error, exchange1, ok, validate
from oauth1_apps import SECRET, protocol_parameters, rsa_keys
from rig import Rig

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "providers"


@dataclass
class Case:
    """What a preset needs besides a client, and what is to be seen."""

    # The queries that the preset's own endpoints have: request, authorize, access, verify.
    queries: tuple = ("", "", "", "")
    # Members of the app's configuration.
    app: dict = field(default_factory=dict)
    # How the provider knows the client.
    client: dict = field(default_factory=dict)
    # What the caller brings along, such as a tenant.
    fields: dict = field(default_factory=dict)
    # Members that the provider's answers have.
    granted: dict = field(default_factory=dict)
    account: dict | None = field(default_factory=dict)
    name: str = "jane"
    # What is expected.
    method: str = "POST"
    place: str = "header"
    signature_method: str = "HMAC-SHA1"
    realm: str = ""
    form: dict = field(default_factory=dict)
    page: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)


CASES = {
    "discogs": Case(
        client={"signature_methods": ["PLAINTEXT"]}, signature_method="PLAINTEXT",
        account={"username": "jane"},
        headers={"User-Agent": "oauth-responder (OAuth for a Fibery integration app)"},
    ),
    "evernote": Case(
        method="GET", client={"token_secrets": False}, account=None, name="42",
        granted={"edam_userId": "42", "edam_expires": "1795556527000", "edam_shard": "s1"},
        kept={"edam_expires": "1795556527000", "access_secret": ""},
    ),
    # The profile has no name, so the name is the title of the preset.
    "fatsecret": Case(queries=("", "", "", "?format=json"), place="body", name="FatSecret"),
    "flickr": Case(
        queries=("", "", "", "?method=flickr.test.login&format=json&nojsoncallback=1"),
        page={"perms": "read"}, account={"user": {"username": {"_content": "jane"}}},
        granted={"user_nsid": "7@N00", "fullname": "Jane Doe"}, kept={"user_nsid": "7@N00"},
    ),
    "jira-server": Case(
        app={"consumer_secret": None, "private_key": {"env": "RSA_KEY"}},
        client={"signature_methods": ["RSA-SHA1"]}, signature_method="RSA-SHA1",
        account={"displayName": "jane"},
    ),
    "mediawiki": Case(
        queries=(
            "?title=Special:OAuth/initiate", "", "?title=Special:OAuth/token",
            "?action=query&meta=userinfo&format=json",
        ),
        account={"query": {"userinfo": {"name": "jane"}}},
    ),
    "netsuite-tba": Case(
        queries=("?a={account}", "?a={account}", "?a={account}", ""),
        client={
            "signature_methods": ["HMAC-SHA256"], "deny_answer": "empty_verifier",
            "callback_extra": {"company": "1234567", "role": "3", "entity": "12"},
        },
        fields={"account": "1234567-sb1"}, realm="1234567-sb1", signature_method="HMAC-SHA256",
        account=None, name="1234567", kept={"company": "1234567", "role": "3", "entity": "12"},
    ),
    "plurk": Case(account={"nick_name": "jane"}),
    "ravelry": Case(
        account={"user": {"username": "jane"}},
        client={"callback_extra": {"username": "jane"}}, kept={"username": "jane"},
    ),
    "schoology": Case(
        method="GET", client={"oauth_version": "1.0"}, realm="Schoology API",
        page={"oauth_callback": CALLBACK1}, account={"api_uid": "jane"},
    ),
    "smugmug": Case(
        page={"Access": "Full", "Permissions": "Read"},
        account={"Response": {"User": {"NickName": "jane"}}},
    ),
    "trello": Case(
        page={"name": "Fibery", "expiration": "never", "scope": "read"},
        account={"fullName": "jane"},
    ),
    "tripit": Case(
        queries=("", "", "", "?format=json"), client={"oauth_version": "1.0"},
        page={"oauth_callback": CALLBACK1}, account={"Profile": {"public_display_name": "jane"}},
    ),
    "tumblr": Case(account={"response": {"user": {"name": "jane"}}}),
    "twitter": Case(
        form={"x_auth_access_type": "read"}, client={"deny_answer": "denied"},
        account={"data": {"username": "jane"}}, granted={"user_id": "7", "screen_name": "jane"},
        kept={"user_id": "7", "screen_name": "jane"},
    ),
    "usos": Case(
        queries=(
            "?u={host}", "?u={host}", "?u={host}", "?fields=id%7Cfirst_name%7Clast_name%7Cemail",
        ),
        app={"hosts": {"host": "usosapps.uw.edu.pl"}}, form={"scopes": "email|offline_access"},
        account={"email": "jane"},
    ),
    "bitbucket-server": Case(
        queries=("?u={host}", "?u={host}", "?u={host}", ""),
        app={
            "hosts": {"host": "git.example.com"}, "consumer_secret": None,
            "private_key": {"env": "RSA_KEY"},
        },
        client={"signature_methods": ["RSA-SHA1"], "userinfo": "jane"},
        signature_method="RSA-SHA1",
    ),
    "clever-cloud": Case(account={"email": "jane"}),
    "confluence-server": Case(
        queries=("?u={host}", "?u={host}", "?u={host}", ""),
        app={
            "hosts": {"host": "wiki.example.com"}, "consumer_secret": None,
            "private_key": {"env": "RSA_KEY"},
        },
        client={"signature_methods": ["RSA-SHA1"]}, signature_method="RSA-SHA1",
        account={"displayName": "jane"},
    ),
    "etrade": Case(
        method="GET", page={"key": "etrade-key"}, client={"page_token": "token"},
        account={"AccountListResponse": {"Accounts": {"Account": [{"accountDesc": "jane"}]}}},
    ),
    "hatena": Case(form={"scope": "read_public"}, account={"display_name": "jane"}),
    "immobilienscout24": Case(method="GET", account=None, name="ImmoScout24"),
    "wordpress-self-hosted": Case(
        queries=("?u={host}", "?u={host}", "?u={host}", ""),
        app={"hosts": {"host": "blog.example.com"}}, account={"name": "jane"},
    ),
    "zotero": Case(
        page={"name": "Fibery", "library_access": "1", "write_access": "0", "all_groups": "read"},
        granted={"userID": "7", "username": "jane"}, account=None, kept={"userID": "7"},
    ),
}

STEPS = {
    "request_token_endpoint": "request_token", "authorization_endpoint": "authorize",
    "access_token_endpoint": "access_token", "verify_endpoint": "verify",
}


def app(name, case):
    """The preset with the test's addresses; an address that the preset lacks stays away."""
    endpoints = {
        key: f"$PROVIDER/oauth1/{step}{more}"
        for (key, step), more in zip(STEPS.items(), case.queries)
        if case.account is not None or step != "verify"
    }
    client = {"consumer_key": name + "-key", "consumer_secret": SECRET}
    return {"oauth": {"provider": name} | endpoints | client | case.app}


@pytest.fixture(scope="module")
def shared_preset_rig():
    """The chain with an app for each preset."""
    with tempfile.TemporaryDirectory(prefix="oauth-responder-") as directory:
        _, key, public_key = rsa_keys(directory)
        clients = {
            name + "-key": {"secret": SECRET, "rsa_public_key": public_key} | case.client
            for name, case in CASES.items()
        }
        apps = {name: app(name, case) for name, case in CASES.items()}
        configuration = {"ca_file": "$CERTIFICATE", "providers_dir": str(FOLDER), "apps": apps}
        with Rig(configuration, clients, environment={"RSA_KEY": key}) as rig:
            yield rig


@pytest.fixture
def preset_rig(shared_preset_rig):
    """The same with a provider that has seen nothing yet."""
    shared_preset_rig.provider.control(reset=True)
    return shared_preset_rig


def play(rig, name, case):
    """The whole flow. Returns what the first call answered, and the account."""
    for step, members in (("access_token", case.granted), ("verify", case.account or {})):
        if members:
            rig.provider.control(rule={"endpoint": f"/oauth1/{step}", "merge": members})
    asked, back = authorize1(rig, name, more={"fields": case.fields})
    account = ok(exchange1(rig, asked, back | case.fields, name))
    assert ok(validate(rig, account | case.fields, name, "oauth")) == {"name": case.name}
    return asked, account


@pytest.mark.parametrize("name", CASES)
def test_the_whole_flow_has_what_the_provider_wants(preset_rig, name):
    case = CASES[name]
    asked, account = play(preset_rig, name, case)
    assert query(asked["redirect_uri"]).items() >= case.page.items()
    assert account.items() >= case.kept.items()
    calls = [call for call in preset_rig.provider.record() if call["path"] != "/oauth1/authorize"]
    assert len(calls) == (2 if case.account is None else 3)
    for call, more in zip(calls, (case.queries[0], case.queries[2], case.queries[3])):
        place, parameters = protocol_parameters(call)
        is_account = call["path"] == "/oauth1/verify"
        assert call["verified"] is True
        assert call["method"] == ("GET" if is_account else case.method)
        assert place == ("query" if is_account and case.place == "body" else case.place)
        assert parameters["oauth_signature_method"] == case.signature_method
        headers = dict(call["headers"])
        assert headers.items() >= case.headers.items()
        realm = re.match(r'OAuth realm="([^"]*)"', headers.get("Authorization", ""))
        assert (realm[1] if realm else "") == case.realm
        wanted = more[1:]
        for placeholder, value in (case.app.get("hosts", {}) | case.fields).items():
            wanted = wanted.replace("{" + placeholder + "}", value)
        assert call["target"].partition("?")[2].startswith(wanted)
    assert {name: dict(calls[0]["form"]).get(name) for name in case.form} == case.form
    is_revision_a = case.client.get("oauth_version") != "1.0"
    assert ("oauth_callback" in protocol_parameters(calls[0])[1]) is is_revision_a
    assert ("oauth_verifier" in protocol_parameters(calls[1])[1]) is is_revision_a


@pytest.mark.parametrize("name", ["netsuite-tba", "twitter"])
def test_the_providers_way_to_say_no_is_understood(preset_rig, name):
    fields = {"fields": CASES[name].fields}
    asked, back = authorize1(preset_rig, name, more=fields, decision="deny")
    error(exchange1(preset_rig, asked, back | CASES[name].fields, name), 401)
    assert preset_rig.provider.record("/oauth1/access_token") == []


def test_mediawikis_error_after_a_200_is_an_error(preset_rig):
    body = "Error: An error occurred in the OAuth protocol: Invalid signature"
    preset_rig.provider.control(rule={"endpoint": "/oauth1/request_token", "body": body})
    reply = preset_rig.post("/mediawiki/oauth1/v1/authorize", {"callback_uri": CALLBACK1})
    error(reply, 502, try_later=True)


def test_a_parameter_of_a_preset_can_be_replaced_and_removed():
    case = CASES["twitter"]
    apps = {
        name: app("twitter", Case(app={"request_token_params": {"x_auth_access_type": value}}))
        for name, value in (("write", "write"), ("none", None))
    }
    configuration = {"ca_file": "$CERTIFICATE", "providers_dir": str(FOLDER), "apps": apps}
    with Rig(configuration, {"twitter-key": {"secret": SECRET} | case.client}) as rig:
        for name, form in (("write", [["x_auth_access_type", "write"]]), ("none", [])):
            ok(rig.post(f"/{name}/oauth1/v1/authorize", {"callback_uri": CALLBACK1}))
            call = rig.provider.record("/oauth1/request_token")[-1]
            assert call["verified"] is True and call["form"] == form


def test_every_oauth1_preset_has_its_case():
    shipped = {
        path.stem for path in FOLDER.glob("*.json5")
        if re.search(r"^  oauth: \{", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert shipped == set(CASES)


def test_the_queries_of_the_cases_are_those_of_the_presets():
    for name, case in CASES.items():
        text = (FOLDER / f"{name}.json5").read_text(encoding="utf-8")
        for key, more in zip(STEPS, case.queries):
            found = re.search(rf'^    {key}: "([^"]*)"', text, re.MULTILINE)
            assert (found is not None) or (key == "verify_endpoint" and case.account is None)
            if found and "{" not in more:
                assert found[1].partition("?")[2] == more[1:], (name, key)
