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
    kind = "object"
    reason = "..."

    [[reads]]                               # POST operations that only read: safe to send again
    operations = ["POST /api/v2/users/search"]
    reason = "..."

    [[paging]]                              # how a listing pages, where the definition does not say it or says it wrong
    operation = "POST /api/v2/x/query"
    ends = "empty"                          # any field of generate/paging.py's Paging; style = "none": it does not page
    reason = "..."

    [[collection_format]]                   # how the items of a parameter are joined: multi, csv, ssv, tsv or pipes
    operation = "GET /api/v2/x"
    parameter = "wire name"
    format = "csv"
    reason = "..."

    [[discriminator]]                       # the property that tells the kinds of a model apart, in its docstring
    model = "X"
    action = "replace"                      # by property = "kind"; or: keep, quarantine (say nothing of it)
    property = "kind"
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

from .document import Json, is_list, is_object
from .problem import Problem, UnusableDefinitionError, pointer

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# What an override speaks of: ("model", "User"), ("property", "User", "name"), ("operation", "GET /x"),
# ("parameter", "GET /x", "body"), ("result", "GET /x"), ("tag", "Users").
Subject = tuple[str, ...]

COLLECTION_FORMATS = ("multi", "csv", "ssv", "tsv", "pipes")

# The value of a [[discriminator]] that is kept as the definition has it.
KEPT = "(as defined)"

# What an entry of [[paging]] may say about a listing.
PAGING_FIELDS = frozenset(
    [
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
    ]
)

# How a listing can page; generate/paging.py says what each means.
PAGING_STYLES = ("number", "index", "token", "link", "job", "none")

_KEYS = {
    "quarantine": {"model", "operation", "path", "reason"},
    "rename": {"model", "operation", "property", "parameter", "to", "reason"},
    "alias": {"model", "operation", "name", "reason"},
    "pin": {"model", "operation", "property", "parameter", "result", "kind", "reason"},
    "reads": {"operations", "reason"},
    "paging": {"operation", "reason", *PAGING_FIELDS},
    "domains": {"name", "tags", "reason"},
    "collection_format": {"operation", "parameter", "format", "reason"},
    "discriminator": {"model", "action", "property", "reason"},
}


