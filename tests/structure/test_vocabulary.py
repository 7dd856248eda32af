"""The retired words of CONTRIBUTING.md stand nowhere: not in code, comments, messages, documents, or names of files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from .tracked import is_generated, is_text, text_of, tracked

GAP = r"(?:\s+(?:#+:? +|\* +)?|_+)"  # between two words: also where a comment breaks its line, or in a name


@dataclass
class Retired:
    """A row of the table."""

    words: list[str]
    chosen: str
    not_meant: list[str]

    def found_in(self, text: str) -> Iterator[tuple[int, str]]:
        """Line by line where one of the words stands, and which."""
        fine = [match.span() for phrase in self.not_meant for match in _pattern(phrase).finditer(text)]
        for word in self.words:
            for match in _pattern(word).finditer(text):
                if not any(start <= match.start() < end or match.start() <= start < match.end() for start, end in fine):
                    yield text.count("\n", 0, match.start()) + 1, match.group()


def _pattern(term: str) -> re.Pattern[str]:
    if term.startswith("`"):
        return re.compile(rf"(?<!\w){re.escape(term.strip('`'))}(?!\w)")
    words = GAP.join(r"\w+" if word == "..." else re.escape(word) for word in term.split())
    return re.compile(rf"(?<![a-z]){words}(?![a-z])", re.IGNORECASE)


def read_table() -> list[Retired]:
    section = text_of("CONTRIBUTING.md").partition("\n## Words\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [Retired(_terms(words), chosen.strip(), _terms(fine)) for words, chosen, fine in rows[2:]]


def _terms(cell: str) -> list[str]:
    return [term.strip() for term in cell.split(",") if term.strip()]


TABLE = read_table()


def test_no_file_uses_a_retired_word() -> None:
    found: list[str] = []
    for name in tracked():
        if not is_text(name) or name == "CONTRIBUTING.md":
            continue
        text = text_of(name)
        if is_generated(name):
            text = "\n".join(text.split("\n")[:3])  # what follows is the API's own wording
        for row in TABLE:
            found += [f"{name}:{line}: {word!r}; write {row.chosen}" for line, word in row.found_in(text)]
            found += [f"the name of {name}: {word!r}; write {row.chosen}" for _, word in row.found_in(name)]
    assert not found, f"{len(found)} retired words:\n" + "\n".join(found)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.words[0])
def test_each_word_would_be_found(row: Retired) -> None:
    assert row.words
    assert row.chosen
    for word in row.words:
        written = word.strip("`").replace("...", "thing")
        assert list(row.found_in(f"first\n# {written}.")) == [(2, written)]
        assert not list(row.found_in(f"x{written}x"))
        if not word.startswith("`"):
            broken = written.replace(" ", "\n    # ")
            assert [line for line, _ in row.found_in(f"def test_{written.replace(' ', '_')}_x")] == [1]
            assert [line for line, _ in row.found_in(broken.upper())] == [1]
    for phrase in row.not_meant:
        assert not list(row.found_in(f"Here {phrase} thing."))
