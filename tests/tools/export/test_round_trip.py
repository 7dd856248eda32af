"""What is exported is what the platform sent, field by field: all listings and all jobs of the API.

A seeded part of the listings; `make export-full` (EXPORT_FULL=1) takes all 295.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import re
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pyarrow as pa
import pyarrow.parquet
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.export.reading.schema import MOST_COLUMNS, join_item, schema_of, split_item
from purecloud_tools.export.reading.streams import Stream, columns_of, streams
from purecloud_tools.export.run import run
from purecloud_tools.export.writing.formats import items_of

from tests.tools.export.conftest import arguments_of

pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")  # listings that still are there
FULL = bool(os.environ.get("EXPORT_FULL"))
TODAY = dt.date(2026, 3, 31)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z")


def canonical(value: Any) -> Any:
    """A value without what means the same: nulls, and zeros behind seconds."""
    if isinstance(value, dict):
        return {name: canonical(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [canonical(inner) for inner in value]
    if isinstance(value, str) and (found := _MOMENT.fullmatch(value)):
        return f"{found[1]}.{(found[2] or '').ljust(6, '0')}Z"
    return value


def exported(folder: Path, stream: Stream) -> list[Any]:
    """All items of a stream, read back from the files."""
    found = []
    for path in sorted(folder.glob(f"stream={stream.name}/**/*.parquet")):
        table = pyarrow.parquet.ParquetFile(path).read()
        found += [canonical(item) for item in items_of(table, columns_of(stream))]
    return found


def test_listings_come_back_field_by_field(sandbox: Running, client: gc.ApiClient, tmp_path: Path) -> None:
    listings = [one for one in streams().values() if one.kind == "listing" and not one.of]
    assert len(listings) == 295
    chosen = listings if FULL else random.Random(19).sample(listings, 15)
    arguments = {one.name: arguments_of(one) for one in chosen}
    report = run([one.name for one in chosen], str(tmp_path), connect=client, arguments=arguments)
    assert not report.failures
    items = fields = 0
    for stream in chosen:
        found = exported(tmp_path, stream)
        client.request("GET", stream.path, query=_query(stream), returns=None)
        assert client.last_response is not None
        answer = json.loads(client.last_response.body)
        received = answer
        for name in stream.items.split("."):
            received = (received or {}).get(name)
        for item in received or []:
            assert canonical(item) in found, stream.name
            items += 1
            fields += len(item) if isinstance(item, dict) else 1
    print(f"{len(chosen)} listings, {items} items with {fields} fields read back equal")
    assert items > len(chosen)


def _query(stream: Stream) -> dict[str, Any]:
    from purecloud_tools.catalogue import operations

    operation = operations.find(stream.operation)
    assert operation is not None
    names = {one.python: one.name for one in operation.parameters}
    return {names[name]: value for name, value in arguments_of(stream).items()}


def test_jobs_come_back_field_by_field(sandbox: Running, client: gc.ApiClient, tmp_path: Path) -> None:
    jobs = [one for one in streams().values() if one.kind == "days" and not one.of]
    assert len(jobs) == 24
    report = run([one.name for one in jobs], str(tmp_path), connect=client, since="1d", today=TODAY)
    assert not report.failures
    body = {"interval": "2026-03-30T00:00:00Z/2026-03-31T00:00:00Z", "paging": {"pageSize": 100, "pageNumber": 1}}
    for name in ("conversations", "users_details"):
        found = exported(tmp_path, streams()[name])
        client.request("POST", f"{streams()[name].path.removesuffix('/jobs')}/query", body=body, returns=None)
        assert client.last_response is not None
        received = json.loads(client.last_response.body)[streams()[name].items]
        for item in received:
            if name == "users_details" or item["conversationStart"] >= "2026-03-30":
                assert canonical(item) in found, name
        assert len(received) >= 12
    for stream in jobs:
        if "aggregates" in stream.name:
            expected = _results(client, stream)
            found = exported(tmp_path, stream)
            assert all(item in found for item in expected), stream.name


def _results(client: gc.ApiClient, stream: Stream) -> list[Any]:
    """The results of a job for a day, asked for with nothing of the exporter."""
    body = {**stream.body, "interval": "2026-03-30T00:00:00.000Z/2026-03-31T00:00:00.000Z"}
    job = client.request("POST", stream.path, body=body)["jobId"]
    while client.request("GET", f"{stream.path}/{job}")["state"] != "FULFILLED":
        pass
    answer = client.request("GET", f"{stream.path}/{job}/results")
    return [canonical(item) for item in answer.get("results", [])]


def test_no_stream_has_more_columns_than_tables_can_have() -> None:
    counts = {name: columns_of(one).columns() for name, one in streams().items()}
    assert max(counts.values()) <= MOST_COLUMNS
    assert counts["conversations"] > 200


@pytest.mark.parametrize("name", ["conversations", "users", "recording_mediaretentionpolicies", "audits"])
def test_whatever_an_item_holds_comes_back(name: str) -> None:
    """Values of every kind in every place, most of them where the definition has others."""
    from purecloud_tools.export.reading.pages import PageReader

    node = schema_of(streams()[name].item)
    reader = PageReader(node, "entities")
    rng = random.Random(name)
    items = [_odd(rng, node, 0) for _ in range(150)]
    items = [item if isinstance(item, dict) else {"odd": item} for item in items]
    page = json.dumps({"entities": items}).encode()
    table, _ = reader.read(page)
    assert [canonical(item) for item in items_of(table, node)] == [canonical(item) for item in items]
    for item in items:
        kept, rest = split_item(node, item)
        assert rest is None or json.dumps(rest)
        assert kept is not None


def _odd(rng: random.Random, node: Any, depth: int) -> Any:
    odd = [
        1, -(1 << 63), 1 << 70, 1.5, 1e300, True, "x", "", "2026-03-01T10:00:00Z", "2026-02-30T10:00:00Z",
        "2026-03-01T10:00:00.123456789Z", "2026-03-01", "12:00", "\ud800", "\u0000 \u2028 é", [], {}, [1, "a"],
        {"a": [1]},
    ]  # fmt: skip
    if depth > 5 or rng.random() < 0.1:
        return rng.choice(odd)
    if node.kind == "object":
        value = {one: _odd(rng, inner, depth + 1) for one, inner in node.fields.items() if rng.random() < 0.3}
        if rng.random() < 0.3:
            value["unknownField"] = rng.choice(odd)
        return value
    if node.item is not None:
        return [_odd(rng, node.item, depth + 1) for _ in range(rng.randrange(3))]
    good = {
        "str": "text", "int": 7, "float": 0.5, "bool": False, "datetime": "2026-03-01T10:00:00.120Z",
        "date": "2026-03-01",
    }  # fmt: skip
    return good.get(node.kind, {"free": [1, None, {"b": "c"}]}) if rng.random() < 0.8 else rng.choice(odd)


@pytest.mark.parametrize("name", ["conversations", "users", "users_details", "recording_mediaretentionpolicies"])
def test_fields_that_come_later_are_read_without_dictionaries(name: str) -> None:
    """Pages whose items have any fields of the model, null or not, empty or not: as by way of dictionaries."""
    from purecloud_tools.export.reading.pages import PageReader

    node = schema_of(streams()[name].item)
    reader, other = PageReader(node, "entities"), PageReader(node, "entities")
    rng = random.Random(name)
    for count in (0, 1, 0, 3, 20, 1, 40):
        items = [_ordinary(rng, node, rng.choice([0.02, 0.2, 0.6])) for _ in range(count)]
        table, _ = reader.read(json.dumps({"entities": items}).encode())
        table.validate(full=True)
        assert table.num_rows == count
        assert table.equals(other.table(items))
        assert [canonical(item) for item in items_of(table, node)] == [canonical(item) for item in items]
    assert reader.slow == 0


def _ordinary(rng: random.Random, node: Any, share: float) -> Any:
    if node.kind == "object":
        chosen = {one: inner for one, inner in node.fields.items() if inner.kind != "json" and rng.random() < share}
        return {one: None if rng.random() < 0.1 else _ordinary(rng, inner, share) for one, inner in chosen.items()}
    if node.item is not None:
        return [] if node.item.kind == "json" else [_ordinary(rng, node.item, share) for _ in range(rng.randrange(4))]
    values: dict[str, list[Any]] = {
        "str": ["text", "", "2026-03-01T10:00:00Z", "é\u0000"],
        "int": [7, -1],
        "float": [0.5, 3],
        "bool": [True],
    }
    values |= {"datetime": ["2026-03-01T10:00:00.120Z", "2026-03-01T10:00:00Z"], "date": ["2026-03-01"]}
    return rng.choice(values[node.kind])


def test_an_ordinary_page_is_read_without_dictionaries(client: gc.ApiClient) -> None:
    from purecloud_tools.export.reading.pages import PageReader

    body = {"interval": "2026-03-20T00:00:00Z/2026-03-21T00:00:00Z", "paging": {"pageSize": 100, "pageNumber": 1}}
    client.request("POST", "/api/v2/analytics/conversations/details/query", body=body, returns=None)
    assert client.last_response is not None
    reader = PageReader(schema_of("AnalyticsConversation"), "conversations", ("cursor",))
    table, beside = reader.read(client.last_response.body)
    assert (table.num_rows > 30, reader.slow, beside) == (True, 0, {"cursor": None})
    slow = reader.table(json.loads(client.last_response.body)["conversations"])
    assert slow.equals(table)
    assert pa.types.is_timestamp(table.schema.field("conversationStart").type)
    assert join_item(reader.node, None, {"a": 1}) == {"a": 1}
