"""Calls that begin at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor


def at_once(count, call):
    """The answers to calls that begin at the same moment."""
    barrier = threading.Barrier(count)

    def begin():
        barrier.wait()
        return call()

    with ThreadPoolExecutor(count) as threads:
        return [it.result() for it in [threads.submit(begin) for _ in range(count)]]
