"""A call that is ready to be sent: checked, printable, the same for a dry run and for the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from ..catalogue.jsontypes import is_list
from ..catalogue.operations import Operation
from ..output.problems import ToolError
from . import values

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import ApiClient

_SEPARATORS = {"csv": ",", "ssv": " ", "tsv": "\t", "pipes": "|"}
_MOST_PROBLEMS = 8


class Request:
    """A request of the API.

    :ivar path: with its parameters, escaped
    :ivar query: a list becomes repeated names
    :ivar body: JSON data, or None
    """

    __slots__ = ("body", "headers", "operation", "path", "query", "verb")

    def __init__(
        self,
        verb: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        operation: Operation | None = None,
    ) -> None:
        self.verb = verb
        self.path = path
        self.query = dict(query or {})
        self.headers = dict(headers or {})
        self.body = body
        self.operation = operation

    def target(self) -> str:
        """Path and query, as they go over the wire."""
        pairs = [(name, _text(one)) for name, value in self.query.items() for one in _several(value)]
        return f"{self.path}?{urlencode(pairs, quote_via=quote)}" if pairs else self.path

    def send(self, client: ApiClient, **options: Any) -> Any:
        """Send it, and return the answer as JSON data: a string if it is text, None if there is none.

        :param options: of every call: `timeout`, `download_to`, `progress` ...
        :raises ApiException: without a successful answer
        """
        if self.headers:
            options["headers"] = {**self.headers, **options.get("headers", {})}
        if self.operation is not None and self.operation.reads:
            options.setdefault("idempotent", True)
        returns = "file" if options.get("download_to") is not None else "object"
        return client.request(self.verb, self.path, query=self.query, body=self.body, returns=returns, **options)


def prepare(
    operation: Operation, arguments: Mapping[str, Sequence[str]], body: Any = None, *, strict: bool = True
) -> Request:
    """The request of an operation.

    :param arguments: what was typed for each parameter, by its name in the API
    :param body: JSON data
    :param strict: whether what this release does not know is refused
    :raises ToolError: if something is missing, or is not what the API takes; nothing was sent then
    """
    path, query, headers = operation.path, dict[str, Any](), dict[str, str]()
    for parameter in operation.parameters:
        if parameter.place == "body":
            continue
        given = arguments.get(parameter.name)
        if not given:
            if parameter.required:
                raise missing(operation, parameter.name)
            continue
        value = values.parse(parameter, given, strict=strict)
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", _segment(parameter.name, value))
        elif parameter.place == "header":
            headers[parameter.name] = _header(parameter.option, _text(value))
        else:
            separator = _SEPARATORS.get(parameter.style or "")
            query[parameter.name] = (
                separator.join(_text(one) for one in value) if separator and is_list(value) else value
            )
    _check_body(operation, body, strict)
    return Request(operation.verb, path, query, headers, body, operation)


def missing(operation: Operation, name: str) -> ToolError:
    """The error for a parameter that is not there."""
    parameter = next(item for item in operation.parameters if item.name == name)
    what = parameter.python.upper() if parameter.place == "path" else parameter.option
    known = f" (one of {', '.join(map(str, parameter.values[:8]))})" if parameter.values else ""
    return ToolError(f"{what} is missing{known}", f"purecloud {operation.command} --help")


def _check_body(operation: Operation, body: Any, strict: bool) -> None:
    described = operation.body
    if described is None:
        if body is not None:
            raise ToolError(f"{operation.command} takes no body", f"purecloud {operation.command} --help")
        return
    if body is None:
        if described.required:
            hint = f"--body FILE, --body - or --set NAME=VALUE; purecloud {operation.command} --skeleton shows one."
            raise ToolError("the body is missing", hint)
        return
    problems = values.check(described.kind, body) if strict else []
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        shown = "; ".join(problems[:_MOST_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")
        hint = f"purecloud describe {operation.command} shows the body; --no-check sends it as it is."
        raise ToolError(shown, hint, problems=problems)


def _segment(name: str, value: Any) -> str:
    """A value that stays within its segment of the path."""
    text = _text(value)
    if text in ("", ".", ".."):
        raise ToolError(f"{name} must not be {text!r}: it would change the path")
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ToolError(f"{name} is not valid Unicode") from None


def _header(option: str, text: str) -> str:
    if not text.isprintable():
        raise ToolError(f"{option} must not hold line ends or control characters")
    return text


def _several(value: Any) -> Sequence[Any]:
    return value if is_list(value) else [value]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
