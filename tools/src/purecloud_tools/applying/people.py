"""A file of people: who there should be, with which roles, in which queues."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from ..output.problems import ToolError

#: Columns that are properties of a user, and where they go.
PROPERTIES = ("name", "department", "title", "state")
_COLUMNS = ("email", *PROPERTIES, "division", "roles", "queues")
_STATES = ("active", "inactive")


@dataclass(frozen=True)
class Person:
    """A row of the file.

    :ivar properties: what the user should be, by the names of the API; a column that is empty says nothing
    :ivar division: the name of a division, empty for the home division
    """

    email: str
    properties: dict[str, str]
    division: str
    roles: tuple[str, ...]
    queues: tuple[str, ...]


def read_people(path: Path) -> list[Person]:
    """Read a CSV file with the columns email, name, department, title, state, division, roles and queues; roles and
    queues are names, separated by `|`.

    :raises ToolError: naming all lines that cannot be used
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns = [name.strip() for name in rows.fieldnames or ()]
            _check_columns(path, columns)
            rows.fieldnames = columns
            lines = [
                (
                    rows.line_num,
                    any(row.get(None) or ()),
                    {key: (value or "").strip() for key, value in row.items() if key},
                )
                for row in rows
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ToolError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    problems: list[str] = []
    people: dict[str, Person] = {}
    for number, surplus, row in lines:
        email = row.get("email", "").lower()
        if surplus:
            problems.append(f"line {number}: it has more cells than there are columns; a comma in one wants quotes")
        elif "@" not in email:
            problems.append(f"line {number}: {email!r} is not an email address")
        elif email in people:
            problems.append(f"line {number}: {email} is there twice")
        elif row.get("state") and row["state"] not in _STATES:
            problems.append(f"line {number}: state is {' or '.join(_STATES)}, not {row['state']!r}")
        people[email] = Person(
            email,
            {name: row[name] for name in PROPERTIES if row.get(name)},
            row.get("division", ""),
            _names(row.get("roles", "")),
            _names(row.get("queues", "")),
        )
    if problems:
        raise ToolError(f"{path}: {'; '.join(problems[:8])}", "Nothing was changed.", problems=problems)
    return list(people.values())


def _check_columns(path: Path, columns: list[str]) -> None:
    unknown = [name for name in columns if name not in _COLUMNS]
    if unknown or "email" not in columns:
        wrong = f"unknown column {unknown[0]!r}" if unknown else "there is no column email"
        raise ToolError(f"{path}: {wrong}", f"Columns are {', '.join(_COLUMNS)}; only email has to be there.")


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split("|") if name.strip()))
