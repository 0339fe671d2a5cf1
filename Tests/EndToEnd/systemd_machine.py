"""A systemd of its own, as the first process of its own namespaces, which runs the shipped units.

It sees this machine's files with folders of its own in place of `/run`, `/etc` and `/usr/local`, and
knows no unit but those of oauth-responder. Needs root and a kernel with cgroup v2.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from processes import start, stop
from rig import Rig, binary
from waiting import until

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
TARGETS = ("basic", "sysinit", "sockets", "multi-user", "network-online", "shutdown")

# $1 is the folder of the test, $2 the program, $3 the units, $4 the presets.
SETUP = """
mount -t proc proc /proc
mount -t tmpfs tmpfs "$1/layers"
for folder in etc usr/local; do
    mkdir -p "$1/layers/$folder/upper" "$1/layers/$folder/work"
    mount -t overlay -o "lowerdir=/$folder,upperdir=$1/layers/$folder/upper,workdir=$1/layers/$folder/work" overlay "/$folder"
done
mkdir -p /etc/oauth-responder /usr/local/bin /usr/local/share/oauth-responder
mount --bind "$1" /etc/oauth-responder
mount -t tmpfs tmpfs /etc/systemd/system
cp "$3"/* /etc/systemd/system/
cp -r "$4" /usr/local/share/oauth-responder/providers
cp "$2" /usr/local/bin/oauth-responder
mount --bind "$1/run" /run
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount --make-rshared /
export container=test SYSTEMD_UNIT_PATH=/etc/systemd/system:/usr/local/lib/systemd/system
exec /lib/systemd/systemd --system --unit=basic.target --log-target=console --log-level=notice
"""


def targets(folder):
    """Makes a folder of units below another one, with the targets that the shipped units name."""
    units = Path(folder) / "units"
    units.mkdir()
    for target in TARGETS:
        (units / f"{target}.target").write_text("[Unit]\nDefaultDependencies=no\n")
    return units


def cgroup_root():
    """Where cgroup v2 is mounted."""
    for line in Path("/proc/mounts").read_text().splitlines():
        _, path, kind, *_ = line.split()
        if kind == "cgroup2":
            return Path(path)
    pytest.skip("no cgroup v2 here")


class Machine:
    """The systemd that runs the units of a folder; `/etc/oauth-responder` is the test's folder."""

    def __init__(self, folder, units):
        if os.geteuid() != 0 or not os.path.exists("/lib/systemd/systemd"):
            pytest.skip("a systemd of one's own needs root and systemd")
        self.folder = Path(folder)
        for name in ("run", "layers"):
            (self.folder / name).mkdir()
        self.cgroup = cgroup_root() / f"oauth-responder-test-{os.getpid()}-{id(self)}"
        self.cgroup.mkdir()
        script = 'echo $$ > "$0/cgroup.procs"; exec unshare --cgroup --mount --pid --fork --uts ' \
            '--ipc --kill-child --propagation private sh -ec "$1" - "$2" "$3" "$4" "$5"'
        with open(self.folder / "systemd.log", "wb") as log:
            self.process = start(
                [
                    "sh", "-ec", script, str(self.cgroup), SETUP, str(folder), binary(), str(units),
                    str(DEPLOY / "providers"),
                ],
                log, stdout=log,
            )
        try:
            until(self.is_up)
        except BaseException:
            self.stop()
            raise

    def is_up(self):
        """Whether it takes commands. Where it can't run at all, the test is skipped."""
        if self.process.poll() is not None:
            pytest.skip("no systemd can run here: " + self.log()[-300:])
        return self.first() and self.run("systemctl", "list-units").returncode == 0

    def log(self):
        """What systemd wrote."""
        return (self.folder / "systemd.log").read_text(errors="replace")

    def first(self):
        """The number of its first process outside of the namespaces; None before it exists."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        children = path.read_text().split()
        return int(children[0]) if children else None

    def run(self, *command):
        """Runs a command inside."""
        inside = ["nsenter", "--target", str(self.first()), "--all", "--", *command]
        return subprocess.run(inside, capture_output=True, text=True, timeout=60)

    def systemctl(self, *words):
        """What systemctl prints."""
        done = self.run("systemctl", *words)
        assert done.returncode == 0, (words, done, self.log()[-2000:])
        return done.stdout.strip()

    def main_pid(self, unit="oauth-responder.service"):
        """The number of a unit's process inside."""
        return int(self.systemctl("show", "--value", "--property=MainPID", unit))

    def stop(self):
        """Ends systemd, and with it all that it started."""
        # Without its first process the kernel ends all others of the namespace.
        stop(self.process, 0.1)
        until(lambda: not (self.cgroup / "cgroup.procs").read_text())
        for group in sorted(self.cgroup.rglob("*"), reverse=True):
            if group.is_dir():
                until(lambda: removed(group))
        until(lambda: removed(self.cgroup))


def removed(group):
    """Whether a cgroup could be removed, which it can once its processes are gone."""
    try:
        group.rmdir()
    except FileNotFoundError:
        pass
    except OSError:
        return False
    return True


class SystemdRig(Rig):
    """The chain with the responder under systemd.

    `drop_in` is added to the service. Secrets lie in the folder `secrets`.
    """

    services = ("oauth-responder",)

    def __init__(self, configuration, drop_in="", **more):
        super().__init__(configuration, tls=False, **more)
        self.drop_in = drop_in
        self.machine = None

    def write_configuration(self, configuration):
        """Writes the file, which holds no secret, for everybody to read."""
        super().write_configuration(configuration)
        self.configuration_path.chmod(0o644)

    def start_responder(self):
        """Starts systemd and the units."""
        self.directory.chmod(0o755)
        units = targets(self.directory)
        shutil.copy(DEPLOY / "oauth-responder.socket", units)
        log = "[Service]\n" + "".join(
            f"Standard{stream}=append:{self.directory}/responder.log\n" for stream in ("Output", "Error")
        )
        text = (DEPLOY / "oauth-responder.service").read_text(encoding="utf-8")
        (units / "oauth-responder.service").write_text(f"{text}\n{log}{self.drop_in}")
        self.machine = Machine(self.directory, units)
        (self.directory / "responder.sock").symlink_to("run/oauth-responder/responder.sock")
        self.start_units()
        until(lambda: self.get("/healthz").status == 200)

    def start_units(self):
        """Starts the socket and the service."""
        self.machine.systemctl("start", "oauth-responder.socket", "oauth-responder.service")

    def restart(self, *numbers):
        """Restarts services, all at the same time."""
        self.machine.systemctl("restart", *(self.services[number] for number in numbers))

    def kill(self, number, what="KILL"):
        """Ends a process at once."""
        self.machine.systemctl("kill", f"--signal={what}", self.services[number])

    def __exit__(self, *exception):
        if self.machine:
            self.machine.stop()
        super().__exit__(*exception)
