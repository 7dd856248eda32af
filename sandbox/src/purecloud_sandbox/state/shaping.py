"""The forms that one thing takes: as a client sent it, as it is stored, as an operation answers it."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from ..spec.definition import Definition, Json, Schema, as_list, as_object
from ..spec.formats import format_time, is_date, is_time, make_id
from ..spec.samples import Sampler
from ..wire.clock import Clock
from ..wire.validation import check_scalar

_CREATED = ("dateCreated", "createdDate", "createdTime", "creationDate")
_CHANGED = ("dateModified", "modifiedDate", "dateUpdated", "updatedDate", "lastModified", "dateLastModified")
# Set by the platform, whatever a body says.
OWN = {"id", "selfUri", "version", *_CREATED, *_CHANGED, "createdBy", "modifiedBy"}
# What something new says of itself, where a body does not.
_INITIAL = {"state": "active", "status": "active", "campaignStatus": "off"}
_PEOPLE = ("User", "Ref", "Reference", "AddressableEntity")
MISSING = object()


class Shaper:
    """Brings values into the form of a schema."""

    def __init__(self, definition: Definition, seed: int, clock: Clock) -> None:
        self._definition = definition
        self._seed = seed
        self._clock = clock

    def conform(self, schema: Schema, value: Json, hint: str = "") -> Any:
        """The value as the schema has it: unknown fields dropped, wrong ones left out, missing required ones made up.

        :param hint: seeds what is made up.
        :returns: the value, or MISSING when nothing of it fits.
        """
        flat = self._definition.resolve(schema)
        kind = flat.get("type")
        if kind == "object" or "properties" in flat:
            return self._conform_object(flat, value, hint)
        if kind == "array":
            if not isinstance(value, list):
                return MISSING
            fitting = [self.conform(flat["items"], item, hint) for item in as_list(value)]
            return [item for item in fitting if item is not MISSING]
        if flat.get("format") in ("date-time", "date") and isinstance(value, str):
            value = _write_time(value, flat["format"])
        return value if kind is None or not any(check_scalar(flat, value, "")) else MISSING

    def _conform_object(self, flat: Schema, value: Json, hint: str) -> Any:
        properties: dict[str, Schema] = flat.get("properties", {})
        rest = as_object(flat.get("additionalProperties"))
        if not isinstance(value, dict):
            return MISSING if properties or rest else value
        fields = as_object(value)
        if not properties and not rest:
            return fields
        made: dict[str, Any] = {}
        for name, part in properties.items():
            item = fields.get(name)
            fitting = MISSING if item is None else self.conform(part, item, hint + name)
            if fitting is not MISSING:
                made[name] = fitting
        for name in flat.get("required", ()):
            if name not in made and name in properties:
                sampler = Sampler(self._definition, random.Random(f"{self._seed} {hint} {name}"))  # noqa: S311
                made[name] = sampler.value(properties[name], name, (), 3)
        for name, item in fields.items():
            fitting = self.conform(rest, item, hint + name) if rest and name not in properties else MISSING
            if fitting is not MISSING:
                made[name] = fitting
        return made

    def made_up(self, schema: Schema, hint: str) -> Json:
        """Any value of a schema, the same for the same hint."""
        rng = random.Random(f"{self._seed} {hint}")  # noqa: S311 - no secrets here
        return Sampler(self._definition, rng).value(schema)

    def sample(self, schema: Schema, collection: str, index: int, named: Schema) -> tuple[str, dict[str, Any]]:
        """Something made up that may be stored in a collection, the same for the same place; and its id.

        :param named: what an id looks like there.
        """
        rng = random.Random(f"{self._seed} {collection} {index}")  # noqa: S311 - no secrets here
        name = make_name(rng, index, named)
        made = as_object(Sampler(self._definition, rng).value(schema))
        return name, self._stamp(schema, made, collection, name, {})

    def seed(self, schema: Schema, fields: dict[str, Any], collection: str, name: str) -> dict[str, Any]:
        """Something known that may be stored in a collection, with its id and its place."""
        return self._stamp(schema, fields, collection, name, {})

    def create(
        self,
        schema: Schema,
        body: Json,
        collection: str,
        name: str,
        by: str,
        written: Schema | None = None,
        names: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """What is stored when a client creates something.

        :param written: the schema of the body: what it lets a client write is kept even where `schema` has not.
        :param names: what else the id is called.
        """
        fields = self._writable(schema, as_object(body), written)
        now = self._clock.stamp()
        stamps: dict[str, Any] = dict.fromkeys((*_CREATED, *_CHANGED), now)
        stamps |= {"version": 1, "createdBy": {"id": by}, "modifiedBy": {"id": by}}
        for field, part in self._definition.properties(schema).items():
            if _INITIAL.get(field) in as_list(part.get("enum")):
                fields.setdefault(field, _INITIAL[field])
        return self._stamp(schema, fields, collection, name, stamps, names)

    def change(
        self, schema: Schema, old: dict[str, Any], body: Json, by: str, written: Schema | None = None, *, whole: bool
    ) -> dict[str, Any]:
        """What is stored after a client changed something.

        :param written: the schema of the body, as for :meth:`create`.
        :param whole: a PUT, which also removes what the body could have but does not.
        """
        sent = as_object(body)
        properties = self._definition.properties(schema)
        new = dict(old) if properties or not whole else {}
        if whole:
            declared = self._definition.properties(written) if written else properties
            for field, part in properties.items():
                if field in declared and field not in OWN and not part.get("readOnly"):
                    new.pop(field, None)
        for field, value in sent.items():
            if value is None and field not in OWN:
                new.pop(field, None)
        new.update(self._writable(schema, sent, written))
        now = self._clock.stamp()
        stamps: dict[str, Any] = dict.fromkeys(_CHANGED, now) | {"modifiedBy": {"id": by}}
        if isinstance(old.get("version"), int):
            stamps["version"] = old["version"] + 1
        new.update(self._stamps(properties, stamps))
        return as_object(self.conform(schema, new, str(old.get("id"))))

    def _writable(self, schema: Schema, sent: dict[str, Any], written: Schema | None) -> dict[str, Any]:
        """What of a body is stored, under the names and in the forms that the stored model has."""
        properties = self._definition.properties(schema)
        if not properties:  # anything may be stored
            return {name: value for name, value in sent.items() if value is not None}
        declared = self._definition.properties(written) if written else {}
        fields: dict[str, Any] = {}
        for name, value in sent.items():
            part = declared.get(name) or properties.get(name, {})
            if value is None or part.get("readOnly") or (name in OWN and _is_stamp(properties.get(name))):
                continue
            if name in properties:
                fields[name] = self._translate(properties[name], value)
            else:
                fields.update(self._renamed(properties, name, value))
        return fields

    def _translate(self, schema: Schema, value: Json) -> Json:
        """A value as the stored model writes it: ids become references, and wrappers are taken off."""
        flat = self._definition.resolve(schema)
        inside = self._definition.properties(flat)
        if flat.get("type") == "array":
            wrapped = as_object(value)
            entries = wrapped["values"] if wrapped.keys() == {"values"} else value
            if not isinstance(entries, list):
                return value
            return [self._translate(flat["items"], one) for one in as_list(entries)]
        if isinstance(value, str) and "id" in inside:
            return {"id": value}
        if not isinstance(value, dict):
            return value
        fields = as_object(value)
        if fields.keys() == {"value"} and "value" not in inside:
            return fields["value"]
        translated: dict[str, Any] = {}
        for name, item in fields.items():
            if name in inside and item is not None:
                translated[name] = self._translate(inside[name], item)
            elif name not in inside and inside:
                translated.update(self._renamed(inside, name, item))
        return translated if inside else fields

    def _renamed(self, properties: dict[str, Schema], name: str, value: Json) -> dict[str, Any]:
        """`divisionId` says which division, `ownerIds` which owners."""
        wrapped = as_object(value)
        value = next(iter(wrapped.values())) if wrapped.keys() in ({"value"}, {"values"}) else value
        one, several = name.removesuffix("Id"), name.removesuffix("Ids") + "s"
        if one != name and isinstance(value, str) and "id" in self._definition.properties(properties.get(one)):
            return {one: {"id": value}}
        items = self._definition.resolve(properties[several]).get("items") if several in properties else None
        if name.endswith("Ids") and items is not None and "id" in self._definition.properties(items):
            return {several: [{"id": str(entry)} for entry in as_list(value)]}
        return {}

    def _stamps(self, properties: dict[str, Schema], stamps: dict[str, Any]) -> dict[str, Any]:
        """Who and when, in the forms that a model has for it."""
        made: dict[str, Any] = {}
        for name, value in stamps.items():
            part = properties.get(name)
            if part is not None and name == "version" and "type" not in part:  # a reference to a version
                continue
            if part is not None and isinstance(value, dict) and part.get("type") == "string":
                user = str(as_object(value)["id"])
                made[name] = f"/api/v2/users/{user}" if part.get("format") == "uri" else user
            elif part is not None:
                made[name] = value
        return made

    def _stamp(
        self,
        schema: Schema,
        fields: dict[str, Any],
        collection: str,
        name: str,
        stamps: dict[str, Any],
        names: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        properties = self._definition.properties(schema)
        whole = {**fields, **self._stamps(properties, stamps)}
        if "selfUri" in properties:
            whole["selfUri"] = f"{collection}/{name}"
        for own in ("id", *names):
            if properties.get(own, {}).get("type") == "string":
                whole[own] = name
        return as_object(self.conform(schema, whole, f"{collection}/{name}"))


def make_name(rng: random.Random, index: int, named: Schema) -> str:
    """The id of the item number `index`: a UUID unless the path parameter says otherwise."""
    if "enum" in named:
        return str(named["enum"][index % len(named["enum"])])
    if named.get("type") == "integer":
        return str(index + 1)
    return make_id(rng)


def _is_stamp(schema: Schema | None) -> bool:
    """Whether a property that the platform sets has a form that it sets: `version` may also be a reference."""
    return schema is None or "$ref" not in schema or schema["$ref"].endswith(_PEOPLE)


def _write_time(text: str, form: str) -> str:
    if form == "date":
        return text[:10]
    if is_date(text):
        return f"{text}T00:00:00.000Z"
    if not is_time(text, zoned=True):
        return text
    moment = dt.datetime.fromisoformat(_plain_time(text))
    return format_time(moment)


def _plain_time(text: str) -> str:
    """The time in the one writing that Python 3.10 reads."""
    text = text.replace("z", "Z").replace("Z", "+00:00").replace(" ", "T")
    stem, sign, zone = text[:-6], text[-6], text[-5:]
    if sign not in "+-":  # an offset without colon
        stem, sign, zone = text[:-5], text[-5], f"{text[-4:-2]}:{text[-2:]}"
    whole, _, fraction = stem.partition(".")
    whole = whole if whole.count(":") == 2 else whole + ":00"
    return f"{whole}.{(fraction + '000000')[:6]}{sign}{zone}"
