"""`python -m benchmarks.guard`: fail if a ratio is beyond its bound in bounds.toml. Quick enough for every run.

Each group of ratios is measured in a process of its own, so that none sees what another has imported or kept. A group
with one beyond its bound is measured again: other work on the machine does that once, a change of the code each time.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as sdk

from . import async_calls
from .measuring import command_line, data, sandbox, server
from .measuring.measure import in_turns, results_of, run
from .programs.models.reading import plain, read_all

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
CALLS = HERE / "programs" / "calls"
_FAST = sys.platform == "linux" and importlib.util.find_spec("pyreqwest") is not None
#: What can be measured here: on Python 3.10 there is no fast transport.
TRANSPORTS = ("standard", *(["fast"] if _FAST else []))
CALL = {"Authorization": "Bearer token", "Accept": "application/json", "Content-Type": "application/json"}


#: How often a group is measured at most. The least of each ratio counts.
MEASUREMENTS = 3


def main() -> int:
    bounds = tomllib.loads((HERE / "bounds.toml").read_text("utf-8"))
    bounds = {name: bound for name, bound in bounds.items() if not name.endswith("_fast") or "fast" in TRANSPORTS}
    most = {name: bound["most"] for name, bound in bounds.items()}
    found: dict[str, float] = {}
    for group in GROUPS:
        ratios, times = least(partial(_in_a_process, group), most)
        for name, ratio in ratios.items():
            verdict = "ok  " if ratio <= most[name] else "FAIL"
            again = f", the least of {times} measurements" if times > 1 else ""
            print(f"{verdict} {ratio:5.2f} (at most {most[name]}) {bounds[name]['what']}{again}", flush=True)
        found |= ratios
    assert found.keys() == bounds.keys(), "each bound has a measurement and the other way round"
    return int(any(ratio > most[name] for name, ratio in found.items()))


def least(measure: Callable[[], dict[str, float]], most: Mapping[str, float]) -> tuple[dict[str, float], int]:
    """The least of each ratio, and of how many measurements: as many as it takes for all to be within their bounds."""
    ratios = measure()
    for times in range(1, MEASUREMENTS):
        if all(ratio <= most[name] for name, ratio in ratios.items()):
            return ratios, times
        again = measure()
        ratios = {name: min(ratio, again[name]) for name, ratio in ratios.items()}
    return ratios, MEASUREMENTS


def _in_a_process(group: Callable[[], dict[str, float]]) -> dict[str, float]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(group).result()


def processes() -> dict[str, float]:
    """Start-up, each side in processes of its own, in turns."""
    compileall = [sys.executable, "-m", "compileall", "-q", str(Path(sdk.__file__).parent)]
    subprocess.run(compileall, check=True)
    program, raw, first = map(_program, ("call_sdk", "call_urllib3", "first_call"))
    with server.running() as url:
        whole = in_turns(
            {
                "urllib3": _cpu(raw, {"HOST": url}),
                **{t: _cpu(program, {"HOST": url, "TRANSPORT": t}) for t in TRANSPORTS},
                **{f"first {t}": _first(first, {"HOST": url, "TRANSPORT": t}) for t in TRANSPORTS},
            },
            9,
        )
    imports = in_turns(
        {
            "bare": _wall([sys.executable, "-c", "pass"]),
            "json": _wall([sys.executable, "-c", "import json"]),
            "sdk": _wall([sys.executable, "-c", "import PureCloudPlatformClientV2"]),
        },
        15,
    )
    bare = min(imports["bare"].values)
    ours, theirs = min(imports["sdk"].values) - bare, min(imports["json"].values) - bare
    return {
        **{f"whole_process_{t}": min(whole[t].values) / min(whole["urllib3"].values) for t in TRANSPORTS},
        **{f"first_call_{t}": min(whole[f"first {t}"].values) / min(whole["urllib3"].values) for t in TRANSPORTS},
        "import": max(0.0, ours) / max(theirs, 0.001),
    }


def models() -> dict[str, float]:
    """Decoding, reading, serializing, constructing, each over the least that Python can do."""
    conversations = data.conversations()
    client = sdk.ApiClient()
    body = sdk.CreateUser(name="Ada", email="ada@example.com", department="R&D", title="Analyst")
    fields = body.attribute_map

    class Slot:
        __slots__ = ("value",)

        def __init__(self) -> None:
            self.value = None

    def finished() -> dict[str, Any]:
        return {fields[name]: getattr(body, name) for name in ("name", "email", "department", "title")}

    def answer() -> Any:
        return client.deserialize(_Answer(conversations), "AnalyticsConversationQueryResponse")

    attributes = plain(answer())
    unread: list[Any] = []
    return {
        "decode": _decoding(json.loads),
        "read": _ratio(
            lambda: read_all(unread.pop()), lambda: read_all(attributes), prepare=lambda: unread.append(answer())
        ),
        "serialize": _ratio(_many(lambda: client.sanitize_for_serialization(body)), _many(finished)),
        "construct": _ratio(_many(sdk.AnalyticsSession), _many(Slot)),
    }


def large_bodies() -> dict[str, float]:
    """Decoding with the parser that a large body loads, for whatever the process parses from then on."""
    import msgspec

    sdk.from_wire(dict, b'{"padding":"' + b"x" * 2_100_000 + b'"}')
    return {"decode_speed": _decoding(msgspec.json.decode)}


def _decoding(loads: Callable[[bytes], Any]) -> float:
    """Decoding 100 users and reading 3 fields of each, over the same with a parser alone."""
    users = data.users()
    client = sdk.ApiClient()

    def decode() -> None:
        for user in client.deserialize(_Answer(users), "UserEntityListing").entities:
            user.id, user.name, user.email

    def parse() -> None:
        for user in loads(users)["entities"]:
            user["id"], user["name"], user["email"]

    return _ratio(decode, parse, 60)


def calls() -> dict[str, float]:
    """Calls on one connection."""
    import urllib3

    found: dict[str, float] = {}
    with server.running() as url:
        pool = urllib3.PoolManager()

        def theirs() -> None:
            json.loads(pool.request("GET", f"{url}/api/v2/users/me", headers=CALL, retries=False).data)["name"]

        for transport in TRANSPORTS:
            settings = sdk.configuration.copy()
            settings.transport = transport
            with sdk.ApiClient(host=url, configuration=settings) as client:
                client.access_token = "token"
                ours = sdk.UsersApi(client).get_users_me
                found[f"call_{transport}"] = _ratio(_many(ours, 300), _many(theirs, 300))
    return found


def tls() -> dict[str, float]:
    """Connections over TLS: a client's first, and one more after the server has closed the first.

    So many that the collector, which comes once for the clients before, is not what is measured.
    """
    found: dict[str, list[dict[str, float]]] = {name: [] for name in ("urllib3", *TRANSPORTS)}
    with tempfile.TemporaryDirectory() as folder, server.running_tls(Path(folder)) as (url, authority):
        given = {"HOST": url, "AUTHORITY": str(authority), "TIMES": "30"}
        for _ in range(3):
            for name, runs in found.items():
                runs.append(results_of([sys.executable, CALLS / "calls_tls.py", name], {**given, "TRANSPORT": name}))
    best = {name: {key: min(run[key] for run in runs) for key in runs[0]} for name, runs in found.items()}
    return {f"tls_{key}_{t}": best[t][key] / best["urllib3"][key] for key in ("handshake", "again") for t in TRANSPORTS}


def asynchronous() -> dict[str, float]:
    """Calls of 32 tasks on one event loop."""
    with server.running() as url:
        best = asyncio.run(async_calls.compare(url, 32, calls=600, rounds=8, kinds=("aiohttp", *TRANSPORTS)))
    return {f"tasks_{t}": best["aiohttp"][1] / best[t][1] for t in TRANSPORTS}


def definitions() -> dict[str, float]:
    """Comparing the API's definition with one that has a property more in every fiftieth model."""
    from sdk_builder.compare.definitions import compare

    content = (HERE.parent / "definition" / "publicapi-v2.json").read_bytes()
    old, new = json.loads(content), json.loads(content)
    for name in list(new["definitions"])[::50]:
        new["definitions"][name].setdefault("properties", {})["brandNew"] = {"type": "string"}
    return {"compare": _ratio(lambda: compare(old, new), lambda: json.loads(content), 3)}


