"""The page in a real browser: the organization, the last requests, the operations; by mouse, keyboard and phone."""

from __future__ import annotations

import ast
import base64
import inspect
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
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
    wait(browser, lambda: find(browser, "#operations button"))


def search(browser: Any, question: str) -> list[str]:
    """Type a question; returns the paths of the first operations that are found, with their verbs."""
    browser.execute_script("document.getElementById('search').value = ''")
    find(browser, "#search")[0].send_keys(question)
    wait(browser, lambda: "best first" in find(browser, "#found")[0].text)
    script = "return [...document.querySelectorAll('#operations button')].slice(0, 5).map((one) => one.textContent)"
    return browser.execute_script(script)


def test_searching_sending_and_the_answer(purecloud_sandbox: Running, browser: Any) -> None:
    """By keyboard alone: search, open, send the filled example, read the answer."""
    from selenium.webdriver.common.keys import Keys

    open_page(browser, purecloud_sandbox)
    assert "3355 operations" in find(browser, "#found")[0].text
    browser.find_element("css selector", "body").send_keys("/")
    active = browser.switch_to.active_element
    assert active.get_attribute("id") == "search"
    active.send_keys("create a queue")
    wait(browser, lambda: find(browser, "#operations button")[0].text.endswith("/routing/queues"))
    active.send_keys(Keys.ARROW_DOWN)
    browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN, Keys.ARROW_UP)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    body = wait(browser, lambda: find(browser, "#operation textarea"))[0]
    article = find(browser, "#operation")[0]
    example = json.loads(body.get_attribute("value"))
    assert "name" in example
    assert article.text.startswith("Create a routing queue")
    assert "routing:queue:add" in article.text
    tree = next(one for one in find(browser, "#operation details") if "What may be in it" in one.text)
    tree.find_element("css selector", "summary").click()
    wait(browser, lambda: "callingPartyName" in tree.text)
    tree.find_element("css selector", "summary").click()
    body.clear()
    body.send_keys("{")
    wait(browser, lambda: "This is not JSON" in article.text)
    body.clear()
    body.send_keys(json.dumps({**example, "name": "<b>From the page</b>"}))
    python = find(browser, "#operation pre")[-1].get_attribute("textContent")
    assert "print(gc.RoutingApi(client).post_routing_queues(body))" in python
    assert purecloud_sandbox.url in python
    assert "<b>From the page</b>" in python, "it follows what is typed"
    body.send_keys(Keys.CONTROL, Keys.ENTER)
    answer = wait(browser, lambda: find(browser, ".answer pre"))[0]
    assert "200" in find(browser, ".answer .status")[0].text
    assert json.loads(answer.get_attribute("textContent"))["name"] == "<b>From the page</b>"
    for theme in ("light", "dark"):
        scheme(browser, theme)
        shoot(browser, f"desktop-{theme}")
    scheme(browser, "")
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    queues = client.get("/api/v2/routing/queues?pageSize=100").json()["entities"]
    assert "<b>From the page</b>" in [one["name"] for one in queues]
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert browser.switch_to.active_element.get_attribute("id") == "search"
    find(browser, "#tab-explore")[0].send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    wait(browser, lambda: "7 queues" not in find(browser, "#facts")[0].text and "6" in find(browser, "#facts")[0].text)
    assert "<b>From the page</b>" in find(browser, "#queues")[0].text


def test_the_python_snippets_are_programs(purecloud_sandbox: Running, browser: Any) -> None:
    """Of a hundred operations and their examples: it compiles, and the SDK has the method with these parameters."""
    open_page(browser, purecloud_sandbox)
    script = """
        const [step, done] = arguments;
        (async () => {
          const made = [];
          for (let number = 0; number < index.operations.length; number += step) {
            const [api, method, verb, path] = index.operations[number];
            const one = await ask("/sandbox/operations?" + new URLSearchParams({ verb, path }));
            const sample = (parameter) => parameter.example || (parameter.enum || ["1"])[0];
            const values = one.parameters.map((parameter) => [parameter, sample(parameter)]);
            made.push([api, method, program("http://h", api, method, one, values, one.example)]);
          }
          done(made);
        })();
    """
    browser.set_script_timeout(120)
    made = browser.execute_async_script(script, 33)
    for api, method, python in made:
        tree = ast.parse(python)
        (call,) = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.func is not None
                   and isinstance(node.func, ast.Attribute) and node.func.attr == method]  # fmt: skip
        signature = inspect.signature(getattr(getattr(gc, api), method))
        signature.bind("self", *call.args, **{word.arg: None for word in call.keywords if word.arg})
    assert len(made) > 100


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("create a queue", "POST /routing/queues"), ("list users", "GET /users"),
        ("delete user", "DELETE /users/{userId}"), ("members of a queue", "GET /routing/queues/{queueId}/members"),
        ("add a member to a group", "POST /groups/{groupId}/members"), ("get_users_me", "GET /users/me"),
        ("roles of a user", "GET /users/{subjectId}/roles"), ("GET /api/v2/users/me", "GET /users/me"),
        ("conversation details query", "POST /analytics/conversations/details/query"),
    ],
)  # fmt: skip
def test_what_people_type_finds_what_they_mean(
    purecloud_sandbox: Running, browser: Any, question: str, best: str
) -> None:
    if not browser.current_url.startswith(purecloud_sandbox.url):
        open_page(browser, purecloud_sandbox)
    verb, path = best.split()
    assert [one for one in search(browser, question)[:3] if one.startswith(verb) and one.endswith(path)]


