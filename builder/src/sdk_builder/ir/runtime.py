"""What generated code has to know of the hand-written half of the SDK, read from its source and never imported.

The runtime is the one place that says which options a call takes and which public names are written by hand; a list of
the builder's own would drift from it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..definition.problem import Problem, UnusableDefinitionError

_CORE = "_core"
_OPTIONS = "CallOptions"
_NAMES = "PACKAGE_NAMES"
_ASYNC_NAMES = "AIO_NAMES"
_HINT = "Name the folder of the package that holds _core: generated code works with what is there."


@dataclass(frozen=True, slots=True)
class Runtime:
    """Facts of the runtime.

    :ivar call_options: what every method takes besides the parameters of its operation
    :ivar names: the hand-written public names, each with its module below the package
    :ivar async_names: the same for the package of the asynchronous classes
    """

    call_options: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    async_names: Mapping[str, str] = field(default_factory=dict[str, str])


def read_runtime(package: Path) -> Runtime:
    """Read the runtime of a package.

    :param package: the folder that holds `_core`
    :raises UnusableDefinitionError: when there is no runtime, or it does not say all of this
    """
    wanted = {_OPTIONS: f"class {_OPTIONS}(", _NAMES: f"\n{_NAMES} = ", _ASYNC_NAMES: f"\n{_ASYNC_NAMES} = "}
    found: dict[str, ast.AST] = {}
    for path in sorted((package / _CORE).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if any(mark in text for mark in wanted.values()):  # parsing all of it would take as long as generating
            found.update(_definitions(ast.parse(text, str(path)), wanted))
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        message = f"No source below {package / _CORE} defines {' and '.join(missing)}."
        raise UnusableDefinitionError([Problem("", "error", message, _HINT)])
    return Runtime(frozenset(_fields(found[_OPTIONS])), _mapping(found[_NAMES]), _mapping(found[_ASYNC_NAMES]))


def _definitions(tree: ast.Module, wanted: Mapping[str, str]) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in wanted:
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in wanted:
            yield node.targets[0].id, node.value


def _fields(node: ast.AST) -> Iterator[str]:
    for member in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
            yield member.target.id


def _mapping(node: ast.AST) -> dict[str, str]:
    found: dict[str, str] = ast.literal_eval(node) if isinstance(node, ast.Dict) else {}
    return found
