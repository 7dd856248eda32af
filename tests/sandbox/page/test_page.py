"""The page in a real browser: the organization, the last requests, the operations; by mouse, keyboard and phone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from purecloud_sandbox.server import Running

from tests.sandbox.support.client import Client

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed (apt-get install chromium-driver)"
)
SCREENSHOTS = os.environ.get("SANDBOX_SCREENSHOTS")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
        f"--user-data-dir={tmp_path_factory.mktemp('browser')}", "--window-size=1200,1000",
    ):  # fmt: skip
        options.add_argument(flag)
    browser = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    yield browser
    browser.quit()


def wait(browser: Any, condition: Callable[[], Any]) -> Any:
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, 15, 0.05).until(lambda _: condition())


def find(browser: Any, selector: str) -> list[Any]:
    return browser.find_elements("css selector", selector)


def shoot(browser: Any, name: str) -> None:
    if SCREENSHOTS:
        browser.save_screenshot(str(Path(SCREENSHOTS) / f"{name}.png"))


def test_the_page(purecloud_sandbox: Running, browser: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    client.get("/api/v2/routing/queues")
    client.get("/api/v2/users?pageSize=many")
    browser.get(purecloud_sandbox.url + "/")
    wait(browser, lambda: find(browser, "#name")[0].text == "Sandbox Contact Centre")
    wait(browser, lambda: len(find(browser, "#requests details")) == 2)
    newest, oldest = find(browser, "#requests details")
    assert "400" in newest.text
    assert "200 ok" in oldest.text
    newest.find_element("css selector", "summary").click()
    wait(browser, lambda: "pageSize must be an integer" in newest.text)
    assert "getUsers" in newest.text
    assert "5 routing/queues" in find(browser, "#facts")[0].text

    wait(browser, lambda: "3355 of 3355" in find(browser, "#found")[0].text)
    browser.find_element("css selector", "body").send_keys("/")
    active = browser.switch_to.active_element
    assert active.get_attribute("id") == "search"
    active.send_keys("post users directory:user:add")
    rows = wait(
        browser, lambda: [row for row in find(browser, "#operations details") if "/api/v2/users\n" in row.text + "\n"]
    )
    active.send_keys(Keys.TAB, Keys.NULL)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    wait(browser, lambda: find(browser, "#operations details[open]"))
    assert any("POST" in row.text for row in rows)
    shoot(browser, "desktop")

    client.get("/api/v2/users/me")
    wait(browser, lambda: len(find(browser, "#requests details")) == 3)
    assert find(browser, "#requests details[open]"), "what is open stays open when more comes in"

    fault = find(browser, "#fault")[0]
    fault.send_keys("nonsense", Keys.ENTER)
    wait(browser, lambda: "is not a fault" in find(browser, "#faults")[0].text)
    fault.clear()
    fault.send_keys("status=503;times=1", Keys.ENTER)
    wait(browser, lambda: "status=503;times=1" in find(browser, "#faults")[0].text)
    assert client.get("/api/v2/users/me").status == 503
    find(browser, "#reset")[0].click()
    wait(browser, lambda: not find(browser, "#requests details"))
    severe = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert [message for message in severe if "/sandbox/faults" not in message] == []


def test_the_page_on_a_phone(purecloud_sandbox: Running, browser: Any) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    client.get("/api/v2/workforcemanagement/businessunits/" + "long" * 30 + "/weeks/2026-01-01/schedules")
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(purecloud_sandbox.url + "/")
    wait(browser, lambda: find(browser, "#requests details") and find(browser, "#operations details"))
    widths = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    shoot(browser, "phone")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert widths[0] <= widths[1] == 360, "nothing has to be scrolled sideways"


def test_signing_in(purecloud_sandbox: Running, browser: Any) -> None:
    url = purecloud_sandbox.url
    browser.get(f"{url}/oauth/authorize?response_type=token&client_id=page&redirect_uri={url}/")
    shoot(browser, "sign-in")
    next(button for button in find(browser, "button") if button.text == "Alan Turing").click()
    wait(browser, lambda: "access_token=" in browser.current_url)
