"""What "make install" installs, out of the checkout's own files and of what the program says."""

import json
import re
import subprocess

import pytest
from pages import ROOT, blocks, read
from rig import binary

DEPLOY = ROOT / "deploy"
UNITS = [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.socket")]
MADE = [
    "bin/oauth-responder", "share/man/man1/oauth-responder.1", "share/man/man5/oauth-responder.conf.5",
    "share/bash-completion/completions/oauth-responder",
    "share/fish/vendor_completions.d/oauth-responder.fish",
]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The root of a machine on which the program was installed below /opt, by a cautious root."""
    root = tmp_path_factory.mktemp("root")
    words = [f"DESTDIR={root}", "PREFIX=/opt", f"PROGRAM={binary()}"]
    subprocess.run(
        ["sh", "-c", 'umask 077; exec make -s install "$@"', "sh", *words], cwd=ROOT, check=True,
        capture_output=True, text=True,
    )
    return root


def shared():
    """The files of deploy that an installed program or its operator reads."""
    paths = [*DEPLOY.glob("*.conf")]
    for folder in ("providers", "callers", "simulator"):
        paths += [path for path in (DEPLOY / folder).rglob("*") if path.is_file()]
    return paths


def test_these_files_are_installed_and_no_others(root):
    wanted = {f"opt/{path}" for path in MADE}
    wanted |= {f"opt/lib/systemd/system/{path.name}" for path in UNITS}
    wanted |= {f"opt/share/oauth-responder/{path.relative_to(DEPLOY)}" for path in shared()}
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    assert found == wanted
    assert (root / "etc/oauth-responder").is_dir()
    for path in root.rglob("*"):
        executable = path.is_dir() or path.parent.name == "bin"
        assert path.stat().st_mode & 0o777 == (0o755 if executable else 0o644), path
    for path in shared():
        assert (root / "opt/share/oauth-responder" / path.relative_to(DEPLOY)).read_bytes() == path.read_bytes()


def test_the_units_start_the_program_where_it_is(root):
    for unit in UNITS:
        text = (root / "opt/lib/systemd/system" / unit.name).read_text(encoding="utf-8")
        assert "/usr/local/bin/" not in text
        assert text.replace("/opt/bin/", "/usr/local/bin/") == unit.read_text(encoding="utf-8")


def test_the_installed_program_finds_its_presets(root):
    command = [root / "opt/bin/oauth-responder", "providers", "--json", "--config", "/nowhere"]
    done = subprocess.run(command, capture_output=True, check=True, text=True, cwd="/")
    names = {each["name"] for each in json.loads(done.stdout)}
    assert names == {path.stem for path in (DEPLOY / "providers").glob("*.json5")}


def plain(page):
    """A man page without what roff does to its words."""
    return page.read_text(encoding="utf-8").replace("\\fB", "").replace("\\fR", "").replace("\\-", "-")


def test_the_manual_of_the_program_says_what_its_help_says(root):
    page = " ".join(plain(root / "opt/share/man/man1/oauth-responder.1").split())
    usage = subprocess.run([binary(), "--help"], capture_output=True, check=True, text=True).stdout
    for word in re.findall(r"\S+", usage.replace("usage:", "").replace("Exit codes:", "")):
        assert word.rstrip(",.") in page, word
    for title in ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "EXIT STATUS"):
        assert f".SH {title} " in page


def test_the_manual_of_the_configuration_holds_every_key_and_example(root):
    page = plain(root / "opt/share/man/man5/oauth-responder.conf.5")
    text = read(ROOT / "docs/configuration.md")
    keys = re.findall(r"(?m)^\| `(\w+)` \|", text)
    terms = re.findall(r"(?m)^\.TP\n(\w+)(?: |$)", page)
    assert len(keys) > 50 and set(keys) <= set(terms)
    for block in blocks(ROOT / "docs/configuration.md", "json5"):
        assert block.replace("\\", "\\e") in page
    for heading in re.findall(r"(?m)^##+ (.*)$", text):
        assert re.search(rf"(?mi)^\.S[HS] {re.escape(heading)}$", page), heading
    # No mark of Markdown is left outside the examples.
    prose = re.sub(r"(?ms)^\.nf\n.*?^\.fi$", "", page)
    assert not re.search(r"`|\*\*|\]\(|^\||^#", prose, re.MULTILINE)


@pytest.mark.parametrize(
    "line, offered",
    [
        ("", {"check", "nginx", "providers"}),
        ("ch", {"check"}),
        ("--", {"--config", "--listen", "--help", "--version"}),
        ("check --", {"--config", "--offline"}),
        ("check --config /etc/passw", {"/etc/passwd", "/etc/passwd-"}),
        ("--listen u", {"unix:"}),
        ("nginx --output /et", {"/etc"}),
        ("providers googl", {"google"}),
        ("providers --j", {"--json"}),
        ("check ", set()),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_bash_completes(root, line, offered):
    words = ["oauth-responder", *line.split(" ")]
    script = """
        compopt() { :; }  # bash has it only while somebody types
        . "$1"; shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "$(complete -p oauth-responder | sed 's/.*-F \\([^ ]*\\) .*/\\1/')"
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    file = root / "opt/share/bash-completion/completions/oauth-responder"
    done = subprocess.run(
        ["bash", "-c", script, "bash", file, *words], capture_output=True, check=True, text=True,
        env={"PATH": f"{root}/opt/bin:/usr/bin:/bin", "OAUTH_RESPONDER_CONFIG": "/nowhere"},
    )
    assert done.stderr == ""
    found = set(done.stdout.split())
    # Commands, presets and files may be added; where nothing is offered, nothing may be.
    assert offered <= found if offered else not found
    assert all(word.startswith(words[-1]) for word in found)


@pytest.mark.parametrize("target", ["run", "release", "deb"])
def test_no_server_besides_nginx_is_installed_for_a_user(target):
    shown = subprocess.run(
        ["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    named = re.findall(r"(?m)^\.ci/prepare(.*)$", shown)
    always = re.search(r'(?s)\npackages="(.*?)"', (ROOT / ".ci/prepare").read_text())[1]
    packages = " ".join([always, *named]).split()
    assert "nginx" in packages and not {"apache2", "lighttpd", "prometheus"} & set(packages)
