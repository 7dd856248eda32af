"""Paths that exist: the parameters of a template filled with ids that a running sandbox knows."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import quote

from purecloud_sandbox.spec.definition import Definition, Operation
from purecloud_sandbox.spec.resources import Resources, listing_of
from purecloud_sandbox.spec.samples import Sampler

from tests.sandbox.support.client import Client


class Places:
    """Fills path templates.

    Ids come from the listings of the collections that a path leads through; where nothing lists them they are made up.
    """

    def __init__(self, definition: Definition, client: Client) -> None:
        self._definition = definition
        self._client = client
        self._resources = Resources(definition)
        self._ids: dict[str, list[str]] = {}

    def fill(self, operation: Operation, last: str | None = None) -> str:
        """The path of an operation.

        :param last: the value of the last parameter; by default the id of an item that exists.
        """
        parts = operation.template.split("/")
        schemas = {p.name: p.schema for p in operation.parameters if p.place == "path"}
        filled: list[str] = []
        for index, part in enumerate(parts):
            if not part.startswith("{"):
                filled.append(part)
                continue
            ids = self.listed("/".join(parts[:index]), "/".join(filled))
            name = part[1:-1]
            made_up = Sampler(self._definition, random.Random(name)).value(schemas[name], name)
            value = last if last is not None and index == len(parts) - 1 else ids[0] if ids else str(made_up)
            filled.append(quote(value, safe=""))
        return "/".join(filled)

    def forget(self) -> None:
        """Ask again what there is."""
        self._ids.clear()

    def listed(self, template: str, path: str) -> list[str]:
        """The ids of a collection, of its template and its path."""
        if path not in self._ids:
            self._ids[path] = self._read(template, path) or self._make(template, path)
        return self._ids[path]

    def listed_anew(self, template: str, place: str) -> list[str]:
        """The ids of the collection that the item at a place is in, as they are now."""
        return self._read(template, place.rpartition("/")[0])

    def _make(self, template: str, path: str) -> list[str]:
        """One item, where nothing lists those that there are."""
        own = self._template_like(template)
        if own is None or "post" not in self._definition.paths[own]:
            return []
        operation = self._definition.operation("post", own)
        role = self._resources.role(operation)
        if role is None or role.action not in ("create", "add"):
            return []
        sampler = Sampler(self._definition, random.Random(path))
        body = sampler.value(operation.body.schema) if operation.body is not None else None
        response = self._client.send("POST", path, body)
        if response.status != operation.status or not response.content:
            return []
        made = response.json()
        name = made_id(self._resources, operation, made[0] if isinstance(made, list) else made)
        return [name] if name else []

    def _read(self, template: str, path: str) -> list[str]:
        own = self._template_like(template)
        if own is None or "get" not in self._definition.paths[own]:
            return []
        operation = self._definition.operation("get", own)
        listed = listing_of(self._definition, operation)
        query = "?filter=displayName+ne+x" if "/scim/" in path else ""
        response = self._client.get(path + query) if listed is not None else None
        if response is None or response.status != 200:
            return []
        found = response.json()
        for name in listed.split(".") if listed else ():
            found = found.get(name, [])
        ids = [one.get("id") or one.get("key") for one in found if isinstance(one, dict)]
        return [str(name) for name in ids if name]

    def _template_like(self, template: str) -> str | None:
        """The template with the same path; its parameters may be named otherwise."""
        if template in self._definition.paths:
            return template
        shape = ["{}" if part.startswith("{") else part for part in template.split("/")]
        for path in self._definition.paths:
            if ["{}" if part.startswith("{") else part for part in path.split("/")] == shape:
                return path
        return None


def made_id(resources: Resources, operation: Operation, made: Any) -> str:
    """The id of what an operation has made, under whatever name its answer has it; "" for none."""
    names = ("id", "key", *resources.own_names(operation.template), "operationId", "domainName")
    found = next((made[name] for name in names if made.get(name)), None)
    inner = next((made[name]["id"] for name in ("job", "conversation") if (made.get(name) or {}).get("id")), None)
    return str(found or inner or str(made.get("selfUri", "")).rpartition("/")[2])
