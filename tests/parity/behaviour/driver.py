#!/usr/bin/env python3
"""Try what programs do with the package, one case after the other, and write down what came of each.

    EITHER/bin/python driver.py --sandbox http://127.0.0.1:8080 --certificates FOLDER OUT.json [--only PART]

The same cases run in the interpreter of the published package and in that of this SDK; `test_behaviour.py` compares the
two files. Each case runs in a process of its own, forked after the import, so that no case sees what another one set.
A case is a function of a `World`; what it returns, or the kind of exception that leaves it, is its result.
"""

from __future__ import annotations

import argparse
import datetime as dt
import enum
import functools
import importlib
import io
import json
import os
import re
import select
import signal
import sys
import tempfile
import threading
import urllib.request
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from server import Server

NAME = "PureCloudPlatformClientV2"
#: The modules of `cases`.
GROUPS = (
    "names", "settings", "client", "logins", "models", "decoding", "encoding", "failures", "transports", "network",
    "logs", "documents",
)  # fmt: skip
#: A case that has not ended after so many seconds has hung; that is its result.
HUNG = 60.0

Case = Callable[["World"], Any]
THREADS: list[int] = []
CASES: dict[str, tuple[Case, str | None]] = {}


class World:
    """What a case has to work with.

    :ivar sdk: the package
    :ivar server: a server of this process that answers what a case sets
    :ivar sandbox: the URL of a local Platform API
    :ivar certificates: a folder with `ca.pem`, and `server.pem` and `client.pem` with their keys (`.key`)
    :ivar folder: an empty folder
    :ivar threads: how many threads there were after the package was imported
    """

    def __init__(self, sdk: Any, sandbox: str, certificates: str, folder: Path) -> None:
        self.sdk, self.sandbox, self.certificates, self.folder = sdk, sandbox, certificates, folder
        self.threads = THREADS[0]

    @functools.cached_property
    def server(self) -> Server:
        return Server()

    def client(self, **settings: Any) -> Any:
        """A client of the server that answers what a case sets."""
        client = self.sdk.ApiClient(host=self.server.url, **settings)
        client.access_token = "T"
        return client

    def users(self) -> Any:
        return self.sdk.UsersApi(self.client())

    def sandbox_client(self) -> Any:
        """A client that is logged in at the sandbox."""
        urllib.request.urlopen(urllib.request.Request(f"{self.sandbox}/sandbox/reset", method="POST")).close()
        return self.sdk.ApiClient(host=self.sandbox).get_client_credentials_token("id", "secret")

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return str(path)

    def answer(self, data: Any, kind: str = "application/json") -> Any:
        """A response as `deserialize` takes it."""
        return Answer(data if isinstance(data, str) else json.dumps(data), kind)


