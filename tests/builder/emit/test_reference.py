"""The reference: a page for everything, no broken link, and nothing that a definition could inject."""

from __future__ import annotations

import json
import posixpath
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from sdk_builder.emit.generation import Sources, read_sources
from sdk_builder.emit.reference.page import Code, Link, Page, Paragraph, Table, to_html, to_markdown
from sdk_builder.emit.reference.site import emit_site

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


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    definition = ROOT / "definition"
    sources = Sources(
        definition / "publicapi-v2.json",
        PACKAGE,
        definition / "overrides.toml",
        placement=definition / "placement.json",
        package=PACKAGE,
        phrasing=definition / "summaries.toml",
    )
    sdk, places = read_sources(sources)
    guides = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("docs/*.md"))}
    pictures = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("docs/*.svg"))}
    return dict(emit_site(sdk, places, guides, pictures))


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


def test_every_operation_and_model_is_found_by_its_exact_name(site: dict[str, str]) -> None:
    titles = {name for name, _ in json.loads(site["assets/titles.js"].removeprefix("var titles = ").rstrip(";\n"))}
    operations: list[dict[str, Any]] = json.loads((PACKAGE / "operations.json").read_text("utf-8"))["operations"]
    assert {f"{one['classes'][0]}.{one['method']}" for one in operations} <= titles
    places: dict[str, str] = json.loads((ROOT / "definition/placement.json").read_text("utf-8"))
    index = (PACKAGE / "_index.py").read_text("utf-8").split("\n")
    assert {name for name in index if name in places} <= titles
    for one in operations:
        page = site[f"operations/{one['classes'][0]}.{one['method']}.md"]
        assert one["path"] in page


def test_the_site_is_small(site: dict[str, str]) -> None:
    assert len(site) <= 9_000
    assert sum(len(text.encode()) for text in site.values()) <= 30_000_000
    assert {name.removesuffix(".html") + ".md" for name in site if name.endswith(".html")} <= site.keys()
    assert "classes/RoutingApi.md" in site["llms.txt"]


def test_a_page_of_an_operation_says_all(site: dict[str, str]) -> None:
    page = site["operations/RoutingApi.post_routing_queue_members.md"]
    for said in (
        "Add members to a routing queue. With `delete=True`, remove them.",
        "await gc.aio.RoutingApi(client).post_routing_queue_members(queue_id, body)",
        "| `delete` | query | `bool` | default False |",
        "list of [WritableEntity](../models/routing.md#WritableEntity)",
        "any of `routing:queue:edit`, `routing:queueMember:manage`",
        "curl -X POST 'https://api.REGION/api/v2/routing/queues/{queueId}/members'",
    ):
        assert said in page
    assert (
        "`paginate`" in site["operations/UsersApi.get_users.md"]
        or "gc.paginate" in (site["operations/UsersApi.get_users.md"])
    )


def test_no_definition_writes_markup() -> None:
    evil = '<script>alert(1)</script> [x](javascript:alert(1)) `a|b` & "q" *b*'
    page = Page("a/b", evil, [Paragraph([evil, Code(evil), Link(evil, "c")]), Table((evil,), [[[evil]]])])
    assert "<script" not in to_html(page)
    text = to_markdown(page)
    assert "<script" not in text.replace("\\<script", "").replace("`<script", "")
    assert "[x](" not in text.replace("\\[x\\](", "").replace("`<script>alert(1)</script> [x](", "")


def test_the_command_writes_only_what_differs_and_deletes_only_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    (project / "definition").mkdir(parents=True)
    (project / "docs").mkdir()
    (project / "docs/start.md").write_text("# Start\n\n[more](more.md#a-b) [code](../src/a.py)\n\n## A b\n")
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
    (output / "mine.html").write_text("kept")
    (project / "docs/more.md").unlink()
    first = {path: path.stat().st_mtime_ns for path in output.rglob("*.html")}
    assert run_builder("docs").code == 0
    assert (output / "mine.html").read_text() == "kept"
    assert not (output / "guides/more.html").exists()
    changed = [path for path, time in first.items() if path.exists() and path.stat().st_mtime_ns != time]
    assert {path.name for path in changed} == {"start.html", "index.html"}
