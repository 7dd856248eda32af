"""Whether a program, mostly a test, has put something of its own in the place of a function."""

from __future__ import annotations

import sys
from types import FunctionType
from typing import Any


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
