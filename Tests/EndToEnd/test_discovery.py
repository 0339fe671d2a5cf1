"""What an issuer publishes (RFC 8414, OpenID), what overrides it, and when it is asked again."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from calls import query
from fibery import CALLBACK, PAST, STATE, authorize2, connect2, error, exchange2, ok, validate
from logs import log_lines
from rig import Rig, binary
from settings import OAUTH2
from waiting import until

OAUTH = "/.well-known/oauth-authorization-server"
OPENID = "/.well-known/openid-configuration"

# Each test has an issuer of its own, since the responder remembers what it was told.
ISSUERS = [
    "first", "second", "both", "slash/", "missing", "foreign", "slashed", "cased", "redirected", "html",
    "list", "hiccup", "busy", "dropping", "faulty", "slow", "first-calls", "declared", "gone", "post", "lists-both", "s256", "no-s256", "plain-only", "promised", "unpromised",
    "http", "once", "due",
]
OVERRIDES = {
    "file": {"token_endpoint": "$PROVIDER/oauth2/token", "userinfo_endpoint": "$PROVIDER/x"},
    "covered": {key: OAUTH2[key] for key in OAUTH2 if key.endswith("_endpoint")}
    | {"token_endpoint_auth_method": "client_secret_basic", "code_challenge_method": None},
} | {
    app: {key: OAUTH2[key] for key in OAUTH2 if key.endswith("_endpoint")}
    for app in ("pkce-authorize", "pkce-exchange")
}


def names():
    """Every app's name with its issuer's path."""
    return {name.strip("/"): name for name in [*ISSUERS, *OVERRIDES]}


@pytest.fixture(scope="module")
def chain():
    """A chain with an app for every issuer, all below one provider."""
    apps = {
        app: {"oauth2": {
            "issuer": f"$PROVIDER/{path}", "client_id": f"{app}-id", "client_secret": "a secret",
            "scope": "read offline_access", "name_path": ["email"],
        } | OVERRIDES.get(app, {})}
        for app, path in names().items()
    }
    clients = {f"{app}-id": {"secret": "a secret"} for app in apps}
    with Rig({"ca_file": "$CERTIFICATE", "timeout": 5, "apps": apps}, clients) as rig:
        yield rig


@pytest.fixture
def discovering(chain):
    """The chain with a provider that has published nothing yet."""
    chain.provider.control(reset=True)
    return chain


def addresses(app):
    """Where the two documents lie: RFC 8414 §3.1, and OpenID."""
    path = names()[app].rstrip("/")
    return f"{OAUTH}/{path}", f"/{path}{OPENID}"


def document(rig, app, **changes):
    """A whole document of an app's issuer; None takes a member away."""
    base = rig.provider.base
    members = {
        "issuer": f"{base}/{names()[app]}",
        "authorization_endpoint": f"{base}/oauth2/authorize",
        "token_endpoint": f"{base}/oauth2/token",
        "userinfo_endpoint": f"{base}/oauth2/userinfo",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
    } | changes
    return {name: value for name, value in members.items() if value is not None}


def publish(rig, address, body, **more):
    """Has the provider answer an address."""
    rule = {"endpoint": address, "status": 200, "body": body} | more
    rig.provider.control(rule=rule)


def asked(rig):
    """The addresses of documents that were asked for, in order."""
    return [call["path"] for call in rig.provider.record() if ".well-known" in call["path"]]


def test_the_document_of_rfc_8414_is_asked_first_and_remembered(discovering):
    publish(discovering, addresses("first")[0], document(discovering, "first"))
    assert asked(discovering) == []
    account = connect2(discovering, "first")
    assert ok(validate(discovering, account, "first")) == {"name": "jane@example.com"}
    assert asked(discovering) == [addresses("first")[0]]
    (call,) = [it for it in discovering.provider.record() if ".well-known" in it["path"]]
    headers = {name.lower(): value for name, value in call["headers"]}
    assert headers["accept"] == "application/json" and headers["user-agent"]
    assert "authorization" not in headers


def test_the_document_of_openid_serves_where_the_first_is_missing(discovering):
    publish(discovering, addresses("second")[1], document(discovering, "second"))
    connect2(discovering, "second")
    assert asked(discovering) == list(addresses("second"))


