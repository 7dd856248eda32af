"""Two builds compared by their source: which symbols a change touches and what a caller writes now."""

from __future__ import annotations

from pathlib import Path

import pytest
from sdk_builder.compare.surface import Surface, read_package, read_surface
from sdk_builder.compare.symbols import compare_surfaces
from sdk_builder.project.errors import BuilderError

OLD_API = '''
class UsersApi(_Api):
    """Users."""

    def get_users(self, state: str, size: int, *, expand: list[str] | None = None) -> Users:
        """GET /users"""
        return self._call("GET", "/users", query={"state": state, "pageSize": size, "expand": expand}, returns="Users")

    def get_user(self, user_id: str, **options: _t.Unpack[_CallOptions]) -> User:
        return self._call("GET", "/users/{userId}", path={"userId": user_id}, returns="User", **options)

    def delete_user(self, user_id: str) -> None:
        return self._call("DELETE", "/users/{userId}", path={"userId": user_id})
'''
NEW_API = '''
class UsersApi(_Api):
    def get_users(self, size: int, *, state: str | None = None, filter: str | None = None) -> list[User]:
        """GET /users"""
        return self._call("GET", "/users", query={"state": state, "pageSize": size, "filter": filter})

    def fetch_user(self, user_id: str) -> User:
        _check("user_id", user_id, min_length=1)
        return self._call("GET", "/users/{userId}", path={"userId": user_id}, returns="User")
'''
OLD_MODELS = '''
class User(_Model):
    name: str | None = _field("name", "str")
    state: _t.Literal["on", "off"] | str | None = _field("state", "str", enum=("on", "off"))
    self_uri: str | None = _field("selfUri", "str")
    size: int | None = _field("size", "int")
class Users(_Model):
    """Gone soon."""
'''
NEW_MODELS = """
class User(_Model):
    name: str | None = _field("name", "str")
    state: _t.Literal["on", "busy"] | str | None = _field("state", "str", enum=("on", "busy"))
    size: str | None = _field("size", "str")
class _Hidden: ...
"""
OLD_CODE = (
    "def dump(x: int) -> str: ...\nclass Client:\n    def __init__(self, host=None): ...\n    def _x(self): ...\n"
)
NEW_CODE = (
    "def dump(x: int | str, deep: bool = False) -> str: ...\n"
    "class Client:\n    def __init__(self, host=None, port=1): ...\n"
)


def build(folder: Path, api: str, models: str, module: str) -> Surface:
    for name, text in {
        "__init__.py": "raise ImportError('the package must not be imported')",
        "apis/users_api.py": api,
        "aio/users_api.py": api,
        "models/users.py": models,
        "client.py": module,
        "_core/secret.py": "class Secret: ...",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_surface(read_package(folder))


@pytest.fixture
def surfaces(tmp_path: Path) -> tuple[Surface, Surface]:
    return build(tmp_path / "a", OLD_API, OLD_MODELS, OLD_CODE), build(tmp_path / "b", NEW_API, NEW_MODELS, NEW_CODE)


def test_names_signatures_and_types_are_read(surfaces: tuple[Surface, Surface]) -> None:
    old, _ = surfaces
    assert sorted(old.classes) == ["User", "Users", "UsersApi", "client.Client"]
    assert sorted(old.functions) == ["client.dump"]
    method = old.classes["UsersApi"].methods["get_users"]
    assert method.route == "GET /users"
    assert [(p.name, p.required, p.wire) for p in method.parameters] == [
        ("state", True, "state"),
        ("size", True, "pageSize"),
        ("expand", False, "expand"),
    ]
    assert method.call() == "(state, size, ...)"
    assert old.classes["User"].attribute("selfUri") == "self_uri"
    assert old.classes["User"].attributes["state"].annotation == "Literal['on', 'off'] | str | None"
    assert old.routes()["GET /users/{userId}"] == [("UsersApi", "get_user")]


def test_differences_name_the_symbol_and_what_breaks(surfaces: tuple[Surface, Surface]) -> None:
    found = {(c.symbol, c.part, c.change): c for c in compare_surfaces(*surfaces)}
    assert {key: change.breaks for key, change in found.items()} == {
        ("User.self_uri", None, "removed"): True,
        ("User.size", None, "type"): True,
        ("User.state", None, "type"): False,  # any text was allowed and still is
        ("Users", None, "removed"): True,
        ("UsersApi.delete_user", None, "removed"): True,
        ("UsersApi.fetch_user", None, "added"): False,
        ("UsersApi.get_user", None, "renamed"): True,
        ("UsersApi.get_users", "expand", "removed"): True,
        ("UsersApi.get_users", "filter", "added"): False,
        ("UsersApi.get_users", "return", "type"): True,
        ("UsersApi.get_users", "state", "optional"): True,  # positional before, keyword now
        ("UsersApi.get_users", "state", "type"): False,
        ("client.Client.__init__", "port", "added"): False,
        ("client.dump", "deep", "added"): False,
        ("client.dump", "x", "type"): False,
    }
    assert found["UsersApi.get_user", None, "renamed"].instead == "UsersApi.fetch_user"
    assert compare_surfaces(surfaces[0], surfaces[0]) == []


def test_a_folder_that_is_not_a_package_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BuilderError, match="is not a Python package"):
        read_surface(read_package(tmp_path))
    (tmp_path / "__init__.py").touch()
    (tmp_path / "broken.py").write_text("def")
    with pytest.raises(BuilderError, match=r"broken.py is not Python"):
        read_surface(read_package(tmp_path))
