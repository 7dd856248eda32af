"""What changed from one release to another, for programs.

The states at both ends are compared, so that what was undone on the way is not a change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .record import Record, State, owner_of
from .surface import Surface, innermost


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that programs may have to adapt to.

    `symbol` is what a program uses (`User`, `User.name`, `UsersApi.get_users`), `part` a parameter of it, `return` or
    a value of an enumeration, `change` what happened to it: `removed`, `renamed`, `type`, `required`, `added` (a
    parameter that is required), `optional`, `order`, `value` (an enumeration lost it). `breaks` tells an error from a
    remark; `was` and `now` are types.
    """

    version: str
    symbol: str
    part: str | None
    change: str
    breaks: bool
    sentence: str
    instead: str = ""
    was: str = ""
    now: str = ""


def compare_releases(record: Record, start: str, end: str) -> list[Change]:
    """What the API's changes from release `start` to release `end` ask of programs."""
    return list(_Comparison(record, start, end).changes())


class _Comparison:
    def __init__(self, record: Record, start: str, end: str) -> None:
        self._record = record
        self._start = start
        self._end = end
        self._after = Surface(record, end)
        self._ends: dict[str, tuple[State, State]] = {
            symbol: (before, after)
            for symbol in record.symbols
            if (before := record.state(symbol, start)) != (after := record.state(symbol, end)) and before is not None
        }

    def changes(self) -> Iterator[Change]:
        for symbol, (before, after) in self._ends.items():
            version, owner = self._record.last_change(symbol, self._end), owner_of(symbol)
            if self._is_gone(owner):
                continue
            if isinstance(before, Mapping):
                yield from self._of_method(version, symbol, before, after)
            elif not owner and self._after.has_name(symbol):
                continue  # a hand-written class took the name over
            elif not owner:
                successor = self._successor(symbol)
                yield Change(version, symbol, None, "removed", True, f"`{symbol}` was removed.", successor)
            elif "=" in symbol:
                owner, _, value = symbol.partition("=")
                sentence = f"`{value}` is no longer among the values of `{owner}`."
                yield Change(version, owner, value, "value", False, sentence)
            elif "(" in symbol:
                part = symbol[len(owner) + 1 : -1]
                yield self._of_part(version, owner, part, f"`{part}` of `{owner}`", before, after)
            else:
                yield self._of_part(version, symbol, None, f"`{symbol}`", before, after)

    def _is_gone(self, owner: str) -> bool:
        """Whether a class or method, or what it belongs to, is gone itself."""
        while owner:
            if owner in self._ends and self._ends[owner][1] is None:
                return True
            owner = owner_of(owner)
        return False

    def _of_part(self, version: str, symbol: str, part: str | None, name: str, before: State, after: State) -> Change:
        if after is None:
            sentence = f"`{symbol}` no longer takes `{part}`." if part else f"`{symbol}` was removed."
            return Change(version, symbol, part, "removed", True, sentence)
        sentence = f"{name} is `{after}` now, not `{before}`."
        return Change(version, symbol, part, "type", True, sentence, "", str(before), str(after))

    def _of_method(self, version: str, symbol: str, before: Mapping[str, Any], after: State) -> Iterator[Change]:
        if not isinstance(after, Mapping):
            if new := self._after.method_that_calls(before["call"]):
                yield Change(version, symbol, None, "renamed", True, f"`{symbol}` is `{new}` now.", new)
            else:
                yield Change(version, symbol, None, "removed", True, f"`{symbol}` was removed.")
            return
        was, now = before["required"], after["required"]
        call = f"{symbol}({', '.join([*now, '...'])})"
        for name in now:
            if name not in was:
                existed = self._had_parameter(symbol, name, self._start)
                change, words = ("required", "is required now") if existed else ("added", "is a new required parameter")
                yield Change(version, symbol, name, change, True, f"`{name}` of `{symbol}` {words}.", call)
        for name in was:
            if name not in now and self._had_parameter(symbol, name, self._end):
                sentence = f"`{name}` of `{symbol}` is optional now, and passed by keyword only."
                yield Change(version, symbol, name, "optional", True, sentence, call)
        if [name for name in was if name in now] != [name for name in now if name in was]:
            sentence = f"The positional parameters of `{symbol}` changed their order."
            yield Change(version, symbol, None, "order", True, sentence, call)
        if before["returns"] != after["returns"]:
            old, new = before["returns"] or "None", after["returns"] or "None"
            sentence = f"`{symbol}` returns `{new}` now, not `{old}`."
            yield Change(version, symbol, "return", "type", True, sentence, "", old, new)

    def _had_parameter(self, method: str, name: str, release: str) -> bool:
        symbol = f"{method}({name})"
        return symbol not in self._record.symbols or self._record.state(symbol, release) is not None

    def _successor(self, symbol: str) -> str:
        """The class that took the place of one that is gone wherever that was used, if it is one class."""
        replaced: Counter[str] = Counter()
        for before, after in self._ends.values():
            if isinstance(before, Mapping) and isinstance(after, Mapping):
                before, after = before["returns"], after["returns"]
            if isinstance(before, str) and isinstance(after, str) and innermost(before) == symbol:
                replaced[innermost(after)] += before.replace(symbol, innermost(after)) == after
        return next(iter(replaced)) if len(replaced) == 1 and replaced.total() else ""
