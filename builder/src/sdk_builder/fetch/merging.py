"""One definition out of several: the public one wins, preview operations are marked, topic models are added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..definition.swagger import VERBS
from ..project.jsontypes import Json
from .topics import TABLE, Topics

PREVIEW = "x-genesys-preview"


def merge_preview(public: Mapping[str, Any], preview: Mapping[str, Any]) -> tuple[Json, list[str]]:
    """Add the operations and models that only the preview definition has; each such operation is marked.

    :returns: the merged definition and a sentence for each thing of the preview that was left out, because the public
        definition has another of that name.
    """
    merged = dict(public)
    left_out: list[str] = []
    paths: Json = dict(public.get("paths") or {})
    preview_paths: Json = preview.get("paths") or {}
    for path, item in preview_paths.items():
        present: Json = paths.get(path, {})
        added: Json = {
            verb: {**operation, PREVIEW: True} if verb in VERBS else operation
            for verb, operation in item.items()
            if verb not in present
        }
        if any(verb in VERBS for verb in added):
            paths[path] = {**present, **added}
    merged["paths"] = paths
    for section in ("definitions", "parameters", "responses", "securityDefinitions"):
        theirs: Json = preview.get(section) or {}
        if theirs:
            ours: Json = dict(public.get(section) or {})
            differing = sorted(name for name, value in theirs.items() if name in ours and ours[name] != value)
            left_out += (f"{section[:-1]} {name} of the preview differs from the public one" for name in differing)
            merged[section] = {**theirs, **ours}
    names = {tag.get("name") for tag in public.get("tags") or ()}
    merged["tags"] = [
        *(public.get("tags") or ()),
        *(t for t in preview.get("tags") or () if t.get("name") not in names),
    ]
    return merged, left_out


def merge_topics(definition: Mapping[str, Any], topics: Topics) -> Json:
    """Add the models of the topics and the table of topics; a model that is there already stays as it is."""
    merged = dict(definition)
    merged["definitions"] = {**topics.definitions, **(definition.get("definitions") or {})}
    if topics.models:
        merged[TABLE] = topics.table
    return merged
