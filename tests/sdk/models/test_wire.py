"""`to_wire` and `from_wire`: nothing is lost on the way, whatever the model."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PureCloudPlatformClientV2._core.lazy.index import classes_in

NAMES = classes_in("models")
STRINGS = ["", "a", "ä\u2028", "\ud83d", "null", '"', "2026-01-01"]
SCALARS: dict[str, list[Any]] = {
    "str": STRINGS,
    "file": STRINGS,
    "int": [0, -1, 2**63],
    "float": [0.5, -1e300, 3],
    "bool": [True, False],
    "object": [{"a": [None, 1]}, [], "x", 1, False],
    "datetime": ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.1234567+0200", "never"],
    "LocalDateTime": ["2026-01-01T00:00:00.000", "2026-01-01T00:00:00"],
    "date": ["2026-01-01", "someday"],
    "YearMonth": ["2026-01", "x"],
}


def _value(type_name: str, chance: random.Random, depth: int) -> Any:
    """JSON data as the API could send it for a type."""
    if type_name.startswith("list["):
        return [_value(type_name[5:-1], chance, depth - 1) for _ in range(chance.randrange(3))]
    if type_name.startswith("dict("):
        inner = type_name.partition(",")[2].strip()[:-1]
        return {key: _value(inner, chance, depth - 1) for key in chance.sample(["a", "B c", ""], chance.randrange(3))}
    if type_name in SCALARS:
        return chance.choice(SCALARS[type_name])
    return _object(getattr(gc, type_name), chance, depth)


def _object(model: Any, chance: random.Random, depth: int) -> dict[str, Any]:
    data: dict[str, Any] = {"ofALaterRelease": {"x": [None]}} if chance.random() < 0.3 else {}
    for name, type_name in model.swagger_types.items():
        if chance.random() < (0.7 if depth > 0 else 0.0):
            value = None if chance.random() < 0.1 else _value(type_name, chance, depth - 1)
            data[model.attribute_map[name]] = value
    return data


def _check(name: str, chance: random.Random) -> None:
    model = getattr(gc, name)
    data = _object(model, chance, 3)
    before = json.dumps(data)
    made = gc.from_wire(model, data)
    assert type(made) is model
    assert gc.to_wire(made) == data
    for attribute in model.swagger_types:
        getattr(made, attribute)  # what was read is converted
    assert gc.to_wire(made) == data
    assert gc.from_wire(model, json.dumps(gc.to_wire(made))) == made
    assert json.dumps(data) == before, "the data that was given stays as it was"


def test_of_every_model_nothing_is_lost() -> None:
    chance = random.Random(0)
    assert len(NAMES) > 6_000
    for name in NAMES:
        _check(name, chance)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_of_any_model_nothing_is_lost(name: str, chance: random.Random) -> None:
    _check(name, chance)


def test_lists_dicts_and_what_was_set() -> None:
    queues = [gc.Queue(name="a", division=gc.Division(id="1")), gc.Queue(name="b")]
    assert gc.to_wire(queues) == [{"name": "a", "division": {"id": "1"}}, {"name": "b"}]
    assert gc.from_wire(list[gc.Queue], gc.to_wire(queues)) == queues
    by_name = {"a": queues[0]}
    assert gc.from_wire(dict[str, gc.Queue], gc.to_wire(by_name)) == by_name
    note = gc.UserMe(date_last_login=dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc))
    assert gc.from_wire(gc.UserMe, gc.to_wire(note)) == note


def test_nulls_that_were_received_stay_and_what_is_set_to_none_goes() -> None:
    data = {"name": None, "division": None, "mediaSettings": {"call": {"alertingTimeoutSeconds": None}}}
    queue = gc.from_wire(gc.Queue, data)
    assert gc.to_wire(queue) == data
    assert queue.media_settings is not None, "read, and so converted"
    assert gc.to_wire([queue]) == [data]
    assert gc.to_wire(gc.Queue(name=None, division=None)) == {}
    queue.name = queue.media_settings = queue.division = None
    assert gc.to_wire(queue) == {}
    queue.name = gc.ApiNullValue()  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    assert gc.to_wire(queue) == {"name": None}


def test_a_number_that_is_beyond_a_float_stays_as_it_came() -> None:
    data = '{"accuracy": 1' + "0" * 400 + "}"
    model = next(name for name in NAMES if "float" in getattr(gc, name).swagger_types.values())
    attribute = next(name for name, kind in getattr(gc, model).swagger_types.items() if kind == "float")
    wire_name = getattr(gc, model).attribute_map[attribute]
    made = gc.from_wire(getattr(gc, model), data.replace("accuracy", wire_name))
    assert getattr(made, attribute) == 10**400
    assert gc.to_wire(made) == {wire_name: 10**400}


def test_a_class_of_the_program_stays_one() -> None:
    class MyQueue(gc.Queue):
        pass

    made = gc.from_wire(MyQueue, b'{"name": "a"}')
    assert (type(made), made.name) == (MyQueue, "a")


def test_a_model_and_its_data_do_not_change_one_another() -> None:
    data = {"name": "a", "division": {"id": "1"}}
    queue = gc.from_wire(gc.Queue, data)
    wire = gc.to_wire(queue)
    queue.name = "b"
    wire["division"]["id"] = "2"
    assert data == {"name": "a", "division": {"id": "1"}}
    assert queue.division is not None
    assert queue.division.id == "1"


@pytest.mark.parametrize(
    ("returns", "data", "message"),
    [
        (gc.Queue, [], "Queue is made of a JSON object, not of list"),
        (gc.Queue, "null", "Queue is made of a JSON object, not of NoneType"),
        (list[gc.Queue], {}, r"list\[Queue\] is made of a JSON array, not of dict"),
        (list[gc.Queue], [1], "Queue is made of a JSON object, not of int"),
        (gc.UsersApi, {}, "is not a type that the API has"),
        (dict[int, str], {}, "is not a type that the API has"),
    ],
)
def test_what_is_none_is_refused(returns: Any, data: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        gc.from_wire(returns, data)


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        gc.from_wire(gc.Queue, "{")


def test_half_a_character_passes_in_whatever_form_it_comes() -> None:
    for data in ('{"id":"\ud800"}', '{"id":"\ud800"}'.encode("utf-8", "surrogatepass"), b'{"id":"\\ud800"}'):
        assert gc.from_wire(gc.User, data).id == "\ud800"