def test_what_the_first_document_lacks_comes_from_the_second(discovering):
    first, second = addresses("both")
    base = discovering.provider.base
    wrong = {"token_endpoint": f"{base}/wrong", "authorization_endpoint": f"{base}/wrong"}
    publish(discovering, first, document(discovering, "both", userinfo_endpoint=None))
    publish(discovering, second, document(discovering, "both", **wrong))
    account = connect2(discovering, "both")
    assert ok(validate(discovering, account, "both")) == {"name": "jane@example.com"}
    assert asked(discovering) == [first, second]


def test_a_final_slash_is_not_doubled_but_compared(discovering):
    first, second = addresses("slash")
    short = f"{discovering.provider.base}/slash"
    publish(discovering, first, document(discovering, "slash", issuer=short))
    publish(discovering, second, document(discovering, "slash"))
    connect2(discovering, "slash")
    assert asked(discovering) == [first, second]


WRONG = {
    "missing": {"issuer": None},
    "foreign": {"issuer": "https://evil.test"},
    "slashed": {"issuer": "+/"},
    "cased": {"issuer": "upper"},
}


@pytest.mark.parametrize("app", WRONG)
def test_a_document_of_another_issuer_counts_as_absent(discovering, app):
    first, second = addresses(app)
    own = document(discovering, app)["issuer"]
    issuer = {"+/": own + "/", "upper": own.upper()}.get(WRONG[app]["issuer"], WRONG[app]["issuer"])
    evil = {"issuer": issuer, "token_endpoint": f"{discovering.provider.base}/evil"}
    publish(discovering, first, document(discovering, app, **evil))
    publish(discovering, second, document(discovering, app))
    connect2(discovering, app)
    assert discovering.provider.record("/evil") == []


@pytest.mark.parametrize("app, status, headers, body", [
    ("redirected", 302, {"Location": "/.well-known/elsewhere"}, ""),
    ("html", 200, {"Content-Type": "text/html"}, "<html>"),
    ("list", 200, {}, []),
])
def test_an_answer_that_is_no_document_counts_as_absent(discovering, app, status, headers, body):
    first, second = addresses(app)
    publish(discovering, first, body, status=status, headers=headers)
    publish(discovering, second, document(discovering, app))
    connect2(discovering, app)
    assert asked(discovering) == [first, second]


@pytest.mark.parametrize("app, fault, status", [
    ("busy", {"status": 503}, 503), ("dropping", {"drop": "before"}, 502), ("faulty", {"status": 500}, 502),
])
def test_a12_a_failure_is_a_reason_to_try_later_and_not_asked_again_at_once(
    discovering, app, fault, status
):
    body = {"callback_uri": CALLBACK, "state": STATE}
    for address in addresses(app):
        discovering.provider.control(rule={"endpoint": address, **fault})
    error(discovering.post(f"/{app}/oauth2/v1/authorize", body), status, try_later=True)
    before = asked(discovering)
    assert set(before) == set(addresses(app))
    for _ in range(2):
        error(discovering.post(f"/{app}/oauth2/v1/authorize", body), status, try_later=True)
    assert asked(discovering) == before


def test_a_failure_is_forgotten_after_ten_seconds(discovering):
    """One failure, and then the document is there."""
    body = {"callback_uri": CALLBACK, "state": STATE}
    for address in addresses("hiccup"):
        discovering.provider.control(rule={"endpoint": address, "status": 503})
    error(discovering.post("/hiccup/oauth2/v1/authorize", body), 503, try_later=True)
    discovering.provider.control(reset=True)
    publish(discovering, addresses("hiccup")[0], document(discovering, "hiccup"))
    reply = discovering.post("/hiccup/oauth2/v1/authorize", body)
    error(reply, 503, try_later=True)
    assert asked(discovering) == []
    until(lambda: discovering.post("/hiccup/oauth2/v1/authorize", body).status == 200)
    connect2(discovering, "hiccup")
    assert asked(discovering) == [addresses("hiccup")[0]]


def test_a12_both_addresses_together_take_a_quarter_of_the_time(discovering):
    """Of 20 seconds; each address alone could take `timeout`, which is 5 too."""
    for address in addresses("slow"):
        discovering.provider.control(rule={"endpoint": address, "delay": 4, "status": 404})
    started = time.monotonic()
    body = {"callback_uri": CALLBACK, "state": STATE}
    error(discovering.post("/slow/oauth2/v1/authorize", body), 504, try_later=True)
    assert 4.5 < time.monotonic() - started < 7.5
    assert asked(discovering) == list(addresses("slow"))


