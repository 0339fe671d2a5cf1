"""What the program does besides serving, and with which code it ends."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from rig import binary

ROOT = Path(__file__).resolve().parents[2]

OAUTH2 = """oauth2: {authorization_endpoint: "%s/a", token_endpoint: "%s/t", client_id: "i",
    client_secret: "very-secret"}"""


def run(*arguments, **environment):
    return subprocess.run(
        [binary(), *map(str, arguments)], capture_output=True, text=True, timeout=30,
        stdin=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]} | environment,
    )


@pytest.fixture
def config(tmp_path):
    """Writes a configuration whose endpoints lie below an address."""

    def write(base="https://x.example"):
        path = tmp_path / "config.json5"
        path.write_text("{apps: {crm: {%s}}}" % (OAUTH2 % (base, base)))
        path.chmod(0o600)
        return path

    return write


@pytest.fixture
def silent():
    """A port that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def test_help_and_version_go_to_standard_output():
    for option, word in (("--help", "usage:"), ("--version", "oauth-responder ")):
        done = run(option)
        assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith(word)


@pytest.mark.parametrize(
    "arguments, culprit",
    [
        (["--bogus"], "--bogus"), (["bogus"], "bogus"), (["check", "--listen", "unix:/x"], "--listen"),
        (["--offline"], "--offline"), (["--config"], "--config"), (["--listen", "x"], "x"),
        (["check", "more"], "more"), (["check", "--offline=no"], "--offline takes no value"), (["providers", "trello", "more"], "more"),
        (["providers", "trelo"], "trello"), ([], "--listen"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_usage_is_a_64_that_names_the_word(config, arguments, culprit):
    done = run(*arguments, OAUTH_RESPONDER_CONFIG=str(config()))
    assert done.returncode == 64 and done.stdout == ""
    assert culprit in done.stderr.splitlines()[0]


@pytest.mark.parametrize("command", [["check"], ["check", "--offline"], ["--listen", "unix:s"]])
def test_a_faulty_configuration_is_a_78_that_names_file_and_key(tmp_path, command):
    path = tmp_path / "faulty.json5"
    for text, culprit in (
        (None, ""), ("{", ""), ("[]", ""), ("{}", "apps"), ("{apps: {}, timeot: 1}", "timeot"),
        ("{apps: {a: {oauth2: {client_id: {env: 'UNSET'}}}}}", "apps.a.oauth2.client_id"),
    ):
        if text is not None:
            path.write_text(text)
        done = run(*command, "--config", path)
        assert done.returncode == 78 and str(path) in done.stderr and culprit in done.stderr
    assert not (tmp_path / "s").exists()


def test_the_file_is_the_options_else_the_variables_else_the_default(config):
    path = str(config())
    assert run("check", "--offline", f"--config={path}", OAUTH_RESPONDER_CONFIG="x").returncode == 0
    assert run("check", "--offline", OAUTH_RESPONDER_CONFIG=path).returncode == 0
    for environment in ({}, {"OAUTH_RESPONDER_CONFIG": ""}):
        assert "/etc/oauth-responder/config.json5" in run("check", "--offline", **environment).stderr \
            or os.path.exists("/etc/oauth-responder/config.json5")


def test_a_check_prints_what_to_enter_where_and_no_secret(config):
    done = run("check", "--offline", "--config", config())
    assert done.returncode == 0
    assert "https://oauth-svc.fibery.io" in done.stdout and "access_keys" in done.stdout
    assert "very-secret" not in done.stdout + done.stderr
    assert "  base URL for Fibery: https://YOUR-HOST/\n" in done.stdout
    assert "redirect URI (oauth2): https://oauth-svc.fibery.io\n" in done.stdout
    assert "geo $oauth_is_unlimited" in done.stdout.splitlines()[-1]
    block = json.loads(done.stdout[done.stdout.index('{"authentication"'):].splitlines()[0])
    assert [entry["id"] for entry in block["authentication"]] == ["oauth2"]


def test_a_check_that_reaches_nothing_is_a_69_unless_it_is_offline(config, silent):
    path = config("https://localhost:%d" % silent.getsockname()[1])
    silent.close()
    done = run("check", "--config", path)
    assert done.returncode == 69 and done.stdout.count("NOT REACHED") == 2
    assert run("check", "--config", path, "--offline").returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_check_that_waits_can_be_interrupted(config, silent, number):
    path = config("https://127.0.0.1:%d" % silent.getsockname()[1])
    process = subprocess.Popen(
        [binary(), "check", "--config", str(path)], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        silent.accept()[0].close()
        connection = silent.accept()[0]
        process.send_signal(number)
        assert process.wait(3) == -number
        connection.close()
    finally:
        process.kill()
        process.wait()


def test_an_address_that_the_system_refuses_is_a_71(config):
    done = run("--config", config(), "--listen", "unix:/nowhere/missing/responder.sock")
    assert done.returncode == 71 and "missing" in done.stderr


def test_the_presets_are_listed_and_shown():
    head, *rows = run("providers").stdout.splitlines()
    names = [row.split()[0] for row in rows]
    assert head.split()[:2] == ["NAME", "TITLE"]
    assert "trello" in names and names == sorted(names)
    done = run("providers", "trello")
    assert done.returncode == 0 and "request_token_endpoint" in done.stdout
    for words in ("https://oauth-svc.fibery.io/callback", "consumer_secret: { file:", "documented"):
        assert words in done.stdout


def test_a_word_finds_presets_by_name_and_title():
    found = {entry["name"] for entry in json.loads(run("providers", "ATLASSIAN", "--json").stdout)}
    assert found == {"atlassian", "atlassian-government"}
    head, row = run("providers", "instagram").stdout, json.loads(run("providers", "instagram", "--json").stdout)
    assert "refresh tokens: no" in head and row["refresh_tokens"] is False
    assert run("providers", "no such word").returncode == 64


def test_a_preset_as_json_is_what_its_file_says():
    shown = json.loads(run("providers", "jira-server", "--json").stdout)
    assert shown["oauth"]["signature_method"] == "RSA-SHA1"
    assert shown["supplies"] == ["consumer_key", "private_key", "{host}"]
    assert shown["versions"] == ["oauth"] and shown["confidence"] == "documented"


def test_the_page_of_providers_is_current():
    subprocess.run([ROOT / ".ci" / "providers-page", "--check", binary()], check=True)

