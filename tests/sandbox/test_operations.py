"""Every operation of the definition, called over a socket."""

from __future__ import annotations

import arguments
import judge
from client import Client
from purecloud_sandbox.definition import read_definition


def test_every_operation_answers_what_its_schema_says(client: Client) -> None:
    definition = read_definition(judge.DEFINITION)
    operations = definition.operations()
    wrong: list[str] = []
    for operation in operations:
        target, body, headers = arguments.make_request(definition, operation)
        reply = client.send(operation.verb, target, body, headers=headers)
        raw = judge.document()["paths"][operation.template][operation.verb.lower()]
        schema = raw["responses"]["200"].get("schema")
        if reply.status != 200:
            wrong.append(f"{operation.verb} {target}: {reply.status} {reply.content[:300]!r}")
        elif schema is None:
            if reply.content:
                wrong.append(f"{operation.verb} {target}: an answer where none is declared")
        elif reply.headers.get_content_type() not in raw.get("produces", ["application/json"]):
            wrong.append(f"{operation.verb} {target}: {reply.headers.get_content_type()}")
        elif reply.headers.get_content_type().endswith("json"):
            wrong += [f"{operation.verb} {target}: {text}" for text in judge.complaints(schema, reply.json())]
    assert len(operations) == 3355
    assert not wrong, "\n".join([f"{len(wrong)} problems", *wrong[:20]])


def test_arguments_are_valid_for_the_judge_too() -> None:
    definition = read_definition(judge.DEFINITION)
    for operation in definition.operations()[::7]:
        if operation.body is not None:
            _, body, _ = arguments.make_request(definition, operation)
            assert not judge.complaints(operation.body.schema, body), operation.id
