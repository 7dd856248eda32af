"""Logging in: `POST /oauth/token` and the tokens it gives."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from purecloud_sandbox.answers import Answer, answer_json
from purecloud_sandbox.calls import Request
from purecloud_sandbox.errors import unauthorized

LIFETIME = 86400  # seconds


class OAuthError(Exception):
    """Ends a login with an OAuth error body."""

    def __init__(self, status: int, error: str, description: str) -> None:
        self.status, self.error, self.description = status, error, description
        super().__init__(description)

    def answer(self) -> Answer:
        """The error as the login service writes it."""
        body = {"error": self.error, "description": self.description, "error_description": self.description}
        answer = answer_json(body, self.status)
        if self.status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="purecloud-sandbox"'
        return answer


@dataclass(slots=True)
class Token:
    """An access token that was given out."""

    value: str
    client_id: str
    expires: float  # seconds since the epoch


class Login:
    """The login service.

    :param clients: secrets by client id; without any, every id and secret is accepted.
    :param lifetime: how long a token is good for, in seconds.
    """

    def __init__(self, clients: Mapping[str, str] | None = None, lifetime: float = LIFETIME) -> None:
        self._clients = dict(clients or {})
        self._lifetime = lifetime
        self._tokens: dict[str, Token] = {}

    def issue(self, client_id: str = "sandbox") -> Token:
        """Give out a token."""
        token = Token(secrets.token_urlsafe(32), client_id, time.time() + self._lifetime)
        self._tokens[token.value] = token
        return token

    def check(self, authorization: str | None) -> Token:
        """The token of an Authorization header.

        :raises ApiError: 401, it is missing, unknown or expired.
        """
        kind, _, value = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not value.strip():
            message = "No authentication bearer token specified in authorization header."
            raise unauthorized("authentication.required", message)
        token = self._tokens.get(value.strip())
        if token is None:
            raise unauthorized("bad.credentials", "Invalid login credentials.")
        if token.expires <= time.time():
            raise unauthorized("token.expired", "The bearer token has expired.")
        return token

    def answer(self, request: Request) -> Answer:
        """Serve `POST /oauth/token`."""
        try:
            return self._grant(request)
        except OAuthError as error:
            return error.answer()

    def _grant(self, request: Request) -> Answer:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.body and kind != "application/x-www-form-urlencoded":
            raise OAuthError(400, "invalid_request", "Send the grant as application/x-www-form-urlencoded.")
        text = request.body.decode("utf-8", "replace") or request.query_string
        form = dict(parse_qsl(text, keep_blank_values=True))
        client_id, secret = _credentials(request, form)
        grant = form.get("grant_type", "")
        if not grant:
            raise OAuthError(400, "invalid_request", "grant_type is missing.")
        if grant != "client_credentials":
            raise OAuthError(400, "unsupported_grant_type", f"The grant type {grant!r} is not supported.")
        if self._clients and not secrets.compare_digest(self._clients.get(client_id, ""), secret):
            raise OAuthError(401, "invalid_client", "client not found or the secret is wrong: " + client_id)
        token = self.issue(client_id)
        body = {"access_token": token.value, "token_type": "bearer", "expires_in": int(self._lifetime)}
        answer = answer_json(body)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            text = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise OAuthError(400, "invalid_request", "The Authorization header is no valid Basic.") from None
        client_id, _, secret = text.partition(":")
        client_id, secret = unquote_plus(client_id), secret
    else:
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
    if not client_id or not secret:
        raise OAuthError(401, "invalid_client", "The client id or the client secret is missing.")
    return client_id, secret
