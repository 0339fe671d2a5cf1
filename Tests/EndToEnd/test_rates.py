"""The rates of both sites: of an address, of addresses that the site names, and of an app."""

from concurrent.futures import ThreadPoolExecutor

import gateway
import pytest
from calls import Reply
from fibery import connect2, error
from rig import Rig
from settings import CONFIGURATION

KEY = "kq3vb2xw5n7d4f6h8j9m2p3r"
CRM = CONFIGURATION["apps"]["crm"]
NAMED = "127.77.0.0/16 1;"


@pytest.fixture(scope="module", params=[False, True], ids=["nginx", "behind-tls"])
def rig(request):
    """An app with a key, one without, and named addresses."""
    apps = {"crm": CRM | {"access_keys": [KEY]}, "open": CRM}
    fill_in = gateway.fill_in

    def with_addresses(site, words):
        block = "geo $oauth_is_unlimited {"
        return fill_in(site, words | {block: f"{block}\n    {NAMED}"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateway, "fill_in", with_addresses)
        with Rig(CONFIGURATION | {"apps": apps}, behind_tls=request.param) as rig:
            yield rig


def replies(rig, source, count, path, method="GET", body=None):
    """The answers to some calls from one address, on one connection."""
    connection = rig.caller.connect(source=source)
    found = []
    for _ in range(count):
        connection.request(method, path, body, rig.caller.fields)
        found.append(Reply(connection.getresponse()))
    connection.close()
    return found


def replies_to_all(rig, sources, count, path):
    """The answers to calls from many addresses at the same time."""
    with ThreadPoolExecutor(8) as threads:
        rows = list(threads.map(lambda source: replies(rig, source, count, path), sources))
    return [reply for row in rows for reply in row]


def counts(found):
    """How often each status came."""
    statuses = [reply.status for reply in found]
    return {status: statuses.count(status) for status in set(statuses)}


def statuses(rig, sources, count, path):
    """How often each status came, from many addresses at the same time."""
    return counts(replies_to_all(rig, sources, count, path))


def test_an_app_has_a_rate_that_only_its_key_uses_up(rig):
    strangers = [f"127.0.7.{number}" for number in range(1, 21)]
    assert statuses(rig, strangers, 40, "/crm/wrong/healthz") == {404: 800}
    assert statuses(rig, strangers[:1], 30, "/open/healthz").keys() <= {200, 429}
    callers = [f"127.0.8.{number}" for number in range(1, 26)]
    found = replies_to_all(rig, callers, 40, f"/crm/{KEY}/healthz")
    assert counts(found).keys() == {200, 429}
    # The burst, and 100 more in each of the few seconds that the calls take.
    assert 200 <= counts(found)[200] < 900
    error(next(reply for reply in found if reply.status == 429), 429, try_later=True)


def test_an_app_without_a_key_has_no_rate_that_strangers_could_use_up(rig):
    strangers = [f"127.0.9.{number}" for number in range(1, 26)]
    assert statuses(rig, strangers, 40, "/open/healthz") == {200: 1000}


def test_the_connectors_paths_have_no_rate(rig):
    assert statuses(rig, ["127.0.6.1"], 300, f"/crm/{KEY}/logo") == {200: 300}


def test_an_address_that_the_site_names_has_no_rate_of_its_own(rig):
    account = connect2(rig, "open")
    body = '{"id": "oauth2", "fields": {"access_token": "%s"}}' % account["access_token"]
    named = replies(rig, "127.77.0.1", 60, "/open/validate", "POST", body)
    assert [reply.status for reply in named] == [200] * 60
    assert statuses(rig, ["127.77.0.2"], 120, "/open/healthz") == {200: 120}
    assert statuses(rig, ["127.78.0.2"], 120, "/open/healthz").keys() == {200, 429}
