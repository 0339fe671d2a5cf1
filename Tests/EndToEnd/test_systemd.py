"""docs/deploy.md and its units: how exposed a service is, and what it may do under a real systemd."""

import os
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from fastcgi_client import exchange
from fibery import authorize2, connect2, exchange2, ok
from pages import blocks
from second_process import PAGE
from settings import CLIENTS, CONFIGURATION
from systemd_machine import DEPLOY, Machine, SystemdRig, targets
from waiting import until

SECRET = "/etc/oauth-responder/secrets/crm"
CRM = CONFIGURATION["apps"]["crm"]
BY_CREDENTIAL = {"apps": {"crm": {"oauth2": CRM["oauth2"] | {"client_secret": {"file": SECRET}}}}}
LIMIT = 1.5


class CredentialRig(SystemdRig):
    """The chain whose client secret is a file that root alone can read."""

    def write_configuration(self, configuration):
        """Writes the secret too."""
        folder = self.directory / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        self.write_secret(CLIENTS["crm-id"]["secret"])
        super().write_configuration(configuration)

    def write_secret(self, text):
        """Puts a text into the file of the secret."""
        path = self.directory / "secrets" / "crm"
        path.write_text(text)
        path.chmod(0o600)

    def program(self, *arguments):
        """What nginx has to know is nothing, and outside of systemd's namespace the path of the
        secret leads nowhere."""
        return ""


@pytest.fixture(scope="module")
def credential_rig():
    drop_in = f"LoadCredential=crm:{SECRET}\n"
    with CredentialRig(BY_CREDENTIAL, drop_in=drop_in) as rig:
        yield rig


def test_the_exposure_of_the_service_is_at_most_1_5():
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager",
         f"--threshold={int(LIMIT * 10)}", DEPLOY / "oauth-responder.service"],
        capture_output=True, text=True,
    )
    assert done.returncode == 0, done
    (exposure,) = re.findall(r"Overall exposure level for oauth-responder.service: ([\d.]+)", done.stdout)
    assert float(exposure) <= LIMIT


def test_the_units_have_no_word_that_systemd_does_not_know(tmp_path):
    for name in ("oauth-responder.service", "oauth-responder.socket"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/usr/local/bin/oauth-responder", "/bin/true"))
    units = [tmp_path / "oauth-responder.service", tmp_path / "oauth-responder.socket"]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units],
        capture_output=True, text=True,
    )
    complaints = [line for line in done.stderr.splitlines() if "oauth-responder" in line]
    assert done.returncode == 0 and complaints == [], done


def status(rig):
    """What the kernel says of the service's process."""
    text = rig.machine.run("cat", f"/proc/{rig.machine.main_pid()}/status").stdout
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


def test_the_service_connects_an_account_with_a_secret_that_root_alone_can_read(credential_rig):
    rig = credential_rig
    assert stat.S_IMODE(os.stat(rig.directory / "secrets" / "crm").st_mode) == 0o600
    connect2(rig)


def test_a_new_secret_is_there_after_a_restart(credential_rig):
    rig = credential_rig
    rig.write_secret("wrong")
    rig.restart(0)
    assert exchange2(rig, authorize2(rig)).status == 500
    rig.write_secret(CLIENTS["crm-id"]["secret"])
    rig.restart(0)
    connect2(rig)


def test_nginx_and_the_service_share_the_socket_by_group(credential_rig):
    rig = credential_rig
    path = rig.directory / "run/oauth-responder/responder.sock"
    state = os.stat(path)
    assert stat.S_IMODE(state.st_mode) == 0o660
    assert (state.st_uid, state.st_gid) == (0, int(rig.machine.run("id", "-g", "www-data").stdout))
    connect = f"import socket; socket.socket(socket.AF_UNIX).connect({str(path)!r})"
    for user, group, code in (("www-data", "www-data", 0), ("nobody", "nogroup", 1)):
        as_user = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--"]
        done = subprocess.run([*as_user, sys.executable, "-c", connect], capture_output=True)
        assert done.returncode == code, done


