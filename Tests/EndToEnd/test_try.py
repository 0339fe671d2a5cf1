"""`oauth-responder try`: the page that plays Fibery for a user's own apps, and what is left of it."""

import json
import os
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import gateway
import pytest
from calls import Caller
from fibery import authorize1, connect2, error, exchange1, ok, validate
from rig import binary
from waiting import until

ROOT = Path(__file__).resolve().parents[2]
KEY = "0123456789abcdef0123456789abcdef"
OAUTH2 = {
    "authorization_endpoint": "https://{tenant}.example.com/a",
    "token_endpoint": "https://{tenant}.example.com/t",
    "client_id": "i", "client_secret": {"env": "CRM_SECRET"},
}
# Runs a program that finds nothing where Debian has nginx.
HIDDEN = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs none /usr/sbin && exec "$@"', "sh"]
# Root's rights are gone, and its files are still its own.
WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"]
TRELLO = {"provider": "trello", "consumer_key": "k", "consumer_secret": "very-secret"}
APPS = {"crm": {"access_keys": [KEY], "oauth2": OAUTH2}, "board": {"oauth": TRELLO}}


@pytest.fixture
def folder():
    """A folder whose path leaves room for that of a socket."""
    with tempfile.TemporaryDirectory(prefix="try-") as path:
        (Path(path) / "temporary").mkdir()
        yield Path(path)


@pytest.fixture
def start(folder):
    """Starts the command with apps or with a configuration file, waits until it says that it can be
    used, and ends it with the test."""
    running = []

    def start(apps, *arguments, **environment):
        running.append(Trial(folder, apps, arguments, environment))
        running[-1].wait()
        return running[-1]

    yield start
    for trial in running:
        trial.end(signal.SIGKILL)


class Trial:
    """The command while it runs."""

    def __init__(self, directory, apps, arguments, environment):
        self.temporary = directory / "temporary"
        self.port = gateway.free_ports()[0]
        with open(directory / "log", "wb") as log:
            self.process = subprocess.Popen(
                command(directory, apps, "--port", self.port, *arguments),
                env=clean(self.temporary, CRM_SECRET="very-secret", **environment),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
            )
        self.log = directory / "log"

    def wait(self):
        """Reads what it says, to the last line of it, and then what the page knows."""
        self.said = ""
        while not self.said.endswith(LAST):
            line = self.process.stdout.readline()
            assert line, self.log.read_text()
            self.said += line
        self.folder, = self.temporary.iterdir()
        self.nginx = int((self.folder / "nginx.pid").read_text())
        self.caller = Caller(self.port, f"localhost:{self.port}", self.folder / "certificate.pem")
        self.apps = self.caller.call("GET", "/~simulator/apps.json").json["apps"]

    def base(self, name):
        """The path below which an app is called."""
        return next(app["base"] for app in self.apps if app["name"] == name)

    def post(self, path, value):
        return self.caller.call("POST", path, value)

    def end(self, number):
        """Ends it and tells its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(30)
        self.process.stdout.close()
        return code

    def expect_nothing_left(self):
        assert list(self.temporary.iterdir()) == []
        assert not Path(f"/proc/{self.nginx}").exists()
        socket.create_server(("127.0.0.1", self.port)).close()


LAST = "The log goes to standard error. Ctrl-C ends everything and leaves nothing behind.\n"


def command(directory, apps, *arguments):
    """The command line for a configuration file, or for apps, which are written into one."""
    path = apps
    if isinstance(apps, dict):
        path = directory / "config.json5"
        path.write_text(json.dumps({"apps": apps}))
        path.chmod(0o600)
    return [binary(), "try", "--config", str(path), *map(str, arguments)]


def clean(temporary, **more):
    """An environment with a folder for temporary files."""
    return {"PATH": os.environ["PATH"], "TMPDIR": str(temporary)} | more


@pytest.fixture
def run(folder):
    """Runs the command where it can't succeed, and looks after what it leaves."""
    temporary = folder / "temporary"

    def run(*arguments, apps=APPS, wrapper=(), **environment):
        done = subprocess.run(
            [*wrapper, *command(folder, apps, *arguments)], timeout=60,
            env=clean(temporary, **{"CRM_SECRET": "very-secret"} | environment),
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )
        assert done.stdout == "" and list(temporary.iterdir()) == []
        return done

    return run


def listening(process):
    """The addresses of the TCP sockets on which a process listens."""
    sockets = set()
    for path in Path(f"/proc/{process}/fd").iterdir():
        sockets.add(os.readlink(path))
    found = set()
    for version in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{version}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and f"socket:[{words[9]}]" in sockets:
                found.add(words[1])
    return found


def test_accounts_of_both_versions_are_connected_until_ctrl_c(rig, start):
    trial = start(rig.configuration_path)
    trial.provider = rig.provider
    origin = f"https://localhost:{trial.port}"
    registered = {"callback_origins": [origin]}
    rig.provider.control(settings={"crm-id": registered, "board-key": registered})
    for path in ("/", "/callback?code=c&state=s"):
        page = trial.caller.call("GET", path)
        assert page.status == 200 and page.headers.get_content_type() == "text/html"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert {"name": "crm", "title": "crm", "base": "/crm",
            "versions": [{"id": "oauth2", "fields": []}]} in trial.apps
    assert f"Open {origin}/ in" in trial.said
    assert f"redirect URI (oauth2): {origin}/callback\n" in trial.said
    assert f"callback URL (oauth): {origin}/callback, to" in trial.said
    account = connect2(trial, callback=f"{origin}/callback")
    assert ok(validate(trial, account)) == {"name": "jane@example.com"}
    callback = f"{origin}/callback?state=s"
    asked, back = authorize1(trial, callback=callback)
    assert "access_secret" in ok(exchange1(trial, asked, back, callback=callback))
    other = {"callback_uri": f"https://localhost:{trial.port}0/callback", "state": "s"}
    error(trial.post("/crm/oauth2/v1/authorize", other), 400)
    assert '"step":"oauth2/access_token","status":200' in trial.log.read_text()
    assert trial.end(signal.SIGINT) == 0
    trial.expect_nothing_left()
    assert (ROOT / "deploy/simulator/index.html").exists()


