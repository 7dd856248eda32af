"""What of the sources is not part of the public API of the SDK, and is left out."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

from ..definition.references import without_references
from ..project.jsontypes import Json
from ..project.settings import Scope


def apply_scope(definition: Json, scope: Scope) -> tuple[Json, list[str]]:
    """The definition without the paths and models that are out of scope; what referred to such a model is an object.

    :returns: the definition, and a sentence for paths and one for models if any were left out.
    """
    remarks: list[str] = []
    paths: Json = definition.get("paths") or {}
    models: Json = definition.get("definitions") or {}
    gone_paths = [path for path in paths if not _is_in(path, scope.paths, _is_below)]
    gone_models = {name for name in models if not _is_in(name, scope.models, fnmatchcase)}
    kept: Json = dict(definition)
    if gone_paths:
        kept["paths"] = {path: item for path, item in paths.items() if path not in gone_paths}
        remarks.append(f"Left out by [scope]: {len(gone_paths)} paths, the first is {min(gone_paths)}.")
    if gone_models:
        kept["definitions"] = {name: model for name, model in models.items() if name not in gone_models}
        kept = without_references(kept, gone_models)
        remarks.append(f"Left out by [scope]: {len(gone_models)} models, the first is {min(gone_models)}.")
    return kept, remarks


def _is_in(name: str, patterns: tuple[str, ...], matches: Callable[[str, str], bool]) -> bool:
    decision = all(pattern.startswith("!") for pattern in patterns)
    for pattern in patterns:
        if matches(name, pattern.removeprefix("!")):
            decision = not pattern.startswith("!")
    return decision


def _is_below(path: str, above: str) -> bool:
    return f"{path}/".startswith(f"{above.rstrip('/')}/")
