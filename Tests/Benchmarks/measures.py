"""The measures. Each returns plain values, which can be written as JSON."""

import statistics
import subprocess
import time
from dataclasses import asdict
from pathlib import Path

import accounting
import load
import peers

CONNECTIONS = (1, 32, 256)
IN_FLIGHT = 1000


def matrix(chain, repeats, seconds, say):
    """Each call of each peer at each number of connections; in each repeat the peers take turns."""
    running = list(chain.running.values())
    cells = [(call, count) for call in load.PATHS for count in CONNECTIONS]
    found = {}
    for call in load.PATHS:
        for peer in running:
            if call in peer.peer.calls:
                load.warm_up(peer, call, 32, 1)
    for repeat in range(repeats):
        for call, count in cells:
            say(f"{call}, {count} connections, {repeat + 1} of {repeats}")
            for peer in running:
                if call in peer.peer.calls:
                    one = load.run(peer, call, count, seconds)
                    found.setdefault(f"{call} {count} {peer.peer.name}", []).append(asdict(one))
                    chain.empty_log(peer)
    return found


def sizes_of_programs(built):
    """How large the programs are that are one file, in MB."""
    files = {
        "ours": peers.binary(), "floor": built / "floor", "c": built / "c_curl",
        "go": built / "go_oauth2",
    }
    return {name: Path(file).stat().st_size / 1e6 for name, file in files.items()}


def memory_now(running):
    """Private and resident memory of a peer, in MB."""
    private, resident = accounting.memory(running.group)
    return {"private": private, "resident": resident}


def starts(chain, wanted, repeats, say):
    """Of each peer: the seconds until its first answer, the memory then, and the first exchange."""
    found = {}
    for repeat in range(repeats):
        say(f"start and first exchange, {repeat + 1} of {repeats}")
        for peer in wanted:
            running = chain.start(peer)
            one = {"start": running.start_seconds, **memory_now(running)}
            if "exchange" in peer.calls:
                moment = time.perf_counter()
                status, answer = running.post("exchange")
                one["first_exchange"] = time.perf_counter() - moment
                assert status == 200, answer
            chain.stop(running)
            found.setdefault(peer.name, []).append(one)
    return found


def starts_with_many_apps(chain, apps, repeats):
    """The seconds until the first answer of oauth-responder with so many apps."""
    found = []
    for _ in range(repeats):
        running = chain.start(peers.OURS, apps=apps)
        found.append(running.start_seconds)
        chain.stop(running)
    return found


def waiting(chain):
    """How many connections of peers to the provider stand."""
    address = f"0100007F:{chain.provider.port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = (line.split() for line in lines)
    return sum(remote == address and state == "01" for _, _, remote, state, *_ in fields)


def in_flight(chain, peer, say):
    """The memory of a peer while a thousand exchanges wait for the provider, at its peak."""
    say(f"{IN_FLIGHT} exchanges in flight: {peer.title}")
    running = chain.start(peer, delay=10_000)
    caller = subprocess.Popen(
        load.command(
            f"http://127.0.0.1:{running.port}", 60, IN_FLIGHT,
            ["POST", load.PATHS["exchange"], "", load.BODIES["exchange"]],
        ),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    found, end = {"count": 0, "private": 0, "resident": 0}, time.monotonic() + 10
    try:
        while time.monotonic() < end:
            time.sleep(0.2)
            now = {"count": waiting(chain), **memory_now(running)}
            if now["count"] >= IN_FLIGHT > found["count"]:
                end = min(end, time.monotonic() + 1)  # for the handshakes that are not done yet
            found = {name: max(found[name], now[name]) for name in found}
    finally:
        caller.kill()
        caller.wait()
        running.process.kill()
        chain.stop(running)
    return found


def after_many(chain, requests, say):
    """The private memory of oauth-responder after a warm-up, and after so many validations more."""
    running = chain.start(peers.OURS)
    found, answered = [], 0
    for goal in (max(requests // 10, 5000), requests):
        while answered < goal:
            answered += int(load.run(running, "validate", 32, 2).rate * 2)
            chain.empty_log(running)
            say(f"memory after {answered} of {requests} validations")
        found.append({"requests": answered, **memory_now(running)})
    chain.stop(running)
    return found


def userinfo(chain, delay):
    """A call of the provider without anything between, as `load.wrk` takes it: address and call."""
    base, path = f"https://127.0.0.1:{chain.provider.port}", f"/{delay}/0/userinfo"
    return base, ["GET", path, "Bearer ya29.direct", ""]


def rate_of_provider(chain):
    """How many calls a second the provider alone answers, with 32 connections."""
    address, call = userinfo(chain, 0)
    result = load.wrk(address, 2, 32, call)
    return result["requests"] / result["microseconds"] * 1e6


def added_latency(chain, wanted, repeats, say):
    """The median of a validation's duration with a provider that takes 20 ms, in microseconds.

    "provider" is what the provider takes when it is called without anything between.
    """
    running = [chain.start(peer, delay=20) for peer in wanted]
    address, direct = userinfo(chain, 20)
    found = {}
    for peer in running:
        load.warm_up(peer, "validate", 4, 1)
    for repeat in range(repeats):
        say(f"added latency, {repeat + 1} of {repeats}")
        one = load.wrk(address, 1, 4, direct)
        found.setdefault("provider", []).append(one["p50"])
        for peer in running:
            found.setdefault(peer.peer.name, []).append(load.run(peer, "validate", 4, 1).p50)
    for peer in running:
        chain.stop(peer)
    return found


def point(chain, running, call, connections, repeats):
    """One point of a plot: medians of throughput and processor time, and the memory afterwards.

    A thousand connections to the provider take more than a second until they stand.
    """
    seconds = 1 + connections // 500
    load.warm_up(running, call, connections, seconds)
    loads = [load.run(running, call, connections, seconds) for _ in range(repeats)]
    chain.empty_log(running)
    return {
        "rate": statistics.median(one.rate for one in loads),
        "processor": statistics.median(one.processor for one in loads),
        "memory": memory_now(running)["private"],
    }
