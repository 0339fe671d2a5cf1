"""What must hold. Each bound is named once, with the figure that it is about."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bound:
    """A figure and its limit."""

    text: str
    value: float
    limit: float
    at_least: bool
    unit: str = ""

    @property
    def is_met(self):
        """Whether the figure is on the right side of the limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def at_least(text, value, limit):
    """A ratio that has to be large."""
    return Bound(text, value, limit, True, "×")


def at_most(text, value, limit, unit="×"):
    """A figure that has to be small."""
    return Bound(text, value, limit, False, unit)


def of_authorize(figures):
    """The floor does nothing, so its rate can hardly be beaten."""
    for peer, name, limit in (("floor", "the C floor's", 1.0), ("node", "Node's", 4)):
        rate = figures.ratio("authorize", 32, "rate", peer)
        yield at_least(f"authorize: rate to {name}", rate, limit)
    processor = figures.ratio("authorize", 32, "processor", "floor")
    yield at_most("authorize: processor time to the floor's", processor, 1.5)


def of_calls_to_the_provider(figures):
    """Exchange and validate, at 32 connections."""
    for call in ("validate", "exchange"):
        for peer, name, limit in (("c", "C's", 0.85), ("node", "Node's", 4), ("go", "Go's", 2)):
            yield at_least(f"{call}: rate to {name}", figures.ratio(call, 32, "rate", peer), limit)
        processor = figures.ratio(call, 32, "processor", "c")
        yield at_most(f"{call}: processor time to C's", processor, 1.5)


def of_memory_and_starts(figures):
    """What does not depend on a rate."""
    result = figures.result
    yield at_most("first exchange after start to Node's", figures.first_exchange_ratio(), 0.12)
    yield at_most("private memory, idle", figures.start("ours", "private"), 4, "MB")
    flying = result["in_flight"]["ours"]
    yield at_most(
        f"resident memory, {flying['count']:,} exchanges in flight", flying["resident"], 120, "MB")
    requests = result["many"][1]["requests"] - result["many"][0]["requests"]
    yield at_most(f"growth over {requests:,} validations", figures.grown(), 2, "MB")
    yield at_most("start, 1 app", figures.start("ours", "start") * 1e3, 50, "ms")
    yield at_most("start, 10,000 apps", figures.start_with_many_apps() * 1e3, 300, "ms")
    yield at_most("binary", result["binaries"]["ours"], 14, "MB")


def of_growth(figures):
    """Nothing grows faster than its cause; a tenth is left for noise."""
    for cause in ("apps", "connections", "size"):
        for value, name in (("processor", "processor time"), ("memory", "memory")):
            text = f"{name}: growth to that of {'the answer' if cause == 'size' else cause}"
            yield at_most(text, figures.growth(cause, value), 1.1)


def bounds(figures):
    """All bounds, in the order in which they are shown."""
    yield from of_authorize(figures)
    yield from of_calls_to_the_provider(figures)
    for call in ("authorize", "validate", "exchange"):
        yield at_most(f"{call}: p99 to p50", figures.tail(call), 3)
    yield from of_memory_and_starts(figures)
    yield from of_growth(figures)
