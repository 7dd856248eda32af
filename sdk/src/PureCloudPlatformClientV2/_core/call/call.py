"""One call: the facts of its operation, its arguments and its options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..http.transport import checked_limits, checked_seconds
from ..lazy.annotations import evaluable
from ..models.limits import check
from .retry import checked_retries

if TYPE_CHECKING:
    from ..http.messages import HttpResponse, ResponseHeaders
    from .retry import RetryPolicy

T = TypeVar("T")


@evaluable
class Response(Generic[T]):
    """The whole answer of a call.

    :ivar data: what the call returns without `with_response`
    :ivar status: HTTP status
    :ivar headers: the headers of the response, case-insensitive; `getlist` gives those that came several times
    """

    __slots__ = ("_response", "data")

    def __init__(self, data: T, response: HttpResponse) -> None:
        self.data: T = data
        self._response = response

    @property
    def status(self) -> int:
        return self._response.status

    @property
    def headers(self) -> ResponseHeaders:
        return self._response.headers

    @property
    def correlation_id(self) -> str | None:
        """The identifier to give to the platform's support."""
        return self._response.getheader("inin-correlation-id")

    def __repr__(self) -> str:
        return f"<Response {self.status} with {type(self.data).__name__}>"


_ADOPTED = (
    "accept", "collection_formats", "consumes", "deadline", "download_to", "headers", "idempotent", "job", "progress",
    "retries", "safe", "timeout",
)  # fmt: skip


class Call:
    """What a generated method, or `ApiClient.call_api`, asks for."""

    __slots__ = (
        "accept",
        "auth",
        "body",
        "collection_formats",
        "consumes",
        "deadline",
        "download_to",
        "files",
        "form",
        "header",
        "headers",
        "idempotent",
        "job",
        "path",
        "progress",
        "query",
        "retries",
        "returns",
        "safe",
        "template",
        "timeout",
        "verb",
    )

    def __init__(
        self,
        verb: str,
        template: str,
        *,
        path: Mapping[str, Any] | None = None,
        query: Any = None,
        header: Mapping[str, Any] | None = None,
        form: Any = None,
        files: Mapping[str, Any] | None = None,
        body: Any = None,
        required: Sequence[str] = (),
        limits: Mapping[str, Mapping[str, Any]] | None = None,
        returns: str | None = None,
        accept: Sequence[str] = ("application/json",),
        consumes: Sequence[str] = ("application/json",),
        auth: bool = True,
        safe: bool = False,
        job: bool = False,
        collection_formats: Mapping[str, str] | None = None,
        timeout: float | tuple[float, float] | None = None,
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
        retries: int | RetryPolicy | None = None,
        idempotent: bool | None = None,
        download_to: Any = None,
        progress: Callable[[int, int | None], Any] | None = None,
    ) -> None:
        self.verb = verb
        self.template = template
        self.path = path
        self.query = query
        self.header = header
        self.form = form
        self.files = files
        self.body = body
        self.returns = returns
        self.accept = accept
        self.consumes = consumes
        self.auth = auth
        self.safe = safe
        self.job = job
        self.collection_formats = collection_formats
        self.timeout = None if timeout is None else checked_limits("timeout", timeout)
        # One that has passed is an error of its own, without a request: programs pass what is left of their time.
        self.deadline = None if deadline is None else checked_seconds("deadline", deadline, above_zero=False)
        self.headers = headers
        self.retries = retries
        self.idempotent = idempotent
        self.download_to = download_to
        self.progress = progress
        if headers is not None or retries is not None or idempotent is not None or progress is not None:
            _check(headers, retries, idempotent, progress)
        for name in required:
            if self._argument(name) is None:
                raise ValueError(f"{verb} {template} needs a value for {name}")
        if limits:
            for name, limit in limits.items():
                check(name, self._argument(name), **limit)

    def adopt(self, original: Call) -> None:
        """Take over what `call_api` has no parameters for: the facts of the operation and the options of the call."""
        for name in _ADOPTED:
            setattr(self, name, getattr(original, name))

    def _argument(self, name: str) -> Any:
        for group in (self.path, self.query, self.header, self.form, self.files):
            if group and name in group:
                return group[name]
        return self.body

    def __repr__(self) -> str:
        return f"<Call {self.verb} {self.template.partition('?')[0]}>"


def _check(headers: Any, retries: Any, idempotent: Any, progress: Any) -> None:
    """Whether options are what they should be, `None` or not given.

    :raises TypeError: naming the one that is not
    :raises ValueError: for a number of retries that is none
    """
    if headers is not None and not isinstance(headers, Mapping):
        raise TypeError(f"headers must be a mapping of names to values, not {type(headers).__name__}")
    if isinstance(retries, int):
        checked_retries(retries)
    elif isinstance(retries, (str, bytes, float, list, tuple)):  # an object may have the settings of other SDKs
        raise TypeError(f"retries must be a whole number or a RetryPolicy, not {retries!r:.100}")
    if idempotent is not None and not isinstance(idempotent, bool):
        raise TypeError(f"idempotent must be True or False, not {idempotent!r:.100}")
    if progress is not None:
        checked_function("progress", progress)


def checked_function(name: str, given: Any) -> Any:
    """What was given as an option that is a function.

    :raises TypeError: naming the option, if it cannot be called
    """
    if not callable(given):
        raise TypeError(f"{name} must be a function, not {type(given).__name__}")
    return given