def test_the_service_has_a_user_of_its_own_and_no_rights(credential_rig):
    state = status(credential_rig)
    user = int(state["Uid"].split()[0])
    # The range of dynamic users (systemd.exec(5)).
    assert 61184 <= user <= 65519
    assert {state[name] for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")} == {"0" * 16}
    assert (state["NoNewPrivs"], state["Seccomp"]) == ("1", "2")


def test_the_service_can_write_no_file_and_leaves_no_core(credential_rig):
    rig = credential_rig
    pid = rig.machine.main_pid()
    mounts = rig.machine.run("cat", f"/proc/{pid}/mountinfo").stdout.splitlines()
    (root,) = [line for line in mounts if line.split()[4] == "/"]
    assert "ro" in root.split()[5].split(",")
    limits = rig.machine.run("cat", f"/proc/{pid}/limits").stdout
    assert re.search(r"Max core file size +0 +0 ", limits)


def test_systemctl_reload_reads_the_configuration_again(credential_rig):
    rig = credential_rig
    pid = rig.machine.main_pid()
    text = rig.configuration_path.read_text()
    rig.configuration_path.write_text(text.replace('"crm"', '"renamed"', 1))
    rig.machine.systemctl("reload", "oauth-responder")
    until(lambda: rig.get("/renamed/healthz").status == 200)
    rig.configuration_path.write_text("{")
    rig.machine.systemctl("reload", "oauth-responder")
    until(lambda: '"error":"configuration"' in rig.responder_log())
    ok(rig.get("/renamed/healthz"))
    rig.configuration_path.write_text(text)
    rig.machine.systemctl("reload", "oauth-responder")
    until(lambda: rig.get("/crm/healthz").status == 200)
    assert rig.machine.main_pid() == pid


def test_a_start_is_over_when_the_service_serves(credential_rig):
    rig = credential_rig
    text = rig.configuration_path.read_text()
    rig.configuration_path.write_text("{")
    done = rig.machine.run("systemctl", "restart", "oauth-responder.service")
    assert done.returncode == 1 and "Job for oauth-responder.service failed" in done.stderr
    rig.configuration_path.write_text(text)
    rig.machine.systemctl("restart", "oauth-responder.service")
    pid = rig.machine.main_pid()
    # A signal that came before the program could take it would end the process.
    rig.machine.systemctl("reload", "oauth-responder.service")
    connect2(rig)
    assert rig.machine.main_pid() == pid


def test_stopping_the_service_lets_calls_wait_in_the_socket(credential_rig):
    rig = credential_rig
    rig.machine.systemctl("stop", "oauth-responder.service")
    # The call itself has systemd start the service again.
    ok(rig.get("/healthz"))
    assert rig.machine.systemctl("is-active", "oauth-responder.service") == "active"


def test_every_command_of_the_page_works_in_its_order():
    with tempfile.TemporaryDirectory(prefix="oauth-responder-") as folder:
        folder = Path(folder)
        folder.chmod(0o755)
        machine = Machine(folder, targets(folder))
        try:
            # The README's step 2 closes the folder to everybody but nginx.
            (folder / "config.json5").write_text(blocks(PAGE, "json5")[0])
            (folder / "config.json5").chmod(0o640)
            folder.chmod(0o750)
            installed = "/usr/local/lib/systemd/system"
            units = f"{DEPLOY}/oauth-responder.socket {DEPLOY}/oauth-responder.service"
            machine.run("sh", "-ec", f"mkdir -p {installed} && cp {units} {installed}")
            for block in blocks(PAGE, "sh"):
                script = f"cd {DEPLOY.parent}\n" + block.replace("sudo ", "")
                done = machine.run("sh", "-ec", script)
                assert done.returncode == 0, (block, done)
            for unit in ("oauth-responder", "oauth-responder-2"):
                assert machine.systemctl("is-active", f"{unit}.service") == "active"
                assert machine.systemctl("is-enabled", f"{unit}.service") == "enabled"
            key = (folder / "secrets" / "access-key").read_text().strip()
            body = b'{"callback_uri": "https://oauth-svc.fibery.io", "state": "s"}'
            path = str(folder / "run/oauth-responder/responder.sock")
            answer = exchange(path, "POST", f"/{key}/oauth2/v1/authorize", body)
            assert answer.status == 200 and b"accounts.google.com" in answer.body
        finally:
            machine.stop()
