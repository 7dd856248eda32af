"""The page in a real browser: the organization, the last requests, the operations; by mouse, keyboard and phone."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

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
    """Wait until something is so; what the page replaces meanwhile is looked up again."""
    from selenium.common.exceptions import StaleElementReferenceException
    from selenium.webdriver.support.ui import WebDriverWait

    passing = (StaleElementReferenceException, IndexError)
    return WebDriverWait(browser, 120, 0.05, ignored_exceptions=passing).until(lambda _: condition())


def find(browser: Any, selector: str) -> list[Any]:
    return browser.find_elements("css selector", selector)


def shoot(browser: Any, name: str) -> None:
    if SCREENSHOTS:
        browser.save_screenshot(str(Path(SCREENSHOTS) / f"{name}.png"))


def scheme(browser: Any, name: str) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": name}]}
    )


def open_page(browser: Any, sandbox: Running) -> None:
    browser.get(sandbox.url + "/")
    wait(browser, lambda: find(browser, "#name")[0].text == "Sandbox Contact Centre")
    wait(browser, lambda: find(browser, "#operations > details"))


def test_searching_sending_and_the_answer(purecloud_sandbox: Running, browser: Any) -> None:
    """By keyboard alone: search, open, send the filled example, read the answer."""
    from selenium.webdriver.common.keys import Keys

    open_page(browser, purecloud_sandbox)
    wait(browser, lambda: "3355 of 3355" in find(browser, "#found")[0].text)
    browser.find_element("css selector", "body").send_keys("/")
    active = browser.switch_to.active_element
    assert active.get_attribute("id") == "search"
    active.send_keys("create a queue")
    wait(browser, lambda: find(browser, "#operations > details")[0].text.endswith("/api/v2/routing/queues"))
    active.send_keys(Keys.ARROW_DOWN)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    row = find(browser, "#operations > details")[0]
    body = wait(browser, lambda: row.find_elements("css selector", "textarea"))[0]
    example = json.loads(body.get_attribute("value"))
    assert "name" in example
    assert "routing:queue:add" in row.text
    python = row.find_elements("css selector", "pre")[-1].get_attribute("textContent")
    assert "gc.RoutingApi(client).post_routing_queues(body)" in python
    assert purecloud_sandbox.url in python
    tree = next(one for one in row.find_elements("css selector", "details") if "What may be in it" in one.text)
    tree.find_element("css selector", "summary").click()
    wait(browser, lambda: "callingPartyName" in tree.text)
    tree.find_element("css selector", "summary").click()
    body.clear()
    body.send_keys(json.dumps({**example, "name": "<b>From the page</b>"}))
    row.find_element("css selector", "button.send").send_keys(Keys.ENTER)
    answer = wait(browser, lambda: row.find_elements("css selector", ".answer pre"))[0]
    assert "200" in row.find_element("css selector", ".answer .status").text
    assert json.loads(answer.get_attribute("textContent"))["name"] == "<b>From the page</b>"
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    queues = client.get("/api/v2/routing/queues?pageSize=100").json()["entities"]
    assert "<b>From the page</b>" in [one["name"] for one in queues]
    wait(browser, lambda: "6 queues" in find(browser, "#facts")[0].text)
    for theme in ("light", "dark"):
        scheme(browser, theme)
        shoot(browser, f"desktop-{theme}")
    scheme(browser, "")


def test_the_python_snippets_are_programs(purecloud_sandbox: Running) -> None:
    client = Client(purecloud_sandbox.url)
    tried = 0
    for operation in client.get("/sandbox/operations").json()[::97]:
        shown = client.get(f"/sandbox/operations/{operation['id']}").json()
        compile(shown["python"], operation["id"], "exec")
        assert (shown["verb"], shown["path"]) == (operation["verb"], operation["path"])
        tried += 1
    assert tried > 30


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("create a queue", "postRoutingQueues"), ("list users", "getUsers"), ("delete user", "deleteUser"),
        ("members of a queue", "getRoutingQueueMembers"), ("add member to a group", "postGroupMembers"),
        ("getUsersMe", "getUsersMe"), ("user roles", "getUserRoles"), ("wrapup codes", "getRoutingWrapupcodes"),
        ("conversation details query", "postAnalyticsConversationsDetailsQuery"), ("users search", "postUsersSearch"),
        ("GET /api/v2/users/me", "getUsersMe"),
    ],
)  # fmt: skip
def test_what_people_type_finds_what_they_mean(purecloud_sandbox: Running, question: str, best: str) -> None:
    found = Client(purecloud_sandbox.url).get("/sandbox/operations?" + urlencode({"search": question})).json()
    assert best in [one["id"] for one in found["found"][:3]]


def test_the_last_requests_with_their_answers(purecloud_sandbox: Running, browser: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    client.get("/api/v2/routing/queues")
    client.get("/api/v2/users?pageSize=many")
    open_page(browser, purecloud_sandbox)
    wait(browser, lambda: len(find(browser, "#requests > details")) == 2)
    newest, oldest = find(browser, "#requests > details")
    assert "400" in newest.text
    assert "200 ok" in oldest.text
    newest.find_element("css selector", "summary").click()
    wait(browser, lambda: "pageSize must be an integer" in newest.text)
    assert "getUsers" in newest.text
    oldest.find_element("css selector", "summary").click()
    wait(browser, lambda: '"name": "Sales"' in oldest.text)
    text = find(browser, "#facts")[0].text
    assert "12 people" in text
    assert "5 queues" in text
    client.send("POST", "/api/v2/users", {"name": "One more", "email": "more@example.com"})
    wait(browser, lambda: "13 people" in find(browser, "#facts")[0].text)
    queue = client.get("/api/v2/routing/queues").json()["entities"][0]
    client.get(f"{queue['selfUri']}/members")
    wait(browser, lambda: "members of Sales" in find(browser, "#facts")[0].text)
    assert find(browser, "#requests > details[open]"), "what is open stays open when more comes in"

    fault = find(browser, "#fault")[0]
    assert fault.rect["width"] > 200, "the whole fault can be read"
    fault.send_keys("nonsense", Keys.ENTER)
    wait(browser, lambda: "is not a fault" in find(browser, "#faults")[0].text)
    fault.clear()
    fault.send_keys("status=503;times=1", Keys.ENTER)
    wait(browser, lambda: "status=503;times=1" in find(browser, "#faults")[0].text)
    assert client.get("/api/v2/users/me").status == 503
    find(browser, "#reset")[0].click()
    wait(browser, lambda: not find(browser, "#requests > details"))
    severe = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert [message for message in severe if "/sandbox/faults" not in message] == []


def test_the_page_on_a_phone(purecloud_sandbox: Running, browser: Any) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    client.get("/api/v2/workforcemanagement/businessunits/" + "long" * 30 + "/weeks/2026-01-01/schedules")
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    open_page(browser, purecloud_sandbox)
    find(browser, "#search")[0].send_keys("create a queue")
    wait(browser, lambda: "/routing/queues" in find(browser, "#operations > details")[0].text)
    find(browser, "#operations > details > summary")[0].click()
    wait(browser, lambda: find(browser, "#operations textarea"))
    widths = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    for theme in ("light", "dark"):
        scheme(browser, theme)
        shoot(browser, f"phone-{theme}")
    scheme(browser, "")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert widths[0] <= widths[1] == 390, "nothing has to be scrolled sideways"


HOSTILE = """<!doctype html><title>hostile</title><script>
const target = "TARGET", got = [];
const attempt = async (name, path, options) => {
  try {
    const r = await fetch(target + path, options);
    got.push(name + " " + r.type + " " + r.status + " " + (await r.text()).length);
  }
  catch { got.push(name + " refused"); }
};
(async () => {
  await attempt("requests", "/sandbox/requests");
  await attempt("blind requests", "/sandbox/requests", { mode: "no-cors" });
  await attempt("reset", "/sandbox/reset", { method: "POST", mode: "no-cors" });
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: "a", client_secret: "b" });
  await attempt("token", "/oauth/token", { method: "POST", body: form });
  await attempt("fault", "/api/v2/users", { headers: { "X-Sandbox-Fault": "expire" } });
  await attempt("users", "/api/v2/users", { headers: { Authorization: "Bearer TOKEN" } });
  document.title = "done";
})();
</script>"""


def test_a_hostile_page_on_another_origin_gets_nothing_and_changes_nothing(
    purecloud_sandbox: Running, browser: Any
) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    client.send("POST", "/api/v2/users/x/password", {"newPassword": "hunter2"})
    before = len(purecloud_sandbox.requests)
    page = HOSTILE.replace("TARGET", purecloud_sandbox.url).replace("TOKEN", str(client.token))
    browser.get("data:text/html;base64," + base64.b64encode(page.encode()).decode())
    wait(browser, lambda: browser.title == "done")
    got = browser.execute_script("return got")
    readable = [one for one in got if not one.endswith("refused") and " opaque 0 0" not in one]
    assert readable == []
    assert len(got) == 6
    kept = purecloud_sandbox.requests
    assert kept[before - 1].path == "/api/v2/users/x/password", "nothing was reset"
    assert {one.status for one in kept[before:]} <= {204, 403}
    assert client.get("/api/v2/users/me").status == 200, "no token has expired"


def test_signing_in(purecloud_sandbox: Running, browser: Any) -> None:
    url = purecloud_sandbox.url
    browser.get(f"{url}/oauth/authorize?response_type=token&client_id=page&redirect_uri={url}/")
    shoot(browser, "sign-in")
    next(button for button in find(browser, "button") if button.text == "Alan Turing").click()
    wait(browser, lambda: "access_token=" in browser.current_url)
