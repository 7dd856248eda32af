"""Rows about processes: importing, and a first call, wherever the program lies."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ..measuring import server
from ..measuring.measure import Sample, in_turns, ratio, results_of, run
from .contestants import Contestants, Environment
from .row import Row

CALLS = Path(__file__).parents[1] / "programs" / "calls"


def imports(who: Contestants, rounds: int) -> Iterator[Row]:
    """What importing takes."""
    program = "import PureCloudPlatformClientV2"
    pythons = {"published": who.published.python, "ours": who.ours.python}
    walls = in_turns(
        {
            "bare": lambda: run([who.ours.python, "-c", "pass"]).seconds * 1000,
            **{name: _wall(python, program) for name, python in pythons.items()},
        },
        rounds,
    )
    bare = walls["bare"].median
    over = {name: Sample([value - bare for value in walls[name].values]) for name in pythons}
    figure = over["ours"].median
    yield Row("import, wall over bare interpreter", "ms", over["published"], None, over["ours"], "at most 3 ms",
              f"{figure:.1f} ms", figure <= 3)  # fmt: skip
    peaks = in_turns(
        {
            "bare": lambda: run([who.ours.python, "-c", "pass"]).peak / 1e6,
            **{name: _peak(python, program) for name, python in pythons.items()},
        },
        5,
    )
    bare = peaks["bare"].median
    over = {name: Sample([value - bare for value in peaks[name].values]) for name in pythons}
    figure = over["ours"].median
    yield Row("import, memory over bare", "MB", over["published"], None, over["ours"], "at most 1 MB",
              f"{figure:.2f} MB", figure <= 1)  # fmt: skip


def processes(who: Contestants, rounds: int) -> Iterator[Row]:
    """A whole process with one call, for each way in which a program and what it needs may lie there."""
    few = max(3, rounds // 3)
    with server.running() as url, tempfile.TemporaryDirectory() as folder:
        zips = {
            name: (who.ours, _zipped(environment, Path(folder, f"{name}.zip")))
            for name, environment in (("ours", who.bare_ours), ("fast", who.bare_fast))
        }
        places: dict[str, dict[str, tuple[Environment, Path | None]]] = {
            "installed, or in a container image, with bytecode": {
                "published": (who.published, None),
                "ours": (who.ours, None),
                "fast": (who.fast, None),
            },
            "a serverless function's archive: unpacked, read-only, no bytecode": {
                "published": (who.bare_published, None),
                "ours": (who.bare_ours, None),
                "fast": (who.bare_fast, None),
            },
            "a zip file on the path": dict(zips),
        }
        for (place, lying), often, goals in zip(
            places.items(), (rounds, few, few), ((1.3, 0.75), (2.2, 1.2), (2.2, 2.2)), strict=True
        ):
            contestants = {name: _started(*where, "call_sdk.py", url) for name, where in lying.items()}
            found = in_turns({**contestants, "urllib3": _started(*lying["ours"], "call_urllib3.py", url)}, often)
            for label, name, goal in (("", "ours", goals[0]), (" with fast", "fast", goals[1])):
                times = ratio(found[name], found["urllib3"])
                yield Row(f"whole process with one call{label}; {place}", "ms of processor", found.get("published"),
                          found["urllib3"], found[name], f"at most {goal} times urllib3 + json",
                          f"{times:.2f} times", times <= goal)  # fmt: skip
        first = in_turns(
            {
                "published": _seconds(who.published, "first_call.py", url),
                "ours": _seconds(who.ours, "first_call.py", url),
                "fast": _seconds(who.fast, "first_call.py", url),
                "urllib3": _seconds(who.ours, "first_call_raw.py", url),
            },
            rounds,
        )
        for label, name, goal in (("", "ours", 100), (" with fast", "fast", 45)):
            figure = min(first[name].values)
            yield Row(f"first call after import{label}", "ms of processor", first["published"], first["urllib3"],
                      first[name], f"at most {goal} ms at best", f"{figure:.0f} ms", figure <= goal)  # fmt: skip


#: What is in an environment for installing, and in no archive.
_TOOLS = ("pip", "setuptools", "wheel", "_distutils_hack", "pkg_resources", "distutils-precedence")


def _zipped(environment: Environment, target: Path) -> Path:
    """A zip file of the packages of an environment. (Of what is in C, Python imports nothing from there.)"""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(environment.packages.rglob("*")):
            name = path.relative_to(environment.packages)
            if path.is_file() and not name.parts[0].startswith(_TOOLS) and "__pycache__" not in name.parts:
                archive.write(path, str(name))
    return target


def _started(environment: Environment, archive: Path | None, program: str, url: str) -> Callable[[], float]:
    """A process that finds everything in an archive, if there is one, and writes no bytecode."""
    path = CALLS / program
    command: list[str | Path] = [environment.python, path]
    if archive is not None:
        code = f"import sys; sys.path.insert(0, {str(archive)!r}); exec(open({str(path)!r}).read())"
        command = [environment.python, "-c", code]
    return lambda: run(command, {"HOST": url}, bytecode=False).cpu * 1000


def _wall(python: Path, program: str) -> Callable[[], float]:
    return lambda: run([python, "-c", program]).seconds * 1000


def _peak(python: Path, program: str) -> Callable[[], float]:
    return lambda: run([python, "-c", program]).peak / 1e6


def _seconds(environment: Environment, name: str, url: str) -> Callable[[], float]:
    return lambda: results_of([environment.python, CALLS / name], {"HOST": url})["seconds"] * 1000
