"""What annotations mean, as far as their text says it: what a value may be, and which values are taken.

The rules are those of type checkers: what is only read may hold something narrower (`Sequence[float]` takes
`list[int]`), what can be written to holds just what it says (`list[float]` does not).
"""

from __future__ import annotations

import ast
import functools

_ANYTHING = "Any"
_NOTHING = "None"
# What is taken where something else is asked for, besides itself.
_ALSO: dict[str, tuple[str, ...]] = {
    "bool": ("int", "float", "complex"),
    "int": ("float", "complex"),
    "float": ("complex",),
    "datetime.datetime": ("datetime.date",),
    "str": ("Sequence[str]", "Collection[str]", "Iterable[str]"),
    "bytes": ("Sequence[int]", "Collection[int]", "Iterable[int]"),
}
# What is only read, and whose instances are of it: their first (or only) argument may be narrower.
_COLLECTIONS = ("list", "set", "frozenset", "Sequence", "Collection")
_READ: dict[str, tuple[str, ...]] = {
    "Iterable": ("Iterable", *_COLLECTIONS),
    "Collection": _COLLECTIONS,
    "Sequence": ("Sequence", "list"),
    "frozenset": ("frozenset",),
}
_MAPPINGS: dict[str, tuple[str, ...]] = {"Mapping": ("Mapping", "dict")}
_COMPARED = frozenset({"str", "int", "float", "bool", "bytes", "datetime.date", "datetime.datetime", "Decimal"})


def equivalent(one: str, other: str) -> bool:
    """Whether two types take the values of each other."""
    return one == other or (accepts(one, other) and accepts(other, one))


def accepts(new: str, old: str) -> bool:
    """Whether every value of the old type is one of the new type: a parameter may become wider."""
    if new == old:
        return True
    accepted = _members(new)
    if _ANYTHING in accepted or "object" in accepted:
        return True
    return all(any(_takes(member, value) for member in accepted) for value in _members(old))


def narrows(new: str, old: str) -> bool:
    """Whether a program that took the old type as a result takes the new one: a result may become narrower.

    Not by a value that programs compare with: to compare with what cannot be any more is an error of a strict checker.
    """
    if new == old:
        return True
    was, now = _members(old), _members(new)
    if _ANYTHING in was or not accepts(old, new):
        return False
    lost = [member for member in was if not any(_takes(member, value) for value in now)]
    return not any(member in _COMPARED or _base(member) for member in lost)


def _takes(wanted: str, given: str) -> bool:
    """The same of two members of unions."""
    kind = _base(given) or given
    if wanted in (given, kind, _ANYTHING) or wanted in _ALSO.get(kind, ()):
        return True
    outer, inner = _generic(wanted)
    given_outer, given_inner = _generic(given)
    if not inner or len(inner) != len(given_inner):
        return False
    if given_outer in _READ.get(outer, ()):
        return accepts(inner[0], given_inner[0])
    if given_outer in _MAPPINGS.get(outer, ()):
        return equivalent(inner[0], given_inner[0]) and accepts(inner[1], given_inner[1])
    return outer == given_outer and all(map(equivalent, inner, given_inner))


@functools.cache
def _members(annotation: str) -> frozenset[str]:
    """The members of a union, those of its literals one by one; `Optional` and `Union` are unions, too."""
    if not annotation:
        return frozenset()
    return frozenset(_unfold(ast.parse(annotation, mode="eval").body))


def _unfold(node: ast.expr) -> list[str]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_unfold(node.left), *_unfold(node.right)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):  # a forward reference
        return list(_members(node.value))
    if isinstance(node, ast.Subscript):
        outer, inner = ast.unparse(node.value), _arguments(node)
        if outer == "Literal":
            return [f"Literal {ast.unparse(value)}" for value in inner]
        if outer in ("Optional", "Union"):
            members = [member for argument in inner for member in _unfold(argument)]
            return members + [_NOTHING] * (outer == "Optional")
    return [ast.unparse(node)]


@functools.cache
def _generic(member: str) -> tuple[str, tuple[str, ...]]:
    """The outer and the inner types of `dict[str, User]`; nothing within for what has none."""
    node = None if _base(member) else ast.parse(member, mode="eval").body
    if not isinstance(node, ast.Subscript):
        return member, ()
    return ast.unparse(node.value), tuple(map(ast.unparse, _arguments(node)))


def _arguments(node: ast.Subscript) -> list[ast.expr]:
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


def _base(member: str) -> str:
    """The type of a literal: `str` of `Literal 'a'`; nothing for what is not a literal."""
    value = member.removeprefix("Literal ")
    if value == member:
        return ""
    return "str" if value[:1] in "\"'" else "bool" if value in ("True", "False") else "int"
