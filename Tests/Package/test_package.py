"""The package: Debian's own checks, and an account that is connected in a fresh Debian."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from calls import Caller
from fibery import connect2, ok, validate
from fresh_debian import ROOT
from gateway import free_ports
from processes import start, stop, wait_until
from rig import Provider
from settings import CLIENTS, CONFIGURATION

EVERYBODY = {"X-Forwarded-Proto": "https"}


def objects():
    """The objects of the manifest by their kinds."""
    text = (ROOT / "deploy/kubernetes.yaml").read_text(encoding="utf-8")
    return {each["kind"]: each for each in yaml.safe_load_all(text)}


class Pod:
    """The containers of the manifest's pod as processes in a fresh Debian, with the demo's provider.

    Only ports, names that no name server knows, and the demo's configuration are put in.
    """

    def __init__(self, debian):
        self.debian = debian
        self.started = []
        self.port, responder_port = free_ports()
        spec = objects()["Deployment"]["spec"]["template"]["spec"]
        self.site, self.responder = spec["initContainers"]
        (self.nginx,) = spec["containers"]
        self.words = {
            "connector:3000": "127.0.0.1:3000", "127.0.0.1:9000": f"127.0.0.1:{responder_port}",
            "listen 8080": f"listen 127.0.0.1:{self.port}", "connect.example.org": "localhost",
        }

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        for process in reversed(self.started):
            stop(process)

    def _start(self):
        folder = self.debian.root / "etc/oauth-responder"
        make = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost".split()
        names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        files = ["-keyout", folder / "private-key.pem", "-out", folder / "certificate.pem"]
        subprocess.run([*make, *names, *files], check=True, capture_output=True)
        self.provider = Provider(folder, CLIENTS, tls=True)
        self.started.append(self.provider.process)
        text = json.dumps(CONFIGURATION).replace("$PROVIDER", self.provider.base)
        text = text.replace("$CERTIFICATE", "/etc/oauth-responder/certificate.pem")
        (folder / "config.json5").write_text(text)
        self.debian.run(*self.filled(self.site["command"]))
        entry = re.search(r"(?m)^ENTRYPOINT (.*)$", (ROOT / "Containerfile").read_text())[1]
        self.start("responder", json.loads(entry) + self.filled(self.responder["args"]))
        self.caller = Caller(self.port, "localhost", fields=EVERYBODY)
        nginx = self.start("nginx", self.nginx["command"])
        log = self.debian.root / "nginx.log"
        wait_until(lambda: self.answers() and self.get("/healthz").status == 200, nginx, log)

    def filled(self, command):
        """The command of a container as it runs here."""
        found = []
        for text in command:
            for word, replacement in self.words.items():
                text = text.replace(word, replacement)
            found.append(text)
        return found

    def start(self, name, command):
        """Starts a container's process."""
        with open(self.debian.root / f"{name}.log", "wb") as log:
            process = start(self.debian.command(*command), log, stdout=log)
        self.started.append(process)
        return process

    def answers(self):
        """Whether nginx takes connections."""
        try:
            self.caller.connect().connect()
            return True
        except ConnectionRefusedError:
            return False

    def post(self, path, value):
        """A call as Fibery sends it."""
        return self.caller.call("POST", path, value)

    def get(self, path):
        """A GET through nginx."""
        return self.caller.call("GET", path)


def test_lintian_says_nothing(package):
    done = subprocess.run(["lintian", "--allow-root", package], capture_output=True, text=True)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_the_program_needs_nothing_but_what_the_package_names(debian):
    program = debian.run("oauth-responder", "--version").stdout
    listed = debian.run("dpkg-query", "-W", "-f", "${Version}", "oauth-responder").stdout
    assert program == f"oauth-responder {listed}\n"
    presets = json.loads(debian.run("oauth-responder", "providers", "--json").stdout)
    assert len(presets) == len(list((ROOT / "deploy/providers").glob("*.json5")))
    assert debian.run("dpkg", "--verify", "oauth-responder").stdout == ""
    # As everybody's user: nothing that was installed is root's alone.
    assert debian.run("setpriv", "--reuid=65534", "oauth-responder", "providers", "google").stdout


def test_an_account_is_connected_in_the_pod_of_the_manifest(debian):
    debian.install("nginx-light", "openssl")
    with Pod(debian) as pod:
        assert pod.get("/healthz").json["status"] == "ok"
        account = connect2(pod)
        assert ok(validate(pod, account)) == {"name": "jane@example.com"}
        pod.provider.control(expire="crm-id")
        assert ok(validate(pod, account))["access_token"] != account["access_token"]


def test_the_manuals_and_completions_are_found(debian):
    debian.install("man-db", "fish")
    assert "EXIT STATUS" in debian.run("man", "oauth-responder").stdout
    assert "client_secret" in debian.run("man", "5", "oauth-responder.conf").stdout
    offered = debian.run("fish", "-c", "complete -C 'oauth-responder '").stdout
    assert {"check", "providers", "nginx"} <= {line.split("\t")[0] for line in offered.splitlines()}
    offered = debian.run("fish", "-c", "complete -C 'oauth-responder providers goog'").stdout
    assert "google" in offered.split()


def test_the_package_is_removed_without_a_trace(debian):
    owned = debian.run("dpkg", "-L", "oauth-responder").stdout.split()
    files = [each for each in owned if not (debian.root / each.lstrip("/")).is_dir()]
    assert len(files) > 300
    debian.run("dpkg", "--purge", "oauth-responder")
    assert not [each for each in files if (debian.root / each.lstrip("/")).exists()]
