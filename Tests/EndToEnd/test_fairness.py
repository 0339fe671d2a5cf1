"""A10: an app whose provider stalls takes no place from other calls (contract §3, "Fairness")."""

from concurrent.futures import ThreadPoolExecutor

from fibery import CALLBACK, PAST, STATE, authorize2, connect2, error, exchange2, ok, validate
from logs import log_line
from rig import Rig
from settings import OAUTH2
from waiting import until

LIMIT = 64
STALL = 4


def app(name, **more):
    """An app with a client of its own, and a userinfo endpoint that can stall by itself."""
    oauth2 = OAUTH2 | {
        "client_id": f"{name}-id", "client_secret": "a secret", "code_challenge_method": "S256",
        "userinfo_endpoint": f"$PROVIDER/{name}/userinfo",
    }
    return {"oauth2": oauth2} | more


def configuration(**more):
    apps = {"stalled": app("stalled", **more), "other": app("other")}
    return {"ca_file": "$CERTIFICATE", "max_in_flight": LIMIT, "apps": apps}


CLIENTS = {f"{name}-id": {"secret": "a secret"} for name in ("stalled", "other")}


def stall(rig, threads, count):
    """So many calls of the app whose account endpoint stalls; they are there when this returns."""
    rule = {"status": 200, "body": {"email": "jane@example.com"}}
    rig.provider.control(rule={"endpoint": "/stalled/userinfo", "delay": STALL} | rule)
    rig.provider.control(rule={"endpoint": "/other/userinfo"} | rule)
    calls = [
        threads.submit(validate, rig, {"access_token": f"t{number}"}, "stalled")
        for number in range(count)
    ]
    until(lambda: sum(call.done() for call in calls) == count - held(rig) and held(rig))
    return calls


def held(rig):
    """How many calls the provider has not answered."""
    return sum(call.get("status") is None for call in rig.provider.record("/stalled/userinfo"))


def test_as_many_stalled_calls_as_there_are_places_leave_half_of_them_to_others():
    with Rig(configuration(), CLIENTS) as rig, ThreadPoolExecutor(LIMIT) as threads:
        back = authorize2(rig, "stalled")
        account = ok(exchange2(rig, back, "stalled")) | {"expires_on": PAST}
        renewed = {"name": "jane@example.com"} | ok(validate(rig, account, "stalled"))
        calls = stall(rig, threads, LIMIT)
        assert held(rig) == LIMIT // 2
        refused = [call.result() for call in calls if call.done()]
        for reply in refused:
            error(reply, 503, try_later=True)
        assert log_line(rig, refused[0])["error"] == "app_too_many_in_flight"
        # No provider is asked for these, or another one.
        body = {"callback_uri": CALLBACK, "state": STATE}
        ok(rig.post("/stalled/oauth2/v1/authorize", body))
        ok(rig.get("/healthz"))
        assert ok(validate(rig, account, "stalled"))["access_token"] == renewed["access_token"]
        assert ok(validate(rig, connect2(rig, "other"), "other")) == {"name": "jane@example.com"}
        # A code for which nothing was sent is still good.
        late = authorize2(rig, "stalled")
        error(exchange2(rig, late, "stalled"), 503, try_later=True)
        assert held(rig) == LIMIT // 2
        for call in calls:
            assert call.result().status in (200, 503)
        assert sum(call.result().status == 200 for call in calls) == LIMIT // 2
        ok(exchange2(rig, late, "stalled"))


def test_an_app_can_have_a_limit_of_its_own_which_a_reload_changes():
    with Rig(configuration(max_in_flight=3), CLIENTS) as rig, ThreadPoolExecutor(8) as threads:
        calls = stall(rig, threads, 8)
        assert held(rig) == 3
        rig.write_configuration(configuration(max_in_flight=4))
        rig.responder.send_signal(1)
        until(lambda: '"event":"reload"' in rig.responder_log())
        # Those of before the reload count.
        one = threads.submit(validate, rig, {"access_token": "t"}, "stalled")
        until(lambda: held(rig) == 4)
        error(validate(rig, {"access_token": "t"}, "stalled"), 503, try_later=True)
        ok(one.result())
        assert sum(call.result().status == 200 for call in calls) == 3
