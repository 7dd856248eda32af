"""What changed in the Python surface from one build to the next, whatever the definition says.

The table of versions looks at the API only. This comparison also sees what the runtime or the generator changed, and
types that the table does not count; the notes list what it finds under the symbol a program uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .annotations import accepts, equivalent, narrows
from .change import Impact
from .surface import Class, Limits, Method, Surface

# The functions whose arguments are data of the definition; a change of it is one of theirs.
TOPIC, PAGINATE = "topic", "paginate"


@dataclass(frozen=True, slots=True)
class SymbolChange:
    """One difference of the surface.

    ``symbol`` is what a program imports or calls (`User`, `UsersApi.get_users`), ``part`` a parameter, attribute or
    ``return``, ``change`` what happened (``removed``, ``added``, ``renamed``, ``type``, ``required``, ``optional``,
    ``limit``, ``order``),
    ``instead`` what to write now.
    """

    symbol: str
    part: str | None
    change: str
    breaks: bool
    sentence: str
    instead: str = ""

    @property
    def impact(self) -> Impact:
        """What the change asks of the version."""
        return Impact.MAJOR if self.breaks else Impact.MINOR if self.change == "added" else Impact.POINT

    def to_document(self) -> dict[str, Any]:
        return asdict(self)


def compare_surfaces(old: Surface, new: Surface) -> list[SymbolChange]:
    """All differences, sorted by symbol."""
    renames = _renames(old, new)
    found: list[SymbolChange] = []
    for name in old.classes.keys() | new.classes.keys():
        before, after = old.classes.get(name), new.classes.get(name)
        if after is None:
            found.append(SymbolChange(name, None, "removed", True, f"`{name}` was removed."))
        elif before is None:
            found.append(SymbolChange(name, None, "added", False, f"`{name}` was added."))
        else:
            found += _compare_class(name, before, after, renames)
    for name in old.functions.keys() | new.functions.keys():
        found += _compare_function(name, old.functions.get(name), new.functions.get(name), None)
    found += _compare_topics(old.topics, new.topics)
    # A method that is gone tells enough.
    gone = {change.symbol.rpartition(".")[2] for change in found if change.change in ("removed", "renamed")}
    found += _compare_listings(old.listings, new.listings, gone)
    return sorted(found, key=lambda change: (change.symbol, change.part or "", change.change))


def _renames(old: Surface, new: Surface) -> dict[str, str]:
    """Where the operation of a method that is gone is called now: `UsersApi.get_it` -> `UsersApi.get_that`."""
    after = new.routes()
    found: dict[str, str] = {}
    for route, methods in old.routes().items():
        for cls, name in methods:
            if (cls, name) not in after.get(route, ()) and route in after:
                target = next((entry for entry in after[route] if entry[0] == cls), after[route][0])
                found[f"{cls}.{name}"] = ".".join(target)
    return found


def _compare_class(name: str, old: Class, new: Class, renames: dict[str, str]) -> Iterator[SymbolChange]:
    for attribute in old.attributes.keys() | new.attributes.keys():
        symbol = f"{name}.{attribute}"
        before, after = old.attributes.get(attribute), new.attributes.get(attribute)
        if after is None:
            yield SymbolChange(symbol, None, "removed", True, f"`{symbol}` was removed.")
        elif before is None:
            yield SymbolChange(symbol, None, "added", False, f"`{symbol}` was added.")
        elif before.annotation != after.annotation and before.annotation and after.annotation:
            sentence = f"`{symbol}` is `{after.annotation}` now, not `{before.annotation}`."
            # Programs read attributes and set them: what one of the two allows more, the other allows less.
            breaks = not equivalent(after.annotation, before.annotation)
            yield SymbolChange(symbol, None, "type", breaks, sentence)
        if before and after:
            yield from _compare_limits(symbol, None, f"`{symbol}`", before.limits, after.limits)
    for method in old.methods.keys() | new.methods.keys():
        symbol = f"{name}.{method}"
        yield from _compare_function(symbol, old.methods.get(method), new.methods.get(method), renames.get(symbol))


def _compare_function(
    symbol: str, old: Method | None, new: Method | None, renamed: str | None
) -> Iterator[SymbolChange]:
    if new is None:
        if renamed:
            yield SymbolChange(symbol, None, "renamed", True, f"`{symbol}` is `{renamed}` now.", renamed)
        else:
            yield SymbolChange(symbol, None, "removed", True, f"`{symbol}` was removed.")
        return
    if old is None:
        yield SymbolChange(symbol, None, "added", False, f"`{symbol}` was added.", symbol + new.call())
        return
    before = {parameter.name: parameter for parameter in old.parameters}
    after = {parameter.name: parameter for parameter in new.parameters}
    call = symbol + new.call()
    for name in before.keys() | after.keys():
        was, now = before.get(name), after.get(name)
        if now is None:
            yield SymbolChange(symbol, name, "removed", True, f"`{symbol}` no longer takes `{name}`.", call)
        elif was is None:
            kind = "requires" if now.required else "can take"
            yield SymbolChange(symbol, name, "added", now.required, f"`{symbol}` now {kind} `{name}`.", call)
        else:
            if was.required != now.required:
                word = "required" if now.required else "optional"
                breaks = now.required or (was.positional and not now.positional)
                yield SymbolChange(symbol, name, word, breaks, f"`{name}` of `{symbol}` is {word} now.", call)
            if was.annotation != now.annotation:
                sentence = f"`{name}` of `{symbol}` is `{now.annotation}` now, not `{was.annotation}`."
                breaks = not accepts(now.annotation, was.annotation)
                yield SymbolChange(symbol, name, "type", breaks, sentence, call)
            yield from _compare_limits(symbol, name, f"`{name}` of `{symbol}`", was.limits, now.limits)
    order = [p.name for p in old.parameters if p.positional and p.name in after and after[p.name].positional]
    if order != [name for name in after if name in order]:
        yield SymbolChange(symbol, None, "order", True, f"The positional parameters of `{symbol}` changed order.", call)
    if old.returns != new.returns:
        sentence = f"`{symbol}` returns `{new.returns}` now, not `{old.returns}`."
        breaks = not narrows(new.returns, old.returns)
        yield SymbolChange(symbol, "return", "type", breaks, sentence)


def _compare_limits(symbol: str, part: str | None, name: str, old: Limits, new: Limits) -> Iterator[SymbolChange]:
    """A value that was taken may be refused now, before anything is sent."""
    for limit in old.keys() | new.keys():
        was, now = old.get(limit), new.get(limit)
        if was == now:
            continue
        if now is None:
            yield SymbolChange(symbol, part, "limit", False, f"{name} has no {limit} any more.")
            continue
        looser = isinstance(was, int | float) and isinstance(now, int | float)
        looser = looser and (now < was if limit.startswith("min") else now > was)  # type: ignore[operator]
        before = "" if was is None else f", not {was!r}"
        yield SymbolChange(symbol, part, "limit", not looser, f"The {limit} of {name} is {now!r} now{before}.")


def _compare_topics(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[SymbolChange]:
    for topic in old.keys() | new.keys():
        was, now = old.get(topic), new.get(topic)
        if now is None:
            yield SymbolChange(TOPIC, topic, "removed", True, f"There is no notification topic `{topic}` any more.")
        elif was is None:
            yield SymbolChange(TOPIC, topic, "added", False, f"The notification topic `{topic}` carries `{now}`.")
        elif was != now:
            yield SymbolChange(TOPIC, topic, "type", True, f"The topic `{topic}` carries `{now}` now, not `{was}`.")


def _compare_listings(old: Mapping[str, str], new: Mapping[str, str], gone: set[str]) -> Iterator[SymbolChange]:
    for method in old.keys() | new.keys():
        if method not in new:
            if method not in gone:
                yield SymbolChange(PAGINATE, method, "removed", True, f"`paginate` reads `{method}` no longer.")
        elif method not in old:
            yield SymbolChange(PAGINATE, method, "added", False, f"`paginate` reads `{method}`.")
        elif old[method] != new[method]:
            yield SymbolChange(PAGINATE, method, "type", False, f"`paginate` reads `{method}` in another way.")