def test_a12_two_hundred_first_calls_make_one_fetch(discovering):
    rule = {"endpoint": addresses("first-calls")[0], "delay": 0.5, "status": 200}
    discovering.provider.control(rule=rule | {"body": document(discovering, "first-calls")})
    body = {"callback_uri": CALLBACK, "state": STATE}
    path = "/first-calls/oauth2/v1/authorize"
    with ThreadPoolExecutor(64) as threads:
        calls = [threads.submit(discovering.post, path, body) for _ in range(200)]
        assert len({ok(call.result())["redirect_uri"] for call in calls}) == 1
    assert asked(discovering) == [addresses("first-calls")[0]]


@pytest.mark.parametrize("step", ["authorize", "exchange"])
def test_a17_pkce_is_not_dropped_where_its_metadata_are_missing(discovering, step):
    """The endpoints are configured, so PKCE alone depends on the metadata."""
    app = f"pkce-{step}"
    if step == "authorize":
        reply = discovering.post(f"/{app}/oauth2/v1/authorize", {"callback_uri": CALLBACK, "state": STATE})
    else:
        reply = exchange2(discovering, {"code": "c", "state": STATE}, app)
    error(reply, 500)
    assert discovering.provider.record("/oauth2/token") == []
    (line,) = [it for it in log_lines(discovering) if it.get("request_id") == reply.headers["X-Request-Id"]]
    assert (line["level"], line["error"]) == ("error", "metadata_missing")
    assert "code_challenge_method" in line["hint"]


def test_a_foreign_issuer_is_named_in_the_log(discovering):
    app, declared = "declared", "https://elsewhere.test/issuer"
    publish(discovering, addresses(app)[0], document(discovering, app, issuer=declared + "?x=y"))
    publish(discovering, addresses(app)[1], document(discovering, app))
    connect2(discovering, app)
    (line,) = [it for it in log_lines(discovering) if it.get("declared") == declared]
    assert (line["event"], line["error"], line["level"]) == ("discovery", "foreign_issuer", "warning")
    assert line["issuer"] == f"{discovering.provider.base}/{app}"


def test_a_check_names_a_foreign_issuer_and_what_depends_on_missing_metadata(discovering):
    own = f"{discovering.provider.base}/declared"
    elsewhere = document(discovering, "declared", issuer="https://elsewhere.test")
    publish(discovering, addresses("declared")[0], elsewhere)
    publish(discovering, addresses("declared")[1], document(discovering, "declared"))
    done = subprocess.run(
        [binary(), "check", "--config", discovering.configuration_path],
        capture_output=True, text=True, timeout=60,
    )
    assert done.returncode == 69
    about = {part.split(" ", 1)[0]: part for part in done.stdout.split("\n\n")}
    assert f"a document of {own} declares the issuer https://elsewhere.test\n" in about["declared"]
    assert "no metadata found" not in about["declared"]
    assert "set code_challenge_method" in about["pkce-authorize"]
    assert "no metadata found" not in about["covered"]


def test_an_issuer_without_documents_is_the_operators_fault(discovering):
    body = {"callback_uri": CALLBACK, "state": STATE}
    for _ in range(2):
        error(discovering.post("/gone/oauth2/v1/authorize", body), 500)
    assert asked(discovering) == list(addresses("gone"))


def test_the_file_overrides_the_document(discovering):
    base = discovering.provider.base
    wrong = document(discovering, "file", token_endpoint=f"{base}/wrong", userinfo_endpoint=f"{base}/wrong")
    publish(discovering, addresses("file")[0], wrong)
    account = connect2(discovering, "file")
    discovering.provider.control(rule={"endpoint": "/x", "status": 200, "body": {"email": "x@y"}})
    assert ok(validate(discovering, account, "file")) == {"name": "x@y"}
    assert discovering.provider.record("/wrong") == []


def test_a_file_that_says_everything_needs_no_document(discovering):
    """The promise of an `iss` alone is looked up, and only where none comes."""
    discovering.provider.control(rule={"endpoint": addresses("covered")[0], "drop": "before"})
    discovering.provider.control(rule={"endpoint": addresses("covered")[1], "drop": "before"})
    extra = {"iss": f"{discovering.provider.base}/covered"}
    discovering.provider.control(settings={"covered-id": {"callback_extra": extra}})
    account = connect2(discovering, "covered")
    ok(validate(discovering, account, "covered"))
    assert asked(discovering) == []
    body = {"fields": {"callback_uri": CALLBACK}, "code": "c", "state": "s"}
    error(discovering.post("/covered/oauth2/v1/access_token", body), 502, try_later=True)
    assert len(discovering.provider.record("/oauth2/token")) == 1


