"""The generated code at work: the definition with every trap beside a copy of the hand-written runtime, imported by a
fresh interpreter, called through an HTTP client that records what is sent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.builder.definition.test_discriminators import families
from tests.builder.sample_project import ROOT, TRAPS, TRAPS_OVERRIDES, Project, copy_by_hand

SDK = ROOT / "sdk" / "src" / "PureCloudPlatformClientV2"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package made of the traps."""
    return _made(tmp_path_factory.mktemp("functional"), TRAPS.read_bytes(), TRAPS_OVERRIDES.read_bytes())


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package with models that a discriminator tells apart."""
    return _made(tmp_path_factory.mktemp("family"), json.dumps(families()).encode(), b"")


def _made(folder: Path, definition: bytes, overrides: bytes) -> Path:
    project = Project(folder)
    project.output = folder / SDK.name
    copy_by_hand(SDK, project.output)
    project.write(definition)
    project.overrides.write_bytes(overrides)
    outcome = project.generate()
    assert outcome.code == 0, outcome.errors
    return folder


HEAD = """
import asyncio, datetime, json, sys, warnings
import PureCloudPlatformClientV2 as gc

assert gc.__file__.startswith(sys.argv[1]), gc.__file__
sent = []

class Recorder(gc.AbstractHttpClient):
    answers = []

    def request(self, options):
        query = dict(options.query_params)
        sent.append([options.method, options.url.partition("/api")[2], query, options.body, options.headers])
        status, content, media = self.answers.pop(0) if self.answers else (204, "", "application/json")
        headers = {"Content-Type": media}
        return type("Answer", (), dict(status=status, reason="", headers=headers, data=content.encode()))()

recorder = Recorder()

def answer(value, media="application/json"):
    recorder.answers.append((200, value if isinstance(value, str) else json.dumps(value), media))

client = gc.ApiClient(host="http://127.0.0.1:1")
client.access_token = "token"
client.set_http_client(recorder)

def serialized(model):
    return client.sanitize_for_serialization(model)
"""


def _run(package: Path, program: str) -> Any:
    """What a program prints as JSON."""
    environment = {**os.environ, "PYTHONPATH": str(package), "HOME": str(package), "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-c", HEAD + program, str(package)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_generated_module_and_class_imports(package: Path) -> None:
    names = _run(
        package,
        """
import importlib, pkgutil
for package in (gc.models, gc.apis, gc.aio):
    for info in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{info.name}")
for name in dir(gc):
    getattr(gc, name)
from PureCloudPlatformClientV2.models.o_auth_last_token_issued import OAuthLastTokenIssued
from PureCloudPlatformClientV2.models.adfs import ADFS
from PureCloudPlatformClientV2.apis.o_auth_api import OAuthApi
assert gc.Person is gc.User and gc.ModelNone and gc.Model2FA and gc.DynamicListValuesAllOf
print(json.dumps([name for name in dir(gc) if name.endswith("Api")]))
""",
    )
    assert names == ["ImportApi", "OAuthApi", "SCIMApi", "TelephonyProvidersEdgeApi", "UsersApi"]


def test_names_that_shadow_are_attributes_like_others(package: Path) -> None:
    assert _run(
        package,
        """
shadows = gc.Shadows(list=["a"], dict={"k": "v"}, str="s", int=1, type="t", date=datetime.date(2024, 1, 2),
                     datetime=datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc), values=[1], pcFrom="f", t={})
strange = gc.StrangeNames(ref="r", schema="s", type="t", service_area="a", a1="1", media_stats_r_factor=1.5)
strange.urnietfparamsscimschemasextensionenterprise2_0_user = gc.ScimV2User(user_name="u", inner_dotted_name="i")
strange.properties = {"x": {"b": 1}}
print(json.dumps([shadows.to_dict()["pcFrom"], serialized(shadows), serialized(strange),
                  gc.Shadows.swagger_types["items"], gc.StrangeNames.attribute_map["ref"]]))
