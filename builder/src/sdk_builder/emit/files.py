"""The generated packages on disk: what differs from what was generated, and writing just that."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from ..project.storage import replace_file
from .source import HEADER

MODELS = "models"
PACKAGES = (MODELS, "apis", "aio")
# The head of a class, or the beginning of a property.
_MEMBER = re.compile(r"^(?:class (?P<cls>\w+)\(|    (?P<name>\w+): )", re.MULTILINE)
_SUFFIXES = (".py", ".pyi")


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to be done so that the disk holds what was generated: contents to write by path, files to delete."""

    write: dict[Path, bytes]
    delete: tuple[Path, ...]

    @property
    def paths(self) -> list[Path]:
        """All files that differ, by path."""
        return sorted([*self.write, *self.delete])

    def apply(self) -> None:
        """Write and delete; nobody ever reads half of a file."""
        for path, content in self.write.items():
            replace_file(path, content)
        for path in self.delete:
            path.unlink(missing_ok=True)


def compare(package: Path, files: dict[str, str], others: dict[Path, str]) -> Difference:
    """Compare what was generated with the disk.

    files:  contents by path below the package; generated files of the packages that are not among them are stale.
    others: contents of files elsewhere, by path.
    """
    wanted = {package / name: text.encode() for name, text in files.items()}
    wanted.update({path: text.encode() for path, text in others.items()})
    write = {path: content for path, content in sorted(wanted.items()) if _read(path) != content}
    return Difference(write, tuple(path for path in _generated(package) if path not in wanted))


def read_property_order(package: Path) -> dict[str, list[str]]:
    """The properties of each model that was generated before, in their order."""
    found: dict[str, list[str]] = {}
    for path in sorted((package / MODELS).glob("*.py")):
        members: list[str] = []
        for match in _MEMBER.finditer(path.read_text(encoding="utf-8", errors="replace")):
            if match["cls"]:
                members = found.setdefault(match["cls"], [])
            else:
                members.append(match["name"])
    return found


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def is_generated(content: bytes) -> bool:
    """Whether a file says of itself that it is generated: in its first line, or in the first member of its JSON."""
    return HEADER.removeprefix("# ").encode() in content.partition(b"\n")[0]


def _generated(package: Path) -> list[Path]:
    """What the first line says to be generated; other files are nobody's business here."""
    found: list[Path] = []
    for name in PACKAGES:
        folder = package / name
        if folder.is_dir():
            with os.scandir(folder) as entries:
                found += [Path(entry.path) for entry in entries if entry.name.endswith(_SUFFIXES)]
    return sorted(path for path in found if _first_line(path) == HEADER)


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline().rstrip("\n")
