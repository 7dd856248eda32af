"""Emits `_paging.pyi`: with it, type checkers know of each listing what its items are.

Most answers say it by themselves: the runtime's `Listing` matches them. What the submission of a job answers does not;
which items a job has follows from the query that it takes and what it answers. A type checker evaluates every overload
of `paginate` for each call, with all models in them, so the jobs are not among those: they share one, which gives a
reader that knows query and answer, and what its iteration yields is asked only where a program iterates it.

What `paginate` takes besides is what listings take, by name: no signature can say "what this method takes, and these".
So a misspelt name is found, and a value of the wrong type; a parameter of another listing is found at run time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ...ir.representation import ListType, Model, ModelType, Operation, Paging, Parameter, Sdk, Type
from ...ir.types import OBJECT
from ..source import HEADER, INDENT, References

_HEAD = [
    "import datetime as _dt",
    "import typing as _t",
    "import typing_extensions as _te",
    "from collections.abc import AsyncIterator as _AsyncIterator",
    "from collections.abc import Callable as _Callable",
    "from collections.abc import Coroutine as _Coroutine",
    "from collections.abc import Iterator as _Iterator",
    "from collections.abc import Sequence as _Sequence",
    "",
    "from ._core.call.options import CallOptions as _CallOptions",
    "from ._core.tasks.paging.aio import AsyncPaginator as _AsyncPaginator",
    "from ._core.tasks.paging.effects import Page as _Page",
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
_READERS = "_AsyncPaginator", "_Paginator"
_JOB_READERS = "_AsyncJobPaginator", "_JobPaginator"


def emit_paging_stub(sdk: Sdk, places: dict[str, str]) -> dict[str, str]:
    """The contents of `_paging.py`, which exports `paginate`, and of its stub. places: the module of each model."""
    references = References(places, ".models.")
    models = {model.name: model for model in sdk.models}
    submitting = {title for title, paging in sdk.paging.items() if paging.style == "job"}
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    others: dict[str, set[str]] = defaultdict(set)
    marks: set[tuple[str, ...]] = set()
    for operation in sdk.operations:
        if operation.title in submitting and operation.returns is not None:
            paging = sdk.paging[operation.title]
            item = references.annotation(ModelType(paging.item) if paging.item in places else OBJECT)
            answer, query = references.annotation(operation.returns), _query(operation, references)
            mark = _mark(operation.returns, paging, models)
            if query is not None and mark:
                known[query, answer].add(item)
                marks.add(mark)
            else:
                others[answer].add(item)
    overloads = _overloads("...", "_Listing[_T]", "[_T]", _LISTING)
    for answer, items in sorted(others.items()):
        overloads += _overloads("...", answer, f"[{' | '.join(sorted(items))}]", _JOB)
    if known:
        takes = "_t.Concatenate[_Query, ...]"
        overloads += _overloads(takes, "_Answer", "[_Query, _Answer]", _JOB, _JOB_READERS)
    results = {paging.results for paging in sdk.paging.values()}
    listings = [one for one in sdk.operations if one.title in sdk.paging and one.title not in submitting]
    about_jobs = [one for one in sdk.operations if one.title in submitting or one.method in results]
    imports = [line.replace(f"\n{INDENT}", "\n") for line in references.imports() if line.startswith("from .")]
    lines = [HEADER, *_HEAD, *imports, "", '_T = _t.TypeVar("_T")', ""]
    lines += [*_parameters(_LISTING, listings, references), *_parameters(_JOB, about_jobs, references), ""]
    if known:
        lines += [*_answers(marks), *_job_readers({key: " | ".join(sorted(known[key])) for key in sorted(known)})]
    return {
        "_paging.py": f"{HEADER}\nfrom ._core.tasks.paging import paginate as paginate\n",
        "_paging.pyi": "\n".join([*lines, *overloads]) + "\n",
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


def _query(operation: Operation, references: References) -> str | None:
    """What distinguishes a job besides its answer: the type of the first parameter that its method needs."""
    required = [parameter for parameter in operation.parameters if parameter.required]
    return references.annotation(required[0].type) if required else None


def _mark(answer: Type, paging: Paging, models: Mapping[str, Model]) -> tuple[str, ...]:
    """The properties by which the answer to a submission is known: the identifier of the job, and its state."""
    model = models.get(answer.name) if isinstance(answer, ModelType) else None
    named = {item.wire: item.name for item in model.properties} if model else {}
    return tuple(named[wire] for wire in (paging.job, paging.state) if wire in named)


def _answers(marks: Iterable[tuple[str, ...]]) -> list[str]:
    """What may be the answer to a submission. The overload of jobs takes nothing else: mypy gives up where two fit."""
    lines: list[str] = []
    for number, mark in enumerate(sorted(marks), 1):
        lines.append(f"class _Submitted{number}(_t.Protocol):")
        for name in mark:
            lines += [f"{INDENT}@property", f"{INDENT}def {name}(self) -> object: ..."]
    names = " | ".join(f"_Submitted{number}" for number in range(1, len(set(marks)) + 1))
    return [*lines, "", '_Query = _t.TypeVar("_Query")', f'_Answer = _t.TypeVar("_Answer", bound={names})', ""]


def _job_readers(items: Mapping[tuple[str, str], str]) -> list[str]:
    """The readers of jobs, asynchronous and synchronous: what they yield, by query and answer."""
    lines: list[str] = []
    for name, base, method, iterator in (
        (_JOB_READERS[0], _READERS[0], "__aiter__", "_AsyncIterator"),
        (_JOB_READERS[1], _READERS[1], "__iter__", "_Iterator"),
    ):
        lines.append(f"class {name}({base}[_t.Any], _t.Generic[_Query, _Answer]):")
        for called, yielded in ((method, "{}"), ("pages", "_Page[{}]")):
            for (query, answer), item in items.items():
                signature = f"def {called}(self: {name}[{query}, {answer}]) -> {iterator}[{yielded.format(item)}]: ..."
                lines += [f"{INDENT}@_t.overload"] if len(items) > 1 else []
                lines.append(INDENT + signature)
    return [*lines, ""]


def _overloads(takes: str, answer: str, of: str, taken: str, readers: tuple[str, str] = _READERS) -> list[str]:
    """The signatures for a method of `aio`, and for the same one of `apis`."""
    lines: list[str] = []
    for given, reader in zip((f"_Coroutine[_t.Any, _t.Any, {answer}]", answer), readers, strict=True):
        method = f"{INDENT}method: _Callable[{takes}, {given}],\n"
        lines += ["@_t.overload", f"def paginate(\n{method}{_PARAMETERS.format(taken=taken)}) -> {reader}{of}: ..."]
    return lines
