"""Two processes under systemd, made by the commands and nginx's block of docs/deploy.md."""

import re
import subprocess

from pages import ROOT, blocks, blocks_of, read
from several_machines import access
from systemd_machine import SystemdRig
from waiting import until

PAGE = ROOT / "docs/deploy.md"
MONITORING = ROOT / "docs/monitoring.md"
SECTION = read(PAGE).partition("\n## A second process\n")[2].partition("\n## ")[0]


def make_second(machine):
    """Runs the page's commands for the second process on a machine that has the first."""
    for block in blocks_of(SECTION, "sh"):
        done = machine.run("sh", "-ec", block.replace("sudo ", ""))
        assert done.returncode == 0, (block, done)


class TwoProcesses(SystemdRig):
    """The chain with two processes under systemd."""

    services = ("oauth-responder", "oauth-responder-2")

    @property
    def upstream(self):
        """The page's block of nginx, and the site that monitoring.md adds, with this chain's sockets."""
        (block,) = blocks_of(SECTION, "nginx")
        (site,) = blocks(MONITORING, "nginx")
        text = block + site.replace("127.0.0.1:9180", f"unix:{self.directory}/metrics.sock")
        return text.replace("unix:/run/", f"unix:{self.directory}/run/")

    def start_units(self):
        """Starts the first process, then the second one."""
        super().start_units()
        make_second(self.machine)

    def called(self, reply):
        """The names of the sockets to which nginx sent a call."""
        identifier = reply.headers["X-Request-Id"]
        until(lambda: access(self.directory, identifier))
        return re.findall(r"(\w+)\.sock", access(self.directory, identifier)["upstream"])

    def counts(self, path):
        """What a process answers to `/status` or `/metrics`, which have a number for the second."""
        address = ["--unix-socket", f"{self.directory}/metrics.sock", f"http://127.0.0.1:9180/{path}"]
        command = ["curl", "--silent", "--show-error", "--fail", *address]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout

    def leads_to(self, name):
        """The socket to which a name leads now."""
        return (self.directory / f"run/oauth-responder/{name}.sock").readlink().name
