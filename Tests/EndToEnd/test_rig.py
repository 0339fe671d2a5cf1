"""The rig itself: what it starts is gone afterwards, however it ends."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from accounting import members
from rig import Rig
from waiting import until

DEMO = Path(__file__).resolve().parents[2] / "demo"
SCRIPT = """
import time
from rig import Rig
with Rig() as rig:
    started = (rig.gateway.process, rig.responder, rig.provider.process)
    print(*(process.pid for process in started), flush=True)
    time.sleep(600)
"""


def test_no_worker_of_nginx_outlives_a_rig_whose_master_was_killed():
    with Rig() as rig:
        master = rig.gateway.process
        assert len(members(master.pid)) == 3
        master.kill()
        master.wait()
        assert len(members(master.pid)) == 2
    until(lambda: members(master.pid) == [])


def test_a_rig_that_is_killed_takes_its_processes_with_it():
    with tempfile.TemporaryDirectory(prefix="rig-") as directory:
        rig = subprocess.Popen(
            [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True, cwd=DEMO,
            env=os.environ | {"TMPDIR": directory},
        )
        groups = [int(word) for word in rig.stdout.readline().split()]
        assert len(groups) == 3 and all(members(group) for group in groups)
        rig.send_signal(signal.SIGKILL)
        rig.communicate()
        until(lambda: not any(members(group) for group in groups))
