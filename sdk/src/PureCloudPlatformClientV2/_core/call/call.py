"""One call: the facts of its operation, its arguments and its options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..models.model import check

if TYPE_CHECKING:
    import os
    from typing import BinaryIO, TypedDict

    from ..http.messages import Reply
    from .retry import RetryPolicy

    class CallOptions(TypedDict, total=False):
        """What every method takes besides the parameters of its operation."""

        timeout: float | tuple[float, float] | None
        """Seconds to wait for a connection and between two bytes of the answer; a pair sets them separately."""
        deadline: float | None
        """Seconds that the whole call may take, with all waits and repetitions."""
        headers: Mapping[str, str] | None
        """Further headers; they win over those of the client."""
        retries: int | RetryPolicy | None
        """How often the call is repeated at most; 0 for never."""
        idempotent: bool | None
        """True: the call may be repeated even if it may have arrived; False: it may not."""
        callback: Callable[[Any], Any] | None
        """Run the call in the background and hand its result to this function; a pending result is returned."""
        download_to: str | os.PathLike[str] | BinaryIO | None
        """Where a file goes that the answer is: a path, a folder or an open file."""
        progress: Callable[[int, int | None], Any] | None
        """Called with the bytes transferred so far and the total (`None` if unknown)."""


#: The names of the options, as `CallOptions` has them.
OPTIONS = frozenset(("timeout", "deadline", "headers", "retries", "idempotent", "callback", "download_to", "progress"))

T = TypeVar("T")


class Response(Generic[T]):
    """The whole answer of a call.

    :ivar data: what the call returns without `with_response`
    :ivar status: HTTP status
    :ivar headers: the answer's headers, by any capitals
    """

    __slots__ = ("_reply", "data")

    def __init__(self, data: T, reply: Reply) -> None:
        self.data: T = data
        self._reply = reply

    @property
    def status(self) -> int:
        return self._reply.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self._reply.headers

    @property
    def correlation_id(self) -> str | None:
        """The identifier to give to the platform's support."""
        return self._reply.getheader("inin-correlation-id")

    def __repr__(self) -> str:
        return f"<Response {self.status} with {type(self.data).__name__}>"


class Call:
    """What a generated method, or `ApiClient.call_api`, asks for."""

    __slots__ = (
        "accept",
        "auth",
        "body",
        "consumes",
        "deadline",
        "download_to",
        "files",
        "form",
        "header",
        "headers",
        "idempotent",
        "path",
        "progress",
        "query",
        "reads",
        "retries",
        "returns",
        "styles",
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
        reads: bool = False,
        styles: Mapping[str, str] | None = None,
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
        self.reads = reads
        self.styles = styles
        self.timeout = timeout
        self.deadline = deadline
        self.headers = headers
        self.retries = retries
        self.idempotent = idempotent
        self.download_to = download_to
        self.progress = progress
        for name in required:
            if self._argument(name) is None:
                raise ValueError(f"{verb} {template} needs a value for {name}")
        if limits:
            for name, limit in limits.items():
                check(name, self._argument(name), **limit)

    def _argument(self, name: str) -> Any:
        for group in (self.path, self.query, self.header, self.form, self.files):
            if group and name in group:
                return group[name]
        return self.body

    def __repr__(self) -> str:
        return f"<Call {self.verb} {self.template}>"
