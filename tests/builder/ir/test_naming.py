"""The published names: every example of the rules, and what holds for any text."""

from __future__ import annotations

import keyword
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sdk_builder.definition.deviations.overrides import Overrides
from sdk_builder.definition.problem import UnusableDefinitionError
from sdk_builder.emit.generation import lower_document
from sdk_builder.emit.source import docstring, literal
from sdk_builder.ir import naming
from sdk_builder.ir.lowering import MODEL_MEMBERS

# Names as definitions have them, and strings of any kind.
_WORDS = st.sampled_from(["user", "User", "ID", "URIs", "IPv4", "v2", "2fa", "from", "self", "class", "None", "OAuth"])
_NAMES = st.lists(_WORDS | st.sampled_from(list("._-/|[]( $:")), max_size=6).map("".join) | st.text(max_size=12)
_UNDERSCORED = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", max_size=12)

derandomized = settings(derandomize=True, max_examples=300, deadline=None, database=None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mediaStatsRFactor", "media_stats_r_factor"),
        ("genAIPhrases", "gen_ai_phrases"),
        ("resourceURIs", "resource_uris"),
        ("inheritPhoneTrunkBasesIPv4", "inherit_phone_trunk_bases_ipv4"),
        ("lexV2Bot", "lex_v2_bot"),
        ("q64", "q64"),
        ("If-Match", "if_match"),
        ("lines.loggedInUser.id", "lines_logged_in_user_id"),
        ("SIPSearchPublicRequest", "sip_search_public_request"),
        ("configurationVersion", "configuration_version"),
        ("$ref", "ref"),
        ("$schema", "schema"),
        ("_type", "type"),
        ("service-area", "service_area"),
        ("A1", "a1"),
        ("HNO", "hno"),
        ("OAuthClient", "o_auth_client"),
        ("Resources", "resources"),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "urnietfparamsscimschemasextensionenterprise2_0_user",
        ),
        ("from", "pcFrom"),
        ("self", "pcSelf"),
        ("in", "pcIn"),
        ("and", "pcAnd"),
        ("or", "pcOr"),
        ("not", "pcNot"),
        ("global", "pcGlobal"),
        ("property", "pcProperty"),
        ("pass", "pcPass"),
        ("print", "pcPrint"),
        ("exec", "pcExec"),
        ("bodyParams", "pcBody_params"),
        ("id", "id"),
        ("type", "type"),
        ("list", "list"),
        ("filter", "filter"),
        ("format", "format"),
        ("date", "date"),
        ("case", "case"),
        ("match", "match"),
        ("2fa", "pc2fa"),
        ("__", ""),
    ],
)
def test_parameters_and_attributes(name: str, expected: str) -> None:
    assert naming.variable_name(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("getUsers", "get_users"),
        ("getScimV2Users", "get_scim_v2_users"),
        ("patchUserQueue", "patch_user_queue"),
        ("postLanguageunderstandingMinerUploads", "post_languageunderstanding_miner_uploads"),
        ("import", "pcImport"),
        ("list", "list"),
        ("property", "property"),
    ],
)
def test_methods(name: str, expected: str) -> None:
    assert naming.method_name(name) == expected


@pytest.mark.parametrize(
    ("name", "cls", "module"),
    [
        ("ADFS", "ADFS", "adfs"),
        ("DIDPool", "DIDPool", "did_pool"),
        ("OAuthLastTokenIssued", "OAuthLastTokenIssued", "o_auth_last_token_issued"),
        ("ScimV2User", "ScimV2User", "scim_v2_user"),
        ("IVRDivisionView", "IVRDivisionView", "ivr_division_view"),
        ("UserMe", "UserMe", "user_me"),
        ("dotted.name-of model", "DottedNameOfModel", "dotted_name_of_model"),
        ("None", "ModelNone", "model_none"),
        ("2FA", "Model2FA", "model2_fa"),
        ("Import", "Import", "import_"),
    ],
)
def test_models(name: str, cls: str, module: str) -> None:
    assert naming.model_class(name) == cls
    assert naming.module_name(cls) == module


