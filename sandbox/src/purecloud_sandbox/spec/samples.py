"""Made-up values that conform to a schema: seeded, the same for the same question, and bounded where models recurse."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from .definition import Definition, Json, Schema, as_object
from .formats import format_time, make_id, pattern

EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)
FULL_DEPTH = 2  # objects down to here have all their properties, deeper ones only what is required or scalar
BARE_DEPTH = 4  # and from here on only what is required

STATES = ("state", "queryStatus")  # the properties that hold the state of a job
# What it is called, in lower case, while one has to wait and when all went well, in this order.
WAITING = ("queued", "pending", "running")
MADE_UP = "https://api.example.com/"  # how addresses begin that lead nowhere
DONE = ("fulfilled", "succeeded", "completed", "complete")

_WORDS = (
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "haven",
    "inlet", "juniper", "krill", "lumen", "maple", "north", "ocean", "pine",
)  # fmt: skip
_PEOPLE = ("Ada", "Alan", "Barbara", "Donald", "Edsger", "Frances", "Grace", "Hedy", "John", "Katherine", "Margaret")
_FAMILIES = (
    "Allen",
    "Dijkstra",
    "Hamilton",
    "Hopper",
    "Johnson",
    "Kay",
    "Knuth",
    "Lamarr",
    "Liskov",
    "Turing",
    "Wirth",
)
_PERSONS = ("User", "UserMe", "Contact", "Person", "Agent", "Participant", "Supervisor", "Manager")
_KNOWN = {
    "languageTag": "en-US", "language": "en-US", "locale": "en-US", "timeZone": "Europe/Dublin", "country": "IE",
    "currency": "EUR", "address": "+35315550100", "phoneNumber": "+35315550100", "mediaType": "voice",
    "interval": "2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z", "version": "1", "hostname": "host.example.com",
    "granularity": "P1D",
}  # fmt: skip


class Sampler:
    """Makes values for schemas of one definition.

    :param rng: the seeded source of everything random.
    """

    def __init__(self, definition: Definition, rng: random.Random) -> None:
        self._definition = definition
        self._rng = rng

    def value(self, schema: Schema, name: str = "", trail: tuple[str, ...] = (), depth: int = 0) -> Json:
        """A value for a schema.

        :param name: the property it is for; decides what a string looks like.
        :param trail: the models that are being made around it.
        """
        reference = schema.get("$ref")
        if reference is not None:
            trail = (*trail, reference)
        schema = self._definition.resolve(schema)
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self.fields(schema, trail, depth)
        if kind == "array":
            return self._items(schema, name, trail, depth)
        return self._scalar(schema, name, trail)

    def fields(self, schema: Schema, trail: tuple[str, ...] = (), depth: int = 0) -> dict[str, Any]:
        """An object with the properties that belong to its depth."""
        made: dict[str, Any] = {}
        required = schema.get("required", ())
        for name, part in schema.get("properties", {}).items():
            if name in required or self._is_wanted(part, trail, depth):
                made[name] = self.value(part, name, trail, depth + 1)
        rest = as_object(schema.get("additionalProperties"))
        if not made and not schema.get("properties") and depth < BARE_DEPTH:  # a map, or any JSON
            if not rest:
                made["key"] = self._word("key", None, trail)
            elif self._fits(rest, trail):
                made["key"] = self.value(rest, "key", trail, depth + 1)
        return made

    def _is_wanted(self, schema: Schema, trail: tuple[str, ...], depth: int) -> bool:
        if depth >= BARE_DEPTH or not self._fits(schema, trail):
            return False
        if depth < FULL_DEPTH:
            return True
        return self._definition.resolve(schema).get("type") not in ("object", "array", None)

    def _fits(self, schema: Schema, trail: tuple[str, ...]) -> bool:
        """Whether the schema, or what a list of it holds, leads to no model that is being made already."""
        while "$ref" not in schema:
            inner = as_object(schema.get("items", schema.get("additionalProperties")))
            if not inner:
                return True
            schema = inner
        return schema["$ref"] not in trail

    def _items(self, schema: Schema, name: str, trail: tuple[str, ...], depth: int) -> list[Json]:
        least: int = schema.get("minItems", 0)
        wanted = 1 if depth < BARE_DEPTH and self._fits(schema["items"], trail) else 0
        count = max(least, wanted)
        return [self.value(schema["items"], name, trail, depth + 1) for _ in range(count)]

    def _scalar(self, schema: Schema, name: str, trail: tuple[str, ...]) -> Json:
        kind = schema.get("type")
        if schema.get("enum"):
            chosen = self._rng.choice(schema["enum"])
            return _settle(schema["enum"], chosen) if name in STATES else chosen
        if kind == "string":
            return self._text(schema, name, trail)
        if kind == "boolean":
            return self._rng.random() < 0.5
        if kind == "integer":
            low = int(schema.get("minimum", 1))
            return self._rng.randint(low, int(schema.get("maximum", max(low, 1) + 99)))
        if kind == "number":
            least = float(schema.get("minimum", 0))
            return round(self._rng.uniform(least, float(schema.get("maximum", least + 100))), 2)
        return {}

    def _text(self, schema: Schema, name: str, trail: tuple[str, ...]) -> str:
        rng = self._rng
        form = schema.get("format")
        if form in ("date-time", "date", "local-date-time", "year-month"):
            moment = EPOCH + dt.timedelta(milliseconds=rng.randrange(200 * 24 * 3600 * 1000))
            text = format_time(moment)
            return text[: {"date": 10, "local-date-time": 19, "year-month": 7}.get(form)]
        return self._fit(schema, self._word(name, form, trail))

    def _word(self, name: str, form: str | None, trail: tuple[str, ...]) -> str:
        rng = self._rng
        if form == "uri" or name.endswith(("Uri", "Url", "URI", "URL")):
            return f"{MADE_UP}{rng.choice(_WORDS)}/{rng.randrange(1000)}"
        if form == "uuid" or name in ("id", "guid", "key") or name.endswith(("Id", "Ids", "Guid")):
            return make_id(rng)
        if name.lower().endswith("email"):
            return f"{rng.choice(_PEOPLE)}.{rng.choice(_FAMILIES)}@example.com".lower()
        if name == "name" and trail and trail[-1].endswith(_PERSONS):
            return f"{rng.choice(_PEOPLE)} {rng.choice(_FAMILIES)}"
        if name == "name":
            return f"{rng.choice(_WORDS)} {rng.choice(_WORDS)}".capitalize()
        return _KNOWN.get(name) or f"{rng.choice(_WORDS)} {rng.choice(_WORDS)}"

    def _fit(self, schema: Schema, text: str) -> str:
        """Fit a string to the schema's pattern and lengths."""
        low: int = schema.get("minLength", 0)
        high: int = schema.get("maxLength", 1 << 16)
        rule = pattern(schema["pattern"]) if "pattern" in schema else None
        if rule is None:
            return (text + "x" * max(0, low - len(text)))[:high]
        candidates = [text, make_id(self._rng), "abc", "1"]
        for candidate in candidates:
            if low <= len(candidate) <= high and rule.search(candidate):
                return candidate
        import rstr  # heavy, and seldom needed

        source = rstr.Rstr(self._rng)
        tries: list[str] = [source.xeger(rule.pattern) for _ in range(20)]
        return next((made for made in tries if low <= len(made) <= high), tries[0])


def _settle(allowed: list[Json], chosen: Json) -> Json:
    """A state in which nobody has to wait for another one."""
    if "active" in allowed:
        return "active"
    states = {str(state).lower(): state for state in allowed}
    done = [states[name] for name in DONE if name in states]
    return done[0] if done and states.keys() & set(WAITING) else chosen
