"""The demo's connector by itself: it routes as real ones do, and knows nothing of OAuth."""

import json
from pathlib import Path

import pytest
from calls import Caller
from connector import ROUTES, SYNCHRONIZER
from fibery import connect2

DEMO = Path(__file__).resolve().parents[2] / "demo"
BODIES = {
    f"{SYNCHRONIZER}/data": {"requestedType": "note"},
    f"{SYNCHRONIZER}/datalist": {"field": "folder"},
    f"{SYNCHRONIZER}/resource": {"params": {"id": "2"}},
}
# Nowhere else is anything: neither below a base, nor in another spelling or with another method.
ELSEWHERE = [
    ("GET", "/crm"), ("GET", "/crm/"), ("POST", "/crm/validate"),
    ("POST", f"/key{SYNCHRONIZER}/data"), ("POST", f"/crm/key{SYNCHRONIZER}/config"), ("POST", "/"), ("GET", "/validate"),
    ("GET", f"{SYNCHRONIZER}/data"), ("PUT", f"{SYNCHRONIZER}/webhooks"), ("GET", "//"),
    ("POST", f"{SYNCHRONIZER}/data/"), ("POST", "/api/v1/synchronizer%2Fdata"), ("GET", "/healthz"),
    ("POST", "/oauth2/v1/authorize"), ("POST", "/oauth1/v1/access_token"), ("OPTIONS", "/logo"),
]


@pytest.fixture
def connector(rig):
    """Calls the connector without nginx."""
    return Caller(rig.connector.server_port, "localhost")


@pytest.mark.parametrize("method, path", ROUTES)
def test_every_call_of_fiberys_has_a_route(rig, connector, method, path):
    body = {"account": connect2(rig), "types": ["note"]} | BODIES.get(path, {})
    reply = connector.call(method, path + "?a=b", None if method == "GET" else body)
    # The app has no accounts but those by OAuth, and these are never validated here.
    assert reply.status == (401 if path == "/validate" else 200), reply
    if path == "/logo":
        assert reply.headers["Content-Type"] == "image/svg+xml"
    elif path.endswith("/resource"):
        assert reply.text == "Menu of the café"
    else:
        assert isinstance(reply.json, dict)


@pytest.mark.parametrize("method, target", ELSEWHERE)
def test_elsewhere_there_is_nothing(connector, method, target):
    reply = connector.call(method, target, b"{}")
    assert reply.status == 404
    assert reply.headers["Content-Type"] == "application/json"
    assert set(reply.json) == {"message"}


@pytest.mark.parametrize("body", ["", "[]", "{", '{"requestedType": "other"}'])
def test_a_call_that_makes_no_sense_is_a_400(connector, body):
    reply = connector.call("POST", f"{SYNCHRONIZER}/data", body)
    assert reply.status == 400 and set(reply.json) == {"message"}


@pytest.mark.parametrize("account", [None, {}, {"token": "x"}, {"access_token": "x"}])
def test_an_account_without_a_good_token_is_to_be_connected_again(connector, account):
    body = {"requestedType": "note", "account": account}
    reply = connector.call("POST", f"{SYNCHRONIZER}/data", body)
    assert reply.status == 401
    assert reply.json["message"].endswith("Please connect it again.")


def test_data_that_can_not_be_had_at_the_moment_is_asked_for_again(rig, connector):
    body = {"requestedType": "note", "account": connect2(rig)}
    rig.provider.control(rule={"endpoint": "/api/notes", "status": 503})
    reply = connector.call("POST", f"{SYNCHRONIZER}/data", body)
    assert (reply.status, reply.json["tryLater"]) == (503, True)


def test_the_log_has_methods_paths_and_statuses_alone(rig, connector):
    account = connect2(rig)
    log = rig.directory / "connector.log"
    before = len(log.read_text())
    body = {"requestedType": "note", "account": account}
    connector.call("POST", f"{SYNCHRONIZER}/data?token={account['access_token']}", body)
    connector.call("GET", "/nothing")
    assert log.read_text()[before:] == f"POST {SYNCHRONIZER}/data 200\nGET /nothing 404\n"


def test_there_is_no_oauth_in_the_connector_but_the_account_type_and_the_signature():
    text = (DEMO / "connector.py").read_text() + (DEMO / "notes_app.py").read_text()
    words = ["refresh_token", "client_secret", "expires_on", "oauth1/v1", "oauth2/v1", "verifier"]
    for word in words:
        assert word not in text


def test_the_account_types_are_those_that_check_prints(rig):
    """After the base, which the gateway takes off, the connector answers as the check says."""
    printed = [
        json.loads(line[line.index("{"):])["authentication"]
        for line in rig.program("check", "--offline").splitlines() if '{"authentication"' in line
    ]
    assert rig.get("/crm").json["authentication"] in printed
    assert rig.get("/board").json["authentication"] in printed
