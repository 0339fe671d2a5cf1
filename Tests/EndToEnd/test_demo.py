"""`make run`, without the building."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

PLAY = Path(__file__).resolve().parents[2] / "demo" / "play.py"


@pytest.fixture
def directory():
    """A directory whose path is short enough for a socket in it."""
    with tempfile.TemporaryDirectory(prefix="demo-") as path:
        yield Path(path)


def start(directory, *arguments):
    """The demo, with its temporary files where nobody else has any."""
    return subprocess.Popen(
        [sys.executable, str(PLAY), *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | {"TMPDIR": str(directory)},
    )


def test_the_play_succeeds_and_leaves_nothing_behind(directory):
    demo = start(directory, "--once")
    output, _ = demo.communicate(timeout=60)
    assert demo.returncode == 0, output
    assert output.count("200 {") == 14 and "\033" not in output
    assert output.count("The connector read 3 notes with the new access token") == 2
    assert list(directory.iterdir()) == []


def test_a_port_that_is_taken_is_replaced_and_named(directory):
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8443))
            taken.listen()
        except OSError:
            pass  # Somebody else has it, which does as well.
        demo = start(directory, "--once")
        output, _ = demo.communicate(timeout=60)
    assert demo.returncode == 0, output
    assert "Port 8443 is taken; the free port " in output


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_stays_up_until_it_is_ended(directory, number):
    demo = start(directory)
    for line in demo.stdout:
        if line.startswith("    curl "):
            break
    check = subprocess.run(line.split(), capture_output=True, text=True, timeout=30)
    assert '"ok"' in check.stdout, check
    demo.send_signal(number)
    rest, _ = demo.communicate(timeout=60)
    assert demo.returncode == 0, rest
    assert list(directory.iterdir()) == []