""",
    ) == [
        "f",
        {
            "list": ["a"], "dict": {"k": "v"}, "str": "s", "int": 1, "type": "t", "date": "2024-01-02",
            "datetime": "2024-01-02T00:00:00+00:00", "values": [1], "from": "f", "_t": {},
        },
        {
            "$ref": "r", "$schema": "s", "_type": "t", "service-area": "a", "A1": "1", "mediaStatsRFactor": 1.5,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"userName": "u", "inner.dotted-name": "i"},
            "properties": {"x": {"b": 1}},
        },
        "list[date]",
        "$ref",
    ]  # fmt: skip


def test_enums_limits_and_inheritance_hold_in_models(package: Path) -> None:
    assert _run(
        package,
        """
problems = []
for values in ({"name": ""}, {"name": " x"}, {"level": 9}):
    try:
        gc.User(**values)
    except ValueError as error:
        problems.append(str(error).split()[0])
user = gc.User(name="Ada", state="ACTIVE", level=2, weight=0.5, long_enum='quote"d', manager=gc.User(name="Bob"))
child = gc.DynamicListValues(id="1", added="2", shared=3)
print(json.dumps([problems, serialized(user), list(gc.DynamicListValues.attribute_map),
                  list(gc.DynamicListValuesAllOf.attribute_map), child.shared, gc.Nothing().to_dict()]))
""",
    ) == [
        ["name", "name", "level"],
        {
            "name": "Ada",
            "state": "ACTIVE",
            "level": 2,
            "weight": 0.5,
            "longEnum": 'quote"d',
            "manager": {"name": "Bob"},
        },
        ["id", "shared", "added"],
        ["added", "shared"],
        3,
        {},
    ]


def test_a_call_sends_the_names_of_the_wire(package: Path) -> None:
    sent = _run(
        package,
        """
api = gc.UsersApi(client)
answer({"entities": [{"name": "Ada"}]})
listing = api.get_users(page_size=5, id=["a", "b"], skills=["x", "y"], marks=[1, 2], sort_order="descending")
assert type(listing.entities[0]) is gc.User and listing.entities[0].name == "Ada"
api.patch_user_queue("q/1", gc.User(name="Ada"), "u", "v1")
answer("gone", "text/plain")
assert api.delete_group("g") == "gone"
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    answer("one,two", "text/csv")
    start = datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc)
    words = api.get_users_words(start, pcIn="i", pcSelf=datetime.date(2024, 1, 3),
                                lines_logged_in_user_id=True, timeout=0.5, options="ab", ratio="r", pcAll_params="p")
    assert words == "one,two", words
for one in sent:
    one[4] = {name: one[4][name] for name in ("Accept", "If-Match") if name in one[4]}
print(json.dumps(sent, default=str))
""",
    )
    assert sent[0][:3] == [
        "GET",
        "/v2/users",
        {"pageSize": "5", "id": "a,b", "skills": "x,y", "marks": "1|2", "sortOrder": "descending"},
    ]
    assert sent[1][:3] == ["PATCH", "/v2/users/u/queues/q%2F1", {}]
    assert sent[1][3] == {"name": "Ada"}
    assert sent[1][4] == {"Accept": "application/json", "If-Match": "v1"}
    assert sent[2][:2] == ["DELETE", "/v2/groups/g"]
    assert sent[3][2] == {
        "from": "2024-01-02T00:00:00+00:00", "in": "i", "self": "2024-01-03", "lines.loggedInUser.id": "true",
        "timeout": "0.5", "options": "ab", "x/y": "r", "all_params": "p",
    }  # fmt: skip
    assert sent[3][4] == {"Accept": "text/plain,text/csv"} or sent[3][4] == {"Accept": "text/plain, text/csv"}


def test_answers_are_what_the_signature_says(package: Path) -> None:
    assert _run(
        package,
        """
