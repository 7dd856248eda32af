"""Writes `definition/example-ids.json`: ids of things that the sandbox has, for the examples of the reference.

`python -m tests.docs.example_ids` asks a sandbox for the first item of each collection.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from purecloud_sandbox.server import serve

ROOT = Path(__file__).parents[2]
# Conversations come and go; what is there on both days stays.
DAYS = ("2026-03-31T12:00:00Z", "2026-08-04T15:30:00Z")
FILE = ROOT / "definition/example-ids.json"


def find_ids(paths: dict[str, Any], now: str) -> dict[str, str]:
    """An id for each part of a path in braces whose collection has an item, by the path up to there."""
    named = {
        path[: path.index("/", start) if "/" in path[start:] else None] for path in paths for start in _braces(path)
    }
    found: dict[str, str] = {}
    with serve(now=now) as sandbox:
        headers = {"Authorization": f"Bearer {sandbox.token()}"}
        for path in sorted(named, key=lambda one: (one.count("/"), one)):
            listing, _, name = path.rpartition("/")
            parts = listing.split("/")
            filled = [
                quote(found.get("/".join(parts[: number + 1]), ""), safe="") if part.startswith("{") else part
                for number, part in enumerate(parts)
            ]
            if "get" in paths.get(listing, {}) and "" not in filled[1:]:
                item = _first_item(urllib.request.Request(sandbox.url + "/".join(filled), headers=headers))
                value = next((item[key] for key in ("id", name.strip("{}"), "key") if item.get(key)), None)
                if value is not None:
                    found[path] = str(value)
    return found


def _braces(path: str) -> list[int]:
    return [place for place, letter in enumerate(path) if letter == "{"]


def _first_item(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)
    except urllib.error.HTTPError:
        return {}
    lists = [answer] if isinstance(answer, list) else [value for value in answer.values() if isinstance(value, list)]
    return next((one[0] for one in lists if one and isinstance(one[0], dict)), {})


if __name__ == "__main__":
    definition = json.loads((ROOT / "definition/publicapi-v2.json").read_text("utf-8"))
    first, second = (find_ids(definition["paths"], day) for day in DAYS)
    lasting = sorted(path for path, value in first.items() if second.get(path) == value)
    lines = ",\n".join(f"{json.dumps(path)}: {json.dumps(first[path])}" for path in lasting)
    FILE.write_text(f"{{\n{lines}\n}}\n", "utf-8")
