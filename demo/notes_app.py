"""The Fibery app of the demo: what it answers to each call of Fibery's, in whose code there is no
OAuth.

The names and shapes are those of Fibery's documentation:
https://developers.fibery.com/guides/integrations/rest-endpoints
https://developers.fibery.com/guides/integrations/external-actions-api

What the documentation doesn't show of the webhooks is as public connectors have it.
"""

from dataclasses import dataclass

from oauthlib.oauth1 import Client

LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    '<path d="M5 2h14v20H5z" fill="#0b4f9e"/></svg>'
)


@dataclass
class Answer:
    """An answer to Fibery: a `value` that goes as JSON, or bytes or text of another `kind`."""

    value: object
    status: int = 200
    kind: str = "application/json"


class AppError(Exception):
    """What Fibery is told in place of an answer."""

    def __init__(self, status, message, try_later=False):
        super().__init__(message)
        body = {"message": message} | ({"tryLater": True} if try_later else {})
        self.answer = Answer(body, status)


def account_type(version, name, app):
    """One account type of `GET /`, as `oauth-responder check` prints it for an app."""
    return {
        "id": version,
        "name": f"{app}, {name}",
        "description": f"Connects your {app} account.",
        "fields": [
            {
                "id": "callback_uri",
                "title": "callback_uri",
                "description": "OAuth post-auth redirect URI",
                "type": "oauth",
            },
        ],
    }


class NotesApp:
    """An app that syncs the notes of a provider.

    `provider` calls the provider, whose address is `base`. Calls of an OAuth 1 account are signed
    with the consumer's key and secret; OAuth 2.0 needs neither.
    """

    def __init__(self, provider, base, consumer_key, consumer_secret):
        self.provider = provider
        self.base = base
        self.consumer = (consumer_key, consumer_secret)

    def information(self, call):
        """`GET /`. One app has the account type of one version; this connector stands behind
        several, and the gateway says which of them was called."""
        app = call.prefix.lstrip("/") or "notes"
        kind = ("oauth", "OAuth 1.0a") if app == "board" else ("oauth2", "OAuth 2.0")
        return Answer({
            "id": "notes",
            "name": "Notes",
            "website": "https://example.com",
            "version": "1.0.0",
            "description": "Syncs your notes.",
            "authentication": [account_type(*kind, app)],
            "sources": [],
            "responsibleFor": {"dataSynchronization": True, "automations": True},
            "actions": [
                {
                    "action": "add-note",
                    "name": "Add note",
                    "args": [{"id": "title", "name": "Title", "type": "text"}],
                },
            ],
        })

    def logo(self, call):
        return Answer(LOGO, kind="image/svg+xml")

    def validate(self, call):
        """`POST /validate`. Accounts by OAuth never come here; this app has no others."""
        raise AppError(401, "This app has accounts by OAuth alone.")

    def config(self, call):
        return Answer({
            "types": [{"id": "note", "name": "Note"}],
            "filters": [
                {
                    "id": "folder",
                    "title": "Folder",
                    "type": "list",
                    "datalist": True,
                    "optional": True,
                },
            ],
        })

    def schema(self, call):
        return Answer({
            "note": {
                "id": {"name": "Id", "type": "id"},
                "name": {"name": "Name", "type": "text"},
                "folder": {"name": "Folder", "type": "text"},
                "changed": {"name": "Changed", "type": "date"},
            },
        })

    def datalist(self, call):
        if call.member("field") != "folder":
            raise AppError(400, "There is no such field.")
        names = sorted({note["folder"] for note in self._page(call)["notes"]})
        return Answer({"items": [{"title": name, "value": name} for name in names]})

    def filter_validate(self, call):
        folders = {note["folder"] for note in self._page(call)["notes"]}
        if (call.member("filter") or {}).get("folder") not in folders | {None}:
            raise AppError(400, "There is no such folder.")
        return Answer({})

    def data(self, call):
        """`POST /api/v1/synchronizer/data`: one page, after which there is none."""
        if call.member("requestedType") != "note":
            raise AppError(400, "Notes alone can be synced.")
        return Answer({
            "items": self._items(call),
            "pagination": {"hasNext": False},
            "synchronizationType": "full",
        })

    def resource(self, call):
        """`POST /api/v1/synchronizer/resource`: the file of a note."""
        wanted = (call.member("params") or {}).get("id")
        for note in self._page(call)["notes"]:
            if note["id"] == wanted:
                return Answer(note["title"], kind="text/plain; charset=utf-8")
        raise AppError(404, "There is no such note.")

    def webhook(self, call):
        """Setting a webhook up, and deleting it."""
        return Answer({"id": "1", "workspaceId": self._page(call)["user"]})

    def webhook_deletion(self, call):
        return Answer({})

    def webhook_verification(self, call):
        return Answer({"id": "1"})

    def webhook_preprocessing(self, call):
        return Answer({"reply": {}, "workspaceIds": []})

    def webhook_transformation(self, call):
        return Answer({"data": {"note": self._items(call)}})

    def action(self, call):
        """`POST /api/v1/automations/action/execute`: success is an empty object."""
        self._page(call)
        return Answer({})

    def _items(self, call):
        folder = (call.member("filter") or {}).get("folder")
        return [
            {
                "id": note["id"],
                "name": note["title"],
                "folder": note["folder"],
                "changed": note["changed"],
            }
            for note in self._page(call)["notes"] if folder in (None, note["folder"])
        ]

    def _page(self, call):
        """The provider's page of notes, for the account of the call."""
        account = call.member("account") or {}
        if not account.get("access_token"):
            raise AppError(401, "The account has no access token. Please connect it again.")
        reply = self.provider.call("GET", "/api/notes", headers=self._authorization(account))
        if reply.status == 401:
            raise AppError(401, "The notes refuse this account. Please connect it again.")
        if reply.status != 200:
            raise AppError(503, "The notes can't be reached at the moment.", try_later=True)
        return reply.json

    def _authorization(self, account):
        """All that a connector does with an account's secrets."""
        if "access_secret" not in account:
            return {"Authorization": f"Bearer {account['access_token']}"}
        client = Client(
            *self.consumer,
            resource_owner_key=account["access_token"],
            resource_owner_secret=account["access_secret"],
        )
        _, headers, _ = client.sign(self.base + "/api/notes")
        return headers
