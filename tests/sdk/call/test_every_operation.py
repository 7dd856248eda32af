"""Every method of every API class, called once with all its parameters against the sandbox, over a real socket."""

from __future__ import annotations

import inspect
import json
import random
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import serve
from purecloud_sandbox.spec.definition import read_definition
from purecloud_sandbox.spec.samples import Sampler
from PureCloudPlatformClientV2._core.call.decoding import convert
from PureCloudPlatformClientV2._core.models.conversion import item_type

MANIFEST = json.loads(files(gc).joinpath("operations.json").read_text("utf-8"))["operations"]
CLASSES = sorted({name for entry in MANIFEST for name in entry["classes"]})
PYTHON = {"str": str, "int": int, "float": (int, float), "bool": bool, "object": object, "file": str}


@pytest.fixture(scope="module")
def client() -> Iterator[gc.ApiClient]:
    with serve(state="none") as sandbox, gc.ApiClient(host=sandbox.url) as client:
        client.get_client_credentials_token("id", "secret")
        yield client


@pytest.fixture(scope="module")
def operations() -> Any:
    definition = read_definition()
    return definition, {operation.id: operation for operation in definition.operations()}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # deprecated operations are called too
@pytest.mark.parametrize("name", CLASSES)
def test_every_method_of(name: str, client: gc.ApiClient, operations: Any) -> None:
    definition, by_id = operations
    api = getattr(gc, name)(client)
    entries = [entry for entry in MANIFEST if name in entry["classes"]]
    public = {n for n, _ in inspect.getmembers(type(api), inspect.isfunction) if not n.startswith("_")}
    assert public == {entry["method"] for entry in entries}
    for entry in entries:
        sampler = Sampler(definition, random.Random(entry["id"]))
        values = _arguments(entry, by_id[entry["id"]], sampler)
        result = getattr(api, entry["method"])(**values)
        assert _is_of(result, entry["returns"]), f"{entry['method']}: {result!r} is no {entry['returns']}"
        if hasattr(result, "to_dict"):
            assert list(result.to_dict()) == list(result.swagger_types)


def test_all_methods_were_counted() -> None:
    assert sum(len(entry["classes"]) for entry in MANIFEST) == 3508
    assert len(MANIFEST) == 3355


def _arguments(entry: dict[str, Any], operation: Any, sampler: Sampler) -> dict[str, Any]:
    """A value of the right type for each parameter."""
    schemas = {parameter.name: parameter.schema for parameter in operation.parameters}
    if operation.body is not None:
        schemas[next(p["name"] for p in entry["parameters"] if p["in"] == "body")] = operation.body.schema
    return {
        parameter["python"]: "5"  # a page size that the definition calls a string, with limits in numbers
        if parameter["kind"] == "str" and "minimum" in parameter
        else convert(parameter["kind"], sampler.value(schemas[parameter["name"]], parameter["name"]))
        for parameter in entry["parameters"]
    }


def _is_of(value: Any, kind: str | None) -> bool:
    if kind is None:
        return value is None
    item = item_type(kind)
    if item is not None:
        values = value.values() if isinstance(value, dict) else value
        return isinstance(value, dict if kind.startswith("dict") else list) and all(_is_of(v, item) for v in values)
    known: Any = PYTHON.get(kind) or getattr(gc, kind, object)
    return isinstance(value, known)
