"""Fibery's side: its calls, with the realistic body and with the documented minimum."""

from datetime import datetime, timedelta, timezone

from calls import decide, query

CALLBACK = "https://oauth-svc.fibery.io"
CALLBACK1 = "https://oauth-svc.fibery.io/callback?state=xxxxxxx"
STATE = "c29tZSBzdGF0ZQ.5f3a-_~"
# When an access token expired that has been of no use for long.
PAST = "2020-01-01T09:53:41.000Z"

# What Fibery stores of an account besides the documented members.
ACCOUNT = {
    "_id": "5d4dbd0b1a2e4f0023a4c1f1",
    "app": "5d4dbd0b1a2e4f0023a4c1f0",
    "owner": "5d4dbd0b1a2e4f0023a4c1ef",
    "auth": "oauth2",
    "lastUpdatedOn": "2026-11-24T09:53:41.000Z",
    "nested": {"null": None, "list": [1, 2.5, True, {}]},
}


def ending(seconds):
    """A time in so many seconds, as Fibery stores it."""
    time = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ok(reply):
    """The members of an answer that has to be a 200 as the contract describes it."""
    assert reply.status == 200, reply
    assert reply.headers["Content-Type"].partition(";")[0] == "application/json"
    assert reply.headers.get_all("Cache-Control") == ["no-store"]
    assert reply.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert isinstance(reply.json, dict)
    return reply.json


def error(reply, status, try_later=False):
    """The message of an answer that has to be an error of this status, in Fibery's shape."""
    assert reply.status == status, reply
    assert reply.headers["Content-Type"].partition(";")[0] == "application/json"
    assert reply.headers.get_all("Cache-Control") == ["no-store"]
    assert reply.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert reply.headers["X-Request-Id"]
    wanted = {"message", "tryLater"} if try_later else {"message"}
    assert set(reply.json) == wanted, reply
    assert reply.json.get("tryLater", True) is True
    message = reply.json["message"]
    assert 1 <= len(message) <= 300 and message.isprintable()
    return message


def authorize2(rig, app="crm", callback=CALLBACK, state=STATE, realistic=True):
    """OAuth 2: the first call, and the user's consent. Returns the query of the redirect."""
    body = {"callback_uri": callback, "state": state}
    asked = ok(rig.post(f"/{app}/oauth2/v1/authorize", body | (ACCOUNT if realistic else {})))
    assert set(asked) == {"redirect_uri"}
    return query(decide(rig.provider.caller, asked["redirect_uri"]))


def exchange2(rig, back, app="crm", callback=CALLBACK, realistic=True):
    """OAuth 2: the second call, with the redirect's whole query or with the code alone."""
    if realistic:
        fields = ACCOUNT | {"callback_uri": callback, "state": back["state"]}
        body = {"fields": fields, **back, "realmId": "123"}
    else:
        body = {"fields": {"callback_uri": callback}, "code": back["code"]}
    return rig.post(f"/{app}/oauth2/v1/access_token", body)


def connect2(rig, app="crm", realistic=True, **more):
    """OAuth 2: both calls. Returns the account."""
    back = authorize2(rig, app, realistic=realistic, **more)
    return ok(exchange2(rig, back, app, more.get("callback", CALLBACK), realistic))


def authorize1(
    rig, app="board", callback=CALLBACK1, realistic=True, decision="allow", more=None
):
    """OAuth 1: the first call, and the user's decision. Returns the answer and the redirect's
    query."""
    body = {"callback_uri": callback} | (ACCOUNT if realistic else {}) | (more or {})
    asked = ok(rig.post(f"/{app}/oauth1/v1/authorize", body))
    assert set(asked) == {"redirect_uri", "token", "secret"}
    return asked, query(decide(rig.provider.caller, asked["redirect_uri"], decision))


def exchange1(rig, asked, back, app="board", callback=CALLBACK1, realistic=True):
    """OAuth 1: the second call, with the redirect's whole query or with the verifier alone."""
    fields = {
        "access_token": asked["token"], "access_secret": asked["secret"], "callback_uri": callback,
    }
    if realistic:
        body = {"fields": ACCOUNT | fields | {"state": back.get("state", "")}, **back}
    else:
        body = {"fields": fields, "oauth_verifier": back["oauth_verifier"]}
    return rig.post(f"/{app}/oauth1/v1/access_token", body)


def connect1(rig, app="board", realistic=True, **more):
    """OAuth 1: both calls. Returns the account."""
    asked, back = authorize1(rig, app, realistic=realistic, **more)
    callback = more.get("callback", CALLBACK1)
    return ok(exchange1(rig, asked, back, app, callback, realistic))


def validate(rig, account, app="crm", identifier="oauth2"):
    """The call that looks at an account."""
    return rig.post(f"/{app}/validate", {"id": identifier, "fields": account})
