"""Release notes: what may break and what to write now, by API class, in a form that GitHub takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sdk_builder.compare.advice import Advisor
from sdk_builder.compare.change import Change, Comparison, Impact
from sdk_builder.compare.definitions import compare
from sdk_builder.compare.surface import Surface, read_surface
from sdk_builder.compare.symbols import SymbolChange, compare_surfaces
from sdk_builder.notes.writing import write_notes
from sdk_builder.project.errors import BuilderError
from sdk_builder.project.settings import GitHub
from sdk_builder.project.workspace import Release
from sdk_builder.publish.github import ReleasePages, fit

from tests.builder.compare.test_surface import NEW_API, NEW_CODE, NEW_MODELS, OLD_API, OLD_CODE, OLD_MODELS, build
from tests.builder.release.servers import GITHUB_TOKEN, Pages
from tests.builder.web import serve

GOLDEN = Path(__file__).parent / "golden" / "notes.md"


@pytest.fixture
def surfaces(tmp_path: Path) -> tuple[Surface, Surface]:
    return build(tmp_path / "a", OLD_API, OLD_MODELS, OLD_CODE), build(tmp_path / "b", NEW_API, NEW_MODELS, NEW_CODE)


def operation(
    name: str, *parameters: dict[str, object], answer: str = "User", tags: tuple[str, ...] = ("Users",)
) -> dict[str, object]:
    return {
        "operationId": name,
        "parameters": list(parameters),
        "responses": {"200": {"schema": {"$ref": f"#/definitions/{answer}"}}},
        "tags": list(tags),
    }


def query(name: str, kind: str = "string", *, required: bool = False) -> dict[str, object]:
    return {"name": name, "in": "query", "type": kind, "required": required}


def definitions() -> tuple[dict[str, object], dict[str, object]]:
    text = {"type": "string"}
    old = {
        "paths": {
            "/users": {"get": operation("getUsers", query("state", required=True), query("expand"), answer="Users")},
            "/users/{userId}": {"get": operation("getUser"), "delete": operation("deleteUser")},
        },
        "definitions": {
            "User": {
                "properties": {"state": {**text, "enum": ["on", "off"]}, "selfUri": text, "size": {"type": "integer"}}
            },
            "Users": {"properties": {"id": text}},
        },
    }
    new: dict[str, object] = {
        "paths": {
            "/users": {"get": operation("getUsers", query("state"), query("filter"))},
            "/users/{userId}": {"get": operation("fetchUser")},
        },
        "definitions": {"User": {"properties": {"state": {**text, "enum": ["on", "busy"]}, "size": text}}},
    }
    return old, new


def test_notes_say_what_may_break_and_what_to_write(surfaces: tuple[Surface, Surface]) -> None:
    comparison = compare(*definitions())
    notes = write_notes(comparison, Advisor(*surfaces), compare_surfaces(*surfaces), extra="Thanks for *waiting*.")
    assert notes.body == GOLDEN.read_text()
    assert notes.summary.startswith("9 major, 2 minor and 0 point changes.\n\nMay break your program:\n\n* ")
    assert notes.summary.rstrip().endswith("more")


def test_notes_without_changes_and_of_the_first_release() -> None:
    assert write_notes(Comparison(()), extra="Fixes the runtime.").body == (
        "The definition of the API did not change.\n\nFixes the runtime.\n"
    )
    added = SymbolChange("X", None, "added", False, "`X` was added.")
    assert write_notes(Comparison(()), surface=[added]).body.endswith("## Also changed in Python\n\n* `X` was added.\n")
    assert write_notes(Comparison(()), first=True).body == "The first release.\n"


def test_a_template_with_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(BuilderError, match="unknown placeholder: 'oops'"):
        write_notes(Comparison(()), template="$intro $oops")


def test_a_method_that_returns_nothing_has_a_route(surfaces: tuple[Surface, Surface]) -> None:
    source = '''
class UsersApi(_Api):
    def delete_user(self, user_id: str) -> None:
        """DELETE /users/{userId}"""
        return self._call_void("DELETE", "/users/{userId}", path={"userId": user_id})
    def delete_skill(self, skill_id: str) -> None:
        nothing: None = self._call("DELETE", "/skills/{skillId}", path={"skillId": skill_id})
        return nothing
'''
    assert sorted(read_surface({"apis/users_api.py": source.encode()}).routes()) == [
        "DELETE /skills/{skillId}",
        "DELETE /users/{userId}",
    ]


def test_a_new_path_is_named_once_and_new_prose_is_one_line() -> None:
    old = {"paths": {"/a": {"get": operation("getA")}, "/b": {"get": operation("getB")}}}
    new = {"paths": {f"/{one}": {"get": operation(f"get{one.upper()}") | {"summary": "x"}} for one in "abc"}}
    body = write_notes(compare(old, new)).body
    assert body.count("/c") == 1
    assert "Prose was added in 2 places" in body or "Prose came" in body
    assert "The summary of" not in body


def test_the_build_of_the_api_and_a_link_to_the_difference_are_named() -> None:
    change = Change(Impact.MINOR, "model", "User", "User", "added", None, "User", "Model User was added")
    link = GitHub(repository="acme/sdk").page("compare/v1...v2")
    body = write_notes(Comparison.of([change]), build="0.9.1-77", link=link).body
    assert "0 major, 1 minor and 0 point changes. Build 0.9.1-77 of the API.\n" in body
    assert body.endswith("[The whole difference](https://github.com/acme/sdk/compare/v1...v2)\n")


@pytest.mark.parametrize(
    ("prose", "advice"),
    [
        ("Deprecated; use GET /users/{userId} instead.", "write `UsersApi.fetch_user` for it"),
        ("Please use /users/{userId}.", "write `UsersApi.fetch_user` for it"),
        ("It goes away.", "plan to do without it"),
        ("Use GET /nowhere.", "plan to do without it"),
    ],
)
def test_what_takes_the_place_of_a_deprecated_operation_is_named(
    surfaces: tuple[Surface, Surface], prose: str, advice: str
) -> None:
    new = {"paths": {"/users": {"get": {"description": prose}}}}
    change = Change(Impact.MAJOR, "operation", "GET /users", "deprecated", "changed", False, True, "")
    assert advice in Advisor(*surfaces, new).advise(change).sentence


def test_notes_of_ten_thousand_changes_are_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [
        Change(Impact.MAJOR, "model", f"Model{n}", f"Model{n}", "removed", "", None, f"Model Model{n} was removed ☃")
        for n in range(10_000)
    ]
    notes = write_notes(Comparison.of(changes))
    assert len(notes.body) > 300_000
    body = fit(notes.body, "https://github.com/acme/sdk/blob/v2/CHANGELOG.md")
    assert len(body) <= 125_000
    assert body.endswith(
        "... and more: [all of it](https://github.com/acme/sdk/blob/v2/CHANGELOG.md) is in the changelog.\n"
    )
    assert body.splitlines()[-3].endswith(" was removed ☃.")
    assert fit("short", "") == "short"
    # GitHub refuses what is longer.
    monkeypatch.setenv("GITHUB_TOKEN", GITHUB_TOKEN)
    pages = Pages()
    with serve(pages.answer) as web:
        pages.url = web.url
        settings = GitHub(repository="acme/sdk", api=web.url)
        release = Release("2.0.0", "v2", "2.0.0", "a", "b", "main", prerelease=False)
        with pytest.raises(BuilderError, match="status 422"):
            ReleasePages(settings).publish(release, notes.body, tmp_path)
        ReleasePages(settings).publish(release, body, tmp_path)
    assert pages.releases[0]["body"] == body
