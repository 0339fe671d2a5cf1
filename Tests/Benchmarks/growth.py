"""How the cost of oauth-responder grows: with apps, connections, sizes of the provider's answer."""

import peers
from measures import point

APPS = (1, 100, 10_000)
CONNECTIONS = (1, 4, 16, 64, 256, 1024)
SIZES = (1, 4, 16, 64, 256, 1024)  # KiB


def over_apps(chain, repeats, say):
    """With each number of apps in the file: `authorize`, 32 connections."""
    for apps in APPS:
        say(f"growth: {apps} apps")
        running = chain.start(peers.OURS, apps=apps)
        yield {"cause": apps, **point(chain, running, "authorize", 32, repeats)}
        chain.stop(running)


def over_connections(chain, repeats, say):
    """With each number of connections: `validate`, a process of its own each time."""
    for connections in CONNECTIONS:
        say(f"growth: {connections} connections")
        running = chain.start(peers.OURS)
        yield {"cause": connections, **point(chain, running, "validate", connections, repeats)}
        chain.stop(running)


def over_sizes(chain, repeats, say):
    """With each size of the provider's answer: `validate`, 32 connections."""
    for size in SIZES:
        say(f"growth: answers of {size} KiB")
        running = chain.start(peers.OURS, size=size * 1024)
        yield {"cause": size, **point(chain, running, "validate", 32, repeats)}
        chain.stop(running)


def growth(chain, repeats, say):
    """All three."""
    return {
        "apps": list(over_apps(chain, repeats, say)),
        "connections": list(over_connections(chain, repeats, say)),
        "size": list(over_sizes(chain, repeats, say)),
    }
