"""The base of the generated API classes, and what their methods use."""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from ..call.call import Call, Response
from ..lazy.annotations import evaluable
from ..secrets.tracebacks import calling_method, forget_arguments
from .compat import calls_directly, through_call_api

if TYPE_CHECKING:
    from .sync import ApiClient

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

__all__ = ["Api", "deprecated", "with_response"]

_COROUTINE = 0x80  # inspect.CO_COROUTINE; importing `inspect` takes 10 ms
_default_client = threading.RLock()


@evaluable
class Api:
    """The operations of one tag.

    :param api_client: the client that carries the calls; without it `configuration.api_client`, made on first use
    """

    def __init__(self, api_client: ApiClient | None = None) -> None:
        self.api_client = configured_client() if api_client is None else api_client

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        evaluable(cls)

    def _call(self, verb: str, template: str, **arguments: Any) -> T:  # type: ignore[type-var]  # see the docstring
        """Carry out an operation: its facts and arguments, and the options of the call.

        T is solved by the return type of the generated method, which so needs no cast.
        """
        try:
            callback = arguments.pop("callback", None)
            whole = arguments.pop("_whole", False)
            call = prepared(verb, template, arguments)
            client = self.api_client
            result: Any
            if not calls_directly(client):
                result = through_call_api(client, call, callback)
                last: Any = client.last_response
                result = Response(result, last) if whole else result
            elif callback is not None:
                result = client.run_in_background(call, callback)
            else:
                response = client.run(call)
                result = response if whole else response.data
        except BaseException as error:
            forget(error, arguments)
            raise
        return result  # type: ignore[no-any-return]  # T is what the generated method says it returns

    if TYPE_CHECKING:

        def _call_void(self, verb: str, template: str, **arguments: Any) -> None:
            """The same for an operation that answers with nothing."""

    else:
        _call_void = _call

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.api_client.host}>"


@evaluable
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
        code = getattr(method, "__code__", None)  # a class and a builtin function have none
        is_coroutine = code is not None and bool(code.co_flags & _COROUTINE)
        # Before Python 3.12 a coroutine function stands between this function and its caller.
        stacklevel = 3 if is_coroutine and sys.version_info < (3, 12) else 2

        @functools.wraps(method)
        def call(*arguments: Any, **options: Any) -> Any:
            import warnings

            warnings.warn(message, DeprecationWarning, stacklevel=stacklevel)
            return method(*arguments, **options)

        marked: Any = call
        if is_coroutine:
            marked = _as_coroutine_function(call)
        marked.__deprecated__ = message  # as warnings.deprecated does
        return marked  # type: ignore[no-any-return]  # the same signature

    return decorate


def _as_coroutine_function(call: Callable[..., Any]) -> Callable[..., Any]:
    """`call`, which returns a coroutine, as a function that `inspect` knows for a coroutine function."""
    import inspect

    if sys.version_info >= (3, 12):
        return inspect.markcoroutinefunction(call)

    @functools.wraps(call)
    async def coroutine(*arguments: Any, **options: Any) -> Any:
        return await call(*arguments, **options)

    return coroutine


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
    """Let no traceback show what the generated method was called with."""
    arguments.clear()
    forget_arguments(error, calling_method())


def _explained(error: TypeError, arguments: dict[str, Any]) -> TypeError:
    facts = Call.__init__.__kwdefaults__ or {}
    unknown = [name for name in arguments if name not in facts]
    method = calling_method()
    if not unknown or method is None:
        return error
    import difflib

    from ..call.options import OPTIONS

    code = method.f_code
    named = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
    near = difflib.get_close_matches(unknown[0], [*named, *OPTIONS], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return TypeError(f"{code.co_name}() got an unexpected keyword argument {unknown[0]!r}{hint}")


def configured_client() -> ApiClient:
    """The client of the process, made when it is first asked for."""
    from ..config.configuration import configuration

    if configuration.api_client is None:
        with _default_client:
            if configuration.api_client is None:
                from .sync import ApiClient

                configuration.api_client = configuration.api_client or ApiClient()
    client: ApiClient = configuration.api_client
    return client
