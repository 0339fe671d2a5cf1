"""The whole chain on one machine: provider, responder under spawn-fcgi, nginx, connector.

    with Rig() as rig:
        rig.post("/crm/oauth2/v1/authorize", {"callback_uri": "https://oauth-svc.fibery.io"})

Everything it starts listens on 127.0.0.1 or a socket in a directory of its own, and is gone
afterwards.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from calls import Caller
from connector import Connector
from notes_app import NotesApp
from processes import start, stop, wait_until
from settings import CLIENTS, CONFIGURATION
from gateway import Gateway

HERE = Path(__file__).resolve().parent


def binary():
    """The program under test: $OAUTH_RESPONDER_BINARY, or the checkout's debug build."""
    default = HERE.parent / ".build" / "debug" / "oauth-responder"
    return os.environ.get("OAUTH_RESPONDER_BINARY") or str(default)


class Provider:
    """The provider's process, and its control."""

    def __init__(self, directory, clients, tls):
        settings = {"clients": clients}
        if tls:
            settings["certificate"] = str(directory / "certificate.pem")
            settings["private_key"] = str(directory / "private-key.pem")
        path = directory / "provider.json"
        path.write_text(json.dumps(settings))
        with open(directory / "provider.log", "wb") as log:
            self.process = start(
                [sys.executable, "-m", "provider", str(path)], log,
                cwd=HERE, stdout=subprocess.PIPE, text=True,
            )
        self.base = self.process.stdout.readline().strip()
        if not self.base:
            stop(self.process)
            raise RuntimeError((directory / "provider.log").read_text())
        host = self.base.partition("//")[2]
        port = int(host.rpartition(":")[2])
        self.caller = Caller(port, host, settings.get("certificate"))

    def control(self, **wish):
        """Changes how the provider behaves; the words are those of `Provider.control` in
        server.py."""
        reply = self.caller.call("POST", "/_control", wish)
        assert reply.status == 200, reply

    def record(self, path=None):
        """Every call that arrived, or those of one path, oldest first."""
        calls = self.caller.call("GET", "/_control").json
        return [call for call in calls if path in (None, call["path"])]