class _Answer:
    status, reason, headers = 200, "OK", {"Content-Type": "application/json"}

    def __init__(self, body: bytes) -> None:
        self.data = body


def _ratio(
    ours: Callable[[], Any],
    theirs: Callable[[], Any],
    rounds: int = 9,
    prepare: Callable[[], Any] = lambda: None,
) -> float:
    """The best of ours over the best of theirs, in turns; in processor time, all threads of this process together.

    :param prepare: what comes before each run of ours, unmeasured
    """
    times: dict[Callable[[], Any], list[float]] = {ours: [], theirs: []}
    for _ in range(rounds):
        prepare()
        for function, found in times.items():
            gc.collect()
            start = time.process_time()
            function()
            found.append(time.process_time() - start)
    return min(times[ours]) / min(times[theirs])


def _many(function: Callable[[], Any], count: int = 2000) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(count):
            function()

    return repeated


def _cpu(command: list[str | Path], environment: dict[str, str]) -> Callable[[], float]:
    return lambda: run(command, environment).cpu


def _program(name: str) -> list[str | Path]:
    return [sys.executable, CALLS / f"{name}.py"]


def _first(command: list[str | Path], environment: dict[str, str]) -> Callable[[], float]:
    return lambda: float(results_of(command, environment)["seconds"])


def _wall(command: list[str], environment: dict[str, str] | None = None) -> Callable[[], float]:
    return lambda: run(command, environment).seconds


GROUPS: tuple[Callable[[], dict[str, float]], ...] = (
    processes, calls, tls, asynchronous, models, large_bodies, definitions, sandbox.ratios, command_line.ratios,
)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
