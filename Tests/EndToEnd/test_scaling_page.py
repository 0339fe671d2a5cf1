"""docs/scaling.md: its commands. Its block of nginx is the one that the other tests use."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from fastcgi_client import exchange
from network import Network
from pages import blocks, read
from second_process import make_second
from several_machines import PAGE, SeveralMachines, answered_by
from systemd_machine import DEPLOY, Machine, targets

CONFIGURATION = """{apps: {crm: {oauth2: {
    provider: "google", client_id: "an id", client_secret: "a secret of thirty-two characters",
}}}}"""
SERVICES = ("oauth-responder.service", "oauth-responder-2.service")
FIRST, OTHER, STRANGER = "10.0.0.11", "10.0.0.12", "10.0.0.99"
COUNT, LISTEN, REMOVE = blocks(PAGE, "sh")


def test_these_are_all_the_snippets_of_the_page():
    assert [len(blocks(PAGE, language)) for language in ("text", "nginx", "sh")] == [1, 1, 3]
    assert len(re.findall(r"^```", read(PAGE), re.MULTILINE)) == 2 * 5


def test_the_log_of_nginx_tells_how_calls_are_shared():
    with SeveralMachines(machines=2) as rig:
        answered_by(rig, 30)
        log = str(rig.directory / "nginx-access.log")
        command = COUNT.replace("sudo ", "").replace("/var/log/nginx/oauth-responder.log", log)
        done = subprocess.run(["sh", "-ec", command], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    counts = {upstream: int(count) for count, upstream in lines}
    wanted = {f'"upstream":"{each.address}"' for each in rig.responders}
    assert wanted <= set(counts) and sum(counts[each] for each in wanted) >= 30


def run(machine, commands):
    """Runs commands of the page as root."""
    done = machine.run("sh", "-ec", commands.replace("sudo ", ""))
    assert done.returncode == 0, done


@pytest.fixture
def listening():
    """A network, and on its first host a systemd that has run the page's commands."""
    with Network(FIRST, OTHER, STRANGER) as network, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "config.json5").write_text(CONFIGURATION)
        (folder / "config.json5").chmod(0o644)
        units = targets(folder)
        shutil.copy(DEPLOY / "oauth-responder.socket", units)
        shutil.copy(DEPLOY / "oauth-responder.service", units)
        with network.at(FIRST):
            machine = Machine(folder, units)
        try:
            machine.systemctl("start", "oauth-responder.socket", SERVICES[0])
            make_second(machine)
            run(machine, LISTEN)
            assert machine.systemctl("is-active", SERVICES[1]) == "active"
            run(machine, REMOVE)
            assert (folder / "run/oauth-responder/second.sock").readlink().name == "responder.sock"
            assert machine.systemctl("list-units", "--failed", "--quiet") == ""
            yield network, machine
        finally:
            machine.stop()


def test_the_socket_takes_the_named_machines_in_and_no_others(listening):
    network, machine = listening
    address = (FIRST, 9000)
    for host in (FIRST, OTHER):
        with network.at(host):
            assert exchange(address, "GET", "/healthz").status == 200
    with network.at(STRANGER), pytest.raises(TimeoutError):
        exchange(address, "GET", "/healthz")
    # The stranger would have been heard without the list.
    run(machine, re.sub(r"(?m)^IPAddress.*\n", "", LISTEN))
    with network.at(STRANGER):
        assert exchange(address, "GET", "/healthz").status == 200
    assert machine.systemctl("is-active", SERVICES[0]) == "active"
    assert "oauth-responder-2" not in machine.systemctl("list-unit-files")


def test_a_call_waits_in_the_socket_while_the_service_restarts(listening):
    network, machine = listening
    machine.systemctl("stop", SERVICES[0])
    with network.at(OTHER):
        assert exchange((FIRST, 9000), "GET", "/healthz").status == 200
