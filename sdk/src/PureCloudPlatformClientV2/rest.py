"""Requests without the API's knowledge: a URL in, an answer out; and the errors of all calls."""

from ._core.clients.http_client import RESTClientObject as RESTClientObject
from ._core.clients.http_client import RESTResponse as RESTResponse
from ._core.http.errors import ApiConnectionError as ApiConnectionError
from ._core.http.errors import ApiException as ApiException
from ._core.http.errors import ApiTimeoutError as ApiTimeoutError
from ._core.http.errors import AuthenticationError as AuthenticationError
from ._core.http.errors import ConflictError as ConflictError
from ._core.http.errors import DecodeError as DecodeError
from ._core.http.errors import JobFailedError as JobFailedError
from ._core.http.errors import NotFoundError as NotFoundError
from ._core.http.errors import PermissionDeniedError as PermissionDeniedError
from ._core.http.errors import RateLimitError as RateLimitError
from ._core.http.errors import ServerError as ServerError
from ._core.http.errors import ValidationError as ValidationError
