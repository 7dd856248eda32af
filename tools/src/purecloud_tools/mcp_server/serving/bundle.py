"""What desktop clients install: a bundle (`.mcpb`), and a skill that says how the tools are used."""

from __future__ import annotations

import json
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent.parent
#: So that the same version gives the same bytes.
_WHEN = (2026, 1, 1, 0, 0, 0)
_OFF = {"required": False, "default": False}
_MAIN = '''\
"""Starts the server of purecloud-tools, wherever it was installed."""

import os
import shutil
import sys

arguments = ["mcp"]
for name in ("write", "delete", "contact", "personal_data"):
    if os.environ.get("PURECLOUD_MCP_" + name.upper(), "").lower() == "true":
        arguments.append("--" + name.replace("_", "-"))
command = shutil.which("purecloud")
uvx = shutil.which("uvx")
if command:
    started = [command, *arguments]
elif uvx:
    started = [uvx, "--from", "purecloud-tools[mcp]", "purecloud", *arguments]
else:
    sys.exit("Install it first: pip install ./sdk './tools[mcp]' in a checkout of the project")
if os.name == "posix":
    os.execv(started[0], started)
import subprocess

sys.exit(subprocess.run(started).returncode)
'''


def skill() -> str:
    """The skill, a file SKILL.md."""
    return (_FOLDER / "SKILL.md").read_text("utf-8")


def manifest() -> dict[str, Any]:
    """The manifest of the bundle."""
    flags = {
        "write": ("Allow changes", "Each is shown first, and asks for your consent."),
        "delete": ("Allow deleting", "Needs changes to be allowed."),
        "contact": ("Allow reaching customers", "Calls, campaigns, messages. Needs changes to be allowed."),
        "personal_data": ("Show personal data", "Without it, names of customers, addresses and numbers are masked."),
    }
    described = {
        "region": ("Region", "Such as mypurecloud.de; empty for that of the profile."),
        "profile": ("Profile", "Of `purecloud login`; empty for the current one."),
        "client_id": ("OAuth client id", "Empty where a profile logs in."),
        "client_secret": ("OAuth client secret", "Of that client."),
    }
    settings: dict[str, Any] = {
        name: {"type": "string", "title": title, "description": description, "required": False, "default": ""}
        for name, (title, description) in described.items()
    }
    settings["client_secret"]["sensitive"] = True
    for name, (title, description) in flags.items():
        settings[name] = {"type": "boolean", "title": title, "description": description} | _OFF
    environment = {f"PURECLOUD_MCP_{name.upper()}": f"${{user_config.{name}}}" for name in flags}
    environment |= {
        "GENESYSCLOUD_REGION": "${user_config.region}", "PURECLOUD_PROFILE": "${user_config.profile}",
        "GENESYS_CLOUD_CLIENT_ID": "${user_config.client_id}",
        "GENESYS_CLOUD_CLIENT_SECRET": "${user_config.client_secret}",
    }  # fmt: skip
    return {
        "manifest_version": "0.3",
        "name": "purecloud",
        "display_name": "Genesys Cloud (PureCloud)",
        "version": metadata.version("purecloud-tools"),
        "description": "The whole Genesys Cloud Platform API for agents: reads, and changes with your consent.",
        "author": {"name": "purecloud-tools"},
        "license": "MIT",
        "server": {
            "type": "python",
            "entry_point": "server/main.py",
            "mcp_config": {"command": "python3", "args": ["${__dirname}/server/main.py"], "env": environment},
        },
        "tools_generated": True,
        "user_config": settings,
        "compatibility": {"platforms": ["darwin", "win32", "linux"], "runtimes": {"python": ">=3.10"}},
    }


def write_bundle(path: Path) -> None:
    """Write the bundle, the same bytes for the same version.

    :raises OSError: if it cannot be written
    """
    files = {
        "manifest.json": json.dumps(manifest(), indent=2) + "\n",
        "server/main.py": _MAIN,
        "SKILL.md": skill(),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in files.items():
            bundle.writestr(zipfile.ZipInfo(name, _WHEN), text)
