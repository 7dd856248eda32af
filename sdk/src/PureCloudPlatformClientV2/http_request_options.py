"""What an HTTP client is asked to send."""

from __future__ import annotations

from typing import Any

METHODS = frozenset(("GET", "HEAD", "DELETE", "POST", "PUT", "PATCH", "OPTIONS", "TRACE"))


class HttpRequestOptions:
    """A request, as an `AbstractHttpClient` gets it.

    :param url: without the query
    :param method: HTTP verb
    :param headers: header names and values
    :param query_params: names and strings; a name with several values has them joined by commas
    :param post_params: fields of a form, if the body is one
    :param body: JSON data, bytes, a string, or a file object; `None` without a body
    :param timeout: seconds
    :raises ValueError: for an unknown verb or an empty URL
    """

    __slots__ = ("__dict__", "_method", "_url", "body", "headers", "post_params", "query_params", "timeout")

    def __init__(
        self,
        *,
        url: str,
        method: str,
        headers: dict[str, str] | None = None,
        query_params: Any = None,
        post_params: Any = None,
        body: Any = None,
        timeout: float | None = 60.0,
    ) -> None:
        self.url = url
        self.method = method
        self.headers = headers if headers is not None else {}
        self.query_params = query_params if query_params is not None else {}
        self.post_params = post_params if post_params is not None else {}
        self.body = body
        self.timeout = timeout

    @property
    def url(self) -> str:
        return self._url

    @url.setter
    def url(self, value: str) -> None:
        if not value:
            raise ValueError("url must not be empty")
        self._url = value

    @property
    def method(self) -> str:
        return self._method

    @method.setter
    def method(self, value: str) -> None:
        if not value or value.upper() not in METHODS:
            raise ValueError(f"method must be one of {', '.join(sorted(METHODS))}, not {value!r}")
        self._method = value.upper()

    def __repr__(self) -> str:
        return f"<HttpRequestOptions {self.method} {self.url}>"
