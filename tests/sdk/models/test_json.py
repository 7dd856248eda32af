"""JSON is read the same whether the standard library or msgspec reads it: integers of any size stay integers."""

from __future__ import annotations

import json
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from hypothesis import given
from hypothesis import strategies as st

PADDING = b'"padding":"' + b"x" * 2_100_000 + b'",'


@pytest.fixture(autouse=True, scope="module")
def _msgspec() -> None:
    pytest.importorskip("msgspec")
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


def test_what_only_the_standard_library_reads_is_read() -> None:
    assert read('{"a":"é"}'.encode("utf-16")) == {"a": "é"}
    assert read(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"a":1}}', "Extra data"), (b'{"a":tru}', "Expecting value"), (b'{"a":"', "Unterminated string"),
    ],
)  # fmt: skip
def test_what_is_not_json_is_one_kind_of_error(body: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        read(body)


any_json = st.recursive(
    st.integers() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(any_json, st.sampled_from([(",", ":"), (", ", ": "), (" ,", "\n:\t")]))
def test_whatever_was_written_is_read(value: Any, separators: tuple[str, str]) -> None:
    body = json.dumps({"a": value}, separators=separators, ensure_ascii=False).encode()
    assert repr(read(body)) == repr(json.loads(body))
