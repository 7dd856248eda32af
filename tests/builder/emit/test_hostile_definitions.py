"""A definition is data: whatever its strings hold, generated code holds them as strings and does nothing else.

Each generated file is parsed and compared with what a generated file may consist of. Whatever a definition could
smuggle in would show as another statement, another call, or a string that the definition does not have.
"""

from __future__ import annotations

import ast
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sdk_builder.definition.deviations.overrides import Overrides
from sdk_builder.definition.problem import UnusableDefinitionError
from sdk_builder.emit.generation import emit_files, lower_document
from sdk_builder.ir.placement import place_models
from sdk_builder.ir.runtime import read_runtime

from tests.builder.sample_project import RUNTIME

_PIECES = [
    '"""', "'''", '"', "'", "\\", "\\\\", '\\"""', "\n", "\r", "\t", "\x00", "\x1b[31m", "\u2028", "\u202e", "{", "}",
    "#", "# type: ignore", ";", ")", "(", "]", ",", "|", "@", ".", "%s", "\\N{BULLET}", "\\x22", "import os",
    "exec('x')", "__import__", "\nprint('runs')\n", '"""\nprint("runs")\n"""', '");print("runs")#', "é", "☃", " ", "a",
    "id", "name", "User", "self",
]  # fmt: skip
_HOSTILE = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4).map("".join)
_TEXT = _HOSTILE | st.text(max_size=8)
# Names that nothing but signs are made of, and two that become one, are refused, which shows nothing here.
_NAMES = st.tuples(st.integers(0, 1_000_000), _TEXT).map(lambda pair: f"x{pair[0]}{pair[1]}")


def _schemas(models: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    plain = st.fixed_dictionaries(
        {"type": st.sampled_from(["string", "integer", "boolean", "number"])},
        optional={
            "description": _TEXT,
            "enum": st.lists(_TEXT, max_size=3),
            "pattern": _TEXT,
            "format": st.sampled_from(["date", "date-time"]) | _TEXT,
        },
    )
    references = st.sampled_from(models).map(lambda name: {"$ref": _reference(name)})
    return plain | references | references.map(lambda one: {"type": "array", "items": one})


def _reference(name: str) -> str:
    return "#/definitions/" + name.replace("~", "~0").replace("/", "~1")


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """A definition with a model that is a listing, operations that use it, and hostile strings everywhere."""
    names = [f"M{number}{draw(_TEXT)}" for number in range(3)]
    schemas = _schemas(names)
    models: dict[str, Any] = {
        name: {
            "properties": draw(st.dictionaries(_NAMES, schemas, max_size=3)),
            "description": draw(_TEXT),
            "discriminator": draw(_TEXT),
        }
        for name in names
    }
    items = {"type": "array", "items": {"$ref": _reference(names[0])}}
    models[names[1]]["properties"] |= {draw(_NAMES): items, "total": {"type": "integer"}, "nextUri": {"type": "string"}}
    paths: dict[str, Any] = {}
    for number in range(2):
        parameters = draw(
            st.lists(
                st.fixed_dictionaries(
                    {"name": _NAMES, "in": st.sampled_from(["query", "header"]), "type": st.just("string")},
                    optional={"description": _TEXT, "default": _TEXT, "enum": st.lists(_TEXT, max_size=2)},
                ),
                max_size=3,
                unique_by=lambda one: one["name"],
            )
        )
        path = f"/p{number}{draw(_TEXT)}".replace("{", "").replace("}", "")
        paths[path] = {
            draw(st.sampled_from(["get", "post", "delete"])): {
                "operationId": f"op{number}{draw(_TEXT)}",
                "tags": [f"t{draw(_TEXT)}"],
                "summary": draw(_TEXT),
                "description": draw(_TEXT),
                "deprecated": draw(st.booleans()),
                "produces": [draw(_TEXT)],
                "consumes": [draw(_TEXT)],
                "x-inin-requires-permissions": {"type": "ANY", "permissions": [draw(_TEXT)]},
                "parameters": parameters,
                "responses": {"200": {"description": draw(_TEXT), "schema": {"$ref": _reference(names[1])}}},
            }
        }
    return {
        "swagger": "2.0",
        "paths": paths,
        "definitions": models,
        "tags": [{"name": "t", "description": draw(_TEXT)}],
        "x-notification-topics": [{"topic": draw(_TEXT), "class": draw(st.sampled_from(names))}],
    }


@settings(derandomize=True, max_examples=150, deadline=None, database=None)
@given(definitions())
def test_what_is_generated_does_what_generated_code_does_and_nothing_else(definition: dict[str, Any]) -> None:
    definition = json.loads(json.dumps(definition))
    runtime = read_runtime(RUNTIME)
    try:
        sdk, _ = lower_document(definition, Overrides(), runtime)
    except UnusableDefinitionError:
        return  # two names became one, say: nothing is generated
    known = set(_strings(definition))
    for name, text in emit_files(sdk, place_models(sdk, {}), "1.2.3", runtime).items():
        if name.endswith((".py", ".pyi")):
            tree = ast.parse(text, name)
            _check_statements(tree, name)
            for node in ast.walk(tree):
                _check_call(node, known)


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in (key, *_strings(item))]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


