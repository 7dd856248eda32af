"""Whether a program, mostly a test, has put something of its own in the place of a function."""

from __future__ import annotations

import sys
from operator import attrgetter
from types import FunctionType
from typing import Any

#: What the connections of urllib3 are opened with and send requests with: of the module `urllib3.connection`.
_functions = attrgetter(
    "connection.create_connection",
    "connection.allowed_gai_family",
    "HTTPConnection.connect",
    "HTTPSConnection.connect",
    "HTTPConnection._new_conn",
    "HTTPConnection.request",
    "HTTPConnection.send",
    "HTTPConnection.getresponse",
)
_options = attrgetter("HTTPConnection.default_socket_options")


def is_replaced(function: Any, module: str) -> bool:
    """Whether a function is not the one that a module defines.

    :param module: its name, or the beginning of it that ends with a dot
    """
    if type(function) is not FunctionType or hasattr(function, "__wrapped__"):
        return True
    home = function.__module__
    return home != module and not (module[-1] == "." and str(home).startswith(module))


def replaced_managers() -> tuple[Any, ...] | None:
    """How a `PoolManager` of urllib3 sends requests, if that was replaced, or the whole class; `None` if not."""
    urllib3: Any = sys.modules.get("urllib3")
    manager = getattr(urllib3, "PoolManager", None)  # none while another thread is importing it
    if manager is None:
        return None
    sending = manager.urlopen, manager.request
    return sending if any(is_replaced(function, "urllib3.") for function in sending) else None


class _Genuine:
    """The functions of urllib3's connections as they were found not to be replaced."""

    functions: tuple[Any, ...] = ()
    options: Any = None


def has_other_connections() -> bool:
    """Whether the functions of urllib3's connections are replaced, or the options of their sockets.

    Programs choose addresses that way (IPv4 only, names of their own), or keep idle connections alive.
    """
    module: Any = sys.modules.get("urllib3.connection")
    if module is None:
        return False
    try:
        functions, options = _functions(module), _options(module)
    except AttributeError:  # another thread is importing it
        return False
    if functions == _Genuine.functions and options == _Genuine.options:
        return False
    import socket

    if any(map(_is_other, functions)) or options != [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]:
        return True
    _Genuine.functions, _Genuine.options = functions, list(options)
    return False


def _is_other(function: Any) -> bool:
    return is_replaced(function, "urllib3.") and is_replaced(function, "http.client")
