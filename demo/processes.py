"""Starting and ending the processes of the rig, so that none outlives it."""

import subprocess
import time


class StartError(Exception):
    """A process ended, or didn't get ready in time; the text is what it wrote."""


def start(arguments, log, **options):
    """Starts a process that gets SIGTERM when the rig's own process goes away, however it does."""
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", "--", *arguments],
        stdin=subprocess.DEVNULL, stderr=log, **options,
    )


def stop(process, seconds=30):
    """Ends a process and tells its exit code; one that stays is killed."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


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
