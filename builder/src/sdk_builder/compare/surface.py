"""The Python surface of a built package, read from its source: public classes, methods, parameters, types.

Nothing is imported. Model and API classes go by their bare names, since a program imports them from the package itself;
everything else goes by its module (`api_client.ApiClient.call_api`). The async twins mirror the API
classes and are left out, and so is the doctor, which is a command.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ..project.errors import BuilderError

_PACKAGES = ("models", "apis")
_UNREAD = ("aio", "doctor")
# What a build consists of; everything else in a package is not made by it.
SUFFIXES = (".py", ".pyi", ".json", ".typed")

# What files hold, by path below the package.
Files = Mapping[str, bytes]
# What a value must keep to: `{"maximum": 100}`.
Limits = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a method; ``wire`` is its name in the request, where the source tells it."""

    name: str
    annotation: str
    required: bool
    positional: bool
    wire: str | None = None
    limits: Limits = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Method:
    """A method or function; ``route`` is the operation it calls (`GET /api/v2/users`), if it calls one."""

    parameters: tuple[Parameter, ...]
    returns: str
    route: str | None = None

    def parameter(self, name: str) -> Parameter | None:
        """The parameter with this Python name or, failing that, this wire name."""
        for attribute in ("name", "wire"):
            for parameter in self.parameters:
                if getattr(parameter, attribute) == name:
                    return parameter
        return None

    def call(self) -> str:
        """How it is called: the required arguments, `...` for the optional ones."""
        names = [p.name if p.positional else f"{p.name}=..." for p in self.parameters if p.required]
        if any(not p.required for p in self.parameters):
            names.append("...")
        return f"({', '.join(names)})"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A public attribute of a class; on a model with its JSON name, its type (`list[User]`) and its known values."""

    annotation: str
    wire: str | None = None
    limits: Limits = field(default_factory=dict[str, object])
    type_name: str | None = None
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """A public class; ``bases`` as written."""

    package: str  # "models", "apis" or "" for everything else
    bases: tuple[str, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict[str, Attribute])
    methods: Mapping[str, Method] = field(default_factory=dict[str, Method])

    def attribute(self, wire: str) -> str | None:
        """The Python name of the attribute with this JSON name."""
        return next((name for name, found in self.attributes.items() if found.wire == wire), None)


@dataclass(frozen=True, slots=True)
class Surface:
    """All public classes and functions of a package by name; each topic of notifications with its model, and each
    listing that `paginate` reads with how it pages."""

    classes: Mapping[str, Class]
    functions: Mapping[str, Method]
    topics: Mapping[str, str] = field(default_factory=dict[str, str])
    listings: Mapping[str, str] = field(default_factory=dict[str, str])

    def routes(self) -> dict[str, list[tuple[str, str]]]:
        """The methods of each operation as (class, method); an operation with two tags has two."""
        found: dict[str, list[tuple[str, str]]] = {}
        for class_name, described in self.classes.items():
            for name, method in described.methods.items():
                if method.route:
                    found.setdefault(method.route, []).append((class_name, name))
        return found


def read_package(folder: Path) -> Files:
    """The files of the package in this folder, by path below it.

    :raises BuilderError: when there is no package.
    """
    if not (folder / "__init__.py").is_file():
        raise BuilderError(f"{folder} is not a Python package", "Name the folder that holds __init__.py.")
    paths = (path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def read_surface(files: Files) -> Surface:
    """The surface of a package.

    :param files: what its files hold, by path below the package.
    :raises BuilderError: when a file is not Python.
    """
    classes: dict[str, Class] = {}
    functions: dict[str, Method] = {}
    for path in sorted(files):
        parts = PurePosixPath(path).with_suffix("").parts
        package = parts[0] if parts[0] in _PACKAGES else ""
        if not path.endswith(".py") or parts[0] in _UNREAD or any(part.startswith("_") for part in parts):
            continue
        prefix = "" if package else ".".join(parts) + "."
        for node in _parse(path, files).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes[prefix + node.name] = _read_class(node, package)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                functions[prefix + node.name] = _read_method(node, bound=False)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):  # a second name of a class
                classes |= {
                    prefix + target.id: classes[prefix + node.value.id]
                    for target in node.targets
                    if isinstance(target, ast.Name) and prefix + node.value.id in classes
                }
    topics = dict(line.split(" ", 1) for line in _table(files, "_topic_models.py", "TOPICS"))
    return Surface(classes, functions, topics, dict(_listings(_table(files, "_listings.py", "LISTINGS"))))


def _parse(path: str, files: Files) -> ast.Module:
    try:
        return ast.parse(files[path], path)
    except (SyntaxError, ValueError) as error:
        raise BuilderError(f"{path} is not Python: {error}", "Write it anew with `sdk-builder generate`.") from None


def _table(files: Files, path: str, name: str) -> list[str]:
    """The lines of a table that is one string; none where the file is not there."""
    for node in _parse(path, files).body if path in files else ():
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id == name:
                return [line for line in str(node.value.value).splitlines() if line]
    return []


def _listings(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each listing's method, and what is known of how it pages."""
    facts = ""
    for line in lines:
        if line.startswith("@"):
            facts = line[1:]
        else:
            yield line.partition(" ")[0], facts


