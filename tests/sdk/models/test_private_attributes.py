"""Private attributes and `vars`, which programs that were written for the published package use."""

from __future__ import annotations

import functools
import json
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest


def sent(model: Any) -> Any:
    return gc.ApiClient().sanitize_for_serialization(model)


def test_a_private_name_is_the_attribute() -> None:
    user: Any = gc.User()
    user._name = "Ada"
    user._division = gc.Division(id="1")
    assert (user.name, user._name, user._division.id, user._email) == ("Ada", "Ada", "1", None)
    assert sent(user) == {"name": "Ada", "division": {"id": "1"}}
    with pytest.raises(AttributeError, match="User has no attribute '_nmae'"):
        user._nmae  # noqa: B018 - that reading it fails is what is tested


def test_a_private_name_is_checked_as_the_attribute() -> None:
    settings: Any = gc.AuthoringKnowledgeSettings()
    with pytest.raises(ValueError, match="description"):
        settings._description = "x" * 301


def test_a_private_name_of_nothing_is_reported() -> None:
    user: Any = gc.User()
    with pytest.warns(gc.UnknownAttributeWarning, match="User has no attribute '_nmae'") as caught:
        user._nmae = "Ada"
    assert caught[0].filename == __file__
    assert (user._nmae, sent(user)) == ("Ada", {})


def test_a_class_of_the_program_may_have_private_attributes() -> None:
    class Mine(gc.User):
        def __init__(self) -> None:
            super().__init__()
            self._extra = 5
            self.__hidden = 6

        @functools.cached_property
        def computed(self) -> list[int]:
            return [self.__hidden]

    mine = Mine()
    mine.name = "Ada"
    assert mine.computed is mine.computed
    assert (mine._extra, mine.computed, sent(mine)) == (5, [6], {"name": "Ada"})


def test_vars_has_everything_of_a_received_model() -> None:
    data = {"id": "1", "name": "Ada", "division": {"id": "2"}, "dateLastLogin": "2026-01-02T03:04:05Z", "later": 1}
    user = gc.from_wire(gc.UserMe, data)
    assert list(vars(user)) == ["swagger_types", "attribute_map", *(f"_{name}" for name in gc.UserMe.swagger_types)]
    assert (vars(user)["_name"], vars(user)["_division"]) == ("Ada", user.division)
    text = json.dumps(gc.from_wire(gc.User, data), default=lambda value: getattr(value, "__dict__", None))
    assert json.loads(text)["_division"]["_id"] == "2"
    assert gc.to_wire(user) == data


def test_what_is_set_in_vars_is_set() -> None:
    user = gc.User(name="Ada")
    user.__dict__["_title"] = "Analyst"
    twin = gc.User()
    twin.__dict__.update(user.__dict__, _email="a@example.com")
    assert sent(twin) == {"name": "Ada", "title": "Analyst", "email": "a@example.com"}


def test_a_job_shows_its_own_attributes_only() -> None:
    from PureCloudPlatformClientV2._core.call.submission import remember_submission

    class Call:
        verb, template, path = "POST", "/api/v2/jobs", None

    job = gc.AsyncQueryResponse(job_id="1")
    remember_submission(job, None, Call())  # type: ignore[arg-type]
    assert vars(job) == vars(gc.AsyncQueryResponse(job_id="1"))
