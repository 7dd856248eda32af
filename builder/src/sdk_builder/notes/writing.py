"""Release notes in Markdown: what changed, what may break first, and what a caller writes now."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from ..compare.advice import Advice, Advisor
from ..compare.change import Change, Comparison, Impact
from ..compare.symbols import SymbolChange
from ..project.errors import BuilderError
from .rendering import counts_sentence

TEMPLATE = "$intro\n\n$extra\n\n$breaking\n\n$additions\n\n$documentation\n\n$surface\n\n$link\n"

_FIRST = "The first release."
_NOTHING = "The definition of the API did not change."
_MODELS, _OTHER = "Models", "The definition"
_PROSE = ("operation", "parameter", "response")


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of one release: ``body`` for the changelog and the release, ``summary`` for a line or two."""

    body: str
    summary: str


def write_notes(
    comparison: Comparison,
    advisor: Advisor | None = None,
    surface: Sequence[SymbolChange] = (),
    *,
    extra: str = "",
    first: bool = False,
    template: str = TEMPLATE,
    build: str | None = None,
    link: str = "",
) -> Notes:
    """Write the notes of a release.

    :param advisor: names the Python symbols; without one the notes speak of the definition only.
    :param surface: differences of the Python surface; those that the changes explain already are not repeated.
    :param extra: Markdown that is put before the list of changes.
    :param template: a ``string.Template`` with ``$intro``, ``$extra``, ``$breaking``, ``$additions``,
        ``$documentation``, ``$surface`` and ``$link``; sections without content are empty.
    :param build: the build of the API.
    :param link: where the whole difference can be read.
    :raises BuilderError: for a template with another placeholder.
    """
    # A new path is known by its operations.
    by_operation = {change.subject.partition(" ")[2] for change in comparison.changes if change.place == "operation"}
    changes = [
        c for c in comparison.changes if not (c.place == "path" and c.change == "added" and c.key in by_operation)
    ]
    advised = [(change, advisor.advise(change) if advisor else None) for change in changes]
    covered = {symbol for _, advice in advised if advice for symbol in advice.symbols}
    covered |= {name for _, advice in advised if advice for name in re.findall(r"`([\w.]+)`", advice.sentence)}
    covered |= {change.subject for change in comparison.changes if change.place == "model"}
    uncovered = [] if first else [c for c in surface if not _is_covered(c.symbol, covered)]
    intro = _FIRST if first else _intro(comparison, [advice for _, advice in advised])
    intro += f" Build {build} of the API." if build else ""
    sections = {
        "intro": intro,
        "extra": lift_headings(extra.strip()),
        "breaking": "" if first else _breaking(advised),
        "additions": "" if first else _section("Additions", advised, Impact.MINOR),
        "documentation": "" if first else _section("Documentation", _without_new_prose(advised), Impact.POINT),
        "surface": _surface(uncovered),
        "link": f"[The whole difference]({link})" if link and not first else "",
    }
    try:
        text = Template(template).substitute(sections)
    except (KeyError, ValueError) as error:
        sentence = f"the template of the release notes has an unknown placeholder: {error}"
        raise BuilderError(sentence, f"Known are {', '.join(f'${name}' for name in sections)}.") from None
    return Notes(_squeeze(text.strip()) + "\n", _summary(intro, advised, uncovered))


def lift_headings(text: str) -> str:
    """Markdown whose highest heading is of the second level, as the other sections of the notes have."""
    levels = [len(match) for match in re.findall(r"^(#+) ", text, re.MULTILINE)]
    surplus = min(levels, default=2) - 2
    return re.sub(r"^(#+) ", lambda match: f"{match[1][surplus:]} ", text, flags=re.MULTILINE) if surplus > 0 else text


def _intro(comparison: Comparison, advices: list[Advice | None]) -> str:
    if not comparison.changes:
        return _NOTHING
    sentence = counts_sentence(comparison).capitalize() + "."
    if comparison.counts["major"] and all(advices) and not any(advice and advice.breaks for advice in advices):
        sentence += " None of them breaks a Python program: what counts as major is an optional keyword or a warning."
    return sentence


def _breaking(advised: list[tuple[Change, Advice | None]]) -> str:
    """Major changes: first those that may break a program, then those that only count as major."""
    major = [(change, advice) for change, advice in advised if change.impact is Impact.MAJOR]
    breaks = [pair for pair in major if pair[1] is None or pair[1].breaks]
    harmless = [pair for pair in major if pair[1] is not None and not pair[1].breaks]
    minor = [pair for pair in advised if pair[0].impact is Impact.MINOR and pair[1] is not None and pair[1].breaks]
    parts = [
        _bullets("## May break your program", [*breaks, *minor]),
        _bullets("## Counted as major, nothing to do", harmless),
    ]
    return "\n\n".join(part for part in parts if part)