def test_the_last_requests_with_their_answers(purecloud_sandbox: Running, browser: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    queue = client.get("/api/v2/routing/queues").json()["entities"][0]
    client.get("/api/v2/users?pageSize=many")
    open_page(browser, purecloud_sandbox)
    find(browser, "#tab-requests")[0].click()
    wait(browser, lambda: len(find(browser, "#requests > details")) == 2)
    newest, oldest = find(browser, "#requests > details")
    assert "400" in newest.text
    assert "pageSize must be an integer" in newest.text
    assert "200" in oldest.text
    newest.find_element("css selector", "summary").click()
    wait(browser, lambda: "getUsers" in newest.text)
    oldest.find_element("css selector", "summary").click()
    wait(browser, lambda: '"name": "Sales"' in oldest.text)
    client.get(f"{queue['selfUri']}/members")
    wait(browser, lambda: "/routing/queues/Sales/members" in find(browser, "#requests")[0].text)
    assert len(find(browser, "#requests > details[open]")) == 2, "what is open stays open when more comes in"
    shoot(browser, "requests")

    find(browser, "#tab-organization")[0].click()
    facts = find(browser, "#facts")[0]
    wait(browser, lambda: facts.text.startswith("12\npeople"))
    assert "5\nqueues" in facts.text
    assert "members of Sales" in facts.text
    client.send("POST", "/api/v2/users", {"name": "One more", "email": "more@example.com"})
    wait(browser, lambda: facts.text.startswith("13\npeople"))
    assert "Sales\n3 members" in find(browser, "#queues")[0].text
    shoot(browser, "organization")

    find(browser, "#tab-faults")[0].click()
    fault = find(browser, "#fault")[0]
    assert fault.rect["width"] > 200, "the whole fault can be read"
    fault.send_keys("nonsense", Keys.ENTER)
    wait(browser, lambda: "is not a fault" in find(browser, "#fault-error")[0].text)
    fault.clear()
    fault.send_keys("status=503;times=1", Keys.ENTER)
    wait(browser, lambda: "status=503;times=1" in find(browser, "#faults")[0].text)
    assert client.get("/api/v2/users/me").status == 503
    find(browser, "#tab-organization")[0].click()
    find(browser, "#reset")[0].click()
    find(browser, "#tab-requests")[0].click()
    wait(browser, lambda: not find(browser, "#requests > details"))
    severe = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert [message for message in severe if "/sandbox/faults" not in message] == []


def test_the_page_on_a_phone(purecloud_sandbox: Running, browser: Any) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    client.get("/api/v2/workforcemanagement/businessunits/" + "long" * 30 + "/weeks/2026-01-01/schedules")
    metrics = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        open_page(browser, purecloud_sandbox)
        search(browser, "create a queue")
        find(browser, "#operations button")[0].click()
        wait(browser, lambda: find(browser, "#operation textarea"))
        assert not find(browser, "#search")[0].is_displayed(), "one thing at a time"
        for theme in ("light", "dark"):
            scheme(browser, theme)
            shoot(browser, f"phone-{theme}")
        scheme(browser, "")
        for tab in ("explore", "requests", "organization", "faults"):
            find(browser, f"#tab-{tab}")[0].click()
            widths = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
            assert widths[0] <= widths[1] == 390, f"nothing of {tab} has to be scrolled sideways"
        find(browser, "#tab-explore")[0].click()
        find(browser, ".back")[0].click()
        assert find(browser, "#search")[0].is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


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
