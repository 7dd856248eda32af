"""Calls of operations that this release does not know: `client.request`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ..call.call import Call, Response, checked_function
from ..lazy.annotations import evaluable
from ..lazy.ending import ends_too_late
from ..secrets.tracebacks import forgetful

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..call.options import RequestArguments
    from .background import Pending

T = TypeVar("T")

_VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@evaluable
class Requests:
    """The synchronous client's part."""

    if TYPE_CHECKING:

        def run(self, call: Call) -> Response[Any]: ...
        def run_in_background(self, call: Call, callback: Callable[[Any], Any]) -> Pending: ...

    @overload
    def request(self, verb: str, path: str, *, returns: type[T], **arguments: Unpack[RequestArguments]) -> T: ...
    @overload
    def request(
        self, verb: str, path: str, *, returns: str = "object", **arguments: Unpack[RequestArguments]
    ) -> Any: ...
    @overload
    def request(self, verb: str, path: str, *, returns: None, **arguments: Unpack[RequestArguments]) -> None: ...
    @forgetful
    def request(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        returns: Any = "object",
        **options: Any,
    ) -> Any:
        """Call an operation that this release does not know, with all that a call has.

            client.request("GET", "/api/v2/users/me", query={"expand": ["presence"]}, returns=gc.UserMe)

        :param verb: GET, HEAD, POST, PUT, PATCH or DELETE
        :param path: the path, which is not a template: what is put into it must be quoted
        :param query: parameters; a list becomes repeated names, `None` is left out
        :param body: a model, or plain data
        :param form: fields of a form, instead of a body
        :param files: files of a form, by field
        :param returns: what the answer is: a model, `list[gc.User]`, `dict[str, int]`, a type name; without it, the
            JSON as plain data; `None` for nothing
        :param options: as for every method: `timeout`, `deadline`, `headers`, `retries`, ...
        :raises ApiException: without a successful answer
        :raises TypeError: for an option that calls do not have, and for what is not a type
        :raises ValueError: for what is not a verb or a path of the API
        """
        callback, whole = options.pop("callback", None), options.pop("_whole", False)
        verb, path, facts = _facts(verb, path, options, returns, query=query, body=body, form=form, files=files)
        call = Call(verb, path, **facts)
        if callback is not None:
            return self.run_in_background(call, callback)
        response = self.run(call)
        return response if whole else response.data


@evaluable
class AsyncRequests:
    """The asynchronous client's part."""

    if TYPE_CHECKING:

        async def run(self, call: Call) -> Response[Any]: ...

    @overload
    async def request(self, verb: str, path: str, *, returns: type[T], **arguments: Unpack[RequestArguments]) -> T: ...
    @overload
    async def request(
        self, verb: str, path: str, *, returns: str = "object", **arguments: Unpack[RequestArguments]
    ) -> Any: ...
    @overload
    async def request(self, verb: str, path: str, *, returns: None, **arguments: Unpack[RequestArguments]) -> None: ...
    @forgetful
    async def request(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        form: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        returns: Any = "object",
        **options: Any,
    ) -> Any:
        """As `request` of the synchronous client."""
        callback, whole = options.pop("callback", None), options.pop("_whole", False)
        if callback is not None:
            checked_function("callback", callback)
        verb, path, facts = _facts(verb, path, options, returns, query=query, body=body, form=form, files=files)
        response = await self.run(Call(verb, path, **facts))
        result = response if whole else response.data
        if callback is not None:
            outcome = callback(result)
            if hasattr(outcome, "__await__"):
                await outcome
        return result


@ends_too_late
def _facts(
    verb: str, path: str, options: Mapping[str, Any], returns: Any, **arguments: Any
) -> tuple[str, str, dict[str, Any]]:
    """Verb, path and facts of a call, checked before anything is sent.

    :raises TypeError: for an option that calls do not have or that is of another type, and for what is not a type
    :raises ValueError: for what is not a verb or a path of the API
    """
    if verb.upper() not in _VERBS:
        raise ValueError(f"{verb!r} is not a verb; give one of {', '.join(_VERBS)}")
    if not path.startswith("/"):
        shown = path.partition("?")[0]  # what stands behind it may be a secret
        raise ValueError(f"{shown!r} is not a path of the API; it begins with a slash: /api/v2/users")
    from ..call.options import OPTIONS

    for name in options:
        if name not in OPTIONS:
            import difflib

            near = difflib.get_close_matches(name, [*OPTIONS, *arguments, "returns"], n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise TypeError(f"request() got an unexpected keyword argument {name!r}{hint}")
    for name in ("query", "form", "files"):
        given = arguments[name]
        if given is not None and not isinstance(given, (Mapping, list, tuple)):  # pairs will do, too
            raise TypeError(f"{name} must be a mapping of names to values, not {type(given).__name__}")
    from ..models.wire import type_name

    return verb.upper(), path, {**arguments, "returns": None if returns is None else type_name(returns), **options}
