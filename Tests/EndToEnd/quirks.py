"""What providers do in their own way, as data: the provider that insists on it, and what handles it.

The numbers are those of the table of quirks that the contract was made from.
"""

import base64
import json
from dataclasses import dataclass, field

from fibery import CALLBACK, PAST
from settings import OAUTH2

ANY = None
NONE_AT_ALL = False


@dataclass
class Quirk:
    """A provider (`client`, `rules`), what handles it (`settings`), and what comes out."""

    client: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    base: dict = field(default_factory=dict)
    rules: list = field(default_factory=list)
    fields: dict = field(default_factory=dict)
    members: dict = field(default_factory=dict)
    name: str = "jane@example.com"
    refreshes: bool = True
    # What tells that an account has aged; without it only the provider does.
    aged: dict = field(default_factory=lambda: {"expires_on": PAST})


def demands(**steps):
    """A client's demands by step."""
    return {"demands": steps}


def endpoints_at(base):
    """The provider's endpoints below another address."""
    return {
        "authorization_endpoint": f"{base}/oauth2/authorize",
        "token_endpoint": f"{base}/oauth2/token",
        "userinfo_endpoint": f"{base}/oauth2/userinfo",
    }


def demands_of_all(**demand):
    """The same demand in every step."""
    return {step: demand for step in ("authorize", "token", "refresh", "userinfo")}


def tokens(**rule):
    """A rule for every answer of the token endpoint."""
    return {"endpoint": "/oauth2/token", **rule}


def unsigned_token(claims):
    """A JWT in its compact form, with a signature that nobody can check."""
    parts = (json.dumps({"alg": "RS256"}), json.dumps(claims), "signature")
    return ".".join(
        base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts
    )


RENAMED = {
    "client_key": "{client_id}", "client_id": None,
    "client_pass": "{client_secret}", "client_secret": None,
}
TENANT_ENDPOINTS = endpoints_at("$PROVIDER/t/{tenant}")
HOST_ENDPOINTS = endpoints_at("https://{tenant}.localhost:$PORT")
EVERYWHERE_ACME = demands_of_all(tenant="acme")
QUERY = "{ viewer { email } }"
BY_GET = {
    "token_request_method": "GET", "token_request_type": "", "auth_method": "client_secret_post",
}
BY_ACCESS_TOKEN = {"grant_type": "exchange", "old_token": "{access_token}"}
SECOND_EXCHANGE = {
    "endpoint": "$PROVIDER/oauth2/token",
    "params": BY_ACCESS_TOKEN | {"client_id": "{client_id}", "client_secret": "{client_secret}"},
}
API_DOMAIN = {"userinfo_endpoint": "{api_domain}/oauth2/userinfo"}

