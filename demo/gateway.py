"""nginx with the site that is shipped, filled in as an administrator fills it in."""

import os
import re
import signal
import socket
from pathlib import Path

from processes import StartError, start, stop, wait_until

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
SITE = DEPLOY / "nginx.conf"
SITE_BEHIND_TLS = DEPLOY / "nginx-behind-tls.conf"
SIMULATOR = DEPLOY / "simulator.conf"
UPSTREAM = re.compile(r"^upstream oauth_responder \{\n.*?^\}\n", re.MULTILINE | re.DOTALL)

MAIN = """daemon off;
{user}
worker_processes 2;
pid {directory}/nginx.pid;
error_log {directory}/nginx-error.log info;
events {{
    worker_connections 1024;
}}
http {{
    access_log {directory}/nginx-other.log;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    include {directory}/site.conf;
}}
"""


def fill_in(site, words):
    """A shipped file with its words replaced, each of which has to stand in it once."""
    text = site.read_text(encoding="utf-8")
    for word, replacement in words.items():
        if text.count(word) != 1:
            raise ValueError(f"{word!r} stands {text.count(word)} times in {site.name}")
        text = text.replace(word, replacement)
    return text


class Gateway:
    """nginx in front of a responder's socket and a connector.

    `program` runs oauth-responder with some arguments. With `behind_tls` the site is the one for a
    host whose TLS ends before it, and both ports are the same. With `has_simulator` it serves the
    page that plays Fibery. `upstream` stands in place of the site's own block of this name, where
    the responder is on several machines.
    """

    def __init__(
        self, directory, connector_port, program, wanted_ports=(0, 0), behind_tls=False,
        has_simulator=False, upstream=None,
    ):
        self.has_simulator = has_simulator
        self.upstream = upstream
        self.directory = Path(directory)
        self.connector_port = connector_port
        self.program = program
        self.behind_tls = behind_tls
        self.process = None
        self._start(wanted_ports)

    def _start(self, wanted_ports):
        """Takes the wanted ports, or free ones; another process may be quicker, so it tries
        again."""
        for attempt in range(5):
            self.port, self.plain_port = free_ports(wanted_ports if attempt == 0 else (0, 0))
            if self.behind_tls:
                self.port = self.plain_port
            self.write()
            with open(self.directory / "nginx-stderr.log", "wb") as log:
                self.process = start(self.command(), log)
            try:
                wait_until(self._answers, self.process, self.directory / "nginx-error.log")
                return
            except StartError as error:
                stop(self.process)
                if "Address already in use" not in str(error) or attempt == 4:
                    raise

    def write(self):
        """Writes the site and the maps of its apps, and around it a distribution's main file."""
        directory = self.directory
        self.program("nginx", "--output", f"{directory}/nginx-apps")
        words = {
            "server_name oauth.example.com;": "server_name localhost;",
            "/etc/oauth-responder/nginx/": f"{directory}/nginx-apps/",
            "/etc/oauth-responder/callers/": f"{directory}/callers/",
            "unix:/run/oauth-responder/responder.sock": f"unix:{directory}/responder.sock",
            "127.0.0.1:3000": f"127.0.0.1:{self.connector_port}",
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "/var/log/nginx/oauth-responder.log": f"{directory}/nginx-access.log",
        }
        if not self.behind_tls:
            words |= {
                "/etc/ssl/oauth-responder/fullchain.pem": f"{directory}/certificate.pem",
                "/etc/ssl/oauth-responder/privkey.pem": f"{directory}/private-key.pem",
                "listen 443": f"listen 127.0.0.1:{self.port}",
            }
        if self.has_simulator:
            self.write_simulator()
            words["server_tokens off;"] = f"server_tokens off; include {directory}/simulator.conf;"
            # A browser would remember it for every port of localhost.
            words['https "max-age=31536000";'] = 'https "";'
        text = fill_in(SITE_BEHIND_TLS if self.behind_tls else SITE, words)
        if self.upstream:
            text = UPSTREAM.sub(lambda _: self.upstream, text)
        (directory / "site.conf").write_text(text, encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        (directory / "nginx.conf").write_text(MAIN.format(directory=directory, user=user))

    def write_simulator(self):
        """Writes the part of the site that plays Fibery; the list of apps lies beside it."""
        words = {
            "/usr/share/oauth-responder/simulator": str(DEPLOY / "simulator"),
            "/run/oauth-responder/apps.json": f"{self.directory}/apps.json",
        }
        text = fill_in(SIMULATOR, words)
        (self.directory / "simulator.conf").write_text(text, encoding="utf-8")

    def command(self):
        """nginx with everything that it writes inside the directory."""
        return [
            "/usr/sbin/nginx", "-p", str(self.directory), "-c", "nginx.conf",
            "-e", str(self.directory / "nginx-error.log"),
        ]

    def reload(self):
        """Has nginx read its files again, and waits until its new workers alone take calls."""
        path = self.directory / "nginx-error.log"

        def count(words):
            return path.read_text(encoding="utf-8").count(words)

        changes = ("start worker process ", "gracefully shutting down")
        wanted = {words: count(words) + 2 for words in changes}
        self.process.send_signal(signal.SIGHUP)
        wait_until(
            lambda: all(count(words) >= wanted[words] for words in changes), self.process, path
        )

    def logs(self):
        """All that nginx wrote, of any kind."""
        paths = sorted(self.directory.glob("nginx-*.log"))
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in paths)

    def stop(self):
        if self.process:
            stop(self.process)

    def _answers(self):
        return all(connects(port) for port in (self.port, self.plain_port))


def connects(port):
    """Whether anybody listens on a port of 127.0.0.1."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def free_ports(wanted=(0, 0)):
    """Two ports that can be bound: the wanted ones where that is possible."""
    sockets = []
    for port in wanted:
        candidate = socket.socket()
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            candidate.bind(("127.0.0.1", 0))
        sockets.append(candidate)
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
