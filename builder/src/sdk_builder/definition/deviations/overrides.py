"""`overrides.toml`: every deliberate deviation from the definition, as data with a reason.

    [[quarantine]]                          # leave out what the platform's definition has wrong
    operation = "GET /api/v2/broken"        # or: model = "Broken" (references to it become `object`)
    reason = "..."                          # or: path = "/internal", all operations at and below a path

    [[rename]]                              # another Python name than the rules give
    model = "Configuration"                 # or: operation = "GET /api/v2/x", with parameter = "wire name" for one
    property = "2fa"                        # a property of the model; leave out to rename the class
    to = "two_factor"
    reason = "..."

    [[alias]]                               # a second name that stays importable
    model = "User"                          # or: operation = "GET /api/v2/x"
    name = "Person"
    reason = "..."

    [[pin]]                                 # another type than the rules give
    operation = "POST /api/v2/x"            # with parameter = "wire name", or result = true
    parameter = "body"                      # or: model = "X" with property = "y"
    type = "object"
    reason = "..."

    [[safe]]                                # POST operations that only read: safe, as RFC 9110 says it, to send again
    operations = ["POST /api/v2/users/search"]
    reason = "..."

    [[paging]]                              # how a listing pages, where the definition does not say it or says it wrong
    operation = "POST /api/v2/x/query"
    ends = "empty"                          # any of PAGING_FIELDS; style = "none": it does not page
    reason = "..."

    [[collection_format]]                   # how the items of a parameter are joined: multi, csv, ssv, tsv or pipes
    operation = "GET /api/v2/x"
    parameter = "wire name"
    format = "csv"
    reason = "..."

    [[discriminator]]                       # what becomes of a model with a discriminator and of its heirs
    model = "X"                             # or "*": all that have no entry of their own
    action = "quarantine"                   # or: keep, override; discriminators.py says more
    reason = "..."

    [[domains]]                             # tags whose models share modules, called after `name`
    name = "users"
    tags = ["Users", "Teams"]
    reason = "..."

An entry that matches nothing is reported as a warning: the definition has moved on and the entry can go.
"""

from __future__ import annotations

import keyword
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...project.jsontypes import Json, is_list, is_object
from ...project.storage import MISSING_HINT
from ..problem import Problem, UnusableDefinitionError
from ..swagger import COLLECTION_FORMATS
from .subjects import Subject, list_subjects

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# What an entry of [[paging]] may say about a listing; ir/representation.py says what each means.
PAGING_FIELDS = (
    "style",
    "items",
    "item",
    "position",
    "size",
    "total",
    "key",
    "ends",
    "interval",
    "job",
    "state",
    "status",
    "results",
    "cancel",
)

_KEYS: dict[str, tuple[str, ...]] = {
    "quarantine": ("model", "operation", "path", "reason"),
    "rename": ("model", "operation", "property", "parameter", "to", "reason"),
    "alias": ("model", "operation", "name", "reason"),
    "pin": ("model", "operation", "property", "parameter", "result", "type", "reason"),
    "safe": ("operations", "reason"),
    "paging": ("operation", *PAGING_FIELDS, "reason"),
    "collection_format": ("operation", "parameter", "format", "reason"),
    "discriminator": ("model", "action", "reason"),
    "domains": ("name", "tags", "reason"),
}
# An entry speaks of exactly one of those that its table knows.
_SUBJECTS = ("model", "operation", "path")
_NEEDED: dict[str, tuple[str, ...]] = {
    "rename": ("to",),
    "alias": ("name",),
    "pin": ("type",),
    "collection_format": ("parameter", "format"),
    "discriminator": ("action",),
    "domains": ("name",),
}
_CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("collection_format", "format"): COLLECTION_FORMATS,
    ("discriminator", "action"): ("keep", "quarantine", "override"),
    ("paging", "style"): ("number", "index", "token", "link", "job", "none"),
    ("paging", "ends"): ("empty",),
}
_FORM_HINT = "builder/README.md shows the form of the entries."
_LISTS = {"operations": "POST /api/v2/users/search", "tags": "Users"}  # with an example each


