"""What `help`, editors and notebooks show: short, at once, and with a word on where to look."""

from __future__ import annotations

import inspect
import pydoc
import subprocess
import sys
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio


@pytest.mark.parametrize("name", ["", ".models", ".apis", ".aio"])
def test_help_on_a_package_is_short_and_loads_no_class(name: str) -> None:
    program = (
        f"import sys, pydoc, PureCloudPlatformClientV2{name} as package\n"
        "print(pydoc.plain(pydoc.render_doc(package)))\n"
        "loaded = [one for one in sys.modules if '.models.' in one or '.apis.' in one]\n"
        "assert not [one for one in loaded if '_core' not in one], loaded\n"
        "assert len(dir(package)) > 80"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) < 200
    if not name:
        assert 'gc.search("add a member to a queue")' in done.stdout


def test_help_on_a_method_says_what_it_does_first() -> None:
    text = pydoc.plain(pydoc.render_doc(gc.UsersApi.get_user))
    # The signature comes before, which is many lines from Python 3.14 on.
    lines = text.partition(") -> ")[2].splitlines()
    assert "Get a user." in lines[1]
    assert "GET /api/v2/users/{userId}" in lines[3]


def test_a_model_has_the_signature_of_its_properties() -> None:
    signature = inspect.signature(gc.CreateUser)
    assert list(signature.parameters) == list(gc.CreateUser.swagger_types)
    assert str(signature.parameters["name"]) == "name: str | None = None"
    assert signature.parameters["addresses"].annotation == "list[Contact] | None"
    assert str(inspect.signature(gc.Queue)).startswith("(*, id: str | None = None")


def test_a_program_s_own_model_keeps_its_own_signature() -> None:
    class Mine(gc.CreateUser):  # type: ignore[misc, unused-ignore]
        def __init__(self, shoe_size: int) -> None:
            super().__init__(name=str(shoe_size))

    class Other(gc.CreateUser):  # type: ignore[misc, unused-ignore]
        pass

    assert list(inspect.signature(Mine).parameters) == ["shoe_size"]
    assert list(inspect.signature(Other).parameters) == list(gc.CreateUser.swagger_types)


def test_help_on_a_model_says_what_uses_it_and_what_its_properties_are() -> None:
    text = pydoc.plain(pydoc.render_doc(gc.CreateUser))
    on_one_line = " ".join(line.lstrip(" |") for line in text.splitlines())
    assert "CreateUser(*, name: str | None = None" in on_one_line.replace("( ", "(")
    assert "Body of `post_users`" in text
    assert gc.CreateUser.state.__doc__ is not None
    assert gc.CreateUser.state.__doc__.startswith("str; known values active")
    assert "list[Contact]" in text


def test_looking_at_the_base_of_models_spoils_none() -> None:
    base: Any = gc.CreateUser.__mro__[1]
    pydoc.render_doc(base)
    assert inspect.getmembers(base)
    assert base.swagger_types == {}
    assert gc.ContactListing.swagger_types


def test_dir_of_a_client_shows_what_is_public() -> None:
    for client in (gc.ApiClient(), aio.ApiClient()):
        names = dir(client)
        assert not [name for name in names if name.startswith("_") and not name.endswith("__")]
        assert {"set_default_header", "get_client_credentials_token", "close", "configuration"} <= set(names)
        assert not {"count_retry", "sink", "observe"} & set(names)
        assert all(hasattr(client, name) for name in names)
