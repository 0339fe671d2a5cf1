""".ci/never-silent, which speaks up while a command that `make` runs is silent."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def start(script):
    """A script of the shell under it, which counts as silent after a twentieth of a second."""
    return subprocess.Popen(
        [ROOT / ".ci/never-silent", "0.05", "Still building", "sh", "-c", script],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )


def test_a_silent_command_is_said_to_run_still_until_it_goes_on():
    running = start("read answer; echo built; exit 3")
    for _ in range(2):
        assert re.fullmatch(r"Still building, \d+ s\n", running.stdout.readline())
    rest, _ = running.communicate("go on\n", timeout=60)
    assert rest.splitlines()[-1] == "built" and running.returncode == 3


def test_the_beginning_of_a_line_is_shown_while_its_end_is_awaited():
    running = start("printf 'Setting up '; read answer; echo nginx")
    assert running.stdout.readline() == "Setting up \n"
    assert running.stdout.readline().startswith("Still building, ")
    rest, _ = running.communicate("go on\n", timeout=60)
    assert rest.splitlines()[-1] == "nginx" and running.returncode == 0


def test_both_streams_pass_through_unchanged():
    running = start(r"printf '  a \\ b\n\n'; printf 'no end of line' >&2")
    output, _ = running.communicate(timeout=60)
    lines = [line for line in output.splitlines() if not line.startswith("Still")]
    assert "\n".join(lines) == "  a \\ b\n\nno end of line" and running.returncode == 0


@pytest.mark.parametrize("target", ["run", "release", "test"])
def test_what_make_builds_is_never_silent(target):
    shown = subprocess.run(
        ["make", "-n", "-C", ROOT, target], capture_output=True, text=True, check=True, timeout=60
    )
    builds = re.findall(r".*\bswift (?:build|test)\b.*", shown.stdout)
    assert builds and all(".ci/never-silent 5 " in line for line in builds), builds


def test_what_make_installs_is_never_silent():
    script = (ROOT / ".ci/prepare").read_text(encoding="utf-8").replace("\\\n", " ")
    calls = re.findall(r"(?m)^[^#\n]*\bapt-get (?:update|install)\b.*$", script)
    assert len(calls) == 2 and all('/never-silent" 5 ' in line for line in calls), calls
