"""The method that `paginate` is given: what it is, what it takes, how it is called for one page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from ...call.call import Call
from ...call.options import OPTIONS
from ...http import urls
from ...http.errors import DecodeError
from ...models.wire import type_name
from .effects import USUAL_SIZE, CallMethod
from .facts import facts_of

#: The flag of coroutine functions, without the 10 ms that importing `inspect` costs.
_CO_COROUTINE = 0x80

#: Options that make no sense for a page.
_UNFIT = ("callback", "download_to", "progress")


class Method:
    """A method of an API class with the arguments of the caller.

    :ivar arguments: by name
    :raises TypeError: if it does not page, or does not take the arguments
    """

    def __init__(self, method: Callable[..., Any], arguments: Sequence[Any], parameters: Mapping[str, Any]) -> None:
        api = getattr(method, "__self__", None)
        function: Any = getattr(method, "__func__", None)
        if function is None or not hasattr(api, "api_client"):
            raise TypeError(_explain_no_method(method))
        self.name: str = function.__name__
        facts = facts_of(self.name)
        if facts is None:
            raise TypeError(f"{self.name} does not come in pages: call it directly. docs/paging.md lists what pages")
        self.facts = facts
        self._api: Any = api
        if hasattr(function, "__deprecated__"):
            import warnings

            warnings.warn(function.__deprecated__, DeprecationWarning, stacklevel=4)
        self.function = _plain(function)
        self.is_async = bool(self.function.__code__.co_flags & _CO_COROUTINE)
        self.arguments = self._named(arguments, parameters)

    @property
    def client(self) -> Any:
        """The client that carries the calls."""
        return self._api.api_client

    def call(self, request: CallMethod) -> Any:
        """What the method that is asked for returns (a coroutine, if this one is a coroutine function)."""
        own = request.method == self.name
        function = self.function if own else _plain(getattr(type(self._api), request.method))
        if request.link is not None:
            return self._follow(request.link, type_name(function.__annotations__["return"]))
        if own:
            return function(self._api, **request.arguments)
        required, optional = _parameters(function)
        fitting = {
            name: request.arguments[name] for name in request.arguments if name in {*required, *optional, *OPTIONS}
        }
        if request.job is not None:
            fitting[required[-1]] = request.job
        return function(self._api, **fitting)

    def _follow(self, link: str, kind: str) -> Any:
        """The page at a URI that the platform has named. Only its path counts: no token goes to another host."""
        if not isinstance(link, str) or not (link.startswith("/") or "://" in link):
            raise DecodeError(0, f"{self.name}: the address of the next page is neither a path nor a URL")
        try:
            target = urls.resolve(self.client.base_url, link).partition("://")[2]
            path, _, query = target[target.index("/") :].partition("?")
        except ValueError as error:
            raise DecodeError(0, f"{self.name}: the address of the next page is not one ({error})") from None
        options = {name: value for name, value in self.arguments.items() if name in OPTIONS}
        call = Call(
            "GET",
            path[max(path.find("/api/"), 0) :],
            query=parse_qsl(query, keep_blank_values=True),
            returns=kind,
            **options,
        )
        running = self.client.run(call)
        if not self.is_async:
            return running.data

        async def data() -> Any:
            return (await running).data

        return data()

    def _named(self, arguments: Sequence[Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
        required, optional = _parameters(self.function)
        takes = [*required, *optional]
        positional = self.function.__code__.co_varnames[1 : self.function.__code__.co_argcount]
        if len(arguments) > len(positional):
            raise TypeError(f"{self.name} takes {len(positional)} positional arguments, not {len(arguments)}")
        named = dict(zip(positional, arguments, strict=False))
        for name, value in parameters.items():
            if name in named:
                raise TypeError(f"{self.name} got two values for {name!r}")
            if name in _UNFIT:
                raise TypeError(f"{name!r} does not go with paginate; work on the items instead")
            if name not in takes and name not in OPTIONS:
                import difflib

                near = difflib.get_close_matches(name, [*takes, "limit", "page_size", "prefetch", "resume"], n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise TypeError(f"{self.name} got an unexpected keyword argument {name!r}{hint}")
            named[name] = value
        if self.facts.size in required:
            named.setdefault(self.facts.size, USUAL_SIZE)
        missing = [name for name in required if name not in (*named, self.facts.position)]
        if missing:
            raise TypeError(f"{self.name} needs {' and '.join(missing)}: paginate(api.{self.name}, {missing[0]}, ...)")
        return named


def _parameters(function: Any) -> tuple[list[str], list[str]]:
    """The names of the required and of the other parameters of a generated method."""
    code = function.__code__
    positional = list(code.co_varnames[1 : code.co_argcount])
    needed = len(positional) - len(function.__defaults__ or ())
    keywords = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    return positional[:needed], [*positional[needed:], *keywords]


def _plain(function: Any) -> Any:
    """The function below all that marks deprecated methods: it would warn for each page."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


def _explain_no_method(given: Any) -> str:
    from ...models.model import Model

    if isinstance(given, Model):
        return (
            f"paginate takes the method itself, not the {type(given).__name__} that it returns: paginate(api.get_...)"
        )
    if hasattr(given, "cr_code"):
        given.close()  # else Python warns that it was never awaited
        return "paginate takes the method itself, not a call of it: paginate(api.get_...), without parentheses"
    return f"paginate takes a method of an API class, such as api.get_users, not {given!r:.100}"
