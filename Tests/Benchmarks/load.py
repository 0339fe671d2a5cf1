"""Fibery's three calls, and wrk, which makes them over and over."""

import json
import re
import subprocess
from dataclasses import dataclass, replace

import accounting
import peers

CALLBACK = "https://oauth-svc.fibery.io"
STATE = "0123456789abcdef0123456789abcdef"
PATHS = {
    "authorize": "/oauth2/v1/authorize", "exchange": "/oauth2/v1/access_token",
    "validate": "/validate",
}
# As Fibery sends them; NUMBER becomes twelve digits.
BODIES = {
    "authorize": json.dumps({"callback_uri": CALLBACK, "state": STATE}),
    "exchange": json.dumps({
        "fields": {
            "_id": "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "app": "bench", "owner": "bench",
            "callback_uri": CALLBACK, "state": STATE,
        },
        "code": "4/0AfJohXk-NUMBER", "state": STATE, "scope": "openid email",
    }),
    "validate": json.dumps({
        "id": "oauth2",
        "fields": {
            "access_token": "ya29.a0AfB-NUMBER", "refresh_token": "1//0gQx-NUMBER",
            "expires_on": "2099-01-01T00:00:00.000Z",
        },
    }),
}


class LoadError(Exception):
    """Calls failed under load, so that what was measured means nothing."""


@dataclass(frozen=True)
class Load:
    """What came of one run of wrk; times are in microseconds."""

    rate: float  # answers a second
    p50: float
    p99: float
    processor: float  # the peer's own processor time an answer
    failed: int = 0  # how many runs before this one had a call that failed


def command(url, seconds, connections, call):
    """The command line of wrk; `call` is method, path, authorization and body."""
    return [
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s",
        "-s", str(peers.HERE / "load.lua"), url, "--", *call,
    ]


def wrk(url, seconds, connections, call):
    """Runs wrk and returns what it measured, times in microseconds.

    - Raises: LoadError when an answer was missing or not one of success.
    """
    done = subprocess.run(
        command(url, seconds, connections, call), capture_output=True, text=True,
    )
    found = re.search(r"^RESULT (.*)$", done.stdout, re.MULTILINE)
    if not found:
        raise LoadError(done.stdout + done.stderr)
    result = json.loads(found[1])
    if result["refused"] or result["broken"] or not result["requests"]:
        raise LoadError(f"{call[1]} with {connections} connections: {found[1]}")
    return result


def run(running, call, connections, seconds):
    """Measures a call of a peer; a run in which a call failed is made again, twice at most.

    - Raises: LoadError.
    """
    for failed in range(3):
        try:
            return replace(run_once(running, call, connections, seconds), failed=failed)
        except LoadError:
            if failed == 2:
                raise


def run_once(running, call, connections, seconds):
    """Measures a call of a peer.

    - Raises: LoadError.
    """
    before = accounting.processor_seconds(running.group)
    result = wrk(
        f"http://127.0.0.1:{running.port}", seconds, connections,
        ["POST", running.base + PATHS[call], "", BODIES[call]],
    )
    used = accounting.processor_seconds(running.group) - before
    return Load(
        rate=result["requests"] / result["microseconds"] * 1e6,
        p50=result["p50"], p99=result["p99"], processor=used / result["requests"] * 1e6,
    )


def warm_up(running, call, connections, seconds):
    """Makes the calls of `run` and forgets what came of them."""
    try:
        run_once(running, call, connections, seconds)
    except LoadError:
        pass  # What still fails when it counts is told then.
