"""The stage `fetch`: all sources into one definition in its canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..definition.canonical import canonical_text, keep_order
from ..definition.document import parse_definition, read_definition
from ..project.errors import BuilderError
from ..project.jsontypes import is_object
from ..project.settings import Settings
from ..project.storage import checksum
from .download import UNTOUCHED, Download, Downloader, Receipt
from .merging import merge_preview, merge_topics
from .scope import apply_scope
from .topic_query import has_credentials, query_topics
from .topics import Topics, known_topics, read_topics

# Where health checks have the build version.
_HEALTH_FIELDS = ("BuildVersion", "version")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A merged definition as canonical text, where it came from, and what is worth saying about it."""

    text: str
    sha256: str
    build: str | None  # of the API, from its health check
    receipts: Mapping[str, Receipt]
    remarks: tuple[str, ...]


def fetch_definition(settings: Settings, *, keep: bool = True) -> Fetched:
    """Fetch and merge all sources; nothing of the project is written.

    :param keep: whether downloads are kept in the work folder for the next conditional request.
    :raises BuilderError: when a source cannot be had whole or is not what it should be.
    """
    sources = settings.sources
    downloader = _downloader(settings, keep=keep)
    remarks: list[str] = []
    receipts: dict[str, Receipt] = {}

    def fetch(name: str, source: str) -> Download:
        download = downloader.fetch(name, source, settings.root)
        receipts[name] = download.receipt
        return download

    if not sources.definition:
        raise BuilderError("no source of the definition is set", "Set [sources] definition in sdk-builder.toml.")
    definition = parse_definition(fetch("definition", sources.definition).text, sources.definition, UNTOUCHED)
    if sources.preview:
        preview = parse_definition(fetch("preview", sources.preview).text, sources.preview, UNTOUCHED)
        definition, left_out = merge_preview(definition, preview)
        remarks += left_out
    if sources.topics:
        topics = read_topics(_parse(fetch("topics", sources.topics).text, sources.topics), sources.topics)
    else:
        topics = _ask_for_topics(settings, remarks)
    merged, left_out = apply_scope(merge_topics(definition, topics), settings.scope)
    remarks += left_out
    known = settings.root / settings.paths.definition
    if known.is_file():
        merged = keep_order(merged, dict(read_definition(known)))
    text = canonical_text(merged)
    build = None
    if sources.health:
        try:
            build = read_build(settings)
        except BuilderError as error:
            remarks.append(f"The build version of the API is not known: {error.sentence}")
    return Fetched(text, checksum(text.encode()), build, receipts, tuple(remarks))


def read_build(settings: Settings) -> str:
    """The build version that the API's health check tells.

    :raises BuilderError: when it cannot be fetched or has no such field.
    """
    sources = settings.sources
    text = _downloader(settings, keep=False).fetch("health check", sources.health, settings.root).text
    answer = _parse(text, sources.health)
    fields = [sources.health_field] if sources.health_field else _HEALTH_FIELDS
    for field in fields:
        value: Any = answer
        for part in field.split("."):
            value = value.get(part) if is_object(value) else None
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
    raise BuilderError(
        f"the health check at {sources.health} has no field {' or '.join(fields)}",
        "Set [sources] health_field in sdk-builder.toml.",
    )


def _downloader(settings: Settings, *, keep: bool) -> Downloader:
    sources = settings.sources
    return Downloader(settings.work / "sources", timeout=sources.timeout, attempts=sources.attempts, keep=keep)


def _ask_for_topics(settings: Settings, remarks: list[str]) -> Topics:
    if has_credentials() and settings.sources.region:
        listing = query_topics(settings.sources.region, (settings.root / settings.paths.package).parent)
        return read_topics(listing, settings.sources.region)
    path = settings.root / settings.paths.definition
    topics = known_topics(read_definition(path)) if path.is_file() else Topics()
    why = "No client credentials in the environment" if settings.sources.region else "No [sources] region is set"
    remarks.append(f"{why}: the {len(topics.models)} known topics are kept.")
    return topics


def _parse(text: str, source: str) -> Any:
    import json

    try:
        return json.loads(text)
    except ValueError as error:
        raise BuilderError(f"{source} is not JSON: {error}", UNTOUCHED) from None
