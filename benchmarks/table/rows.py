"""The rows of the table: each measures the published package, the limit and ours in the same run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..measuring import data
from ..measuring.measure import Sample, in_turns, ratio, results_of, run
from .calls import asynchronous, throughput, tls
from .contestants import Contestants, Environment
from .processes import imports, processes
from .row import Row

MODELS = Path(__file__).parents[1] / "programs" / "models"


def models(who: Contestants, rounds: int) -> Iterator[Row]:
    """Decoding, memory, serializing, constructing."""
    with tempfile.TemporaryDirectory() as folder:
        users, conversations = Path(folder, "users.json"), Path(folder, "conversations.json")
        users.write_bytes(data.users())
        conversations.write_bytes(data.conversations())
        runs: dict[str, list[Any]] = {"published": [], "ours": [], "fast": [], "raw": []}
        for _ in range(max(5, rounds // 2)):
            runs["published"].append(results_of([who.published.python, MODELS / "models.py", users, conversations]))
            program: list[str | Path] = [who.ours.python, MODELS / "models.py", users, conversations]
            runs["ours"].append(results_of(program))
            runs["fast"].append(results_of([*program, "accelerated"]))
            runs["raw"].append(results_of([who.ours.python, MODELS / "models_raw.py", users]))

    def sample(name: str, key: str, scale: float) -> Sample:
        return Sample([found[key] * scale for found in runs[name]])

    for name, library in [("ours", "json"), ("fast", "msgspec")]:
        published, ours = sample("published", "decode users", 1000), sample(name, "decode users", 1000)
        limit = sample(name, "parse users", 1000)
        share = ratio(limit, ours)
        yield Row(f"decode 100 users, read 3 fields of each ({library})", "ms", published, limit, ours,
                  "90% of its parser", f"{share:.0%}, {ratio(published, ours):.0f} times published",
                  share >= 0.9)  # fmt: skip
        published, ours = sample("published", "decode conversations", 1000), sample(name, "decode conversations", 1000)
        parse, loop = (sample(name, key, 1000) for key in ("parse conversations", "read plain attributes"))
        limit = Sample([a + b for a, b in zip(parse.values, loop.values, strict=True)])
        times = ratio(ours, limit)
        yield Row(f"decode 100 analytics conversations, read every field ({library})", "ms", published, limit, ours,
                  "at most 3.5 times the parse, and the loop where attributes are plain",
                  f"{times:.1f} times, {ratio(published, ours):.0f} times published", times <= 3.5)  # fmt: skip
    published, ours = sample("published", "read conversations", 1000), sample("ours", "read conversations", 1000)
    limit = sample("ours", "read plain attributes", 1000)
    times = ratio(ours, limit)
    yield Row("first read of every field of 100 analytics conversations, without the parse", "ms", published, limit,
              ours, "at most 3.5 times plain attributes", f"{times:.1f} times", times <= 3.5)  # fmt: skip
    published, ours = sample("published", "memory kept", 1e-6), sample("ours", "memory kept", 1e-6)
    limit = sample("raw", "memory kept", 1e-6)
    times = ours.median / limit.median
    yield Row("memory kept after decoding 100 users", "MB", published, limit, ours,
              "at most 1.05 times the parsed JSON",
              f"{times:.2f} times, {ours.median / published.median:.0%} of published", times <= 1.05)  # fmt: skip
    for what in ("serialize CreateUser", "serialize ConversationQuery"):
        published, ours = sample("published", what, 1e6), sample("ours", what, 1e6)
        copying = sample("raw", what, 1e6)
        times = ratio(ours, copying)
        yield Row(what, "us", published, copying, ours, "at most 1.1 times copying the finished dicts",
                  f"{times:.2f} times, {ratio(published, ours):.0f} times published", times <= 1.1)  # fmt: skip
    what = "construct AnalyticsSession"
    published, ours = sample("published", what, 1e6), sample("ours", what, 1e6)
    times = ratio(published, ours)
    yield Row(what, "us", published, None, ours, "50 times faster", f"{times:.0f} times", times >= 50)


def threads(who: Contestants, rounds: int) -> Iterator[Row]:
    """Decoding in four threads, with an interpreter that has no global lock."""
    if who.free_threaded is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        users = Path(folder, "users.json")
        users.write_bytes(data.users())
        program = [who.free_threaded, MODELS / "decode_threads.py", users]
        runs = [results_of(program, {"PYTHONPATH": str(who.ours.packages)}) for _ in range(max(3, rounds // 3))]
    if runs[0]["locked"]:
        raise ValueError(f"{who.free_threaded} has a global interpreter lock")
    ours, limit = Sample([r["sdk"] for r in runs]), Sample([r["json"] for r in runs])
    yield Row(f"4 threads decode, free-threaded CPython {runs[0]['version']}", "times one thread", None, limit, ours,
              "1.6 times on two cores", f"{ours.median:.2f} times (json alone {limit.median:.2f})",
              ours.median >= 1.6)  # fmt: skip


def size(who: Contestants, rounds: int) -> Iterator[Row]:
    """What is downloaded and installed."""
    megabytes = who.wheel.stat().st_size / 1e6
    yield Row("wheel", "MB", None, None, Sample([megabytes]), "at most 3 MB", f"{megabytes:.1f} MB", megabytes <= 3)
    for what, unit, count, goal in [
        ("installed, with bytecode", "MB", _megabytes, 36),
        ("files, with bytecode", "files", len, 900),
    ]:
        published, ours = (count(_installed(environment)) for environment in (who.published, who.ours))
        yield Row(what, unit, Sample([published]), None, Sample([ours]), f"at most {goal} {unit}", f"{ours:.0f} {unit}",
                  ours <= goal)  # fmt: skip
    longest = max(len(name) for name in zipfile.ZipFile(who.wheel).namelist())
    yield Row("longest path in the wheel", "characters", None, None, Sample([longest]), "at most 120 characters",
              f"{longest}", longest <= 120)  # fmt: skip
    seconds = Sample([who.install() for _ in range(3)])
    yield Row("pip install of the wheel", "s", None, None, seconds, "at most 2.5 s", f"{seconds.median:.1f} s",
              seconds.median <= 2.5)  # fmt: skip


def generation(who: Contestants, rounds: int) -> Iterator[Row]:
    """The whole SDK from the definition."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sdk_builder", "generate", "--output", folder]
        runs = [run(command) for _ in range(3)]
    seconds, peak = Sample([r.seconds for r in runs]), Sample([r.peak / 1e6 for r in runs])
    yield Row("generate the whole SDK, time", "s", None, None, seconds, "at most 6 s", f"{seconds.median:.1f} s",
              seconds.median <= 6)  # fmt: skip
    yield Row("generate the whole SDK, memory", "MB", None, None, peak, "at most 400 MB", f"{peak.median:.0f} MB",
              peak.median <= 400)  # fmt: skip


