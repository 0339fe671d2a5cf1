"""Calls of each kind, no two of them with the same bytes, made as Fibery makes them."""

import itertools
import time

from fibery import CALLBACK, authorize2, connect2, error, exchange2, ok, validate


class Made:
    """A call: when it began, how long it took, and its answers.

    As Fibery does, it is repeated once where the answer says `tryLater`.
    """

    def __init__(self, call):
        self.began = time.monotonic()
        self.replies = [call()]
        self.seconds = time.monotonic() - self.began
        if self.replies[0].status != 200 and self.replies[0].json.get("tryLater"):
            self.replies.append(call())

    @property
    def first(self):
        """The first answer."""
        return self.replies[0]

    @property
    def last(self):
        """The answer that Fibery goes by."""
        return self.replies[-1]


def kinds(rig, count, delay=0.5):
    """A function for each kind of call that makes the next one; there are so many codes.

    The provider takes its time (`delay`, in seconds), so that there is always something in flight.
    """
    codes = [authorize2(rig) for _ in range(count)]
    account = connect2(rig)
    numbers = itertools.count()
    for endpoint in ("/oauth2/token", "/oauth2/userinfo"):
        rig.provider.control(rule={"endpoint": endpoint, "delay": delay})

    def authorize():
        body = {"callback_uri": CALLBACK, "state": str(next(numbers))}
        return Made(lambda: rig.post("/crm/oauth2/v1/authorize", body))

    def look():
        other = account | {"_id": str(next(numbers))}
        return Made(lambda: validate(rig, other))

    def exchange():
        back = codes.pop()
        return Made(lambda: exchange2(rig, back))

    return {"authorize": authorize, "validate": look, "exchange": exchange}


def assert_only_exchanges_are_lost(calls, statuses):
    """Each call succeeds, at most at Fibery's repetition. Only an exchange that was sent may be
    lost; it ends with one of these statuses, and with the advice to connect again."""
    for name, made in calls:
        if name == "exchange" and made.first.status != 200:
            assert len(made.replies) == 1
            assert "connecting it again" in error(made.first, made.first.status)
            assert made.first.status in statuses
        else:
            ok(made.last)
            if made.first is not made.last:
                error(made.first, made.first.status, try_later=True)
                assert made.first.status in statuses


def assert_no_code_was_sent_twice(rig):
    """The provider saw each code once."""
    forms = [dict(call["form"]) for call in rig.provider.record("/oauth2/token")]
    codes = [form["code"] for form in forms if "code" in form]
    assert codes and len(set(codes)) == len(codes)
