"""docs/benchmarks.md and its plots, from a result."""

import peers
import svg
import tables
from figures import Figures

CALLS = ("validate", "exchange", "authorize")
CAUSES = {
    "apps": ("", "`authorize`, 32 connections"),
    "connections": ("", "`validate`"),
    "size": (" KiB", "`validate`, 32 connections, size of the provider's answer"),
}
VALUES = {
    "rate": "answers a second", "processor": "processor time an answer, µs",
    "memory": "private memory, MB",
}
PAGE = """# Benchmarks

`make bench` measures oauth-responder beside what one would put in its place, and writes this page.

{machine}

Everything runs on this one machine: the caller (wrk), nginx with one worker, one peer at a time, and
a provider in C that ends TLS itself and alone answers {provider} calls a second. So the ratios say
more than the numbers. Each number is the median of {repeats} runs of {seconds} s, in which the peers
took turns; each ratio is the median of the ratios within one turn. Every peer was asked once for the
right answers before it was measured. A run with a failed call does not count and is made again. That
happened to {failed}.

![Throughput and processor time](benchmarks.svg)

## What must hold

{bounds}

## The calls

Rates are answers a second, durations are milliseconds, each with 1, 32 and 256 connections. `validate`
asks the provider whose the account is; `exchange` is `oauth2/v1/access_token`; both ask over TLS.
"CPU µs" is the processor time that the peer's own processes use for an answer, as the kernel counts
it, without nginx. wrk's durations also count the calls that it could not make while a call of the same
connection was slow. "Our rate" is the rate of oauth-responder in relation to the peer's.

{calls}

## Memory, size and start

{memory}

Memory is in MB (10⁶ bytes). In each pair of columns the first is private memory, which only the process
has and the kernel cannot read again from a file, and the second all that is resident. "In flight" is
while exchanges wait for the provider: 1,000, or as many as "waiting" says where a peer did not get
there within ten seconds. "After load" is after the runs above. "Start" is
the time from the start of the process to its first answer through nginx, "first" the first exchange
after that, TLS handshake included, and "adds" what a validation takes in addition to the provider's
own 20 ms.

oauth-responder had {before} MB of private memory after {first:,} validations and {after} MB after
{last:,}. It starts with 10,000 apps in {many} ms.

## How cost grows

![Throughput, processor time and memory over apps, connections and sizes](benchmarks-growth.svg)

{growth}

## The peers

- C floor: a program with libfcgi that answers the same bytes to each call.
- C: libfcgi, and a libcurl handle a thread that keeps its connection. It has no JSON reader and no log.
- Go: net/http and golang.org/x/oauth2 with their defaults, of which one is that two idle
  connections to a provider are kept. "Go, tuned" keeps all.
- Node: Express and fetch, one process.
- Flask: gunicorn with a process a core and threads, requests-oauthlib.

All are in `Tests/Benchmarks/peers`, each as a connector's author writes it. oauth-responder alone
checks origins, bounds what an answer may cost, shares refreshes and writes a line of log for each call.
"""


def machine(result):
    """On what and when it was measured."""
    it = result["machine"]
    return (
        f"Measured on {it['date']}, commit {it['commit']}: {it['cores']} cores"
        f" ({it['processor']}), {it['memory']:.0f} GB of memory, Linux {it['kernel']}."
    )


def failed(result):
    """How many runs had a call that failed, and whose."""
    count = {peer.title: 0 for peer in peers.PEERS}
    for cell, loads in result["matrix"].items():
        title = next(peer.title for peer in peers.PEERS if peer.name == cell.split()[-1])
        count[title] += sum(one["failed"] for one in loads)
    found = [f"{number} of {title}" for title, number in count.items() if number]
    runs = sum(len(loads) for loads in result["matrix"].values())
    return f"{sum(count.values())} of {runs} runs" + (f": {', '.join(found)}" if found else "")


def calls(figures):
    """The tables of the three calls."""
    return "\n\n".join(
        f"### {call}\n\n{tables.of_call(figures, call)}\n\n{tables.of_ratios(figures, call)}"
        for call in CALLS
    )


def growth(figures):
    """The tables of the three causes."""
    return "\n\n".join(
        f"{title}:\n\n{tables.of_growth(figures, cause, unit)}"
        for cause, (unit, title) in CAUSES.items()
    )


def markdown(result):
    """The page."""
    figures = Figures(result)
    before, after = result["many"]
    return PAGE.format(
        machine=machine(result), failed=failed(result), repeats=result["repeats"], seconds=result["seconds"],
        bounds=tables.of_bounds(figures), calls=calls(figures), memory=tables.of_memory(figures),
        growth=growth(figures), provider=tables.number(result["provider"]), first=before["requests"], last=after["requests"],
        before=tables.number(before["private"]), after=tables.number(after["private"]),
        many=tables.number(figures.start_with_many_apps() * 1e3),
    )


def bar_charts(result):
    """Rates on the left and processor time on the right, for each call at 32 connections."""
    figures = Figures(result)
    rows = []
    for call in CALLS:
        able = [peer for peer in peers.PEERS if call in peer.calls]
        rows.append([
            (
                f"{call}: {VALUES[value]}",
                [(peer.title, figures.of(call, 32, peer.name, value)) for peer in able],
            )
            for value in ("rate", "processor")
        ])
    return svg.bar_charts("Throughput and processor time of each peer", rows)


def growth_plots(result):
    """A row for each cause, a column for each value."""
    names = {"apps": "apps", "connections": "connections", "size": "KiB of the provider's answer"}
    rows = [
        [
            (title, names[cause], [(point["cause"], point[value]) for point in points])
            for value, title in VALUES.items()
        ]
        for cause, points in result["growth"].items()
    ]
    return svg.curves("How cost grows", rows)


def write(result, folder):
    """Writes the page and its two plots, and returns the page's text."""
    text = markdown(result)
    (folder / "benchmarks.md").write_text(text, encoding="utf-8")
    (folder / "benchmarks.svg").write_text(bar_charts(result), encoding="utf-8")
    (folder / "benchmarks-growth.svg").write_text(growth_plots(result), encoding="utf-8")
    return text
