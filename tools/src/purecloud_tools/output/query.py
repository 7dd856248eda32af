"""JMESPath over what a command prints: of a listing page by page, where that gives the same."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any

from ..catalogue.jsontypes import is_list, is_object
from .problems import ToolError


class Query:
    """A JMESPath expression.

    :ivar streams: whether it looks at each item of a list by itself
    :ivar first: the field that it begins with, None if it begins with something else: a list has no fields
    :ivar names: what the rows that it gives have, if it says so; empty if they are what it is asked of; None if nobody
        knows
    :param text: the expression; of a listing it is asked of the list of its items
    :raises ToolError: if it is not one
    """

    def __init__(self, text: str) -> None:
        import jmespath
        from jmespath.exceptions import JMESPathError

        try:
            self._compiled: Any = jmespath.compile(text)
            self.streams = _by_page(self._compiled.parsed)
            self.first = _first_field(self._compiled.parsed)
            self.names = _names(self._compiled.parsed)
            _check_functions(self._compiled.parsed)
        except RecursionError:
            raise ToolError("the query is nested too deeply", "Write a shorter expression.") from None
        except JMESPathError as error:
            where = " ".join(str(error).split())
            raise ToolError(
                f"the query is not a JMESPath expression: {where}",
                "https://jmespath.org/tutorial.html shows the language.",
            ) from None

    def of(self, value: Any) -> Any:
        """What the expression gives for a value.

        :raises ToolError: if a function of it does not take what it is given
        """
        from jmespath.exceptions import JMESPathError

        try:
            return self._compiled.search(value)
        except JMESPathError as error:
            raise ToolError(f"the query cannot be applied: {_short(' '.join(str(error).split()))}") from None
        except RecursionError:
            raise ToolError("the query is nested too deeply", "Write a shorter expression.") from None

    def over(self, items: Iterable[Any]) -> Iterator[Any]:
        """What it gives for the list of all items, one by one: an expression that looks at each by itself needs no
        list."""
        if self.streams:
            for item in items:
                yield from self.of([item]) or ()
            return
        found = self.of(list(items))
        if is_list(found):
            yield from found
        else:
            yield found


def _short(text: str) -> str:
    """A message that repeats the value that did not fit, without most of it."""
    return text if len(text) <= 300 else f"{text[:150]} ... {text[-150:]}"


#: What begins with its first part.
_CHAINS = ("subexpression", "index_expression", "pipe", "projection", "filter_projection", "flatten")


_ITSELF = ("identity", "current")


def _first_field(node: Any) -> str | None:
    while node["type"] in (*_CHAINS, "key_val_pair"):
        chain = node["type"] in ("subexpression", "pipe") and node["children"][0]["type"] in _ITSELF
        node = node["children"][1 if chain else 0]
    if node["type"] in ("multi_select_dict", "multi_select_list"):
        fields = [_first_field(child) for child in node["children"]]
        return fields[0] if None not in fields else None  # something is found if one of them is something else
    return str(node["value"]) if node["type"] == "field" else None


def _names(node: Any) -> tuple[str, ...] | None:
    kind, children = node["type"], node.get("children", ())
    if kind in _ITSELF:
        return ()
    if kind == "multi_select_dict":
        return tuple(str(child["value"]) for child in children)
    if kind in ("flatten", "index_expression"):
        return _names(children[0])
    if kind in ("projection", "filter_projection", "pipe", "subexpression"):
        last = _names(children[1])
        return _names(children[0]) if last == () else last
    return None


def _check_functions(node: Any) -> None:
    """A function that is not there is found now, not when something was done already.

    :raises ToolError: if there is one
    """
    from jmespath.functions import Functions

    if not is_object(node):  # the bounds of a slice
        return
    known: Any = Functions.FUNCTION_TABLE
    if node["type"] == "function_expression" and node["value"] not in known:
        hint = f"There are: {', '.join(sorted(known))}."
        raise ToolError(f"the query is not a JMESPath expression: there is no function {node['value']!r}", hint)
    for child in node["children"]:
        _check_functions(child)


def _by_page(node: Any) -> bool:
    """Whether an expression gives for a list what it gives for its parts, one behind the other."""
    kind = node["type"]
    if kind in ("projection", "filter_projection", "flatten"):
        inner = node["children"][0]
        return inner["type"] == "identity" or _by_page(inner)
    return False


@functools.cache
def compiled(text: str) -> Query:
    """The query of an expression."""
    return Query(text)
