"""What an operation does to the organization and to its customers, and what a server has to allow for it."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...catalogue.jsontypes import is_list, is_object
from ...catalogue.operations import Operation

WRITE, DELETE, CONTACT = "--write", "--delete", "--contact"
_PREFIX = "/api/v2"


@dataclass(frozen=True)
class Options:
    """What a server allows.

    :ivar write: whether anything but reads is offered
    :ivar delete: whether things may be deleted
    :ivar contact: whether calls, campaigns and messages to customers may be started
    :ivar personal_data: whether answers show personal data
    :ivar profile: whose login
    """

    write: bool = False
    delete: bool = False
    contact: bool = False
    personal_data: bool = False
    profile: str | None = None
    region: str | None = None

    def lacks(self, needs: frozenset[str]) -> list[str]:
        """The flags that are needed, and were not given."""
        given = {WRITE: self.write, DELETE: self.delete, CONTACT: self.contact}
        return [flag for flag, on in given.items() if flag in needs and not on]


@functools.cache
def rules() -> dict[str, Any]:
    """The reviewed rules (`rules.toml`)."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    found: dict[str, Any] = tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
    return found


def only_reads(operation: Operation) -> bool:
    """Whether an operation changes nothing."""
    return operation.reads and not _matches("not_a_read", operation.path)


def needs(operation: Operation, arguments: Mapping[str, Any] | None = None, body: Any = None) -> frozenset[str]:
    """The flags that an operation needs; none if it only reads.

    :param arguments: those of one call, by name: a call may delete although its operation does not always
    """
    if only_reads(operation):
        return frozenset()
    found = {WRITE}
    if operation.verb == "DELETE" or _listed("deletes", operation.path) or _says_delete(arguments or {}, body):
        found.add(DELETE)
    if _listed("contacts", operation.path):
        found.add(CONTACT)
    return frozenset(found)


def _listed(name: str, path: str) -> bool:
    return _matches(name, path) and not _matches(f"{name}_not", path)


def _matches(name: str, path: str) -> bool:
    return _pattern(name).fullmatch(path.removeprefix(_PREFIX)) is not None


@functools.cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rule['path']})" for rule in rules()[name]))


def _says_delete(arguments: Mapping[str, Any], body: Any) -> bool:
    return any(_flag_deletes(name, value) for name, value in arguments.items()) or _body_deletes(body)


def _flag_deletes(name: str, value: Any) -> bool:
    """Whether a flag is set, or a list of what goes is not empty. (Arguments of a path are lists of words.)"""
    if name.lower() not in rules()["deleting_flags"]:
        return False
    if is_list(value):
        return any(str(one).lower() != "false" for one in value)
    return bool(value) and str(value).lower() != "false"


def _body_deletes(body: Any) -> bool:
    if is_list(body):
        return any(_body_deletes(one) for one in body)
    if not is_object(body):
        return False
    for name, value in body.items():
        key = str(name).lower()
        if key in rules()["deleting_properties"] and str(value).lower() in rules()["deleting_values"]:
            return True
        if _flag_deletes(key, value) or _body_deletes(value):
            return True
    return False
