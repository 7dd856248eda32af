#!/usr/bin/env python3
"""List what the hand-written part of the package offers: `EITHER/bin/python surface.py OUT.json`.

`parity.py` compares what is generated. This lists the rest as facts that two packages can be compared by: of the public
modules every class, function and value; of each class and of ready-made objects every public attribute and method; of
methods the names and defaults of their parameters, of simple attributes their values; and what `import *` brings.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import json
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

NAME = "PureCloudPlatformClientV2"
MODULES = (
    "abstract_http_client", "api_client", "api_null_value", "configuration", "default_http_client",
    "gateway_configuration", "http_request_options", "logger", "purecloud_region_hosts", "rest", "utils", "year_month",
)  # fmt: skip
#: Values that are compared; of others it counts that there is one.
COMPARED = (str, int, float, bool, type(None), tuple)
#: Objects whose values depend on the machine and on what was set: of these only the names count.
UNSTEADY = frozenset(("configuration", "Configuration()", "User()"))

Fact = tuple[str, Any]


def facts() -> dict[str, Any]:
    """All facts by name. A fact is a value, the parameters of something that can be called, or that it is there."""
    found: dict[str, Any] = {}
    for source in (of_star_import(), *map(of_module, MODULES), *(of_object(*entry) for entry in ready_made().items())):
        found.update(source)
    return found


def of_star_import() -> Iterator[Fact]:
    names: dict[str, Any] = {}
    exec(f"from {NAME} import *", names)
    generated = {*dir(importlib.import_module(f"{NAME}.models")), *dir(importlib.import_module(f"{NAME}.apis"))}
    for name, value in names.items():
        if not name.startswith("_") and name not in generated:
            yield f"import *: {name}", "module" if isinstance(value, types.ModuleType) else "present"


def of_module(short: str) -> Iterator[Fact]:
    module = importlib.import_module(f"{NAME}.{short}")
    for name, value in vars(module).items():
        if name.startswith("_") or not _defined_here(value, module.__name__):
            continue
        where = f"{short}.{name}"
        yield where, "class" if isinstance(value, type) else "present"
        if isinstance(value, type):
            yield f"{where}(...)", parameters(value)
            yield from members(value, where, values=False)
            if issubclass(value, enum.Enum):
                for member in value:
                    yield f"{where}.{member.name} ==", str(member.value)
                    yield from members(member, f"{where}.{member.name}")
        elif callable(value):
            yield f"{where}()", parameters(value)


def _defined_here(value: Any, module: str) -> bool:
    """Whether a public module offers this itself, or on behalf of the runtime."""
    home = getattr(value, "__module__", None) or ""
    return home == module or home.startswith(f"{NAME}._core")


def ready_made() -> dict[str, Callable[[], Any]]:
    sdk = importlib.import_module(NAME)
    return {
        "ApiClient()": lambda: sdk.ApiClient(),
        "Configuration()": lambda: sdk.Configuration(),
        "configuration": lambda: sdk.configuration,
        "configuration.logger": lambda: sdk.configuration.logger,
        "ApiException(status, reason)": lambda: sdk.rest.ApiException(status=404, reason="Not Found"),
        "DefaultHttpClient()": lambda: sdk.default_http_client.DefaultHttpClient(),
        "GatewayConfiguration()": lambda: sdk.GatewayConfiguration(host="gateway.example"),
        "HttpRequestOptions()": lambda: sdk.http_request_options.HttpRequestOptions(url="https://h", method="GET"),
        "LogStatement()": lambda: sdk.logger.LogStatement("error", "now", "GET", "https://h", None, 404, {}),
        "UsersApi()": lambda: sdk.UsersApi(),
        "User()": lambda: sdk.User(),
        "YearMonth()": lambda: sdk.YearMonth(2026, 5),
        "ApiNullValue()": lambda: sdk.ApiNullValue(),
    }


def of_object(where: str, make: Callable[[], Any]) -> Iterator[Fact]:
    try:
        made = make()
    except Exception as error:
        yield where, f"raises {type(error).__name__}"
        return
    yield where, "made"
    yield from members(made, where, values=where not in UNSTEADY)


def members(thing: Any, where: str, *, values: bool = True) -> Iterator[Fact]:
    for name in dir(thing):
        if name.startswith("_"):
            continue
        try:
            value = getattr(thing, name)
        except Exception as error:
            yield f"{where}.{name}", f"raises {type(error).__name__}"
            continue
        if isinstance(value, type):
            yield f"{where}.{name}", "class"
        elif callable(value):
            yield f"{where}.{name}()", parameters(value)
        elif not isinstance(value, types.ModuleType):
            compared = values and isinstance(value, COMPARED) and not isinstance(value, enum.Enum)
            yield f"{where}.{name}", repr(value) if compared else "present"


def parameters(thing: Any) -> list[str] | None:
    """Names, with defaults that can be compared; `None` where Python does not know them."""
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):
        return None
    described = []
    for parameter in signature.parameters.values():
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            described.append(f"*{parameter.name}")
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            described.append(f"**{parameter.name}")
        elif isinstance(parameter.default, COMPARED):
            described.append(f"{parameter.name}={parameter.default!r}")
        elif parameter.name != "self":
            described.append(parameter.name)
    return described


def is_kept(fact: str, published: Any, ours: dict[str, Any]) -> bool:
    """Whether a fact of the published package holds here: the same value; the same parameters, and perhaps more."""
    if fact not in ours:
        return False
    here = ours[fact]
    if isinstance(published, list) and isinstance(here, list):
        names = {text.partition("=")[0] for text in here}
        takes_any = any(name.startswith("**") for name in names)
        return all(text[0] == "*" or text.partition("=")[0] in names or takes_any for text in published)
    return published == here or "present" in (published, here)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(facts(), indent=0, sort_keys=True), "utf-8")