class Answer:
    """A response without a request."""

    status, reason = 200, "OK"

    def __init__(self, data: str, kind: str, headers: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.headers = {"Content-Type": kind, **(headers or {})}

    def getheader(self, name: str, default: Any = None) -> Any:
        return next((value for known, value in self.headers.items() if known.lower() == name.lower()), default)

    def getheaders(self) -> dict[str, str]:
        return self.headers


def case(function: Case) -> Case:
    """Register a case under the name of its function; `differs` names the line of docs/deviations.md it belongs to."""
    return differs(None)(function)


def differs(reason: str | None) -> Callable[[Case], Case]:
    """The same for a case whose results differ for a reason that docs/deviations.md gives under this name."""

    def register(function: Case) -> Case:
        _add(f"{_group(function)}: {function.__name__.replace('_', ' ')}", function, reason)
        return function

    return register


def each(entries: Iterable[Any], reason: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """One case for each entry, which the function gets after the world; an entry `(..., Differs("name"))` differs."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        for entry in entries:
            values = entry if isinstance(entry, tuple) else (entry,)
            why = next((value.reason for value in values if isinstance(value, Differs)), reason)
            values = tuple(value for value in values if not isinstance(value, Differs))
            shown = ", ".join(value if isinstance(value, str) else repr(value) for value in values)
            name = f"{_group(function)}: {function.__name__.replace('_', ' ')} ({shown})"
            _add(name, lambda world, values=values: function(world, *values), why)
        return function

    return register


class Differs:
    """Marks an entry of `each` whose results differ."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def _group(function: Any) -> str:
    return str(function.__module__)


def _add(name: str, function: Case, reason: str | None) -> None:
    if name in CASES:
        raise ValueError(f"two cases are called {name!r}")
    CASES[name] = (function, reason)


def shown(value: Any) -> Any:
    """A value as JSON that keeps apart what programs keep apart: 3 and 3.0, a list and a tuple, a model and a dict."""
    if value is None or isinstance(value, (bool, str)) or value.__class__ is int:
        return value
    if isinstance(value, enum.Enum):
        return {"enum": value.name}
    if isinstance(value, (float, int)):
        return {type(value).__name__: repr(value)}
    if isinstance(value, (dt.datetime, dt.date)):
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": bytes(value).decode("latin-1")}
    if isinstance(value, BaseException):
        return {"raises": kind_of(value)}
    if hasattr(value, "swagger_types"):
        named = {name: shown(getattr(value, name)) for name in value.swagger_types if getattr(value, name) is not None}
        return {type(value).__name__: named}
    if isinstance(value, Mapping):
        return {str(key): shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, (tuple, set, frozenset)):
        return {type(value).__name__: [shown(item) for item in value]}
    return {"object": type(value).__name__}


def kind_of(error: BaseException) -> str:
    """What a program must name to catch an exception: the nearest class that Python or the published package has."""
    for cls in type(error).__mro__:
        if cls.__module__ == "builtins" or cls.__name__ == "ApiException" or cls.__module__ in GROUPS:
            return cls.__name__
    return type(error).__name__


def tried(function: Callable[[], Any]) -> Any:
    """The result of a call, or the kind of exception that left it."""
    try:
        return function()
    except Exception as error:
        return {"raises": kind_of(error)}


def run(name: str, arguments: argparse.Namespace, sdk: Any) -> Any:
    """The result of one case, in a process of its own."""
    readable, writable = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(readable)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if not arguments.loud:
            os.dup2(1, 2)
        result = _attempt(CASES[name][0], arguments, sdk)
        with os.fdopen(writable, "w", encoding="utf-8") as pipe:
            json.dump(result, pipe)
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable, encoding="utf-8") as pipe:
        ready, _, _ = select.select([pipe], [], [], HUNG)
        if not ready:
            os.kill(child, signal.SIGKILL)
        text = pipe.read() if ready else ""
    os.waitpid(child, 0)
    return json.loads(text) if text else {"hung or died": True}


def _attempt(function: Case, arguments: argparse.Namespace, sdk: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return shown(function(World(sdk, arguments.sandbox, arguments.certificates, Path(folder))))
        except BaseException as error:
            if arguments.loud:
                sys.excepthook(type(error), error, error.__traceback__)
            missing = re.match(r"module 'PureCloudPlatformClientV2' has no attribute '(\w+)'", str(error))
            return {"raises": kind_of(error)} | ({"no name": missing[1]} if missing else {})


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--certificates", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--loud", action="store_true")
    parser.add_argument("out")
    arguments = parser.parse_args(given)
    os.environ["HOME"] = tempfile.mkdtemp()  # no configuration file of this machine counts
    for variable in [
        name for name in os.environ if name.upper().startswith(("GENESYS", "HTTP", "ALL_PROXY", "NO_PROXY"))
    ]:
        del os.environ[variable]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sdk = importlib.import_module(NAME)
    THREADS.append(threading.active_count())
    sys.path.insert(0, str(Path(__file__).with_name("cases")))
    for group in GROUPS:
        importlib.import_module(group)
    sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", closefd=False), line_buffering=True)
    results = {
        name: {"result": run(name, arguments, sdk), "differs": reason}
        for name, (_, reason) in CASES.items()
        if arguments.only in name
    }
    Path(arguments.out).write_text(json.dumps(results, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.modules["driver"] = sys.modules["__main__"]  # the cases import this module, not a second copy of it
    sys.exit(main(sys.argv[1:]))
