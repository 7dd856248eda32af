"""How large things are: no hand-written file above 400 lines, no hand-written package above 12 entries."""

from __future__ import annotations

from collections import defaultdict

from .tracked import ROOT, is_generated, is_text, tracked

MOST_LINES, MOST_ENTRIES = 400, 12

#: Packages that may be larger, with the reason.
LARGE = {
    "sdk/src/PureCloudPlatformClientV2": "it carries the published module names, one file each",
    "tests/programs": "twenty ordinary programs, one file each",
}

CODE = (".py", ".pyi", ".js", ".css", ".html", ".sh")


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {
        name: len((ROOT / name).read_bytes().splitlines())
        for name in tracked()
        if name.endswith(CODE) and not is_generated(name)
    }
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_package_has_more_than_12_entries() -> None:
    """A package is a folder with Python files in it or below; generated entries are not counted."""
    packages: dict[str, set[str]] = defaultdict(set)
    for name in tracked():
        if name.endswith(".py") and not is_generated(name):
            parts = name.split("/")
            for depth in range(1, len(parts)):
                packages["/".join(parts[:depth])].add(parts[depth])
    for name in tracked():  # data beside the code counts, too
        folder, _, entry = name.rpartition("/")
        if folder in packages and not (is_text(name) and is_generated(name)):
            packages[folder].add(entry)
    assert packages
    large = {name: sorted(entries) for name, entries in packages.items() if len(entries) > MOST_ENTRIES}
    assert {name: entries for name, entries in large.items() if name not in LARGE} == {}


def test_exceptions_are_still_there() -> None:
    assert all((ROOT / folder).is_dir() for folder in LARGE)