_PLAIN = (
    ast.Import,
    ast.ImportFrom,
    ast.ClassDef,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.AnnAssign,
    ast.Assign,
    ast.Pass,
)


def _check_statements(tree: ast.Module, name: str) -> None:
    """Only imports, classes, methods with one call, names of types, tables, and docstrings are statements."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If):
            assert ast.unparse(node.test) == "TYPE_CHECKING", name
        elif isinstance(node, ast.Expr) and ast.unparse(node) != "install()":
            assert isinstance(_constant(node.value), str | type(...)), name
        elif isinstance(node, ast.Return):
            call = node.value.value if isinstance(node.value, ast.Await) else node.value
            assert isinstance(call, ast.Call | ast.Name), name
        elif isinstance(node, ast.stmt) and not isinstance(node, ast.Expr):
            assert isinstance(node, _PLAIN), (name, ast.dump(node))
        if isinstance(node, ast.ImportFrom | ast.Import):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            allowed = ("__future__", "typing", "typing_extensions", "datetime", "builtins", "collections.abc")
            assert (isinstance(node, ast.ImportFrom) and node.level) or set(modules) <= set(allowed), name


_CALLED = {"install", "_field", "self._call", "self._call_void", "lazy_package", "_deprecated", "_t.TypeVar"}


def _check_call(node: ast.AST, known: set[str]) -> None:
    """A call is one of those that generated code makes, and its strings are those of the definition as they are."""
    if not isinstance(node, ast.Call):
        return
    called = ast.unparse(node.func)
    assert called in _CALLED, called
    if called == "_field":
        assert _constant(node.args[0]) in known
    if called.startswith("self._call"):
        verb, path = node.args
        assert _constant(verb) in ("GET", "POST", "DELETE")
        assert _constant(path) in known
        for keyword in node.keywords:
            if keyword.arg in ("query", "header"):
                assert isinstance(keyword.value, ast.Dict)
                assert all(_constant(key) in known for key in keyword.value.keys)


def _constant(node: ast.expr | None) -> Any:
    assert isinstance(node, ast.Constant), ast.dump(node) if node else None
    return node.value


def test_the_table_says_what_was_put_into_it() -> None:
    from sdk_builder.emit.source import table

    lines = ['a """ b', "back\\slash", "two\nlines", 'ends with "', "{x}", "\\N{BULLET}"]
    scope: dict[str, Any] = {}
    exec("\n".join(table("T", lines)), scope)
    assert scope["T"].split("\n")[1:-1] == [line.replace("\n", " ") for line in lines]
