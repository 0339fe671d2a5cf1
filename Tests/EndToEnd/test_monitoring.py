"""docs/monitoring.md: GET /status and GET /metrics, who may ask, and the dashboard."""

import json
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from calls import Caller
from fibery import CALLBACK, STATE, connect1, connect2, error, ok, validate
from prometheus_client.parser import text_string_to_metric_families
from rig import Rig
from settings import CONFIGURATION
from waiting import until

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
KEY = "kq3vb2xw5n7d4f6h8j9m2p3r"
APPS = {"apps": {
    "crm": CONFIGURATION["apps"]["crm"] | {"access_keys": [KEY]},
    "board": CONFIGURATION["apps"]["board"],
}}
CRM = f"crm/{KEY}"
REQUESTS = "oauth_responder_requests_total"


def metrics(rig):
    """The samples by name and labels, as a parser of Prometheus' own reads them."""
    reply = rig.plain.call("GET", "/metrics", source="127.0.0.1")
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    samples = {}
    for family in text_string_to_metric_families(reply.text):
        for it in family.samples:
            key = (it.name, *sorted(it.labels.items()))
            assert key not in samples
            samples[key] = it.value
    return samples


def count(samples, app, step, outcome="ok"):
    """How many calls there were."""
    labels = sorted({"app": app, "step": step, "outcome": outcome}.items())
    return samples.get((REQUESTS, *labels), 0)


def of(samples, name, app, step):
    """A number of a histogram."""
    return samples[(f"oauth_responder_{name}", ("app", app), ("step", step))]


@pytest.fixture
def rig():
    """A rig of its own, whose counts begin at zero."""
    with Rig(CONFIGURATION | APPS) as rig:
        yield rig


def test_calls_are_counted_by_app_step_and_outcome(rig):
    account = connect2(rig, CRM)
    ok(validate(rig, account, CRM))
    connect1(rig)
    rig.provider.control(rule={"endpoint": "/oauth2/userinfo", "status": 503, "times": 1})
    error(validate(rig, account, CRM), 503, try_later=True)
    error(rig.post(f"/{CRM}/validate", "{"), 400)
    error(rig.post("/board/oauth2/v1/authorize", {}), 404)
    error(rig.post("/crm/oauth2/v1/authorize", {}), 404)
    rig.post(f"/{CRM}/validate", {"id": "token"})
    found = metrics(rig)
    assert [count(found, "crm", "validate", it) for it in (
        "ok", "provider_unavailable", "not_json", "handed_over", "expired")] == [1, 1, 1, 1, 0]
    assert count(found, "crm", "oauth2/access_token") == 1
    assert count(found, "board", "oauth1/access_token") == 1
    assert count(found, "board", "none", "not_found") == 1
    assert count(found, "none", "none", "not_found") == 1
    assert of(found, "request_duration_seconds_count", "crm", "validate") == 4
    assert of(found, "provider_duration_seconds_count", "crm", "validate") == 2
    parts = [of(found, f"{part}_duration_seconds_sum", "crm", "validate")
             for part in ("own", "provider", "request")]
    assert parts[0] + parts[1] == pytest.approx(parts[2], abs=1e-5)


def test_the_providers_time_is_apart_from_ours(rig):
    rig.provider.control(rule={"endpoint": "/oauth2/token", "delay": 0.4, "times": 1})
    connect2(rig, CRM)
    found = metrics(rig)
    assert of(found, "provider_duration_seconds_sum", "crm", "oauth2/access_token") >= 0.4
    assert of(found, "own_duration_seconds_sum", "crm", "oauth2/access_token") < 0.4
    slow = [it for it in rig.responder_log().splitlines() if "oauth2/access_token" in it]
    (line,) = [json.loads(it) for it in slow]
    assert line["provider_duration_ms"] >= 400
    assert line["duration_ms"] - line["provider_duration_ms"] < 400


def test_calls_in_flight_are_seen_while_they_wait(rig):
    account = connect2(rig, CRM)
    rig.provider.control(rule={"endpoint": "/oauth2/userinfo", "delay": 3, "times": 1})
    waiting = ("oauth_responder_requests_waiting", ("app", "crm"))
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(validate, rig, account, CRM)
        until(lambda: metrics(rig)[waiting] == 1)
        assert metrics(rig)[("oauth_responder_requests_in_flight",)] == 2
        status = rig.plain.call("GET", "/status", source="127.0.0.1").json
        assert status["in_flight"] == 2 and status["apps"]["crm"]["waiting"] == 1
        ok(answer.result())
    assert metrics(rig)[waiting] == 0


