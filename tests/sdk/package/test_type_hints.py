"""What reads annotations at run time gets types: of every method in both modes, every model, and whatever is public."""

from __future__ import annotations

import collections.abc
import copy
import datetime as dt
import functools
import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pydantic
import pytest
from PureCloudPlatformClientV2 import aio

if sys.version_info >= (3, 11):
    from typing import Self
else:
    Self = Any


def functions(cls: type) -> Iterator[tuple[str, Any]]:
    """The functions that a class and its bases of this package have, by name."""
    for base in cls.__mro__:
        if base.__module__.startswith("PureCloudPlatformClientV2."):
            for name, value in vars(base).items():
                function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
                if inspect.isfunction(function) and not (name.startswith("_") and not name.endswith("__")):
                    yield f"{base.__qualname__}.{name}", function


def names_in(hints: dict[str, Any]) -> list[str]:
    """The hints that are still strings."""
    return [name for name, hint in hints.items() if isinstance(hint, (str, typing.ForwardRef))]


@pytest.mark.parametrize("package", [gc.apis, aio], ids=["sync", "async"])
def test_every_method_has_types(package: Any) -> None:
    seen = 0
    for name in dir(gc.apis):
        for method, function in vars(getattr(package, name)).items():
            if inspect.isfunction(function):
                hints = typing.get_type_hints(function)
                assert not names_in(hints), method
                assert "return" in hints, method
                returned = inspect.signature(function, eval_str=True).return_annotation
                assert hints["return"] == (type(None) if returned is None else returned)
                seen += 1
    assert seen > 3_300


def test_every_model_has_types() -> None:
    names = [name for name in dir(gc.models) if isinstance(getattr(gc.models, name), type)]
    assert len(names) > 6_500
    for name in names:
        cls = getattr(gc.models, name)
        hints = typing.get_type_hints(cls)
        assert not names_in(hints), name
        assert set(cls.swagger_types) <= set(hints), name


def test_whatever_is_public_has_types() -> None:
    seen = 0
    generated = {*dir(gc.models), *dir(gc.apis)}
    public = {name: getattr(gc, name) for name in dir(gc) if name not in generated}
    public |= {f"aio.{name}": getattr(aio, name) for name in dir(aio) if name not in generated or name == "ApiClient"}
    public |= {f"rest.{name}": value for name, value in vars(gc.rest).items()}
    public |= {name: gc.with_response.__globals__[name] for name in ("Response", "Api")}
    for name, value in public.items():
        if isinstance(value, type):
            assert not names_in(typing.get_type_hints(value)), name
            for place, function in functions(value):
                assert not names_in(typing.get_type_hints(function)), place
                inspect.signature(function, eval_str=True)
                seen += 1
        elif inspect.isfunction(value):
            assert not names_in(typing.get_type_hints(value)), name
            assert inspect.signature(value, eval_str=True).parameters, name
            seen += 1
    assert seen > 150


def test_the_types_are_those_that_type_checkers_see() -> None:
    hints = typing.get_type_hints(gc.UsersApi.get_user)
    assert hints["user_id"] is str
    assert hints["return"] is gc.User
    assert typing.get_origin(typing.get_args(hints["expand"])[0]) is collections.abc.Sequence
    assert typing.get_type_hints(gc.User)["division"] == gc.models.Division | None
    assert typing.get_type_hints(gc.User)["date_last_login"] == dt.datetime | None
    assert typing.get_type_hints(gc.ApiClient.get_client_credentials_token)["return"] is Self
    assert typing.get_type_hints(gc.connect)["return"] is gc.ApiClient
    assert typing.get_type_hints(gc.ConversationQuery)["interval"] == str | None
    deprecated = next(f for _, f in functions(gc.UsersApi) if hasattr(f, "__deprecated__"))
    assert not names_in(typing.get_type_hints(deprecated))
    assert not names_in(deprecated.__annotations__)


def test_annotations_are_a_dict_like_any_other() -> None:
    for thing in (gc.RoutingApi.get_routing_queue, aio.RoutingApi.get_routing_queue, gc.Queue):
        annotations = thing.__annotations__
        assert annotations == dict(annotations) == {**annotations} == annotations.copy() == copy.deepcopy(annotations)
        assert len(annotations) == len([*annotations]) == len(annotations.keys())
        assert list(annotations.values()) == [annotations[name] for name in annotations]
        assert not names_in(annotations | {})


def test_a_wrapped_method_keeps_its_types() -> None:
    @functools.wraps(gc.UsersApi.get_user)
    def logged(*arguments: Any, **options: Any) -> Any:
        return gc.UsersApi.get_user(*arguments, **options)

    assert inspect.signature(logged, eval_str=True).return_annotation is gc.User


