"""One request, read from the wire and checked against the operation that it reached."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from ..spec.definition import Definition, Json, Operation, Parameter, Schema
from .errors import ApiError, bad_request, unsupported_media_type
from .validation import check_scalar, check_value, problem

PAGE_SIZE = 25
# `multi` is taken in both writings, as the platform takes it: a=1&a=2 and, as its own libraries send it, a=1,2.
_SEPARATORS = {"ssv": " ", "tsv": "\t", "pipes": "|"}
_INTEGER = re.compile(r"[+-]?\d{1,30}")
_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?")


@dataclass(slots=True)
class Request:
    """What came over the wire; header names in lower case, path and query still encoded."""

    verb: str
    path: str
    query_string: str
    headers: dict[str, str]
    body: bytes
    base: str  # scheme://host:port as the client sees it
    client: str = ""


@dataclass(slots=True)
class Call:
    """A request that reached an operation, its values converted to what the definition says."""

    request: Request
    operation: Operation
    path: dict[str, Any]
    query: dict[str, Any] = field(default_factory=dict[str, Any])
    header: dict[str, Any] = field(default_factory=dict[str, Any])
    form: dict[str, Any] = field(default_factory=dict[str, Any])
    extra: dict[str, str] = field(default_factory=dict[str, str])  # query parameters that nobody declared
    body: Json = None
    page_size: int = PAGE_SIZE  # the items of a page where neither the request nor the definition says


def check_call(definition: Definition, request: Request, operation: Operation, values: tuple[str, ...]) -> Call:
    """Read a request's parameters and body.

    :raises ApiError: 400 or 415; all that is wrong is reported at once.
    """
    call = Call(request, operation, dict(zip(operation.names, values, strict=True)))
    sent: dict[str, list[str]] = {}
    if request.query_string:
        for name, value in parse_qsl(request.query_string, keep_blank_values=True):
            sent.setdefault(name, []).append(value)
    problems: list[ApiError] = []
    for parameter in operation.parameters:
        name, place = parameter.name, parameter.place
        if place == "path":
            strings = [call.path[name]]
        elif place == "query":
            strings = sent.pop(name, [])
        elif place == "header":
            strings = [request.headers[name.lower()]] if name.lower() in request.headers else []
        else:
            continue
        read = list(_read_parameter(parameter, strings, getattr(call, place)))
        problems.extend(read)
    call.extra = {name: strings[-1] for name, strings in sent.items()}
    problems.extend(_read_body(definition, call))
    if problems:
        raise bad_request(problems)
    return call


def _read_parameter(parameter: Parameter, strings: list[str], into: dict[str, Any]) -> Iterator[ApiError]:
    schema, name = parameter.schema, parameter.name
    if schema.get("type") == "array":
        separator = _SEPARATORS.get(schema.get("collectionFormat", "csv"), ",")
        strings = [piece.strip() for string in strings for piece in string.split(separator)]
        strings = [text for text in strings if text]
        if strings:
            into[name] = [_convert(schema["items"], text) for text in strings]
    elif strings and strings[-1] != "":
        into[name] = _convert(schema, strings[-1])
    elif strings and schema.get("type") == "string":
        into[name] = ""
    if name not in into or into[name] == "":
        if parameter.required:
            yield problem(name, "missing.parameter", "The required parameter {field} is missing.")
        return
    if schema.get("type") == "array":
        for index, item in enumerate(into[name]):
            yield from check_scalar(schema["items"], item, f"{name}[{index}]", parameter=True)
    else:
        yield from check_scalar(_comparable(schema), into[name], name, parameter=True)


def _comparable(schema: Schema) -> Schema:
    """Booleans with an enum of strings ("true", "false") are booleans."""
    if schema["type"] == "boolean" and "enum" in schema:
        return {name: part for name, part in schema.items() if name != "enum"}
    return schema


def _convert(schema: Schema, text: str) -> Json:
    """A parameter's string as its type says; the string itself where it is not of that type."""
    kind = schema.get("type")
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "number" and _NUMBER.fullmatch(text):
        return float(text)
    if kind == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text


def _read_body(definition: Definition, call: Call) -> Iterator[ApiError]:
    declared, request = call.operation.body, call.request
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared is None:
        yield from _read_form(call, kind)
        return
    if not request.body:
        if declared.required:
            yield problem("body", "missing.body", "The required request body is missing.")
        return
    accepted = call.operation.consumes
    if kind not in accepted and not (kind.endswith("+json") and "application/json" in accepted):
        raise unsupported_media_type(kind, accepted)
    try:
        call.body = json.loads(request.body, parse_constant=_refuse_constant)
    except RecursionError:
        yield problem("body", "invalid.json", "The request body is nested too deeply.")
        return
    except ValueError as error:
        yield problem("body", "invalid.json", "The request body is not JSON: {reason}.", reason=error)
        return
    if call.body is None:
        if declared.required:
            yield problem("body", "missing.body", "The required request body is missing.")
        return
    yield from check_value(definition, declared.schema, call.body, "body")


def _read_form(call: Call, kind: str) -> Iterator[ApiError]:
    declared = [parameter for parameter in call.operation.parameters if parameter.place == "formData"]
    if not declared:
        return
    if kind == "application/x-www-form-urlencoded":
        sent = parse_qsl(call.request.body.decode("utf-8", "replace"), keep_blank_values=True)
        for parameter in declared:
            strings = [value for name, value in sent if name == parameter.name]
            yield from _read_parameter(parameter, strings, call.form)
    elif kind != "multipart/form-data":
        raise unsupported_media_type(kind, call.operation.consumes)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")