def test_a_reload_keeps_the_counts_and_a_faulty_one_shows(rig):
    current = ("oauth_responder_config_last_reload_successful",)
    connect1(rig)
    rig.write_configuration("{")
    rig.responder.send_signal(signal.SIGHUP)
    until(lambda: metrics(rig)[current] == 0)
    more = {"apps": {"board": APPS["apps"]["board"], "new": APPS["apps"]["board"]}}
    rig.write_configuration(CONFIGURATION | more)
    rig.responder.send_signal(signal.SIGHUP)
    until(lambda: metrics(rig)[current] == 1)
    found = metrics(rig)
    assert count(found, "board", "oauth1/access_token") == 1
    apps = {dict(key[1:])["app"] for key in found if key[0] == REQUESTS}
    assert apps == {"board", "new", "none"}


def test_callers_can_not_invent_samples_and_no_secret_is_told(rig):
    rig.post("/none/validate", {})
    rig.get("/healthz")
    metrics(rig)
    before = set(metrics(rig))
    for number in range(20):
        rig.post(f"/app{number}/validate", {"fields": {"x": number}})
        rig.post(f"/crm/{KEY}{number}/oauth2/v1/authorize", {})
        rig.get(f"/app{number}/healthz?secretquery")
    assert set(metrics(rig)) == before
    connect2(rig, CRM)
    for path in ("/metrics", "/status"):
        text = rig.plain.call("GET", path, source="127.0.0.1").text
        assert len(text) < 60_000
        for word in (KEY, "secretquery", "app1", STATE, CALLBACK, str(rig.directory)):
            assert word not in text


@pytest.mark.parametrize("behind_tls", [False, True], ids=["nginx", "behind-tls"])
def test_only_this_machine_may_ask(behind_tls):
    with Rig(CONFIGURATION | APPS, behind_tls=behind_tls) as rig:
        ports = {rig.plain.port} if behind_tls else {rig.plain.port, rig.caller.port}
        for port in ports:
            context = rig.caller if port == rig.caller.port else rig.plain
            caller = Caller(port, context.host)
            caller.context = context.context
            for path in ("/status", "/metrics"):
                here = {"source": "127.0.0.1"}
                assert caller.call("GET", path, **here).status == 200
                assert caller.call("HEAD", path, **here).text == ""
                error(caller.call("POST", path, {}, **here), 405)
                error(caller.call("GET", path, source="127.0.0.2"), 403)
                for name in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"):
                    forwarded = {name: "https" if name.endswith("Proto") else "127.0.0.1"}
                    error(caller.call("GET", path, headers=forwarded, **here), 403)
        rig.connector.reset()
        for path in ("/board/metrics", f"/{CRM}/status", "/metrics/x"):
            assert rig.caller.call("GET", path, source="127.0.0.1").status == 404
        assert len(rig.connector.seen) == 3
        error(rig.caller.call("GET", "/crm/metrics", source="127.0.0.1"), 404)


def test_the_page_names_every_metric_and_its_labels(rig):
    connect1(rig)
    found = {}
    reply = rig.plain.call("GET", "/metrics", source="127.0.0.1")
    for family in text_string_to_metric_families(reply.text):
        # The parser takes the ending of a counter's name off.
        name = family.name + ("_total" if family.type == "counter" else "")
        labels = {name for it in family.samples for name in it.labels} - {"le"}
        found[name] = (family.type, labels)
    rows = re.findall(r"^\| `(\w+)` \| (counter|gauge|histogram) \| (.*?) ?\| ", PAGE, re.M)
    assert found == {name: (kind, set(re.findall(r"`(\w+)`", labels)))
                     for name, kind, labels in rows}
    status = rig.plain.call("GET", "/status", source="127.0.0.1").json
    section = PAGE.partition("## Status")[2]
    named = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", section, re.M)))
    assert list(status) == named


def test_the_dashboard_and_the_rules_use_metrics_that_there_are(rig):
    connect1(rig)
    found = {}
    for (name, *labels) in metrics(rig):
        found.setdefault(name, set()).update(label for label, _ in labels)
    board = json.loads((ROOT / "deploy" / "grafana.json").read_text(encoding="utf-8"))
    expressions = [it["expr"] for panel in board["panels"] for it in panel["targets"]]
    expressions += [it["query"]["query"] for it in board["templating"]["list"]
                    if it["type"] == "query"]
    expressions += re.findall(r"^ *expr: (.*(?:\n {10,}.*)*)$", PAGE, re.M)
    assert len(expressions) > 20
    for expression in expressions:
        names = re.findall(r"\b(?:oauth_responder|process)_\w+", expression)
        assert names or expression.startswith("up{"), expression
        assert set(names) <= set(found), expression
        labels = {label for name in names for label in found[name]} | {"job", "instance"}
        used = set(re.findall(r'(\w+)(?:=~|!~|!=|=)"', expression))
        for group in re.findall(r"\b(?:by|on) \((.*?)\)", expression):
            used |= set(group.split(", "))
        assert used <= labels, expression
