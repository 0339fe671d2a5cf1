"""What real servers answer, byte by byte over HTTP: some rows of each class of Tests/answers.jsonl.

The whole table is played by ServiceAnswersTests; what is tried here is that the bytes, the header
fields and the log agree with it in the real program.
"""

import json
from pathlib import Path

import pytest
from raw_provider import Bench, http

PLACE = {
    "request": "request token", "access": "access token", "verify": "verify", "code": "token",
    "refresh": "refresh", "userinfo": "userinfo", "metadata": "metadata",
}
# The status, and the label of the log for a token endpoint and for an account.
MEANING = {
    "fine": (200, None, None), "user": (401, "refused", "account_refused"),
    "doubtful": (401, "refused", "account_refused"),
    "settings": (500, "misconfigured", "misconfigured"),
    "rate": (429, "provider_rate_limit", "provider_rate_limit"),
    "unavailable": (503, "provider_unavailable", "provider_unavailable"),
    "fault": (502, "provider_error", "provider_error"),
}
ROWS_OF_EACH = 3


def plays():
    """Some rows for each place and meaning, without those that need settings of their own."""
    count = {}
    lines = (Path(__file__).parent.parent / "answers.jsonl").read_text().splitlines()
    for number, row in enumerate(map(json.loads, lines), 1):
        for places, meaning in row["means"].items():
            for place in places.split():
                seen = count.get((place, meaning), 0)
                if place not in PLACE or "settings" in row or seen == ROWS_OF_EACH:
                    continue
                count[place, meaning] = seen + 1
                yield pytest.param(row, place, meaning, id=f"{number}-{place}")


@pytest.fixture(scope="module")
def bench():
    with Bench() as bench:
        yield bench


@pytest.mark.parametrize("row, place, meaning", plays())
def test_an_answer_means_what_the_table_says(bench, row, place, meaning):
    body = row["body"] if isinstance(row["body"], str) else json.dumps(row["body"])
    fields = [f"{name}: {value}" for name, value in row.get("fields", {}).items()]
    said = http(body.encode(), *fields, status=f"{row['status']} Whatever")
    answer = bench.say(PLACE[place], said)
    members = json.loads(answer.body)
    is_account = place in ("refresh", "userinfo", "verify")
    status, *labels = MEANING.get(meaning, (502, meaning, meaning))
    assert answer.status == status, members
    may_retry = status in (429, 503) or (status == 502 and place not in ("access", "code"))
    assert members.get("tryLater", False) == may_retry
    line = json.loads(bench.log.read_text().splitlines()[-1])
    assert (line["status"], line.get("error")) == (status, labels[is_account])
    if status == 401 or status == 500:
        assert line.get("provider_error") == row.get("code")
