"""Programs for the doctor: written ones with marks at the lines where it must find something, and generated ones.

A mark is a comment: `#! removed` something that breaks for certain, `#? type` something that perhaps breaks,
`#- value` a remark; the word is the kind of the change. A line without a mark must give nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path

from PureCloudPlatformClientV2.doctor import Change, Finding, changes_between
from PureCloudPlatformClientV2.doctor.record import read_record
from PureCloudPlatformClientV2.doctor.surface import Surface

_FOLDER = Path(__file__).parent / "programs"
_MARK = re.compile(r"#([!?-]) (\w+)")


@dataclass(frozen=True)
class Program:
    """A source and what must be found in it: line, mark and kind of change."""

    name: str
    source: str

    @property
    def expected(self) -> list[tuple[int, str, str]]:
        lines = enumerate(self.source.splitlines(), 1)
        return sorted((number, mark[1], mark[2]) for number, line in lines for mark in _MARK.finditer(line))


def marked(findings: list[Finding]) -> list[tuple[int, str, str]]:
    """Findings as marks."""
    return sorted((found.line, _sign(found), found.change) for found in findings)


def _sign(found: Finding) -> str:
    if not found.certain:
        return "?"
    return "!" if found.breaks else "-"


def written() -> Iterator[Program]:
    """The programs in the files of the folder: a line `== name` begins each."""
    for path in sorted(_FOLDER.glob("*.txt")):
        for section in re.split(r"^== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            name, _, source = section.partition("\n")
            yield Program(name, source)


# How a program may come to an API class, and to a value of a model.
_APIS = """\
import PureCloudPlatformClientV2 as gc
{api} = gc.{api}()
{use}
==
from PureCloudPlatformClientV2 import {api} as Operations
def run():
    {api} = Operations()
    {use}
==
from PureCloudPlatformClientV2.apis import *
class Job:
    def __init__(self):
        self.api = {api}()
    def run(self):
        {api} = self.api
        {use}
==
import PureCloudPlatformClientV2
{api} = None
def connect():
    global {api}
    {api} = PureCloudPlatformClientV2.{api}(PureCloudPlatformClientV2.ApiClient())
def run():
    connect()
    {use}
==
from PureCloudPlatformClientV2 import aio
async def run():
    async with aio.ApiClient() as client:
        {api} = aio.{api}(client)
        {use}
"""
_MODELS = """\
import PureCloudPlatformClientV2 as gc
value = gc.{model}()
{use}
==
from PureCloudPlatformClientV2.models import {model} as Model
def run(values: list[Model]):
    for value in values:
        {use}
==
import PureCloudPlatformClientV2
def make():
    return PureCloudPlatformClientV2.models.{model}()
def run():
    value = make()
    {use}
==
from PureCloudPlatformClientV2 import *
class Own({model}):
    def run(self):
        value = self
        {use}
"""


def _shapes(text: str) -> Iterator[str]:
    return cycle(text.split("==\n"))


@cache
def all_changes() -> list[Change]:
    """What changed between the first and the last release that are known."""
    return changes_between("230", "270")


def planted() -> Iterator[Program]:
    """A program for each change of the API since the first known release, with a line that the change breaks."""
    apis, models = _shapes(_APIS), _shapes(_MODELS)
    surface = Surface(read_record(), "270.0.0")
    for change in all_changes():
        owner, _, name = change.symbol.partition(".")
        mark = f"  #! {change.change}"
        if name and owner.endswith("Api"):
            use = _use_of_method(change, surface)
            if use:
                yield Program(change.sentence, next(apis).format(api=owner, use=f"{use}{mark}"))
        elif name and change.change == "removed":
            yield Program(change.sentence, next(models).format(model=owner, use=f"print(value.{name}){mark}"))
        elif name and change.change == "value":
            use = f"value.{name} = {change.part!r}  #- value"
            yield Program(change.sentence, next(_shapes(_MODELS)).format(model=owner, use=use))
        elif change.change == "removed" and not name:
            yield Program(change.sentence, f"import PureCloudPlatformClientV2 as gc\n\nvalue = gc.{owner}(){mark}\n")
            yield Program(change.sentence, f"from PureCloudPlatformClientV2.models import {owner}{mark}\n")


def _use_of_method(change: Change, surface: Surface) -> str:
    if change.change in ("removed", "renamed") and change.part is None:
        return f"{change.symbol}()"
    owner, _, name = change.symbol.partition(".")
    method = surface.methods(owner)[name]
    if change.change == "removed":
        return f"{change.symbol}({', '.join(['1' for _ in method.required] + [f'{change.part}=1'])})"
    if change.change in ("required", "added"):
        passed = ", ".join(f"{other}=1" for other in method.required if other != change.part)
        return f"{change.symbol}({passed})"
    return ""


def sound() -> Iterator[Program]:
    """Programs that use all that there is as it wants to be used: a program for each class."""
    surface = Surface(read_record(), "270.0.0")
    apis, models = _shapes(_APIS), _shapes(_MODELS)
    for name in sorted(surface.names):
        if surface.is_api(name):
            calls = [
                call for method in surface.methods(name).values() for call in _calls(method.symbol, method.required)
            ]
            yield Program(name, next(apis).format(api=name, use="; ".join(calls)))
        elif attributes := surface.attributes(name):
            uses = [f"value.{attribute}; value.{attribute} = None" for attribute in attributes]
            yield Program(name, next(models).format(model=name, use="; ".join(uses)))


def _calls(symbol: str, required: tuple[str, ...]) -> Iterator[str]:
    yield f"{symbol}({', '.join('None' for _ in required)})"
    yield f"{symbol}({', '.join(f'{name}=None' for name in required)})"
    yield f"{symbol}({', '.join(['*given', *(f'{name}=None' for name in required[1:])])})"
    yield f"{symbol}(**given)"
    yield f"{symbol}({', '.join([*('None' for _ in required), 'callback=print', 'timeout=3'])}).join()"
