"""JSON is read the same whether the standard library or orjson reads it: integers of any size stay integers."""

from __future__ import annotations

import json
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from hypothesis import given
from hypothesis import strategies as st

PADDING = b'"padding":"' + b"x" * 2_100_000 + b'",'


@pytest.fixture(autouse=True, scope="module")
def _orjson() -> None:
    pytest.importorskip("orjson")
    gc.from_wire(dict, b"{" + PADDING + b'"large":1}')  # a large body loads it, for small ones too


def read(body: bytes) -> Any:
    return gc.from_wire(dict, body)


@pytest.mark.parametrize(
    "value",
    [
        "9223372036854775807", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
        "12345678901234567890", "-" + "9" * 300, "[1, 12345678901234567890123]", '["12345678901234567890"]',
        "0.1234567890123456789", "1234567890123456789.5", "12345678901234567890e3", "1e400", "-0", "-0.0", "NaN",
        '"\\ud83d"', '"12345678901234567890,"', '{"12345678901234567890": 1}',
    ],
)  # fmt: skip
def test_numbers_are_what_they_are(value: str) -> None:
    body = b'{"a":' + value.encode() + b"}"
    expected = json.loads(body)
    assert repr(read(body)) == repr(expected)
    large = read(b"{" + PADDING + body[1:])
    del large["padding"]
    assert repr(large) == repr(expected)


def test_many_long_identifiers_and_an_integer_behind_them() -> None:
    values: list[Any] = [str(10**20 + number) for number in range(500)]
    assert read(json.dumps({"a": values}).encode())["a"] == values
    values += [0.12345678901234567, 10**20]
    assert read(json.dumps({"a": values}).encode())["a"] == values


any_json = st.recursive(
    st.integers() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(any_json, st.sampled_from([(",", ":"), (", ", ": "), (" ,", "\n:\t")]))
def test_whatever_was_written_is_read(value: Any, separators: tuple[str, str]) -> None:
    body = json.dumps({"a": value}, separators=separators, ensure_ascii=False).encode()
    assert repr(read(body)) == repr(json.loads(body))
