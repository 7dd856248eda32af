"""`describe`: what an operation or a model takes and gives, in few words."""

from __future__ import annotations

from collections.abc import Iterator

from ...catalogue.models import is_entity, item_of, properties, value_of
from ...catalogue.operations import LIMITS, Operation, Parameter

#: Characters of the types of one description; a body is cut shorter where it would take more.
MOST = 12_000
#: What a description is made to fit, where a smaller depth still says what is needed.
USUAL = 4_400
_DEEPEST = 4
_MOST_VALUES = 24
_LEGEND = "Types: `!` is required, `?` only the platform sets it, [T] a list, {str: T} a map."


def describe(operation: Operation, notes: list[str]) -> str:
    """An operation.

    :param notes: what else is to be said about it, a line each
    """
    lines = [f"{operation.method}: {operation.summary}", operation.title]
    if operation.deprecated:
        lines.append("Deprecated.")
    for rule, names in operation.permissions.items():
        lines.append(f"Permissions ({rule}): {', '.join(names)}")
    if operation.paging:
        lines.append("A listing: `read` goes through its pages by itself.")
    lines += notes
    arguments = [_argument(item) for item in operation.parameters if item.place != "body"]
    if arguments:
        lines += ["Arguments:", *arguments]
    body, returns = operation.body, operation.returns
    left = MOST - sum(map(len, lines))
    if body is not None:
        shown = _fitting(body.kind, min(left - 800, MOST), USUAL if returns is None else USUAL * 3 // 4, sent=True)
        lines.append(f"body{'!' if body.required else ''}: {shown}")
        left -= len(shown)
    if returns is not None:
        item = _item(operation)
        usual = USUAL - (len(lines[-1]) if body is not None else 0)
        shown = _fitting(item or returns, max(left, 400), max(usual, 700), sent=False)
        lines.append(f"Items: {shown}" if item else f"Answer: {shown}")
    lines.append(_LEGEND + " `describe` takes the name of a type, too.")
    return _cut("\n".join(lines))


def describe_model(name: str) -> str | None:
    """A model by name; None if there is none."""
    if properties(name) is None:
        return None
    return _cut(f"{name}: {_fitting(name, MOST, USUAL, sent=False, all_of_it=True)}\n{_LEGEND}")


def _item(operation: Operation) -> str | None:
    """The kind of the items of a listing."""
    kind = operation.returns
    if operation.paging is None or operation.paging["style"] == "job":
        return None
    for name in operation.paging["items"].split("."):
        known = properties(kind or "") or {}
        kind = known[name].kind if name in known else None
    return None if kind is None else item_of(kind)


def _cut(text: str) -> str:
    return text if len(text) <= MOST + 2000 else text[: MOST + 2000] + " ... (cut)"


def _argument(item: Parameter) -> str:
    notes = [f"{item.name}{'!' if item.required else ''}: {_scalar(item.kind)}"]
    if item.values:
        notes.append(_values(item.values))
    if item.default is not None:
        notes.append(f"default {item.default}")
    notes += [f"{limit.replace('_', ' ')} {item.limits[limit]}" for limit in LIMITS if limit in item.limits]
    return "  " + ", ".join(notes)


def _values(values: tuple[object, ...]) -> str:
    shown = "|".join(map(str, values[:_MOST_VALUES]))
    return shown if len(values) <= _MOST_VALUES else f"{shown}|... {len(values) - _MOST_VALUES} more"


def _fitting(kind: str, most: int, usual: int, *, sent: bool, all_of_it: bool = False) -> str:
    """A type as deep as `usual` allows, or as flat as `most` needs."""
    shown = _scalar(kind)
    for depth in range(1, _DEEPEST + 1):
        deeper = _type(kind, depth, (), sent=sent, names_only=False)
        if len(deeper) > (usual if depth > 1 or not all_of_it else most):
            break
        shown = deeper
    if shown == _scalar(kind) and properties(_inner(kind)):  # one level is too long already: names
        shown = _type(kind, 1, (), sent=sent, names_only=True)
        if len(shown) > most:
            shown = shown[:most] + " ... }"
    return shown


def _inner(kind: str) -> str:
    while inner := item_of(kind) or value_of(kind):
        kind = inner
    return kind


def _scalar(kind: str) -> str:
    if (item := item_of(kind)) is not None:
        return f"[{_scalar(item)}]"
    if (value := value_of(kind)) is not None:
        return f"{{str: {_scalar(value)}}}"
    return kind


def _type(kind: str, depth: int, above: tuple[str, ...], *, sent: bool, names_only: bool) -> str:
    if (item := item_of(kind)) is not None:
        return f"[{_type(item, depth, above, sent=sent, names_only=names_only)}]"
    if (value := value_of(kind)) is not None:
        return f"{{str: {_type(value, depth, above, sent=sent, names_only=names_only)}}}"
    known = properties(kind)
    if not known or depth == 0 or kind in above:
        return kind
    if above and is_entity(kind):
        return f"{kind} {{id}}" if sent else f"{kind} {{id, name}}" if "name" in known else f"{kind} {{id}}"
    parts = list(_parts(kind, depth, above, sent=sent, names_only=names_only))
    return f"{kind} {{{', '.join(parts)}}}"


def _parts(kind: str, depth: int, above: tuple[str, ...], *, sent: bool, names_only: bool) -> Iterator[str]:
    for name, described in (properties(kind) or {}).items():
        if name == "selfUri" or (sent and described.read_only):
            continue
        sign = "!" if described.required else "?" if described.read_only else ""
        if names_only:
            yield f"{name}{sign}"
            continue
        inner = _type(described.kind, depth - 1, (*above, kind), sent=sent, names_only=names_only)
        yield f"{name}{sign}: {_values(described.values) if described.values else inner}"
