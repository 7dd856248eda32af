"""What type checkers know of listings: the stub of `paginate`."""

from __future__ import annotations

import re
from typing import Any

from tests.builder.sample_project import Project, small

LISTING = "_Listing[_T]"


def _job(verb_parameters: list[dict[str, Any]], item: dict[str, Any]) -> dict[str, Any]:
    """The small definition with a job: submission and results."""
    definition = small()
    definition["definitions"] |= {
        "Ticket": {"properties": {"id": {"type": "string"}, "state": {"type": "string"}}},
        "Query": {"properties": {"interval": {"type": "string"}}},
        "Found": {"properties": {"entities": {"type": "array", "items": item}, "total": {"type": "integer"}}},
    }
    definition["paths"]["/users/query/jobs"] = {
        "post": {
            "tags": ["Users"],
            "operationId": "postJobs",
            "parameters": verb_parameters,
            "responses": {"202": {"schema": {"$ref": "#/definitions/Ticket"}}},
        }
    }
    definition["paths"]["/users/query/jobs/{jobId}/results"] = {
        "get": {
            "tags": ["Users"],
            "operationId": "getJobResults",
            "parameters": [
                {"name": "jobId", "in": "path", "required": True, "type": "string"},
                {"name": "pageNumber", "in": "query", "type": "integer"},
            ],
            "responses": {"200": {"schema": {"$ref": "#/definitions/Found"}}},
        }
    }
    return definition


BODY = [{"name": "body", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Query"}}]
USER = {"$ref": "#/definitions/User"}


def _overloads(project: Project, definition: dict[str, Any]) -> list[tuple[str, str]]:
    """What each signature takes, and what it gives."""
    project.write(definition)
    assert project.generate().code == 0
    text = project.text("_paging.pyi")
    compile(text, "_paging.pyi", "exec", dont_inherit=True)
    return re.findall(r"    method: (.*),\n.*\n.*\n\) -> (.*): \.\.\.", text)


def test_answers_say_of_themselves_what_the_items_are(project: Project) -> None:
    assert _overloads(project, small()) == [
        (f"_Callable[..., _Coroutine[_t.Any, _t.Any, {LISTING}]]", "_AsyncPaginator[_T]"),
        (f"_Callable[..., {LISTING}]", "_Paginator[_T]"),
    ]


def test_a_job_is_known_by_the_query_that_it_takes(project: Project) -> None:
    assert _overloads(project, _job(BODY, USER))[2:] == [
        (
            "_Callable[_t.Concatenate[_Query, ...], _Coroutine[_t.Any, _t.Any, _Answer]]",
            "_AsyncJobPaginator[_Query, _Answer]",
        ),
        ("_Callable[_t.Concatenate[_Query, ...], _Answer]", "_JobPaginator[_Query, _Answer]"),
    ]
    stub = project.text("_paging.pyi")
    assert "    def __aiter__(self: _AsyncJobPaginator[Query, Ticket]) -> _AsyncIterator[User]: ..." in stub
    assert "    def __iter__(self: _JobPaginator[Query, Ticket]) -> _Iterator[User]: ..." in stub
    assert "    def pages(self: _JobPaginator[Query, Ticket]) -> _Iterator[_Page[User]]: ..." in stub
    assert "    @_t.overload" not in stub  # checkers refuse a single one
    assert re.findall(r"^from \.models\.\w+ import (.*)$", stub, re.M) == ["Query, Ticket, User"]


def test_a_job_that_takes_nothing_is_known_by_its_answer(project: Project) -> None:
    assert _overloads(project, _job([], USER))[3] == ("_Callable[..., Ticket]", "_Paginator[User]")


def test_items_that_are_not_models_are_anything(project: Project) -> None:
    assert _overloads(project, _job([], {"type": "object"}))[3] == ("_Callable[..., Ticket]", "_Paginator[_t.Any]")
