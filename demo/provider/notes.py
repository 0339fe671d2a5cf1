"""What the provider keeps for its users: one page of notes, behind an access token of either
version."""

NOTES = [
    {"id": "1", "title": "Shopping list", "folder": "Home", "changed": "2026-11-02T08:15:00Z"},
    {"id": "2", "title": "Menu of the café", "folder": "Work", "changed": "2026-11-03T17:40:00Z"},
    {"id": "3", "title": "Questions for Monday", "folder": "Work",
     "changed": "2026-11-05T09:00:00Z"},
]


class Notes:
    """The endpoint /api/notes, which asks the version of OAuth that a call uses."""

    def __init__(self, one, two):
        self.one = one
        self.two = two

    def page(self, call):
        """The notes of the user to whom the token belongs."""
        version = self.one if call.authorization.startswith("OAuth ") else self.two
        return version.protected(call, lambda client: {"user": client.user, "notes": NOTES})
