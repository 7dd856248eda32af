"""What steers a running sandbox: `/sandbox/...`, with JSON, without a token."""

from __future__ import annotations

import json
from typing import Any, Protocol

from starlette.requests import Request as WebRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...auth.login import Login
from ...services.media import Files, Upload
from ...services.notifications import Notifications
from ...spec.definition import Definition, as_object
from ...state.collections import Collections
from ...wire.errors import ApiError
from ..faults import FaultError, Faults
from ..recorder import Recorder
from .explorer import Explorer
from .page import FILES, read_page


class Controls(Protocol):
    """What the endpoints need of a running sandbox."""

    definition: Definition
    faults: Faults
    login: Login
    recorder: Recorder
    files: Files
    notifications: Notifications

    @property
    def collections(self) -> Collections | None:
        """What the organization has, None without state."""
        ...

    def reset(self) -> None:
        """Back to the start."""
        ...

    def describe_organization(self) -> dict[str, Any]:
        """What the organization has, in names and numbers."""
        ...


def build_routes(sandbox: Controls) -> list[Route]:
    """The routes below `/sandbox`, and the page."""
    admin = Admin(sandbox)
    return [
        *(Route(path, read_page, methods=["GET"]) for path in ("/", *(f"/sandbox/{name}" for name in FILES))),
        Route("/sandbox/health", admin.health, methods=["GET"]),
        Route("/sandbox/requests", admin.requests, methods=["GET", "DELETE"]),
        Route("/sandbox/faults", admin.faults, methods=["GET", "POST", "DELETE"]),
        Route("/sandbox/reset", admin.reset, methods=["POST"]),
        Route("/sandbox/tokens/expire", admin.expire, methods=["POST"]),
        Route("/sandbox/sockets/close", admin.close_sockets, methods=["POST"]),
        Route("/sandbox/events", admin.events, methods=["POST"]),
        Route("/sandbox/organization", admin.organization, methods=["GET"]),
        Route("/sandbox/operations", admin.operations, methods=["GET"]),
        Route("/sandbox/definition", admin.definition, methods=["GET"]),
        Route("/sandbox/uploads/{key}", admin.upload, methods=["PUT", "POST"]),
    ]


