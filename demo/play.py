"""Plays Fibery once through both versions of OAuth, then stays up: `make run`.

`--once` ends it after the play.
"""

import json
import re
import signal
import sys
import time

from calls import decide, query
from rig import Rig, binary
from settings import for_simulator

CALLBACK = "https://oauth-svc.fibery.io"
SECRETS = {
    "access_token", "access_secret", "refresh_token", "token", "secret", "code", "oauth_token",
    "oauth_verifier", "oauth_session_handle", "code_challenge",
}
PARAMETER = re.compile(rf"([?&](?:{'|'.join(sorted(SECRETS))})=[^&]{{6}})[^&]+")
ON_A_TERMINAL = sys.stdout.isatty()


def coloured(text, colour):
    """The text in a colour where a terminal shows it."""
    return f"\033[{colour}m{text}\033[0m" if ON_A_TERMINAL else text


def shortened(value, name=""):
    """A value for the eye: secrets are cut, in members and in the parameters of addresses."""
    if isinstance(value, dict):
        return {key: shortened(member, key) for key, member in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in value]
    if not isinstance(value, str):
        return value
    if name in SECRETS:
        return value[:6] + "…" if len(value) > 6 else value
    return PARAMETER.sub(r"\1…", value)


def show(title, *lines):
    """Prints one step."""
    print(coloured(title, "1"))
    for line in lines:
        print("    " + line)
    print(flush=True)


class Play:
    """Fibery's side of the two flows."""

    def __init__(self, rig):
        self.rig = rig

    def call(self, path, body, expected=200):
        """One call of Fibery's, printed with its answer."""
        reply = self.rig.post(path, body)
        colour = "32" if reply.status == expected else "31"
        show(
            f"Fibery: POST {path}",
            json.dumps(shortened(body), ensure_ascii=False),
            coloured(f"{reply.status} ", colour)
            + json.dumps(shortened(reply.json), ensure_ascii=False),
        )
        if reply.status != expected:
            raise SystemExit(f"expected {expected}")
        return reply.json

    def consent(self, uri):
        """The user's browser: the page of the provider, and the click on Allow."""
        location = decide(self.rig.provider.caller, uri)
        show("The user presses Allow, and the provider redirects to", shortened(location))
        return query(location)

    def validate_and_expire(self, path, version, account, client):
        """Looks at an account, and once more after its token has expired. Returns the account as
        Fibery has it then."""
        self.call(path, {"id": version, "fields": account})
        self.rig.provider.control(expire=client)
        account["expires_on"] = "2020-01-01T09:53:41.000Z"
        show("The access token expires")
        fresh = self.call(path, {"id": version, "fields": account})
        if fresh["access_token"] == account["access_token"]:
            raise SystemExit("expected another access token")
        # Fibery lays the answer over the account; the name is no part of it.
        return account | {name: value for name, value in fresh.items() if name != "name"}

    def synchronize(self, base, account):
        """Fibery's synchronizer asks the connector for one page of data."""
        show("Fibery syncs, which is the connector's part: nginx hands it everything but OAuth")
        self.call(f"{base}/api/v1/synchronizer/config", {"account": account})
        types = {"types": ["note"], "filter": {}, "account": account}
        self.call(f"{base}/api/v1/synchronizer/schema", types)
        data = {"requestedType": "note", **types}
        page = self.call(f"{base}/api/v1/synchronizer/data", data)
        names = ", ".join(item["name"] for item in page["items"])
        show(f"The connector read {len(page['items'])} notes with the new access token", names)

    def oauth2(self):
        """OAuth 2.0: connect, look at the account, once more after the token has expired, and
        sync."""
        print(coloured("OAuth 2.0", "1;4"), end="\n\n")
        state = "a state with spaces, + and ü"
        asked = self.call("/crm/oauth2/v1/authorize", {"callback_uri": CALLBACK, "state": state})
        back = self.consent(asked["redirect_uri"])
        fields = {"_id": "1", "app": "crm", "callback_uri": CALLBACK, "state": state}
        account = self.call("/crm/oauth2/v1/access_token", {"fields": fields, **back})
        account = self.validate_and_expire("/crm/validate", "oauth2", account, "crm-id")
        self.synchronize("/crm", account)

    def oauth1(self):
        """OAuth 1.0a: the same; this provider renews its tokens, which few do."""
        print(coloured("OAuth 1.0a", "1;4"), end="\n\n")
        self.rig.provider.control(settings={"board-key": {"session_handles": True}})
        callback = CALLBACK + "/callback?state=xxxxxxx"
        asked = self.call("/board/oauth1/v1/authorize", {"callback_uri": callback})
        back = self.consent(asked["redirect_uri"])
        fields = {
            "access_token": asked["token"],
            "access_secret": asked["secret"],
            "callback_uri": callback,
        }
        account = self.call("/board/oauth1/v1/access_token", {"fields": fields, **back})
        account = self.validate_and_expire("/board/validate", "oauth", account, "board-key")
        self.synchronize("/board", account)


def stay(rig):
    """Tells what is where, and waits for Ctrl-C."""
    base = f"https://localhost:{rig.gateway.port}"
    show(
        "Everything stays up until Ctrl-C",
        f"{base}/: a page that plays Fibery, for you to try in a browser, which will not know the "
        "certificate",
        f"{base}/crm and {base}/board: the apps as Fibery calls them",
        f"{rig.provider.base}: the provider",
        f"{rig.configuration_path}: the responder's configuration",
        f"{rig.directory}/responder.log: the responder's log",
        f"{rig.directory}/connector.log: the connector's log",
        f"{rig.directory}/site.conf: deploy/nginx.conf, filled in",
        "Try:",
        f"curl --cacert {rig.directory}/certificate.pem {base}/healthz",
    )
    while rig.responder.poll() is None:
        time.sleep(0.5)
    raise SystemExit("The responder has ended:\n" + rig.responder_log()[-2000:])


def main():
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    # A shell has the jobs in its background ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    wanted = (8443, 8080)
    print(f"Starting {binary()} behind nginx …", end="\n\n", flush=True)
    with Rig(for_simulator(), ports=wanted, has_simulator=True) as rig:
        for port, taken in zip((rig.gateway.port, rig.gateway.plain_port), wanted):
            if port != taken:
                show(f"Port {taken} is taken; the free port {port} stands in for it")
        play = Play(rig)
        play.oauth2()
        play.oauth1()
        if "--once" not in sys.argv[1:]:
            stay(rig)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nEnded; nothing is left behind.")
