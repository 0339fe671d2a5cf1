"""Where secrets come from: variables and files, what is wrong with them, and who can change them."""

import json
import os
import re
import resource
import signal
import stat
import subprocess
import threading

import pytest
from fibery import ok
from logs import log_lines
from rig import Rig, binary
from settings import CONFIGURATION
from waiting import until

KEY = "kq3vb2xw5n7d4f6h8j9m2p3r"
# Each check has a bound on its addresses.
pytestmark = pytest.mark.bounded
ENDPOINTS = 'authorization_endpoint: "https://x.example/a", token_endpoint: "https://x.example/t"'
APP1 = """{apps: {board: {access_keys: ["%s"], oauth: {request_token_endpoint: "https://x.example/r",
    authorization_endpoint: "https://x.example/a", access_token_endpoint: "https://x.example/t",
    consumer_key: "k", consumer_secret: %%s}}}}""" % KEY
APP2 = '{apps: {crm: {access_keys: ["%s"], oauth2: {%s, client_id: "i", %%s}}}}' % (KEY, ENDPOINTS)


def check(path, environment=None, **options):
    """The program's opinion of a file, with a bound on its memory and its time."""
    bound = (1 << 32, 1 << 32)
    return subprocess.run(
        [binary(), "check", "--offline", "--config", str(path)], capture_output=True, text=True,
        timeout=30, env=os.environ | (environment or {}), stdin=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, bound), **options,
    )


@pytest.fixture
def config(tmp_path):
    """Writes a configuration."""

    def write(text):
        path = tmp_path / "config.json5"
        path.write_text(text)
        path.chmod(0o600)
        return path

    return write


@pytest.fixture
def check_secret(tmp_path, config):
    """Checks a client secret that comes from a variable or from a file."""

    def write(value, source="file", template=APP2 % "client_secret: %s"):
        path = tmp_path / "secret"
        path.write_bytes(value.encode() if isinstance(value, str) else value)
        path.chmod(0o600)
        if source == "file":
            return check(config(template % json.dumps({"file": str(path)})))
        return check(config(template % '{env: "SECRET"}'), {"SECRET": value})

    return write


@pytest.mark.parametrize("source", ["env", "file"])
def test_line_ends_at_the_end_and_a_byte_order_mark_are_no_part_of_a_secret(tmp_path, source):
    """Contract §4: what editors, shells and other systems leave around a value."""
    values = [KEY + "1\n", KEY + "2\r\n", "\ufeff" + KEY + "3", "\ufeff" + KEY + "4\r\n\r\n\n"]
    references, environment = [], {}
    for number, value in enumerate(values):
        path = tmp_path / f"key{number}"
        path.write_bytes(value.encode())
        environment[f"KEY{number}"] = value
        references.append({"env": f"KEY{number}"} if source == "env" else {"file": str(path)})
    apps = {"crm": CONFIGURATION["apps"]["crm"] | {"access_keys": references}}
    with Rig({"apps": apps | {"other": CONFIGURATION["apps"]["crm"]}}, environment=environment) as rig:
        for number in range(1, 5):
            assert rig.get(f"/crm/{KEY}{number}/healthz").status == 200
        assert rig.get(f"/crm/{KEY}/healthz").status == 404


def test_line_ends_of_a_variable_do_not_reach_the_browser():
    """RFC 6749 appendix A.1: a client identifier that a shell has put into the environment."""
    app = CONFIGURATION["apps"]["crm"]
    app = app | {"oauth2": app["oauth2"] | {"client_id": {"env": "CLIENT_ID"}}}
    with Rig({"apps": {"crm": app}}, environment={"CLIENT_ID": "\ufeffmy-id\r\n\n"}) as rig:
        body = {"callback_uri": "https://oauth-svc.fibery.io", "state": "s"}
        page = ok(rig.post("/oauth2/v1/authorize", body))["redirect_uri"]
    assert "&client_id=my-id&" in page and "%0A" not in page


@pytest.mark.parametrize("source", ["env", "file"])
@pytest.mark.parametrize("value", ["two\nlines", "a\rb", "a\x01b", "a\tb", "a\x7fb", "a\u0085b"])
def test_what_no_client_secret_can_hold_is_a_fault(check_secret, value, source):
    """Contract §4 and RFC 6749 appendix A.2."""
    done = check_secret(value, source)
    assert done.returncode == 78 and "apps.crm.oauth2.client_secret: " in done.stderr
    assert value not in done.stderr


