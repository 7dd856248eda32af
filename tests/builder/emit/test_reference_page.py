"""The pages in a real browser, from a folder: search by keyboard, neighbours, tabs, light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builder.sample_project import RUNTIME, Project, run_builder, small

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed (apt-get install chromium-driver)"
)


#: With what is wider than a phone: a name without a place to break, and a table of many columns.
GUIDE = f"""# Start here

First steps, by [{"a_long_name" * 9}](https://example.org).

## A part

```python
import os
```

| {" | ".join("column" + str(number) for number in range(20))} |
| {" | ".join(["---"] * 20)} |
| {" | ".join(["`value`"] * 20)} |
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    project = Project(folder)
    project.write(small())
    (folder / "definition").mkdir()
    project.definition.rename(folder / "definition/publicapi-v2.json")
    (folder / "docs").mkdir()
    (folder / "docs/start.md").write_text(GUIDE)
    (folder / "sdk/src").mkdir(parents=True)
    (folder / "sdk/src/PureCloudPlatformClientV2").symlink_to(RUNTIME)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run_builder("docs").code == 0
    return folder / "build/docs"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
        f"--user-data-dir={tmp_path_factory.mktemp('browser')}", "--window-size=1500,900",
    ):  # fmt: skip
        options.add_argument(flag)
    browser = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    yield browser
    browser.quit()


def _wait(browser: Any, condition: Callable[[], Any]) -> Any:
    from selenium.common.exceptions import StaleElementReferenceException
    from selenium.webdriver.support.ui import WebDriverWait

    passing = (StaleElementReferenceException, IndexError)
    return WebDriverWait(browser, 120, 0.05, ignored_exceptions=passing).until(lambda _: condition())


def _find(browser: Any, selector: str) -> list[Any]:
    return list(browser.find_elements("css selector", selector))


def _press(browser: Any, *keys: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser).send_keys(*keys).perform()


def _loaded(browser: Any) -> list[str]:
    return list(browser.execute_script("return performance.getEntriesByType('resource').map((entry) => entry.name)"))


def test_a_name_is_found_by_keyboard(browser: Any, site: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.get(f"{site.as_uri()}/index.html")
    _wait(browser, lambda: _find(browser, "#search"))
    assert not [name for name in _loaded(browser) if name.endswith(("titles.js", "words.js"))]
    _press(browser, "/", *"getuser")
    first = _wait(browser, lambda: _find(browser, "#found a")[0])
    assert first.find_element("css selector", "span").text == "UsersApi.get_user"
    _press(browser, Keys.ARROW_DOWN, Keys.ENTER)
    _wait(browser, lambda: browser.current_url.endswith("operations/UsersApi.get_user.html"))
    assert _find(browser, "h1")[0].text == "get_user"
    assert all(name.startswith("file:") for name in _loaded(browser))


def test_a_question_finds_an_operation(browser: Any, site: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.get(f"{site.as_uri()}/guides/start.html")
    _wait(browser, lambda: _find(browser, "#search"))
    _press(browser, "/", *"create a user")
    shown = _wait(browser, lambda: [item.text for item in _find(browser, "#found a") if "post_users" in item.text])
    assert "Create a user." in shown[0]
    _press(browser, Keys.ESCAPE)
    assert not _find(browser, "#found a")
    _press(browser, *"one-user")  # what no name has is a question as well, be it one word
    assert _wait(browser, lambda: "a user." in _find(browser, "#found a")[0].text)
    _press(browser, Keys.ESCAPE, *"zzzzqq")
    assert _wait(browser, lambda: "Nothing is like that" in _find(browser, "#found")[0].text)


def test_a_search_loads_two_files_and_a_question_two_more(browser: Any, site: Path) -> None:
    browser.get(f"{site.as_uri()}/index.html")
    _wait(browser, lambda: _find(browser, "#search"))
    scripts = "return [...document.querySelectorAll('head script[src]')].map((one) => one.src)"
    page = set(browser.execute_script(scripts))

    def searched() -> list[str]:
        return sorted(name.rpartition("/")[2] for name in set(browser.execute_script(scripts)) - page)

    _press(browser, "/", "u")
    _wait(browser, lambda: _find(browser, "#found a"))
    assert searched() == ["names.js", "titles.js"]
    _press(browser, *"ser of a team")
    _wait(browser, lambda: len(searched()) == 4)
    assert searched() == ["names.js", "search.js", "titles.js", "words.js"]


def test_an_operation_has_neighbours_tabs_and_code_that_copies(browser: Any, site: Path) -> None:
    browser.get(f"{site.as_uri()}/operations/UsersApi.post_users.html")
    side = _wait(browser, lambda: [link.get_attribute("title") for link in _find(browser, ".side a")])
    assert side == ["get_user", "post_users"]
    assert _find(browser, ".side [aria-current]")[0].get_attribute("title") == "post_users"
    tabs = _find(browser, "aside [role=tab]")
    assert [tab.text for tab in tabs] == ["Python", "Shell", "curl"]
    tabs[2].click()
    visible = [panel for panel in _find(browser, "aside [role=tabpanel]") if panel.is_displayed()]
    assert len(visible) == 1
    assert "curl -X POST" in visible[0].text
    assert _find(browser, "pre .k")  # words of the language stand out
    assert _find(browser, ".code .copy")


def test_light_and_dark_stay_as_they_were_chosen(browser: Any, site: Path) -> None:
    browser.get(f"{site.as_uri()}/index.html")
    shade = "return getComputedStyle(document.body).backgroundColor"
    _wait(browser, lambda: _find(browser, "#theme"))
    before = browser.execute_script(shade)
    _find(browser, "#theme")[0].click()
    after = browser.execute_script(shade)
    assert before != after
    browser.get(f"{site.as_uri()}/classes/UsersApi.html")
    assert browser.execute_script(shade) == after


def test_nothing_is_wider_than_a_phone(browser: Any, site: Path) -> None:
    browser.set_window_size(390, 844)
    for path in ("index", "classes/UsersApi", "operations/UsersApi.get_user", "guides/start"):
        browser.get(f"{site.as_uri()}/{path}.html")
        _wait(browser, lambda: _find(browser, "#search"))
        wide = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        width, shown = browser.execute_script(wide)
        assert width <= shown <= 500, path  # a page that is too wide makes a phone show more than its width
        badges = """return [...document.querySelectorAll(".route b")].map((badge) => {
            const text = document.createRange()
            text.selectNodeContents(badge)
            return text.getClientRects().length
        })"""
        assert set(browser.execute_script(badges)) <= {1}, "a verb in one line"
    browser.set_window_size(1500, 900)
