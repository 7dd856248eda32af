"""What the published client offers besides calls, and programs use: encoding, choosing headers, PKCE."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..call.request_builder import choose_accept, choose_content_type
from ..lazy.annotations import evaluable
from ..lazy.ending import ends_too_late
from ..lazy.index import PACKAGE
from ..models.conversion import encode, text

if TYPE_CHECKING:
    from ..call.call import Call
    from ..http.transport import Sink

#: Characters of a PKCE code verifier (RFC 7636, 4.1).
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


@evaluable
class PublishedHelpers:
    """The helpers, as methods of a client."""

    if TYPE_CHECKING:

        def sink(self, call: Call) -> Sink | None:
            """Where the body of an answer goes if not into memory."""

        def update_params_for_auth(self, headers: dict[str, str], querys: Any, auth_settings: Any) -> None:
            """Put into `headers` what the settings ask for."""

    @ends_too_late
    def _asked(
        self,
        resource_path: str,
        method: str,
        path_params: Mapping[str, Any] | None,
        query_params: Any,
        header_params: Mapping[str, Any] | None,
        body: Any,
        post_params: Any,
        files: Mapping[str, Any] | None,
        response_type: str | None,
        auth_settings: Sequence[str] | None,
    ) -> Call:
        """The call that `call_api` is asked for; "PureCloud OAuth" sends the token, "Guest Chat JWT" the API key."""
        from ..call.call import Call

        call = Call(
            method.upper(),
            resource_path,
            path=path_params,
            query=query_params,
            header=header_params,
            body=body,
            form=post_params,
            files=files,
            returns=response_type,
            auth="PureCloud OAuth" in (auth_settings or ()),
        )
        adopt_original(call)
        if not call.auth:
            guest: dict[str, str] = {}
            self.update_params_for_auth(guest, None, auth_settings)
            call.headers = {**guest, **(call.headers or {})}
        return call

    def sanitize_for_serialization(self, obj: Any) -> Any:
        """`obj` as plain JSON data; a model becomes its JSON with the names of the wire."""
        return encode(obj)

    def sanitize_params_for_serialization(self, obj: Any) -> Any:
        """The same for parameters of a path, a query or headers: what is `None` in a dict is left out."""
        plain = encode(obj)
        return {name: value for name, value in plain.items() if value is not None} if isinstance(plain, dict) else plain

    def deserialize(self, response: Any, response_type: str | type) -> Any:
        """What the body of a response is as a value of `response_type`: a type name such as `list[User]`, or a class.

        For `file` the body is written into a file of `configuration.temp_folder_path`; its path is returned.

        :raises DecodeError: if it is not that
        """
        from ..call.call import Call
        from ..call.decoding import decode
        from ..transports.custom import response_of

        call = Call("GET", "", returns=response_type if isinstance(response_type, str) else response_type.__name__)
        return decode(call, response_of(response, self.sink(call)))

    def _ApiClient__deserialize(self, data: Any, klass: str | type) -> Any:  # noqa: N802 - a private name that programs call
        """JSON data as a value of a type name or a class."""
        from ..call.decoding import convert

        return convert(klass if isinstance(klass, str) else klass.__name__, data)

    def select_header_accept(self, accepts: Sequence[str]) -> str | None:
        """The `Accept` header: JSON if it is among the choices, else all of them."""
        return choose_accept(accepts)

    def select_header_content_type(self, content_types: Sequence[str]) -> str:
        """The `Content-Type` header: JSON if it is among the choices or there are none, else the first."""
        return choose_content_type(content_types)

    def prepare_post_parameters(
        self, post_params: Any = None, files: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The fields of a form, with its files as tuples of name, content and media type."""
        from ..http.bodies import parts_of

        prepared: dict[str, Any] = dict(post_params or {})
        for part in parts_of(files or {}):
            prepared[part.field] = (part.filename, part.read_all(), part.media_type)
        return prepared

    def to_path_value(self, obj: Any) -> str:
        """A value as it stands in a path, before it is quoted; lists are joined with commas."""
        return text(obj)

    def generate_pkce_code_verifier(self, length: int = 128) -> str:
        """A random PKCE code verifier.

        :param length: 43 to 128 characters
        :raises ValueError: for another length
        """
        if not 43 <= length <= 128:
            raise ValueError(f"a PKCE code verifier has 43 to 128 characters, not {length}")
        import secrets

        return "".join(secrets.choice(_UNRESERVED) for _ in range(length))

    def compute_pkce_code_challenge(self, code: str) -> str:
        """The challenge for a code verifier, by method S256.

        :raises ValueError: if the verifier has not 43 to 128 characters
        """
        if not 43 <= len(code) <= 128:
            raise ValueError(f"a PKCE code verifier has 43 to 128 characters, not {len(code)}")
        import base64
        import hashlib

        digest = hashlib.sha256(code.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


class _Original(threading.local):
    """The call for which this thread is calling a `call_api`."""

    call: Call | None = None


_original = _Original()


def calls_directly(client: Any) -> bool:
    """Whether a client carries out calls by the SDK's own `call_api`, which then need not be asked.

    Programs for the published package put one of theirs in its place, in a class of their own, on an object, or with a
    mock: they have to see each call.
    """
    own = getattr(type(client), "_own_call_api", None)
    return own is not None and getattr(type(client), "call_api", None) is own and "call_api" not in client.__dict__


_REST = f"{PACKAGE}.rest"
_HTTP_CLIENT = f"{PACKAGE}.default_http_client"


def other_http_client(client: Any) -> Any:
    """What sends the requests of a client where a program, mostly a test, has replaced a part of the way that they take
    in the published package; `None` where nothing was replaced.

    These parts are `ApiClient.get_http_client`, `DefaultHttpClient` or its `request`, and `rest.RESTClientObject` or a
    method of it that sends requests. Nothing can be replaced in a module that is not loaded.
    """
    kind = type(client)
    if kind.get_http_client is not kind._own_get_http_client or "get_http_client" in client.__dict__:
        return client.get_http_client()
    if client.http_client is not None:
        return None
    rest, default = sys.modules.get(_REST), sys.modules.get(_HTTP_CLIENT)
    found = getattr(rest, "RESTClientObject", None)
    if found is not None:
        from .http_client import StandIn, sending_methods

        if sending_methods(found) != found._genuine:
            return StandIn()
    found = getattr(default, "DefaultHttpClient", None)
    own = getattr(found, "_own_request", None)  # a class of the program's own has none
    if found is None or getattr(found, "request", None) is own:
        return None
    return found() if own is None else found(configuration=client.configuration)


def through_call_api(client: Any, call: Call, callback: Any) -> Any:
    """Carry out a call of an API class by the `call_api` of a client, with the arguments of the published package."""
    header = _given(call.header)
    header["Accept"], header["Content-Type"] = choose_accept(call.accept), choose_content_type(call.consumes)
    _original.call = call
    try:
        return client.call_api(
            call.template,
            call.verb,
            _given(call.path),
            _given(call.query),
            header,
            body=call.body,
            post_params=list(_given(call.form).items()),
            files=_given(call.files),
            response_type=call.returns,
            auth_settings=["PureCloud OAuth"] if call.auth else [],
            callback=callback,
        )
    finally:
        _original.call = None


def _given(parameters: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (parameters or {}).items() if value is not None}


def adopt_original(call: Call) -> None:
    """Give a call that `call_api` was asked for what it has no parameters for, if it came from an API class."""
    original = _original.call
    if original is not None and (original.verb, original.template) == (call.verb, call.template):
        call.adopt(original)
