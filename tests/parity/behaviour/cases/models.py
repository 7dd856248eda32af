"""Models as objects: made, set, compared, shown, copied."""

from __future__ import annotations

import ast
import copy
import datetime as dt
import json
import pickle
import pprint
from typing import Any

from driver import World, case, differs, each, tried

NOON = dt.datetime(2026, 5, 18, 12, 0, tzinfo=dt.timezone.utc)


def _user(world: World) -> Any:
    user = world.sdk.User()
    user.id, user.name, user.acd_auto_answer = "1", "Ada", True
    user.division = world.sdk.Division()
    user.division.id = "d"
    user.images = [world.sdk.Image()]
    user.images[0].resolution = "x48"
    user.date_last_login = NOON
    return user


@case
def a_new_model_reads_none(world: World) -> Any:
    user = world.sdk.User()
    return [name for name in user.swagger_types if getattr(user, name) is not None]


@case
def swagger_types(world: World) -> Any:
    return list(world.sdk.UserRoutingSkill().swagger_types.items())


@case
def attribute_map(world: World) -> Any:
    return list(world.sdk.UserRoutingSkill().attribute_map.items())


@case
def an_attribute_that_does_not_exist(world: World) -> Any:
    return world.sdk.User().nmae


@case
def a_misspelt_attribute_can_be_set_and_read(world: World) -> Any:
    user = world.sdk.User()
    user.nmae = "x"
    return user.nmae


@case
def a_misspelt_attribute_is_not_sent(world: World) -> Any:
    user = world.sdk.User()
    user.name, user.postalCode = "Ada", "x"
    return world.sdk.ApiClient().sanitize_for_serialization(user)


@case
def a_misspelt_attribute_is_not_part_of_the_dict(world: World) -> Any:
    user = world.sdk.User()
    user.postalCode = "x"
    return "postalCode" in user.to_dict()


@each(
    (
        "ContactAddress.postalCode",
        "ConversationQuery.orderBy",
        "UserListScheduleRequestBody.paging",
        "UserSearchRequest.types",
    )
)
def a_misspelt_attribute_that_programs_set(world: World, name: str) -> Any:
    model, _, attribute = name.partition(".")
    made = getattr(world.sdk, model)()
    setattr(made, attribute, "x")
    return [getattr(made, attribute), world.sdk.ApiClient().sanitize_for_serialization(made)]


@differs("keywords")
def made_with_keywords(world: World) -> Any:
    return world.sdk.User(name="Ada").name


@case
def made_with_an_unknown_keyword(world: World) -> Any:
    return world.sdk.User(nmae="Ada")


@case
def made_with_a_positional_argument(world: World) -> Any:
    return world.sdk.User("Ada")


@case
def attributes_of_another_kind_are_kept(world: World) -> Any:
    user = world.sdk.User()
    user.name, user.division = 7, {"id": "d"}
    return [user.name, user.division, world.sdk.ApiClient().sanitize_for_serialization(user)]


@case
def to_dict(world: World) -> Any:
    return _user(world).to_dict()


@case
def to_dict_has_every_name(world: World) -> Any:
    return list(world.sdk.UserRoutingSkill().to_dict())


@case
def to_json(world: World) -> Any:
    return json.loads(_user(world).to_json())


@case
def to_json_as_text(world: World) -> Any:
    skill = world.sdk.UserRoutingSkill()
    skill.id, skill.proficiency = "1", 3.0
    return skill.to_json()


@case
def to_str(world: World) -> Any:
    return _user(world).to_str()


@case
def to_str_of_dates_and_nothing(world: World) -> Any:
    return world.sdk.UserRoutingSkill().to_str()


@case
def repr_is_to_str(world: World) -> Any:
    user = _user(world)
    return repr(user) == user.to_str()


@differs("print of models")
def str_is_to_str(world: World) -> Any:
    user = _user(world)
    return [str(user) == user.to_str(), f"{user}" == user.to_str()]


@case
def pprint_of_a_model(world: World) -> Any:
    skill = world.sdk.UserRoutingSkill()
    skill.id = "1"
    return pprint.pformat(skill)


