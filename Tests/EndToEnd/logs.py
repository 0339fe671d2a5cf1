"""What the responder's log says."""

import json


def log_lines(rig):
    """All lines, oldest first."""
    return [json.loads(line) for line in rig.responder_log().splitlines()]


def log_line(rig, reply):
    """The one line about a call."""
    identifier = reply.headers["X-Request-Id"]
    (line,) = [it for it in rig.responder_log().splitlines() if identifier in it]
    return json.loads(line)