class Rig:
    """A context in which the chain runs.

    `configuration` is the responder's file; `$PROVIDER` in it becomes the provider's address,
    `$PORT` its port.
    `clients` are the provider's, by client id. `environment` is added to the responder's. With
    `behind_tls` the calls come as from a proxy before which TLS ended. With `has_simulator` nginx
    also serves the page that plays Fibery, which may send users back to itself.
    """

    # nginx's block of the responder, where it is not the one process of this rig.
    upstream = None

    def __init__(
        self, configuration=None, clients=None, tls=True, environment=None, ports=(0, 0),
        behind_tls=False, has_simulator=False,
    ):
        self.has_simulator = has_simulator
        self.configuration = CONFIGURATION if configuration is None else configuration
        self.clients = CLIENTS if clients is None else clients
        self.tls = tls
        self.environment = environment or {}
        self.ports = ports
        self.behind_tls = behind_tls
        self.provider = self.connector = self.gateway = self.responder = None

    def __enter__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="oauth-responder-"))
        try:
            self._certificate()
            self.provider = Provider(self.directory, self.clients, self.tls)
            self.connector = self._connector()
            self.write_configuration(self.configuration)
            self.gateway = Gateway(
                self.directory, self.connector.server_port, self.program, self.ports,
                self.behind_tls, self.has_simulator, self.upstream,
            )
            self._callers()
            if self.has_simulator:
                self._admit_simulator()
            self.start_responder()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        if self.responder:
            stop(self.responder)
        if self.gateway:
            self.gateway.stop()
        if self.connector:
            self.connector.close()
        if self.provider:
            stop(self.provider.process)
            self.provider.process.stdout.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def write_configuration(self, configuration):
        """Writes the responder's file, for the next start or SIGHUP."""
        text = configuration
        if not isinstance(text, str):
            text = json.dumps(configuration, indent=2)
        self.configuration_path = self.directory / "config.json5"
        self.configuration_path.write_text(
            text.replace("$PROVIDER", self.provider.base)
            .replace("$PORT", self.provider.base.rpartition(":")[2])
            .replace("$CERTIFICATE", str(self.directory / "certificate.pem"))
        )
        self.configuration_path.chmod(0o600)

    def _admit_simulator(self):
        """Lets the page be sent back to itself, by the responder and by the provider."""
        origins = ["https://oauth-svc.fibery.io", f"https://localhost:{self.gateway.port}"]
        self.write_configuration(self.configuration | {"callback_origins": origins})
        settings = {"callback_origins": origins}
        self.provider.control(settings={client: settings for client in self.clients})
        apps = [
            {
                "name": name, "title": app.get("title", name), "base": f"/{name}",
                "versions": [
                    {"id": version, "fields": []} for version in ("oauth2", "oauth") if version in app
                ],
            }
            for name, app in self.configuration["apps"].items()
        ]
        (self.directory / "apps.json").write_text(json.dumps({"apps": apps}))

    def program(self, *arguments):
        """Runs the program with the responder's file and tells what it printed."""
        done = subprocess.run(
            [binary(), *arguments, "--config", str(self.configuration_path)],
            env=os.environ | self.environment, capture_output=True, text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{arguments}: {done.stderr}")
        return done.stdout

    def start_responder(self):
        """Starts the program as spawn-fcgi starts it, and waits until it answers through nginx."""
        log_path = self.directory / "responder.log"
        with open(log_path, "ab") as log:
            self.responder = start(
                [
                    "spawn-fcgi", "-s", str(self.directory / "responder.sock"), "-M", "0600", "-n",
                    "--", binary(), "--config", str(self.configuration_path),
                ],
                log, env=os.environ | self.environment, stdout=log,
            )
        wait_until(lambda: self.get("/healthz").status == 200, self.responder, log_path)

    def stop_responder(self):
        """Ends the program with SIGTERM and tells its exit code."""
        code = stop(self.responder)
        (self.directory / "responder.sock").unlink(missing_ok=True)
        return code

    def post(self, path, value, **more):
        """A call as Fibery sends it."""
        return self.caller.call("POST", path, value, **more)

    def get(self, path, **more):
        """A GET through nginx."""
        return self.caller.call("GET", path, **more)

    def responder_log(self):
        """All that the responder wrote."""
        return (self.directory / "responder.log").read_text(encoding="utf-8", errors="replace")

    def nginx_logs(self):
        """All that nginx wrote, of any kind."""
        return self.gateway.logs()

    def _callers(self):
        """Who calls over TLS, and who calls without it."""
        host, plain_host = (
            f"localhost:{port}" for port in (self.gateway.port, self.gateway.plain_port)
        )
        if self.behind_tls:
            self.caller = Caller(self.gateway.port, host, fields={"X-Forwarded-Proto": "https"})
            self.plain = Caller(self.gateway.port, host, fields={"X-Forwarded-Proto": "http"})
        else:
            self.caller = Caller(self.gateway.port, host, self.directory / "certificate.pem")
            self.plain = Caller(self.gateway.plain_port, plain_host)

    def _certificate(self):
        """One certificate for localhost, which nginx and the provider show and everyone here
        trusts."""
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,DNS:acme.localhost,DNS:*.acme.test,IP:127.0.0.1",
                "-keyout", self.directory / "private-key.pem",
                "-out", self.directory / "certificate.pem",
            ],
            check=True, capture_output=True,
        )

    def _connector(self):
        """The app that syncs the provider's notes; the app "board" of the settings is its OAuth 1
        consumer."""
        secret = CLIENTS["board-key"]["secret"]
        app = NotesApp(self.provider.caller, self.provider.base, "board-key", secret)
        return Connector(app, self.directory / "connector.log")
