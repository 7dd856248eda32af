"""This machine: `doctor`, `sandbox`."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from ...output.problems import FAILED, ToolError, of_api, of_refusal, of_sdk
from ..clicks import shared_options
from ..inner import UNPARSED
from ..options import Settings, take_settings
from ..printing import fitting, print_value


@click.command(params=[*shared_options()])
@click.argument("paths", nargs=-1)
def doctor(paths: tuple[str, ...], **given: Any) -> None:
    """Look for what is wrong with this machine's setup; with PATHS, for what an upgrade breaks in programs."""
    if paths:
        raise click.exceptions.Exit(_examine(paths, take_settings(given)))
    settings = fitting(take_settings(given), ("check", "result", "found", "advice"), listing=True)
    checks: tuple[tuple[str, Callable[[Any], str]], ...] = (
        ("python", _python),
        ("packages", _packages),
        ("keyring", _keyring),
        ("login", _login),
        ("platform", _platform),
    )
    rows = [{"check": name, **_result(check, settings)} for name, check in checks]
    print_value(rows, settings)
    wrong = [str(row["check"]) for row in rows if row["result"] == "wrong"]
    if wrong:
        raise ToolError(f"something is wrong with {', '.join(wrong)}", status=FAILED)


def _examine(paths: tuple[str, ...], settings: Settings) -> int:
    """Print what the doctor of the SDK finds in programs, for people if nothing else was asked for; its exit status."""
    command = [sys.executable, "-m", "PureCloudPlatformClientV2.doctor"]
    behind = ["--", *paths]  # whatever they begin with
    if not (settings.output or settings.query or settings.columns):
        return subprocess.run([*command, *behind], check=False).returncode  # noqa: S603 - this Python
    from PureCloudPlatformClientV2.doctor.rules.findings import Finding

    settings = fitting(settings, [field.name for field in dataclasses.fields(Finding)], listing=True)
    done = subprocess.run([*command, "--json", *behind], stdout=subprocess.PIPE, check=False)  # noqa: S603 - as above
    if done.stdout:
        print_value(json.loads(done.stdout)["findings"], settings)
    return done.returncode


def _result(check: Callable[[Any], str], settings: Any) -> dict[str, str]:
    try:
        return {"result": "good", "found": check(settings)}
    except ToolError as error:
        return {"result": "wrong", "found": error.message, "advice": error.hint}
    except Exception as error:
        if isinstance(error, ValueError) and of_sdk(error):
            problem = of_refusal(error)
        elif hasattr(error, "correlation_id"):
            problem = of_api(error)
        else:
            raise
        return {"result": "wrong", "found": problem.message, "advice": problem.hint}


def _python(_: Any) -> str:
    return f"Python {sys.version.split()[0]} at {sys.executable}"


def _packages(_: Any) -> str:
    versions = {name: metadata.version(name) for name in ("purecloud-tools", "PureCloudPlatformClientV2")}
    import PureCloudPlatformClientV2 as gc

    if not hasattr(gc, "paginate"):
        raise ToolError(
            "another package of the name PureCloudPlatformClientV2 lies over the SDK",
            f"remove {Path(gc.__file__ or '').parent}, then install the SDK anew: pip install ./sdk in a checkout",
        )
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def _keyring(_: Any) -> str:
    from ...profiles.store import keyring_works

    return "secrets go into the keyring" if keyring_works() else "there is no keyring: secrets go into a private file"


def _login(settings: Any) -> str:
    from ...profiles.connection import find_login

    login = find_login(settings.profile, settings.region)
    return f"{login.source}, {login.region or 'the default region'}"


def _platform(settings: Any) -> str:
    from ...profiles.connection import connect
    from .login import about

    with connect(settings.profile, settings.region) as client:
        facts = about(client)
    return f"{client.host} answers for {facts.get('organization')}: {len(facts['permissions'])} permissions"


@click.command(context_settings={**UNPARSED, "ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def sandbox(arguments: tuple[str, ...]) -> None:
    """Start a local Platform API; takes what purecloud-sandbox takes."""
    if find_spec("purecloud_sandbox") is None:
        raise ToolError("the sandbox is not installed", "pip install ./sandbox in a checkout of the project")
    sys.stdout.flush()
    command = [sys.executable, "-m", "purecloud_sandbox", *arguments]
    if os.name == "posix":
        os.execv(sys.executable, command)  # noqa: S606 - this Python, in place of this program
    raise click.exceptions.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603
