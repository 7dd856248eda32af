"""What a path speaks of: a thing, the things that it belongs to, and what is done with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .english import is_plural, plural, singular, singular_phrase, with_article
from .phrasing import Phrasing
from .vocabulary import Vocabulary, split_words

_KEY_WORDS = frozenset({"id", "key", "uuid"})


@dataclass(frozen=True, slots=True)
class Target:
    """What an operation works on.

    :ivar thing: what it is called, in the number that the path gives: `routing queues`, `routing queue`
    :ivar one: the same in the singular
    :ivar parents: ` of a routing queue`, or nothing
    :ivar kind: `item` when the path names one of many, `many` for a plural, `only` for what there is one of
    :ivar action: the verb that ends the path, or nothing
    :ivar part: the part of the path that names the thing
    :ivar several: whether the path says that it works on several things at once
    :ivar whole: whether it says that it works on all of them
    :ivar short: whether it says that answers have things in short form
    :ivar elsewhere: whether it ends in what its things belong to, so that their number says nothing
    """

    thing: str
    one: str
    parents: str
    kind: str
    action: str
    part: str
    several: bool
    whole: bool = False
    short: bool = False
    elsewhere: bool = False


class _Group(NamedTuple):
    """Static parts of a path with the parameter that follows them, or nothing."""

    run: list[str]
    parameter: str


class PathReader:
    """Reads paths. paths: all that there are; they say which parts name things by kinds: `integrations/open/{id}`."""

    def __init__(self, vocabulary: Vocabulary, phrasing: Phrasing, paths: Collection[str]) -> None:
        self._vocabulary = vocabulary
        self._phrasing = phrasing
        self._prefix = common_parts(paths)
        self._parameters = {path.rpartition("/")[0]: path.rpartition("/")[2] for path in paths if path.endswith("}")}
        many = "|".join(sorted(map(re.escape, phrasing.phrases), key=len, reverse=True))
        self._phrases = re.compile(rf"\b({many})(s?)\b") if many else None

    def read(self, path: str, may_act: bool) -> Target:
        """What a path speaks of. may_act: whether its last part may be a verb."""
        parts = [part for part in path.split("/") if part][self._prefix :]
        phrasing = self._phrasing
        several = any(part in phrasing.several for part in parts)
        short = any(part in phrasing.short for part in parts)
        parts = [part for part in parts if part not in phrasing.several and part not in phrasing.short] or parts
        action = ""
        if may_act and len(parts) > 1 and parts[-1] in phrasing.actions:
            action = parts.pop()
        whole = len(parts) > 1 and parts[-1] == "all" and self._is_plural(self._vocabulary.read(parts[-2]))
        parts = parts[:-1] if whole else parts
        parts, around = self._without_owner(parts)
        groups, is_elsewhere = self._split_owners(_groups(parts))
        if not groups:  # a path of nothing but parameters, or of the caller alone
            groups = [_Group(["root"], "")]
        phrases: list[str] = []
        for group in groups[:-1]:
            job = self._job(group, phrases, several)
            phrases.append(job[0] if job else self._thing(group.run, group.parameter))
        run, parameter = groups[-1]
        job = self._job(groups[-1], phrases, several)
        if job:
            one, thing, several = job[0], job[0 if parameter else 1], False
        else:
            by_kind = "" if parameter else self._name_by_kind(path, run)
            thing = self._thing(run, parameter or by_kind)
            one = singular_phrase(thing, phrasing.uncountable)
            if parameter and one.split(" ")[-1] in phrasing.one:
                thing = one = f"{one} {phrasing.one[one.split(' ')[-1]]}"
            if by_kind or parameter.endswith("Ids"):
                thing = f"{one[: len(one) - len(one.split(' ')[-1])]}{plural(one.split(' ')[-1])}"
                parameter = ""
        kind = "item" if parameter else "many" if job or self._is_plural(thing) else "only"
        chain = self._chain(phrases, around)
        return Target(
            self._spell(thing),
            self._spell(one),
            self._spell(chain),
            kind,
            action,
            run[-1],
            several,
            whole,
            short,
            is_elsewhere,
        )

    def _without_owner(self, parts: list[str]) -> tuple[list[str], int | None]:
        """The parts without those that stand for the caller, and how many parameters stand before these.

        `users/me/verifiers` are verifiers of the caller: that they are users is said by that.
        """
        places = [place for place, part in enumerate(parts) if part in self._phrasing.own]
        if not places:
            return parts, None
        around = sum(part.startswith("{") for part in parts[: places[0]])
        kept = [part for part in parts if part not in self._phrasing.own]
        return [part for part in kept if part not in self._phrasing.people] or kept, around

    def _split_owners(self, groups: list[_Group]) -> tuple[list[_Group], bool]:
        """The same, with things that live elsewhere as owners: `profiles/users/{id}` is the profile of a user.

        The second result is whether the path ends in one of them, so that its number says nothing.
        """
        found: list[_Group] = []
        carried: list[str] = []
        for run, parameter in groups:
            parts = [*carried, *run]
            carried = []
            if parameter and len(parts) > 1 and "/".join(parts[-2:]) in self._phrasing.elsewhere:
                carried = parts[:-1]
                parts = parts[-1:]
            found.append(_Group(parts, parameter))
        return (found if not carried else [*found, _Group(carried, "")]), bool(carried)

    def _job(self, group: _Group, before: list[str], several: bool) -> tuple[str, str] | None:
        """`query/jobs` behind things: a job that queries them, and several of these jobs.

        Takes the last phrase before it if that is the thing.
        """
        *run, last = group.run
        phrasing = self._phrasing
        if phrasing.posted.get(last) != "start" or not run:
            return None
        if run[-1] in phrasing.queried:
            verb = "query"
        elif run[-1] in phrasing.actions and run[-1] not in phrasing.nouns:
            verb = phrasing.actions[run.pop()].lower()
        else:
            return None
        is_named = any(self._vocabulary.read(part) for part in run)
        if not is_named and not before:
            return None
        what = self._thing(run, "") if is_named else with_article(before.pop())
        what = f"several {what}" if several and is_named and self._is_plural(what) else what
        first, _, rest = verb.partition(" ")
        return f"{singular(last)} that {plural(first)} {rest} {what}".replace("  ", " "), f"{last} that {verb} {what}"

    def _chain(self, phrases: list[str], around: int | None) -> str:
        """What a thing belongs to. around: how many of these, from the outermost, the caller is in; `None` for none."""
        inner = phrases if around is None else phrases[around:]
        outer = [] if around is None else phrases[:around]
        chain = "".join(f" of {with_article(phrase)}" for phrase in reversed(inner))
        chain += "" if around is None else f" of {self._phrasing.owner}"
        for place, phrase in enumerate(reversed(outer)):
            chain += f" {'of' if place else 'in'} {with_article(phrase)}"
        return chain

    def _name_by_kind(self, path: str, run: Sequence[str]) -> str:
        """The parameter behind a path that ends in a kind of things: an integration follows `integrations/open`."""
        parameter = self._parameters.get(path, "")
        words = [word for word in split_words(parameter) if word not in _KEY_WORDS]
        named = [singular(part) for part in run[:-1] if is_plural(part)]
        is_kind = bool(words) and any(one.endswith(words[-1]) for one in named)
        return parameter if is_kind and not is_plural(run[-1]) and not run[-1].endswith(words[-1]) else ""

    def words(self, path: str) -> str:
        """The static parts of a path as they are read, without what all paths begin with."""
        parts = [part for part in path.split("/") if part][self._prefix :]
        return " ".join(filter(None, (self._vocabulary.read(part) for part in parts if not part.startswith("{"))))

    def _thing(self, run: Sequence[str], parameter: str) -> str:
        """What static parts of a path name, together with the parameter behind them if there is one."""
        phrases = [phrase for part in run if (phrase := self._vocabulary.read(part))] or [run[-1]]
        last = phrases[-1]
        if parameter:
            if self._is_plural(last) or last in self._phrasing.uncountable:
                phrases[-1] = singular_phrase(last, self._phrasing.uncountable)
            else:
                named = [word for word in split_words(parameter) if word not in _KEY_WORDS]
                name = " ".join(named)
                for phrase in phrases:  # as it is written: `google business profile rule` at `Google Business Profile`
                    name = name.replace(phrase.lower(), phrase)
                phrases = [phrase for phrase in phrases if singular_phrase(phrase) != name]
                phrases += [name] if name and not (phrases and phrases[-1].endswith(name)) else []
                phrases = phrases or [last]
        if len(run) > 1 and run[-2] in self._phrasing.trailing and last not in self._phrasing.leading:
            behind = self._vocabulary.read(run[-2])  # a survey form stands at `forms/surveys`
            phrases = [phrase for phrase in phrases if phrase != behind]
            phrases.append(singular_phrase(behind, self._phrasing.uncountable) if parameter else behind)
        *modifiers, head = phrases
        kept: list[str] = []
        for modifier in [singular_phrase(one, self._phrasing.uncountable) for one in modifiers]:
            if kept and modifier.startswith(kept[-1]):
                kept.pop()
            kept.append(modifier)
        # `knowledge` before `knowledge bases`, `recording` before `recordings`: said once.
        if kept and " " in kept[-1] and kept[-1].endswith(f" {singular(head)}"):
            head = f"{kept.pop().rsplit(' ', 1)[0]} {head}"
        said = {singular(word) for word in head.split()}
        while kept and singular(kept[-1].rsplit(" ", 1)[-1]) in said:
            kept.pop()
        order = [head, *kept] if head in self._phrasing.leading else [*kept, head]
        phrase = " ".join(dict.fromkeys(order))
        if self._phrases is None:
            return phrase
        return self._phrases.sub(lambda found: self._phrasing.phrases[found[1]] + found[2], phrase)

    def _is_plural(self, phrase: str) -> bool:
        last = phrase.rsplit(" ", 1)[-1]
        return last not in self._phrasing.uncountable and is_plural(last)

    def _spell(self, text: str) -> str:
        return " ".join(self._phrasing.spelling.get(word, word) for word in text.split(" "))


def _groups(parts: Iterable[str]) -> list[_Group]:
    """Static parts with the parameter that follows them; a second parameter in a row is a group named by itself."""
    groups: list[_Group] = []
    run: list[str] = []
    for part in parts:
        if part.startswith("{"):
            name = part.strip("{}")
            words = [word for word in split_words(name) if word not in _KEY_WORDS]
            groups.append(_Group(run or [" ".join(words) or name], name))
            run = []
        else:
            run.append(part)
    if run:
        groups.append(_Group(run, ""))
    return groups


def common_parts(paths: Iterable[str]) -> int:
    """How many parts all paths begin with, none of them the last one or a parameter."""
    split = [[part for part in path.split("/") if part] for path in paths]
    if not split:
        return 0
    shortest = min(len(parts) for parts in split) - 1
    count = 0
    while count < shortest and len({parts[count] for parts in split}) == 1 and "{" not in split[0][count]:
        count += 1
    return count
