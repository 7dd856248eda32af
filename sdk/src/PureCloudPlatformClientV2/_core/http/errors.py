"""Everything that a call can raise.

    ApiException                    base of all; status 0 when no answer came
    ├── AuthenticationError         401, a login that was refused
    ├── PermissionDeniedError       403; `missing_permissions` names what the caller lacks
    ├── NotFoundError               404, 410
    ├── ConflictError               409, 412
    ├── ValidationError             400, 413, 415, 422
    ├── RateLimitError              429; `retry_after` in seconds
    ├── ServerError                 500 and above
    ├── ApiConnectionError          no connection, or it broke (status 0)
    │   └── ApiTimeoutError         a timeout or the deadline of the call passed
    ├── DecodeError                 an answer that is not what was promised (HTML, truncated JSON, nothing)
    └── JobFailedError              a job of the platform ended without a result

Arguments that are wrong before anything is sent are `TypeError` and `ValueError`, as everywhere in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ..secrets.redaction import visible

if TYPE_CHECKING:
    from .messages import Request

E = TypeVar("E", bound="ApiException")

CERTIFICATE_HINT = (
    "If a company's authority vouches for the server or for a proxy before it, name its certificate in "
    "configuration.ssl_ca_cert, or in the variable SSL_CERT_FILE."
)
NAME_HINT = "Check the region or host, and that this machine may look names up."
PROXY_HINT = "The proxy wants to know who asks: set configuration.proxy_username and configuration.proxy_password."


class ApiException(Exception):  # noqa: N818 - the published name
    """A call that failed.

    :ivar status: HTTP status, 0 when no answer came; `None` only in an error that a program makes without one
    :ivar reason: the status line's reason, or what went wrong with the connection
    :ivar body: the answer's body as text, `None` without one
    :ivar headers: the answer's headers; names are found case-insensitively
    :ivar code: the platform's error code, such as `not.found`
    :ivar message: the platform's sentence about the error
    :ivar message_params: the values that the platform put into that sentence
    :ivar context_id: the platform's identifier of the request
    :ivar correlation_id: the identifier to give to the platform's support
    :ivar retry_after: seconds to wait before trying again, where the platform says so
    :ivar verb: HTTP verb of the call
    :ivar operation: path template of the call, such as `/api/v2/users/{userId}`
    """

    def __init__(
        self,
        status: int | None = None,
        reason: str | None = None,
        http_resp: Any = None,
        *,
        verb: str | None = None,
        operation: str | None = None,
        hint: str | None = None,
    ) -> None:
        body: Any = None
        headers: Any = None
        if http_resp is not None:
            status, reason, body = http_resp.status, http_resp.reason, http_resp.data
            headers = http_resp.getheaders()
        self.status = status
        self.reason = reason
        self.body = body.decode("utf-8", "replace") if isinstance(body, (bytes, bytearray)) else body
        self.headers = headers
        self.verb = verb
        self.operation = operation
        self.hint = hint
        self.retry_after: float | None = None
        problem = _platform_error(self.body)
        self.code: str | None = problem.get("code") or problem.get("error")
        self.message: str | None = (
            problem.get("message")
            or problem.get("messageWithParams")
            or problem.get("error_description")
            or problem.get("description")
        )
        self.message_params: dict[str, Any] = problem.get("messageParams") or {}
        self.context_id: str | None = problem.get("contextId")
        self.correlation_id: str | None = _header(headers, "inin-correlation-id") or self.context_id

    def __str__(self) -> str:
        call = f"{self.verb} {self.operation} failed: " if self.operation else ""
        status = str(self.status) if self.status else ""
        parts = [" ".join(part for part in (status, self.reason) if part) or "no answer"]
        if self.code and self.code != self.reason:
            parts.append(f"[{self.code}]")
        text = call + " ".join(parts)
        if self.message:
            text += f": {self.message}"
        if self.correlation_id:
            text += f" (correlation id {self.correlation_id})"
        if self.hint:
            text += f". {self.hint}" if text[-1] not in ".!?" else f" {self.hint}"
        return text if text.isprintable() else visible(text)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __reduce__(self) -> tuple[Any, ...]:
        from ..secrets.harmless import harmlessly

        headers = harmlessly(_without_secrets, self.headers) if self.headers else self.headers
        return _restore, (type(self), self.args, {**self.__dict__, "headers": headers})


class AuthenticationError(ApiException):
    """The token is missing, unknown or expired, or a login was refused."""


class PermissionDeniedError(ApiException):
    """The token's owner may not do this."""

    #: The permissions that the caller lacks, as far as the platform or the definition tells.
    missing_permissions: tuple[str, ...] = ()