api = gc.UsersApi(client)
found = []
answer(["a", "b"]); found.append(api.list())
answer("7"); found.append(api.get_users_count())
answer({"k": [{"name": "Ada"}]}); found.append(api.get_users_sets()["k"][0].name)
answer([{"name": "Bob"}]); found.append(api.post_users_search(gc.UserSearch(query="b", two_factor=True))[0].name)
answer({"name": "Me"}); found.append(api.get_me(expand=["presence"]).name)
answer({"x": {"y": 1}}); found.append(api.post_users_search_all(body={"z": {}}))
answer({"kind": "a", "pattern": {"any": [{"message": "m"}]}})
literal = gc.ImportApi(client).import_all("c", configuration_version=gc.Import(pcImport="i"))
found.append(literal.pattern.any[0].message)
print(json.dumps(found))
""",
    ) == [["a", "b"], 7, "Ada", "Bob", "Me", {"x": {"y": 1}}, "m"]


def test_what_breaks_a_rule_is_refused_before_anything_is_sent(package: Path) -> None:
    problems = _run(
        package,
        """
api = gc.UsersApi(client)
problems = []
for call in (lambda: api.get_users(page_size=0), lambda: api.get_users(page_size=101), lambda: api.delete_group(""),
             lambda: api.delete_group(None), lambda: api.post_users(None), lambda: api.get_users(pagesize=1),
             lambda: api.patch_user_queue("q", gc.User(), "u", None)):
    try:
        call()
    except (ValueError, TypeError) as error:
        problems.append(type(error).__name__)
assert sent == []
print(json.dumps(problems))
""",
    )
    assert problems == ["ValueError"] * 5 + ["TypeError", "ValueError"]


def test_the_deprecated_method_warns_and_says_so(package: Path) -> None:
    assert _run(
        package,
        """
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    answer("x", "text/plain")
    gc.UsersApi(client).get_users_words("now")
print(json.dumps([str(one.message) for one in caught]))
""",
    ) == ["GET /api/v2/users/words is deprecated"]


def test_both_modes_have_the_same_methods_and_signatures(package: Path) -> None:
    assert (
        _run(
            package,
            """
import inspect
different = []
for name in ("ImportApi", "OAuthApi", "SCIMApi", "TelephonyProvidersEdgeApi", "UsersApi"):
    one, two = getattr(gc.apis, name), getattr(gc.aio, name)
    methods = [key for key in vars(one) if not key.startswith("_")]
    assert methods == [key for key in vars(two) if not key.startswith("_")]
    for method in methods:
        left, right = getattr(one, method), getattr(two, method)
        if inspect.signature(left) != inspect.signature(right) or left.__doc__ != right.__doc__:
            different.append(method)
        assert inspect.iscoroutinefunction(inspect.unwrap(right)), method
print(json.dumps(different))
""",
        )
        == []
    )


def test_models_that_a_discriminator_tells_apart_lose_nothing_on_the_way(family: Path) -> None:
    """Decoded as the base, of which more is known than the base declares, and encoded again; heirs the same."""
    dog, cat = {"type": "dog", "name": "Rex", "bark": 3}, {"type": "cat", "lives": 9, "toys": [{"id": "mouse"}]}
    circle = {"kind": "circle", "radius": 2.5}
    program = f"""
dog, cat, circle = {dog!r}, {cat!r}, {circle!r}
found = []
answer({{"owner": {{"pets": [dog, cat], "id": "1"}}}})
street = gc.UsersApi(client).get_streets()
pets = street.owner.pets
found.append([type(pet).__name__ for pet in pets] + [pets[0].type, pets[1].type])
found.append(serialized(street))
pets[0].name = "Max"
found.append(serialized(pets[0]))
answer({{"shape": circle}})
found.append(serialized(gc.UsersApi(client).get_drawings()))
made = gc.Dog(type="dog", name="Rex", bark=3)
found.append([serialized(made), made.bark, list(gc.Dog.attribute_map), list(gc.Circle.attribute_map)])
owner = gc.Owner(pets=[made, gc.Cat(type="cat", lives=9)])
found.append(serialized(owner))
print(json.dumps(found))
"""
    assert _run(family, program) == [
        ["Pet", "Pet", "dog", "cat"],
        {"owner": {"pets": [dog, cat], "id": "1"}},
        {**dog, "name": "Max"},
        {"shape": circle},
        [dog, 3, ["type", "name", "bark"], ["kind", "radius"]],
        {"pets": [dog, {"type": "cat", "lives": 9}]},
    ]
