"""Those blocks of the pages that no other test runs: README.md (the play), CONTRIBUTING.md,
docs/architecture.md, docs/behind-tls.md, docs/gateways.md and docs/monitoring.md."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import processes
import pytest
from calls import Caller
from gateways import Apache, ApacheCGI, ApacheCGID
from pages import PAGES, ROOT, blocks, read
from rig import binary
from test_readme import HOST, Machine, root  # noqa: F401

from waiting import until

# What Debian's Apache loads before anybody calls a2enmod.
LOADED_BY_DEBIAN = {"authz_core", "authz_host", "alias", "env"}


def lines(page):
    """The commands of a page, a line each."""
    return [line for block in blocks(ROOT / page, "sh") for line in block.splitlines()]


def masked(text):
    """The lines of a play without what differs from one to the next: secrets and moments."""
    text = re.sub(r'[^\s"=]*…', "…", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)
    return [line.strip() for line in text.splitlines() if line.strip() not in ("", "…")]


def test_the_play_of_the_readme_is_that_of_make_run(tmp_path):
    (block,) = blocks(ROOT / "README.md", "text")
    demo = subprocess.run(
        [sys.executable, ROOT / "demo/play.py", "--once"], capture_output=True, text=True,
        timeout=60, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert demo.returncode == 0, demo
    played = masked(demo.stdout)
    shown = masked(block)
    assert len(shown) > 10
    for line in shown:
        assert line in played
        played = played[played.index(line) + 1:]


def targets():
    """What make can make."""
    return set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))


def test_a_contributors_commands_name_what_there_is():
    swift, pytest_line, soak, fuzz = lines("CONTRIBUTING.md")
    suite = swift.removeprefix("swift test --filter ")
    assert list((ROOT / "Tests/OAuthResponderTests").rglob(f"{suite}.swift"))
    done = subprocess.run(
        [sys.executable, *shlex.split(pytest_line)[1:], "--collect-only", "-q"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )
    assert done.returncode == 0 and "grace" in done.stdout, done
    variable = soak.removesuffix("=600 make soak")
    assert variable in read(ROOT / "Tests/EndToEnd/soak.py") and "soak" in targets()
    words = re.fullmatch(r"(\w+)=service (\S+) (\S+)/service/crash-\*", fuzz)
    variable, program, findings = words.groups()
    sources = "".join(map(read, (ROOT / "Tests/Fuzz").rglob("*.swift")))
    assert f'"{variable}"' in sources and "service" in sources
    assert program in read(ROOT / "Makefile")
    assert findings.removeprefix(".build/") in read(ROOT / "Tests/Fuzz/run")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_has_made_can_be_made(page):
    assert set(re.findall(r"(?:`| )make ([a-z-]+)(?: [A-Z]+=\S+)?`", read(page))) <= targets()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_calls_the_program_as_its_usage_says(page):
    usage = subprocess.run([binary(), "--help"], capture_output=True, check=True, text=True).stdout
    commands = set(re.findall(r"oauth-responder ([a-z]+)", usage))
    for words in re.findall(r"`oauth-responder ([^`]+)`", read(page)):
        first, *_ = words.split()
        assert first.startswith("--") or first in commands, words
        assert all(option in usage for option in re.findall(r"--[a-z-]+", words)), words


def test_the_list_of_folders_is_that_of_the_sources():
    (block,) = blocks(ROOT / "docs/architecture.md", "text")
    listed, target = set(), None
    for line in block.splitlines():
        names = re.match(r" *(\w[\w/]*(?:, \w+)*)", line)[1].split(", ")
        if line.startswith(" "):
            listed |= {f"{target}/{name}" for name in names}
        else:
            target = names[0]
            listed.add(target)
    sources = ROOT / "Sources"
    folders = {str(it.relative_to(sources)) for it in sources.rglob("*") if it.is_dir()}
    of_c = {path.parent.name for path in sources.rglob("module.modulemap")}
    assert listed == folders - of_c


def test_the_commands_of_a_laptop_make_a_site(root):  # noqa: F811
    *site, ngrok, reserved, cloudflared = lines("docs/behind-tls.md")
    machine = Machine(root)
    (root / "etc/oauth-responder").mkdir()
    shutil.copy(binary(), root / "usr/local/bin")
    (root / "etc/oauth-responder/config.json5").write_text(
        f'{{providers_dir: "{ROOT}/deploy/providers", apps: {{crm: {{oauth2: {{provider: "google",'
        ' client_id: "i", client_secret: "s"}}}}'
    )
    path = root / "etc/nginx/conf.d/oauth-responder.conf"
    try:
        for line in site:
            if line == "sudo nginx -t":
                assert "listen 127.0.0.1:8080;" in path.read_text()
                path.write_text(path.read_text().replace(":8080", f":{machine.port}"))
                machine.occupy_ports()
            if line == "sudo nginx -s reload":
                start = machine.command("nginx -g 'daemon off;' &")
                machine.running.append(
                    processes.start(["sh", "-c", "exec " + start[:-1]], subprocess.DEVNULL))
                until(lambda: (root / "nginx.pid").exists() and (root / "nginx.pid").read_text())
            before = path.exists() and path.read_text()
            done = machine.run(line)
            assert done.returncode == 0, (line, done)
            assert "sed " not in line or path.read_text() != before, line
        # Nobody listens on the socket of the program.
        caller = Caller(machine.port, HOST, fields={"X-Forwarded-Proto": "https"})
        reply = caller.call("GET", "/healthz")
        assert (reply.status, list(reply.json)) == (502, ["message", "tryLater"])
    finally:
        machine.end()
    assert ngrok == "ngrok http 8080" and reserved.startswith(f"{ngrok} --url https://")
    assert cloudflared == "cloudflared tunnel --url http://localhost:8080"


def test_the_commands_of_the_gateways_are_those_tested():
    commands = [line.removeprefix("sudo ") for line in lines("docs/gateways.md")]
    for line in commands:
        if line.startswith("cp "):
            assert (ROOT / line.split()[1]).is_file()
    enabled = [set(line.split()[1:]) for line in commands if line.startswith("a2enmod")]
    shared = set(Apache.SHARED) - LOADED_BY_DEBIAN
    assert enabled == [shared | {"proxy_fcgi"}, shared | {ApacheCGI.cgi}]
    assert ApacheCGID.cgi == ApacheCGI.cgi + "d"


def test_the_commands_of_monitoring_are_answered(rig):
    answers = []
    for line in lines("docs/monitoring.md"):
        place = f"http://127.0.0.1:{rig.gateway.plain_port}"
        command = [*shlex.split(line.replace("http://127.0.0.1", place)), "--silent", "--fail"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done
        answers.append(done.stdout)
    status, metrics = answers
    assert "apps" in json.loads(status) and "oauth_responder_requests_total" in metrics
