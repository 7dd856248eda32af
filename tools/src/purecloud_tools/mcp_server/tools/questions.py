"""Questions of people as words of the API: names are taken out of them, and the ready-made tool that fits is known."""

from __future__ import annotations

import re

#: Two capitalized words within a sentence are somebody's name.
_PERSON = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]+ ){1,2}[A-Z][a-z]+(?:'s)?(?=\W|$)|(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+")
#: A capitalized word behind what it names.
_THING = re.compile(
    r"\b(queues?|groups?|divisions?|teams?|departments?|tables?|flows?|roles?|skills?|codes?|campaigns?|lists?|locations?)"
    r"(?: called| named)?((?: [A-Z][\w-]*)+(?: [a-z]+(?=[?.!]|$))?)"
)
#: For each ready-made tool: expressions that all have to be found in a question.
_TOOLS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "queue_performance",
        (
            r"\bqueues?\b",
            r"offered|abandon|answered|waiting|wait\b|service level|handle time|how many|how (?:did|busy|well)",
        ),
    ),
    (
        "agent_performance",
        (
            r"\b(?:calls?|conversations|interactions|chats|emails|messages|performance|handle time|talk)\b",
            r"\b(?:took|take|taken|handled?|answered?|performance|did|worked|does)\b",
        ),
    ),
    (
        "conversation",
        (
            r"\b(?:transcripts?|said|say|wrote|written|happened)\b",
            r"\b(?:calls?|conversations?|chats?|messages?|emails?|customer)\b",
        ),
    ),
    ("who_can", (r"\b(?:who|which|may|can|whether)\b", r"\b(?:may|can|permissions?|allowed|able|access)\b")),
    ("explain_error", (r"\b(?:errors?|status|fail\w*|refused|mean)\b", r"\b[45]\d\d\b|\w\.\w+|\berror\b")),
)


#: How people say what the API calls listing and adding, and what says when, which is an argument.
_SAYINGS = (
    (re.compile(r"(?i)^how many (.+?) (?:are there|do we have|exist|have we)\b.*"), r"list the \1"),
    # What is on now is said by a property of the things that are listed.
    (
        re.compile(
            r"(?i)^(?:how many|which) (\w+(?: \w+)?) are (?:running|active|inactive|on|off|enabled|disabled)\b\W*$"
        ),
        r"list the \1",
    ),
    (re.compile(r"(?i)\b(?:yesterday|today|last (?:week|month)|this (?:week|month)|right now|just now)(?:'s)?\b"), ""),
    (re.compile(r"(?i)\bwhose\b.*"), ""),
    (re.compile(r"(?i)^put (.+) into\b"), r"add \1 to"),
    (re.compile(r"(?i)\bour\b"), "the"),
    (re.compile(r"(?i)\bcalled\?$"), "name"),
)


def plain(question: str) -> str:
    """A question without the names that no operation knows: `Put Ada Lovelace into Sales` asks to add a user."""
    text = _THING.sub(lambda match: match[1], question)
    text = _PERSON.sub("a user", text)
    for pattern, instead in _SAYINGS:
        text = pattern.sub(instead, text)
    return " ".join(text.split()) or question


def ready_made(question: str) -> list[str]:
    """The ready-made tools that may answer a question, best first; two at most."""
    text = question.lower()
    found = [name for name, wanted in _TOOLS if all(re.search(one, text) for one in wanted)]
    if "queue_performance" in found and "agent_performance" in found:
        found.remove("agent_performance")
    return found[:2]