def test_a_literal_secret_has_no_line_end_either(config):
    assert check(config(APP2 % r'client_secret: "a\nb"')).returncode == 78


@pytest.mark.parametrize("template", [APP1, APP2 % "client_secret: %s"], ids=["oauth", "oauth2"])
@pytest.mark.parametrize("value", ["pä", "with space", "a:b+/& %41=~"])
def test_a_secret_may_hold_any_text_in_one_line(check_secret, value, template):
    assert check_secret(value, template=template).returncode == 0


@pytest.mark.parametrize("value", ["", "\n", "\ufeff\r\n", b"\xff\xfea\x00", "a" * 65537])
def test_a_file_without_a_usable_secret_is_a_fault(check_secret, value):
    done = check_secret(value)
    assert done.returncode == 78 and "apps.crm.oauth2.client_secret: the file " in done.stderr


@pytest.mark.parametrize("kind", ["fifo", "endless", "huge", "folder", "terminal"])
@pytest.mark.parametrize("place", ["configuration", "secret", "preset"])
def test_no_file_stops_the_program_or_fills_the_memory(tmp_path, config, place, kind):
    """The limit is looked at before a file is read whole."""
    path = tmp_path / "odd.json5"
    ends = ()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "huge":
        with open(path, "wb") as file:
            file.truncate(10 << 30)
    elif kind == "folder":
        path.mkdir()
    elif kind == "endless":
        path.symlink_to("/dev/zero")
    else:
        ends = os.openpty()
        path.symlink_to(os.ttyname(ends[1]))
    if place == "configuration":
        done = check(path)
    elif place == "secret":
        done = check(config(APP2 % f'client_secret: {{file: "{path}"}}'))
    else:
        text = '{providers_dir: "%s", apps: {a: {oauth2: {provider: "odd"}}}}' % tmp_path
        done = check(config(text))
    for end in ends:
        os.close(end)
    assert done.returncode == 78 and "odd" in done.stderr


@pytest.mark.parametrize("place", ["configuration", "secret"])
def test_a_pipe_is_read_to_its_end(tmp_path, config, place):
    """Process substitution of a shell, and a FIFO whose writer comes later."""
    text = APP2 % "client_secret: %s"
    content = text % '"s"' if place == "configuration" else "a-secret\n"
    reading, writing = os.pipe()
    os.write(writing, content.encode())
    os.close(writing)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    # Opening it waits for the reader.
    writer = threading.Thread(target=fifo.write_text, args=[content], daemon=True)
    writer.start()
    for path in (f"/dev/fd/{reading}", fifo):
        file = path if place == "configuration" else config(text % f'{{file: "{path}"}}')
        done = check(file, pass_fds=[reading])
        assert done.returncode == 0, done.stderr
    writer.join(10)
    assert not writer.is_alive()
    os.close(reading)


def warnings(done):
    """What `check` warns of."""
    assert done.returncode == 0, done.stderr
    return re.findall(r"^warning: (.*)$", done.stdout, re.MULTILINE)


STRONG = 'client_secret: "0123456789abcdef0123456789abcdef", '


@pytest.fixture
def files(tmp_path, config):
    """A configuration, a secret and a preset, which the owner alone can write."""
    (tmp_path / "presets").mkdir(0o755)
    preset = tmp_path / "presets" / "own.json5"
    preset.write_text("{oauth2: {%s}}" % ENDPOINTS)
    secret = tmp_path / "secrets" / "client"
    secret.parent.mkdir(0o755)
    secret.write_text("0123456789abcdef0123456789abcdef")
    path = config(
        '{providers_dir: "%s", apps: {crm: {access_keys: ["%s"], oauth2: {provider: "own", '
        'client_id: "i", client_secret: {file: "%s"}}}}}' % (preset.parent, KEY, secret)
    )
    for file in (preset, secret, path):
        file.chmod(0o640)
    return {"configuration": path, "preset": preset, "secret": secret}