@dataclass(frozen=True, slots=True)
class Override:
    """One entry. `value` is the new name or type; nothing for quarantine and safe."""

    action: str
    subject: Subject
    value: str
    reason: str
    where: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """All entries of a file, found by what they speak of."""

    entries: tuple[Override, ...] = ()

    def values(self, action: str) -> dict[Subject, str]:
        """The new names or types of one action by subject, for those with one value a subject."""
        return {entry.subject: entry.value for entry in self.entries if entry.action == action}

    def lists(self, action: str) -> dict[Subject, tuple[str, ...]]:
        """The values of one action by subject, for those that may have several."""
        found: dict[Subject, tuple[str, ...]] = {}
        for entry in self.entries:
            if entry.action == action:
                found[entry.subject] = (*found.get(entry.subject, ()), entry.value)
        return found

    def paging(self) -> dict[str, dict[str, str]]:
        """What is said about the paging of operations, by title."""
        return {
            subject[1]: dict(value.split("=", 1) for value in values)
            for subject, values in self.lists("paging").items()
        }

    def domains(self) -> dict[str, str]:
        """The domain of each tag that an entry speaks of."""
        return {subject[1]: domain for subject, domain in self.values("domains").items()}

    def where(self, action: str, subject: Subject) -> str:
        """Where the file says something: `overrides.toml#pin[0]`."""
        return next(entry.where for entry in self.entries if (entry.action, entry.subject) == (action, subject))

    def subjects(self, action: str) -> frozenset[Subject]:
        """What an action is applied to."""
        return frozenset(entry.subject for entry in self.entries if entry.action == action)