QUIRKS = {
    "01 name at a path of its own": Quirk(
        client={"userinfo": {"data": {"mail": "", "people": [{"name": "Jane Doe"}]}}},
        settings={"name_path": ["data.mail", "data.people.0.name"]},
        name="Jane Doe",
    ),
    "02 more authorize parameters": Quirk(
        client=demands(authorize={"require": {"access_type": "offline", "prompt": "consent"}}),
        settings={"authorization_params": {"access_type": "offline", "prompt": "consent"}},
    ),
    "02 a nonce of each authorization": Quirk(
        client={"nonce_required": True}, settings={"authorization_params": {"nonce": "{nonce}"}},
    ),
    "03 refresh token by scope": Quirk(
        client={"refresh_scope": "offline_access"},
        base={"scope": "read"},
        settings={"scope": "read offline_access"},
    ),
    "04 PKCE breaks": Quirk(
        client=demands(
            authorize={"forbid": ["code_challenge"]}, token={"forbid": ["code_verifier"]}
        ),
        base={"issuer": "$PROVIDER"},
        settings={"code_challenge_method": None},
    ),
    "05 PKCE mandatory": Quirk(
        client={"pkce_required": True}, settings={"code_challenge_method": "S256"},
    ),
    "05 PKCE in lower case": Quirk(
        client={"pkce_required": True, "challenge_method": "s256"},
        base={"code_challenge_method": "S256"},
        settings={"code_challenge_method": "s256"},
    ),
    "06 tenant in the path": Quirk(
        client={"demands": EVERYWHERE_ACME}, settings=TENANT_ENDPOINTS, fields={"tenant": "acme"},
    ),
    "06 tenant in the host": Quirk(
        client={"demands": EVERYWHERE_ACME}, settings=HOST_ENDPOINTS, fields={"tenant": "acme"},
    ),
    "06 tenant of the configuration": Quirk(
        client={"demands": EVERYWHERE_ACME},
        base=TENANT_ENDPOINTS,
        settings={"hosts": {"tenant": {"default": "acme", "pattern": "[a-z]+"}}},
    ),
    "06 tenant that no request changes": Quirk(
        client={"demands": EVERYWHERE_ACME},
        base=HOST_ENDPOINTS,
        settings={"hosts": {"tenant": "acme"}},
        fields={"tenant": "other"},
    ),
    "06 tenants of a list": Quirk(
        client={"demands": demands_of_all(tenant="acme_eu.1")},
        base=TENANT_ENDPOINTS,
        settings={"hosts": {"tenant": {"allowed": ["acme_us.1", "acme_eu.1"]}}},
        fields={"tenant": "acme_eu.1"},
    ),
    "07 scopes with commas": Quirk(
        client={"scope_separator": ","}, settings={"scope_separator": ","},
    ),
    "08 more members": Quirk(
        rules=[tokens(merge={"instance_url": "https://x.example", "team": {"id": 1, "bot": None}})],
        members={"instance_url": "https://x.example", "team": {"id": 1, "bot": None}},
    ),
    "09 Basic alone": Quirk(
        client={"auth_method": "client_secret_basic"},
        base={"token_endpoint_auth_method": "client_secret_post"},
        settings={"token_endpoint_auth_method": "client_secret_basic"},
    ),
    "09 Basic with an identifier in the body": Quirk(
        client=demands(token={"require": {"client_id": ANY}}, refresh={"require": {"client_id": ANY}}),
        settings={
            "token_params": {"client_id": "{client_id}"},
            "refresh_params": {"client_id": "{client_id}"},
        },
    ),
    "10 no expiry and no refresh token": Quirk(
        client={"lifetime": None, "refresh_tokens": False},
        members={"expires_on": None, "refresh_token": None},
        refreshes=False,
    ),
    "11 rotating refresh tokens": Quirk(client={"rotate": True}),
    "11 refresh tokens that stay": Quirk(client={"rotate": False}),
    "12 parameters of the callback": Quirk(
        client={"callback_extra": {"realmId": "9130", "other": "x"}},
        settings={"callback_params": ["realmId", "shop"]},
        members={"realmId": "9130", "other": None, "shop": None},
    ),
    "12 parameters of the callback in addresses": Quirk(
        client={
            "callback_extra": {"region": "acme"},
            "demands": {step: {"tenant": "acme"} for step in ("token", "refresh", "userinfo")},
        },
        settings={
            "token_endpoint": "$PROVIDER/t/{region}/oauth2/token",
            "userinfo_endpoint": "$PROVIDER/t/{region}/oauth2/userinfo",
            "callback_params": ["region"],
        },
        members={"region": "acme"},
    ),
    "13 header fields of userinfo": Quirk(
        client=demands(userinfo={"headers": {
            "X-Version": "3", "X-Api-Key": "13-header-fields-of-userinfo-id", "X-Secret": "s",
        }}),
        settings={"userinfo_headers": {
            "X-Version": 3, "X-Api-Key": "{client_id}", "X-Secret": "s", "X-Empty": "{nothing}",
        }},
    ),
    "13 a User-Agent": Quirk(
        client=demands(**{
            step: {"headers": {"User-Agent": ANY, "Accept": "application/json"}}
            for step in ("token", "refresh", "userinfo")
        }),
    ),
    "13 a User-Agent that names the operator": Quirk(
        client=demands(**{
            step: {"headers": {"User-Agent": "Acme (ops@acme.example)"}}
            for step in ("token", "refresh", "userinfo")
        }),
        settings={
            "token_headers": {"user-agent": "Acme (ops@acme.example)"},
            "userinfo_headers": {"User-Agent": "Acme (ops@acme.example)"},
        },
    ),
    "14 GraphQL": Quirk(
        client={
            "userinfo_method": "POST",
            "userinfo": {"data": {"viewer": {"email": "jane@graph.example"}}},
            "demands": {"userinfo": {
                "require": {"query": QUERY}, "headers": {"Content-Type": "application/json"},
            }},
        },
        settings={
            "userinfo_method": "POST", "userinfo_body": {"query": QUERY},
            "name_path": ["data.viewer.email"],
        },
        name="jane@graph.example",
    ),
    "14 POST of a text": Quirk(
        client={"userinfo_method": "POST", "demands": {"userinfo": {"require": {"a": "1 2"}}}},
        settings={"userinfo_method": "POST", "userinfo_body": "a=1+2"},
    ),
    "14 POST of nothing": Quirk(
        client={
            "userinfo_method": "POST",
            "demands": {"userinfo": {"headers": {"Content-Type": NONE_AT_ALL, "Content-Length": "0"}}},
        },
        settings={"userinfo_method": "POST"},
    ),
    "15 another scheme": Quirk(
        client={"token_scheme": "OAuth "},
        settings={"userinfo_headers": {"Authorization": "OAuth {access_token}"}},
    ),
    "15 no scheme": Quirk(
        client={"token_scheme": ""},
        settings={"userinfo_headers": {"authorization": "{access_token}"}},
    ),
    "15 a field of its own": Quirk(
        client={
            "token_field": "X-Access-Token", "token_scheme": "",
            "demands": {"userinfo": {"headers": {"Authorization": NONE_AT_ALL}}},
        },
        settings={"userinfo_headers": {"Authorization": None, "X-Access-Token": "{access_token}"}},
    ),
    "15 the token in the query": Quirk(
        client={
            "token_field": None, "token_scheme": "",
            "demands": {"userinfo": {"headers": {"Authorization": NONE_AT_ALL}}},
        },
        base={"userinfo_headers": {"Authorization": None}},
        settings={"userinfo_params": {"access_token": "{access_token}"}},
    ),
    "16 a list of sites": Quirk(
        client={"userinfo": [{"tenantId": 1, "tenantName": "Acme"}]},
        settings={"name_path": ["0.tenantName"]},
        name="Acme",
    ),
    "16 the first of the pages": Quirk(
        client={"userinfo": {"query": {"pages": {"81": {"title": "\u202eJane\r\n  Doe"}}}}},
        settings={"name_path": ["query.pages.*.title"]},
        name="Jane Doe",
    ),
    "16 a claim that is named by an address": Quirk(
        client={"userinfo": {"https://app.example.com/email": "jane@claim.example"}},
        settings={"name_path": [["https://app.example.com/email"], "name"]},
        name="jane@claim.example",
    ),
    "16 a claim that is named by an address, as a text": Quirk(
        client={"userinfo": {"https://app.example.com/email": "jane@claim.example"}},
        settings={"name_path": "https://app.example.com/email"},
        name="jane@claim.example",
    ),
    "16 a list of names, for those that hold dots": Quirk(
        client={"userinfo": {"sites": [{"acme.example": "Acme"}]}},
        settings={"name_path": [["sites", "0", "acme.example"]]},
        name="Acme",
    ),
    "16 the first of a list": Quirk(
        client={"userinfo": {"people": [{"name": "Jane Doe"}, {"name": "John Doe"}]}},
        settings={"name_path": "people.*.name"},
        name="Jane Doe",
    ),
    "16 a name in the token answer": Quirk(
        client={"userinfo": {"sub": "42"}},
        rules=[tokens(merge={"team": {"name": "Acme"}})],
        settings={"name_path": ["email", "team.name"]},
        name="Acme",
    ),
    "16 a name in the id_token": Quirk(
        client={"userinfo": {"sub": "42"}},
        rules=[tokens(merge={"id_token": unsigned_token({"nickname": "Jane of the token"})})],
        settings={"name_path": ["email", "nickname"]},
        name="Jane of the token",
    ),
    "16 a signed answer": Quirk(
        client={"userinfo": unsigned_token({"nickname": "Jane of the JWT"})},
        settings={"name_path": "nickname"},
        name="Jane of the JWT",
    ),
    "16 a plain text": Quirk(
        client={"userinfo": "jane@text.example\n"},
        settings={"name_path": ["email", ""]},
        name="jane@text.example",
    ),
    "17 more parameters of the exchange and of the refresh": Quirk(
        client=demands(
            token={"require": {"type": "web_server"}, "forbid": ["type2"]},
            refresh={"require": {"type2": "refresh"}, "forbid": ["type"]},
        ),
        settings={"token_params": {"type": "web_server"}, "refresh_params": {"type2": "refresh"}},
    ),
    "18 a success that tells an error": Quirk(
        client={
            "userinfo": {"code": 0, "data": {"email": "jane@code.example"}},
            "userinfo_error": {"code": 99991663, "msg": "The token has expired."},
        },
        base={"userinfo_params": {"client_id": "{client_id}"}, "name_path": "data.email"},
        settings={"userinfo_error_path": "code"},
        name="jane@code.example",
        aged={},
    ),
    "18 a success that is said to be none": Quirk(
        client={
            "userinfo": {"success": True, "email": "jane@success.example"},
            "userinfo_error": {"success": False},
        },
        base={"userinfo_params": {"client_id": "{client_id}"}},
        settings={"userinfo_error_path": ["code", "!success"]},
        name="jane@success.example",
        aged={},
    ),
    "19 token requests with GET": Quirk(
        client=BY_GET,
        base={"token_endpoint_auth_method": "client_secret_post"},
        settings={"token_request_method": "GET"},
    ),
    "19 token requests in JSON": Quirk(
        client={"token_request_type": "application/json"},
        settings={"token_request_format": "json"},
    ),
    "20 answers as a form": Quirk(rules=[tokens(form=True)]),
    "20 answers of a wrong type": Quirk(rules=[tokens(type="text/html")]),
    "21 nested tokens": Quirk(
        rules=[tokens(nest="authed_user")],
        settings={"token_response_path": ["", "authed_user"]},
        members={"ok": True},
    ),
    "21 tokens by other names": Quirk(
        rules=[tokens(nest="data", rename={
            "access_token": "token", "refresh_token": "refreshToken", "expires_in": "expireIn",
        })],
        settings={"token_members": {
            "access_token": "data.token", "refresh_token": "data.refreshToken",
            "expires_in": "data.expireIn",
        }},
        members={"ok": True},
    ),
    "21 a refresh token by another name": Quirk(
        rules=[tokens(rename={"refresh_token": "refreshToken"})],
        settings={"token_members": {"refresh_token": "refreshToken"}},
    ),
    "22 standard parameters that must be absent": Quirk(
        client=demands(
            authorize={"forbid": ["response_type", "scope"]}, token={"forbid": ["grant_type"]},
            refresh={"forbid": ["grant_type"]},
        ),
        settings={
            "authorization_params": {"response_type": None, "scope": None, "audience": "{nothing}"},
            "token_params": {"grant_type": None, "empty": "{nothing}"},
            "refresh_params": {"grant_type": None},
        },
    ),
    "23 an address of the answer": Quirk(
        client=demands(userinfo={"tenant": "acme"}),
        rules=[tokens(merge={"api_domain": "acme"})],
        settings={"userinfo_endpoint": "$PROVIDER/t/{api_domain}/oauth2/userinfo"},
        members={"api_domain": "acme"},
    ),
    "23 a whole address that is fixed": Quirk(
        client=demands(userinfo={"tenant": "acme"}),
        base=API_DOMAIN | {"hosts": {"api_domain": "$PROVIDER/t/other"}},
        settings={"hosts": {"api_domain": "https://acme.localhost:$PORT"}},
    ),
    "24 renamed parameters": Quirk(
        client={
            "names": {"client_id": "client_key", "client_secret": "client_pass"},
            "auth_method": "client_secret_post",
        },
        base={"token_endpoint_auth_method": "client_secret_post"},
        settings={
            "authorization_params": {"client_key": "{client_id}", "client_id": None},
            "token_params": RENAMED, "refresh_params": RENAMED,
        },
    ),
    "25 a point in time by another name": Quirk(
        rules=[tokens(remove=["expires_in"], merge={"expiresAt": "2099-01-01T00:00:00Z"})],
        settings={"token_members": {"expires_at": "expiresAt"}},
        members={"expires_on": "2099-01-01T00:00:00.000Z"},
    ),
    "26 a refresh endpoint": Quirk(
        client={"refresh_path": "/oauth2/refresh"},
        settings={"refresh_endpoint": "$PROVIDER/oauth2/refresh"},
    ),
    "27 redirect_uri of the refresh": Quirk(
        client=demands(refresh={"require": {"redirect_uri": CALLBACK}}),
        settings={"refresh_params": {"redirect_uri": "{callback_uri}"}},
    ),
    "28 scope of the refresh": Quirk(
        client=demands(refresh={"require": {"scope": "read offline_access"}}),
        settings={"refresh_params": {"scope": "{scope}"}},
    ),
    "27 a registered name in place of the callback": Quirk(
        client={"callback_names": {"Acme-App": CALLBACK}},
        settings={"redirect_uri": "Acme-App"},
    ),
    "29 refresh by the access token": Quirk(
        client={
            "refreshes_by_access_token": True, "demands": {"refresh": {"forbid": ["refresh_token"]}},
        },
        rules=[tokens(remove=["refresh_token"])],
        settings={"refresh_params": BY_ACCESS_TOKEN | {"refresh_token": None}},
        members={"refresh_token": None},
    ),
    "29 a token of a minute for a longer one": Quirk(
        client=BY_GET | {"refreshes_by_access_token": True, "code_lifetime": 60},
        rules=[tokens(remove=["refresh_token"])],
        base={
            "token_endpoint_auth_method": "client_secret_post", "token_request_method": "GET",
            "refresh_params": BY_ACCESS_TOKEN | {"refresh_token": None},
        },
        settings={"second_exchange": SECOND_EXCHANGE},
        members={"refresh_token": None},
    ),
    "29 a token of a minute for a longer one, with POST": Quirk(
        client={
            "refreshes_by_access_token": True, "code_lifetime": 60,
            "auth_method": "client_secret_post",
        },
        rules=[tokens(remove=["refresh_token"])],
        base={
            "token_endpoint_auth_method": "client_secret_post",
            "refresh_params": BY_ACCESS_TOKEN | {"refresh_token": None},
        },
        settings={"second_exchange": SECOND_EXCHANGE | {"method": "POST"}},
        members={"refresh_token": None},
    ),
    "30 audience and resource": Quirk(
        client=demands(authorize={"require": {"audience": "api.example.com", "resource": "urn:x"}}),
        settings={"authorization_params": {"audience": "api.example.com", "resource": "urn:x"}},
    ),
    "31 the secret as a bearer": Quirk(
        client={"auth_method": "bearer"},
        base={"token_endpoint_auth_method": "none", "token_params": {"client_id": "{client_id}"}},
        settings={"token_headers": {"Authorization": "Bearer {client_secret}"}},
    ),
    "31 an assertion for somebody else": Quirk(
        client={"auth_method": "client_secret_jwt", "issuer": "https://login.acme.test/token"},
        base={"token_endpoint_auth_method": "client_secret_jwt"},
        settings={"client_assertion_audience": "https://login.acme.test/token"},
    ),
    "32 the code by another name": Quirk(
        client={"code_name": "auth_code"}, settings={"code_param": "auth_code"},
    ),
    "34 success is 201": Quirk(rules=[tokens(success=201)]),
    "35 discovery": Quirk(
        base={"authorization_endpoint": None, "token_endpoint": None, "userinfo_endpoint": None,
              "refresh_endpoint": "$PROVIDER/oauth2/token"},
        settings={"issuer": "$PROVIDER"},
    ),
}

