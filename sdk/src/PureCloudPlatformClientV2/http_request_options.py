"""What an HTTP client is asked to send."""

from __future__ import annotations

from typing import Any

METHODS = frozenset(("GET", "HEAD", "DELETE", "POST", "PUT", "PATCH", "OPTIONS"))


class HttpRequestOptions:
    """A request, as an `AbstractHttpClient` gets it.

    :param url: without the query
    :param method: HTTP verb
    :param headers: header names and values
    :param query_params: names and strings; a list of strings for a name that is repeated
    :param post_params: fields of a form, if the body is one
    :param body: JSON data, bytes, text, or a file object; `None` without a body
    :param timeout: seconds
    :raises ValueError: for an unknown verb or an empty URL
    """

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
        if not url:
            raise ValueError("url must not be empty")
        if not method or method.upper() not in METHODS:
            raise ValueError(f"method must be one of {', '.join(sorted(METHODS))}, not {method!r}")
        self.url = url
        self.method = method.upper()
        self.headers: dict[str, str] = headers if headers is not None else {}
        self.query_params = query_params if query_params is not None else {}
        self.post_params = post_params if post_params is not None else {}
        self.body = body
        self.timeout = timeout

    def __repr__(self) -> str:
        return f"<HttpRequestOptions {self.method} {self.url}>"
