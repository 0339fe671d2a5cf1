"""The page that plays Fibery, in a real browser, as a test sees and presses it."""

from pathlib import Path

import pytest
from rig import Rig
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait
from settings import for_simulator

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / ".build" / "screenshots"


@pytest.fixture(scope="module")
def rig():
    with Rig(for_simulator(), has_simulator=True) as it:
        yield it


@pytest.fixture(scope="module")
def chrome(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    options.accept_insecure_certs = True
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
        "--disable-background-networking", "--window-size=1100,1400",
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
    ):
        options.add_argument(argument)
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


class Page:
    """The page in the browser, as a user sees and presses it."""

    def __init__(self, chrome, rig):
        self.chrome, self.rig = chrome, rig
        self.base = f"https://localhost:{rig.gateway.port}/"
        chrome.get(self.base)
        chrome.execute_script("sessionStorage.clear()")
        chrome.get(self.base)
        self.until(lambda: self.find("#app option"))

    def find(self, selector):
        return self.chrome.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.find(selector)[0].text

    def until(self, condition):
        WebDriverWait(self.chrome, 20, 0.05).until(lambda driver: condition())

    def choose(self, app):
        Select(self.find("#app")[0]).select_by_value(app)

    def press(self, selector):
        self.find(selector)[0].click()

    def connect(self, app, decision="allow"):
        """Presses Connect, and decides on the provider's page."""
        self.choose(app)
        self.press("#press")
        self.until(lambda: self.find(f"button[value={decision}]"))
        self.press(f"button[value={decision}]")
        self.until(lambda: self.chrome.current_url == self.base and self.is_at_rest())

    def is_at_rest(self):
        return self.find("#steps > li") and not self.find("button[aria-disabled=true]")

    def statuses(self):
        return [it.text.split(" ")[0] for it in self.find("#steps .time ~ *, #steps .badge")
                if it.get_attribute("class") == "badge" and not it.text.startswith("the user")]

    def complaints(self):
        """What the console holds that is worse than a word to developers.

        That an answer was an error is the story, which the page tells.
        """
        return [
            entry for entry in self.chrome.get_log("browser")
            if entry["level"] == "SEVERE" and "Failed to load resource" not in entry["message"]
        ]

    def screenshot(self, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.chrome.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        self.chrome.set_window_size(1100, 700)
        height = self.chrome.execute_script("return document.documentElement.scrollHeight")
        self.chrome.set_window_size(1100, height + 140)
        self.chrome.save_screenshot(str(SCREENSHOTS / f"{name}.png"))


@pytest.fixture
def page(chrome, rig):
    it = Page(chrome, rig)
    yield it
    assert it.complaints() == []