def test_the_secret_travels_as_the_document_lists(discovering):
    for app, methods in (
        ("post", ["private_key_jwt", "client_secret_post"]),
        ("lists-both", ["client_secret_post", "client_secret_basic"]),
    ):
        listed = document(discovering, app, token_endpoint_auth_methods_supported=methods)
        publish(discovering, addresses(app)[0], listed)
        method = "client_secret_post" if app == "post" else "client_secret_basic"
        discovering.provider.control(settings={f"{app}-id": {"auth_method": method}})
        connect2(discovering, app)


@pytest.mark.parametrize("app, methods, is_on", [
    ("s256", ["S256"], True), ("no-s256", None, False), ("plain-only", ["plain"], False),
])
def test_pkce_is_on_where_the_document_lists_s256(discovering, app, methods, is_on):
    for address in addresses(app):
        listed = document(discovering, app, code_challenge_methods_supported=methods)
        publish(discovering, address, listed)
    body = {"callback_uri": CALLBACK, "state": STATE}
    uri = ok(discovering.post(f"/{app}/oauth2/v1/authorize", body))["redirect_uri"]
    assert ("code_challenge" in query(uri)) == is_on
    connect2(discovering, app)
    (call,) = discovering.provider.record("/oauth2/token")
    assert ("code_verifier" in dict(call["form"])) == is_on


ISSUER_CASES = {
    "the right one": ("promised", "right", 200), "none though promised": ("promised", None, 401),
    "another": ("promised", "https://evil.test", 401), "nothing in it": ("promised", "", 401),
    "a slash more": ("promised", "right/", 401), "upper case": ("promised", "RIGHT", 401),
    "a number": ("promised", 1, 400), "null though promised": ("promised", "null", 401),
    "unpromised and right": ("unpromised", "right", 200),
    "unpromised and none": ("unpromised", None, 200),
    "unpromised and another": ("unpromised", "https://evil.test", 401),
    "unpromised with nothing in it": ("unpromised", "", 401),
}


@pytest.mark.parametrize("app, value, status", ISSUER_CASES.values(), ids=ISSUER_CASES)
def test_the_issuer_of_the_redirect_is_compared(discovering, app, value, status):
    """RFC 9207 §2.4."""
    promise = {"authorization_response_iss_parameter_supported": app == "promised"}
    publish(discovering, addresses(app)[0], document(discovering, app, **promise))
    own = f"{discovering.provider.base}/{app}"
    back = authorize2(discovering, app)
    values = {"right": own, "right/": own + "/", "RIGHT": own.upper(), "null": None}
    if value is not None:
        back["iss"] = values.get(value, value)
    reply = exchange2(discovering, back, app)
    if status == 200:
        ok(reply)
    else:
        error(reply, status)
        assert discovering.provider.record("/oauth2/token") == []


def test_an_issuer_without_configuration_means_nothing(rig):
    back = authorize2(rig) | {"iss": "https://whoever.test"}
    ok(exchange2(rig, back))


def test_an_endpoint_that_is_not_confidential_is_passed_over(discovering):
    first, second = addresses("http")
    insecure = document(discovering, "http", token_endpoint="http://192.0.2.1/token")
    publish(discovering, first, insecure)
    error(exchange2(discovering, authorize2(discovering, "http"), "http"), 500)


def test_simultaneous_calls_find_the_document(discovering):
    publish(discovering, addresses("once")[0], document(discovering, "once"))
    body = {"callback_uri": CALLBACK, "state": STATE}
    with ThreadPoolExecutor(8) as threads:
        calls = [
            threads.submit(discovering.post, "/once/oauth2/v1/authorize", body) for _ in range(16)
        ]
        assert len({ok(call.result())["redirect_uri"] for call in calls}) == 1


def test_an_issuer_that_is_gone_costs_no_account_whose_token_is_good(discovering):
    """The refresh can't be made for want of an address, and the old token still works."""
    for address in addresses("due"):
        discovering.provider.control(rule={"endpoint": address, "drop": "before"})
    account = {"access_token": "a", "refresh_token": "r"}
    due = str(int(time.time()) + 100)
    assert ok(validate(discovering, account | {"expires_on": due}, "due")) == {"name": "due"}
    for other in ("2099-01-01T00:00:00Z", PAST, None):
        reply = validate(discovering, account | {"expires_on": other}, "due")
        error(reply, 502, try_later=True)
