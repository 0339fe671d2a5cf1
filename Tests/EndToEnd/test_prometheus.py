"""The rules of docs/monitoring.md and the dashboard's failures, as Prometheus itself reads them."""

import json
import subprocess
import urllib.parse
import urllib.request

import pytest
from fibery import connect1, error
from gateway import free_ports
from pages import ROOT, blocks
from processes import StartError, start, stop, wait_until
from rig import Rig
from waiting import until

(RULES,) = [it for it in blocks(ROOT / "docs/monitoring.md", "yaml") if it.startswith("groups:")]
CALLS = (
    'oauth_responder_requests_total{job="j",instance="i",app="crm",step="validate",outcome="%s"}'
)
BEGAN = 'process_start_time_seconds{job="j",instance="i"}'
MISCONFIGURED = "OAuthResponderMisconfigured"
# What is read in each minute: when the process began, in seconds after the minute 0, and how many
# calls were misconfigured. Then: at which minutes somebody is called.
LONG_AGO = "-90000 "
COURSES = {
    "an old failure, which Prometheus reads first": (LONG_AGO * 40, "5 " * 40, []),
    "the first failure, long after the process began": (
        LONG_AGO * 40, "_ " * 20 + "1 " * 20, range(20, 35)),
    "a failure before Prometheus first reads": ("-30 " * 40, "1 " * 40, range(0, 15)),
    "one more failure": (LONG_AGO * 40, "5 " * 20 + "6 " * 20, range(20, 35)),
    "a process that begins anew and fails at once": (
        LONG_AGO * 20 + "1170 " * 20, "_ " * 20 + "1 " * 20, range(20, 35)),
    "a process that is not reached for a while": (
        LONG_AGO * 10 + "stale " + "_ " * 9 + LONG_AGO * 20,
        "5 " * 10 + "stale " + "_ " * 9 + "5 " * 20, []),
}


def dashboard(interval):
    """The query of the dashboard's failures, in an interval for all apps."""
    board = json.loads((ROOT / "deploy" / "grafana.json").read_text(encoding="utf-8"))
    (panel,) = [it for it in board["panels"] if it["title"] == "Failures by outcome"]
    (target,) = panel["targets"]
    return target["expr"].replace("$__rate_interval", interval).replace("$app", ".*")


def promtool(*words):
    """Runs the tool of Prometheus."""
    done = subprocess.run(["promtool", *words], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def rules(tmp_path):
    """The rules of the page in a file."""
    path = tmp_path / "rules.yml"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_prometheus_finds_no_fault_in_the_rules(rules):
    names = RULES.count("alert: ")
    assert f"SUCCESS: {names} rules found" in promtool("check", "rules", str(rules))


@pytest.mark.parametrize("course", COURSES)
def test_a_misconfigured_app_calls_for_somebody_once(rules, course):
    began, calls, alerts = COURSES[course]
    alert = {"exp_labels": {"app": "crm"}}
    test = {
        "interval": "1m",
        "input_series": [
            {"series": BEGAN, "values": began},
            {"series": CALLS % "misconfigured", "values": calls},
            {"series": CALLS % "ok", "values": "7 " * 40},
        ],
        "alert_rule_test": [
            {"eval_time": f"{minute}m", "alertname": MISCONFIGURED,
             "exp_alerts": [alert] if minute in alerts else []}
            for minute in range(40)
        ],
    }
    path = rules.parent / "test.yml"
    path.write_text(json.dumps({
        "rule_files": [rules.name], "evaluation_interval": "1m", "tests": [test]}))
    promtool("test", "rules", str(path))


class Prometheus:
    """A Prometheus of its own that asks a rig twice a second."""

    def __init__(self, rig, folder):
        for attempt in range(5):
            try:
                self.start(rig, folder)
                return
            except StartError:
                # Another test may have taken the port.
                stop(self.process)
                if attempt == 4:
                    raise

    def start(self, rig, folder):
        """Takes a free port and waits until it can be asked."""
        (port, _) = free_ports()
        self.address = f"http://127.0.0.1:{port}"
        target = {"targets": [f"localhost:{rig.gateway.plain_port}"]}
        config = folder / "prometheus.yml"
        config.write_text(json.dumps({
            "global": {"scrape_interval": "500ms", "scrape_timeout": "500ms"},
            "scrape_configs": [{"job_name": "oauth-responder", "static_configs": [target]}],
        }))
        with open(folder / "prometheus.log", "wb") as log:
            self.process = start([
                "prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder}/data",
                f"--web.listen-address=127.0.0.1:{port}",
            ], log)
        wait_until(self.is_ready, self.process, folder / "prometheus.log")

    def is_ready(self):
        """Whether it answers queries."""
        try:
            with urllib.request.urlopen(f"{self.address}/-/ready") as answer:
                return answer.status == 200
        except OSError:
            return False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)

    def ask(self, query):
        """The numbers of a query by their labels."""
        words = urllib.parse.urlencode({"query": query})
        with urllib.request.urlopen(f"{self.address}/api/v1/query?{words}") as answer:
            found = json.load(answer)["data"]["result"]
        return {tuple(it["metric"].values()): float(it["value"][1]) for it in found}


def test_the_first_failure_shows_on_the_dashboard(tmp_path):
    with Rig() as rig, Prometheus(rig, tmp_path) as prometheus:
        connect1(rig)
        until(lambda: prometheus.ask("process_start_time_seconds offset 3s"))
        assert prometheus.ask(dashboard("3s")) == {}
        error(rig.post("/board/validate", "{"), 400)
        until(lambda: prometheus.ask(dashboard("3s")) == {("board", "not_json"): 1})
        # It is over when the interval is.
        until(lambda: prometheus.ask(dashboard("3s")) == {("board", "not_json"): 0})