def checkers(who: Contestants, rounds: int) -> Iterator[Row]:
    """Type checkers on a program of ten lines."""
    lines = ["import PureCloudPlatformClientV2 as gc", "", "api = gc.UsersApi()", "me = api.get_users_me()",
             "print(me.name)", "for user in api.get_users(page_size=100).entities or []:", "    print(user.id)",
             "body = gc.CreateUser(name='Ada')", "body.department = 'R&D'", "api.post_users(body)"]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "program.py")
        program.write_text("\n".join(lines) + "\n")

        def mypy(environment: Environment, *, cold: bool) -> Callable[[], float]:
            cache = Path(folder, f"cache-{environment.python.parts[-3]}")

            def check() -> float:
                if cold:
                    shutil.rmtree(cache, ignore_errors=True)
                else:
                    program.write_text(program.read_text() + "\n")
                command = [sys.executable, "-m", "mypy", "--config-file=", "--ignore-missing-imports"]
                command += ["--cache-dir", str(cache)]
                return run([*command, "--python-executable", str(environment.python), str(program)]).seconds

            return check

        def pyright(environment: Environment) -> Callable[[], float]:
            command = [sys.executable, "-m", "pyright", "--pythonpath", str(environment.python), str(program)]
            return lambda: _seconds_of(command, folder)

        both = {"published": who.bare_published, "ours": who.bare_ours}  # with what they need, and no more
        for what, goal, contestants in [
            ("mypy, cold", 8, {name: mypy(environment, cold=True) for name, environment in both.items()}),
            ("mypy, after an edit", 1, {name: mypy(environment, cold=False) for name, environment in both.items()}),
            ("pyright", 2, {name: pyright(environment) for name, environment in both.items()}),
        ]:
            found = in_turns(contestants, max(1, rounds // 3))
            figure = found["ours"].median
            yield Row(what, "s", found["published"], None, found["ours"], f"at most {goal} s", f"{figure:.1f} s",
                      figure <= goal)  # fmt: skip


GROUPS = {
    "imports": imports,
    "processes": processes,
    "tls": tls,
    "throughput": throughput,
    "asynchronous": asynchronous,
    "models": models,
    "threads": threads,
    "size": size,
    "generation": generation,
    "checkers": checkers,
}


def _seconds_of(command: list[str], folder: str) -> float:
    import time

    start = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def _megabytes(files: list[Path]) -> float:
    return sum(file.stat().st_size for file in files) / 1e6


def _installed(environment: Environment) -> list[Path]:
    package = environment.packages / "PureCloudPlatformClientV2"
    return [path for path in package.rglob("*") if path.is_file()]
