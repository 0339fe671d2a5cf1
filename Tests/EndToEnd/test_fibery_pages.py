"""The pages for the connector's author: each command is run, and each example is compared with what
the program and the demo's connector do."""

import json
import os
import shlex
import subprocess

import pytest
from connector import ROUTES, SYNCHRONIZER
from fibery import CALLBACK, CALLBACK1, PAST, connect1, connect2, ok
from pages import ROOT, blocks
from rig import binary

DOCS = ROOT / "docs"
PAGES = ["fibery.md", "fibery-for-assistants.md"]


def examples(page):
    """A page's examples, as values."""
    return [json.loads(block) for block in blocks(DOCS / page, "json")]


def filled(example, account):
    """An example of an account with the values of a real one, which has all of its members."""
    assert set(example) <= set(account)
    return {name: account[name] for name in example}


class Reader:
    """Reads a page from top to bottom; an example of a call is followed by its answer."""

    def __init__(self, rig, page):
        self.rig = rig
        self.examples = iter(examples(page))
        self.accounts = {
            "crm": connect2(rig) | {"callback_uri": CALLBACK},
            "board": connect1(rig) | {"callback_uri": CALLBACK1},
        }

    def read(self):
        """Compares every example, and tells what each was one of."""
        return [self.compare(example) for example in self.examples]

    def compare(self, example):
        if "authentication" in example:
            return self.compare_information(example)
        if "requestedType" in example:
            return self.compare_data(example)
        if "id" in example:
            return self.compare_validation(example)
        filled(example, self.accounts["board" if "access_secret" in example else "crm"])
        return "account"

    def compare_information(self, example):
        """What `GET /` says; a page may show the account types alone."""
        app = "board" if example["authentication"][0]["id"] == "oauth" else "crm"
        answer = self.rig.get(f"/{app}").json
        if set(example) == {"authentication"}:
            answer = {"authentication": answer["authentication"]}
        assert example == answer
        return "information"

    def compare_data(self, example):
        example["account"] = filled(example["account"], self.accounts["crm"])
        reply = self.rig.post(f"/crm{SYNCHRONIZER}/data", example)
        assert (reply.status, reply.json) == (200, next(self.examples))
        return "data"

    def compare_validation(self, example):
        fields = filled(example["fields"], self.accounts["crm"] | {"expires_on": PAST})
        self.rig.connector.reset()
        answer = ok(self.rig.post("/crm/validate", example | {"fields": fields}))
        assert self.rig.connector.seen == []
        assert set(next(self.examples)) == set(answer)
        return "validation"


@pytest.mark.parametrize("page, kinds", [
    ("fibery.md", {"information": 2, "account": 2, "data": 1, "validation": 1}),
    ("fibery-for-assistants.md", {"information": 1, "data": 1}),
])
def test_the_examples_are_what_is_said_and_done(rig, page, kinds):
    read = Reader(rig, page).read()
    assert {kind: read.count(kind) for kind in read} == kinds


def run(rig, line, token):
    """Runs a line of a page, with this rig's ports and certificate; returns what it printed."""
    arguments = shlex.split(line.removeprefix("sudo "))
    places = {
        "CERTIFICATE": str(rig.directory / "certificate.pem"),
        "https://localhost:8443": f"https://localhost:{rig.gateway.port}",
        "http://127.0.0.1:3000": f"http://127.0.0.1:{rig.connector.server_port}",
        "TOKEN": token,
    }
    for word, place in places.items():
        arguments = [argument.replace(word, place) for argument in arguments]
    if arguments[0] == "curl":
        arguments[1:1] = ["--silent", "--show-error", "--fail"]
    elif arguments[0] == "oauth-responder":
        arguments[0] = binary()
    environment = os.environ | {"OAUTH_RESPONDER_CONFIG": str(rig.configuration_path)}
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, (line, done)
    return done.stdout


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_work(rig, page):
    lines = [line for block in blocks(DOCS / page, "sh") for line in block.splitlines()]
    if lines[0] == "make run":
        lines.pop(0)  # test_demo.py plays it.
    token = connect2(rig)["access_token"]
    printed = [run(rig, line, token) for line in lines]
    assert all(printed)
    (synced,) = [text for line, text in zip(lines, printed) if "TOKEN" in line]
    assert len(json.loads(synced)["items"]) == 3


def test_the_block_of_check_is_that_of_the_page(rig):
    printed = run(rig, "oauth-responder check", "")
    for page in PAGES:
        for example in examples(page):
            if "authentication" in example:
                block = {"authentication": example["authentication"]}
                assert json.dumps(block, separators=(",", ":")) in printed


def test_the_calls_that_the_page_names_are_the_connectors():
    text = (DOCS / "fibery.md").read_text(encoding="utf-8")
    for method, path in ROUTES:
        assert path.startswith("/api/v1/") or f"`{method} {path}`" in text
