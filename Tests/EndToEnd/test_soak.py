"""make soak, for some seconds: it is there when somebody wants it for longer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.bounded
def test_a_short_soak_has_no_complaints():
    script = Path(__file__).with_name("soak.py")
    environment = os.environ | {"SOAK_SECONDS": "8", "SOAK_RATE": "20"}
    done = subprocess.run(
        [sys.executable, "-B", str(script)], env=environment, capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 complaints" in done.stdout
    for deed in ("SIGHUP", "restart", "kill -9"):
        assert f"    {deed} " in done.stdout
