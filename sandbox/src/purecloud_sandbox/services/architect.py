"""Prompts and their resources: one for each language, with words to speak or a file to play."""

from __future__ import annotations

from typing import Any

from ..spec.definition import as_object
from ..spec.resources import Role
from ..state.collections import missing
from ..state.engine import State
from ..state.rules import require_version
from ..wire.errors import ApiError
from ..wire.requests import Call
from ..wire.responses import Handler, HttpResponse, respond
from .media.files import MEDIA, Files, Upload

PROMPTS = "/api/v2/architect/prompts"
GREETINGS = {"en-us": "Hello", "de-de": "Hallo", "es-es": "Hola", "fr-fr": "Bonjour", "it-it": "Buongiorno"}
_RESOURCES = PROMPTS + "/{promptId}/resources"


class Architect:
    """Answers the operations on the resources of prompts.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State, files: Files) -> None:
        self._state = state
        self._collections = state.collections
        self._files = files
        files.takers["prompt"] = self._take
        if not state.collections.is_empty:
            greetings = [(name, {"language": name, "ttsString": words}) for name, words in GREETINGS.items()]
            state.collections.seeds[_RESOURCES] = lambda _: greetings
        one = _RESOURCES + "/{languageCode}"
        self.handlers: dict[tuple[str, str], Handler] = {
            ("POST", _RESOURCES): self._create,
            ("GET", _RESOURCES): self._list,
            ("GET", one): self._find,
            ("PUT", one): self._replace,
            ("DELETE", one + "/audio"): self._remove_audio,
            ("POST", one + "/uploads"): self._offer,
            ("GET", PROMPTS + "/{promptId}"): self._show_prompt,
        }

    def _path(self, call: Call) -> str:
        """Where the resources of the call's prompt are.

        :raises ApiError: 404, there is no such prompt.
        """
        prompt = str(call.path["promptId"])
        self._collections.require(PROMPTS, prompt)
        path = f"{PROMPTS}/{prompt}/resources"
        self._collections.ensure(path, _RESOURCES)
        return path

    def _resource(self, call: Call) -> tuple[str, dict[str, Any]]:
        path, language = self._path(call), str(call.path["languageCode"]).lower()
        item = self._state.store.find(path, language)
        if item is None:
            raise missing(_RESOURCES, language)
        return path, item.body

    def _shown(self, call: Call, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A resource with its addresses."""
        language, prompt = str(body["language"]), path.split("/")[5]
        key = f"prompt.{prompt}.{language}"
        shown = {**body, "id": language, "promptId": prompt, "selfUri": f"{path}/{language}"}
        shown["uploadUri"] = self._files.offer(key, call.request.base)
        if self._files.has(key):
            shown["mediaUri"] = f"{call.request.base}{MEDIA}{key}"
        elif body.get("ttsString"):
            shown["mediaUri"] = f"{call.request.base}{MEDIA}{prompt}-{language}"
        return shown

    def _answer(self, call: Call, path: str, body: dict[str, Any]) -> HttpResponse:
        return self._state.reader.answer(call, self._shown(call, path, body))

    def _create(self, call: Call, by: str) -> HttpResponse:
        path, sent = self._path(call), as_object(call.body)
        language = str(sent["language"]).lower()
        if self._state.store.text(path, language) is not None:
            message = "The prompt has a resource in the language {language} already."
            raise ApiError(409, "general.conflict", message, {"language": language})
        return self._store(call, path, language, sent, by, whole=True)

    def _store(
        self, call: Call, path: str, language: str, sent: dict[str, Any], by: str, *, whole: bool
    ) -> HttpResponse:
        schema = self._state.reader.schema_of(_RESOURCES)
        written = call.operation.body.schema if call.operation.body else None
        body = self._collections.shaper.create(schema, sent, path, language, by, written)
        body |= {"language": language, "uploadStatus": "created" if whole else sent.get("uploadStatus", "created")}
        self._collections.put(path, language, body, "create")
        return self._answer(call, path, body)

    def _list(self, call: Call, _: str) -> HttpResponse:
        path = self._path(call)
        items = self._state.store.items(path)
        for item in items:
            item.body = self._shown(call, path, item.body)
        return self._state.reader.page(call, Role("list", path, self._state.reader.schema_of(_RESOURCES)), items)

    def _find(self, call: Call, _: str) -> HttpResponse:
        return self._answer(call, *self._resource(call))

    def _replace(self, call: Call, by: str) -> HttpResponse:
        path, old = self._resource(call)
        require_version(call.body, old, call.request.path)
        sent = {**as_object(call.body), "uploadStatus": old.get("uploadStatus")}
        return self._store(call, path, str(old["language"]), sent, by, whole=False)

    def _remove_audio(self, call: Call, _: str) -> HttpResponse:
        path, body = self._resource(call)
        self._files.remove(f"prompt.{path.split('/')[5]}.{body['language']}")
        self._collections.put(path, str(body["language"]), {**body, "uploadStatus": "created"})
        return respond(call, None)

    def _offer(self, call: Call, _: str) -> HttpResponse:
        path, body = self._resource(call)
        return self._state.reader.answer(call, {"url": self._shown(call, path, body)["uploadUri"], "headers": {}})

    def _take(self, upload: Upload) -> None:
        """A file has arrived: the resource plays it from now on."""
        _, prompt, language = upload.key.split(".", 2)
        path = f"{PROMPTS}/{prompt}/resources"
        item = self._state.store.find(path, language)
        if item is not None:
            self._collections.put(path, language, {**item.body, "uploadStatus": "transcoded"})

    def _show_prompt(self, call: Call, _: str) -> HttpResponse:
        body = self._collections.require(PROMPTS, str(call.path["promptId"]))
        if call.query.get("includeResources", True):
            path = self._path(call)
            body = {**body, "resources": [self._shown(call, path, one.body) for one in self._state.store.items(path)]}
        role = Role("find", PROMPTS, self._state.reader.schema_of(PROMPTS))
        return self._state.reader.show(call, role, body)
