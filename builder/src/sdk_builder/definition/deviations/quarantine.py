"""Quarantine: what the platform's definition has wrong is left out before anything else looks at it."""

from __future__ import annotations

from ...project.jsontypes import Json, is_object
from ..references import model_reference
from .overrides import Overrides
from .subjects import paths_above


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
            if not any(("path", above) in subjects for above in paths_above(path))
        }
    return reduced


def quarantined_references(overrides: Overrides) -> frozenset[str]:
    """References that may dangle because their model is in quarantine."""
    models = (subject for subject in overrides.subjects("quarantine") if subject[0] == "model")
    return frozenset(model_reference(subject[1]) for subject in models)
