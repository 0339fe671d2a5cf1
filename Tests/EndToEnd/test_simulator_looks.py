"""How the page that plays Fibery looks and reads: long values, narrow windows, contrast, a screen
reader."""

import json
import re

import pytest
from selenium.webdriver.common.keys import Keys
from simulator_page import chrome, page, rig  # noqa: F401

LONG_NAME = "a" * 64
BASE = f"/{LONG_NAME}/{'k' * 64}"
TOKEN = "t" * 4096
ADDRESS = f"https://a.example/{TOKEN}"
CALL = {"kind": "call", "at": 0, "duration": 9, "status": 200, "requestId": "r" * 32}
MESSAGE = f"The connection to {'Nowhere' * 9} is no longer valid ({'word_' * 40}). Reconnect it."
# What a tab remembers when everything is as long as it may be.
LONG_STORY = {
    "app": LONG_NAME, "version": "oauth2", "name": "n" * 255,
    "account": {"access_token": TOKEN, "subdomain": "s" * 300},
    "steps": [
        CALL | {"step": "oauth2/v1/authorize", "path": f"{BASE}/oauth2/v1/authorize",
                "body": {"state": "s" * 300}, "answer": {"redirect_uri": ADDRESS}},
        {"kind": "leave", "at": 9, "address": ADDRESS},
        CALL | {"step": "validate", "path": f"{BASE}/validate", "body": {"fields": {"x": TOKEN}},
                "answer": {"message": MESSAGE}, "status": 401},
    ],
}
LONG_APPS = {"apps": [{
    "name": LONG_NAME, "title": "W" * 64, "base": BASE,
    "versions": [{"id": "oauth2", "fields": ["f" * 64, "shop"]}],
}]}


def resize(page, width, scale=1):  # noqa: F811
    """The window in the pixels of CSS; at a zoom of 200 % a window has half as many."""
    words = {"width": width, "height": 800, "deviceScaleFactor": scale, "mobile": False}
    page.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", words)


@pytest.fixture
def long(page):  # noqa: F811
    """The page with long values at every place, all of it open and nothing masked."""
    path = page.rig.directory / "apps.json"
    before = path.read_text(encoding="utf-8")
    path.write_text(json.dumps(LONG_APPS), encoding="utf-8")
    page.chrome.execute_script("sessionStorage.simulator = arguments[0]", json.dumps(LONG_STORY))
    page.chrome.get(page.base)
    page.until(lambda: page.find("#tenants input"))
    page.press("#reveal")
    page.chrome.execute_script(
        "document.querySelectorAll('details').forEach((it) => { it.open = true; })")
    yield page
    path.write_text(before, encoding="utf-8")
    page.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("width, scale", [(1280, 1), (640, 2), (360, 3), (320, 4)])
def test_no_value_is_too_long_for_a_window(long, width, scale):
    resize(long, width, scale)
    outside = long.chrome.execute_script("""
        return Array.from(document.querySelectorAll("body *"))
          .filter((it) => it.getBoundingClientRect().right > window.innerWidth)
          .map((it) => it.outerHTML.slice(0, 60));
    """)
    assert outside == []


def test_a_long_address_does_not_push_the_next_step_away(long):
    resize(long, 360, 3)
    heights = [it.size["height"] for it in long.find("#steps pre")]
    assert len(heights) == 5 and max(heights) < 400


def test_the_outcome_stays_in_sight_and_hides_nothing_that_has_the_focus(page):  # noqa: F811
    page.connect("crm-wrong")
    resize(page, 360, 3)
    page.find("#steps details button")[-1].send_keys("")
    seen = []
    while page.chrome.switch_to.active_element.tag_name != "body":
        place, name, outcome = page.chrome.execute_script("""
            const it = document.activeElement;
            const [place, outcome] = [it, document.querySelector("#status")]
              .map((one) => one.getBoundingClientRect())
              .map(({ top, bottom }) => [top, bottom]);
            return [place, it.outerHTML, outcome];
        """)
        seen.append(name)
        assert outcome[1] <= place[0] or place[1] <= outcome[0], name
        assert 0 <= outcome[0] < 800, name
        page.chrome.switch_to.active_element.send_keys(Keys.SHIFT, Keys.TAB)
    assert len(seen) > 8
    page.chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def luminance(colour):
    """The relative luminance of a computed colour (WCAG 2.2)."""
    parts = [int(it) / 255 for it in re.findall(r"\d+", colour)[:3]]
    linear = [it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts]
    return sum(weight * it for weight, it in zip((0.2126, 0.7152, 0.0722), linear))


def contrast(one, other):
    """The contrast of two colours (WCAG 2.2)."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_controls_and_words_stand_out(page, scheme):  # noqa: F811
    feature = {"name": "prefers-color-scheme", "value": scheme}
    page.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    page.connect("crm-wrong")

    def style(it, name):
        return it.value_of_css_property(name)

    ground = style(page.find("body")[0], "background-color")
    card = style(page.find("#connect")[0], "background-color")
    for it in page.find("select, #reset, details button"):
        assert contrast(style(it, "border-top-color"), card) >= 3
        assert contrast(style(it, "color"), style(it, "background-color")) >= 4.5
    for it in page.find("#status, .badge, .quiet, .message strong, summary, header p"):
        assert contrast(style(it, "color"), ground) >= 4.5
    # What failed does not look like what went well.
    assert style(page.find("#status")[0], "color") != style(page.find("h2")[0], "color")
    page.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_whatever_takes_the_focus_has_a_role_and_a_name(page):  # noqa: F811
    page.connect("crm-wrong")
    page.chrome.execute_cdp_cmd("Accessibility.enable", {})
    nodes = page.chrome.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    seen = []
    for node in nodes:
        focusable = [it for it in node.get("properties", []) if it["name"] == "focusable"]
        if node["ignored"] or not focusable:
            continue
        seen.append((node["role"]["value"], node["name"]["value"]))
    assert ("group", "Answer") in seen and ("group", "Address") in seen
    assert not [it for it in seen if it[0] == "generic" or not it[1]]
    assert page.find("ol[role=list]")


def test_copying_is_told_and_can_be_done_again(page):  # noqa: F811
    page.connect("crm-wrong")
    button = "#steps > li:last-child details button"
    name = page.text(button)
    page.press(button)
    page.until(lambda: page.text(button) in ("Copied", "Copying is not allowed here"))
    assert page.find(f"{button}[aria-live=polite]")
    page.find("#reveal")[0].send_keys("")
    assert page.text(button) == name and not page.find(f"{button}[aria-live]")


def test_a_list_of_apps_that_does_not_come_is_told(page):  # noqa: F811
    page.chrome.execute_cdp_cmd("Network.enable", {})
    page.chrome.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*apps.json"]})
    try:
        page.chrome.get(page.base)
        page.until(lambda: page.text("#status") == "The list of apps can't be read.")
    finally:
        page.chrome.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