@dataclass(frozen=True, slots=True)
class Override:
    """One entry. `value` is the new name or kind; nothing for quarantine and reads."""

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
        """The new names or kinds of one action by subject, for those with one value a subject."""
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
    """Read a file of overrides; raises UnusableDefinitionError that names each bad entry, or a missing file."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unusable([Problem(path.name, "error", f"{path} cannot be read: {error.strerror}.")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unusable([Problem(path.name, "error", f"{path} is not TOML: {error}.")]) from error
    return parse_overrides(data, source=path.name)


def parse_overrides(data: Json, *, source: str = "overrides.toml") -> Overrides:
    """Check the entries of a parsed file and give them as values."""
    entries: list[Override] = []
    problems: list[Problem] = []
    for action, group in data.items():
        if action not in _KEYS or not is_list(group):
            message = f"Unknown table; write [[{']], [['.join(_KEYS)}]]."
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
        raise _unusable(problems)
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


def _unusable(problems: list[Problem]) -> UnusableDefinitionError:
    return UnusableDefinitionError(problems)


def _flaw(action: str, entry: Any) -> str:
    """What is wrong with an entry, in a sentence; empty when it is well formed."""
    if not is_object(entry):
        return "An entry is a table."
    unknown = sorted(entry.keys() - _KEYS[action])
    if unknown:
        return f"Unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS[action]))}."
    texts = {key: value for key, value in entry.items() if key not in {"operations", "result", "tags"}}
    empty = sorted(key for key, value in texts.items() if not isinstance(value, str) or not value.strip())
    if empty:
        return f"{empty[0]!r} must be a text."
    if "reason" not in entry:
        return "A reason is missing: say why the definition is not followed."
    listed = {"reads": ("operations", "POST /api/v2/users/search"), "domains": ("tags", "Users")}.get(action)
    if listed:
        key, example = listed
        items = entry.get(key)
        if not is_list(items) or not items or not all(isinstance(item, str) for item in items):
            return f'{key!r} must be a list of texts such as "{example}".'
        if action == "domains" and "name" not in entry:
            return "'name' is missing."
        return _name_flaw(entry.get("name"))
    if action == "discriminator":
        return _discriminator_flaw(entry)
    if action == "quarantine" and entry.keys() == {"path", "reason"}:
        return ""
    if action == "collection_format" and (entry.get("format") not in COLLECTION_FORMATS or "parameter" not in entry):
        return f"It needs a 'parameter' and a 'format', one of {', '.join(COLLECTION_FORMATS)}."
    if ("model" in entry) == ("operation" in entry) or "path" in entry:
        return "Say either 'model' or 'operation'."
    if "property" in entry and "model" not in entry:
        return "'property' belongs to a 'model'."
    if ("parameter" in entry or "result" in entry) and "operation" not in entry:
        return "'parameter' and 'result' belong to an 'operation'."
    value = {"rename": "to", "alias": "name", "pin": "kind"}.get(action)
    if value and value not in entry:
        return f"{value!r} is missing."
    if action == "paging":
        return _paging_flaw(entry)
    if action == "pin":
        subjects = [key for key in ("property", "parameter", "result") if key in entry]
        if len(subjects) != 1 or entry.get("result", True) is not True:
            return "A pin needs one of 'property', 'parameter' and 'result = true'."
    return _name_flaw(entry.get("to", entry.get("name")))


def _discriminator_flaw(entry: Json) -> str:
    if "model" not in entry or entry.get("action") not in ("keep", "quarantine", "replace"):
        return "It needs a 'model' and an 'action': keep, quarantine or replace."
    if (entry["action"] == "replace") != ("property" in entry):
        return "'property' belongs to the action replace, and to no other."
    return ""


def _paging_flaw(entry: Json) -> str:
    if not PAGING_FIELDS & entry.keys():
        return f"Nothing is said; known are {', '.join(sorted(PAGING_FIELDS))}."
    if entry.get("style", "none") not in PAGING_STYLES:
        return f"'style' must be one of {', '.join(PAGING_STYLES)}."
    return ""


def _name_flaw(name: str | None) -> str:
    """Whether a new name can be written in Python; what begins with an underscore is the generator's."""
    if name is None or (name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")):
        return ""
    return f"{name!r} cannot be a name in Python."


def _read_entry(action: str, entry: Json, where: str) -> list[Override]:
    reason = entry["reason"]
    if action == "reads":
        return [Override(action, ("operation", name), "", reason, where) for name in entry["operations"]]
    if action == "domains":
        return [Override(action, ("tag", tag), entry["name"], reason, where) for tag in entry["tags"]]
    if action == "paging":
        title = ("operation", entry["operation"])
        fields = sorted(PAGING_FIELDS & entry.keys())
        return [Override(action, title, f"{key}={entry[key]}", reason, where) for key in fields]
    if action == "discriminator":
        value = entry.get("property", "") if entry["action"] != "keep" else KEPT
        return [Override(action, ("model", entry["model"]), value, reason, where)]
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
    value = entry.get("to") or entry.get("name") or entry.get("kind") or entry.get("format") or ""
    return [Override(action, subject, value, reason, where)]


def list_subjects(document: Json) -> set[Subject]:
    """Everything in a definition that an override could speak of. Parts of the wrong shape have no subjects."""
    found: set[Subject] = set()
    for path, item in _objects(document.get("paths")):
        found |= {("path", above) for above in _above(path)}
        for verb, operation in _objects(item):
            title = f"{verb.upper()} {path}"
            found |= {("operation", title), ("result", title)}
            found |= {("tag", tag) for tag in _list(operation.get("tags")) if isinstance(tag, str)}
            for parameter in [*_list(item.get("parameters")), *_list(operation.get("parameters"))]:
                if is_object(parameter):
                    found.add(("parameter", title, str(_resolved(document, parameter).get("name"))))
    models = dict(_objects(document.get("definitions")))
    for name in models:
        found.add(("model", name))
        found |= {("property", name, wire) for wire in _property_names(models, name)}
    return found


def _above(path: str) -> list[str]:
    """A path and all paths above it."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(2, len(parts) + 1)]


def _property_names(models: dict[str, Json], name: str) -> set[str]:
    """The properties of a model, inherited ones too."""
    found: set[str] = set()
    seen, front = {name}, [models[name]]
    while front:
        part = front.pop()
        found |= {wire for wire, _ in _objects(part.get("properties"))}
        front += [inner for inner in _list(part.get("allOf")) if is_object(inner)]
        parent = str(part.get("$ref", "")).rpartition("/")[2]
        if parent in models and parent not in seen:
            seen.add(parent)
            front.append(models[parent])
    return found


def check_matches(overrides: Overrides, document: Json) -> list[Problem]:
    """A warning for each entry that speaks of something that the definition does not have."""
    known = list_subjects(document)
    return [
        Problem(entry.where, "warning", f"{' '.join(entry.subject[1:])} is not in the definition; remove the entry.")
        for entry in overrides.entries
        if entry.subject not in known
    ]


def remove_quarantined(document: Json, overrides: Overrides) -> Json:
    """The definition without the operations and models in quarantine; the original is left as it is."""
    subjects = overrides.subjects("quarantine")
    if not subjects:
        return document
    reduced = dict(document)
    if is_object(document.get("definitions")):
        reduced["definitions"] = {
            name: model for name, model in document["definitions"].items() if ("model", name) not in subjects
        }
    if is_object(document.get("paths")):
        reduced["paths"] = {
            path: {
                verb: operation
                for verb, operation in item.items()
                if ("operation", f"{verb.upper()} {path}") not in subjects
            }
            if is_object(item)
            else item
            for path, item in document["paths"].items()
            if not any(("path", above) in subjects for above in _above(path))
        }
    return reduced


def quarantined_references(overrides: Overrides) -> frozenset[str]:
    """References that may dangle because their model is in quarantine."""
    models = (subject for subject in overrides.subjects("quarantine") if subject[0] == "model")
    return frozenset("#" + pointer("definitions", subject[1]) for subject in models)


def _objects(value: Any) -> list[tuple[str, Json]]:
    if not is_object(value):
        return []
    return [(name, item) for name, item in value.items() if is_object(item)]


def _list(value: Any) -> list[Any]:
    return value if is_list(value) else []


def _resolved(document: Json, parameter: Json) -> Json:
    reference = parameter.get("$ref")
    if not isinstance(reference, str):
        return parameter
    shared = document.get("parameters")
    found = shared.get(reference.rsplit("/", 1)[-1]) if is_object(shared) else None
    return found if is_object(found) else {}
