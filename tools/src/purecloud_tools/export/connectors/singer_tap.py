"""A Singer tap (extra `singer`): `tap-purecloud --config config.json [--discover | --catalog FILE] [--state FILE]`."""

# Arrow comes without types.
# pyright: standard, reportMissingImports=false

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

import PureCloudPlatformClientV2 as gc

from ..budget import export_budget
from ..reading.schema import REST, Node, written
from ..reading.streams import Stream as Source
from ..reading.streams import columns_of
from .increments import DAY, connectable, find_connectable, increments

try:
    from singer_sdk import Stream, Tap
    from singer_sdk import typing as th
except ImportError as error:
    from ...output.extras import install

    raise ImportError(f"the Singer tap needs more: {install('singer')} ({error})") from None

_KINDS = {"str": "string", "json": "string", "int": "integer", "float": "number", "bool": "boolean"}
_FORMATS = {"datetime": "date-time", "date": "date"}


class PureCloudStream(Stream):
    """A stream; of one by days the state keeps which days nothing can change any more."""

    is_sorted = True
    check_sorted = False  # the days before the last one are read again for a while

    def __init__(self, tap: TapPureCloud, source: Source) -> None:
        node = columns_of(source)
        row = node if node.kind == "object" else Node("object", {"value": node})
        days = {DAY: {"type": ["string"], "format": "date"}} if source.kind == "days" else {}
        schema = {**json_schema(row), "type": "object"}
        schema["properties"] |= {REST: json_schema(Node("json")), **days}
        super().__init__(tap, schema=schema, name=source.name)
        self.source, self._login = source, tap
        self.selected_by_default = not source.needs or source.name in tap.config.get("arguments", {})
        if source.kind == "days":
            self.replication_key = DAY
            self.primary_keys = [*source.key, DAY] if source.key and not source.cursor else list(source.key)
        else:
            self.primary_keys = list(source.key)

    def get_records(self, context: Mapping[str, Any] | None) -> Iterable[dict[str, Any]]:
        """The records that are due."""
        known: dict[str, Any] = self.stream_state.setdefault("days", {})
        client, arguments = self._login.client, self.config.get("arguments", {}).get(self.name, {})
        today = self.config.get("until")
        last = dt.date.fromisoformat(today) if today else None
        for one in increments(client, self.source, self.config["since"], known, last):
            for table in one.tables(client, arguments):
                for row in table.to_pylist():
                    yield plain(row)
            one.keep(known)


class TapPureCloud(Tap):
    """The streams of `purecloud export` for Singer's targets."""

    name = "tap-purecloud"
    package_name = "purecloud-tools"
    config_jsonschema: ClassVar[dict[str, Any]] = th.PropertiesList(
        th.Property("region", th.StringType, description="Such as eu-west-1; otherwise that of the environment."),
        th.Property("client_id", th.StringType, description="Of an OAuth client; otherwise that of the environment."),
        th.Property("client_secret", th.StringType, secret=True, description="Its secret."),
        th.Property("access_token", th.StringType, secret=True, description="A token instead."),
        th.Property("streams", th.ArrayType(th.StringType), description="Those that are offered; all without it."),
        th.Property("since", th.StringType, default="30d", description="The first day: 30d, or a date."),
        th.Property("until", th.DateType, description="The last day; today without it."),
        th.Property(
            "budget", th.StringType, secret=True, description="A rate limit that is shared: a file, or redis://."
        ),
        th.Property("arguments", th.ObjectType(additional_properties=True), description="Of listings, by stream."),
    ).to_dict()

    @cached_property
    def client(self) -> gc.ApiClient:
        """Who asks; one login for all streams."""
        if self.config.get("budget"):
            gc.configuration.budget = export_budget(self.config["budget"])
        names = ("region", "client_id", "client_secret", "access_token")
        return gc.connect(**{name: self.config.get(name) for name in names})

    def discover_streams(self) -> list[PureCloudStream]:
        """The streams that are offered."""
        names = self.config.get("streams") or connectable()
        return [PureCloudStream(self, find_connectable(name)) for name in names]


def json_schema(node: Node) -> dict[str, Any]:
    """The schema of a place, any of which may be null."""
    if node.kind == "object":
        properties = {name: json_schema(inner) for name, inner in node.fields.items()}
        return {"type": ["object", "null"], "properties": properties}
    if node.item is not None:
        return {"type": ["array", "null"], "items": json_schema(node.item)}
    if node.kind in _FORMATS:
        return {"type": ["string", "null"], "format": _FORMATS[node.kind]}
    return {"type": [_KINDS[node.kind], "null"]}


def plain(value: Any) -> Any:
    """A value of a row as JSON has it; fields that are null are left out."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return written(value) if isinstance(value, dt.date) else value


def main() -> None:
    """The command `tap-purecloud`."""
    TapPureCloud.cli()


if __name__ == "__main__":
    main()
