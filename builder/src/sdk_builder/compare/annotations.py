"""What annotations mean, as far as their text says it: what a value may be, and which values are taken."""

from __future__ import annotations

_ANYTHING = "Any"


def meaning(annotation: str) -> frozenset[str]:
    """The members of a union, without literals that a member of it allows anyway: `Literal['a'] | str` is `str`."""
    members = frozenset(_members(annotation))
    return members - {member for member in members if _base(member) in members}


def accepts(new: str, old: str) -> bool:
    """Whether every value of the old type is one of the new type."""
    accepted = meaning(new)
    if _ANYTHING in accepted:
        return True
    return all(member in accepted or _base(member) in accepted for member in meaning(old))


def _base(member: str) -> str:
    """The type of a literal: `str` of `Literal 'a'`; nothing for what is not a literal."""
    value = member.removeprefix("Literal ")
    if value == member:
        return ""
    return "str" if value[:1] in "\"'" else "bool" if value in ("True", "False") else "int"


def _members(annotation: str) -> list[str]:
    """The members of a union, those of its literals one by one."""
    found: list[str] = []
    for member in _split(annotation, "|"):
        if member.startswith("Literal[") and member.endswith("]"):
            found += (f"Literal {value}" for value in _split(member[8:-1], ","))
        else:
            found.append(member)
    return found


def _split(text: str, separator: str) -> list[str]:
    """The parts of an annotation between separators, those within brackets and quotes aside."""
    parts: list[str] = []
    depth, quote, current, escaped = 0, "", "", False
    for sign in text:
        if escaped:
            escaped = False
        elif quote:
            escaped = sign == "\\"
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        else:
            depth += (sign in "[(") - (sign in "])")
        if sign == separator and not depth and not quote:
            parts.append(current.strip())
            current = ""
        else:
            current += sign
    return [*parts, current.strip()]