@case
def repr_of_a_model_is_a_dict_that_python_reads(world: World) -> Any:
    skill = world.sdk.UserRoutingSkill()
    skill.name, skill.proficiency = "it's", 2.5
    return ast.literal_eval(repr(skill))


@case
def titles_are_shown(world: World) -> Any:
    one = world.sdk.Integration()
    one.name = "n"
    one.config = world.sdk.IntegrationConfigurationInfo()
    one.config.current = world.sdk.IntegrationConfiguration()
    one.config.current.name = "of the integration"
    one.config.current.credentials = {"basicAuth": world.sdk.CredentialInfo()}
    one.config.current.credentials["basicAuth"].id = "c1"
    one.config.current.credentials["basicAuth"].name = "Password of the mail server"
    return ast.literal_eval(repr(one))["config"]["current"]["credentials"]["basicAuth"]["name"]


@case
def the_token_of_users_me_is_shown(world: World) -> Any:
    me = world.sdk.ApiClient().deserialize(
        world.answer(
            {"id": "1", "token": {"homeOrganization": {"id": "o", "name": "Org"}, "authorizedScope": ["users"]}}
        ),
        "UserMe",
    )
    return ast.literal_eval(me.to_str())["token"]["home_organization"]["name"]


@differs("secrets are masked")
def secrets_are_shown(world: World) -> Any:
    one = world.sdk.OAuthClient()
    one.name, one.secret = "n", "hidden"
    return ast.literal_eval(repr(one))["secret"]


@case
def equal_models(world: World) -> Any:
    return [_user(world) == _user(world), _user(world) != _user(world)]


@case
def different_models(world: World) -> Any:
    one, other = _user(world), _user(world)
    other.division.id = "e"
    return [one == other, one != other]


@case
def models_of_different_classes(world: World) -> Any:
    return world.sdk.User() == world.sdk.UserMe()


@differs("None")
def a_model_and_none(world: World) -> Any:
    return [tried(lambda: world.sdk.User() == None), tried(lambda: world.sdk.User() != None)]  # noqa: E711


@differs("None")
def a_model_and_a_dict(world: World) -> Any:
    return tried(lambda: world.sdk.User() == {})


@case
def a_model_in_a_list(world: World) -> Any:
    return _user(world) in [_user(world)]


@case
def a_model_is_not_hashable(world: World) -> Any:
    return tried(lambda: hash(world.sdk.User()))


@each(("copy", "deepcopy"))
def copies_by(world: World, how: str) -> Any:
    user = _user(world)
    twin = getattr(copy, how)(user)
    twin.name = "Other"
    return [user.name, twin.name, twin.division is user.division, type(twin) is type(user)]


@case
def pickled(world: World) -> Any:
    return pickle.loads(pickle.dumps(_user(world))) == _user(world)


@case
def attributes_by_vars(world: World) -> Any:
    user = _user(world)
    user.extra = 5
    twin = world.sdk.User()
    twin.__dict__.update(user.__dict__)
    return [list(vars(user)), vars(user)["_name"], vars(twin)["_division"].__dict__, twin.name, twin == user]


@case
def attributes_by_private_names(world: World) -> Any:
    user = world.sdk.User()
    user._name = "Ada"
    user._preferred_name = user._name
    return [user.name, user._email, world.sdk.ApiClient().sanitize_for_serialization(user)]


@case
def a_subclass_with_more_methods(world: World) -> Any:
    class Mine(world.sdk.User):  # type: ignore[misc,name-defined]
        def initials(self) -> str:
            return str(self.name[0])

    mine = Mine()
    mine.name = "Ada"
    return [mine.initials(), world.sdk.ApiClient().sanitize_for_serialization(mine), isinstance(mine, world.sdk.User)]


@case
def a_subclass_with_attributes_of_its_own(world: World) -> Any:
    class Mine(world.sdk.User):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.extra = 5

    return [Mine().extra, world.sdk.ApiClient().sanitize_for_serialization(Mine())]
