"""Finds the sources of a program, and reads them: Python files and notebooks."""

from __future__ import annotations

import ast
import json
import re
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
_SUFFIXES = (".py", ".pyw", ".ipynb")


class UnreadableError(Exception):
    """A file that cannot be read, or is not Python; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Source:
    """Python code; of a notebook all cells, with the cell and the line in it by line."""

    path: str
    text: str
    cells: tuple[tuple[int, int], ...] = ()
    problems: tuple[str, ...] = ()  # cells that were left out

    def place(self, line: int) -> tuple[str, int]:
        """How to name the file and the line: in a notebook `analysis.ipynb:cell 3` and the line in it."""
        if not self.cells or not 0 < line <= len(self.cells):
            return self.path, line
        cell, inner = self.cells[line - 1]
        return f"{self.path}:cell {cell}", inner


def parse(text: str, path: str) -> ast.Module:
    """The syntax tree; a notebook may await outside of functions.

    :raises SyntaxError: when the text is not Python
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the program's own backslashes
        tree = compile(text, path, "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert isinstance(tree, ast.Module)  # noqa: S101 - what "exec" gives
    return tree


def find_sources(paths: Sequence[Path]) -> Iterator[Path]:
    """The files of a program, each once: without caches, hidden folders and virtual environments."""
    seen: set[Path] = set()
    for path in paths:
        for file in [path] if not path.is_dir() else _in_folder(path):
            if (real := file.resolve()) not in seen:
                seen.add(real)
                yield file


def _in_folder(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder  # it is reported as a file that cannot be read
        return
    for entry in entries:
        if entry.suffix in _SUFFIXES and entry.is_file():
            yield entry
        elif _is_searched(entry):
            yield from _in_folder(entry)


def _is_searched(folder: Path) -> bool:
    if not folder.is_dir() or folder.is_symlink() or folder.name.startswith("."):
        return False
    return folder.name not in _SKIPPED and not (folder / "pyvenv.cfg").exists()


def read_source(path: Path) -> Source:
    """Read a file.

    :raises UnreadableError: when it cannot be read
    """
    try:
        if path.suffix == ".ipynb":
            return _read_notebook(path)
        with tokenize.open(path) as file:
            return Source(str(path), file.read())
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:  # of a declared encoding
        raise UnreadableError(f"{path}: cannot be read: {error}") from None


def _read_notebook(path: Path) -> Source:
    try:
        document: Any = json.loads(path.read_text("utf-8"))
        code = [
            (number, "".join(cell["source"]))
            for number, cell in enumerate(document["cells"], 1)
            if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableError(f"{path}: not a notebook: {type(error).__name__}: {error}") from None
    lines: list[str] = []
    cells: list[tuple[int, int]] = []
    problems: list[str] = []
    for number, cell in code:
        kept = _without_magic(cell)
        try:
            parse("\n".join(kept), "cell")
        except SyntaxError as error:
            problems.append(f"{path}:cell {number}:{error.lineno}: not read: {error.msg}")
            kept = []
        lines += kept
        cells += [(number, line) for line in range(1, len(kept) + 1)]
    return Source(str(path), "\n".join(lines) + "\n", tuple(cells), tuple(problems))


def _without_magic(text: str) -> list[str]:
    """The lines of a cell; those for the notebook itself are emptied, and cells of other languages too."""
    lines = text.splitlines()
    if text.startswith("%%") and not text.startswith(("%%time", "%%capture")):
        return [""] * len(lines)
    kept: list[str] = []
    for line in lines:
        code = line.strip()
        if code.startswith(("%", "!", "?")) or (code.endswith("?") and "#" not in code):
            line = f"{line[: len(line) - len(line.lstrip())]}pass"
        kept.append(re.sub(r"^(\s*[\w, ]+ = )[!%].*", r"\1None", line))
    return kept
