"""Numbers of a result, as the tables and the bounds need them: medians, and ratios of pairs."""

from statistics import median

import peers

TITLES = {peer.name: peer.title for peer in peers.PEERS}


class Figures:
    """What a run of the benchmark found; `result` is what bench.py writes as JSON."""

    def __init__(self, result):
        self.result = result

    def loads(self, call, connections, peer):
        """The runs of one cell, in order of the repeats; none where the peer has no such call."""
        return self.result["matrix"].get(f"{call} {connections} {peer}", [])

    def of(self, call, connections, peer, value):
        """A median: `rate`, `p50`, `p99` or `processor`."""
        return median(one[value] for one in self.loads(call, connections, peer))

    def ratio(self, call, connections, value, peer):
        """Ours in relation to a peer's: the median of the ratios within each repeat."""
        pairs = zip(self.loads(call, connections, "ours"), self.loads(call, connections, peer))
        return median(ours[value] / theirs[value] for ours, theirs in pairs)

    def tail(self, call):
        """The 99th percentile of our durations in relation to the median, at 32 connections."""
        return median(one["p99"] / one["p50"] for one in self.loads(call, 32, "ours"))

    def start(self, peer, value):
        """A median over the starts: `start` and `first_exchange` in seconds, memory in MB."""
        return median(one[value] for one in self.result["starts"][peer])

    def start_with_many_apps(self):
        """The median of our start with 10,000 apps, in seconds."""
        return median(self.result["start_with_many_apps"])

    def first_exchange_ratio(self):
        """Our first exchange in relation to Node's."""
        starts = self.result["starts"]
        return median(
            ours["first_exchange"] / node["first_exchange"]
            for ours, node in zip(starts["ours"], starts["node"])
        )

    def added(self, peer):
        """What a peer adds to the provider's own time, in microseconds."""
        added = self.result["added"]
        return median(all_of - own for all_of, own in zip(added[peer], added["provider"]))

    def grown(self):
        """By how many MB our private memory grew after the warm-up."""
        before, after = self.result["many"]
        return after["private"] - before["private"]

    def growth(self, cause, value):
        """How much faster than its cause a cost grows, at most, from one point to the next.

        1 is proportional growth; costs that stay the same are far below it.
        """
        points = self.result["growth"][cause]
        return max(
            (later[value] / earlier[value]) / (later["cause"] / earlier["cause"])
            for earlier, later in zip(points, points[1:])
        )