@pytest.mark.parametrize(
    ("tag", "cls", "module"),
    [
        ("Telephony Providers Edge", "TelephonyProvidersEdgeApi", "telephony_providers_edge_api"),
        ("OAuth", "OAuthApi", "o_auth_api"),
        ("SCIM", "SCIMApi", "scim_api"),
        ("AI Studio", "AIStudioApi", "ai_studio_api"),
        ("WebDeployments", "WebDeploymentsApi", "web_deployments_api"),
        ("2 Factors", "Model2FactorsApi", "model2_factors_api"),
    ],
)
def test_api_classes(tag: str, cls: str, module: str) -> None:
    assert naming.api_class(tag) == cls
    assert naming.module_name(cls) == module


def test_the_second_class_of_a_model_that_inherits() -> None:
    assert naming.inline_class("DynamicListValues") == "DynamicListValuesAllOf"


@derandomized
@given(_NAMES)
def test_any_name_becomes_an_identifier_or_nothing(name: str) -> None:
    variable, method, cls = naming.variable_name(name), naming.method_name(name), naming.model_class(name)
    for made in (variable, method, cls, naming.api_class(name), naming.module_name(naming.api_class(name))):
        assert made == "" or (made.isidentifier() and made.isascii() and not keyword.iskeyword(made)), (name, made)
        assert not made.startswith("_")
    assert variable not in naming.RESERVED
    assert (variable == "") == (not any(char.isascii() and char.isalnum() for char in name))


@derandomized
@given(_NAMES)
def test_each_step_changes_its_own_result_no_more(name: str) -> None:
    for step in (naming.sanitize, naming.camelize):
        assert step(step(name)) == step(name)
    clean = naming.underscore(naming.sanitize(name))
    assert naming.underscore(clean) == clean
    variable = naming.variable_name(name)
    if not variable.startswith("pc"):
        assert naming.variable_name(variable) == variable
    cls = naming.model_class(name)
    assert naming.model_class(cls) == cls


@derandomized
@given(_UNDERSCORED)
def test_python_names_stay(name: str) -> None:
    name = name.lstrip("_")
    if name not in naming.RESERVED and not name[:1].isdigit():
        assert naming.variable_name(name) == name


def _properties_of(names: list[str]) -> dict[str, Any]:
    properties = {name: {"type": "string"} for name in names}
    return {"swagger": "2.0", "paths": {}, "definitions": {"M": {"properties": properties}}}


@derandomized
@given(st.lists(_NAMES, unique=True, max_size=8))
def test_attributes_are_distinct_or_the_definition_is_refused(names: list[str]) -> None:
    made = [naming.variable_name(name) for name in names]
    clash = len(set(made)) < len(made) or "" in made or not MODEL_MEMBERS.isdisjoint(made)
    if clash:
        with pytest.raises(UnusableDefinitionError) as caught:
            lower_document(_properties_of(names), Overrides())
        assert all(problem.pointer.startswith("/definitions/M/properties/") for problem in caught.value.problems)
    else:
        sdk, _ = lower_document(_properties_of(names), Overrides())
        assert [item.name for item in sdk.models[0].properties] == made
        assert [item.wire for item in sdk.models[0].properties] == names


@derandomized
@given(st.lists(_NAMES, unique=True, max_size=8))
def test_classes_are_distinct_or_the_definition_is_refused(names: list[str]) -> None:
    made = [naming.model_class(name) for name in names]
    document = {"swagger": "2.0", "paths": {}, "definitions": {name: {} for name in names}}
    if len(set(made)) < len(made) or "" in made:
        with pytest.raises(UnusableDefinitionError):
            lower_document(document, Overrides())
    else:
        sdk, _ = lower_document(document, Overrides())
        assert sorted(model.name for model in sdk.models) == sorted(made)


@derandomized
@given(st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans())
def test_literals_mean_what_they_say(value: str | float | bool) -> None:
    text = literal(value)
    assert eval(text) == value
    assert text.isprintable()


@derandomized
@given(st.lists(st.text(st.sampled_from('ab \\"\n\t{}:é☃\u2028\x00'), max_size=200), min_size=1, max_size=4))
def test_docstrings_can_hold_any_text(lines: list[str]) -> None:
    source = "\n".join(["class A:", *docstring(["Head.", *lines], "    ")])
    scope: dict[str, Any] = {}
    exec(compile(source, "docstring", "exec"), scope)
    expected = " ".join("".join(char if char.isprintable() else " " for char in line) for line in ["Head.", *lines])
    assert scope["A"].__doc__.split() == expected.split()
