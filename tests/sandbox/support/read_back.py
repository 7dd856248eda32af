"""Writes bodies with every property, reads them back, and compares.

Properties that no read shows (passwords, and what only decides how something is made) are counted apart; `exceptions`
lists what is otherwise, each with its reason.
"""

from __future__ import annotations

import fnmatch
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from purecloud_sandbox.services.jobs.service import read_family
from purecloud_sandbox.spec.definition import Definition, Operation, Schema
from purecloud_sandbox.spec.resources import Resources, Role, entries_schema
from purecloud_sandbox.spec.samples import Sampler

from tests.sandbox.state.exceptions import COMMANDS, REASONS
from tests.sandbox.support.client import Client
from tests.sandbox.support.places import Places, made_id

WRITES = ("create", "replace", "change", "change_part", "write", "put")
# Set by the platform whatever a body says: who something is, and who wrote it when.
GIVEN = {
    "id", "version", "selfUri", "createdBy", "modifiedBy", "dateCreated", "createdDate", "createdTime", "creationDate",
    "dateModified", "modifiedDate", "dateUpdated", "updatedDate", "lastModified", "dateLastModified",
}  # fmt: skip


class ReadBack:
    """Writes and reads back, and keeps count."""

    def __init__(self, client: Client, definition: Definition) -> None:
        self.client, self.definition = client, definition
        self.resources, self.places = Resources(definition), Places(definition, client)
        self.counts: Counter[str] = Counter()
        self.excepted: set[str] = set()
        self.wrong: list[str] = []

    def try_operation(self, operation: Operation, role: Role) -> None:
        label = f"{operation.verb} {operation.template}"
        reader = self._reader(operation, role)
        if operation.body is None or reader is None or reader.answer is None:
            return
        jobs = [path for path in self.definition.paths if path.startswith(operation.template + "/{")]
        if label in COMMANDS or any(read_family(self.definition, path) for path in jobs):
            self.counts["commands and queries"] += 1
            return
        self.counts["operations"] += 1
        path = self.places.fill(operation)
        place = path
        sent = self.sample(operation)
        if role.action != "create" and "version" in sent:
            sent["version"] = self._read(reader, self._place_of(reader, operation, path, sent, role)).get(
                "version", sent["version"]
            )
        response = self.client.send(
            operation.verb, path + self.query(operation), sent, headers=self._headers(operation)
        )
        if response.status != operation.status:
            self.wrong.append(f"{label}: {response.status} {response.content[:200]!r}")
            return
        if role.action == "create":
            name = made_id(self.resources, operation, response.json())
            place = f"{path}/{quote(name, safe='')}"
        else:
            place = self._place_of(reader, operation, path, sent, role)
        got = self._read(reader, place)
        if not got:
            self.wrong.append(f"{label}: nothing can be read at {place}")
            return
        self._compare(label, operation.body.schema, sent, reader.answer, got)

    def sample(self, operation: Operation) -> Any:
        """A body with every property, whose references are to what exists."""
        schema = operation.body.schema if operation.body is not None else {}
        return self._existing(operation.template, Sampler(self.definition, random.Random(operation.id)).value(schema))

    def is_shown(self, root: str, name: str) -> bool:
        """Whether a participant of the conversations at a root has a property, or a session of one has."""
        answer = self.definition.operation("get", root + "/{conversationId}").answer
        people = self.definition.properties(self.definition.properties(answer)["participants"]["items"])
        inner = [self.definition.properties(part.get("items")) for part in people.values() if "items" in part]
        return name in people or any(name in one for one in inner)

    def try_several(self, operation: Operation, role: Role) -> list[str]:
        """Send a list of one entry for what exists; returns what is then read otherwise."""
        path = self.places.fill(operation)
        reader = next(self._gets(role), None)
        sent = self.sample(operation)
        entries = sent if isinstance(sent, list) else next(one for one in sent.values() if isinstance(one, list))
        collection = path.removesuffix("/bulk")
        names = self.places.listed(role.collection, collection)
        entry = entries[0]
        if names and "id" in entry:
            entry["id"] = names[0]
        for name in ("delete", "version"):
            entry.pop(name, None)
        if role.action == "write_several":  # documents of the user who calls
            own = {"id": self.client.get("/api/v2/users/me").json()["id"], "sourceId": "purecloud"}
            entry |= {key: own.get(key, own["id"]) for key in role.key.split()}
        response = self.client.send(operation.verb, path, sent)
        label = f"{operation.verb} {operation.template}"
        if response.status != operation.status:
            return [f"{label}: {response.status} {response.content[:200]!r}"]
        key = entry
        for part in (role.key or "id").split("."):
            key = key.get(part) if isinstance(key, dict) else None
        before = len(self.wrong)
        schema = entries_schema(self.definition, operation)
        if role.action == "write_several":
            known = dict(zip(operation.template.split("/"), path.split("/"), strict=True))
            keys = iter(role.key.split())
            parts = [known.get(part) or entry[next(keys)] if part[:1] == "{" else part
                     for part in role.collection.split("/")]  # fmt: skip
            response = self.client.get("/".join(parts))
            got = response.json() if response.status == 200 else {}
        elif reader is not None:
            got = self._read(reader, f"{collection}/{quote(str(key), safe='')}")
        else:
            got = next(one for one in self._listed(role, collection) if one.get("id") == key)
        self._compare(label, schema or {}, entry, role.item, got)
        return self.wrong[before:]

    def _listed(self, role: Role, collection: str) -> list[dict[str, Any]]:
        """What lists the items of a role has, whatever verb it takes."""
        lister = next(
            one for one in self.definition.operations()
            if (other := self.resources.role(one)) is not None
            and (other.action, other.collection) == ("list", role.collection)
        )  # fmt: skip
        own = dict(zip(role.collection.split("/"), collection.split("/"), strict=True))
        path = "/".join(own.get(part, part) for part in lister.template.split("/"))
        body = self.sample(lister) if lister.body is not None else None
        response = self.client.send(lister.verb, path + self.query(lister), body)
        return next((found for found in _lists(response.json()) if found), [])

    def _place_of(self, reader: Operation, operation: Operation, path: str, sent: Any, role: Role) -> str:
        """The path of the read, with the same parameters; the last one may be what the body names."""
        filled = dict(zip(operation.template.split("/"), path.split("/"), strict=True))
        parts = [filled.get(part, part) for part in reader.template.split("/")]
        if parts[-1].startswith("{"):
            value = sent
            for key in role.key.split("."):
                value = value.get(key) if isinstance(value, dict) else None
            parts[-1] = quote(str(value), safe="")
        for index, part in enumerate(parts):
            if part.startswith("{"):  # a version of a plan: any
                before = "/".join(reader.template.split("/")[:index])
                parts[index] = self.places.listed(before, "/".join(parts[:index]))[0]
        return "/".join(parts)

    def _read(self, reader: Operation, place: str) -> dict[str, Any]:
        response = self.client.get(place + self.query(reader, expand=True), headers=self._headers(reader))
        return response.json() if response.status == 200 else {}

    def _existing(self, template: str, sent: Any) -> Any:
        """A body whose references are to what exists, where the platform looks."""
        me = self.client.get("/api/v2/users/me").json()
        if template.startswith("/api/v2/scim/") and "users" in template:  # PATCH sends operations, not a user
            if "roles" in sent:
                roles = self.client.get("/api/v2/authorization/roles?pageSize=100").json()["entities"]
                sent["roles"] = [{"value": roles[-1]["name"]}]
            for name, part in sent.items():
                if name.endswith("enterprise:2.0:User"):
                    part |= {"division": "Europe", "manager": {"value": me["id"]}}
                if name.endswith("purecloud:2.0:User"):
                    part["routingSkills"] = [{"name": "Phones", "proficiency": 3.0}]
                    part["routingLanguages"] = [{"name": "German", "proficiency": 4.0}]
                    part.pop("externalIds", None)
        elif template.startswith("/api/v2/scim/"):
            sent["members"] = [{"type": "User", "value": me["id"], "$ref": f"/api/v2/scim/v2/users/{me['id']}"}]
        elif template == "/api/v2/users/{userId}":
            sent["manager"] = me["id"]
        elif template.endswith(("/routingskills", "/routinglanguages")):
            known = "/api/v2/routing/" + template.rpartition("routing")[2]
            sent["id"] = self.client.get(known).json()["entities"][-1]["id"]
        elif template.endswith("prompts/{promptId}/resources"):
            sent["language"] = "pt-br"
        elif template.endswith("{datatableId}/rows"):
            sent["key"] = "Saturday"
        elif template.startswith("/api/v2/conversations/") and isinstance(sent, dict):
            queue = self.client.get("/api/v2/routing/queues").json()["entities"][0]["id"]
            real = {"queueId": queue, "callUserId": me["id"]}
            real |= {"state": "connected"} if sent.get("state") not in ("Created", "Ready", "Edited") else {}
            sent |= {name: value for name, value in real.items() if name in sent}
        return sent

    def _headers(self, operation: Operation) -> dict[str, str]:
        needed = [p for p in operation.parameters if p.place == "header" and p.required]
        return {p.name: str(Sampler(self.definition, random.Random(p.name)).value(p.schema, p.name)) for p in needed}

    def query(self, operation: Operation, *, expand: bool = False) -> str:
        """What an operation cannot do without, and everything to expand."""
        sampler = Sampler(self.definition, random.Random(operation.id))
        pairs: list[tuple[str, str]] = []
        for parameter in operation.parameters:
            choices = parameter.schema.get("items", parameter.schema).get("enum", ())
            if parameter.name == "expand" and expand and parameter.schema.get("type") == "array":
                pairs += [("expand", ",".join(map(str, choices)))] if choices else []
            elif parameter.place == "query" and parameter.required:
                value = sampler.value(parameter.schema, parameter.name)
                pairs += [(parameter.name, str(one).lower() if isinstance(one, bool) else str(one))
                          for one in (value if isinstance(value, list) else [value])]  # fmt: skip
        return "?" + urlencode(pairs) if pairs else ""

    def _reader(self, operation: Operation, role: Role) -> Operation | None:
        template = operation.template
        paths = self.definition.paths
        if role.action in ("create", "put"):
            items = [path for path in paths if path.rpartition("/")[0] == template and path.endswith("}")]
            if role.action == "put":
                items += [path for path in paths if path.startswith(template + "/") and path.endswith("}")]
            template = next((path for path in items if "get" in paths[path]), "")
        elif role.action == "change_part":
            template = template.rpartition("/")[0]
        elif "get" not in paths[template]:
            template = next((one.template for one in self._gets(role)), "")
        return self.definition.operation("get", template) if "get" in paths.get(template, {}) else None

    def _gets(self, role: Role) -> Iterator[Operation]:
        """The operations that read one thing of what a role writes."""
        for one in self.definition.operations():
            other = self.resources.role(one) if one.verb == "GET" else None
            if other is not None and other.action in ("find", "read") and other.collection == role.collection:
                yield one

    def _compare(
        self, label: str, written: Schema, sent: dict[str, Any], readable: Schema, got: dict[str, Any]
    ) -> None:
        inside, outside = self.definition.properties(written), self.definition.properties(readable)
        for name, part in inside.items():
            if part.get("readOnly") or sent.get(name) is None or name in GIVEN:
                continue
            reason = next((key for key in REASONS if fnmatch.fnmatchcase(f"{label} {name}", _pattern(key))), None)
            if reason is not None:
                self.excepted.add(reason)
                self.counts["exceptions"] += 1
                continue
            own, value = self._shown(name, outside)
            if own is None:
                self.counts["shown by no read"] += 1
                continue
            self.counts["properties"] += 1
            problem = self._differs(part, value(sent[name]), outside[own], got.get(own))
            if problem:
                self.wrong.append(f"{label} {name}{problem}")

    def _shown(self, name: str, outside: dict[str, Schema]) -> tuple[str | None, Any]:
        """The property under which something is read, and what is then read of what was sent."""
        if name in outside:
            return name, lambda value: value
        one, several = name.removesuffix("Id"), name.removesuffix("Ids") + "s"
        if one != name and "id" in self.definition.properties(outside.get(one)):
            return one, lambda value: {"id": _unwrapped(value)}
        if name.endswith("Ids") and "id" in self.definition.properties(outside.get(several, {}).get("items")):
            return several, lambda values: [{"id": one} for one in _unwrapped(values)]
        return None, None

    def _differs(self, written: Schema, sent: Any, readable: Schema, got: Any) -> str:
        wrapped = (
            next(iter(sent.values())) if isinstance(sent, dict) and sent.keys() in ({"value"}, {"values"}) else None
        )
        if wrapped is not None and (not isinstance(got, dict) or not got.keys() & sent.keys()):
            written = self.definition.properties(written).get(
                next(iter(sent)), {}
            )  # how a PATCH says that null is meant
            sent = wrapped
        if isinstance(got, dict) and isinstance(sent, str):  # an id, read as the reference
            got = got.get("id")
        if got is None and sent not in ({}, [], None):
            return f": {str(sent)[:60]} -> nothing"
        if isinstance(sent, dict):
            own, other = self.definition.properties(written), self.definition.properties(readable)
            for name, value in sent.items():
                part = own.get(name, {})
                if part.get("readOnly") or value is None or name == "selfUri":
                    continue
                shown, read = self._shown(name, other) if own else (name, lambda value: value)
                if shown is None:
                    continue
                inner = self._differs(part, read(value), other.get(shown, part), (got or {}).get(shown))
                if inner:
                    return f".{name}{inner}"
            return ""
        if isinstance(sent, list):
            items = self.definition.resolve(written).get("items", {})
            others = self.definition.resolve(readable).get("items", {})
            if len(got or []) != len(sent):
                return f": {len(sent)} -> {len(got or [])} items"
            for index, value in enumerate(sent):
                inner = self._differs(items, value, others, got[index])
                if inner:
                    return f"[{index}]{inner}"
            return ""
        if isinstance(got, str) and sent not in self.definition.resolve(readable).get("enum", [sent]):
            got = got.upper()  # one thing is called ACTIVE by one model and active by another
        return "" if sent == got or _is_same_time(sent, got) else f": {str(sent)[:60]} -> {str(got)[:60]}"


def _lists(value: Any) -> list[list[Any]]:
    return [value] if isinstance(value, list) else [one for one in value.values() if isinstance(one, list)]


def _unwrapped(value: Any) -> Any:
    """A PATCH of some families says `{"value": ...}` and `{"values": [...]}`, so that null can be meant."""
    return next(iter(value.values()), []) if isinstance(value, dict) else value


def _pattern(key: str) -> str:
    return key.replace("[", "[[]")


def _is_same_time(sent: Any, got: Any) -> bool:
    return isinstance(sent, str) and isinstance(got, str) and sent[:19] == got[:19] and sent[4:5] == "-" and "T" in sent
