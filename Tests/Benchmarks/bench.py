"""Measures oauth-responder and its peers: `make bench`.

BENCH_SECONDS   how long each run takes, whole seconds (1)
REPEATS         how often the peers take turns (5)
REQUESTS        after how many validations memory is looked at (50,000; a million takes minutes)

What was found is kept in .build/bench/result.json, from which the page and the plots in docs are
written.
"""

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

import checks  # noqa: E402
import growth  # noqa: E402
import measures  # noqa: E402
import page  # noqa: E402
import peers  # noqa: E402
from chain import Chain  # noqa: E402

STARTED = time.monotonic()


def say(words):
    """Tells how far it is."""
    print(f"{time.monotonic() - STARTED:5.0f} s  {words}", file=sys.stderr, flush=True)


def machine():
    """On what is measured, and when."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "?")
    git = ["git", "-C", str(peers.ROOT)]
    commit = subprocess.run([*git, "describe", "--always"], capture_output=True, text=True).stdout
    changed = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", "Sources", "Package.swift"])
    return {
        "date": time.strftime("%Y-%m-%d"),
        "commit": commit.strip() + (" with changes" if changed.returncode else ""),
        "cores": len(os.sched_getaffinity(0)), "processor": model, "kernel": ".".join(platform.release().split(".")[:2]),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
    }


def measure(built, repeats, seconds, requests):
    """All measures, from the quiet to the loud."""
    with Chain(built, peers.PEERS) as chain:
        asking = [peer for peer in peers.PEERS if "exchange" in peer.calls]
        result = {"starts": measures.starts(chain, peers.PEERS, repeats, say)}
        most = growth.APPS[-1]
        result["start_with_many_apps"] = measures.starts_with_many_apps(chain, most, repeats)
        result["provider"] = measures.rate_of_provider(chain)
        running = [chain.start(peer) for peer in peers.PEERS]
        for peer in running:
            checks.check(peer)
        say("every peer answers as it should")
        result["matrix"] = measures.matrix(chain, repeats, seconds, say)
        result["after"] = {peer.peer.name: measures.memory_now(peer) for peer in running}
        for peer in running:
            chain.stop(peer)
        result["in_flight"] = {peer.name: measures.in_flight(chain, peer, say) for peer in asking}
        result["many"] = measures.after_many(chain, requests, say)
        result["added"] = measures.added_latency(chain, asking, min(repeats, 3), say)
        result["growth"] = growth.growth(chain, min(repeats, 3), say)
    return result


def main():
    """Builds, measures, writes."""
    settings = {"seconds": "BENCH_SECONDS", "repeats": "REPEATS", "requests": "REQUESTS"}
    defaults = {"seconds": 1, "repeats": 5, "requests": 50_000}
    wanted = {key: int(os.environ.get(name) or defaults[key]) for key, name in settings.items()}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that everything started is ended.
    peers.allow_many_files()
    with tempfile.TemporaryDirectory(prefix="oauth-responder-bench-") as folder:
        built = Path(folder)
        say("building the peers")
        peers.build_c(built)
        peers.build_go(built)
        os.sync()  # Else pages of the programs that are not on the disk yet count as private.
        result = {"machine": machine(), **wanted, "binaries": measures.sizes_of_programs(built)}
        result |= measure(built, **wanted)
    kept = peers.ROOT / ".build/bench/result.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(result, indent=1))
    print(page.write(result, peers.ROOT / "docs"))


if __name__ == "__main__":
    main()
