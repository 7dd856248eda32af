"""Emits the notification topics: `_topic_models.py` for the runtime, `_topics` and its stub for type checkers."""

from __future__ import annotations

from ...ir.representation import Sdk
from ..source import HEADER, WIDTH, literal, table


def emit_topics(sdk: Sdk, places: dict[str, str]) -> dict[str, str]:
    """The contents of the files, by path below the package."""
    topics = sorted((topic, model.name) for model in sdk.models for topic in model.topics)
    return {
        "_topic_models.py": _emit_table(topics),
        "_topics.py": f"{HEADER}\nfrom ._core.notifications.topic import topic as topic\n",
        "_topics.pyi": _emit_stub(topics, places),
    }


def _emit_table(topics: list[tuple[str, str]]) -> str:
    """One string: it is searched for one topic at a time."""
    lines = [
        HEADER,
        "# A topic a line, and the model of its events.",
        *table("TOPICS", (f"{topic} {model}" for topic, model in topics)),
    ]
    return "\n".join(lines) + "\n"


def _emit_stub(topics: list[tuple[str, str]], places: dict[str, str]) -> str:
    modules = sorted({(places[model], model) for _, model in topics})
    lines = [
        HEADER,
        "import typing as _t",
        "",
        "from ._core.notifications.topic import Topic as _Topic",
        *(f"from .models.{module} import {model} as _{model}" for module, model in modules),
    ]
    for topic, model in topics:
        parameters = _parameters(topic)
        signature = f"def topic(template: _t.Literal[{literal(topic)}]{parameters}) -> _Topic[_{model}]: ..."
        lines += ["@_t.overload"]
        if len(signature) <= WIDTH:
            lines.append(signature)
        else:
            lines += [
                "def topic(",
                f"    template: _t.Literal[{literal(topic)}]{parameters}",
                f") -> _Topic[_{model}]: ...",
            ]
    lines += ["@_t.overload", "def topic(template: str, /, *ids: str) -> _Topic[_t.Any]: ..."]
    return "\n".join(lines) + "\n"


def _parameters(topic: str) -> str:
    count = topic.count("{")
    names = ["id"] if count == 1 else [f"id{number}" for number in range(1, count + 1)]
    return "".join([*(f", {name}: str" for name in names), ", /"])
