"""The names that the search of pages knows: as short as they can be, as they are loaded at the first key.

Names that follow each other begin alike, so a name is written as a letter for how much of the one before it stays, and
the rest: `user`, `users` -> `0user`, `4s`. Methods that differ in their verb alone are one entry, with a letter for
each of their verbs behind it: `0user=dg`. `assets/names.js` reads that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from ...ir.representation import ApiClass, Model, Sdk

_VERBS = {"delete": "d", "get": "g", "head": "h", "patch": "a", "post": "p", "put": "u"}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def emit_names(sdk: Sdk, modules: Mapping[str, Sequence[Model]], guides: Iterable[tuple[str, str]]) -> str:
    """The script. modules: models by module; guides: title and path."""
    methods: dict[str, list[str]] = {}
    for operation in sdk.operations:
        methods.setdefault(operation.classes[0], []).append(operation.method)
    data = {
        "operations": {name: _pack_methods(found) for name, found in sorted(methods.items())},
        "classes": [api.name for api in sdk.apis],
        "models": {name: _pack(sorted(model.name for model in found)) for name, found in sorted(modules.items())},
        "guides": [list(guide) for guide in guides],
    }
    return f"var names = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"


def _pack_methods(found: Iterable[str]) -> str:
    verbs: dict[str, str] = {}
    for method in sorted(found):
        verb, _, rest = method.partition("_")
        name, letter = (rest, _VERBS[verb]) if rest and verb in _VERBS else (method, "-")
        verbs[name] = verbs.get(name, "") + letter
    names = sorted(verbs)
    return " ".join(f"{packed}={verbs[name]}" for packed, name in zip(_pack(names).split(" "), names, strict=True))


def _pack(found: Iterable[str]) -> str:
    before = ""
    parts: list[str] = []
    for name in found:
        shared = 0
        while shared < min(len(before), len(name), len(_DIGITS) - 1) and before[shared] == name[shared]:
            shared += 1
        parts.append(f"{_DIGITS[shared]}{name[shared:]}")
        before = name
    return " ".join(parts)


def emit_neighbours(api: ApiClass) -> str:
    """The script that lists the operations of a class beside each of their pages: names, verbs, and whose pages."""
    found = sorted(api.operations, key=lambda item: (item.method.partition("_")[2], item.method))
    verbs = [item.verb for item in found]
    elsewhere = {item.method: item.classes[0] for item in found if item.classes[0] != api.name}
    arguments = (api.name, _pack(item.method for item in found), verbs, elsewhere)
    return f"neighbours({', '.join(json.dumps(one, separators=(',', ':')) for one in arguments)});\n"
