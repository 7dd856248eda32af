"""The API's definition (Swagger 2.0) as the sandbox reads it.

Nothing is lowered before it is asked for: of 3,355 operations a program calls a dozen.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

Json = Any
Schema = dict[str, Any]

_HERE = Path(__file__).parent
_NAME = "publicapi-v2.json"


def as_object(value: Json) -> dict[str, Any]:
    """A JSON object as it is; anything else as an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: Json) -> list[Any]:
    """A JSON list as it is; anything else as an empty one."""
    return value if type(value) is list else []  # pyright: ignore[reportUnknownVariableType] - mypy forbids the cast


VERBS = ("get", "put", "post", "delete", "options", "head", "patch")


class DefinitionError(Exception):
    """The definition cannot be used; the message says what to do."""


def find_definition() -> Path:
    """Where the definition is: inside an installed package, else in the checkout of an editable install.

    :raises DefinitionError: it is in neither place.
    """
    for place in (_HERE / _NAME, _HERE.parents[3] / "definition" / _NAME):
        if place.is_file():
            return place
    raise DefinitionError(f"{_NAME} is not installed with purecloud_sandbox. Hint: name one with --definition PATH.")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter; `schema` holds its type, format, enum, limits and items."""

    name: str
    place: str
    required: bool
    schema: Schema


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb of one path template.

    :ivar declared: all parameters, the body among them, in the order of the definition.
    """

    id: str
    verb: str
    template: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    body: Parameter | None
    consumes: tuple[str, ...]
    produces: tuple[str, ...]
    status: int
    answer: Schema | None
    public: bool
    permissions: tuple[str, ...] = ()
    needs_all: bool = False
    deprecated: bool = False
    preview: bool = False
    names: tuple[str, ...] = field(default=())
    declared: tuple[Parameter, ...] = field(default=())


class Definition:
    """A parsed definition.

    :param document: the Swagger 2.0 document.
    :raises DefinitionError: the document is not Swagger 2.0.
    """

    def __init__(self, document: Json) -> None:
        top = as_object(document)
        if top.get("swagger") != "2.0" or "paths" not in top:
            raise DefinitionError(
                "The definition is not a Swagger 2.0 document. Hint: the API serves its own at /api/v2/docs/swagger."
            )
        self.document = top
        self.paths: dict[str, dict[str, Any]] = top["paths"]
        self.schemas: dict[str, Schema] = top.get("definitions", {})
        self._operations: dict[tuple[str, str], Operation] = {}

    def operation(self, verb: str, template: str) -> Operation:
        """The operation of a lower-case verb and a path template as declared; KeyError when there is none."""
        key = (verb, template)
        found = self._operations.get(key)
        if found is None:
            found = self._operations[key] = self._lower(verb, template, self.paths[template][verb])
        return found

    def operations(self) -> list[Operation]:
        """All operations, in the order of the definition."""
        return [self.operation(verb, path) for path, item in self.paths.items() for verb in item if verb in VERBS]

    def resolve(self, schema: Schema) -> Schema:
        """Follow references until a schema says itself what it is."""
        while True:
            reference = schema.get("$ref")
            if reference is None:
                whole = schema.get("allOf")
                return schema if whole is None else self._merge(schema, whole)
            schema = self.schemas[reference.rpartition("/")[2]]

    def properties(self, schema: Schema | None) -> dict[str, Schema]:
        """The properties of an object, of a reference to one, or nothing."""
        return self.resolve(schema).get("properties", {}) if schema else {}

    def _merge(self, schema: Schema, parts: list[Schema]) -> Schema:
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for part in [*parts, {k: v for k, v in schema.items() if k != "allOf"}]:
            flat = self.resolve(part)
            properties.update(flat.get("properties", {}))
            required.extend(flat.get("required", ()))
        return {"type": "object", "properties": properties, "required": required}

    def _lower(self, verb: str, template: str, raw: dict[str, Any]) -> Operation:
        shared = self.paths[template].get("parameters", [])
        declared = [self._parameter(item) for item in [*shared, *raw.get("parameters", [])]]
        codes = sorted(code for code in raw["responses"] if code.startswith("2"))
        code = codes[0] if codes else "default"
        answer = raw["responses"].get(code, {}).get("schema")
        permissions = as_object(raw.get("x-inin-requires-permissions"))
        security = raw.get("security", self.document.get("security", []))
        return Operation(
            id=raw.get("operationId", f"{verb} {template}"),
            verb=verb.upper(),
            template=template,
            tags=tuple(raw.get("tags", ())),
            parameters=tuple(p for p in declared if p.place != "body"),
            body=next((p for p in declared if p.place == "body"), None),
            consumes=tuple(raw.get("consumes") or self.document.get("consumes") or ["application/json"]),
            produces=tuple(raw.get("produces") or self.document.get("produces") or ["application/json"]),
            status=200 if code == "default" else int(code),
            answer=answer,
            public=not security,
            permissions=tuple(permissions.get("permissions", ())),
            needs_all=permissions.get("type") == "ALL",
            deprecated=bool(raw.get("deprecated")),
            preview=bool(raw.get("x-genesys-preview")),
            names=tuple(part[1:-1] for part in template.split("/") if part.startswith("{") and part.endswith("}")),
            declared=tuple(declared),
        )

    def _parameter(self, raw: dict[str, Any]) -> Parameter:
        if "$ref" in raw:
            raw = self.document["parameters"][raw["$ref"].rpartition("/")[2]]
        schema = raw["schema"] if raw["in"] == "body" else raw
        return Parameter(raw["name"], raw["in"], bool(raw.get("required")), schema)


@functools.lru_cache(maxsize=4)
def _read(path: str, _changed: int) -> Definition:
    try:
        return Definition(json.loads(Path(path).read_bytes()))
    except ValueError as error:
        raise DefinitionError(f"{path} is not JSON: {error}.") from None


def read_definition(path: str | Path | None = None) -> Definition:
    """Read the definition at `path`, by default the one that came with the package; parsed once in a process.

    :raises DefinitionError: there is no such file, or it is not Swagger 2.0.
    """
    place = Path(path) if path is not None else find_definition()
    try:
        changed = place.stat().st_mtime_ns
    except OSError:
        raise DefinitionError(f"There is no definition at {place}.") from None
    return _read(str(place), changed)
