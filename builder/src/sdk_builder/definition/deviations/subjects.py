"""What an override can speak of: everything in a definition that has a name."""

from __future__ import annotations

from typing import Any

from ...project.jsontypes import Json, is_list, is_object
from ..references import follow, referred_name

# ("model", "User"), ("property", "User", "name"), ("path", "/x"), ("operation", "GET /x"),
# ("parameter", "GET /x", "body"), ("result", "GET /x"), ("tag", "Users").
Subject = tuple[str, ...]


def list_subjects(document: Json) -> set[Subject]:
    """Everything in a definition that an override could speak of. Parts of the wrong shape have no subjects."""
    found: set[Subject] = set()
    for path, item in _objects(document.get("paths")):
        found |= {("path", above) for above in paths_above(path)}
        for verb, operation in _objects(item):
            title = f"{verb.upper()} {path}"
            found |= {("operation", title), ("result", title)}
            found |= {("tag", tag) for tag in _list(operation.get("tags")) if isinstance(tag, str)}
            for parameter in [*_list(item.get("parameters")), *_list(operation.get("parameters"))]:
                if is_object(parameter):
                    found.add(("parameter", title, str(follow(document, parameter).get("name"))))
    models = dict(_objects(document.get("definitions")))
    for name in models:
        found.add(("model", name))
        found |= {("property", name, wire) for wire in _property_names(models, name)}
    return found


def paths_above(path: str) -> list[str]:
    """A path and all paths above it: `/a` and `/a/b` for `/a/b`."""
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
        parent = referred_name(str(part.get("$ref", "")))
        if parent in models and parent not in seen:
            seen.add(parent)
            front.append(models[parent])
    return found


def _objects(value: Any) -> list[tuple[str, Json]]:
    if not is_object(value):
        return []
    return [(name, item) for name, item in value.items() if is_object(item)]


def _list(value: Any) -> list[Any]:
    return value if is_list(value) else []
