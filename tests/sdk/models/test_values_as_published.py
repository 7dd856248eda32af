"""Floats, local times and masks, as programs for the published package expect them."""

from __future__ import annotations

import ast
import datetime as dt
import json
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

NINE = dt.datetime(2026, 5, 18, 9, 0)  # noqa: DTZ001 - a local time has no zone


class Answer:
    status, reason, headers = 200, "OK", {"Content-Type": "application/json"}

    def __init__(self, value: Any) -> None:
        self.data = json.dumps(value)

    def getheader(self, name: str, default: Any = None) -> Any:
        return self.headers.get(name, default)


def decoded(type_name: str, value: Any) -> Any:
    return gc.ApiClient().deserialize(Answer(value), type_name)


def sent(model: Any) -> Any:
    return gc.ApiClient().sanitize_for_serialization(model)


def test_a_float_without_a_decimal_point_is_a_float() -> None:
    skill = decoded("UserRoutingSkill", {"proficiency": 3})
    assert repr(skill.proficiency) == repr(skill.to_dict()["proficiency"]) == "3.0"
    assert json.loads(skill.to_json())["proficiency"] == 3.0
    assert json.dumps(sent(skill)) == '{"proficiency": 3}', "what was only read is sent as it was received"
    skill.proficiency = 4
    assert (skill.proficiency.__class__, sent(skill)) == (int, {"proficiency": 4}), "as it was set"
    assert list(map(repr, decoded("list[float]", [1, 2.5, None]))) == ["1.0", "2.5", "None"]
    assert repr(decoded("float", 3)) == "3.0"
    assert decoded("UserRoutingSkill", {"proficiency": "3"}).proficiency == "3", "what does not fit stays"
    assert decoded("UserRoutingSkill", {"proficiency": True}).proficiency is True


def test_local_times_have_no_zone() -> None:
    schedule = gc.Schedule(name="s", start=NINE)
    assert sent(schedule)["start"] == json.loads(schedule.to_json())["start"] == "2026-05-18T09:00:00"
    assert sent({"start": NINE, "more": [NINE]}) == {"start": "2026-05-18T09:00:00", "more": ["2026-05-18T09:00:00"]}
    assert sent(gc.User(date_last_login=NINE)) == {"dateLastLogin": "2026-05-18T09:00:00+00:00"}, "an instant has one"


def test_instants_of_lists_have_a_zone_too() -> None:
    pattern = gc.BuAgentScheduleUpdate(shift_start_dates=[NINE])
    assert sent(pattern) == {"shiftStartDates": ["2026-05-18T09:00:00+00:00"]}


@pytest.mark.parametrize(
    ("type_name", "value", "shown", "hidden"),
    [
        ("OAuthClient", {"name": "visible", "secret": "hidden"}, 1, 1),
        ("UserMe", {"token": {"homeOrganization": {"name": "visible"}, "authorizedScope": ["visible"]}}, 2, 0),
        ("IntegrationConfiguration", {"credentials": {"basic": {"id": "c", "name": "visible"}}}, 1, 0),
        ("IntegrationType", {"credentials": {"basic": {"title": "visible", "credentialTypes": ["visible"]}}}, 2, 0),
        ("Credential", {"name": "visible", "credentialFields": {"clientSecret": "hidden", "loginUrl": "hidden"}}, 1, 2),
        ("NuanceBot", {"name": "visible", "credentials": [{"clientId": "hidden", "clientSecret": "hidden"}]}, 1, 2),
        ("AppleAuthentication", {"oauthTokenUrl": "visible", "oauthClientSecret": "hidden"}, 1, 1),
        ("CreateUser", {"name": "visible", "password": "hidden"}, 1, 1),
    ],
)  # fmt: skip
def test_masks_hide_secrets_and_no_titles(type_name: str, value: Any, shown: int, hidden: int) -> None:
    text = decoded(type_name, value).to_str()
    assert isinstance(ast.literal_eval(text), dict)
    assert (text.count("visible"), text.count("hidden"), text.count("***")) == (shown, 0, hidden)
