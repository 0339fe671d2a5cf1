"""The whole story of an account, for both versions: connected, looked at, renewed, and synced by a
connector without OAuth."""

import pytest
from connector import SYNCHRONIZER
from fibery import CALLBACK, CALLBACK1, PAST, connect1, connect2, ok, validate

VERSIONS = {
    "oauth2": ("crm", "crm-id", connect2, CALLBACK),
    "oauth": ("board", "board-key", connect1, CALLBACK1),
}
NAMES = ["Shopping list", "Menu of the café", "Questions for Monday"]


class Synchronizer:
    """Fibery's calls of an app's connector, below the app's base."""

    def __init__(self, rig, app, account):
        self.rig = rig
        self.base = f"/{app}{SYNCHRONIZER}"
        self.account = account

    def call(self, path, **members):
        """One call, and the answer that has to be a 200."""
        reply = self.rig.post(f"{self.base}/{path}", members | {"account": self.account})
        assert reply.status == 200, reply
        return reply.json

    def sync(self):
        """From the first call to the last page; returns the items of a type, by the type."""
        config = self.call("config")
        types = [each["id"] for each in config["types"]]
        schema = self.call("schema", types=types, filter={})
        assert set(schema) == set(types)
        assert all({"id", "name"} <= set(schema[each]) for each in types)
        for each in config["filters"]:
            values = self.call("datalist", types=types, field=each["id"], dependsOn={})["items"]
            assert values and all(set(value) == {"title", "value"} for value in values)
            self.call("filter/validate", types=types, filter={each["id"]: values[0]["value"]})
        return {each: self.items(each, types, schema) for each in types}

    def items(self, kind, types, schema):
        """The items of all pages."""
        items, pagination = [], {"hasNext": True}
        while pagination["hasNext"]:
            page = self.call("data", requestedType=kind, types=types, filter={},
                             pagination=pagination.get("nextPageConfig"), schema=schema)
            items += page["items"]
            pagination = page["pagination"]
        assert all(set(item) <= set(schema[kind]) for item in items)
        return items


@pytest.mark.parametrize("version", VERSIONS)
def test_an_account_is_connected_renewed_and_synced(rig, version):
    app, client, connect, callback = VERSIONS[version]
    rig.provider.control(settings={"board-key": {"session_handles": True}})
    information = rig.get(f"/{app}").json
    assert [each["id"] for each in information["authentication"]] == [version]
    assert rig.get(f"/{app}/logo").text.startswith("<svg")

    account = connect(rig, app=app) | {"callback_uri": callback}
    assert ok(validate(rig, account, app, version)) == {"name": "jane@example.com"}

    rig.provider.control(expire=client)
    stale = account | {"expires_on": PAST}
    refused = rig.post(f"/{app}{SYNCHRONIZER}/data", {"requestedType": "note", "account": stale})
    assert refused.status == 401

    # Fibery lays the answer over the account.
    account = stale | ok(validate(rig, stale, app, version))
    assert account["access_token"] != stale["access_token"]
    rig.connector.reset()
    notes = Synchronizer(rig, app, account).sync()["note"]
    assert [note["name"] for note in notes] == NAMES

    targets = [call["target"] for call in rig.connector.seen]
    assert targets == [
        f"{SYNCHRONIZER}/{path}"
        for path in ("config", "schema", "datalist", "filter/validate", "data")
    ]
    # Whose notes these are, the provider has seen by the renewed token alone.
    asked = rig.provider.record("/api/notes")
    assert [call["verified"] for call in asked] == [False, True, True, True]
    assert {call["client"] for call in asked[1:]} == {client}


def test_an_account_with_a_wrong_secret_syncs_nothing(rig):
    """The provider looks at the signature, so a connector that signs with nothing would be seen."""
    account = connect1(rig) | {"access_secret": "another"}
    body = {"requestedType": "note", "account": account}
    assert rig.post(f"/board{SYNCHRONIZER}/data", body).status == 401
