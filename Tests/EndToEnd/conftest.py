"""One rig for each pytest process, emptied before every test; tests that break things start their
own."""

import os
import signal
import sys
import tempfile
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent / "demo"), str(TESTS / "Benchmarks")]

import oauth1_apps  # noqa: E402
from rig import Rig  # noqa: E402
from several_machines import SeveralMachines  # noqa: E402


def pytest_configure(config):
    """Lets a pytest that is ended by SIGTERM take its processes and directories with it.

    The mark is for tests of what the program may cost, in time or in memory. A sanitizer takes more.
    """
    config.addinivalue_line("markers", "bounded: holds a bound that no sanitizer keeps")
    main_process = os.getpid()

    def end(number, frame):
        if os.getpid() == main_process:
            raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)


def pytest_make_parametrize_id(config, val, argname):
    """Names a long text by its length.

    pytest puts a test's name into the environment, and with a name of 128 KiB no program can be started.
    """
    if isinstance(val, (str, bytes)) and len(val) > 200:
        return f"{argname} of {len(val)}"
    return None


@pytest.fixture(scope="session")
def shared_rig():
    """The chain, for as long as the process runs."""
    with Rig() as rig:
        yield rig


@pytest.fixture
def rig(shared_rig):
    """The chain with a provider and a connector that have seen nothing yet."""
    shared_rig.provider.control(reset=True)
    shared_rig.connector.reset()
    return shared_rig


@pytest.fixture(scope="session")
def shared_oauth1_rig():
    """The chain with the apps of the OAuth 1 tests."""
    with tempfile.TemporaryDirectory(prefix="oauth-responder-") as directory:
        key_path, key, public_key = oauth1_apps.rsa_keys(directory)
        configuration, clients = oauth1_apps.settings(key_path, public_key)
        with Rig(configuration, clients, environment={"RSA_KEY": key}) as rig:
            yield rig


@pytest.fixture
def oauth1_rig(shared_oauth1_rig):
    """The same with a provider that has seen nothing yet."""
    shared_oauth1_rig.provider.control(reset=True)
    return shared_oauth1_rig


@pytest.fixture(scope="session")
def shared_machines():
    """Three machines."""
    with SeveralMachines() as rig:
        yield rig


@pytest.fixture
def machines(shared_machines):
    """The same with a provider that has seen nothing yet, and an nginx that knows all of them."""
    shared_machines.provider.control(reset=True)
    shared_machines.use(shared_machines.responders)
    return shared_machines


def pytest_terminal_summary(terminalreporter):
    """Tells how many faults and malformed calls the tests have tried and found answered well."""
    tried = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, count in report.user_properties:
            tried[name] = tried.get(name, 0) + count
    for name, count in sorted(tried.items()):
        terminalreporter.write_line(f"{name}: {count}")
