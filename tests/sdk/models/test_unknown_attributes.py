"""Attributes that a model does not have: programs set them, and have to learn of it without breaking."""

from __future__ import annotations

import copy
import pickle
import warnings
from collections.abc import Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest


def sent(model: Any) -> Any:
    return gc.ApiClient().sanitize_for_serialization(model)


@pytest.mark.parametrize(
    ("make", "name", "hint"),
    [
        (gc.ContactAddress, "postalCode", "did you mean 'postal_code'?"),
        (gc.ConversationQuery, "orderBy", "did you mean 'order_by'?"),
        (gc.UserSearchRequest, "types", ""),
        (gc.User, "no_property_looks_like_this", ""),
    ],
)
def test_it_is_kept_not_sent_and_reported(make: Any, name: str, hint: str) -> None:
    model = make()
    with pytest.warns(gc.UnknownAttributeWarning) as caught:
        setattr(model, name, "x")
    (warning,) = caught
    message = str(warning.message)
    assert f"{make.__name__} has no attribute {name!r}" in message
    assert hint in message
    assert message.endswith("It is kept, but not sent.")
    assert warning.filename == __file__, "at the line of the program"
    assert getattr(model, name) == "x"
    assert sent(model) == {}
    assert name not in model.to_dict()
    assert getattr(copy.deepcopy(model), name) == getattr(pickle.loads(pickle.dumps(model)), name) == "x"


def test_it_is_reported_once_for_each_place() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.resetwarnings()
        warnings.simplefilter("default")
        for _ in range(3):
            gc.User().nmae = "x"  # type: ignore[attr-defined]
        gc.User().nmae = "x"  # type: ignore[attr-defined]
    assert len(caught) == 2
    assert issubclass(gc.UnknownAttributeWarning, UserWarning)


@pytest.fixture
def strict() -> Iterator[None]:
    gc.configuration.strict_models = True
    yield
    gc.configuration.strict_models = False


def test_strict_models_refuse_it(strict: None) -> None:
    user = gc.User()
    with pytest.raises(AttributeError, match=r"User has no attribute 'nmae'; did you mean 'name'\?"):
        user.nmae = "x"  # type: ignore[attr-defined]
    assert not hasattr(user, "nmae")
    assert gc.configuration.strict_models is True


def test_keywords_are_always_refused() -> None:
    with pytest.raises(TypeError, match=r"'nmae'; did you mean 'name'\?"):
        gc.User(nmae="x")  # type: ignore[call-arg]


def test_a_class_of_the_program_may_have_attributes_of_its_own() -> None:
    class Mine(gc.User):
        def __init__(self) -> None:
            super().__init__()
            self.extra = 5

    mine = Mine()
    mine.name = "Ada"
    assert (mine.extra, sent(mine)) == (5, {"name": "Ada"})
