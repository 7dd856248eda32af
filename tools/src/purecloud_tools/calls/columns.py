"""Whether what is called has the columns that are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from ..catalogue.models import item_of, properties
from ..catalogue.operations import Operation, find
from ..output.rows import unknown_column


def check_columns(operation: Operation, columns: Sequence[str]) -> bool:
    """Look each column up in the model of what the operation gives; whether the definition knows that.

    :raises ToolError: if there is one that it has not
    """
    model = _item(operation)
    if model is None:
        return False
    for column in columns:
        kind = model
        for name in column.split("."):
            known = properties(kind)
            if known is None:
                break  # any object, or a list: nobody knows what is in it
            if name not in known:
                raise unknown_column(column, name, list(known))
            kind = known[name].kind
    return True


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
