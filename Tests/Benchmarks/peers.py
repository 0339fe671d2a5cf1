"""Who is measured: how each program is built, and how it is started."""

import json
import os
import resource
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# More than any measure keeps open: a thread of the C programs serves one connection of nginx.
THREADS = 1152
CLIENT = {"CLIENT_ID": "bench-client", "CLIENT_SECRET": "bench-secret"}
AUTHORIZATION_ENDPOINT = "https://accounts.example.com/o/oauth2/v2/auth"
C = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread"]


@dataclass(frozen=True)
class Peer:
    """A program that answers some of Fibery's calls."""

    name: str
    title: str
    calls: tuple
    speaks: str  # what nginx speaks with it: fastcgi or http


ALL = ("authorize", "exchange", "validate")
OURS = Peer("ours", "oauth-responder", ALL, "fastcgi")
FLOOR = Peer("floor", "C floor (libfcgi)", ("authorize",), "fastcgi")
C_CURL = Peer("c", "C (libfcgi, libcurl)", ("exchange", "validate"), "fastcgi")
NODE = Peer("node", "Node + Express", ALL, "http")
FLASK = Peer("flask", "Flask + gunicorn", ALL, "http")
GO = Peer("go", "Go net/http", ALL, "http")
# The same with all connections to the provider kept; authorize has none.
GO_TUNED = Peer("gotuned", "Go, tuned", ("exchange", "validate"), "http")
PEERS = [OURS, FLOOR, C_CURL, GO, GO_TUNED, NODE, FLASK]


def binary():
    """The program that is measured: $OAUTH_RESPONDER_BINARY, or the checkout's release build."""
    return os.environ.get("OAUTH_RESPONDER_BINARY") or str(ROOT / ".build/release/oauth-responder")


def allow_many_files():
    """Raises the limit of open files, which every process started from here inherits."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def build_c(folder):
    """Builds what is written in C, with gcc, or with the clang that comes with Swift."""
    compiler = shutil.which("gcc") or "clang"
    libraries = {
        "provider": ["-lssl", "-lcrypto"], "peers/floor": ["-lfcgi"],
        "peers/c_curl": ["-lfcgi", "-lcurl"],
    }
    for source, linked in libraries.items():
        target = folder / Path(source).name
        subprocess.run([compiler, *C, "-o", target, HERE / f"{source}.c", *linked], check=True)


def build_go(folder):
    """Builds what is written in Go, with the library from Debian."""
    cache = {"GOCACHE": str(folder / "go-cache"), "GOFLAGS": "", "CGO_ENABLED": "0"}
    subprocess.run(
        ["go", "build", "-o", folder / "go_oauth2", HERE / "peers/oauth2.go"], check=True,
        env=os.environ | cache | {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode"},
    )
    shutil.rmtree(folder / "go-cache")


def command(peer, folder, socket, configuration):
    """What starts a peer that listens on a socket."""
    spawn = ["spawn-fcgi", "-s", socket, "-b", "4096", "-n", "--"]
    return {
        "ours": [*spawn, binary(), "--config", str(configuration)],
        "floor": [*spawn, str(folder / "floor"), str(THREADS)],
        "c": [*spawn, str(folder / "c_curl"), str(THREADS)],
        "go": [str(folder / "go_oauth2"), socket],
        "gotuned": [str(folder / "go_oauth2"), socket, "tuned"],
        "node": ["node", str(HERE / "peers/express_app.js"), socket],
        "flask": [
            "gunicorn", "--bind", f"unix:{socket}", "--worker-class", "gthread", "--workers",
            str(os.cpu_count()), "--threads", "512", "--keep-alive", "75", "--backlog", "4096",
            "--log-level", "error", "--chdir", str(HERE / "peers"), "flask_app:app",
        ],
    }[peer.name]


def environment(provider, delay, size):
    """What tells a peer of the provider, and whom to trust."""
    certificate = str(provider.certificate)
    trust = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    return os.environ | CLIENT | dict.fromkeys(trust, certificate) | {
        "AUTHORIZATION_ENDPOINT": AUTHORIZATION_ENDPOINT,
        "TOKEN_ENDPOINT": provider.endpoint("token", delay, size),
        "USERINFO_ENDPOINT": provider.endpoint("userinfo", delay, size),
        "NODE_PATH": "/usr/share/nodejs", "NODE_ENV": "production",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def write_configuration(folder, provider, delay, size, apps):
    """Writes the configuration of oauth-responder: as many apps as are wanted, all alike.

    The endpoints are those of a preset, so that 10,000 apps fit into the 1 MiB that a configuration
    may have.
    """
    preset = {
        "confidence": "documented", "documentation": "https://example.com/", "notes": [],
        "title": "Bench",
        "oauth2": {
            "authorization_endpoint": AUTHORIZATION_ENDPOINT,
            "token_endpoint": provider.endpoint("token", delay, size),
            "userinfo_endpoint": provider.endpoint("userinfo", delay, size),
            "name_path": ["email"], "scope": "openid email",
        },
    }
    presets = folder / "presets"
    presets.mkdir(exist_ok=True)
    (presets / "bench.json5").write_text(json.dumps(preset))
    oauth2 = {
        "provider": "bench", "client_id": CLIENT["CLIENT_ID"],
        "client_secret": CLIENT["CLIENT_SECRET"],
    }
    path = folder / "config.json5"
    path.write_text(json.dumps({
        "ca_file": str(provider.certificate), "providers_dir": str(presets),
        "max_in_flight": 4096, "timeout": 60, "request_timeout": 120,
        "apps": {f"a{number}": {"oauth2": oauth2} for number in range(apps)},
    }, separators=(",", ":")))
    path.chmod(0o600)
    return path
