"""Malformed calls: each has its answer, reaches no provider, and the next call on the process works."""

import json
import socket
from http.client import HTTPResponse
from itertools import cycle
from pathlib import Path

import bad_input
import pytest
from bad_input import AUTHORIZE2, CALLS, FINE, FOREIGN, VALIDATE
from calls import Reply
from fastcgi_client import Connection
from fibery import error, ok


@pytest.fixture
def after(rig, record_property):
    """Looks after a malformed call whether a good one works and the provider has heard of none."""
    process = rig.responder.pid
    record_property("malformed calls", 1)
    yield rig
    assert set(ok(rig.post(AUTHORIZE2, FINE[AUTHORIZE2]))) == {"redirect_uri"}
    assert rig.provider.record() == []
    assert rig.responder.pid == process and rig.responder.poll() is None


def named(rows):
    """Rows as parameters, each with its first member as its name, which no other has."""
    rows = list(rows)
    assert len({row[0] for row in rows}) == len(rows)
    return [pytest.param(*row[1:], id=ascii(row[0])) for row in rows]


SYNTAX = [(name, path, *rest) for (name, *rest), path in zip(bad_input.syntax(), cycle(CALLS))]


@pytest.mark.parametrize("path, body, word", named(SYNTAX))
def test_what_is_no_json_object_is_a_400(after, path, body, word):
    assert word in error(after.post(path, body), 400)


@pytest.mark.parametrize("path, body, name", named(bad_input.members()))
def test_a_member_that_can_not_be_used_is_named(after, path, body, name):
    assert name in error(after.post(path, body), 400)


@pytest.mark.parametrize("callback", [pytest.param(it, id=ascii(it)) for it in FOREIGN])
def test_a_callback_elsewhere_is_refused_in_each_call(after, callback):
    for path in CALLS:
        if path != VALIDATE:
            inside = "fields" if "fields" in FINE[path] else None
            body = bad_input.with_member(path, "callback_uri", inside, callback)
            message = error(after.post(path, body), 400)
            assert callback not in message


@pytest.mark.parametrize("request_bytes, status", named(bad_input.http()))
def test_malformed_http_is_refused_in_json(after, request_bytes, status):
    connection = after.caller.connect()
    connection.connect()
    connection.sock.sendall(request_bytes)
    answer = HTTPResponse(connection.sock)
    answer.begin()
    error(Reply(answer), status)
    assert after.connector.seen == []
    connection.close()


@pytest.mark.parametrize("given, status, word", named(bad_input.variables()))
def test_variables_that_no_gateway_sends_are_refused(after, given, status, word):
    given = {"method": "POST", "path": VALIDATE} | given
    with Connection(str(after.directory / "responder.sock")) as connection:
        answer = connection.call(body=b"{}", **given)
    members = json.loads(answer.body)
    assert answer.status == status and word in members["message"], answer
    assert set(members) == {"message"} and 1 <= len(members["message"]) <= 300
    assert answer.fields["Content-Type"] == "application/json"
    assert answer.fields["Cache-Control"] == "no-store"


@pytest.mark.parametrize("records", named(bad_input.records()))
def test_records_that_are_no_request_are_answered_by_nothing_but_the_end(after, records):
    with Connection(str(after.directory / "responder.sock")) as connection:
        connection.send(records)
        connection.socket.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while part := connection.socket.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    # Where a call can be made out it is refused.
    assert b"Status: 2" not in answer and len(answer) < 1000


def test_the_readme_says_how_many_of_them_there_are():
    rows = [SYNTAX, FOREIGN]
    rows += [list(it()) for it in (bad_input.members, bad_input.http, bad_input.variables, bad_input.records)]
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    assert f"{sum(map(len, rows))} malformed calls" in readme
