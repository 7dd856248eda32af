"""What the flow of a call needs of the client that carries it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..auth.tokens import Token
    from ..http.errors import ApiConnectionError, ApiException
    from ..http.messages import HttpResponse, Request
    from ..http.transport import Sink
    from .call import Call
    from .pacing.budget import Budget
    from .pacing.pacer import Pacer
    from .retry import RetryPolicy, RetryQuota


class ExchangeClient(Protocol):
    """What the flow of a call asks a client for: its settings, its token, and to take notice of what happens.

    :ivar clock: seconds, of a clock that only goes forward
    :ivar login_deadline: seconds that a login may take, with its retries
    """

    clock: Callable[[], float]
    pacer: Pacer
    login_deadline: float

    @property
    def budget(self) -> Budget | None:
        """The rate limit that is shared with others, instead of the client's own pacing."""
        ...

    @property
    def base_url(self) -> str:
        """What paths of the API are appended to."""
        ...

    @property
    def login_url(self) -> str:
        """What `/oauth/token` is appended to."""
        ...

    @property
    def can_renew(self) -> bool:
        """Whether a token can be fetched without a person."""
        ...

    def current_token(self) -> Token | None:
        """The token that the next request carries, if there is one."""
        ...

    def may_renew(self, token: Token) -> bool:
        """Whether `token`, which the platform refused or which is due, may be replaced."""
        ...

    def build(self, call: Call, base: str | None = None) -> Request:
        """The request for a call, not yet signed."""
        ...

    def sign(self, request: Request, token: Token | None) -> None:
        """Put the token on a request."""
        ...

    def sink(self, call: Call) -> Sink | None:
        """Where the body of the response goes if not into memory."""
        ...

    def timeouts(self, call: Call) -> tuple[float, float]:
        """Seconds to wait for a connection, and between two bytes of the response."""
        ...

    def retry_policy(self, call: Call) -> RetryPolicy:
        """How this call is retried."""
        ...

    def quota(self, request: Request) -> RetryQuota:
        """The retry quota of the host that a request goes to."""
        ...

    def observe(self, call: Call, request: Request, response: HttpResponse) -> None:
        """Take notice of a response."""
        ...

    def observe_failure(self, call: Call, request: Request, error: ApiConnectionError) -> None:
        """Take notice of a request without a response."""
        ...

    def count_success(self, request: Request, *, retried: bool) -> None:
        """Take notice of a success."""
        ...

    def count_retry(self, call: Call, attempt: int, wait: float, error: ApiException) -> None:
        """Take notice of a retry."""
        ...
