"""The trie finds what the templates say."""

from __future__ import annotations

import random
import re
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st
from purecloud_sandbox.spec.definition import read_definition
from purecloud_sandbox.spec.router import Match, Router

SEGMENTS = st.sampled_from(["users", "me", "queues", "{id}", "{other}"])
TEMPLATES = st.lists(SEGMENTS, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))


def test_every_template_is_found_with_its_values() -> None:
    definition = read_definition()
    router = Router((verb, path) for path, item in definition.paths.items() for verb in item)
    rng = random.Random(1)
    for operation in definition.operations():
        values = tuple(f"a/b c%{rng.randrange(100)}" for _ in operation.names)
        path = operation.template
        for name, value in zip(operation.names, values, strict=True):
            path = path.replace("{" + name + "}", quote(value, safe=""))
        match = router.find(path)
        assert match is not None, path
        assert match.values == values
        assert match.templates[operation.verb.lower()] == operation.template


def _found(router: Router, path: str) -> Match:
    match = router.find(path)
    assert match is not None, path
    return match


def test_a_literal_wins_over_a_parameter() -> None:
    router = Router([("get", "/users/{id}"), ("get", "/users/me"), ("get", "/{any}/me/queues")])
    assert _found(router, "/users/me").templates == {"get": "/users/me"}
    assert _found(router, "/users/m%65").templates == {"get": "/users/me"}
    assert _found(router, "/users/you").values == ("you",)
    assert _found(router, "/users/me/queues").values == ("users",), "goes back where the literal leads nowhere"


def test_an_encoded_slash_stays_in_its_segment() -> None:
    router = Router([("get", "/users/{id}"), ("get", "/users/{id}/queues")])
    assert _found(router, "/users/a%2Fqueues").values == ("a/queues",)
    assert router.find("/users/") is None
    assert router.find("/users//queues") is None
    assert router.find("users/a") is None


@settings(derandomize=True, deadline=None)
@given(st.lists(TEMPLATES, max_size=8), st.lists(st.sampled_from(["users", "me", "x"]), min_size=1, max_size=4))
def test_a_path_is_found_exactly_when_a_template_matches_it(templates: list[str], parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    match = Router(("get", template) for template in templates).find(path)
    expected = [t for t in templates if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", t), path)]
    assert (match is not None) == bool(expected)
    if match is not None:
        assert match.templates["get"] in expected
