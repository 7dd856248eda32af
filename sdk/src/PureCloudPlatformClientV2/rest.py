"""Requests without the API's knowledge: a URL in, an answer out; and the errors of all calls."""

from __future__ import annotations

from typing import Any

from ._core.clients.http_client import DefaultHttpClient
from ._core.clients.http_client import RESTResponse as RESTResponse
from ._core.http.errors import ApiConnectionError as ApiConnectionError
from ._core.http.errors import ApiException as ApiException
from ._core.http.errors import ApiTimeoutError as ApiTimeoutError
from ._core.http.errors import AuthenticationError as AuthenticationError
from ._core.http.errors import ConflictError as ConflictError
from ._core.http.errors import DecodeError as DecodeError
from ._core.http.errors import NotFoundError as NotFoundError
from ._core.http.errors import PermissionDeniedError as PermissionDeniedError
from ._core.http.errors import RateLimitError as RateLimitError
from ._core.http.errors import ServerError as ServerError
from ._core.http.errors import ValidationError as ValidationError
from .http_request_options import HttpRequestOptions


class RESTClientObject:
    """Sends requests with the connections and TLS settings of the process's configuration.

    :param pools_size: ignored; the published package takes it
    :param max_size: ignored; `configuration.pool_size` counts
    """

    def __init__(self, pools_size: int = 4, max_size: int = 4) -> None:
        self._client = DefaultHttpClient()

    def request(
        self,
        method: str,
        url: str,
        query_params: Any = None,
        headers: dict[str, str] | None = None,
        body: Any = None,
        post_params: Any = None,
    ) -> RESTResponse:
        """Send a request.

        :raises ApiException: without a successful answer
        """
        answer: RESTResponse = self._client.request(
            HttpRequestOptions(
                url=url, method=method, query_params=query_params, headers=headers, body=body, post_params=post_params
            )
        )
        return answer

    def GET(self, url: str, headers: Any = None, query_params: Any = None) -> RESTResponse:  # noqa: N802 - published name
        return self.request("GET", url, query_params, headers)

    def HEAD(self, url: str, headers: Any = None, query_params: Any = None) -> RESTResponse:  # noqa: N802
        return self.request("HEAD", url, query_params, headers)

    def OPTIONS(  # noqa: N802
        self, url: str, headers: Any = None, query_params: Any = None, post_params: Any = None, body: Any = None
    ) -> RESTResponse:
        return self.request("OPTIONS", url, query_params, headers, body, post_params)

    def DELETE(self, url: str, headers: Any = None, query_params: Any = None, body: Any = None) -> RESTResponse:  # noqa: N802
        return self.request("DELETE", url, query_params, headers, body)

    def POST(  # noqa: N802
        self, url: str, headers: Any = None, query_params: Any = None, post_params: Any = None, body: Any = None
    ) -> RESTResponse:
        return self.request("POST", url, query_params, headers, body, post_params)

    def PUT(  # noqa: N802
        self, url: str, headers: Any = None, query_params: Any = None, post_params: Any = None, body: Any = None
    ) -> RESTResponse:
        return self.request("PUT", url, query_params, headers, body, post_params)

    def PATCH(  # noqa: N802
        self, url: str, headers: Any = None, query_params: Any = None, post_params: Any = None, body: Any = None
    ) -> RESTResponse:
        return self.request("PATCH", url, query_params, headers, body, post_params)