@pytest.mark.parametrize("place", ["configuration", "preset", "secret"])
@pytest.mark.parametrize("is_folder", [False, True], ids=["file", "folder"])
def test_a_file_that_others_can_write_is_warned_of(files, place, is_folder):
    """A20: with `check`, for the file itself and for the folder that holds it."""
    assert warnings(check(files["configuration"])) == []
    path = files[place].parent if is_folder else files[place]
    mode = stat.S_IMODE(path.stat().st_mode)
    path.chmod(mode | 0o002)
    (warning,) = warnings(check(files["configuration"]))
    assert str(path) in warning and "every user" in warning and "chmod o-w" in warning
    path.chmod(mode | 0o1002)
    assert len(warnings(check(files["configuration"]))) == (0 if is_folder else 1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
@pytest.mark.parametrize("place", ["configuration", "preset", "secret"])
@pytest.mark.parametrize("is_folder", [False, True], ids=["file", "folder"])
def test_a_file_that_a_group_can_write_is_warned_of(files, place, is_folder):
    """A20, but for the group with a user's own number, which is that user's."""
    path = files[place].parent if is_folder else files[place]
    os.chown(path, 1234, 1234)
    path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o020)
    assert warnings(check(files["configuration"])) == []
    os.chown(path, 1234, 4321)
    (warning,) = warnings(check(files["configuration"]))
    assert str(path) in warning and "4321" in warning and "chmod g-w" in warning


def test_the_start_and_a_reload_warn_of_a_file_that_others_can_write():
    """A20, in the log."""
    def said(rig):
        lines = log_lines(rig)
        found = [line for line in lines if "can be changed by" in line.get("warning", "")]
        assert all(line["level"] == "warning" for line in found)
        return len(found)

    with Rig() as rig:
        assert said(rig) == 0
        rig.configuration_path.chmod(0o602)
        rig.responder.send_signal(signal.SIGHUP)
        until(lambda: said(rig) == 1)
        rig.stop_responder()
        rig.start_responder()
        until(lambda: said(rig) == 2)


ISSUER = 'issuer: "https://x.example", '
S256 = 'code_challenge_method: "S256"'


@pytest.mark.parametrize(
    "members, key",
    [
        ('client_secret: "hunter2-hunter2", ' + S256, "client_secret"),
        ('client_secret: "hunter2-hunter2", ' + ISSUER, "client_secret"),
        ('client_secret: "0123456789abcdef0123456789abcde", ' + S256, "client_secret"),
        ('client_secret: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ' + S256, "client_secret"),
        (STRONG + 'pkce_key: "hunter2-hunter2", ' + S256, "pkce_key"),
        ('pkce_key: "12345678901234567890", ' + S256, "pkce_key"),
        (STRONG + S256, None),
        ('client_secret: "c2hvcnQgYnV0IHJhbmRvbQ", ' + S256, None),
        ('client_secret: "short", pkce_key: "0123456789abcdef0123456789abcdef", ' + S256, None),
        ('client_secret: "short"', None),
        ('client_secret: "short", code_challenge_method: null, ' + ISSUER, None),
    ],
)
def test_a_key_of_pkce_that_can_be_guessed_is_warned_of(config, members, key):
    """A16: the browser sees the challenge, and so can try keys."""
    found = warnings(check(config(APP2 % members)))
    assert len(found) == (1 if key else 0), found
    for warning in found:
        assert warning.startswith(f"apps.crm.oauth2.{key} may be guessed")
        assert "128 random bits" in warning and "pkce_key" in warning
        assert "hunter2" not in warning


def test_the_start_warns_of_a_key_of_pkce_that_can_be_guessed(rig):
    """A16, in the log."""
    lines = log_lines(rig)
    assert [
        line["warning"].partition(" ")[0] for line in lines
        if "may be guessed" in line.get("warning", "")
    ] == ["apps.crm.oauth2.client_secret", "apps.crm-post.oauth2.client_secret"]


@pytest.mark.parametrize("kind", ["fifo", "endless", "huge"])
def test_certificates_that_never_end_are_a_78_that_names_the_key(tmp_path, config, kind):
    path = tmp_path / "ca.pem"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "endless":
        path.symlink_to("/dev/zero")
    else:
        with path.open("wb") as file:
            file.truncate(1 << 30)
    text = (APP2 % 'client_secret: "s"').replace("{apps", '{ca_file: "%s", apps' % path)
    done = check(config(text))
    assert done.returncode == 78 and "ca_file" in done.stderr
