"""Where each public name lives, and how it is loaded when it is first used.

The index of generated names is one string (a dict of 7,000 entries would cost ten times as much to load); a name is
looked up by searching it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

PACKAGE = __name__.partition(".")[0]

#: The hand-written public names and the modules that hold them.
DOORS = {
    "AbstractHttpClient": "abstract_http_client",
    "ApiClient": "api_client",
    "ApiException": "rest",
    "ApiNullValue": "api_null_value",
    "Configuration": "configuration",
    "DefaultHttpClient": "default_http_client",
    "Gap": "_core.notifications.events",
    "GatewayConfiguration": "gateway_configuration",
    "HttpRequestOptions": "http_request_options",
    "LogFormat": "logger",
    "LogLevel": "logger",
    "NotificationHandler": "_core.notifications.handler",
    "PureCloudRegionHosts": "purecloud_region_hosts",
    "YearMonth": "year_month",
    "connect": "_core.clients.connect",
    "login_with_browser": "_core.clients.browser",
    "notifications": "_core.notifications.stream",
    "paginate": "_paging",
    "topic": "_topics",
    "with_response": "_core.clients.api",
}

#: The hand-written names of the asynchronous room.
AIO_DOORS = {"ApiClient": "_core.clients.aio", "DefaultHttpClient": "_core.clients.aio_http_client"}

#: Submodules that are attributes of the package after a plain `import PureCloudPlatformClientV2`.
SUBMODULES = frozenset(
    {module for module in DOORS.values() if not module.startswith("_")} - {"configuration"}
    | {"aio", "apis", "models", "utils"}
)


def find(name: str) -> Any:
    """The public object called `name`; `AttributeError` with a suggestion if there is none."""
    if name in DOORS:
        return getattr(_module(DOORS[name]), name)
    if name in SUBMODULES:
        return _module(name)
    if name == "__all__":
        return public_names()
    if name == "__version__":
        return _module("_version").VERSION
    home = _home(name)
    if home is None:
        raise _missing(PACKAGE, name, public_names)
    return getattr(_module(home), name)


def public_names() -> list[str]:
    """All public names of the package: the classes of all rooms, the doors, `configuration`."""
    return [*_generated("models"), *_generated("apis"), *DOORS, "configuration"]


def model_class(name: str) -> Any:
    """The model class called `name`; `None` if no model is called so."""
    home = _home(name)
    return None if home is None or not home.startswith("models.") else getattr(_module(home), name)


def open_room(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a generated room: its classes and modules, loaded on first use."""
    room = package.rpartition(".")[2]
    indexed = "models" if room == "models" else "apis"  # the asynchronous classes mirror the synchronous ones

    def names() -> list[str]:
        return _generated(indexed) + (list(AIO_DOORS) if room == "aio" else [])

    def find_in_room(name: str) -> Any:
        if name == "__all__":
            return names()
        home = _home(name)
        if room == "aio" and name in AIO_DOORS:
            value = getattr(_module(AIO_DOORS[name]), name)
        elif home is not None and home.startswith(f"{indexed}."):
            value = getattr(_module(f"{room}.{home.partition('.')[2]}"), name)
        elif name.startswith("_"):
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        else:
            try:
                return _imported(f"{package}.{name}")
            except ModuleNotFoundError as error:
                if error.name != f"{package}.{name}":
                    raise
                raise _missing(package, name, names) from None
        setattr(sys.modules[package], name, value)
        return value

    if room == "models" and LEGACY_MODULES not in sys.meta_path:
        sys.meta_path.append(LEGACY_MODULES)
    return find_in_room, names


class LegacyModules:
    """Serves `models.user_me`, the module that the published package has for the class `UserMe`.

    Asked last: a module that exists as a file is never looked for here.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        prefix, _, module = fullname.rpartition(".")
        if prefix != f"{PACKAGE}.models" or not _classes_of(module):
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(fullname, self)  # type: ignore[arg-type]  # a loader by its methods

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        names = _classes_of(module.__name__.rpartition(".")[2])
        module.__doc__ = f"The module of {', '.join(names)} in earlier releases."
        for name in names:
            setattr(module, name, model_class(name))


LEGACY_MODULES = LegacyModules()


def _names() -> str:
    from ..._index import NAMES

    return NAMES


def _home(name: str) -> str | None:
    """The module that holds the generated class `name`, relative to the package."""
    names = _names()
    at = names.find(f"\n{name}\n")
    if at < 0 or not name.isidentifier():
        return None
    start = names.rindex("\n@", 0, at + 1) + 2
    return names[start : names.index("\n", start)]


def _generated(room: str) -> list[str]:
    inside, found = False, []
    for line in _names().split():
        if line.startswith("@"):
            inside = line.startswith(f"@{room}.")
        elif inside:
            found.append(line)
    return found


def _classes_of(module: str) -> list[str]:
    """The models whose class name is the module's name but for capitals and underscores: `user_me` -> `UserMe`."""
    names, wanted = _names(), f"\n{module.replace('_', '')}\n"
    folded, found, at = names.lower(), [], -1
    while (at := folded.find(wanted, at + 1)) >= 0:
        found.append(names[at + 1 : at + len(wanted) - 1])
    return [name for name in found if (_home(name) or "").startswith("models.")]


def _module(relative: str) -> Any:
    return _imported(f"{PACKAGE}.{relative}")


def _imported(name: str) -> Any:
    """The module of that name. (Importing `importlib` would take a millisecond, and `-X importtime` not see this.)"""
    __import__(name)
    return sys.modules[name]


def _missing(where: str, name: str, names: Callable[[], list[str]]) -> AttributeError:
    message = f"module {where!r} has no attribute {name!r}"
    if not name.startswith("_"):  # protocols ask for many names of that kind; they need no suggestion
        import difflib

        near = difflib.get_close_matches(name, names(), n=1)
        message += f"; did you mean {near[0]!r}?" if near else ""
    return AttributeError(message)
