"""The plain public modules: regions, gateway, options, months, the null value, helpers."""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import utils


def test_a_region_gives_its_host() -> None:
    region = gc.PureCloudRegionHosts["eu_west_1"]
    assert region.get_api_host() == region.apihost == region.value == "https://api.mypurecloud.ie"
    gc.configuration.host = region.get_api_host()
    assert gc.ApiClient().host == "https://api.mypurecloud.ie"
    assert len(gc.PureCloudRegionHosts) == 18


def test_star_import_brings_the_submodules() -> None:
    names: dict[str, Any] = {}
    exec("from PureCloudPlatformClientV2 import *", names)
    wanted = {
        "rest": "ApiException",
        "api_client": "ApiClient",
        "models": "User",
        "apis": "UsersApi",
        "logger": "LogLevel",
    }
    for module, name in wanted.items():
        assert getattr(names[module], name) is not None
    assert names["configuration"] is gc.configuration


def test_empty_parts_of_a_gateway_are_as_if_not_given() -> None:
    gateway = gc.GatewayConfiguration(host="", protocol="", port=-5, path_params_login=None, username="", password="")
    assert (gateway.host, gateway.protocol, gateway.port, gateway.path_params_login) == (None, "https", -1, "")
    assert (gateway.username, gateway.password) == (None, None)
    gateway.host, gateway.path_params_api = "g", "/a/"
    assert (gateway.path_params_api, gateway.url(gateway.path_params_api)) == ("/a", "https://g/a")
    with pytest.raises(ValueError, match="gateway port must be a number from 1 to 65535"):
        gateway.port = 65536


def test_options_are_checked_when_they_are_changed_too() -> None:
    options = gc.HttpRequestOptions(url="https://h", method="trace")
    options.method = "post"
    assert options.method == "POST"
    with pytest.raises(ValueError, match="url must not be empty"):
        options.url = ""
    with pytest.raises(ValueError, match="method must be one of"):
        options.method = "FETCH"
    assert (options.url, options.method, options.headers, options.body) == ("https://h", "POST", {}, None)


def test_a_month_can_be_changed() -> None:
    month = gc.YearMonth(2026, 1)
    month.year, month.month = 0, 12
    assert (month.to_dict(), month.isoformat(), repr(month)) == (
        {"year": 0, "month": 12}, "0000-12", "{'month': 12, 'year': 0}",
    )  # fmt: skip
    with pytest.raises(ValueError, match="must be from 1 to 12, not 13"):
        month.month = 13
    with pytest.raises(TypeError, match="unhashable"):
        hash(month)
    assert pickle.loads(pickle.dumps(month)) == month


def test_the_null_value_is_found_where_models_are() -> None:
    null = gc.ApiNullValue()
    assert (null.to_dict(), null.to_json(), null.swagger_types, null.attribute_map) == (None, None, {}, {})  # type: ignore[func-returns-value]
    assert gc.User(name=null).to_dict()["name"] is None  # type: ignore[arg-type]


def test_deprecated_takes_a_reason_or_none() -> None:
    def old() -> int:
        return 1

    class Old: ...

    cases = (
        (utils.deprecated("use new")(old), r"Call to deprecated function old \(use new\)\."),
        (utils.deprecated(old), r"Call to deprecated function old\."),
        (utils.deprecated(Old), r"Call to deprecated class Old\."),
    )
    for function, text in cases:
        with pytest.warns(DeprecationWarning, match=text):
            function()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert utils.deprecated("use new")(len)([1]) == 1, "the filters of the application count"
    with pytest.raises(TypeError, match="takes a reason, a function or a class, not int"):
        utils.deprecated(7)
    assert utils.sanitize_for_serialization(obj={"a": None}) == {"a": None}