def test_only_this_machine_is_served_by_a_process_that_knows_no_secrets(start):
    trial = start(APPS)
    assert listening(trial.nginx) == {f"0100007F:{trial.port:04X}"}
    assert listening(trial.process.pid) == set()
    assert Path(f"/proc/{trial.nginx}/environ").read_bytes() == b""
    assert oct(trial.folder.stat().st_mode & 0o777) == "0o700"
    for path in trial.folder.rglob("*"):
        if path.is_file():
            assert "very-secret" not in path.read_text() and KEY not in path.read_text(), path


def test_the_access_keys_of_the_page_are_good_for_this_run_alone(start):
    trial = start(APPS)
    base = trial.base("crm")
    assert base.startswith("/crm/") and len(base) == len("/crm/" + KEY) and KEY not in base
    callback = f"https://localhost:{trial.port}/callback"
    body = {"callback_uri": callback, "state": "s", "tenant": "acme"}
    uri = ok(trial.post(f"{base}/oauth2/v1/authorize", body))["redirect_uri"]
    assert uri.startswith("https://acme.example.com/a?")
    for path in (f"/crm/{KEY}", "/crm"):
        error(trial.post(f"{path}/oauth2/v1/authorize", body), 404)


def test_the_page_shows_the_app_that_is_named(start):
    trial = start(APPS, "board")
    assert [app["name"] for app in trial.apps] == ["board"]
    assert "board (Trello)" in trial.said and "crm" not in trial.said


@pytest.mark.parametrize("name", ["simulator", "callback"])
def test_no_name_of_an_app_is_hidden_by_the_page(start, name):
    trial = start(APPS | {name: APPS["crm"]})
    body = {"callback_uri": f"https://localhost:{trial.port}/callback", "state": "s"}
    path = f"{trial.base(name)}/oauth2/v1/authorize"
    assert "redirect_uri" in ok(trial.post(path, body | {"tenant": "acme"}))


def test_a_browser_is_told_nothing_about_tls_that_other_ports_of_localhost_would_feel(start):
    trial = start(APPS)
    for path in ("/", "/healthz", "/nothing/validate", trial.base("crm"), "/~simulator/apps.json"):
        assert "Strict-Transport-Security" not in trial.caller.call("GET", path).headers


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda it: it.name)
def test_the_end_of_the_terminal_leaves_nothing_behind(start, number):
    trial = start(APPS)
    assert trial.end(number) == 0
    trial.expect_nothing_left()


def test_nginx_goes_with_a_process_that_is_killed(start):
    trial = start(APPS)
    trial.end(signal.SIGKILL)
    until(lambda: not Path(f"/proc/{trial.nginx}").exists())


def test_the_end_of_nginx_is_a_71_that_leaves_nothing_behind(start):
    trial = start(APPS)
    os.kill(trial.nginx, signal.SIGKILL)
    assert trial.process.wait(30) == 71
    assert "nginx has ended" in trial.log.read_text()
    trial.expect_nothing_left()


def test_a_site_that_nginx_refuses_is_a_71_with_its_words(run):
    apps = {"board": {"connector": "no.invalid:1", "oauth": TRELLO}}
    done = run("--port", gateway.free_ports()[0], apps=apps)
    assert done.returncode == 71 and "host not found" in done.stderr


def test_a_taken_port_is_a_71_that_names_it(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", port)
    assert done.returncode == 71
    assert f"another process listens on port {port}; choose one with --port" in done.stderr


@pytest.mark.skipif(int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) <= 443,
                    reason="every user may use every port here")
def test_a_port_for_root_alone_is_a_71_that_names_it(run):
    done = run("--port", 443, wrapper=WITHOUT_RIGHTS)
    assert done.returncode == 71
    assert done.stderr == "oauth-responder: 127.0.0.1:443: bind: Permission denied\n"


def test_a_missing_program_is_a_71_that_names_it(run):
    done = run("--port", gateway.free_ports()[0], PATH="/nowhere")
    assert done.returncode == 71 and "openssl is not installed" in done.stderr


@pytest.mark.skipif(subprocess.run([*HIDDEN, "true"], capture_output=True).returncode != 0,
                    reason="no folder can be hidden from a program here")
def test_missing_nginx_is_a_71_that_names_it(run):
    done = run("--port", gateway.free_ports()[0], wrapper=HIDDEN)
    assert done.returncode == 71 and "nginx is not installed" in done.stderr


def test_an_unknown_app_and_a_faulty_configuration_start_nothing(run):
    done = run("boart")
    assert done.returncode == 64 and 'is named "boart"; did you mean "board"?' in done.stderr
    done = run("crm", CRM_SECRET="")
    assert done.returncode == 78 and "apps.crm.oauth2.client_secret" in done.stderr
