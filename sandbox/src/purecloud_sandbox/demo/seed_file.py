"""The seed file: what an organization has from the start, in YAML; checked before anything is made.

organization: {name: Acme}
divisions: [North]
skills: [Phones]
languages: [English]
roles:
  - {name: Night watch, permissions: [routing:queue:view]}
users:
  - {name: Ada Lovelace, email: ada@example.com, division: North, roles: [Supervisor], skills: {Phones: 4}}
queues:
  - {name: Sales, members: [ada@example.com]}
conversations: 1200
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..spec.definition import as_list, as_object

NAMED = ("divisions", "skills", "languages", "wrapup_codes", "groups", "teams")
_KNOWN = {"organization", "roles", "users", "queues", "conversations", *NAMED}
_FIELDS: dict[str, dict[str, type]] = {
    "organization": {"name": str},
    "roles": {"name": str, "description": str, "permissions": list},
    "users": {
        "name": str, "email": str, "title": str, "department": str, "division": str, "manager": str, "roles": list,
        "skills": dict, "languages": dict, "groups": list, "team": str, "state": str,
    },
    "queues": {"name": str, "description": str, "division": str, "members": list, "wrapup_codes": list},
}  # fmt: skip
_REQUIRED = {"users": ("name", "email"), "queues": ("name",), "roles": ("name",), "organization": ("name",)}


class SeedError(Exception):
    """A seed file is not written as it should be; the message says where and how."""


@dataclass(frozen=True, slots=True)
class SeedFile:
    """What a seed file has; names that others refer to exist."""

    name: str = ""
    roles: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    users: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    queues: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    named: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    conversations: int | None = None


def read_seed_file(path: str | Path) -> SeedFile:
    """Read a seed file.

    :raises SeedError: it cannot be read, or is not written right.
    """
    import yaml

    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise SeedError(f"There is no seed file at {path}: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where is not None else ""
        raise SeedError(f"{path}{line} is not YAML.") from None
    try:
        return check_seed(content)
    except SeedError as error:
        raise SeedError(f"{path}: {error}") from None


def check_seed(content: Any) -> SeedFile:
    """Check what a seed file holds.

    :raises SeedError: it is not written right.
    """
    if not isinstance(content, dict):
        raise SeedError(f"a seed file has entries such as `users:`. Hint: one of {_choices(_KNOWN)}.")
    whole = as_object(content)
    for name in whole:
        if name not in _KNOWN:
            raise SeedError(f"{name!r} is not known. Hint: one of {_choices(_KNOWN)}.")
    named = {kind: _names(kind, whole.get(kind)) for kind in NAMED}
    records = {kind: _records(kind, whole.get(kind)) for kind in ("roles", "users", "queues")}
    _check_unique("users", "email", records["users"])
    _check_unique("queues", "name", records["queues"])
    conversations = whole.get("conversations")
    if conversations is not None and (not isinstance(conversations, int) or conversations < 30):
        raise SeedError(f"conversations: {conversations!r} is not a number of at least 30.")
    if not records["users"]:
        raise SeedError("users: there is none. Hint: the first one is whom tokens stand for.")
    organization = _record("organization", whole["organization"], "organization") if "organization" in whole else {}
    seed = SeedFile(str(organization.get("name", "")), **records, named=named, conversations=conversations)
    _check_references(seed)
    return seed


def _names(kind: str, value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in as_list(value)):
        raise SeedError(f"{kind}: write a list of names.")
    names = [str(one) for one in as_list(value)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SeedError(f"{kind}: {twice!r} is there twice.")
    return names


def _records(kind: str, value: Any) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise SeedError(f"{kind}: write a list.")
    return [_record(kind, one, f"{kind}[{index}]") for index, one in enumerate(as_list(value))]


def _record(kind: str, value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise SeedError(f"{where}: write its fields, e.g. {{name: ...}}.")
    fields = as_object(value)
    for name, item in fields.items():
        wanted = _FIELDS[kind].get(name)
        if wanted is None:
            raise SeedError(f"{where}.{name} is not known. Hint: one of {_choices(_FIELDS[kind])}.")
        if not isinstance(item, wanted):
            raise SeedError(f"{where}.{name}: {item!r} is not a {wanted.__name__}.")
    for name in _REQUIRED[kind]:
        if not fields.get(name):
            raise SeedError(f"{where}.{name} is missing.")
    return fields


def _check_unique(kind: str, name: str, records: list[dict[str, Any]]) -> None:
    seen: dict[str, int] = {}
    for index, record in enumerate(records):
        value = str(record[name]).lower()
        if value in seen:
            raise SeedError(f"{kind}[{index}].{name}: {record[name]!r} is that of {kind}[{seen[value]}].")
        seen[value] = index


def _check_references(seed: SeedFile) -> None:
    """Whatever a user or a queue refers to is in the file, or one of the standard roles."""
    from .roles import ROLES

    emails = [str(user["email"]) for user in seed.users]
    roles = [str(role["name"]) for role in seed.roles] + [name for name, _, _ in ROLES]
    divisions = ["Home", *seed.named["divisions"]]
    for index, user in enumerate(seed.users):
        where = f"users[{index}]"
        _require(where, "division", [user.get("division", "Home")], divisions)
        _require(where, "roles", user.get("roles", []), roles)
        _require(where, "skills", user.get("skills", {}), seed.named["skills"])
        _require(where, "languages", user.get("languages", {}), seed.named["languages"])
        _require(where, "groups", user.get("groups", []), seed.named["groups"])
        _require(where, "team", [user["team"]] if user.get("team") else [], seed.named["teams"])
        _require(where, "manager", [user["manager"]] if user.get("manager") else [], emails)
    for index, queue in enumerate(seed.queues):
        where = f"queues[{index}]"
        _require(where, "division", [queue.get("division", "Home")], divisions)
        _require(where, "members", queue.get("members", []), emails)
        _require(where, "wrapup_codes", queue.get("wrapup_codes", []), seed.named["wrapup_codes"])


def _require(where: str, name: str, wanted: Any, known: list[str]) -> None:
    for value in wanted:
        if value not in known:
            raise SeedError(f"{where}.{name}: {value!r} is not in the file. Hint: one of {_choices(known)}.")


def _choices(names: Any) -> str:
    return ", ".join(sorted(map(str, names))) or "none"
