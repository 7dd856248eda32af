"""Emits `_paging.pyi`: with it, type checkers know of each listing what its items are.

Most answers say it by themselves: the runtime's `Listing` matches them. What the submission of a job answers does not,
so each job has overloads of its own, distinguished by the query that it takes.
"""

from __future__ import annotations

from collections import defaultdict

from ...ir.representation import ModelType, Operation, Sdk
from ...ir.types import OBJECT
from ..source import HEADER, INDENT, References

_HEAD = [
    "import datetime as _dt",
    "import typing as _t",
    "from collections.abc import Callable as _Callable",
    "from collections.abc import Coroutine as _Coroutine",
    "",
    "from ._core.paging.aio import AsyncPaginator as _AsyncPaginator",
    "from ._core.paging.reader import Paginator as _Paginator",
    "from ._core.paging.shapes import Listing as _Listing",
]
# The parameters of `paginate` behind the method.
_PARAMETERS = """\
    /, *arguments: _t.Any, page_size: int | None = None, limit: int | None = None, prefetch: bool = True,
    resume: str | None = None, split: _dt.timedelta | None = None, **parameters: _t.Any,
"""


def emit_paging_stub(sdk: Sdk, places: dict[str, str]) -> dict[str, str]:
    """The contents of `_paging.py`, which exports `paginate`, and of its stub. places: the module of each model."""
    references = References(places, ".models.")
    items: dict[tuple[str, str], set[str]] = defaultdict(set)
    for operation in sdk.operations:
        paging = sdk.paging.get(operation.title)
        if paging is not None and paging.style == "job" and operation.returns is not None:
            item = ModelType(paging.item) if paging.item in places else OBJECT
            answer = references.annotation(operation.returns)
            items[_takes(operation, references), answer].add(references.annotation(item))
    overloads = _overloads("...", "_Listing[_T]", "_T")
    for (takes, answer), kinds in sorted(items.items()):
        overloads += _overloads(takes, answer, " | ".join(sorted(kinds)))
    imports = [line.replace(f"\n{INDENT}", "\n") for line in references.imports() if line.startswith("from .")]
    head = [HEADER, *_HEAD, *imports, "", '_T = _t.TypeVar("_T")', ""]
    return {
        "_paging.py": f"{HEADER}\nfrom ._core.paging import paginate as paginate\n",
        "_paging.pyi": "\n".join([*head, *overloads]) + "\n",
    }


def _takes(operation: Operation, references: References) -> str:
    """The parameters of a job's method, as far as they distinguish it: the first one."""
    required = [parameter for parameter in operation.parameters if parameter.required]
    return f"_t.Concatenate[{references.annotation(required[0].type)}, ...]" if required else "..."


def _overloads(takes: str, answer: str, item: str) -> list[str]:
    """The signatures for a method of `aio`, and for the same one of `apis`."""
    lines: list[str] = []
    for given, reader in (
        (f"_Coroutine[_t.Any, _t.Any, {answer}]", "_AsyncPaginator"),
        (answer, "_Paginator"),
    ):
        method = f"{INDENT}method: _Callable[{takes}, {given}],\n"
        lines += ["@_t.overload", f"def paginate(\n{method}{_PARAMETERS}) -> {reader}[{item}]: ..."]
    return lines
