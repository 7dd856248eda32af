"""Whatever stands in an item, of whatever kind and wherever, is in the files, in columns or in `_rest`.

Some examples of each stream; `make export-full` (EXPORT_FULL=1) draws more.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from purecloud_tools.export.reading.pages import PageReader
from purecloud_tools.export.reading.schema import Node
from purecloud_tools.export.reading.streams import columns_of, find_stream
from purecloud_tools.export.writing.formats import PartWriter, items_of

from tests.tools.export.test_round_trip import FULL, canonical

#: Days and moments in notations that somebody may use, in and beyond what Arrow has, and some that are none.
MOMENTS = st.sampled_from(
    """2026-03-01T10:00:00Z 2026-03-01T10:00:00.120Z 2026-03-01T10:00:00.123456789Z 2026-03-01T10:00Z 2026-03-01T10Z
    2026-03-01T10:00:00 2026-03-01T10:00:00+01:00 2026-03-01T10:00:00-0530 2026-02-30T10:00:00Z 2026-03-01T24:00:00Z
    2026-03-01T10:00:60Z 2026-03-01 2026-3-1 20260301 2026-02-29 0000-00-00 0001-01-01 9999-12-31 1600-01-01T00:00:00Z
    0001-01-01T00:00:00Z 9999-12-31T23:59:59.999999Z 300000-01-01T00:00:00Z 12:00:00 1772359200 -1""".split()  # noqa: SIM905 - a list of strings is three times as long
) | st.just("2026-03-01 10:00:00")  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(1 << 70), 1 << 70), st.sampled_from([(1 << 53) + 1, (1 << 63) - 1, 1 << 63, -(1 << 63)]),
    st.floats(allow_nan=False, allow_infinity=False), st.integers(-5, 5),
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), NUMBERS, MOMENTS, st.text(max_size=8), st.sampled_from(["1", "true", "null", ""])
)
NAMES = st.text(max_size=6) | st.sampled_from(["id", "name", "value", "_rest", "_deleted_at", "0", "selfUri", "a.b"])
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)


@st.composite
def items(draw: st.DrawFn, node: Node, depth: int = 0) -> Any:
    """A value as the columns have it, with others here and there."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JSON)
    if node.kind == "object":
        names = draw(st.lists(st.sampled_from(sorted(node.fields)), max_size=4, unique=True))
        value = {name: draw(items(node.fields[name], depth + 1)) for name in names}
        return value | (draw(st.dictionaries(NAMES, JSON, max_size=2)) if draw(st.integers(0, 4)) == 0 else {})
    if node.item is not None:
        return [draw(items(node.item, depth + 1)) for _ in range(draw(st.integers(0, 3)))]
    good = {
        "str": st.text(max_size=8) | MOMENTS, "int": st.integers(-9, 9), "float": NUMBERS, "bool": st.booleans(),
        "datetime": MOMENTS, "date": MOMENTS, "json": JSON,
    }  # fmt: skip
    return draw(good[node.kind])


def same(value: Any) -> str:
    """Something to compare: in order of names, numbers as what they are worth."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{name!a}:{same(inner)}" for name, inner in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(same, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ascii(value)


@pytest.mark.parametrize(
    "name", ["conversations", "users", "audits", "users_details", "workforcemanagement_shifttrades"]
)
@settings(max_examples=500 if FULL else 60, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_any_item_comes_back(name: str, data: st.DataObject) -> None:
    node = columns_of(find_stream(name))
    reader = PageReader(node, "entities")
    ordinary = {"id": "an ordinary one"} if "id" in node.fields else {}
    for _ in range(2):  # the reader knows what was in the page before
        sent = [ordinary, *(one for one in data.draw(st.lists(items(node), max_size=3)) if one is not None)]
        spaced = data.draw(st.booleans())
        page = json.dumps({"entities": sent}, separators=None if spaced else (",", ":")).encode()
        table, _ = reader.read(page)
        table.validate(full=True)
        expected = [same(canonical(one)) for one in sent]
        assert [same(canonical(one)) for one in items_of(table, node)] == expected
        for form in ("parquet", "jsonl", "csv"):
            file = io.BytesIO()
            with PartWriter(file, form, node, reader.schema) as writer:
                writer.write(table)
                writer.close()
            if form == "parquet":
                found = items_of(pyarrow.parquet.ParquetFile(file).read(), node)
            elif form == "jsonl":
                lines = pa.CompressedInputStream(pa.BufferReader(file.getvalue()), "zstd").read().splitlines()
                found = [json.loads(line) for line in lines]
            assert [same(canonical(one)) for one in found] == expected