class NotFoundError(ApiException):
    """There is no such thing, or the caller may not see it."""


class ConflictError(ApiException):
    """The thing was changed by somebody else, or its state does not allow this."""


class ValidationError(ApiException):
    """The platform refused what was sent."""


class RateLimitError(ApiException):
    """Too many requests; wait `retry_after` seconds."""


class ServerError(ApiException):
    """The platform failed."""


class ApiConnectionError(ApiException):
    """No connection could be made, or it broke.

    :ivar sent: whether the request may have reached the platform
    :ivar permanent: whether another attempt would end in the same way, as with a certificate that is not trusted
    """

    sent = False
    permanent = False


class ApiTimeoutError(ApiConnectionError):
    """No answer in time: the connect or read timeout, or the deadline of the call."""


class DecodeError(ApiException):
    """An answer that is not what the definition promises."""


class JobFailedError(ApiException):
    """A job of the platform ended without a result.

    :ivar state: what it ended as, such as `FAILED`
    :ivar answer: what showed it last, which often says why; `None` where it was a query that `paginate` submitted
    """

    def __init__(self, state: str, job: str, operation: str, answer: Any = None) -> None:
        hint = "Submit it again, or narrow the query." if answer is None else "The error's `answer` may say why."
        super().__init__(0, f"the job {job} of {operation} ended as {state}", hint=hint)
        self.state = state
        self.answer = answer


_BY_STATUS: dict[int, type[ApiException]] = {
    400: ValidationError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    410: NotFoundError,
    412: ConflictError,
    413: ValidationError,
    415: ValidationError,
    422: ValidationError,
    429: RateLimitError,
}


def error_class(status: int) -> type[ApiException]:
    """The class for an answer of this status."""
    return _BY_STATUS.get(status) or (ServerError if status >= 500 else ApiException)


def without_echoes(error: E, request: Request) -> E:
    """`error`, made of an answer, without what the server sent back of the secrets in `request`."""
    from ..secrets.echoes import without
    from .messages import ResponseHeaders

    secrets = request.secrets()
    if secrets:
        for name, value in vars(error).items():
            try:
                found = value.without(secrets) if isinstance(value, ResponseHeaders) else without(secrets, value)
            except RecursionError:  # values of a message that are nested as no platform does
                found = {}
            vars(error)[name] = found
    return error


def _platform_error(body: Any) -> dict[str, Any]:
    if not isinstance(body, str) or not body.lstrip().startswith("{"):
        return {}
    import json

    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    known = ("code", "error", "message", "messageWithParams", "error_description", "description", "contextId")
    return {
        key: value
        for key, value in parsed.items()
        if (key in known and isinstance(value, str)) or (key == "messageParams" and isinstance(value, dict))
    }


def _without_secrets(headers: Any) -> Mapping[str, str]:
    """Headers for a pickle: cookies stay out of those."""
    from ..secrets.redaction import mask_headers
    from .messages import ResponseHeaders

    return ResponseHeaders(mask_headers(headers))


def _header(headers: Any, name: str) -> str | None:
    if not isinstance(headers, Mapping):
        return None
    return next((value for key, value in headers.items() if str(key).lower() == name), None)


def _restore(cls: type[ApiException], args: tuple[Any, ...], state: dict[str, Any]) -> ApiException:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error
