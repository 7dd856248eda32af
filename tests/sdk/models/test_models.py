"""Models as programs use them: construction, reading, writing back, printing."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

UTC = dt.timezone.utc


def received(kind: str, data: Any) -> Any:
    """What a call returns that receives `data` as an answer of this kind."""

    class Answer:
        status, reason, headers = 200, "OK", {"Content-Type": "application/json"}

    Answer.data = json.dumps(data)  # type: ignore[attr-defined]
    return gc.ApiClient().deserialize(Answer(), kind)


def sent(value: Any) -> Any:
    return gc.ApiClient().sanitize_for_serialization(value)


# -- construction ------------------------------------------------------------------------------------------------------


def test_keywords_and_attributes_build_equal_objects() -> None:
    body = gc.CreateUser()
    body.name = "Ada"
    body.addresses = [gc.Contact(address="a@example.com")]
    assert body == gc.CreateUser(name="Ada", addresses=[gc.Contact(address="a@example.com")])
    assert body != gc.CreateUser(name="Bob")
    assert body != None  # noqa: E711 - the comparison is the point
    assert gc.Empty() == gc.Empty()
    assert gc.User(name="Ada") != gc.CreateUser(name="Ada")


def test_absent_attributes_are_none() -> None:
    user = gc.User()
    assert all(getattr(user, name) is None for name in user.swagger_types)


def test_reading_a_misspelt_attribute_suggests_the_right_one() -> None:
    with pytest.raises(AttributeError, match=r"User has no attribute 'nmae'; did you mean 'name'\?"):
        gc.User().nmae  # type: ignore[attr-defined]  # noqa: B018 - that reading it fails is what is tested


def test_misspelt_keyword_suggests_the_right_one() -> None:
    with pytest.raises(TypeError, match=r"'divison_id'; did you mean 'division_id'\?"):
        gc.CreateUser(divison_id="x")  # type: ignore[call-arg]


def test_published_maps_are_ordered_and_of_the_class() -> None:
    assert list(gc.Contact.swagger_types.items())[:2] == [("address", "str"), ("display", "str")]
    assert gc.Contact().attribute_map["media_type"] == "mediaType"
    assert gc.User().attribute_map is gc.User.attribute_map


def test_limits_of_the_definition() -> None:
    with pytest.raises(ValueError, match="retention_seconds must be at least 3600, not 60"):
        gc.SummaryGenerationConfig(retention_seconds=60)
    with pytest.raises(ValueError, match="knowledge_id must match the pattern"):
        gc.AuthoringKnowledgeSettings().knowledge_id = "no-uuid"


# -- reading -----------------------------------------------------------------------------------------------------------


def test_kinds_are_converted_when_read() -> None:
    user = received("User", {
        "id": "1",
        "dateLastLogin": "2026-01-02T03:04:05.123Z",
        "manager": {"id": "2", "manager": {"id": "3"}},
        "addresses": [{"address": "a@example.com"}],
        "preferredName": "Ada",
    })  # fmt: skip
    assert user.date_last_login == dt.datetime(2026, 1, 2, 3, 4, 5, 123000, tzinfo=UTC)
    assert user.manager.manager.id == "3"
    assert isinstance(user.addresses[0], gc.Contact)
    assert user.manager is user.manager  # converted once


def test_dates_months_and_local_times() -> None:
    schedule = received("Schedule", {"start": "2026-01-02T03:04:05"})
    assert schedule.start == dt.datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001 - a LocalDateTime has no zone
    assert sent(schedule) == {"start": "2026-01-02T03:04:05"}
    assert sent(gc.Schedule(start=dt.datetime(2026, 1, 2, 3, 4, 5))) == {"start": "2026-01-02T03:04:05"}  # noqa: DTZ001
    months = received("LongTermRequirements", {"months": ["2026-01"]})
    assert months.months == [gc.YearMonth(2026, 1)]
    assert sent(gc.LongTermRequirements(months=[gc.YearMonth(2026, 1)])) == {"months": ["2026-01"]}


@pytest.mark.parametrize("text", ["5", "May", "10000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", 5, {}, []])
def test_a_value_that_is_not_what_was_promised_stays_as_received(text: Any) -> None:
    user = received("User", {"dateLastLogin": text, "addresses": {"a": 1}, "manager": "boss", "version": "x"})
    assert user.date_last_login == text
    assert (user.addresses, user.manager, user.version) == ({"a": 1}, "boss", "x")
    assert sent(user)["dateLastLogin"] == text


def test_models_that_hold_themselves() -> None:
    deep: dict[str, Any] = {"id": "0"}
    for level in range(1, 200):
        deep = {"id": str(level), "manager": deep}
    user, depth = received("User", deep), 0
    while user is not None:
        user, depth = user.manager, depth + 1
    assert depth == 200


# -- read, modify, write -----------------------------------------------------------------------------------------------


def test_what_this_release_does_not_know_survives() -> None:
    answer = {
        "id": "1",
        "state": "hibernating",
        "futureField": {"a": [1, None]},
        "manager": {"id": "2", "futureToo": 1},
        "dateLastLogin": "2026-01-02T03:04:05.1Z",
        "addresses": [{"address": "x", "mediaType": "TELEPATHY"}],
    }
    user = received("User", answer)
    assert user.state == "hibernating"
    assert user.manager.id == "2"
    assert user.date_last_login.year == 2026
    assert user.addresses[0].media_type == "TELEPATHY"
    repr(user), user.to_dict(), user.to_json()
    assert sent(user) == answer
    user.name = "Ada"
    user.manager.id = "3"
    user.addresses.append(gc.Contact(address="y"))
    assert sent(user) == {
        **answer,
        "name": "Ada",
        "manager": {"id": "3", "futureToo": 1},
        "addresses": [*answer["addresses"], {"address": "y"}],
    }


def test_none_is_not_sent_and_null_value_is() -> None:
    user = received("User", {"id": "1", "name": "Ada", "title": None, "department": "R&D"})
    user.name = None
    user.department = gc.ApiNullValue()  # stands for null
    assert sent(user) == {"id": "1", "department": None}


def test_reading_never_changes_what_is_sent() -> None:
    answer: dict[str, Any] = {
        "start": None,
        "recurrence": {"x": 1},
        "months": [],
        "forecastMetadata": {"initialWeekDate": "2026-01-05"},
    }
    untouched, touched = received("LongTermRequirements", answer), received("LongTermRequirements", answer)
    touched.to_dict()
    assert sent(touched) == sent(untouched)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["id", "name", "state", "manager", "addresses", "dateLastLogin", "skills", "zzz", "$ref", ""])


@settings(max_examples=300)
@given(st.dictionaries(NAMES, JSON, max_size=6))
def test_any_json_survives_reading_and_writing(answer: dict[str, Any]) -> None:
    user = received("User", answer)
    for name in user.swagger_types:
        getattr(user, name)
    assert user == received("User", answer)
    assert isinstance(repr(user), str)
    known = set(gc.User.attribute_map.values())
    kept = {key: value for key, value in answer.items() if value is not None or key not in known}
    written = sent(user)
    assert written.keys() == kept.keys()
    for key, value in kept.items():
        if key not in ("manager", "addresses", "skills"):  # nested models drop their own nulls
            assert written[key] == value


def test_unknown_enum_values_can_be_replaced_as_before() -> None:
    gc.configuration.unknown_enum_values = "replace"
    try:
        user = received("User", {"state": "hibernating"})
        assert user.state == "outdated_sdk_version"
        assert received("User", {"state": "ACTIVE"}).state == "ACTIVE"  # capitals do not matter
    finally:
        gc.configuration.unknown_enum_values = "keep"
    with pytest.raises(ValueError, match="'keep' or 'replace'"):
        gc.configuration.unknown_enum_values = "ignore"


# -- the published helpers ---------------------------------------------------------------------------------------------


def test_to_dict_to_json_to_str() -> None:
    user = gc.CreateUser(name="Ada", addresses=[gc.Contact(address="x")])
    plain = user.to_dict()
    assert list(plain) == list(user.swagger_types)
    assert plain["addresses"][0]["address"] == "x"
    assert json.loads(user.to_json()) == plain
    assert "'name': 'Ada'" in user.to_str() == repr(user)


def test_secrets_are_masked_when_printed() -> None:
    client = gc.OAuthClient(name="bot", secret="s3cr3t-value")
    user = gc.CreateUser(name="Ada", password="s3cr3t-value")
    assert "s3cr3t-value" not in repr(client) + str(user) + user.to_str()
    assert user.to_dict()["password"] == "s3cr3t-value"
    assert sent(user)["password"] == "s3cr3t-value"


def test_copies_and_pickles_are_equal_and_independent() -> None:
    user = received("User", {"id": "1", "zzz": 1, "manager": {"id": "2"}})
    user.name = "Ada"
    for twin in (copy.copy(user), copy.deepcopy(user), pickle.loads(pickle.dumps(user))):
        assert twin == user
        assert sent(twin) == sent(user)
        twin.name = "Bob"
        assert user.name == "Ada"
    assert pickle.loads(pickle.dumps(gc.ApiNullValue())) is gc.ApiNullValue()


def test_a_class_of_the_program_may_add_to_a_model() -> None:
    class Agent(gc.User):
        @property
        def label(self) -> str:
            return f"{self.name}!"

    agent = Agent(name="Ada")
    assert (agent.label, agent.name, sent(agent)) == ("Ada!", "Ada", {"name": "Ada"})
    agent._cache = 1  # type: ignore[attr-defined]
    assert "_cache" not in sent(agent)


# -- what can be sent --------------------------------------------------------------------------------------------------


def test_values_of_many_kinds_are_sent() -> None:
    import decimal
    import enum
    import uuid

    class Level(enum.Enum):
        HIGH = "high"

    identifier = uuid.UUID(int=1)
    assert sent({
        "uuid": identifier,
        "decimal": decimal.Decimal("1.5"),
        "set": {"b", "a"},
        "tuple": (1, 2),
        "bytes": b"\x00\xff",
        "enum": Level.HIGH,
        "aware": dt.datetime(2026, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        "naive": dt.datetime(2026, 1, 2),  # noqa: DTZ001 - only models know whether it is one of UTC
        "null": gc.ApiNullValue(),
        1: [None],
    }) == {
        "uuid": str(identifier),
        "decimal": 1.5,
        "set": ["a", "b"],
        "tuple": [1, 2],
        "bytes": "AP8=",
        "enum": "high",
        "aware": "2026-01-02T00:00:00+02:00",
        "naive": "2026-01-02T00:00:00",
        "null": None,
        "1": [None],
    }  # fmt: skip


def test_a_value_that_cannot_be_sent_is_named() -> None:
    with pytest.raises(TypeError, match="a value of type object cannot be sent as JSON"):
        sent({"x": object()})


def test_year_month() -> None:
    month = gc.YearMonth.from_date(dt.date(2026, 1, 31))
    assert (month, month.isoformat(), month.to_date()) == (gc.YearMonth(2026, 1), "2026-01", dt.date(2026, 1, 1))
    assert month.to_dict() == {"year": 2026, "month": 1}
    with pytest.raises(ValueError, match="month"):
        gc.YearMonth(2026, 13)