# Providers at hosts that a request or an answer names. Such a host has to be a public one, so these
# are reached through a proxy. Without an entry in `hosts` they would be no configuration at all.
ELSEWHERE = {"allowed": ["*.example.com", "example"]}
PUBLIC_QUIRKS = {
    "06 a host of a list": Quirk(
        client={"demands": demands_of_all(headers={"Host": "login.acme.test"})},
        base=endpoints_at("https://{host}") | {"hosts": {"host": ELSEWHERE}},
        settings={"hosts": {"host": {"allowed": ["login.acme.eu", "*.acme.test"]}}},
        fields={"host": "login.acme.test"},
    ),
    "06 the end of a host of a list": Quirk(
        client={"demands": demands_of_all(headers={"Host": "login.acme.test"})},
        base=endpoints_at("https://login.acme.{tld}") | {"hosts": {"tld": ELSEWHERE}},
        settings={"hosts": {"tld": {"allowed": ["eu", "test"]}}},
        fields={"tld": "test"},
    ),
    "06 any host": Quirk(
        client={"demands": demands_of_all(headers={"Host": "login.acme.test"})},
        base=endpoints_at("https://{host}") | {"hosts": {"host": ELSEWHERE}},
        settings={"hosts": {"host": {"any_host": True}}},
        fields={"host": "login.acme.test"},
    ),
    "23 a whole address of the answer": Quirk(
        client=demands(userinfo={"headers": {"Host": "api.acme.test"}}),
        rules=[tokens(merge={"api_domain": "https://api.acme.test"})],
        base=API_DOMAIN | {"hosts": {"api_domain": ELSEWHERE}},
        settings={"hosts": {"api_domain": {"allowed": ["*.acme.test"]}}},
        members={"api_domain": "https://api.acme.test"},
    ),
}

# Without its issuer this one would be no configuration at all.
HANDLED_BY_SETTINGS = [
    name for name, quirk in (QUIRKS | PUBLIC_QUIRKS).items()
    if quirk.settings and not name.startswith("35")
]


def identifier(name):
    """A quirk's name as an app's."""
    return "".join(letter if letter.isalnum() else "-" for letter in name)


def configured(quirks):
    """Each quirk's app twice, with its settings and without, and the provider's clients."""
    apps, clients = {}, {}
    for name, quirk in quirks.items():
        app = identifier(name)
        client = {"client_id": f"{app}-id", "client_secret": f"secret+/& of {app}"}
        clients[f"{app}-id"] = {"secret": client["client_secret"]} | quirk.client
        apps[app] = {"oauth2": OAUTH2 | client | quirk.base | quirk.settings}
        if name in HANDLED_BY_SETTINGS:
            apps[f"{app}-plain"] = {"oauth2": OAUTH2 | client | quirk.base}
    return {"ca_file": "$CERTIFICATE", "apps": apps}, clients
