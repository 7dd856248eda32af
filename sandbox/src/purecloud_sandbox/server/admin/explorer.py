"""What the page shows of an operation: parameters, its body as a tree and as a filled example, what it answers."""

from __future__ import annotations

import random
import re
from typing import Any

from ...spec.definition import Definition, Json, Operation, Schema, as_list, as_object
from ...spec.samples import FULL_DEPTH, Sampler
from ...state.collections import Collections
from ...state.references import TARGETS
from ...state.shaping import OWN

_DEEPEST = 5  # levels of a tree


class Explorer:
    """Describes operations.

    :param collections: gives ids that exist, for examples; None makes them up.
    """

    def __init__(self, definition: Definition, collections: Collections | None) -> None:
        self._definition = definition
        self._collections = collections

    def brief(self, operation: Operation) -> dict[str, Any]:
        """An operation in a list."""
        return {
            "verb": operation.verb, "path": operation.template, "id": operation.id, "tags": list(operation.tags),
            "permissions": list(operation.permissions), "deprecated": operation.deprecated,
        }  # fmt: skip

    def describe(self, operation: Operation) -> dict[str, Any]:
        """Everything that one needs to know to call an operation."""
        body = operation.body
        example = self._example(operation) if body is not None else None
        return {
            **self.brief(operation), "needsAll": operation.needs_all, "preview": operation.preview,
            "parameters": [
                {"name": one.name, "in": one.place, "required": one.required, "type": self._type(one.schema),
                 "enum": as_object(one.schema.get("items", one.schema)).get("enum"),
                 "default": one.schema.get("default"), "example": self._parameter(operation, one.name, one.schema)}
                for one in operation.parameters
            ],
            "order": [one.name for one in operation.declared],
            "bodyName": body.name if body is not None else None, "bodyRequired": body is not None and body.required,
            "body": self.tree(body.schema) if body is not None else None,
            "answer": self.tree(operation.answer) if operation.answer is not None else None,
            "example": example,
        }  # fmt: skip

    def tree(self, schema: Schema, name: str = "", trail: tuple[str, ...] = (), *, required: bool = False) -> Json:
        """A schema as a tree: name, type, and what is inside."""
        reference = str(schema.get("$ref", ""))
        flat = self._definition.resolve(schema)
        node: dict[str, Any] = {"name": name, "type": self._type(schema), "required": required}
        node |= {key: flat[key] for key in ("enum", "format", "readOnly") if flat.get(key)}
        if schema.get("readOnly"):
            node["readOnly"] = True
        inner = flat.get("items") if flat.get("type") == "array" else schema
        if inner is None or len(trail) >= _DEEPEST or (reference and reference in trail):
            return node
        if inner is not schema:
            return {**node, "fields": self.tree(inner, "", (*trail, reference)).get("fields", [])}
        needed = flat.get("required", ())
        node["fields"] = [
            self.tree(part, field, (*trail, reference), required=field in needed)
            for field, part in flat.get("properties", {}).items()
        ]
        return node

    def _type(self, schema: Schema) -> str:
        model = str(schema.get("$ref", "")).rpartition("/")[2]
        if model:
            return model
        if schema.get("type") == "array":
            return f"list of {self._type(schema.get('items', {}))}"
        return str(schema.get("format") or schema.get("type") or "object")

    def _example(self, operation: Operation) -> Json:
        """A body with what is required and what is plain, which refers to what exists."""
        schema = operation.body.schema if operation.body is not None else {}
        sampler = Sampler(self._definition, random.Random(operation.id))  # noqa: S311 - no secrets here
        return self._existing(self._writable(schema, sampler.value(schema, "", (), FULL_DEPTH)))

    def _writable(self, schema: Schema, value: Json) -> Json:
        if isinstance(value, list):
            items = self._definition.resolve(schema).get("items", {})
            return [self._writable(items, one) for one in as_list(value)]
        if not isinstance(value, dict):
            return value
        known = self._definition.properties(schema)
        return {
            name: self._writable(known.get(name, {}), item)
            for name, item in as_object(value).items()
            if not known.get(name, {}).get("readOnly") and (name not in OWN or name in ("id", "version"))
        }

    def _existing(self, value: Json, name: str = "") -> Json:
        if isinstance(value, list):
            return [self._existing(one, name) for one in as_list(value)]
        if not isinstance(value, dict):
            found = self._id(name.removesuffix("Id").removesuffix("Ids")) if name.endswith(("Id", "Ids")) else None
            return found or value
        filled = {key: self._existing(one, key) for key, one in as_object(value).items()}
        if "id" in filled and self._id(name):
            filled["id"] = self._id(name)
        return filled

    def _id(self, name: str) -> str | None:
        """The id of something that a property of a name may refer to."""
        words = re.sub(r"([A-Z])", r" \1", name).lower().split() or [""]
        collection = TARGETS.get(words[-1].removesuffix("s"))
        return self._first(collection) if collection else None

    def _first(self, collection: str) -> str | None:
        if self._collections is None or collection not in self._definition.paths:
            return None
        self._collections.ensure(collection)
        return next(iter(self._collections.store.ids(collection)), None)

    def _parameter(self, operation: Operation, name: str, schema: Schema) -> str:
        """A value for a parameter: of a path, the id of what exists."""
        before, found, _ = operation.template.partition("/{" + name + "}")
        if found:
            known = self._first(before) if "{" not in before else self._id(name.removesuffix("Id"))
            if known is not None:
                return known
            return str(Sampler(self._definition, random.Random(name)).value(schema, name))  # noqa: S311
        return str(schema.get("default", "")) if schema.get("default") is not None else ""
