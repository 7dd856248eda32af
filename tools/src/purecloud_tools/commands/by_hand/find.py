"""Finding commands, and what there is to know about one: `search`, `describe`."""

from __future__ import annotations

from typing import Any

import click

from ...catalogue import operations
from ...catalogue.models import item_of, properties, value_of
from ...catalogue.operations import Operation
from ...output.problems import NOT_FOUND, ToolError
from ..clicks import output_options
from ..options import take_settings
from ..printing import fitting, format_of, print_value

_DEEPEST = 4
#: What `describe` prints.
_FACTS = (
    "command", "summary", "request", "method", "permissions.", "parameters", "body.", "returns.", "example", "pages",
)  # fmt: skip


@click.command(params=[click.Argument(["words"], nargs=-1, required=True), *output_options()])
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="The most commands to show.")
def search(words: tuple[str, ...], limit: int, **given: Any) -> None:
    """Find commands by what they do: purecloud search add a member to a queue."""
    from ...catalogue.search import search as find

    settings = fitting(take_settings(given), ("command", "summary", "method", "verb", "path"), listing=True)
    found = find(" ".join(words), limit)
    if not found:
        raise ToolError(
            f"nothing fits {' '.join(words)!r}", "Say it in other words: add a member to a queue", NOT_FOUND
        )
    if format_of(settings) == "table" and not settings.query:
        formatter = click.HelpFormatter(width=click.get_current_context().terminal_width)
        formatter.write_dl([(f"purecloud {one.command}", one.summary) for one in found], col_max=60)
        click.echo(formatter.getvalue().rstrip())
        return
    print_value(
        [
            {"command": one.command, "summary": one.summary, "method": one.method, "verb": one.verb, "path": one.path}
            for one in found
        ],
        settings,
    )


@click.command(params=[click.Argument(["words"], nargs=-1, required=True, metavar="COMMAND..."), *output_options()])
@click.option("--depth", type=click.IntRange(1, 20), default=_DEEPEST, show_default=True, help="Of the body's tree.")
def describe(words: tuple[str, ...], depth: int, **given: Any) -> None:
    """Show what a command takes, gives and needs: purecloud describe routing queues members create."""
    settings = fitting(take_settings(given), _FACTS, listing=False)
    operation = operations.find(" ".join(words).removeprefix("purecloud "))
    if operation is None:
        raise _unknown(" ".join(words).removeprefix("purecloud ").split())
    if settings.output not in (None, "table") or settings.query:
        print_value(facts(operation, depth), settings)
    else:
        click.echo("\n".join(_lines(operation, depth)))


def _unknown(words: list[str]) -> ToolError:
    import difflib

    group = operations.group_of(words)
    if group == words:
        hint = f"purecloud {' '.join(words)} --help lists them."
        return ToolError(f"{' '.join(words)!r} is what commands begin with, not a command", hint, NOT_FOUND)
    names = [name for name in operations.names(" ".join(group)) if "_" not in name]
    near = difflib.get_close_matches(" ".join(words), names, n=3)
    hint = f"Did you mean {', or '.join(near)}?" if near else f"purecloud search {' '.join(words)}"
    return ToolError(f"there is no command {' '.join(words)!r}", hint, NOT_FOUND)


def facts(operation: Operation, depth: int = _DEEPEST) -> dict[str, Any]:
    """What there is to know about an operation, as JSON data."""
    body, returns = operation.body, operation.returns
    described: dict[str, Any] = {
        "command": operation.command,
        "summary": operation.summary,
        "request": operation.title,
        "method": f"{operation.classes[0]}.{operation.method}",
        "permissions": operation.permissions,
        "parameters": [
            {
                "name": item.name,
                "option": item.option,
                "in": item.place,
                "kind": item.kind,
                "required": item.required,
                **({"values": list(item.values)} if item.values else {}),
                **({"default": item.default} if item.default is not None else {}),
                **item.limits,
            }
            for item in operation.parameters
            if item.place != "body"
        ],
        "body": None
        if body is None
        else {"kind": body.kind, "required": body.required, "tree": tree(body.kind, depth)},
        "returns": None if returns is None else {"kind": returns, "tree": tree(returns, 2)},
        "example": example(operation),
    }
    if operation.paging:
        described["pages"] = operation.paging["style"]
    return {name: value for name, value in described.items() if value not in (None, [], {})}


def tree(kind: str, depth: int) -> list[str]:
    """What JSON of a kind holds: a line a property, indented, with its kind, values and limits."""
    return list(_tree(kind, depth, "", ()))


def _tree(kind: str, depth: int, indent: str, above: tuple[str, ...]) -> list[str]:
    model = kind
    while inner := item_of(model) or value_of(model):
        model = inner
    known = properties(model) if model not in above else None
    lines: list[str] = []
    for name, described in (known or {}).items() if depth else ():
        notes = [described.kind]
        if described.required:
            notes.append("required")
        if described.read_only:
            notes.append("read only")
        if described.values:
            shown = "|".join(map(str, described.values[:10]))
            notes.append(shown + (f" and {len(described.values) - 10} more" if len(described.values) > 10 else ""))
        notes += [f"{limit.replace('_', ' ')} {value}" for limit, value in described.limits.items()]
        lines.append(f"{indent}{name}: {', '.join(notes)}")
        if not described.read_only:
            lines += _tree(described.kind, depth - 1, indent + "  ", (*above, model))
    return lines


def example(operation: Operation) -> str:
    """A command line that shows how it is called."""
    parts = ["purecloud", operation.command]
    parts += [f"<{item.name}>" for item in operation.parameters if item.place == "path"]
    for item in operation.parameters:
        if item.required and item.place not in ("path", "body"):
            parts.append(f"{item.option} {item.values[0] if item.values else f'<{item.name}>'}")
    if operation.body is not None:
        parts.append("--body body.json")
    if operation.paging is not None:
        parts.append("--all")
    if operation.verb == "DELETE":
        parts.append("--yes")
    return " ".join(parts)


def _lines(operation: Operation, depth: int) -> list[str]:
    known = facts(operation, depth)
    lines = [f"purecloud {operation.command}", f"  {operation.summary}", f"  {operation.title}"]
    lines.append(f"  Python: {known['method']}; also: purecloud {operation.method}")
    for rule, names in operation.permissions.items():
        lines.append(f"  Permissions ({rule}): {', '.join(names)}")
    if known.get("parameters"):
        lines += ["", "Parameters"]
        for item in known["parameters"]:
            notes = [item["kind"], *(["required"] if item["required"] else [])]
            if "values" in item:
                notes.append("|".join(map(str, item["values"])))
            if "default" in item:
                notes.append(f"default {item['default']}")
            lines.append(f"  {item['option']}: {', '.join(notes)}")
    for title, key in (("Body", "body"), ("Answer", "returns")):
        if key in known:
            lines += ["", f"{title}: {known[key]['kind']}", *(f"  {line}" for line in known[key]["tree"])]
    return [*lines, "", "Example", f"  {known['example']}"]
