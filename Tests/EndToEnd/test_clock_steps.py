"""O10: the system's clock jumps while calls are in flight, as far as the program can see it."""

import mmap
import struct
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from fibery import authorize2, connect2, error, exchange2, ok, validate
from logs import log_line
from rig import Rig
from settings import CONFIGURATION
from waiting import until

TIMEOUT = 3

# Adds the number in the file $CLOCK_STEP to the seconds of the wall clock, wherever the program asks.
# libfaketime won't do: with it Swift's runtime does not find the program's arguments.
SOURCE = r"""
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile const long *step;

__attribute__((constructor)) static void map_step(void) {
    int file = open(getenv("CLOCK_STEP"), O_RDONLY);
    step = mmap(0, sizeof *step, PROT_READ, MAP_SHARED, file, 0);
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    long code = syscall(SYS_clock_gettime, clock, now);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += *step;
    return code;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    long code = syscall(SYS_gettimeofday, now, zone);
    now->tv_sec += *step;
    return code;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
"""


class Clock:
    """The wall clock that the program sees; its monotonic clock is the real one."""

    def __init__(self, folder):
        library = folder / "clock.so"
        (folder / "clock.c").write_text(SOURCE)
        subprocess.run(
            ["clang", "-shared", "-fPIC", "-o", library, folder / "clock.c"],
            check=True, capture_output=True,
        )
        with open(folder / "step", "w+b") as file:
            file.write(bytes(8))
            file.flush()
            self.map = mmap.mmap(file.fileno(), 8)
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_STEP": str(folder / "step")}

    def step(self, seconds):
        """Sets the clock so far from the real one."""
        self.map[:] = struct.pack("=q", seconds)


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    return Clock(tmp_path_factory.mktemp("clock"))


@pytest.fixture(scope="module")
def rig(clock):
    limits = {"timeout": TIMEOUT, "request_timeout": TIMEOUT}
    with Rig(CONFIGURATION | limits, environment=clock.environment) as rig:
        yield rig


def in_flight(rig, clock, seconds, endpoint, delay, call):
    """A call during which the clock jumps while the provider is silent; its answer, and how long
    it took."""
    clock.step(0)
    before = len(rig.provider.record(endpoint))
    rig.provider.control(rule={"endpoint": endpoint, "delay": delay, "times": 1})
    with ThreadPoolExecutor() as threads:
        started = time.monotonic()
        future = threads.submit(call)
        until(lambda: len(rig.provider.record(endpoint)) > before)
        clock.step(seconds)
        reply = future.result()
    return reply, time.monotonic() - started


def seconds_off(rig, reply):
    """How far the log's clock is from the real one."""
    logged = datetime.fromisoformat(log_line(rig, reply)["time"].replace("Z", "+00:00"))
    return logged.timestamp() - time.time()


@pytest.mark.parametrize("seconds", [3600, -3600, 10 * 365 * 86400])
def test_a_call_in_flight_neither_ends_early_nor_late(rig, clock, seconds):
    account = connect2(rig)
    reply, took = in_flight(
        rig, clock, seconds, "/oauth2/userinfo", 1, lambda: validate(rig, account)
    )
    ok(reply)
    assert 1 <= took < TIMEOUT
    assert abs(seconds_off(rig, reply) - seconds) < 60
    clock.step(0)
    back = authorize2(rig)
    reply, took = in_flight(
        rig, clock, seconds, "/oauth2/token", TIMEOUT + 2, lambda: exchange2(rig, back)
    )
    error(reply, 504)
    assert TIMEOUT - 0.5 <= took < TIMEOUT + 1
    clock.step(0)
    connect2(rig)


def test_the_demand_to_stop_ends_the_process_whatever_the_clock_says(clock):
    with Rig(environment=clock.environment) as rig:
        connect2(rig)
        clock.step(-3600)
        started = time.monotonic()
        assert rig.stop_responder() == 0
        assert time.monotonic() - started < 3
    clock.step(0)
