"""The environments that are compared: the published package, this SDK as a user installs it, and the raw libraries."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "bench"


@dataclass(frozen=True)
class Environment:
    """A virtual environment with a package in it."""

    python: Path

    @property
    def packages(self) -> Path:
        return next((self.python.parents[1] / "lib").glob("python*/site-packages"))


@dataclass(frozen=True)
class Contestants:
    """Everything that the rows run.

    :ivar fast: this SDK with its extra `fast`
    :ivar bare_ours: as `ours`, `fast` and `published`, installed without bytecode
    :ivar free_threaded: an interpreter without a global lock, if there is one
    """

    published: Environment
    ours: Environment
    bare_published: Environment
    bare_ours: Environment
    fast: Environment
    bare_fast: Environment
    wheel: Path
    free_threaded: Path | None = None

    def install(self) -> float:
        """Install the wheel into a folder of its own; the seconds that it takes."""
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            _run(self.ours.python, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, self.wheel)
            return time.perf_counter() - start


def prepare(published: Path, free_threaded: Path | None = None) -> Contestants:
    """Build the wheel, install it into fresh environments, compile what is to be compiled."""
    shutil.rmtree(CACHE, ignore_errors=True)
    CACHE.mkdir(parents=True)
    _run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", CACHE, ROOT / "sdk"
    )
    wheel = next(CACHE.glob("*.whl"))
    urllib3 = _run(published, "-c", "import urllib3; print(urllib3.__version__)").strip()
    ours = _environment("ours", f"urllib3=={urllib3}", "aiohttp", "httpx", "msgspec", "websockets")
    _run(ours.python, "-m", "pip", "install", "--quiet", wheel)
    bare_ours = _environment("bare-ours", "--no-compile", f"urllib3=={urllib3}", str(wheel))
    fast = _environment("fast", f"urllib3=={urllib3}", f"{wheel}[fast]")
    bare_fast = _environment("bare-fast", "--no-compile", f"urllib3=={urllib3}", f"{wheel}[fast]")
    version = _run(
        published, "-c", "import importlib.metadata as m; print(m.version('PureCloudPlatformClientV2'))"
    ).strip()
    bare_published = _environment("bare-published", "--no-compile", f"PureCloudPlatformClientV2=={version}")
    reference = Environment(published)
    for environment in (reference, ours, fast):
        _run(environment.python, "-m", "compileall", "-q", environment.packages)
    return Contestants(reference, ours, bare_published, bare_ours, fast, bare_fast, wheel, free_threaded)


def _environment(name: str, *requirements: str) -> Environment:
    folder = CACHE / name
    _run(sys.executable, "-m", "venv", folder)
    environment = Environment(folder / "bin" / "python")
    _run(environment.python, "-m", "pip", "install", "--quiet", *requirements)
    return environment


def _run(*command: str | Path) -> str:
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [str(c) for c in command],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=variables,
    )
    return done.stdout
