"""How each listing pages: found in its parameters and its answer, corrected by `overrides.toml`.

An operation is a listing if its answer holds a list of items and there is a way to ask for the next ones:

    number   a page number counts up: `pageNumber`, in the query or in the body
    index    the index of the first item counts up: `startIndex` of SCIM
    token    the answer names the place where the next page begins: `after`, `cursor`, `nextPage`
    link     the answer holds the URI of the next page: `nextUri`
    job      a query is submitted, its state is asked for, and its results are a listing of their own
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from . import naming
from .representation import ListType, Model, ModelType, Operation, Paging, Parameter, Type

_NUMBERS = ("pageNumber",)
_INDICES = ("startIndex",)
_TOKENS = ("cursor", "after", "nextPage")
_SIZES = ("pageSize", "limit", "count")
_TOTALS = ("total", "totalResults", "totalHits", "totalCount")
#: The identifier of a job in the answer to its submission.
_JOB_IDS = ("jobId", "executionId", "id")
_STATES = ("state", "queryStatus")


def detect_paging(
    operations: Iterable[Operation],
    models: Iterable[Model],
    corrections: Mapping[str, Mapping[str, str]],
    any_json: frozenset[str] = frozenset(),
) -> dict[str, Paging]:
    """How the listings page, by title (`GET /api/v2/users`), in the order of the operations.

    corrections: what overrides.toml sets, by title.
    any_json:    models that stand for any JSON: a list may be behind them.
    """
    return _Detection(list(operations), {model.name: model for model in models}, corrections, any_json).run()


class _Detection:
    def __init__(
        self,
        operations: list[Operation],
        models: Mapping[str, Model],
        corrections: Mapping[str, Mapping[str, str]],
        any_json: frozenset[str],
    ) -> None:
        self._operations = operations
        self._models = models
        self._corrections = corrections
        self._any_json = any_json
        self._jobs = _operations_below(operations)

    def run(self) -> dict[str, Paging]:
        found: dict[str, Paging] = {}
        for operation in self._operations:
            paging = self._listing(operation)
            correction = self._corrections.get(operation.title, {})
            if correction.get("style") == "none":
                continue
            if correction:
                paging = replace(paging or Paging(style=""), **correction)
            if paging is not None and _can_be_listed(paging):
                found[operation.title] = paging
        for operation in self._operations:
            job = self._job(operation, found)
            correction = self._corrections.get(operation.title, {})
            if job is not None and correction.get("style") != "none" and _can_be_listed(job):
                found[operation.title] = replace(job, **correction)
        order = [operation.title for operation in self._operations]
        return {title: found[title] for title in order if title in found}

    def _listing(self, operation: Operation) -> Paging | None:
        """The paging of an operation that answers with items."""
        if operation.verb not in ("GET", "POST"):
            return None
        answer = self._find_items(operation)
        if answer is None:
            return None
        items, item, container = answer
        asked = self._asked(operation)
        numbered = _first(asked, _NUMBERS)
        token = _first(asked, _TOKENS)
        index = _first(asked, _INDICES)
        if numbered:
            style, position = "number", numbered
        elif token and container.keys() & {"cursors", "nextUri", token.rpartition(".")[2]}:
            style, position = "token", token
        elif index:
            style, position = "index", index
        elif operation.verb == "GET" and "nextUri" in container:
            style, position = "link", ""
        else:
            return None
        total = next((name for name in _TOTALS if name in container), "")
        prefix = items.rpartition(".")[0]
        return Paging(
            style,
            items=items,
            item=item.type_name,
            position=position,
            size=_first(asked, _SIZES),
            total=f"{prefix}.{total}" if prefix and total else total,
            # Only where pages can move under the reader do items have to be distinguished.
            key=self._key(operation, item) if style in ("number", "index") else "",
        )

    def _find_items(self, operation: Operation) -> tuple[str, Type, Mapping[str, Type]] | None:
        """Where the items are in the answer, what they are, and what is beside them."""
        answer = self._properties(operation.returns)
        for name in ("entities", "results"):
            inner = self._properties(answer.get(name))
            if isinstance(inner.get("entities"), ListType):
                return self._items_in(f"{name}.entities", inner)
            kind = answer.get(name)
            if isinstance(kind, ModelType) and kind.name in self._any_json:
                return name, kind, answer
            if isinstance(kind, ListType):
                return self._items_in(name, answer)
        lists = [
            name
            for name, kind in answer.items()
            # A dot leads into an object: a name with one cannot be looked for.
            if isinstance(kind, ListType) and isinstance(kind.item, ModelType) and "." not in name
        ]
        wanted = [name for name in lists if name != "aggregations"]
        # A model with a list among other things is not a listing; one that says how many there are is.
        return self._items_in(wanted[0], answer) if len(wanted) == 1 and self._is_listing(answer) else None

    def _is_listing(self, answer: Mapping[str, Type]) -> bool:
        return bool(answer.keys() & {*_TOTALS, "nextUri", "cursor"})

    def _items_in(self, path: str, container: Mapping[str, Type]) -> tuple[str, Type, Mapping[str, Type]]:
        kind = container[path.rpartition(".")[2]]
        return path, kind.item if isinstance(kind, ListType) else kind, container

    def _properties(self, kind: Type | None) -> dict[str, Type]:
        model = self._models.get(kind.name) if isinstance(kind, ModelType) else None
        return {item.wire: item.type for item in model.properties} if model else {}

    def _asked(self, operation: Operation) -> dict[str, str]:
        """What may be asked for, by its last name: `pageSize` -> `body.paging.pageSize`. The query wins."""
        found: dict[str, str] = {}
        for parameter in operation.parameters:
            if parameter.place == "body" and operation.verb == "POST":
                found = {**self._asked_in_body(parameter), **found}
        for parameter in operation.parameters:
            if parameter.place == "query":
                found[parameter.wire] = parameter.wire
        return found

    def _asked_in_body(self, parameter: Parameter) -> dict[str, str]:
        body = self._properties(parameter.type)
        nested = self._properties(body.get("paging"))
        return {
            **{name: f"body.{name}" for name in body},
            **{name: f"body.paging.{name}" for name in nested},
        }

    def _key(self, operation: Operation, item: Type) -> str:
        properties = self._properties(item)
        if "id" not in properties:
            return ""
        last = operation.path.rpartition("/")[2]
        # All versions of one thing share its id.
        return "id,version" if last == "versions" and "version" in properties else "id"

    def _job(self, operation: Operation, listings: Mapping[str, Paging]) -> Paging | None:
        """The paging of an operation that submits a query whose results are listed elsewhere."""
        if operation.verb != "POST":
            return None
        answer = self._properties(operation.returns)
        identifier = next((name for name in _JOB_IDS if name in answer), None)
        below = self._jobs.get(operation.path, {})
        results = below.get(("GET", "results"))
        if identifier is None or results is None:
            return None
        found = self._find_items(results)
        listing = listings.get(results.title)
        if found is None or (listing is None and "/query" not in operation.path):
            return None
        status = below.get(("GET", "")) or results
        states = self._properties(status.returns)
        cancel = below.get(("DELETE", ""))
        return Paging(
            "job",
            items=found[0],
            item=found[1].type_name,
            # A result without pages of its own is asked for page by page, each with a job of its own.
            position="" if listing else _first(self._asked(operation), _NUMBERS),
            size=_first(self._asked(operation), _SIZES[:1])
            or (f"results.{listing.size}" if listing and listing.size else ""),
            total=next((name for name in _TOTALS if name in found[2]), ""),
            job=identifier,
            state=next((name for name in _STATES if name in states), ""),
            status=status.method,
            results=results.method,
            cancel=cancel.method if cancel else "",
        )


def _operations_below(operations: Iterable[Operation]) -> dict[str, dict[tuple[str, str], Operation]]:
    """The operations of one job by the path that submits it, then by verb and last part: `""` or `results`."""
    found: dict[str, dict[tuple[str, str], Operation]] = defaultdict(dict)
    for operation in operations:
        path, _, last = operation.path.rpartition("/")
        if last == "results":
            path, _, parameter = path.rpartition("/")
        else:
            parameter, last = last, ""
        if parameter.startswith("{") and parameter.endswith("}"):
            found[path][operation.verb, last] = operation
    return found


def _can_be_listed(paging: Paging) -> bool:
    """Whether the names fit into the table of listings: one of several words is none that `paginate` could look for."""
    return all(naming.is_word(value) for name, value in paging.describe().items() if name != "item")


def _first(asked: Mapping[str, str], names: Iterable[str]) -> str:
    return next((asked[name] for name in names if name in asked), "")