def _read_class(node: ast.ClassDef, package: str) -> Class:
    attributes: dict[str, Attribute] = {}
    methods: dict[str, Method] = {}
    for member in node.body:
        if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
            if not member.target.id.startswith("_"):
                attributes[member.target.id] = Attribute(
                    _text(member.annotation),
                    _first_text(member.value),
                    _limits(member.value),
                    *_type_of_field(member.value),
                )
        elif isinstance(member, ast.Assign):
            for target in member.targets:
                if isinstance(target, ast.Name) and not target.id.startswith("_"):
                    attributes[target.id] = Attribute("")
        elif isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
            if any(_text(decorator).endswith("property") for decorator in member.decorator_list):
                attributes[member.name] = Attribute(_text(member.returns))
            elif member.name == "__init__" or not member.name.startswith("_"):
                static = any(_text(decorator) == "staticmethod" for decorator in member.decorator_list)
                methods[member.name] = _read_method(member, bound=not static)
    return Class(package, tuple(_text(base) for base in node.bases), attributes, methods)


def _read_method(node: ast.FunctionDef | ast.AsyncFunctionDef, *, bound: bool) -> Method:
    wires, route, limits = _read_call(node)
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    without_default = len(positional) - len(arguments.defaults)

    def read(argument: ast.arg, *, required: bool, positional: bool) -> Parameter:
        wire = wires.get(argument.arg)
        return Parameter(
            argument.arg, _text(argument.annotation), required, positional, wire, limits.get(wire or "", {})
        )

    parameters = [read(a, required=i < without_default, positional=True) for i, a in enumerate(positional)]
    parameters = parameters[1:] if bound else parameters
    by_keyword = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    parameters += (read(a, required=default is None, positional=False) for a, default in by_keyword)
    return Method(tuple(parameters), _text(node.returns), route)


def _read_call(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
) -> tuple[dict[str, str], str | None, dict[str, Limits]]:
    """Of the `self._call(verb, template, query={...})` of a method: wire names by Python name, the route, and limits by
    wire name."""
    wires: dict[str, str] = {}
    limits: dict[str, Limits] = {}
    for call in _calls(node):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("_call", "_call_void") and len(call.args) >= 2:
            for keyword in call.keywords:
                if keyword.arg == "limits":
                    limits |= ast.literal_eval(keyword.value)
                elif isinstance(keyword.value, ast.Dict):
                    for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                        if isinstance(key, ast.Constant) and isinstance(value, ast.Name):
                            wires[value.id] = str(key.value)
                elif keyword.arg == "body" and isinstance(keyword.value, ast.Name):
                    wires[keyword.value.id] = "body"
            verb, template = call.args[:2]
            if isinstance(verb, ast.Constant) and isinstance(template, ast.Constant):
                return wires, f"{verb.value!s} {template.value!s}", limits
    return wires, None, limits


def _limits(node: ast.expr | None) -> Limits:
    """The limits of a property: what its factory is given besides its names and its enum."""
    given = node.keywords if isinstance(node, ast.Call) else []
    return {
        keyword.arg: keyword.value.value
        for keyword in given
        if keyword.arg and isinstance(keyword.value, ast.Constant) and keyword.arg != "enum"
    }


def _calls(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.Call]:
    # From the end: the one call of a generated method is in its last statement, or in the last but one.
    for statement in reversed(node.body):
        for found in ast.walk(statement):
            if isinstance(found, ast.Call):
                yield found


def _first_text(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return None


def _type_of_field(node: ast.expr | None) -> tuple[str | None, tuple[Any, ...]]:
    """The type and the known values of a property, from what a model module says of it."""
    if not isinstance(node, ast.Call) or len(node.args) < 2 or not isinstance(node.args[1], ast.Constant):
        return None, ()
    enum = next((keyword.value for keyword in node.keywords if keyword.arg == "enum"), None)
    return str(node.args[1].value), ast.literal_eval(enum) if enum is not None else ()


def _text(node: ast.expr | None) -> str:
    """An annotation as a reader would write it: without the underscored aliases of generated modules."""
    if node is None:
        return ""
    text = ast.unparse(node)
    for alias, name in _ALIASES:
        text = text.replace(alias, name)
    return text


_ALIASES = (("_t.", ""), ("_te.", ""), ("_c.", ""), ("_dt.", "datetime."), ("_b.", ""))
