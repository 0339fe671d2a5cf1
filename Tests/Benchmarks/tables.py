"""The tables: Markdown that reads well in a terminal too."""

import peers
from bounds import bounds
from figures import TITLES
from measures import CONNECTIONS

NONE = "–"


def table(head, rows):
    """A table whose columns are lined up; all but the first are numbers, on the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def line(cells):
        padded = [
            cell + " " * (size - len(cell)) if column == 0 else " " * (size - len(cell)) + cell
            for column, (cell, size) in enumerate(zip(cells, widths))
        ]
        return "| " + " | ".join(padded) + " |"

    rule = ["-" * (size - 1) + ("-" if column == 0 else ":") for column, size in enumerate(widths)]
    return "\n".join([line(head), line(rule), *map(line, rows)])


def number(value):
    """A number with as many digits as mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def of_bounds(figures):
    """Each bound, and whether it is met."""
    rows = [
        [
            bound.text, number(bound.value) + " " + bound.unit,
            ("≥ " if bound.at_least else "≤ ") + f"{bound.limit:g} {bound.unit}",
            "met" if bound.is_met else "**not met**",
        ]
        for bound in bounds(figures)
    ]
    return table(["what", "measured", "bound", ""], rows)


def of_call(figures, call):
    """One call: throughput, durations and processor time at each number of connections."""
    head = ["", *(f"{value}, {count}" for value in ("rate", "p50", "p99") for count in CONNECTIONS)]
    rows = []
    for peer in peers.PEERS:
        if call not in peer.calls:
            continue
        rates = [number(figures.of(call, count, peer.name, "rate")) for count in CONNECTIONS]
        durations = [
            number(figures.of(call, count, peer.name, value) / 1e3)
            for value in ("p50", "p99") for count in CONNECTIONS
        ]
        rows.append([peer.title, *rates, *durations])
    return table(head, rows)


def of_ratios(figures, call):
    """One call: processor time, and ours in relation to each peer."""
    head = ["", *(f"CPU µs, {count}" for count in CONNECTIONS)]
    head += [f"our rate, {count}" for count in CONNECTIONS]
    rows = []
    for peer in peers.PEERS:
        if call in peer.calls:
            used, ratios = [], []
            for count in CONNECTIONS:
                used.append(number(figures.of(call, count, peer.name, "processor")))
                ratios.append(number(figures.ratio(call, count, "rate", peer.name)) + " ×")
            rows.append([peer.title, *used, *ratios])
    return table(head, rows)


def of_memory(figures):
    """Private and resident memory, binaries, starts and latencies."""
    head = [
        "", "idle", "resident", "waiting", "in flight", "resident", "after load", "resident",
        "binary, MB", "start, ms", "first, ms", "adds, ms",
    ]
    rows = []
    result = figures.result
    for peer in peers.PEERS:
        flying, after = result["in_flight"].get(peer.name), result["after"][peer.name]
        size = result["binaries"].get(peer.name)
        calls_provider = "exchange" in peer.calls
        rows.append([
            TITLES[peer.name],
            *(number(figures.start(peer.name, value)) for value in ("private", "resident")),
            f"{flying['count']:,}" if flying else NONE,
            *(number(flying[value]) if flying else NONE for value in ("private", "resident")),
            *(number(after[value]) for value in ("private", "resident")),
            number(size) if size else NONE,
            number(figures.start(peer.name, "start") * 1e3),
            number(figures.start(peer.name, "first_exchange") * 1e3) if calls_provider else NONE,
            number(figures.added(peer.name) / 1e3) if calls_provider else NONE,
        ])
    return table(head, rows)


def of_growth(figures, cause, unit):
    """One cause: what each point of the plot says."""
    rows = [
        [
            f"{point['cause']:,}{unit}", number(point["rate"]), number(point["processor"]),
            number(point["memory"]),
        ]
        for point in figures.result["growth"][cause]
    ]
    return table([cause, "rate", "CPU µs", "private MB"], rows)
