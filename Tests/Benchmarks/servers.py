"""The two servers around the peers: nginx before them, the provider behind them."""

import os
import socket
import subprocess

import peers
from processes import StartError, start, stop, wait_until

SITE = """upstream {name} {{
    server unix:{folder}/{name}.sock max_fails=0;
    keepalive 1100;
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
}}
server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
        {forward};
    }}
}}
"""
FORWARD = {"fastcgi": "fastcgi_pass {}", "http": "proxy_pass http://{}"}


def free_ports(count):
    """Ports of 127.0.0.1 that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Gateway:
    """nginx; `ports` says at which port each peer is called."""

    def __init__(self, folder, wanted):
        self.folder = folder
        text = (peers.HERE / "nginx.conf").read_text(encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        text = text.replace("$[folder]", str(folder)).replace("$[user]", user)
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        for attempt in range(5):
            try:
                self._start(wanted)
                return
            except StartError as error:
                stop(self.process)
                if "Address already in use" not in str(error) or attempt == 4:
                    raise

    def _start(self, wanted):
        """Takes free ports; another process may be quicker."""
        self.ports = dict(zip((peer.name for peer in wanted), free_ports(len(wanted))))
        sites = [
            SITE.format(
                name=peer.name, folder=self.folder, port=self.ports[peer.name],
                forward=FORWARD[peer.speaks].format(peer.name),
            )
            for peer in wanted
        ]
        (self.folder / "sites.conf").write_text("".join(sites), encoding="utf-8")
        log_path = self.folder / "nginx-error.log"
        command = ["/usr/sbin/nginx", "-p", str(self.folder), "-c", "nginx.conf"]
        with open(self.folder / "nginx-stderr.log", "wb") as log:
            self.process = start([*command, "-e", str(log_path)], log)
        wait_until(self._answers, self.process, log_path)

    def _answers(self):
        try:
            for port in self.ports.values():
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return False
        return True

    def close(self):
        """Ends nginx."""
        stop(self.process)


class Provider:
    """The provider, with a certificate of its own."""

    def __init__(self, folder, program):
        self.certificate = folder / "certificate.pem"
        key = folder / "private-key.pem"
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.certificate,
            ],
            check=True, capture_output=True,
        )
        with open(folder / "provider.log", "wb") as log:
            self.process = start(
                [str(program), str(self.certificate), str(key)], log, stdout=subprocess.PIPE,
                text=True,
            )
        self.port = int(self.process.stdout.readline())

    def endpoint(self, place, delay=0, size=0):
        """The address that answers after so many milliseconds with at least so many bytes."""
        return f"https://127.0.0.1:{self.port}/{delay}/{size}/{place}"

    def close(self):
        """Ends the provider."""
        stop(self.process)
        self.process.stdout.close()
