"""The reference: a page for everything, no broken link, and nothing that a definition could inject."""

from __future__ import annotations

import gzip
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from sdk_builder.emit.reference.page import (
    Block,
    Code,
    Link,
    Mark,
    Node,
    Page,
    Paragraph,
    Table,
    Tree,
    to_html,
    to_markdown,
)

from tests.builder.sample_project import ROOT, RUNTIME, TRAPS, TRAPS_OVERRIDES, run_builder

PACKAGE = ROOT / "sdk/src/PureCloudPlatformClientV2"


class _Links(HTMLParser):
    """The targets of links and the anchors of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.anchors: set[str] = set()
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.targets.add(value)
            elif name == "id" and value:
                self.anchors.add(value)
        if tag == "script":
            self.scripts.append(dict(attrs).get("src") or "inline")


def _read(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        assert run_builder("docs", "--output", str(folder)).code == 0
    return {name: content.decode() for name, content in _read(folder).items()}


def test_no_link_is_broken_and_nothing_comes_from_elsewhere(site: dict[str, str]) -> None:
    pages: dict[str, _Links] = {}
    for name, text in site.items():
        if name.endswith(".html"):
            pages[name] = _Links()
            pages[name].feed(text)
    broken: list[str] = []
    for name, page in pages.items():
        assert all(posixpath.normpath(posixpath.join(posixpath.dirname(name), one)) in site for one in page.scripts)
        for target in page.targets:
            if "://" in target or target.startswith("mailto:"):
                continue
            path, _, anchor = unquote(target).partition("#")
            file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            if file not in site or (anchor and anchor not in pages[file].anchors):
                broken.append(f"{name}: {target}")
    assert broken == []
    assert len(pages) > 3400


def _names(site: dict[str, str]) -> tuple[set[str], set[str]]:
    """All operations, as class and method, and all models."""
    operations: list[dict[str, Any]] = json.loads((PACKAGE / "operations.json").read_text("utf-8"))["operations"]
    places: dict[str, str] = json.loads((ROOT / "definition/placement.json").read_text("utf-8"))
    index = (PACKAGE / "_index.py").read_text("utf-8").split("\n")
    for one in operations:
        assert one["path"] in site[f"operations/{one['classes'][0]}.{one['method']}.md"]
    return {f"{one['classes'][0]}.{one['method']}" for one in operations}, {name for name in index if name in places}


FIND = """
const search = require(process.argv[1]);
const names = new Function(`${require("fs").readFileSync(0, "utf-8")}; return names;`)();
const listed = search.list(names);
const few = listed.filter((_, number) => number % 40 === 0);
const wrong = few.filter(([title, path]) => search.find(listed, title)[0][1] !== path).map(([title]) => title);
process.stdout.write(JSON.stringify({ listed: listed.map(([title, path]) => [title, path]), wrong, few: few.length }));
"""


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js")
def test_every_operation_and_model_is_found_by_its_exact_name(site: dict[str, str], tmp_path: Path) -> None:
    operations, models = _names(site)
    script = tmp_path / "names.js"
    script.write_text(site["assets/names.js"], "utf-8")
    done = subprocess.run(
        ["node", "-e", FIND, str(script)], input=site["assets/titles.js"], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    paths = dict(found["listed"])
    assert operations | models <= paths.keys()
    assert len(paths) > 10_000
    assert (found["wrong"], found["few"] > 250) == ([], True)
    anchors = {name: set(re.findall(r'<h2 id="([^"]+)"', text)) for name, text in site.items() if "models/" in name}
    for path in paths.values():
        page, _, anchor = path.partition("#")
        assert f"{page}.html" in site
        assert not anchor or anchor in anchors[f"{page}.html"]


def test_the_site_is_small(site: dict[str, str]) -> None:
    assert len(site) <= 9_000
    assert sum(len(text.encode()) for text in site.values()) <= 30_000_000
    # What a search for a name loads, even if nothing is compressed on the way, and what a question loads besides.
    assert sum(len(site[f"assets/{name}"].encode()) for name in ("names.js", "titles.js")) <= 150_000
    questions = [site[f"assets/{name}"].encode() for name in ("search.js", "words.js")]
    assert sum(map(len, questions)) <= 1_600_000
    assert sum(len(gzip.compress(text)) for text in questions) <= 260_000
    assert {name.removesuffix(".html") + ".md" for name in site if name.endswith(".html")} <= site.keys()


def test_the_site_is_the_same_whatever_hashes_language_and_time_zone(site: dict[str, str], tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-m", "sdk_builder", "docs", "--output", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    other = _read(tmp_path)
    assert len(site) > 7_000
    assert site.keys() == other.keys()
    assert [name for name, content in site.items() if other[name] != content.encode()] == []


def test_programs_find_all_pages_from_llms_txt(site: dict[str, str]) -> None:
    linked = set(re.findall(r"\]\(([^)]+)\)", site["llms.txt"]))
    assert linked <= site.keys()
    assert {
        name for name in site if name.startswith(("classes/", "models/", "guides/")) and name.endswith(".md")
    } <= linked
    assert "- [Routing](classes/RoutingApi.md): " in site["llms.txt"]
    for name in [one for one in linked if one.startswith("classes/")]:
        linked |= {f"operations/{path}" for path in re.findall(r"\(\.\./operations/([^)]+)\)", site[name])}
    assert {name for name in site if name.startswith("operations/") and name.endswith(".md")} <= linked


def test_a_page_of_an_operation_says_all(site: dict[str, str]) -> None:
    page = site["operations/RoutingApi.post_routing_queue_members.md"]
    for said in (
        "Add members to a routing queue. With `delete=True`, remove them.",
        "POST [`/api/v2/routing/queues/{queueId}/members`](https://developer.genesys.cloud/devapps/api-explorer#post-",
        "import PureCloudPlatformClientV2 as gc\n\nclient = gc.connect()\nqueue_id = ",
        "purecloud routing queues members create \\\n  --queue-id ",
        'curl -X POST "$HOST/api/v2/routing/queues/',
        "    queue_id: str,\n    body: list[WritableEntity],\n    *,\n    delete: bool = None,\n) -> None",
        "await gc.aio.RoutingApi(client).post_routing_queue_members(...)",
        "- `delete` bool; default false",
        "list of [WritableEntity](../models/routing.md#WritableEntity)\n\n- `id` str",
        "## Answer\n\nNothing.",
        "any of `routing:queue:edit`, `routing:queueMember:manage`",
        "`NotFoundError` (404)",
        "[those of every call](../guides/calls.md#errors)",
    ):
        assert said in page, said
    listing = site["operations/UsersApi.get_users.md"]
    assert "for item in gc.paginate(gc.UsersApi(client).get_users):" in listing
    assert "- `entities` list of [User](../models/" in listing
    assert "\n  - `version` int required" in listing
    queue = site["operations/RoutingApi.post_routing_queues.html"]
    assert "<li><details><summary><b>media_settings</b> " in queue
    assert "<b>scoring_method</b> str; TimestampAndPriority, PriorityOnly" in queue


def test_errors_of_pages_are_errors_of_the_package(site: dict[str, str]) -> None:
    text = site["operations/RoutingApi.put_routing_queue.md"].partition("## Errors")[2]
    named = set(re.findall(r"`(\w+Error)`", text))
    source = (PACKAGE / "_core/http/errors.py").read_text("utf-8")
    assert len(named) >= 3
    assert all(f"class {name}(" in source for name in named)


def test_a_tree_ends_where_models_recur(site: dict[str, str]) -> None:
    page = site["operations/RoutingApi.patch_routing_queue_member.md"]
    body = page.partition("## Body")[2].partition("## Answer")[0]
    assert "- `user` [User]" in body
    assert "\n  - `manager` [User]" in body
    assert "\n    - " not in body.partition("\n  - `manager`")[2].partition("\n  - ")[0]


def test_no_definition_writes_markup() -> None:
    evil = '<script>alert(1)</script> [x](javascript:alert(1)) `a|b` & "q" *b*'
    blocks: list[Block] = [Paragraph([evil, Code(evil), Link(evil, "c"), Mark(evil)]), Table((evil,), [[[evil]]])]
    page = Page("a/b", evil, [*blocks, Tree([Node(evil, [evil], [Node(evil, [])])]), Paragraph([Link(evil, evil)])])
    assert "<script" not in to_html(page)
    assert 'href="javascript' not in to_html(page)
    text = to_markdown(page)
    assert "<script" not in text.replace("\\<script", "").replace("`<script", "")


def test_the_command_writes_only_what_differs_and_deletes_only_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    (project / "definition").mkdir(parents=True)
    (project / "docs").mkdir()
    (project / "docs/start.md").write_text(
        "<!-- Generated. -->\n# Start\n\n[more](more.md#a-b) [code](../src/a.py)\n\n## A b\n"
    )
    (project / "docs/more.md").write_text("# More\n\n## A b\n")
    (project / "definition/publicapi-v2.json").write_bytes(TRAPS.read_bytes())
    (project / "definition/overrides.toml").write_bytes(TRAPS_OVERRIDES.read_bytes())
    package = project / "sdk/src"
    package.mkdir(parents=True)
    (package / "PureCloudPlatformClientV2").symlink_to(RUNTIME)
    monkeypatch.chdir(project)
    assert run_builder("docs").code == 0
    output = project / "build/docs"
    start = (output / "guides/start.html").read_text("utf-8")
    assert '<a href="more.html#a-b">more</a> <a>code</a>' in start
    assert "Generated." not in start, "that is for who opens the file"
    (output / "mine.html").write_text("kept")
    (project / "docs/more.md").unlink()
    first = {path: path.stat().st_mtime_ns for path in output.rglob("*.html")}
    assert run_builder("docs").code == 0
    assert (output / "mine.html").read_text() == "kept"
    assert not (output / "guides/more.html").exists()
    changed = [path for path, time in first.items() if path.exists() and path.stat().st_mtime_ns != time]
    assert {path.name for path in changed} == {"start.html", "index.html"}
