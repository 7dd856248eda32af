"""What desktop clients install: the bundle and the skill."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

from purecloud_tools.mcp_server.serving.resources import guides


def test_a_bundle_starts_the_server(environment: Any, shell: Any, tmp_path: Path) -> None:
    file = tmp_path / "purecloud.mcpb"
    shell("mcp", "--bundle", str(file))
    again = tmp_path / "again.mcpb"
    shell("mcp", "--bundle", str(again))
    assert file.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(file) as bundle:
        assert sorted(bundle.namelist()) == ["SKILL.md", "manifest.json", "server/main.py"]
        bundle.extractall(tmp_path / "installed")
    manifest = json.loads((tmp_path / "installed/manifest.json").read_text("utf-8"))
    assert {"manifest_version", "name", "version", "description", "author", "server"} <= manifest.keys()
    assert manifest["version"] == metadata.version("purecloud-tools")
    config = manifest["server"]["mcp_config"]
    settings = manifest["user_config"]
    assert settings["client_secret"]["sensitive"] is True
    for setting in settings.values():
        assert setting["title"]
        assert setting["description"]
    for value in config["env"].values():
        assert re.fullmatch(r"\$\{user_config\.(\w+)\}", value)[1] in settings  # type: ignore[index]
    # As a client does it: settings become variables, and the program speaks the protocol.
    given = dict.fromkeys(config["env"], "")
    given |= {name: os.environ[name] for name in given if name in os.environ} | {"PURECLOUD_MCP_WRITE": "true"}
    arguments = [one.replace("${__dirname}", str(tmp_path / "installed")) for one in config["args"]]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    tools = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    with subprocess.Popen(
        [sys.executable, *arguments], env={**os.environ, **given, "PATH": path}, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(json.dumps(one) + "\n" for one in (hello, tools)))
        process.stdin.flush()
        answers: dict[int, Any] = {}
        while len(answers) < 2:
            message = json.loads(process.stdout.readline())
            answers[message["id"]] = message["result"]
        process.communicate()
    assert answers[1]["serverInfo"]["name"] == "purecloud"
    assert "apply" in {one["name"] for one in answers[2]["tools"]}


def test_the_skill_has_its_front_matter_and_names_tools_that_exist(desk: Any, shell: Any) -> None:
    text = shell("mcp", "--skill")
    front = re.match(r"---\nname: ([a-z-]+)\ndescription: (.+)\n---\n", text)
    assert front is not None
    assert len(front[2]) < 1024
    server = desk(write=True)
    tools = {one.name for one in server.talk(lambda client: client.list_tools()).tools}
    named = set(re.findall(r"`([a-z_]+)`", text)) - {"query", "resume", "limit"}
    assert named <= tools
    assert tools <= named


def test_guides_begin_with_a_title() -> None:
    assert set(guides()) == {"reading", "analytics", "changing"}
    assert all(path.read_text("utf-8").startswith("# ") for path in guides().values())