class Admin:
    """The endpoints."""

    def __init__(self, sandbox: Controls) -> None:
        self._sandbox = sandbox
        self._explorer = Explorer(sandbox.definition, sandbox.collections)

    async def health(self, _: WebRequest) -> Response:
        """That it lives."""
        return JSONResponse({"status": "ok"})

    async def requests(self, request: WebRequest) -> Response:
        """The last requests, newest last, with the names of what their paths lead through; DELETE forgets them."""
        if request.method == "DELETE":
            self._sandbox.recorder.clear()
            return Response(status_code=204)
        kept = self._sandbox.recorder.all()
        count = request.query_params.get("last", "")
        chosen = kept[-int(count) :] if count.isdigit() else kept
        return JSONResponse([{**one.as_dict(), "names": self._names(one.path)} for one in chosen])

    def _names(self, path: str) -> dict[str, str]:
        """By segment of a path, what it names there is called."""
        collections = self._sandbox.collections
        if collections is None:
            return {}
        named = {part: collections.store.name_of(part) for part in path.split("/")[4:] if len(part) > 20}
        return {part: name for part, name in named.items() if name}

    async def faults(self, request: WebRequest) -> Response:
        """The faults that are on; POST `{"fault": "status=503;times=2"}` adds one, DELETE removes all."""
        faults = self._sandbox.faults
        if request.method == "DELETE":
            faults.clear()
            return Response(status_code=204)
        if request.method == "POST":
            try:
                faults.add(str((await _read_json(request)).get("fault", "")))
            except FaultError as error:
                return JSONResponse({"message": str(error)}, 400)
        return JSONResponse([{"fault": fault.text, "times": fault.times} for fault in faults.active])

    async def reset(self, request: WebRequest) -> Response:
        """Back to the start: state, requests, faults, counts; tokens stay good."""
        self._sandbox.reset()
        return Response(status_code=204)

    async def expire(self, request: WebRequest) -> Response:
        """Let all access tokens expire."""
        self._sandbox.login.expire_all()
        return Response(status_code=204)

    async def close_sockets(self, request: WebRequest) -> Response:
        """Announce the end to all notification sockets and close them."""
        return JSONResponse({"sockets": self._sandbox.notifications.close_sockets()})

    async def events(self, request: WebRequest) -> Response:
        """Send `{"topicName": ..., "eventBody": ...}` to those who subscribed."""
        event = await _read_json(request)
        sent = self._sandbox.notifications.send(str(event.get("topicName", "")), event.get("eventBody") or {})
        return JSONResponse({"sockets": sent})

    async def organization(self, _: WebRequest) -> Response:
        """What the organization has, in numbers and names."""
        return JSONResponse(self._sandbox.describe_organization())

    async def operations(self, request: WebRequest) -> Response:
        """All operations: verb, path, id, tags, permissions; with `?verb=GET&path=/api/v2/users` all about one.

        That is parameters, body as a tree and as an example, permissions, and what it answers.
        """
        known = self._sandbox.definition
        verb, path = request.query_params.get("verb", "").lower(), request.query_params.get("path", "")
        if not path:
            return JSONResponse([self._explorer.brief(one) for one in known.operations()])
        if verb not in known.paths.get(path, {}):
            message = "The definition has no {verb} {path}."
            raise ApiError(404, "not.found", message, {"verb": verb.upper(), "path": path})
        return JSONResponse(self._explorer.describe(known.operation(verb, path)))

    async def definition(self, request: WebRequest) -> Response:
        """The definition as it holds here: with this address, with errors, and with what the platform means by it."""
        document = self._sandbox.definition.document
        paths = {
            path: {verb: _describe(one) if "responses" in one else one for verb, one in item.items()}
            for path, item in document["paths"].items()
        }
        whole = {name: part for name, part in document.items() if name != "produces"}
        whole |= {"host": request.url.netloc, "schemes": ["http"], "paths": paths}
        # The platform's addresses are relative (selfUri is /api/v2/users/...), which JSON Schema calls uri-reference.
        text = json.dumps(whole, separators=(",", ":")).replace('"format":"uri"', '"format":"uri-reference"')
        return Response(text, media_type="application/json")

    async def upload(self, request: WebRequest) -> Response:
        """Take a file: the whole body (PUT, POST), or the file of a multipart form."""
        key = str(request.path_params["key"])
        kind = request.headers.get("content-type", "")
        upload = Upload(key, b"", kind)
        if kind.startswith("multipart/form-data"):
            async with request.form() as form:
                for name, value in form.multi_items():
                    if isinstance(value, str):
                        upload.fields[name] = value
                    else:
                        upload.content, upload.name = await value.read(), value.filename or ""
                        upload.kind = value.content_type or ""
        else:
            upload.content = await request.body()
        try:
            self._sandbox.files.accept(upload)
        except ApiError as error:
            return JSONResponse(error.body(""), error.status)
        return JSONResponse({"uploadKey": key, "size": len(upload.content)})


def _describe(operation: dict[str, Any]) -> dict[str, Any]:
    """An operation with the error body that it may answer; one that answers nothing has no media type."""
    error = {"description": "An error", "schema": {"$ref": "#/definitions/ErrorBody"}}
    described = {**operation, "responses": {**operation["responses"], "default": error}}
    if "schema" in operation["responses"].get("200", {}):
        described["produces"] = [*dict.fromkeys([*operation.get("produces", ()), "application/json"])]
    return described


async def _read_json(request: WebRequest) -> dict[str, Any]:
    try:
        return as_object(await request.json())
    except ValueError:
        raise ApiError(400, "invalid.json", "The request body is not JSON.") from None
