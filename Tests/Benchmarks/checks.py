"""Whether a peer answers as Fibery's contract says; who doesn't is not measured."""

import json
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import load
import peers


class WrongAnswer(Exception):
    """A peer answers something else than Fibery expects."""


def is_right_address(answer):
    """Whether an answer of `authorize` sends the browser to the right place."""
    address = urlsplit(answer["redirect_uri"])
    begins = answer["redirect_uri"].startswith(peers.AUTHORIZATION_ENDPOINT + "?")
    return begins and parse_qs(address.query) == {
        "response_type": ["code"], "client_id": [peers.CLIENT["CLIENT_ID"]],
        "redirect_uri": [load.CALLBACK], "state": [load.STATE], "scope": ["openid email"],
    }


def are_right_tokens(answer):
    """Whether an answer of the exchange has the provider's members and an expiry in an hour."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer["expires_on"]):
        return False
    expiry = datetime.fromisoformat(answer["expires_on"].replace("Z", "+00:00"))
    left = expiry - datetime.now(timezone.utc)
    return (
        answer["access_token"].startswith("ya29.") and answer["refresh_token"].startswith("1//")
        and answer["scope"] == "openid email" and "expires_in" not in answer
        and timedelta(minutes=59) < left <= timedelta(minutes=60, seconds=1)
    )


def check(running):
    """Makes each call of a peer once.

    - Raises: WrongAnswer.
    """
    right = {
        "authorize": is_right_address,
        "exchange": are_right_tokens,
        "validate": lambda answer: answer == {"name": "jane@example.com"},
    }
    for call in running.peer.calls:
        status, body = running.post(call)
        try:
            is_right = status == 200 and right[call](json.loads(body))
        except (ValueError, KeyError, AttributeError):
            is_right = False
        if not is_right:
            raise WrongAnswer(f"{running.peer.title}, {call}: {status} {body}")