def _section(heading: str, advised: list[tuple[Change, Advice | None]], impact: Impact) -> str:
    pairs = [(c, a) for c, a in advised if c.impact is impact and not (a is not None and a.breaks)]
    return _bullets(f"## {heading}", pairs)


def _bullets(heading: str, pairs: list[tuple[Change, Advice | None]]) -> str:
    """The changes by API class, then those of models; several of one operation or model stand below its name."""
    if not pairs:
        return ""
    by_subject: dict[str, list[tuple[Change, Advice | None]]] = defaultdict(list)
    for pair in pairs:
        by_subject[pair[0].subject].append(pair)
    by_class: dict[str, list[str]] = defaultdict(list)
    for subject in sorted(by_subject):
        members = by_subject[subject]
        symbols = next((advice.symbols for _, advice in members if advice and advice.symbols), ())
        lines = by_class[_class_of(members[0][0], symbols)]
        if len(members) == 1:
            lines.append(f"* {_sentence(*members[0], symbols)}")
        else:
            lines.append(f"* {_subject(subject, symbols)}")
            lines += (f"    * {_sentence(change, advice)}" for change, advice in members)
    names = sorted(by_class, key=lambda name: (name == _MODELS, name))
    return "\n\n".join([heading, *("\n".join([f"### {name}", "", *by_class[name]]) for name in names)])


def _class_of(change: Change, symbols: tuple[str, ...]) -> str:
    """Under which heading a change stands: the API class of its method, or all models together."""
    if change.place in ("model", "property"):
        return _MODELS
    return symbols[0].partition(".")[0] if symbols else _OTHER


def _without_new_prose(advised: list[tuple[Change, Advice | None]]) -> list[tuple[Change, Advice | None]]:
    """Prose that is new is one line; prose that changed is a line each."""
    new = [
        pair for pair in advised if pair[0].impact is Impact.POINT and pair[0].old is None and pair[0].place in _PROSE
    ]
    if len(new) < 2:
        return advised
    sentence = f"Prose was added in {len(new)} places"
    together = Change(Impact.POINT, "definition", "prose", "prose", "added", None, len(new), sentence)
    return [*(pair for pair in advised if not _is_new_prose(pair[0])), (together, None)]


def _is_new_prose(change: Change) -> bool:
    return change.impact is Impact.POINT and change.old is None and change.place in _PROSE


def _subject(subject: str, symbols: tuple[str, ...]) -> str:
    method = [symbol for symbol in symbols if symbol.partition(".")[0].endswith("Api")]
    return f"**{subject}**" + (f" ({', '.join(f'`{symbol}`' for symbol in method)})" if method else "")


def _sentence(change: Change, advice: Advice | None, symbols: tuple[str, ...] = ()) -> str:
    """The change, its symbol where nothing else names it, and what to write now."""
    text = change.sentence
    said = advice.sentence if advice else ""
    unnamed = [symbol for symbol in symbols if "." in symbol and f"`{symbol}" not in said and symbol not in text]
    if unnamed:
        text += f" ({', '.join(f'`{symbol}`' for symbol in unnamed)})"
    return f"{text}. {said}".rstrip() if said else f"{text}."


def _surface(changes: list[SymbolChange]) -> str:
    if not changes:
        return ""
    lines = ["## Also changed in Python", ""]
    for change in sorted(changes, key=lambda change: (not change.breaks, change.symbol)):
        mark = "**may break** " if change.breaks else ""
        lines.append(f"* {mark}{change.sentence}")
    return "\n".join(lines)


def _is_covered(symbol: str, covered: set[str]) -> bool:
    """Whether the changes of the definition speak of a symbol, or of the class that it belongs to."""
    return symbol in covered or symbol.partition(".")[0] in covered


def _summary(intro: str, advised: list[tuple[Change, Advice | None]], uncovered: list[SymbolChange]) -> str:
    """The counts, and the first few things that may break."""
    breaking = [change.sentence for change, advice in advised if advice and advice.breaks]
    breaking += [change.sentence.rstrip(".") for change in uncovered if change.breaks]
    if not breaking:
        return intro + "\n"
    shown = "".join(f"\n* {sentence}" for sentence in breaking[:5])
    more = f"\n* and {len(breaking) - 5} more" if len(breaking) > 5 else ""
    return f"{intro}\n\nMay break your program:\n{shown}{more}\n"


def _squeeze(text: str) -> str:
    """No more than one empty line in a row."""
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text
