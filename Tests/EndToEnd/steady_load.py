"""Calls of all kinds at a steady rate, while something happens to those who answer."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from waiting import until


class Load:
    """So many calls a second; `kinds` are functions that make one call each and return its
    answer. No call begins after the context, or after `most` calls.
    """

    def __init__(self, rate, kinds, most=None, threads=32):
        self.rate = rate
        self.kinds = kinds
        self.most = most
        self.pool = ThreadPoolExecutor(threads)
        self.futures = []
        self.is_over = threading.Event()
        self.pacer = threading.Thread(target=self._pace, daemon=True)

    def __enter__(self):
        self.pacer.start()
        return self

    def __exit__(self, *exception):
        self.is_over.set()
        self.pacer.join()
        self.pool.shutdown()

    def _pace(self):
        """Begins a call whenever it is time, never earlier."""
        started = time.monotonic()
        for number in itertools.count() if self.most is None else range(self.most):
            if self.is_over.wait(max(0, started + number / self.rate - time.monotonic())):
                return
            name = list(self.kinds)[number % len(self.kinds)]
            self.futures.append((name, self.pool.submit(self.kinds[name])))

    def wait_for(self, count):
        """Waits until so many calls have begun."""
        until(lambda: len(self.futures) >= count, 120)

    def answers(self):
        """The kind and the answer of each call, once all of them have ended."""
        return [(name, future.result()) for name, future in self.futures]
