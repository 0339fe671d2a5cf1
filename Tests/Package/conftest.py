"""What the tests of the package share: the demo's processes and Fibery's side of the end-to-end tests,
and one fresh Debian."""

import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent / "demo"), str(TESTS / "EndToEnd")]

from fresh_debian import FreshDebian, Impossible  # noqa: E402


@pytest.fixture(scope="session")
def package():
    """The one package that "make deb" has built."""
    (path,) = (TESTS.parent / ".build" / "deb").glob("oauth-responder_*.deb")
    return path


@pytest.fixture(scope="session")
def debian(package):
    """A fresh Debian with the package, and nothing else that its dependencies don't bring."""
    try:
        with FreshDebian() as debian:
            debian.install_as_image(package)
            yield debian
    except Impossible as reason:
        pytest.skip(str(reason))
