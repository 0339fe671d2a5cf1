"""The benchmark's parts, without the measuring: peers, checks, load, page and plots."""

import json
import re
import xml.etree.ElementTree

import accounting
import checks
import growth
import load
import measures
import page
import peers
import pytest
from bounds import bounds
from chain import Chain
from figures import Figures
from rig import binary

SVG = "{http://www.w3.org/2000/svg}"
# The peers that need nothing but what the tests have anyway.
NEEDED = [peers.OURS, peers.FLOOR, peers.C_CURL]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the programs in C, which are built without a warning."""
    folder = tmp_path_factory.mktemp("built")
    peers.build_c(folder)
    return folder


@pytest.fixture
def chain(built, monkeypatch):
    """nginx and the provider."""
    monkeypatch.setenv("OAUTH_RESPONDER_BINARY", binary())
    monkeypatch.setattr(peers, "THREADS", 8)
    with Chain(built, NEEDED) as chain:
        yield chain


def result():
    """What a run might find: oauth-responder twice as fast as the others, each time."""
    matrix = {}
    for peer in peers.PEERS:
        rate = 2000.0 if peer is peers.OURS else 1000.0
        one = {"rate": rate, "p50": 100, "p99": 250, "processor": 1e5 / rate, "failed": 0}
        for call in peer.calls:
            for connections in measures.CONNECTIONS:
                matrix[f"{call} {connections} {peer.name}"] = [one, one | {"rate": rate * 3}, one]
    memory = {"private": 3.0, "resident": 20.0}
    start = {"start": 0.04, "first_exchange": 0.004, **memory}
    asking = [peer.name for peer in peers.PEERS if "exchange" in peer.calls]
    points = {"apps": growth.APPS, "connections": growth.CONNECTIONS, "size": growth.SIZES}
    return {
        "machine": {
            "date": "2026-01-31", "commit": "0123abc", "cores": 2, "processor": "A processor",
            "kernel": "6.1", "memory": 8.0,
        },
        "seconds": 1, "repeats": 3, "requests": 1000, "matrix": matrix,
        "provider": 30000.0,
        "binaries": {"ours": 12.5, "floor": 0.02},
        "starts": {peer.name: [start] * 3 for peer in peers.PEERS},
        "start_with_many_apps": [0.2, 0.3, 0.25],
        "after": {peer.name: memory for peer in peers.PEERS},
        "in_flight": {name: {"count": 1000, **memory} for name in asking},
        "many": [{"requests": 100, **memory}, {"requests": 1100, **memory, "private": 3.5}],
        "added": {name: [20100, 20200, 20300] for name in ["provider", *asking]},
        "growth": {
            cause: [{"cause": at, "rate": 10.0, "processor": 5.0, "memory": 3.0} for at in places]
            for cause, places in points.items()
        },
    }


def luminance(colour):
    """The relative luminance of a colour (WCAG 2.1)."""
    parts = (int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """How well two colours can be told apart: from 1 to 21; 3 is asked of graphics (WCAG 2.1)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("peer", NEEDED, ids=lambda peer: peer.name)
def test_a_peer_answers_as_the_contract_says(chain, peer):
    running = chain.start(peer)
    checks.check(running)
    private, resident = accounting.memory(running.group)
    assert 0 < private < resident
    assert 0 < accounting.processor_seconds(running.group) < 60


def test_a_peer_that_answers_something_else_is_caught(chain, monkeypatch):
    running = chain.start(peers.FLOOR)
    monkeypatch.setattr(load, "STATE", "another state")
    with pytest.raises(checks.WrongAnswer, match="C floor.*authorize: 200"):
        checks.check(running)


def test_the_provider_refuses_what_the_protocol_does_not_allow(chain, monkeypatch):
    running = chain.start(peers.C_CURL)
    monkeypatch.setitem(load.BODIES, "exchange", json.dumps({
        "fields": {"callback_uri": "http://not-https.example.com"}, "code": "c"}))
    assert running.post("exchange")[0] == 401


def test_a_provider_answers_with_the_wanted_size_after_the_wanted_time(chain):
    checks.check(chain.start(peers.C_CURL, delay=1, size=1 << 20))
    status, body = chain.running["c"].post("exchange")
    assert status == 200 and 1 << 20 <= len(body) < (1 << 20) + 100


def test_ten_thousand_apps_fit_into_the_configuration(chain):
    path = peers.write_configuration(chain.folder, chain.provider, 0, 0, growth.APPS[-1])
    assert path.stat().st_size <= 1 << 20


def test_the_first_of_many_apps_is_measured(chain):
    checks.check(chain.start(peers.OURS, apps=3))


def test_medians_and_ratios_of_pairs():
    figures = Figures(result())
    assert figures.of("validate", 32, "ours", "rate") == 2000
    assert figures.ratio("validate", 32, "rate", "c") == 2
    assert figures.ratio("validate", 32, "processor", "c") == 0.5
    assert figures.tail("exchange") == 2.5
    assert figures.growth("size", "memory") == 0.25


def test_bounds_say_what_is_met():
    met = {bound.text: bound.is_met for bound in bounds(Figures(result()))}
    assert met["authorize: rate to the C floor's"] and not met["authorize: rate to Node's"]
    assert met["binary"] and not met["first exchange after start to Node's"]
    assert len(met) == 27


def test_runs_that_were_made_again_are_told(monkeypatch):
    outcomes = [load.LoadError("one answer is missing"), load.Load(1, 2, 3, 4)]

    def once(*_):
        outcome = outcomes.pop(0)
        if isinstance(outcome, load.LoadError):
            raise outcome
        return outcome

    monkeypatch.setattr(load, "run_once", once)
    assert load.run(None, "validate", 32, 1).failed == 1
    found = result()
    found["matrix"]["exchange 32 node"][0] = found["matrix"]["exchange 32 node"][0] | {"failed": 2}
    assert page.failed(found) == "2 of 153 runs: 2 of Node + Express"


def test_page_and_plots(tmp_path):
    text = page.write(result(), tmp_path)
    assert (tmp_path / "benchmarks.md").read_text(encoding="utf-8") == text
    row = r"\| authorize: rate to Node's +\| +2\.00 × \| +≥ 4 × \| \*\*not met\*\* \|"
    assert re.search(row, text)
    assert "commit 0123abc: 2 cores (A processor)" in text and "in 250 ms" in text
    for line in re.findall(r"^\|.*$", text, re.MULTILINE):
        assert line.endswith(" |") or line.endswith(":|") or line.endswith(": |"), line
    for name in re.findall(r"!\[.*\]\((.*)\)", text):
        assert (tmp_path / name).is_file()

    bars = xml.etree.ElementTree.parse(tmp_path / "benchmarks.svg").getroot()
    ours = [bar for bar in bars.iter(SVG + "rect") if bar.get("class") == "ours"]
    assert [bar.get("width") for bar in ours] == ["190.0", "95.0"] * 3
    curves = xml.etree.ElementTree.parse(tmp_path / "benchmarks-growth.svg").getroot()
    assert len(list(curves.iter(SVG + "polyline"))) == 9
    style = bars.find(SVG + "style").text
    for colour in re.findall(r"#[0-9a-f]{6}", style):
        for page_colour in ("#ffffff", "#0d1117"):
            assert contrast(colour, page_colour) >= 3, (colour, page_colour)
