"""Emits `_paging.pyi`: with it, type checkers know of each listing what its items are.

Most answers say it by themselves: the runtime's `Listing` matches them. What the submission of a job answers does not,
so each job has overloads of its own, distinguished by the query that it takes.

What `paginate` takes besides is what listings take, by name: no signature can say "what this method takes, and these".
So a misspelt name is found, and a value of the wrong type; a parameter of another listing is found at run time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ...ir.representation import ListType, ModelType, Operation, Parameter, Sdk
from ...ir.types import OBJECT
from ..source import HEADER, INDENT, References

_HEAD = [
    "import datetime as _dt",
    "import typing as _t",
    "import typing_extensions as _te",
    "from collections.abc import Callable as _Callable",
    "from collections.abc import Coroutine as _Coroutine",
    "from collections.abc import Sequence as _Sequence",
    "",
    "from ._core.call.options import CallOptions as _CallOptions",
    "from ._core.tasks.paging.aio import AsyncPaginator as _AsyncPaginator",
    "from ._core.tasks.paging.reader import Paginator as _Paginator",
    "from ._core.tasks.paging.shapes import Listing as _Listing",
]
# The parameters of `paginate` behind the method.
_PARAMETERS = """\
    /, *arguments: _t.Any, page_size: int | None = None, limit: int | None = None, prefetch: bool = True,
    resume: str | None = None, split: _dt.timedelta | None = None, **parameters: _te.Unpack[{taken}],
"""
# Two, as mypy shows each overload with all that it takes when none of them fits.
_LISTING, _JOB = "_ListingParameters", "_JobParameters"
_OWN = frozenset({"page_size", "limit", "prefetch", "resume", "split"})


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
    overloads = _overloads("...", "_Listing[_T]", "_T", _LISTING)
    for (takes, answer), kinds in sorted(items.items()):
        overloads += _overloads(takes, answer, " | ".join(sorted(kinds)), _JOB)
    jobs = {title for title, paging in sdk.paging.items() if paging.style == "job"}
    results = {paging.results for paging in sdk.paging.values()}
    parameters = [
        *_parameters(_LISTING, [one for one in sdk.operations if one.title in sdk.paging.keys() - jobs], references),
        *_parameters(_JOB, [one for one in sdk.operations if one.title in jobs or one.method in results], references),
    ]
    imports = [line.replace(f"\n{INDENT}", "\n") for line in references.imports() if line.startswith("from .")]
    head = [HEADER, *_HEAD, *imports, "", '_T = _t.TypeVar("_T")', ""]
    head += [*parameters, ""]
    return {
        "_paging.py": f"{HEADER}\nfrom ._core.tasks.paging import paginate as paginate\n",
        "_paging.pyi": "\n".join([*head, *overloads]) + "\n",
    }


def _parameters(name: str, operations: Iterable[Operation], references: References) -> list[str]:
    """What listings take besides the options of calls, each with the types that it has among them."""
    types: dict[str, set[str]] = defaultdict(set)
    for operation in operations:
        for item in () if operation.hides_options else operation.parameters:
            if item.name not in _OWN:
                types[item.name].add("_t.Any" if item.place == "body" else _type_of(item, references))
    lines = [f"class {name}(_CallOptions, total=False):"]
    lines += [f"{INDENT}{name}: {' | '.join(sorted(kinds))} | None" for name, kinds in sorted(types.items())]
    return lines if types else [*lines, f"{INDENT}..."]


def _type_of(item: Parameter, references: References) -> str:
    if item.interval:
        return references.interval()
    if isinstance(item.type, ListType):
        return f"_Sequence[{references.annotation(item.type.item)}]"
    return references.annotation(item.type)


def _takes(operation: Operation, references: References) -> str:
    """The parameters of a job's method, as far as they distinguish it: the first one."""
    required = [parameter for parameter in operation.parameters if parameter.required]
    return f"_t.Concatenate[{references.annotation(required[0].type)}, ...]" if required else "..."


def _overloads(takes: str, answer: str, item: str, taken: str) -> list[str]:
    """The signatures for a method of `aio`, and for the same one of `apis`."""
    lines: list[str] = []
    for given, reader in (
        (f"_Coroutine[_t.Any, _t.Any, {answer}]", "_AsyncPaginator"),
        (answer, "_Paginator"),
    ):
        method = f"{INDENT}method: _Callable[{takes}, {given}],\n"
        lines += ["@_t.overload", f"def paginate(\n{method}{_PARAMETERS.format(taken=taken)}) -> {reader}[{item}]: ..."]
    return lines
