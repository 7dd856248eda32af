"""A call as it is written: its signature in both modes, and the same request on a command line and by curl."""

from __future__ import annotations

import re
import shlex
from urllib.parse import quote

from ...ir.commands import Commands
from ...ir.representation import ListType, MapType, ModelType, Operation, Parameter, Type
from .examples import Example

_WIDTH = 68  # what stands on a page without scrolling
_NAMES = {"object": "Any", "file": "str", "LocalDateTime": "datetime"}
_IN_BRACES = re.compile(r"\{([^}]+)\}")


def signature(operation: Operation) -> str:
    """The signature, and the same call in the other mode."""
    api = operation.classes[0]
    required = [item for item in operation.parameters if item.required]
    optional = [item for item in operation.parameters if not item.required]
    parts = [f"{item.name}: {_type(item.type)}" for item in required]
    parts += ["*"] if optional else []
    parts += [f"{item.name}: {_type(item.type)} = None" for item in optional]
    returns = _type(operation.returns) if operation.returns else "None"
    line = f"gc.{api}(client).{operation.method}({', '.join(parts)}) -> {returns}"
    if len(line) > _WIDTH:
        inner = "".join(f"    {part},\n" for part in parts)
        line = f"gc.{api}(client).{operation.method}(\n{inner}) -> {returns}"
    passed = ", ".join([item.name for item in required] + (["..."] if optional else []))
    awaited = f"await gc.aio.{api}(client).{operation.method}"
    return f"{line}\n{awaited}({passed if len(awaited) + len(passed) < _WIDTH else '...'})"


def curl(operation: Operation, example: Example) -> str:
    """The request of an example by curl. `$HOST` is the address of the API, `$TOKEN` an access token."""
    values = dict(example.place("path"))
    path = _IN_BRACES.sub(lambda found: values.get(found[1], found[1]), operation.path)
    query = "&".join(f"{name}={value}" for name, value in example.place("query"))
    verb = "" if operation.verb == "GET" else "-I " if operation.verb == "HEAD" else f"-X {operation.verb} "
    lines = [f'curl {verb}"$HOST{_quoted(path)}{"?" if query else ""}{_quoted(query)}"']
    lines += ['  -H "Authorization: Bearer $TOKEN"'] if operation.auth else []
    for _, body in example.place("body"):
        lines += [f"  -H {shlex.quote('Content-Type: ' + operation.consumes[0])}", f"  -d {shlex.quote(body)}"]
    lines += [f"  -F {shlex.quote(f'{name}={value}')}" for name, value in example.place("formData")]
    return " \\\n".join(lines)


def command_line(program: str, operation: Operation, example: Example, commands: Commands) -> str:
    """The command that makes the call of an example."""
    lines = [f"{program} {commands.names[operation.title]}"]
    options = dict(zip((item.name for item in operation.parameters), commands.options(operation), strict=True))
    for item, text in example.strings():
        option = "body" if item.place == "body" else options[item.name]
        lines.append(f"--{option} {shlex.quote(text)}")
    line = " ".join(lines)
    return line if len(line) <= _WIDTH else " \\\n  ".join(lines)


def _quoted(text: str) -> str:
    """As it stands in an address, between double quotes of a shell."""
    return quote(text, safe="/=&,:-_.~")


def _type(item: Type) -> str:
    if isinstance(item, ListType):
        return f"list[{_type(item.item)}]"
    if isinstance(item, MapType):
        return f"dict[str, {_type(item.value)}]"
    return item.name if isinstance(item, ModelType) else _NAMES.get(item.name, item.name)


def needs_body(operation: Operation) -> Parameter | None:
    """The parameter that is the body."""
    return next((item for item in operation.parameters if item.place == "body"), None)
