"""docs/threat-model.md: each threat has a proof, and each proof is a test that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w.]+)::(\w+)`")
FUNCTION = {".py": "def", ".swift": "func"}
ROWS = [line.split(" | ") for line in PAGE.splitlines() if line.count(" | ") == 2 and "---" not in line]
THREATS = [row for row in ROWS if row[0] != "| threat"]


def test_the_page_has_rows():
    assert len(THREATS) > 30


@pytest.mark.parametrize("row", THREATS, ids=[row[0].lstrip("| ") for row in THREATS])
def test_a_threat_is_met_by_tests_that_exist(row):
    proofs = NAMED.findall(row[2])
    assert proofs
    for file, name in proofs:
        (path,) = (ROOT / "Tests").rglob(file)
        keyword = FUNCTION[path.suffix]
        text = path.read_text(encoding="utf-8")
        assert re.search(rf"^ *{keyword} {name}\(", text, re.MULTILINE), f"{file}::{name}"
