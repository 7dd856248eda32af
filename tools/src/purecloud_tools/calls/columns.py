"""Whether what is called has the columns that are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from ..catalogue.models import item_of, properties, value_of
from ..catalogue.operations import Operation, find
from ..output.problems import ToolError
from ..output.rows import unknown_column

#: What has nothing below it.
_PLAIN = ("str", "int", "float", "bool", "date", "datetime", "LocalDateTime", "YearMonth")


def check_columns(operation: Operation, columns: Sequence[str]) -> bool:
    """Look each column up in the model of what the operation gives; whether the definition knows that.

    :raises ToolError: if there is one that it has not
    """
    model = _item(operation)
    if model is None:
        return False
    for column in columns:
        kind, above = model, ""
        for name in column.split("."):
            if item_of(kind) is not None or kind in _PLAIN:
                raise _below_nothing(column, above, kind)
            of_map, known = value_of(kind), properties(kind)
            if of_map is None and known is None:
                break  # any object: nobody knows what is in it
            if of_map is None and name not in (known or {}):
                raise unknown_column(column, name, list(known or {}))
            kind, above = of_map or (known or {})[name].kind, f"{above}.{name}" if above else name
    return True


def _below_nothing(column: str, above: str, kind: str) -> ToolError:
    """The error for a column below a list or a value."""
    if item_of(kind) is None:
        return ToolError(f"--columns: there is no column {column!r}", f"{above!r} has nothing below it.")
    item = column.removeprefix(f"{above}.")
    query = f'--query "[].{{{item.rpartition(".")[2]}: {above}[0].{item}}}"'
    return ToolError(
        f"--columns: {above!r} is a list, and {column!r} would be in each of its items",
        f"--columns {above} shows it as JSON, {query} its first item.",
    )


def _item(operation: Operation) -> str | None:
    """The model of what is printed: of the answer, or of the items of a listing."""
    paging = operation.paging
    if paging is not None and paging["style"] == "job":
        results = find(paging.get("results") or "")
        if results is None:
            return None
        operation, paging = results, results.paging
    kind: str | None = operation.returns
    for name in paging["items"].split(".") if paging is not None else ():
        known = properties(kind or "") or {}
        kind = known[name].kind if name in known else None
    return None if kind is None else item_of(kind) or kind
