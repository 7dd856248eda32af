"""The base of HTTP clients that can take the place of the SDK's own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from .http_request_options import HttpRequestOptions


class AbstractHttpClient(ABC):
    """Sends requests for an `ApiClient`; set with `ApiClient.set_http_client`.

    For an `aio.ApiClient`, `request` is a coroutine function, and hooks may be such.
    `request` may return any object with `status` or `status_code`, `reason`, `headers` and `data`, `content` or `text`:
    a response of urllib3 or of requests, or one of your own.
    Redirects and retries are the SDK's work, not the client's.
    """

    def __init__(self) -> None:
        self.timeout: float | None = None
        self.pre_request_hook: Callable[[HttpRequestOptions], Any] | None = None
        self.post_request_hook: Callable[[Any], Any] | None = None

    @abstractmethod
    def request(self, http_request_options: HttpRequestOptions) -> Any:
        """Send the request and return the answer."""

    def set_timeout(self, timeout: float | None) -> None:
        """Seconds that a request may take; `None` for those of the configuration."""
        self.timeout = timeout

    def set_pre_request_hook(self, hook: Callable[[HttpRequestOptions], Any] | None) -> None:
        """Call this with each request before it is sent; it may return other options, or nothing.

        :raises TypeError: if it cannot be called
        """
        self.pre_request_hook = self._checked(hook)

    def set_post_request_hook(self, hook: Callable[[Any], Any] | None) -> None:
        """Call this with each answer; it may return another one, or nothing.

        :raises TypeError: if it cannot be called
        """
        self.post_request_hook = self._checked(hook)

    def _checked(self, hook: Any) -> Any:
        if hook is not None and not callable(hook):
            raise TypeError(f"a hook must be a function of one argument, not {type(hook).__name__}")
        return hook
