"""A look-up in a sorted file finds what is there and nothing else, whatever the keys are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from purecloud_tools.catalogue.index import Index

_WORD = st.text("ab-_zé", min_size=1, max_size=4)
_KEY = st.lists(_WORD, min_size=1, max_size=3).map(" ".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


def _write(folder: Path, keys: set[str]) -> Index:
    path = folder / f"{abs(hash(frozenset(keys)))}.txt"
    lines = [f"{key}\tentry of {key}\n" for key in sorted(keys, key=str.encode)]
    path.write_text("# a header\n" + "".join(lines), encoding="utf-8", newline="\n")
    return Index(str(path))


@given(st.sets(_KEY), _KEY)
def test_what_is_there_is_found(folder: Path, keys: set[str], other: str) -> None:
    index = _write(folder, keys)
    assert list(index.keys()) == sorted(keys, key=str.encode)
    for key in keys:
        assert index.find(key) == f"entry of {key}"
    assert (index.find(other) is not None) == (other in keys)
    assert list(index.keys(other)) == [key for key in sorted(keys, key=str.encode) if key.startswith(other)]


@given(st.sets(_KEY), st.lists(_WORD, max_size=2))
def test_the_words_below_are_each_there_once(folder: Path, keys: set[str], above: list[str]) -> None:
    prefix = "".join(f"{word} " for word in above)
    wanted = {key[len(prefix) :].split(" ")[0] for key in keys if key.startswith(prefix)}
    assert _write(folder, keys).words(prefix) == sorted(wanted, key=str.encode)
