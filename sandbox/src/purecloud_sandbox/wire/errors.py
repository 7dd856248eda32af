"""Errors as the platform words them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ApiError(Exception):
    """Ends a request with the platform's error body.

    :param status: the HTTP status.
    :param code: the platform's word for it, e.g. `bad.request`.
    :param message: one sentence; `{name}` stands for a value of `params`.
    :param params: values of the message, by name.
    :param headers: further headers of the answer.
    :param errors: what else is wrong, each an error of its own.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        params: Mapping[str, object] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[ApiError] = (),
    ) -> None:
        self.status = status
        self.code = code
        self.template = message
        self.params = {name: str(value) for name, value in (params or {}).items()}
        self.headers = dict(headers or {})
        self.errors = list(errors)
        for name, value in self.params.items():
            message = message.replace("{" + name + "}", value)
        self.message = message
        super().__init__(message)

    def body(self, context_id: str) -> dict[str, Any]:
        """The JSON of the error; `context_id` is the request's correlation id."""
        return {
            "message": self.message,
            "code": self.code,
            "status": self.status,
            "contextId": context_id,
            "details": [],
            "errors": [error.body(context_id) for error in self.errors],
            "messageParams": self.params,
            "messageWithParams": self.template,
        }


def not_found(path: str) -> ApiError:
    """No operation is declared for the path."""
    return ApiError(404, "not.found", "The requested resource {path} is not known.", {"path": path})


def method_not_allowed(verb: str, allowed: Sequence[str]) -> ApiError:
    """The path exists, but not with this verb."""
    return ApiError(
        405,
        "method.not.allowed",
        "The method {method} is not allowed here; allowed: {allowed}.",
        {"method": verb, "allowed": ", ".join(allowed)},
        headers={"Allow": ", ".join(allowed)},
    )


def unsupported_media_type(got: str, accepted: Sequence[str]) -> ApiError:
    """The body's Content-Type is not one that the operation consumes."""
    return ApiError(
        415,
        "unsupported.media.type",
        "The content type {contentType} is not supported; send {accepted}.",
        {"contentType": got or "(none)", "accepted": " or ".join(accepted)},
    )


def unauthorized(code: str, message: str) -> ApiError:
    """The bearer token is missing, unknown or no longer valid."""
    challenge = 'Bearer realm="purecloud-sandbox"'
    if code != "authentication.required":
        challenge += ', error="invalid_token"'
    return ApiError(401, code, message, headers={"WWW-Authenticate": challenge})


def bad_request(problems: Sequence[ApiError]) -> ApiError:
    """One problem speaks for itself; several are listed under the first."""
    first = problems[0]
    if len(problems) == 1:
        return first
    return ApiError(400, first.code, first.template, first.params, errors=problems)
