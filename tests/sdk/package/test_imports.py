"""Importing the package: every form that real programs use, and what it must not cost or do."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import Any

import pytest

from tests.sdk.support.waiting import GUARD


def fresh(program: str, *flags: str) -> Any:
    """What `program`, which prints JSON, says in an interpreter of its own, where warnings are errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *flags, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=GUARD,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "null")


FORMS = {
    "import as": "import PureCloudPlatformClientV2 as gc; gc.UsersApi; gc.configuration.host",
    "from rest": "from PureCloudPlatformClientV2.rest import ApiException; ApiException(status=404)",
    "attribute of a legacy module": """
        import PureCloudPlatformClientV2
        cls = PureCloudPlatformClientV2.models.routing_status.RoutingStatus
        assert cls is PureCloudPlatformClientV2.RoutingStatus
    """,
    "legacy module": "from PureCloudPlatformClientV2.models.user_me import UserMe; UserMe()",
    "from apis": "from PureCloudPlatformClientV2.apis.users_api import UsersApi; UsersApi.get_users_me",
    "client by submodule": "import PureCloudPlatformClientV2; PureCloudPlatformClientV2.api_client.ApiClient()",
    "star": """
        from PureCloudPlatformClientV2 import *
        assert UsersApi and UserMe and ApiClient and configuration.host and YearMonth
    """,
    "star from models": "from PureCloudPlatformClientV2.models import *; UserMe, ADFS",
    "star from apis": "from PureCloudPlatformClientV2.apis import *; UsersApi, OAuthApi",
    "exception by submodule": "import PureCloudPlatformClientV2 as gc; assert gc.rest.ApiException is gc.ApiException",
    "submodules": """
        import PureCloudPlatformClientV2 as gc
        for name in ("api_client rest logger models apis api_null_value year_month gateway_configuration utils "
                     "purecloud_region_hosts http_request_options default_http_client abstract_http_client").split():
            assert getattr(gc, name).__name__ == f"PureCloudPlatformClientV2.{name}"
    """,
    "logger": "from PureCloudPlatformClientV2.logger import LogLevel, LogFormat; LogLevel.LTrace, LogFormat.JSON",
}


@pytest.mark.parametrize("form", FORMS)
def test_form_of_import(form: str) -> None:
    fresh(FORMS[form])


@pytest.mark.parametrize("first", ["import PureCloudPlatformClientV2.configuration", "pass"])
def test_configuration_stays_the_object(first: str) -> None:
    fresh(f"""
        {first}
        import PureCloudPlatformClientV2 as gc
        from PureCloudPlatformClientV2.configuration import Configuration
        import PureCloudPlatformClientV2.configuration
        assert isinstance(gc.configuration, Configuration)
        assert gc.configuration is Configuration()
        from PureCloudPlatformClientV2 import configuration
        assert configuration is gc.configuration
    """)


def test_configuration_cannot_be_replaced_by_accident() -> None:
    fresh("""
        import PureCloudPlatformClientV2 as gc
        try:
            gc.configuration = object()
        except AttributeError as error:
            assert "set its attributes" in str(error)
        else:
            raise SystemExit("accepted")
    """)


def test_importing_does_nothing() -> None:
    facts = fresh("""
        import json, sys
        before = set(sys.modules)
        seen = []
        def note(event, arguments):
            if event in ("open", "socket.__new__", "_thread.start_new_thread"):
                seen.append((event, str(arguments[0])))
        sys.addaudithook(note)
        import PureCloudPlatformClientV2
        seen, done = [], seen
        print(json.dumps({"loaded": sorted(set(sys.modules) - before), "opened": done}))
    """)
    assert facts["loaded"] == ["PureCloudPlatformClientV2"]
    assert all(event == "open" and "PureCloudPlatformClientV2" in path for event, path in facts["opened"]), facts


def test_first_client_loads_neither_tls_nor_transport() -> None:
    loaded = fresh("""
        import json, sys
        import PureCloudPlatformClientV2 as gc
        gc.UsersApi(gc.ApiClient()), gc.CreateUser(name="Ada")
        print(json.dumps([name for name in ("ssl", "urllib3", "msgspec", "aiohttp", "asyncio") if name in sys.modules]))
    """)
    assert loaded == []


def test_unknown_name_is_an_error_with_a_suggestion() -> None:
    message = fresh("""
        import json
        import PureCloudPlatformClientV2 as gc
        try:
            gc.UserApi
        except AttributeError as error:
            print(json.dumps(str(error)))
    """)
    assert message == "module 'PureCloudPlatformClientV2' has no attribute 'UserApi'; did you mean 'UsersApi'?"


def test_dir_lists_the_public_names_and_every_name_loads() -> None:
    counts = fresh("""
        import inspect, json
        import PureCloudPlatformClientV2 as gc
        names = dir(gc)
        assert names == sorted(names) and len(names) == len(set(names)), "dir() is sorted"
        classes = [getattr(gc, name) for name in names if name != "configuration"]
        packages = [c.__module__.split(".")[1] for c in classes if inspect.isclass(c)]
        print(json.dumps({"models": packages.count("models"), "apis": packages.count("apis")}))
    """)
    assert counts["apis"] == 87
    assert counts["models"] >= 6645  # and the parts of composed models


def test_legacy_module_works_for_real_names_only() -> None:
    fresh("""
        import importlib, PureCloudPlatformClientV2 as gc
        for name in ("PureCloudPlatformClientV2.models.no_such_model", "PureCloudPlatformClientV2.no_such_module"):
            try:
                importlib.import_module(name)
            except ModuleNotFoundError:
                continue
            raise SystemExit(name + " was found")
        assert not hasattr(gc.models, "no_such_model")
        assert not hasattr(gc.models, "__wrapped__")
    """)