def test_a_program_s_own_class_keeps_its_own_annotations() -> None:
    class Mine(gc.User):  # type: ignore[misc, unused-ignore]
        shoe_size: int

    assert Mine.__annotations__ == {"shoe_size": "int"}
    assert typing.get_type_hints(Mine)["shoe_size"] is int
    assert typing.get_type_hints(Mine)["division"] == gc.models.Division | None


def test_nothing_is_loaded_before_somebody_reads() -> None:
    program = (
        "import sys, typing, PureCloudPlatformClientV2 as gc\n"
        "method = gc.UsersApi.get_user\n"
        "assert not [name for name in sys.modules if name.startswith(gc.__name__ + '.models.')]\n"
        "typing.get_type_hints(method)\n"
        "assert gc.__name__ + '.models.users' in sys.modules\n"
        "assert 'typing_extensions' not in sys.modules and 'pydantic' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# -- pydantic, and what stands on it -----------------------------------------------------------------------------------


class Recorder:
    """A client of a program: it sees the calls."""

    host = "https://api.example.com"
    last_response = None

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def call_api(self, *arguments: Any, **options: Any) -> None:
        self.calls.append((*arguments[:3], options["body"]))


def test_pydantic_checks_the_arguments_of_a_method() -> None:
    client: Any = Recorder()
    get_user = pydantic.validate_call(gc.UsersApi(client).get_user)
    get_user("ada", expand=["presence"], timeout=5)
    assert client.calls == [("/api/v2/users/{userId}", "GET", {"userId": "ada"}, None)]
    with pytest.raises(pydantic.ValidationError, match="valid string"):
        get_user(5)  # type: ignore[arg-type, unused-ignore]
    with pytest.raises(TypeError, match="did you mean 'timeout'"):
        get_user("ada", tiemout=5)  # type: ignore[call-arg, unused-ignore]


def test_pydantic_makes_a_model_of_json_data() -> None:
    client: Any = Recorder()
    post = pydantic.validate_call(gc.RoutingApi(client).post_routing_queues)
    data: Any = {"name": "Support", "division": {"id": "home"}, "newerThanThisRelease": 1}
    post(data)
    post(gc.CreateQueueRequest(name="Sales"))
    first, second = (call[-1] for call in client.calls)
    assert isinstance(first, gc.CreateQueueRequest)
    assert (first.name, first.division and first.division.id, second.name) == ("Support", "home", "Sales")
    assert gc.to_wire(first) == data
    with pytest.raises(pydantic.ValidationError, match="JSON object, not of str"):
        post("Support")  # type: ignore[arg-type, unused-ignore]


def test_a_model_in_a_model_of_pydantic() -> None:
    class Change(pydantic.BaseModel):
        before: gc.User
        after: list[gc.User]

    Change.model_rebuild(_types_namespace={"gc": gc})
    received = {"id": "a", "name": "Ada", "dateLastLogin": "2026-01-31T08:00:00Z"}
    change = Change.model_validate({"before": gc.User(id="a"), "after": [received]})
    assert change.after[0].date_last_login == dt.datetime(2026, 1, 31, 8, tzinfo=dt.timezone.utc)
    assert change.model_dump() == {"before": {"id": "a"}, "after": [received]}
    change.after[0].name = "Grace"
    assert received["name"] == "Ada"


def test_a_model_as_json_schema() -> None:
    schema = pydantic.TypeAdapter(gc.CreateQueueRequest).json_schema()
    assert schema["title"] == "CreateQueueRequest"
    properties = schema["properties"]
    assert properties["name"] == {"type": "string"}
    assert properties["memberCount"] == {"type": "integer"}
    assert properties["dateCreated"] == {"type": "string", "format": "date-time"}
    rule = properties["routingRules"]["items"]
    assert rule["properties"]["operator"] == {"type": "string", "enum": ["MEETS_THRESHOLD", "ANY"]}
    assert "properties" not in properties["mediaSettings"]["properties"]["call"]  # no deeper


@pytest.mark.parametrize("package", [gc.apis, aio], ids=["sync", "async"])
def test_arguments_of_methods_as_json_schema(package: Any) -> None:
    for cls in (package.UsersApi, package.RoutingApi, package.PresenceApi):
        api = cls(Recorder())
        for name, function in vars(cls).items():
            if inspect.isfunction(function) and name.startswith(("get_user", "post_routing", "patch")):
                assert pydantic.TypeAdapter(getattr(api, name)).json_schema()["type"] == "object", name
