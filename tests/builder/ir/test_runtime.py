"""What the builder knows of the hand-written runtime is what stands there: options of calls and public names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as sdk
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.call.options import OPTIONS
from sdk_builder.definition.problem import UnusableDefinitionError
from sdk_builder.ir.runtime import read_runtime

from tests.builder.sample_project import ROOT, Project, small

PACKAGE = ROOT / "sdk" / "src" / "PureCloudPlatformClientV2"


def test_the_options_are_those_that_calls_take() -> None:
    assert read_runtime(PACKAGE).call_options == OPTIONS
    assert "progress" in OPTIONS


def test_the_public_names_are_those_that_the_package_finds() -> None:
    runtime = read_runtime(PACKAGE)
    assert runtime.names
    for name in runtime.names:
        assert name in dir(sdk)
        assert getattr(sdk, name) is not None
    for name in runtime.async_names:
        assert name in dir(aio)


@pytest.mark.parametrize("option", sorted(OPTIONS))
def test_a_parameter_that_hides_an_option_is_reported(project: Project, option: str) -> None:
    definition = _with_parameter(option)
    project.write(definition)
    outcome = project.generate("--runtime", str(PACKAGE))
    assert f"The parameter '{option}' hides the call option '{option}' for this method." in outcome.errors
    assert "**options: _t.Any" in project.text("apis/users_api.py")


def test_a_parameter_called_options_hides_none(project: Project) -> None:
    project.write(_with_parameter("options"))
    assert project.generate("--runtime", str(PACKAGE)).errors == ""
    assert "**_options: _te.Unpack[_CallOptions]" in project.text("apis/users_api.py")


def _with_parameter(name: str) -> dict[str, Any]:
    definition = small()
    definition["paths"]["/users"]["post"]["parameters"].append({"name": name, "in": "query", "type": "string"})
    return definition


def test_a_package_without_a_runtime_is_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "_core").mkdir()
    (tmp_path / "_core" / "call.py").write_text("class CallOptions(dict):\n    timeout: float\n")
    with pytest.raises(UnusableDefinitionError, match="defines AIO_NAMES and PACKAGE_NAMES"):
        read_runtime(tmp_path)
    outcome = project.generate("--runtime", str(tmp_path / "nowhere"))
    assert outcome.code == 1
    assert outcome.hints == [
        "Name the folder of the package that holds _core: generated code works with what is there."
    ]
