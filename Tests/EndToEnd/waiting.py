"""Waiting for what another process is about to do."""

import time


def until(condition, seconds=20):
    """Asks until the condition holds; to ask for longer is to fail."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
