"""Starting and ending the processes of the rig, so that none outlives it."""

import os
import signal
import subprocess
import time


class StartError(Exception):
    """A process ended, or didn't get ready in time; the text is what it wrote."""


def start(arguments, log, **options):
    """Starts a process, the first of a group of its own, that gets SIGTERM when the rig's own
    process goes away, however it does."""
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", "--", *arguments],
        stdin=subprocess.DEVNULL, stderr=log, process_group=0, **options,
    )


def stop(process, seconds=30):
    """Ends a process and tells its exit code; what stays of its group is killed.

    nginx's workers go on when their master is killed and could not end them.
    """
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # All of the group have ended.


def wait_until(ready, process, log_path, seconds=20):
    """Asks `ready` until it agrees.

    - Raises: StartError when the process ended before, or the time is up.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        ended = process.poll() is not None
        if ended or time.monotonic() > deadline:
            with open(log_path, encoding="utf-8", errors="replace") as log:
                raise StartError(f"{process.args[4]}: {log.read()[-2000:]}")
        time.sleep(0.01)
