"""The base of HTTP clients that can take the place of the SDK's own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from ._core.http.transport import checked_seconds
from .http_request_options import HttpRequestOptions


class AbstractHttpClient(ABC):
    """Sends requests for an `ApiClient`; set with `ApiClient.set_http_client`.

    For an `aio.ApiClient`, `request` is a coroutine function, and hooks may be such.
    `request` may return any object with `status` or `status_code`, `reason`, `headers` and `data`, `content` or `text`:
    a response of urllib3 or of requests, or one of your own.
    Redirects and retries are the SDK's work, not the client's. What `request` raises comes out of the call at once and
    unchanged, except `ApiException`: a status that it has is judged as if it were an answer, and an
    `ApiConnectionError` lets the SDK repeat what is safe to repeat.

    :ivar timeout: seconds that a request may take; `None` for those of the configuration
    :ivar https_agent: kept and not used
    :ivar pre_hook: called with each request before it is sent, if there is one
    :ivar post_hook: called with each answer, if there is one
    """

    def __init__(self) -> None:
        self.timeout: float | None = None
        self.https_agent: Any = None
        self.pre_hook: Callable[[HttpRequestOptions], Any] | None = None
        self.post_hook: Callable[[Any], Any] | None = None

    @abstractmethod
    def request(self, http_request_options: HttpRequestOptions) -> Any:
        """Send the request and return the answer."""

    def set_timeout(self, timeout: float | None) -> None:
        """Seconds that a request may take; `None` for those of the configuration.

        :raises ValueError: if it is not a number above 0
        """
        if timeout is not None:
            checked_seconds("timeout", timeout)
        self.timeout = timeout

    def set_pre_request_hook(self, hook: Callable[[HttpRequestOptions], Any] | None) -> None:
        """Call this with each request before it is sent; it may return other options, or nothing.

        :raises ValueError: if it cannot be called
        """
        self.pre_hook = self._checked(hook)

    def set_post_request_hook(self, hook: Callable[[Any], Any] | None) -> None:
        """Call this with each answer; it may return another one, or nothing.

        :raises ValueError: if it cannot be called
        """
        self.post_hook = self._checked(hook)

    def _checked(self, hook: Any) -> Any:
        if hook is not None and not callable(hook):
            raise ValueError(f"a hook must be a function of one argument, not {type(hook).__name__}")
        return hook
