"""The page that plays Fibery, with a keyboard alone where that matters."""

import json

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from simulator_page import chrome, page, rig  # noqa: F401


@pytest.mark.parametrize(
    "app, version, name",
    [("crm", "oauth2", "jane@example.com"), ("board", "oauth", "jane@example.com")],
)
def test_an_account_is_connected_validated_and_renewed(page, app, version, name):  # noqa: F811
    page.rig.provider.control(settings={"board-key": {"session_handles": True}})
    page.connect(app)
    assert page.text("#status") == "The account is connected."
    assert page.text("#name") == name
    assert page.statuses() == ["200", "200", "200"]
    before = page.chrome.execute_script("return JSON.parse(sessionStorage.simulator).account")
    assert before["access_token"] not in page.text("#stored")
    page.press("#expire")
    page.until(lambda: len(page.find("#steps > li")) == 6 and page.is_at_rest())
    assert "renewed" in page.text("#status")
    after = page.chrome.execute_script("return JSON.parse(sessionStorage.simulator).account")
    assert after["access_token"] != before["access_token"]
    assert after["callback_uri"] == before["callback_uri"]
    page.press("#reveal")
    assert after["access_token"] in page.text("#stored")
    page.press("#reveal")
    page.screenshot(f"simulator-{app}")


def test_a_denial_is_told_as_the_user_of_fibery_reads_it(page):  # noqa: F811
    page.connect("crm", "deny")
    message = page.text("#steps .message")
    assert "Fibery's user reads:" in message and "request id" in message
    assert page.statuses()[-1] == "401" and not page.find("#account")[0].is_displayed()
    page.screenshot("simulator-denied")


def test_a_wrong_secret_is_told_with_the_request_id_of_the_log(page):  # noqa: F811
    page.connect("crm-wrong")
    assert page.statuses()[-1] == "500"
    identifier = page.text("#steps .message").rpartition("request id ")[2].strip(" .")
    line = next(
        json.loads(it) for it in page.rig.responder_log().splitlines()
        if json.loads(it).get("request_id") == identifier
    )
    assert line["error"] == "misconfigured"


def test_a_validation_that_fails_for_a_while_is_no_account_that_is_lost(page):  # noqa: F811
    page.connect("crm")
    rule = {"endpoint": "/oauth2/userinfo", "times": 1}
    for status, said in [(503, "could not be validated"), (401, "does not work any more")]:
        # Without a refresh token a 401 of the provider is its last word.
        page.chrome.execute_script("""
            const memory = JSON.parse(sessionStorage.simulator);
            delete memory.account.refresh_token;
            sessionStorage.simulator = JSON.stringify(memory);
        """)
        page.rig.provider.control(rule=rule | {"status": status})
        page.chrome.refresh()
        page.until(lambda: page.find("#app option"))
        page.press("#validate")
        page.until(lambda: said in page.text("#status") and page.is_at_rest())
        assert page.find("#account")[0].is_displayed()


def test_a_call_that_does_not_get_through_is_nothing_that_fiberys_user_reads(page):  # noqa: F811
    page.connect("crm")
    page.chrome.execute_cdp_cmd("Network.enable", {})
    page.chrome.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/validate"]})
    try:
        page.press("#validate")
        page.until(lambda: page.text("#status") == "The account could not be validated.")
    finally:
        page.chrome.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    last = page.text("#steps > li:last-child")
    assert "no answer" in last and "did not get through" in last and "user reads" not in last


def test_an_answer_that_nobody_waits_for_is_not_used(page):  # noqa: F811
    page.chrome.get(page.base + "callback?code=forged&state=forged")
    page.until(lambda: "nothing waits" in page.text("#status"))
    assert page.chrome.current_url == page.base and not page.find("#steps > li")


@pytest.mark.parametrize("app, version", [("gone", "oauth2"), ("crm", "oauth")])
def test_a_story_of_an_app_that_is_offered_no_more_is_forgotten(page, app, version):  # noqa: F811
    page.connect("crm")
    page.chrome.execute_script("""
        const [app, version] = arguments;
        const memory = JSON.parse(sessionStorage.simulator);
        sessionStorage.simulator = JSON.stringify({ ...memory, app, version });
    """, app, version)
    page.chrome.refresh()
    page.until(lambda: page.text("#callback"))
    assert not page.find("#steps > li") and not page.find("#account")[0].is_displayed()
    assert Select(page.find("#app")[0]).first_selected_option.text == "CRM"
    assert Select(page.find("#version")[0]).first_selected_option.text == "OAuth 2.0"


def test_a_foreign_state_is_not_used(page):  # noqa: F811
    page.choose("crm")
    page.press("#press")
    page.until(lambda: page.find("button[value=allow]"))
    page.chrome.get(page.base + "callback?code=forged&state=forged")
    page.until(lambda: "another state" in page.text("#status"))
    assert page.statuses() == ["200"]


def test_a_keyboard_is_enough(page):  # noqa: F811
    # The focus goes through the form in the order that is read.
    order = []
    for _ in range(4):
        page.chrome.switch_to.active_element.send_keys(Keys.TAB)
        order.append(page.chrome.switch_to.active_element.get_attribute("id"))
    assert order == ["app", "version", "press", "reset"]
    page.find("#app")[0].send_keys(Keys.ENTER)
    page.find("#press")[0].send_keys(Keys.ENTER)
    page.until(lambda: page.find("button[value=allow]"))


@pytest.mark.parametrize("button", ["validate", "expire"])
def test_the_focus_stays_at_a_button_while_it_works(page, button):  # noqa: F811
    page.connect("crm")
    page.chrome.execute_script("""
        window.lost = 0;
        document.addEventListener("focusout", () => { window.lost += 1; });
    """)
    page.find(f"#{button}")[0].send_keys(Keys.ENTER)
    page.until(lambda: len(page.find("#steps > li")) > 5 and page.is_at_rest())
    assert page.chrome.switch_to.active_element.get_attribute("id") == button
    assert page.chrome.execute_script("return window.lost") == 0


def test_a_second_press_while_a_button_works_does_nothing(page):  # noqa: F811
    page.connect("crm")
    page.chrome.execute_script("""
        const press = (id) => document.getElementById(id).click();
        ["validate", "validate", "expire", "press", "reset"].forEach(press);
    """)
    page.until(lambda: page.is_at_rest())
    assert page.text("#status") == "The account works." and len(page.find("#steps > li")) == 6


def test_names_and_labels_are_there_for_a_screen_reader(page):  # noqa: F811
    for element in page.find("button, input, select, pre, details > summary"):
        assert element.accessible_name or not element.is_displayed()
    assert page.find("#status[role=status]") and page.find("html[lang=en]")
    assert [it.tag_name for it in page.find("h1, h2, main")][:2] == ["h1", "main"]


def test_the_page_fits_a_phone(page):  # noqa: F811
    page.connect("crm")
    page.chrome.set_window_size(390, 800)
    width, seen = page.chrome.execute_script(
        "return [document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= seen
    page.chrome.set_window_size(1100, 1400)


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing/validate", "/crm"])
def test_a_browser_is_told_nothing_about_tls_that_other_ports_would_feel(rig, path):  # noqa: F811
    assert "Strict-Transport-Security" not in rig.get(path).headers
