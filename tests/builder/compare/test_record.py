"""The record for the doctor: made from the published surfaces, and added to by each release."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sdk_builder.compare.record import Record, package_facts, parse_record, read_surfaces, surface_facts
from sdk_builder.compare.surface import read_package
from sdk_builder.project.errors import BuilderError

from tests.builder.sample_project import run_builder

ROOT = Path(__file__).parents[3]
SURFACES = ROOT / "definition" / "published-surfaces.json.xz"
PACKAGE = ROOT / "sdk" / "src" / "PureCloudPlatformClientV2"


def test_the_record_of_the_package_is_made_from_the_published_surfaces(tmp_path: Path) -> None:
    project = tmp_path / "project"
    record = project / "sdk" / "src" / PACKAGE.name / "doctor" / "changes.json"
    record.parent.mkdir(parents=True)
    shutil.copy(ROOT / "sdk-builder.toml", project)
    present = PACKAGE / "doctor" / "changes.json"
    shutil.copy(present, record)
    done = run_builder("record", str(SURFACES), "--project", str(project))
    assert done.code == 0, done.errors
    assert record.read_bytes() == present.read_bytes()


def test_this_build_is_what_was_published_last() -> None:
    """The definition is the same, so is what becomes of it: nothing of it is new to the doctor."""
    published = dict(read_surfaces(SURFACES))
    assert package_facts(read_package(PACKAGE)) == dict(surface_facts(published["269.0.0"]))


def test_each_release_adds_to_the_record() -> None:
    first = {"User": "model", "User.id": "str", "Old": "model", "Old.id": "str"}
    second = {"User": "model", "User.id": "int", "User.state": "str"}
    third = {"User": "model", "User.id": "str", "User.state": "str", "Old": "model", "Old.id": "int"}
    record = Record()
    record.add("1.0.0", first, first)
    assert record.symbols == {}
    record.add("2.0.0", first, second)
    record = parse_record(record.to_json().encode())  # `Old.id` went with `Old`, and is not kept
    record.add("2.0.0", first, second)
    assert "Old.id" not in json.loads(record.to_json())["symbols"]
    record.add("3.0.0", second, third)
    assert record.releases == ["1.0.0", "2.0.0", "3.0.0"]
    assert json.loads(record.to_json())["symbols"] == {
        "Old": {"1.0.0": "model", "2.0.0": None, "3.0.0": "model"},
        "Old.id": {"1.0.0": "str", "2.0.0": None, "3.0.0": "int"},
        "User.id": {"1.0.0": "str", "2.0.0": "int", "3.0.0": "str"},
        "User.state": {"2.0.0": "str"},
    }


def test_what_later_releases_added_stays() -> None:
    later = Record({"releases": ["1.0.0", "2.0.0"], "symbols": {"User.id": {"1.0.0": "str", "2.0.0": "int"}}})
    anew = Record({"releases": ["1.0.0"], "symbols": {}})
    anew.keep_later(later)
    assert (anew.releases, anew.symbols) == (later.releases, later.symbols)


@pytest.mark.parametrize("text", [b"[]", b"{", b'{"releases": 3}', b'{"symbols": []}'])
def test_something_else_is_refused(text: bytes, tmp_path: Path) -> None:
    with pytest.raises(BuilderError, match="not a record of releases"):
        parse_record(text)
    (tmp_path / "surfaces.xz").write_bytes(text)
    with pytest.raises(BuilderError, match="holds no surfaces"):
        list(read_surfaces(tmp_path / "surfaces.xz"))
    with pytest.raises(BuilderError, match="holds no surfaces"):
        list(read_surfaces(tmp_path / "nowhere.xz"))
