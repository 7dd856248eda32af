"""How costs grow: generating one, two and four times the definition, decoding 1 to 100,000 objects.

python -m benchmarks.growth                    both tables, as Markdown
python -m benchmarks.growth generation --rounds 5
python -m benchmarks.growth decoding --counts 1 1000
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .measuring import data
from .measuring.measure import Sample, results_of, run

ROOT = Path(__file__).parents[1]
PROGRAM = Path(__file__).with_name("programs") / "models" / "decode_growth.py"
FACTORS = (1, 2, 4)
COUNTS = (1, 10, 100, 1_000, 10_000, 100_000)

Json = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.growth", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="generation, decoding (default: both)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each size of the definition (default: 3)")
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS, help="numbers of objects to decode")
    arguments = parser.parse_args()
    tables = {
        "generation": lambda: generation(arguments.rounds),
        "decoding": lambda: decoding(arguments.counts),
    }
    unknown = set(arguments.tables) - set(tables)
    if unknown:
        parser.error(f"no such table: {', '.join(sorted(unknown))}; there are {', '.join(tables)}")
    for name in arguments.tables or tables:
        for line in tables[name]():
            print(line, flush=True)
        print()
    return 0


def generation(rounds: int) -> Iterator[str]:
    """Time and memory of `sdk-builder generate` without a record of places, which finds all of them anew."""
    yield "| definition | operations | models | time (s) | processor (s) | per model (ms) | most memory (MB) |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    document = json.loads((ROOT / "definition" / "publicapi-v2.json").read_bytes())
    with tempfile.TemporaryDirectory() as name:
        for factor in FACTORS:
            folder = Path(name, str(factor))
            folder.mkdir()
            (folder / "definition.json").write_text(json.dumps(multiply(document, factor)))
            seconds, cpu, peak, facts = Sample(), Sample(), Sample(), {}
            for turn in range(rounds):
                command: list[str | Path] = [sys.executable, "-m", "sdk_builder", "generate", "--json"]
                command += ["--definition", folder / "definition.json", "--overrides", _overrides()]
                command += ["--version-file", ROOT / "definition" / "version.json"]
                command += ["--placement", folder / f"{turn}.json", "--output", folder / f"{turn}"]
                process = run(command)
                facts = json.loads(process.output)
                seconds.values.append(process.seconds)
                cpu.values.append(process.cpu)
                peak.values.append(process.peak / 1e6)
            yield (
                f"| {factor} times | {facts['operations']:,} | {facts['models']:,} | {seconds.median:.1f} |"
                f" {cpu.median:.1f} | {cpu.median / facts['models'] * 1000:.2f} | {peak.median:.0f} |"
            )


def _overrides() -> Path:
    return ROOT / "definition" / "overrides.toml"


def multiply(document: Json, factor: int) -> Json:
    """A definition with so many copies of all operations and models, each under names of its own."""
    whole = {**document, "paths": dict(document["paths"]), "definitions": dict(document["definitions"])}
    topics = list(document.get("x-notification-topics", ()))
    for number in range(2, factor + 1):
        copy = json.loads(
            re.sub(r'"#/definitions/([^"]*)"', rf'"#/definitions/\1Copy{number}"', json.dumps(document["definitions"]))
        )
        whole["definitions"] |= {f"{name}Copy{number}": model for name, model in copy.items()}
        paths = json.loads(
            re.sub(r'"#/definitions/([^"]*)"', rf'"#/definitions/\1Copy{number}"', json.dumps(document["paths"]))
        )
        for path, item in paths.items():
            for operation in item.values():
                operation["tags"] = [f"{tag} Copy{number}" for tag in operation["tags"]]
                operation["operationId"] += f"Copy{number}"
            whole["paths"][path.replace("/api/v2/", f"/api/v2/copy{number}/", 1)] = item
        topics += [
            {**topic, "topic": f"{topic['topic']}.copy{number}", "class": f"{topic['class']}Copy{number}"}
            for topic in document.get("x-notification-topics", ())
        ]
    return {**whole, "x-notification-topics": topics}


def decoding(counts: list[int]) -> Iterator[str]:
    """Time and memory an object, of decoding a listing and of reading two plain, one nested and one date property."""
    yield "| objects | decode (us each) | read (us each) | held when decoded (B each) | held when read (B each) |"
    yield "| ---: | ---: | ---: | ---: | ---: |"
    whole = data.user(1)
    user = {key: whole[key] for key in ("id", "name", "division", "email", "state", "username", "routingStatus")}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "user.json")
        path.write_text(json.dumps(user))
        for count in counts:
            found = results_of([sys.executable, PROGRAM, path, str(count)])
            yield (
                f"| {count:,} | {found['decode_us']:.1f} | {found['read_us']:.1f} | {found['decoded_bytes']:,.0f} |"
                f" {found['read_bytes']:,.0f} |"
            )


if __name__ == "__main__":
    sys.exit(main())
