"""Every command of the README is run, in a root folder of its own in place of the machine's."""

import json
import os
import re
import socket
import subprocess
import tempfile
from pathlib import Path

import processes
import pytest

from pages import ROOT, blocks
from waiting import until

README = ROOT / "README.md"
HOST = "connect.example.org"
IS_ROOT = os.geteuid() == 0

MAIN = """{user}
worker_processes 1;
pid {root}/nginx.pid;
error_log {root}/nginx-error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {root}/body;
    proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi;
    scgi_temp_path {root}/scgi;
    include {root}/etc/nginx/conf.d/*.conf;
}}
"""


def commands():
    """The README's commands, a line each."""
    return [line for block in blocks(README, "sh") for line in block.splitlines()]


def free_ports():
    """Two ports of 127.0.0.1 that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture
def root():
    """A folder with what the README expects of a machine."""
    with tempfile.TemporaryDirectory(prefix="readme-") as path:
        path = Path(path)
        path.chmod(0o755)
        for folder in ("etc/nginx/conf.d", "usr/local/bin", "run", f"letsencrypt/{HOST}"):
            (path / folder).mkdir(parents=True)
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
                "-keyout", path / "letsencrypt" / HOST / "privkey.pem",
                "-out", path / "letsencrypt" / HOST / "fullchain.pem",
            ],
            check=True, capture_output=True,
        )
        user = "user root;" if IS_ROOT else ""
        (path / "nginx.conf").write_text(MAIN.format(root=path, user=user))
        yield path


class Machine:
    """Runs the README's commands as they stand, but for paths, ports and users."""

    def __init__(self, root):
        self.root = root
        self.port, self.plain_port = free_ports()
        self.running = []
        self.environment = os.environ | {
            "PATH": f"{root}/usr/local/bin:{os.environ['PATH']}",
            "OAUTH_RESPONDER_CONFIG": str(root / "etc/oauth-responder/config.json5"),
        }

    def here(self, text):
        """The text with this folder in place of the machine's root."""
        text = text.replace("/etc/letsencrypt/live/", f"{self.root}/letsencrypt/")
        for folder in ("/etc/oauth-responder", "/etc/nginx", "/usr/local", "/run/oauth-responder"):
            text = re.sub(rf"(?<![\w.]){folder}", f"{self.root}{folder}", text)
        return text

    def command(self, line):
        """A line of the README as it is run here."""
        line = line.replace(
            "oauth-responder nginx", "oauth-responder --output /etc/oauth-responder/nginx nginx"
        )
        line = self.here(line.replace("sudo ", ""))
        if not IS_ROOT:
            line = re.sub(r"-(u|g|o) www-data ", "", line).replace("chgrp -R www-data", "true")
        line = line.replace("make install", f"make install DESTDIR={self.root}")
        line = line.replace("nginx -", f"/usr/sbin/nginx -p {self.root} -c nginx.conf -e nginx-error.log -")
        certificate = f"{self.root}/letsencrypt/{HOST}/fullchain.pem"
        return line.replace(
            f"curl https://{HOST}",
            f"curl -sS --cacert {certificate} --resolve {HOST}:{self.port}:127.0.0.1 "
            f"https://{HOST}:{self.port}",
        )

    def run(self, line):
        """Runs a line; one that ends with `&` goes on."""
        line = self.command(line)
        if line.endswith("&"):
            process = processes.start(
                ["sh", "-c", "exec " + line[:-1]], subprocess.DEVNULL,
                cwd=ROOT, env=self.environment,
            )
            self.running.append(process)
            return None
        return subprocess.run(
            ["sh", "-c", line], cwd=ROOT, env=self.environment, capture_output=True, text=True,
            timeout=900,
        )

    def occupy_ports(self):
        """Puts this machine's ports into the site, as the last words that a site must change."""
        path = self.root / "etc/nginx/conf.d/oauth-responder.conf"
        text = path.read_text(encoding="utf-8")
        text = text.replace("listen 443", f"listen 127.0.0.1:{self.port}")
        text = text.replace("listen 80", f"listen 127.0.0.1:{self.plain_port}")
        text = text.replace("/var/log/nginx/", f"{self.root}/")
        text = text.replace("/etc/oauth-responder/nginx/", f"{self.root}/etc/oauth-responder/nginx/")
        socket_path = "unix:/run/oauth-responder/"
        path.write_text(text.replace(socket_path, f"unix:{self.root}/run/oauth-responder/"))

    def end(self):
        """Ends what runs."""
        for process in self.running:
            processes.stop(process)


def test_the_path_of_five_minutes(root):
    lines = commands()
    assert lines[0] == "make run" and lines[-1] == "make test"
    machine = Machine(root)
    try:
        for line in lines[1:-1]:
            if line == "sudo oauth-responder check":
                path = root / "etc/oauth-responder/config.json5"
                path.write_text(machine.here(blocks(README, "json5")[0]))
            if line.startswith("sudo nginx -s"):
                # A distribution's nginx runs already when its configuration is loaded anew.
                start = machine.command("nginx -g 'daemon off;' &")
                machine.running.append(
                    processes.start(["sh", "-c", "exec " + start[:-1]], subprocess.DEVNULL))
                until(lambda: (root / "nginx.pid").exists() and (root / "nginx.pid").read_text())
            if line.startswith("curl"):
                until(lambda: machine.run(line).stdout.startswith("{"))
            if line.startswith("sudo nginx -t"):
                machine.occupy_ports()
            done = machine.run(line)
            if line == "sudo oauth-responder check":
                # Google's endpoints are out of reach where there is no network.
                assert done.returncode in (0, 69), done
                assert blocks(README, "json")[0].strip() in done.stdout
            elif done:
                assert done.returncode == 0, (line, done)
        assert json.loads(done.stdout)["status"] == "ok"
        key = (root / "etc/oauth-responder/access-key").read_text().strip()
        body = '{"callback_uri": "https://oauth-svc.fibery.io", "state": "s"}'
        reply = machine.run(f"curl https://{HOST}/{key}/oauth2/v1/authorize -d '{body}'")
        assert "accounts.google.com" in reply.stdout, reply
    finally:
        machine.end()
