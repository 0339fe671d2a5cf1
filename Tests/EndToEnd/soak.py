"""Everything at once, for a while: calls of all kinds, faults of the provider, reloads and restarts.

    SOAK_SECONDS=600 make soak

Two processes of the responder answer behind nginx. The first has to last: its memory, threads and
descriptors have to be afterwards what they were before. The second is restarted and killed again and
again. Every answer has to be one that the contract allows; the exit status is 1 where something is
wrong.
"""

import itertools
import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "demo"))

from calls import decide, query  # noqa: E402
from fibery import CALLBACK, CALLBACK1, PAST, STATE, connect1, connect2, ok, validate  # noqa: E402
from settings import CLIENTS, CONFIGURATION  # noqa: E402
from steady_load import Load  # noqa: E402
from supervised import Supervised  # noqa: E402
from waiting import until  # noqa: E402

SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
RATE = float(os.environ.get("SOAK_RATE", "30"))
WARM_UP = 10
RUSH = 100
SAMPLES = 10
TIMES = {"connect_timeout": 2, "timeout": 3, "request_timeout": 6}
# After so many seconds nginx has an answer of its own.
LONGEST = 26
SECRETS = [client["secret"] for client in CLIENTS.values()]

# What the provider does wrong, for a few calls each.
FAULTS = {
    "429": {"status": 429, "headers": {"Retry-After": "1"}}, "500": {"status": 500},
    "502 in HTML": {"status": 502, "body": "<html>"}, "503": {"status": 503},
    "a refusal": {"status": 400, "body": {"error": "invalid_grant"}},
    "wrong settings": {"status": 401, "body": {"error": "invalid_client"}},
    "HTML": {"status": 200, "body": "<html>"}, "nothing": {"status": 200},
    "a list": {"status": 200, "body": []}, "1 MiB": {"status": 200, "body": "x" * (1 << 20)},
    "many values": {"status": 200, "body": {"x": [{}] * 30_000}},
    "a redirect": {"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}},
    "closes at once": {"drop": "before"}, "closes when done": {"drop": "after"},
    "cut": {"truncate": 7}, "slow": {"delay": 1}, "too slow": {"delay": TIMES["timeout"] + 0.3},
}
ENDPOINTS = [
    "/oauth1/request_token", "/oauth1/access_token", "/oauth1/verify", "/oauth2/token",
    "/oauth2/userinfo",
]

ANY_TIME = {502, 503}
ASKS = {200, 401, 429, 500, 502, 503, 504}
ALLOWED = {
    "healthz": {200} | ANY_TIME, "oauth2/authorize": {200, 504} | ANY_TIME, "malformed": {400} | ANY_TIME,
    "no app": {404} | ANY_TIME, "connector": {200}, "handed over": {401} | ANY_TIME,
    "oauth1/authorize": ASKS, "oauth1/access_token": ASKS, "oauth2/access_token": ASKS, "validate": ASKS,
    "renewal": ASKS,
}


def wrong(kind, reply, seconds):
    """What the contract does not allow about an answer; None where all is well."""
    if reply.status not in ALLOWED[kind]:
        return "the status"
    if seconds > LONGEST:
        return f"{seconds:.1f} s"
    if reply.status in (200, 401) and kind in ("connector", "handed over"):
        return None  # The connector has answered.
    if reply.headers.get_all("Cache-Control") != ["no-store"]:
        return "Cache-Control"
    members = json.loads(reply.text)
    if any(secret in reply.text for secret in SECRETS):
        return "a secret"
    if reply.status == 200:
        return None if isinstance(members, dict) and "message" not in members else "a 200"
    message = members.get("message")
    if not isinstance(message, str) or not message.isprintable() or len(message) > 300:
        return "the message"
    if set(members) > {"message", "tryLater"} or members.get("tryLater", True) is not True:
        return "the members"
    may_retry = "tryLater" in members
    if may_retry != (reply.status in (429, 503)) and reply.status not in (502, 504):
        return "tryLater"
    if reply.status == 504 and not may_retry and "access_token" not in kind:
        return "tryLater of a call that can be repeated"
    return None


class Soak:
    """The calls of all kinds, and what came of them."""

    def __init__(self, rig):
        self.rig = rig
        self.statuses = Counter()
        self.complaints = []
        self.account, self.board = connect2(rig), connect1(rig)
        self.lock = threading.Lock()

    def call(self, kind, path, body=None, method="POST"):
        """Makes one call and looks at its answer."""
        begun = time.monotonic()
        reply = self.rig.caller.call(method, path, body)
        fault = wrong(kind, reply, time.monotonic() - begun)
        with self.lock:
            self.statuses[kind, reply.status] += 1
            if fault:
                self.complaints.append(f"{kind}: {fault}: {reply}")
        return reply

    def connect2(self):
        state = f"{STATE}{random.random()}"
        body = {"callback_uri": CALLBACK, "state": state}
        asked = self.call("oauth2/authorize", "/crm/oauth2/v1/authorize", body)
        if asked.status == 200:
            back = query(decide(self.rig.provider.caller, asked.json["redirect_uri"]))
            fields = {"callback_uri": CALLBACK, "state": state}
            body = {"fields": fields, **back}
            reply = self.call("oauth2/access_token", "/crm/oauth2/v1/access_token", body)
            if reply.status == 200:
                self.account = reply.json

    def connect1(self):
        asked = self.call("oauth1/authorize", "/board/oauth1/v1/authorize", {"callback_uri": CALLBACK1})
        if asked.status == 200:
            back = query(decide(self.rig.provider.caller, asked.json["redirect_uri"]))
            fields = {
                "access_token": asked.json["token"], "access_secret": asked.json["secret"],
                "callback_uri": CALLBACK1,
            }
            body = {"fields": fields, **back}
            reply = self.call("oauth1/access_token", "/board/oauth1/v1/access_token", body)
            if reply.status == 200:
                self.board = reply.json

    def renew(self):
        """A refresh; the account has the newest tokens afterwards."""
        fields = self.account | {"expires_on": PAST}
        reply = self.call("renewal", "/crm/validate", {"id": "oauth2", "fields": fields})
        if reply.status == 200:
            self.account = self.account | reply.json

    def kinds(self):
        """What is called in turn."""
        return {
            "connect 2": self.connect2, "connect 1": self.connect1, "renew": self.renew,
            "validate 2": lambda: self.call(
                "validate", "/crm/validate", {"id": "oauth2", "fields": self.account}),
            "validate 1": lambda: self.call(
                "validate", "/board/validate", {"id": "oauth", "fields": self.board}),
            "healthz": lambda: self.call("healthz", "/healthz", method="GET"),
            "malformed": lambda: self.call(
                "malformed", "/crm/oauth2/v1/access_token", random.randbytes(random.randint(1, 999))),
            "no app": lambda: self.call("no app", "/none/validate", {}),
            "connector": lambda: self.call("connector", "/", method="GET"),
            "handed over": lambda: self.call(
                "handed over", "/crm/validate", {"id": "token", "fields": {}}),
        }


class Trouble(threading.Thread):
    """Faults of the provider, reloads and restarts, one after another until it is ended and has done
    each of these deeds."""

    def __init__(self, rig):
        super().__init__(daemon=True)
        self.rig = rig
        self.is_over = threading.Event()
        self.counts = Counter()
        self.failure = None

    def run(self):
        deeds = {
            "SIGHUP": self.reload, "SIGHUP with a broken file": self.reload_broken,
            "restart": lambda: self.rig.signal(1, signal.SIGTERM),
            "kill -9": lambda: self.rig.signal(1, signal.SIGKILL),
            "reload of nginx": lambda: self.rig.gateway.process.send_signal(signal.SIGHUP),
        }
        try:
            for number, name in enumerate(itertools.cycle(deeds)):
                for _ in range(4):
                    if self.is_over.wait(0.3) and number >= len(deeds):
                        return
                    self.fault()
                deeds[name]()
                self.counts[name] += 1
        except BaseException as failure:
            self.failure = failure

    def fault(self):
        """Has the provider do something wrong a few times."""
        name = random.choice(list(FAULTS))
        rule = {"endpoint": random.choice(ENDPOINTS), "times": random.randint(1, 3)}
        self.rig.provider.control(rule=rule | FAULTS[name])
        self.counts[f"fault: {name}"] += 1

    def lines(self, word):
        return self.rig.responder_log().count(word)

    def signal_both(self, word):
        """Has the lasting process read its configuration, and waits until it says so."""
        before = self.lines(word)
        self.rig.running[0].send_signal(signal.SIGHUP)
        until(lambda: self.lines(word) > before, 30)

    def reload(self):
        self.signal_both('"event":"reload"')

    def reload_broken(self):
        path = self.rig.configuration_path
        text = path.read_text()
        path.write_text("{")
        self.signal_both('"error":"configuration"')
        path.write_text(text)

    def end(self):
        self.is_over.set()
        self.join()
        if self.failure:
            raise self.failure


def measures(pid):
    """Memory in MiB, threads and descriptors of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    kib = int(status.partition("VmRSS:")[2].split()[0])
    descriptors = len(os.listdir(f"/proc/{pid}/fd")) if os.geteuid() == 0 else 0
    return {
        "memory, MiB": round(kib / 1024, 1), "threads": len(os.listdir(f"/proc/{pid}/task")),
        "descriptors": descriptors,
    }


def has_returned(before, now):
    """Whether a process needs no more than before. Memory has some room, since tables fill up. So have
    descriptors: a connection to the provider takes three, and one or two of them may be open or not, as
    may some of nginx's."""
    return (
        now["memory, MiB"] <= before["memory, MiB"] * 1.05 + 4
        and now["threads"] <= before["threads"] and now["descriptors"] <= before["descriptors"] + 9
    )


def play(rig, soak, seconds):
    """Calls and trouble for some seconds. All calls have ended then; tells the trouble's counts, and
    the memory of the lasting process on the way."""
    trouble, memory = Trouble(rig), []
    trouble.start()
    with Load(RATE, soak.kinds()) as load:
        for _ in range(SAMPLES):
            time.sleep(seconds / SAMPLES)
            memory.append(measures(rig.running[0].pid)["memory, MiB"])
    trouble.end()
    load.answers()
    rig.provider.control(reset=True)
    return trouble.counts, memory


def rush(rig):
    """Every fault for many calls at once, so that each process has had its most threads and memory,
    of which it keeps some for later."""
    with ThreadPoolExecutor(RUSH) as threads:
        for fault in FAULTS.values():
            rig.provider.control(rule={"endpoint": "/oauth2/userinfo"} | fault)
            calls = [threads.submit(validate, rig, {"access_token": f"t{n}"}) for n in range(RUSH)]
            assert {call.result().status for call in calls} <= ASKS
    rig.provider.control(reset=True)


def show(title, rows):
    print(title)
    for name, value in rows:
        print(f"    {name:<34} {value}")


def main():
    # Tokens are kept for a shorter time than usual, so that the tables are full before the start.
    apps = {
        name: {version: it | ({"refresh_grace": 5} if version == "oauth2" else {})
               for version, it in app.items()}
        for name, app in CONFIGURATION["apps"].items()
    }
    with Supervised(CONFIGURATION | TIMES | {"apps": apps}) as rig:
        lasting = rig.running[0]
        rush(rig)
        play(rig, Soak(rig), WARM_UP)
        before = measures(lasting.pid)
        soak = Soak(rig)
        counts, memory = play(rig, soak, SECONDS)
        # A connection to a provider is closed at the first call after its 60 s.
        deadline = time.monotonic() + 90
        while not has_returned(before, after := measures(lasting.pid)) and time.monotonic() < deadline:
            ok(rig.post("/crm/validate", {"id": "oauth2", "fields": connect2(rig)}))
            time.sleep(0.5)
        complaints = soak.complaints
        if rig.running[0] is not lasting or lasting.poll() is not None:
            complaints.append("the lasting process has ended")
        if not has_returned(before, after):
            complaints.append(f"the lasting process needs more than before: {before}, {after}")
        ok(rig.post("/crm/validate", {"id": "oauth2", "fields": connect2(rig)}))
        log = rig.responder_log()
        if any(secret in log for secret in SECRETS):
            complaints.append("a secret in the log")
        for line in log.splitlines():
            json.loads(line)
        show(
            f"{sum(soak.statuses.values())} calls in {SECONDS:.0f} s, by kind and status",
            [(f"{kind} {status}", count) for (kind, status), count in sorted(soak.statuses.items())],
        )
        show("Meanwhile", sorted(counts.items()))
        show("The process that lasts, before and after",
             [(name, f"{before[name]}, {after[name]}") for name in before])
        show("Its memory on the way, MiB", [(number + 1, it) for number, it in enumerate(memory)])
    show(f"{len(complaints)} complaints", [("", it) for it in complaints[:20]])
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
