"""What is taken for a job, and what is not: by its path, its answer and its states."""

from __future__ import annotations

from sdk_builder.ir.jobs import detect_jobs, mark_jobs
from sdk_builder.ir.representation import ApiClass, Model, ModelType, Operation, Property, ScalarType, Sdk

STRING = ScalarType("str")


def model(name: str, *states: str) -> Model:
    properties = [Property("id", "id", STRING)]
    properties += [Property("status", "status", STRING, enum=states)] if states else []
    return Model(name, name, tuple(properties))


def operation(title: str, answer: str | None) -> Operation:
    verb, path = title.split()
    name = f"{verb}_{path}".lower().replace("/", "_").replace("{", "").replace("}", "")
    return Operation(name, name, verb, path, ("Api",), returns=ModelType(answer) if answer else None)


RUN = model("Run", "QUEUED", "RUNNING", "FULFILLED", "FAILED", "READY")
SUBMITTED = model("Submitted")
HELD = Model("Held", "Held", (Property("job", "job", ModelType("Submitted")),))


def found(*operations: Operation) -> dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...], str]]:
    jobs = detect_jobs(
        operations, [RUN, SUBMITTED, HELD, model("Person", "active", "failed"), model("Case", "Completed")]
    )
    return {title: (one.status, one.id, one.done, one.failed, one.cancel) for title, one in jobs.items()}


def test_a_job_its_state_its_change_and_its_end() -> None:
    shows, ends = "GET /x/jobs/{jobId}", "DELETE /x/jobs/{jobId}"
    done, failed = ("fulfilled", "ready"), ("failed",)
    jobs = found(
        operation("POST /x/jobs", "Submitted"), operation(shows, "Run"), operation(ends, None),
        operation("PUT /x/jobs/{jobId}", "Run"),
    )  # fmt: skip
    assert jobs == {
        "POST /x/jobs": (shows, "id", done, failed, ends),
        shows: (shows, "", done, failed, ends),
        "PUT /x/jobs/{jobId}": (shows, "", ("fulfilled",), failed, ends),  # what was changed goes on
    }


def test_a_job_that_is_shown_elsewhere() -> None:
    shows = operation("GET /x/imports/jobs/{jobId}", "Run")
    assert found(operation("POST /x/imports/csv/jobs", "Held"), shows)["POST /x/imports/csv/jobs"][:2] == (
        shows.title,
        "job.id",
    )
    assert found(operation("POST /y/imports/csv/jobs", "Held"), shows) == {}
    assert found(operation("POST /x/imports/csv/jobs", "Submitted"), shows) == {}


def test_the_state_is_asked_for_rather_than_the_results() -> None:
    both = [operation("GET /x/jobs/{jobId}/results", "Run"), operation("GET /x/jobs/{jobId}", "Run")]
    for order in (both, both[::-1]):
        assert found(operation("POST /x/jobs", "Submitted"), *order)["POST /x/jobs"][0] == "GET /x/jobs/{jobId}"
    assert found(operation("POST /x/jobs", "Submitted"), both[0])["POST /x/jobs"][0] == both[0].title


def test_what_has_a_state_is_not_a_job_for_that() -> None:
    assert found(operation("POST /people", "Person"), operation("GET /people/{id}", "Person")) == {}
    assert found(operation("POST /cases", "Case"), operation("GET /cases/{id}", "Case")) == {}
    assert found(operation("POST /x/jobs", None), operation("GET /x/jobs/{id}", "Run")) == {}
    assert found(operation("POST /x/jobs", "Submitted"), operation("GET /x/jobs/{id}", "Person")) == {}


def test_models_and_operations_say_what_they_are() -> None:
    operations = (operation("POST /x/jobs", "Submitted"), operation("GET /x/jobs/{jobId}", "Run"))
    jobs = detect_jobs(operations, [RUN, SUBMITTED])
    sdk = mark_jobs(Sdk((RUN, SUBMITTED), (ApiClass("Api", "x", operations),), operations, jobs=jobs))
    assert {one.name: one.shown_by for one in sdk.models} == {"Run": ("Run",), "Submitted": ("Run",)}
    assert all(one.job for one in sdk.operations)
    assert all(one.job for one in sdk.apis[0].operations)