def read_overrides(path: Path) -> Overrides:
    """Read a file of overrides.

    :raises UnusableDefinitionError: that names each bad entry, or a missing file
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problem = Problem("", "error", f"{path} cannot be read: {error.strerror}.", MISSING_HINT)
        raise UnusableDefinitionError([problem]) from error
    except UnicodeDecodeError as error:
        problem = Problem("", "error", f"{path} is not UTF-8 text (byte {error.start}).", _FORM_HINT)
        raise UnusableDefinitionError([problem]) from error
    except tomllib.TOMLDecodeError as error:
        problem = Problem("", "error", f"{path} is not TOML: {error}.", _FORM_HINT)
        raise UnusableDefinitionError([problem]) from error
    return parse_overrides(data, source=path.name)


def parse_overrides(data: Json, *, source: str = "overrides.toml") -> Overrides:
    """Check the entries of a parsed file and give them as values."""
    entries: list[Override] = []
    problems: list[Problem] = []
    for action, group in data.items():
        if action not in _KEYS or not is_list(group):
            message = f"Unknown table; write one of [[{']], [['.join(_KEYS)}]]."
            problems.append(Problem(f"{source}#{action}", "error", message))
            continue
        for index, entry in enumerate(group):
            where = f"{source}#{action}[{index}]"
            message = _flaw(action, entry)
            if message:
                problems.append(Problem(where, "error", message))
            else:
                entries.extend(_read_entry(action, entry, where))
    problems += _find_repeats(entries)
    if problems:
        raise UnusableDefinitionError(problems)
    return Overrides(tuple(entries))


def _find_repeats(entries: list[Override]) -> list[Problem]:
    """An error for each entry that says again, or otherwise, what an earlier one says."""
    first: dict[tuple[str, ...], str] = {}
    problems: list[Problem] = []
    for entry in entries:
        # Something may have several aliases, and a listing several facts.
        said = {"alias": entry.value, "paging": entry.value.partition("=")[0]}.get(entry.action, "")
        key = (entry.action, said, *entry.subject)
        if key in first:
            message = f"{' '.join(entry.subject[1:])} is in {first[key]} already; keep one of the two."
            problems.append(Problem(entry.where, "error", message))
        first.setdefault(key, entry.where)
    return problems


def _flaw(action: str, entry: Any) -> str:
    """What is wrong with an entry, in a sentence; empty when it is well formed."""
    if not is_object(entry):
        return f"An entry is a table; write [[{action}]] above it."
    keys = _KEYS[action]
    unknown = sorted(entry.keys() - set(keys))
    if unknown:
        return f"Unknown key {unknown[0]!r}; known are {', '.join(keys)}."
    for key, value in entry.items():
        if key not in _LISTS and key != "result" and not (isinstance(value, str) and value.strip()):
            return f"{key!r} must be a string."
    if "reason" not in entry:
        return "A reason is missing: say why the definition is not followed."
    for key in _LISTS.keys() & set(keys):
        items = entry.get(key)
        if not is_list(items) or not items or not all(isinstance(item, str) for item in items):
            return f'{key!r} must be a list of strings such as "{_LISTS[key]}".'
    subjects = [key for key in _SUBJECTS if key in keys]
    if subjects and sum(key in entry for key in subjects) != 1:
        return f"It must speak of one {' or '.join(subjects)}."
    for key in _NEEDED.get(action, ()):
        if key not in entry:
            return f"{key!r} is missing."
    for key, value in entry.items():
        choices = _CHOICES.get((action, key))
        if choices and value not in choices:
            return f"{key!r} must be one of {', '.join(choices)}."
    if "property" in entry and "model" not in entry:
        return "'property' belongs to a 'model'."
    if ("parameter" in entry or "result" in entry) and "operation" not in entry:
        return "'parameter' and 'result' belong to an 'operation'."
    further = {"pin": _pin_flaw, "paging": _paging_flaw}.get(action, _name_flaw)
    return further(entry)


def _pin_flaw(entry: Json) -> str:
    pinned = [key for key in ("property", "parameter", "result") if key in entry]
    if len(pinned) != 1 or entry.get("result", True) is not True:
        return "A pin needs one of 'property', 'parameter' and 'result = true'."
    return ""


def _paging_flaw(entry: Json) -> str:
    if not entry.keys() & set(PAGING_FIELDS):
        return f"Nothing is said; known are {', '.join(PAGING_FIELDS)}."
    spaced = next((key for key in PAGING_FIELDS if len(entry.get(key, "x").split()) != 1), None)
    if spaced:
        return f"{spaced!r} must be one word."
    days = entry.get("interval", "1")
    if not days.isdecimal() or not int(days):
        return "'interval' must be a string with a whole number of days."
    return ""


def _name_flaw(entry: Json) -> str:
    """Whether a new name can be written in Python; what begins with an underscore is the generator's."""
    name = entry.get("to", entry.get("name"))
    if name is None or (name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")):
        return ""
    return f"{name!r} cannot be a name in Python."


def _read_entry(action: str, entry: Json, where: str) -> list[Override]:
    reason = entry["reason"]
    if action == "safe":
        return [Override(action, ("operation", name), "", reason, where) for name in entry["operations"]]
    if action == "domains":
        return [Override(action, ("tag", tag), entry["name"], reason, where) for tag in entry["tags"]]
    if action == "paging":
        title = ("operation", entry["operation"])
        fields = [key for key in PAGING_FIELDS if key in entry]
        return [Override(action, title, f"{key}={entry[key]}", reason, where) for key in fields]
    if action == "discriminator":
        return [Override(action, ("model", entry["model"]), entry["action"], reason, where)]
    subject: Subject
    if "path" in entry:
        subject = ("path", entry["path"].rstrip("/"))
    elif "model" in entry:
        model = entry["model"]
        subject = ("property", model, entry["property"]) if "property" in entry else ("model", model)
    else:
        operation = entry["operation"]
        if "parameter" in entry:
            subject = ("parameter", operation, entry["parameter"])
        else:
            subject = ("result" if "result" in entry else "operation", operation)
    value = entry.get("to") or entry.get("name") or entry.get("type") or entry.get("format") or ""
    return [Override(action, subject, value, reason, where)]


def check_matches(overrides: Overrides, document: Json) -> list[Problem]:
    """A warning for each entry that speaks of something that the definition does not have."""
    known = list_subjects(document)
    return [
        Problem(entry.where, "warning", f"{' '.join(entry.subject[1:])} is not in the definition; remove the entry.")
        for entry in overrides.entries
        if entry.subject not in known and entry.subject != ("model", "*")
    ]
