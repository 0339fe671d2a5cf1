""".ci/house-rules, on small trees that are made up: each breaks one rule."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RFC = "RFC"  # apart from its number, so that this file does not break the rule that it tests

DOCUMENTED = "/// A thing.\n"
HTTP = "Sources/OAuthProtocols/HTTP/Address.swift"
LOG = "Sources/OAuthResponder/Log/Log.swift"
FIBERY = "Sources/OAuthResponder/Fibery/Service.swift"
TRANSPORT = "Sources/OAuthResponder/Transport/Client.swift"
TREE = {
    HTTP: DOCUMENTED + "package struct Address {}\n",
    LOG: DOCUMENTED + "struct Log { private var address = Address() }\n",
    FIBERY: DOCUMENTED + "struct Service { private let log: Log }\n",
    TRANSPORT: "private import CCurl\n",
    "deploy/providers/examplia-server.json5": '{oauth: {verify_endpoint: "https://a.examplia.com/me"}}',
}


def function(lines):
    """A function of so many lines."""
    return DOCUMENTED + "func long() {\n" + "    work()\n" * (lines - 2) + "}\n"


def nested(depth):
    """A function that nests so many blocks."""
    return DOCUMENTED + "func deep() {\n" + "if a {\n" * depth + "}\n" * depth + "}\n"


def parameters(count):
    """A function with so many parameters."""
    listed = ", ".join(f"p{number}: [String: Int]" for number in range(count))
    return DOCUMENTED + f"func wide({listed}) {{}}\n"


def named(name):
    """A file that uses a type, in the last line."""
    return DOCUMENTED + f"struct User {{\n    private let used: {name}\n}}\n"


@pytest.fixture
def complaints(tmp_path):
    """Writes the tree with some files changed and returns what the script says of it."""

    def of(files):
        for name, text in (TREE | files).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [ROOT / ".ci/house-rules", tmp_path], capture_output=True, text=True, timeout=60,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        )
        lines = done.stderr.splitlines()
        assert done.returncode == (1 if lines else 0), done
        return lines

    return of


BROKEN = {
    "a type behind a private import belongs to its folder": (
        {LOG: "private import Other\n" + DOCUMENTED + "struct Log { private var service = Service() }\n",
         FIBERY: "private import Other\n" + DOCUMENTED + "struct Service {}\n"},
        f"{LOG}:3: Log may not use Service of Fibery",
    ),
    "a folder uses one that it may not use": (
        {LOG: named("Service") + DOCUMENTED + "struct Log {}\n"},
        f"{LOG}:3: Log may not use Service of Fibery",
    ),
    "a type that only an interpolation names is used": (
        {LOG: DOCUMENTED + 'struct Log { private let text = "\\(Service.self)" }\n'},
        f"{LOG}:2: Log may not use Service of Fibery",
    ),
    "the pure target uses the program": (
        {HTTP: TREE[HTTP] + named("Log")}, f"{HTTP}:5: HTTP may not use Log of Log"
    ),
    "a folder is in no table": (
        {"Sources/OAuthResponder/Utils/Thing.swift": DOCUMENTED + "struct Thing {}\n"},
        "Sources/OAuthResponder/Utils/Thing.swift:1: add Utils to MAY_USE",
    ),
    "libcurl is imported elsewhere": (
        {LOG: "private import CCurl\n" + TREE[LOG]}, f"{LOG}:1: only Transport may import CCurl"
    ),
    "libcrypto is imported elsewhere": (
        {HTTP: "private import CCrypto\n" + TREE[HTTP]},
        f"{HTTP}:1: only Crypto may import CCrypto",
    ),
    "a test imports a library of C": (
        {"Tests/OAuthResponderTests/LogTests.swift": "private import CFCGI\n"},
        "Tests/OAuthResponderTests/LogTests.swift:1: only FastCGI may import CFCGI",
    ),
    "a library of C is not imported privately": (
        {TRANSPORT: "import CCurl\n"}, f"{TRANSPORT}:1: write private import CCurl"
    ),
    "Foundation is imported": (
        {LOG: "import Foundation\n" + TREE[LOG]}, f"{LOG}:1: import FoundationEssentials"
    ),
    "the pure target imports the system": (
        {HTTP: "import Glibc\n" + TREE[HTTP]}, f"{HTTP}:1: OAuthProtocols may not import Glibc"
    ),
    "the pure target reads a clock": (
        {HTTP: TREE[HTTP] + "private let start = ContinuousClock.now\n"},
        f"{HTTP}:3: OAuthProtocols may not read ContinuousClock",
    ),
    "the pure target reads a file": (
        {HTTP: TREE[HTTP] + "private let text = String(contentsOf: path)\n"},
        f"{HTTP}:3: OAuthProtocols may not read String(contentsOf",
    ),
    "a fault is hidden": (
        {LOG: TREE[LOG] + "private let log = try" + "! open()\n"}, f"{LOG}:3: remove try!"
    ),
    "a test stops the process": (
        {"Tests/OAuthResponderTests/LogTests.swift": "\nfatal" + "Error()\n"},
        "Tests/OAuthResponderTests/LogTests.swift:2: remove fatalError",
    ),
    "a type is unchecked elsewhere": (
        {LOG: DOCUMENTED + "final class Log: @un" + "checked Sendable {}\n"},
        f"{LOG}:2: remove @unchecked",
    ),
    "the lock that spins is used": (
        {LOG: TREE[LOG] + "private let lock = Mutex(0)\n"}, f"{LOG}:3: use Lock of Locks"
    ),
    "a provider is named": (
        {LOG: TREE[LOG] + 'private let host = "api.Examplia.com"\n'},
        f"{LOG}:3: take the provider Examplia.com out",
    ),
    "a preset is named": (
        {LOG: TREE[LOG] + 'private let isOdd = name == "examplia-server"\n'},
        f"{LOG}:3: take the provider examplia-server out",
    ),
    "a file is too long": (
        {LOG: TREE[LOG] + "\n" * 199}, f"{LOG}:201: split the file"
    ),
    "a function is too long": (
        # Ten short ones, so that one in ten is not too long as well.
        {LOG: function(61) + "private func short() {}\n" * 10},
        f"{LOG}:2: long has 61 lines",
    ),
    "many functions are rather long": (
        {LOG: function(21)}, "Sources:1: one function in ten has 21 lines or more"
    ),
    "blocks are nested too deep": ({LOG: nested(4)}, f"{LOG}:2: deep nests 4 blocks"),
    "a function has too many parameters": (
        {LOG: parameters(7)}, f"{LOG}:2: wide has 7 parameters"
    ),
    "a type has no docstring": (
        {LOG: "// A comment.\nstruct Log {}\n"}, f"{LOG}:2: write a docstring (///) for struct Log"
    ),
    "a member has no docstring": (
        {LOG: DOCUMENTED + "struct Log {\n    private(set) var count = 0\n}\n"},
        f"{LOG}:3: write a docstring (///) for var count",
    ),
    "a case stands apart from the one with a docstring": (
        {LOG: DOCUMENTED + "enum Log {\n    case first\n\n    case second\n}\n"},
        f"{LOG}:5: write a docstring (///) for case second",
    ),
    "an extension's function has no docstring": (
        {LOG: TREE[LOG] + "extension [Log] {\n    func write() {}\n}\n"},
        f"{LOG}:4: write a docstring (///) for func write",
    ),
    "a section is spelled out": (
        {LOG: TREE[LOG] + f"// {RFC} 5849, section 3.4\n"}, f"{LOG}:3: cite as"
    ),
    "a section is abbreviated": ({"docs/page.md": f"{RFC} 5849 sec. 3\n"}, "docs/page.md:1: cite"),
    "a number stands without a space": ({"README.md": f"\n{RFC}5849\n"}, "README.md:2: cite as"),
    "a citation has a comma": (
        {"Tests/EndToEnd/test_x.py": f"# {RFC} 5849, §3\n"}, "Tests/EndToEnd/test_x.py:1: cite as"
    ),
    "a site's file cites otherwise": (
        {"deploy/nginx.conf": f"# ({RFC} 6797, section\n"}, "deploy/nginx.conf:1: cite as"
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_that_is_broken_is_named_with_its_place(complaints, name):
    files, beginning = BROKEN[name]
    found = complaints(files)
    assert len(found) == 1 and found[0].startswith(f"error: {beginning}"), found


KEPT = {
    "the tree without changes": {},
    "comments and literals use nothing": {
        LOG: TREE[LOG] + '// Service\n/* Service */ private let text = #"Service "x" \\(Service)"#\n'
        + 'private let lines = """\n    Service "quoted" \\"""\n    """\n',
    },
    "a nested type may have the name of another folder's": {
        LOG: DOCUMENTED + "struct Log {\n    private enum Service {}\n}\n"
    },
    "a member may have the name of a type": {LOG: TREE[LOG] + "private let x = Log.Service.y\n"},
    "the lock is unchecked": {
        "Sources/Locks/Lock.swift": DOCUMENTED + "package final class Lock: @un" + "checked Sendable {}\n"
    },
    "a moment is a value": {HTTP: TREE[HTTP] + "private let end: ContinuousClock.Instant\n"},
    "a comment may name a provider": {LOG: TREE[LOG] + "// Examplia answers so.\n"},
    "limits may be reached": {
        LOG: TREE[LOG] + function(20) + nested(3) + parameters(6) + "\n" * 166,
    },
    "private members need no docstring": {
        LOG: DOCUMENTED + "struct Log {\n    private struct State {\n        var count = 0\n    }\n}\n"
    },
    "adjacent cases share a docstring": {
        LOG: "/// Levels.\nenum Log {\n    case first\n    case second\n}\n"
    },
    "adjacent requirements share one, and what meets them has theirs": {
        LOG: "/// A log.\nprotocol Log {\n    /// Writes.\n    func write()\n    func flush()\n}\n"
        + "extension Int: Log {\n    func write() {}\n\n    func flush() {}\n}\n"
    },
    "a docstring may stand above attributes": {
        LOG: "/// A log.\n@frozen\nstruct Log {}\n"
    },
    "an attribute may belong to a type": {
        LOG: DOCUMENTED + "struct Log {\n    private let note: @Sendable () -> Void\n"
        "    /// Writes.\n    func write() {}\n}\n"
    },
    "sections are cited": {
        "docs/page.md": f"{RFC} 5849 §3.4.1, {RFC} 7636 appendix B, the address of {RFC}\n8414, "
        f"{RFC} 6749, and this section.\n"
    },
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_allowed_is_not_complained_of(complaints, name):
    assert complaints(KEPT[name]) == []


def test_the_graph_shows_folders_sizes_and_circles(complaints, tmp_path):
    complaints({LOG: named("Service") + DOCUMENTED + "struct Log {}\n", HTTP: function(20)})
    done = subprocess.run(
        [ROOT / ".ci/house-rules", "--graph", tmp_path], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0 and done.stderr == "", done
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["HTTP", "20/20/20", "21"] in rows
    assert ["Log", "0/0/0", "6", "Fibery"] in rows
    assert ["Fibery", "0/0/0", "2", "Log"] in rows
    assert rows[-1] == ["circles:", "Fibery", "and", "Log"]
