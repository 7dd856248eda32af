"""The base of the generated API classes, and what their methods use."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ..call.call import OPTIONS, Call, Response

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    from ..call.call import CallOptions as CallOptions
    from .sync import ApiClient

    P = ParamSpec("P")

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

__all__ = ["Api", "deprecated", "with_response"]

_COROUTINE = 0x80  # inspect.CO_COROUTINE; importing `inspect` takes 10 ms
_default_client = threading.Lock()


class Api:
    """The operations of one tag.

    :param api_client: the client that carries the calls; without it `configuration.api_client`, made on first use
    """

    def __init__(self, api_client: ApiClient | None = None) -> None:
        self.api_client = _configured_client() if api_client is None else api_client

    def _call(self, verb: str, template: str, **arguments: Any) -> T:  # type: ignore[type-var]  # see the docstring
        """Carry out an operation: its facts and arguments, and the options of the call.

        T is solved by the return type of the generated method, which so needs no cast.
        """
        try:
            callback = arguments.pop("callback", None)
            whole = arguments.pop("_whole", False)
            call = prepared(verb, template, arguments)
            result: Any
            if callback is not None:
                result = self.api_client.run_in_background(call, callback)
            else:
                response = self.api_client.run(call)
                result = response if whole else response.data
        except BaseException as error:
            forget(error, arguments)
            raise
        return result  # type: ignore[no-any-return]  # T is what the generated method says it returns

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.api_client.host}>"


def with_response(method: Callable[P, T]) -> Callable[P, Response[T]]:
    """The same method, returning the whole answer: data, status, headers, correlation id.

    answer = with_response(api.get_user)(user_id)
    answer.status, answer.headers["etag"], answer.data.name
    """

    @functools.wraps(method)
    def call(*arguments: P.args, **options: P.kwargs) -> Response[T]:
        options["_whole"] = True
        return method(*arguments, **options)  # type: ignore[return-value]  # `_whole` changes what is returned

    return call


def deprecated(message: str) -> Callable[[F], F]:
    """Mark a method as deprecated: it warns once for each place that calls it, as the application's filters say."""

    def decorate(method: F) -> F:
        @functools.wraps(method)
        def call(*arguments: Any, **options: Any) -> Any:
            import warnings

            warnings.warn(message, DeprecationWarning, stacklevel=2)
            return method(*arguments, **options)

        call.__deprecated__ = message  # type: ignore[attr-defined]  # as warnings.deprecated does
        if method.__code__.co_flags & _COROUTINE:
            import inspect

            mark = getattr(inspect, "markcoroutinefunction", None)  # since Python 3.12
            return mark(call) if mark is not None else call  # type: ignore[return-value]  # the same signature
        return call  # type: ignore[return-value]  # the same signature

    return decorate


def prepared(verb: str, template: str, arguments: dict[str, Any]) -> Call:
    """The call that a generated method asks for.

    :raises TypeError: naming the argument which no parameter and no option has
    """
    try:
        return Call(verb, template, **arguments)
    except TypeError as error:
        problem = _explained(error, arguments)
    raise problem


def forget(error: BaseException, arguments: dict[str, Any]) -> None:
    """Let no traceback show what the generated method two frames above was called with."""
    from ..secrets.tracebacks import forget_arguments

    arguments.clear()
    forget_arguments(error, sys._getframe(2))


def _explained(error: TypeError, arguments: dict[str, Any]) -> TypeError:
    facts = Call.__init__.__kwdefaults__ or {}
    unknown = [name for name in arguments if name not in facts]
    if not unknown:
        return error
    import difflib

    method = sys._getframe(3)  # the generated method that was called
    named = method.f_code.co_varnames[1 : method.f_code.co_argcount + method.f_code.co_kwonlyargcount]
    near = difflib.get_close_matches(unknown[0], [*named, *OPTIONS], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return TypeError(f"{method.f_code.co_name}() got an unexpected keyword argument {unknown[0]!r}{hint}")


def _configured_client() -> ApiClient:
    from ..config.configuration import configuration

    if configuration.api_client is None:
        with _default_client:
            if configuration.api_client is None:
                from .sync import ApiClient

                configuration.api_client = ApiClient()
    return configuration.api_client
