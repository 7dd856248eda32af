"""What the published client offers besides calls, and programs use: encoding, choosing headers, PKCE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..call.request_builder import choose_accept, choose_content_type
from ..models.conversion import encode, text

#: Characters of a PKCE code verifier (RFC 7636, 4.1).
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


class PublishedHelpers:
    """The helpers, as methods of a client."""

    def sanitize_for_serialization(self, obj: Any) -> Any:
        """`obj` as plain JSON data; a model becomes its JSON with the names of the wire."""
        return encode(obj)

    def sanitize_params_for_serialization(self, obj: Any) -> Any:
        """The same for parameters of a query."""
        return encode(obj)

    def deserialize(self, response: Any, response_type: str) -> Any:
        """What the body of a response is as a value of `response_type`, such as `list[User]`.

        :raises DecodeError: if it is not that
        """
        from ..call.call import Call
        from ..call.decoding import decode
        from ..transports.custom import response_of

        return decode(Call("GET", "", returns=response_type), response_of(response))

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
