"""The sdist and the wheel: built reproducibly, checked, and tried in a bare environment."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from ..project.errors import BuilderError
from ..project.process import run_program
from ..project.storage import checksums

# Runs in the bare environment, isolated, with warnings as errors: what a user's first minute would show.
_SMOKE = """
import importlib, importlib.metadata, pkgutil, sys
expected, package = sys.argv[1:]
sdk = importlib.import_module(package)
found = importlib.metadata.version(package)
if found != expected:
    sys.exit(f"error: the installed version is {found}, not {expected}")

def lacks_an_extra(error):
    # A module may need what only an extra brings, however it says so; one that is broken may not pass.
    while error is not None:
        if isinstance(error, ModuleNotFoundError) and not error.name.startswith(sdk.__name__):
            return True
        error = error.__context__
    return False

broken = []
for module in pkgutil.walk_packages(sdk.__path__, sdk.__name__ + "."):
    if module.name.endswith("__main__"):
        continue
    try:
        importlib.import_module(module.name)
    except ImportError as error:
        if not lacks_an_extra(error):
            broken.append(f"{module.name} does not import: {error}")
if broken:
    sys.exit("error: " + "; ".join(broken))
names = [name for name in dir(sdk) if name.endswith("Api")]
models = [name for name in dir(sdk.models) if name[:1].isupper()]
if not names or not models:
    sys.exit("error: the package offers no API class or no model")
for name in names:
    getattr(sdk, name)(sdk.ApiClient())
for name in models:
    getattr(sdk, name)().to_dict()
print(f"{len(names)} API classes and {len(models)} models")
"""


def build_distribution(
    project: Path, target: Path, version: str, epoch: int, *, isolated: bool = True
) -> dict[str, str]:
    """Build the sdist and, from it, the wheel into ``target``; whatever was there goes.

    The archives depend on the source and on ``epoch`` (seconds since 1970, the date of every file in them) only.

    :param isolated: build in a fresh environment, which needs an index, or with the packages that are installed.
    :returns: the SHA-256 of each file by name.
    :raises BuilderError: when the build fails or gives another version.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".dist.") as temporary:
        command = [sys.executable, "-m", "build", "--sdist", "--wheel", "--outdir", temporary, str(project)]
        if not isolated:
            command.append("--no-isolation")
        run_program(command, "the build", environment={"SOURCE_DATE_EPOCH": str(epoch)})
        built = sorted(Path(temporary).iterdir())
        if len(built) != 2 or not all(f"-{version}" in path.name for path in built):
            names = ", ".join(path.name for path in built)
            sentence = f"the build gave {names}, not an sdist and a wheel of {version}"
            raise BuilderError(sentence, "Write the version into the package with `sdk-builder generate`.")
        run_program([sys.executable, "-m", "twine", "check", "--strict", *map(str, built)], "twine check")
        if target.exists():
            shutil.rmtree(target)
        target.mkdir()
        for path in built:
            path.replace(target / path.name)
    return checksums(target)


def try_wheel(folder: Path, version: str, package: str) -> str:
    """Install the wheel of a folder into a bare virtual environment and use its package; what the trial printed.

    :raises BuilderError: when it cannot be installed or does not work.
    """
    (wheel,) = folder.glob("*.whl")
    with tempfile.TemporaryDirectory(prefix="sdk-builder-") as temporary:
        environment = Path(temporary) / "venv"
        # The pip that is here installs into it: a pip of its own would take longer than all the rest.
        run_program([sys.executable, "-m", "venv", "--without-pip", str(environment)], "making a virtual environment")
        python = str(environment / ("Scripts" if os.name == "nt" else "bin") / "python")
        install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check"]
        run_program([*install, str(wheel)], "installing the wheel in a bare environment")
        command = [python, "-I", "-W", "error", "-c", _SMOKE, version, package]
        return run_program(command, "the smoke test of the wheel", cwd=Path(temporary)).strip()
