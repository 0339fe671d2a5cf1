"""A fresh Debian in a folder, from the archive that this machine's apt uses."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive",
}
PROXIES = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}


class Impossible(Exception):
    """This machine can't make a fresh Debian; the text says why."""


def output(*command):
    """What a command prints."""
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def archives():
    """Where apt finds Debian: lines of (site, release, component)."""
    form = "$(ORIGIN)|$(SITE)|$(RELEASE)|$(COMPONENT)"
    lines = output("apt-get", "indextargets", "--format", form, "Created-By: Packages").splitlines()
    return [line.split("|")[1:] for line in lines if line.startswith("Debian|")]


def last_stage():
    """The package's installation as the Containerfile does it: the RUN of its last stage."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    (command,) = re.findall(r"(?m)^RUN (.*)$", text.rpartition("\nFROM ")[2])
    mount = re.match(r"--mount=from=build,source=/checkout/\.build/deb,target=(\S+) ", command)
    return command[mount.end() :], mount[1]


class FreshDebian:
    """The folder, and what runs in it; everything is gone afterwards."""

    def __enter__(self):
        if os.geteuid() != 0:
            raise Impossible("only root can make a fresh Debian")
        self.root = Path(tempfile.mkdtemp(prefix="debian-"))
        self.root.chmod(0o755)
        try:
            self._bootstrap()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        shutil.rmtree(self.root, ignore_errors=True)

    def _bootstrap(self):
        release = re.search(r"VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text())[1]
        found = [site for site, name, _ in archives() if name == release]
        if release != "bookworm" or not found:
            raise Impossible("apt of this machine knows no archive of Debian 12")
        done = subprocess.run(
            ["debootstrap", "--variant=minbase", f"--keyring={KEYRING}", release, self.root, found[0]],
            capture_output=True, text=True,
        )
        if done.returncode != 0:
            raise Impossible(f"debootstrap: {(done.stdout + done.stderr).strip().splitlines()[-1]}")
        lines = [f"deb [signed-by={KEYRING}] {' '.join(each)}\n" for each in archives()]
        (self.root / "etc/apt/sources.list").write_text("".join(lines))
        # Proxies and the like.
        (self.root / "etc/apt/apt.conf.d/99here").write_text(output("apt-config", "dump", "Acquire"))
        policy = self.root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)

    def command(self, *arguments):
        """A command as it is started from outside. It alone sees the /proc that is mounted for it."""
        inside = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
        return ["unshare", "--mount", "sh", "-c", inside, str(self.root), *arguments]

    def run(self, *arguments, check=True):
        """Runs a command in it."""
        done = subprocess.run(
            self.command(*arguments), env=ENVIRONMENT | PROXIES, capture_output=True, text=True,
            stdin=subprocess.DEVNULL,
        )
        assert not check or done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done

    def shell(self, text):
        """Runs a text in its shell; tells what that printed."""
        return self.run("sh", "-euc", text).stdout

    def install_as_image(self, package):
        """Installs the package by the Containerfile's own command."""
        command, folder = last_stage()
        (self.root / folder.lstrip("/")).mkdir()
        shutil.copy(package, self.root / folder.lstrip("/"))
        self.shell(command)

    def install(self, *names):
        """Installs further packages of Debian."""
        self.shell(f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {' '.join(names)}")
