"""Logging in: the grants of `POST /oauth/token`, the tokens that they give, and who may do what with them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from ..state.store import Store
from ..wire.errors import unauthorized
from ..wire.requests import Request
from ..wire.responses import HttpResponse, json_response
from .book import TokenBook
from .tokens import Client, Token

LIFETIME = 86400  # seconds
CODE_LIFETIME = 300  # seconds
SAML = "urn:ietf:params:oauth:grant-type:saml2-bearer"


class OAuthError(Exception):
    """Ends a login with an OAuth error body."""

    def __init__(self, status: int, error: str, description: str) -> None:
        self.status, self.error, self.description = status, error, description
        super().__init__(description)

    def answer(self) -> HttpResponse:
        """The error as the login service writes it."""
        body = {"error": self.error, "description": self.description, "error_description": self.description}
        answer = json_response(body, self.status)
        if self.status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="purecloud-sandbox"'
        return answer


@dataclass(slots=True)
class _Code:
    client_id: str
    user: str
    redirect_uri: str
    challenge: str
    method: str
    expires: float


class Login:
    """The login service.

    :param clients: by client id a secret, or a :class:`Client`; without any, every id and secret is accepted.
    :param lifetime: how long a token is good for, in seconds.
    :param user: the id of the user that a token stands for, unless another one signed in.
    :param store: keeps the tokens, as hashes; None forgets them with the process.
    """

    def __init__(
        self,
        clients: Mapping[str, str | Client] | None = None,
        lifetime: float = LIFETIME,
        user: str = "",
        store: Store | None = None,
    ) -> None:
        known = clients or {}
        self.clients = {name: Client(one) if isinstance(one, str) else one for name, one in known.items()}
        self._book = TokenBook(store)
        self._lifetime = lifetime
        self._user = user
        self._codes: dict[str, _Code] = {}

    def issue(self, client_id: str = "sandbox", user: str = "", permissions: Sequence[str] | None = None) -> Token:
        """Give out a token.

        :param user: who signed in; "" for a client that stands for the first user and may do everything.
        """
        known = self.clients.get(client_id)
        allowed = permissions if permissions is not None or known is None else known.permissions
        expires = time.time() + self._lifetime
        token = Token(secrets.token_urlsafe(32), client_id, user or self._user, expires, allowed, bool(user))
        self._book.add(token)
        return token

    def check(self, authorization: str | None) -> Token:
        """The token of an Authorization header.

        :raises ApiError: 401, it is missing, unknown or expired.
        """
        kind, _, value = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not value.strip():
            message = "No authentication bearer token specified in authorization header."
            raise unauthorized("authentication.required", message)
        token = self._book.find(value.strip())
        if token is None:
            raise unauthorized("bad.credentials", "Invalid login credentials.")
        if token.expires <= time.time():
            raise unauthorized("token.expired", "The bearer token has expired.")
        return token

    def revoke(self, token: str) -> None:
        """Make a token worthless."""
        self._book.remove(token)

    def revoke_user(self, user: str) -> int:
        """Make all tokens of a user worthless, refresh tokens too; returns how many access tokens there were."""
        return self._book.remove_user(user)

    def expire_all(self) -> None:
        """Let every access token expire now; refresh tokens stay good."""
        self._book.expire_all()

    def issue_code(self, client_id: str, user: str, redirect_uri: str, challenge: str = "", method: str = "") -> str:
        """Give out an authorization code, good once and for five minutes."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(client_id, user, redirect_uri, challenge, method, time.time() + CODE_LIFETIME)
        return code

    def answer(self, request: Request) -> HttpResponse:
        """Serve `POST /oauth/token`."""
        try:
            return self._grant(request)
        except OAuthError as error:
            return error.answer()

    def _grant(self, request: Request) -> HttpResponse:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.body and kind != "application/x-www-form-urlencoded":
            raise OAuthError(400, "invalid_request", "Send the grant as application/x-www-form-urlencoded.")
        text = request.body.decode("utf-8", "replace") or request.query_string
        form = dict(parse_qsl(text, keep_blank_values=True))
        grant = form.get("grant_type", "")
        if not grant:
            raise OAuthError(400, "invalid_request", "grant_type is missing.")
        public = grant == "authorization_code" and "code_verifier" in form
        client_id = self._authenticate(request, form, public=public)
        if grant == "client_credentials":
            return self._answer(self.issue(client_id), None)
        if grant == "authorization_code":
            return self._redeem_code(client_id, form)
        if grant == "refresh_token":
            return self._renew(client_id, form)
        if grant == SAML:
            return self._accept_assertion(client_id, form)
        raise OAuthError(400, "unsupported_grant_type", f"The grant type {grant!r} is not supported.")

    def _authenticate(self, request: Request, form: Mapping[str, str], *, public: bool) -> str:
        client_id, secret = _credentials(request, form)
        if not client_id or (not secret and not public):
            raise OAuthError(401, "invalid_client", "The client id or the client secret is missing.")
        if self.clients:
            known = self.clients.get(client_id)
            right = known is not None and (public or hmac.compare_digest(known.secret.encode(), secret.encode()))
            if not right:
                raise OAuthError(401, "invalid_client", "The client id is unknown or the client secret is wrong.")
        return client_id

    def _redeem_code(self, client_id: str, form: Mapping[str, str]) -> HttpResponse:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.expires < time.time() or code.client_id != client_id:
            raise OAuthError(
                400, "invalid_grant", "The authorization code is unknown, used, expired, or not this client's."
            )
        if code.redirect_uri != form.get("redirect_uri", ""):
            raise OAuthError(400, "invalid_grant", "redirect_uri is not the one that the code was asked for with.")
        verifier = form.get("code_verifier", "")
        if code.challenge and not _proves(verifier, code):
            raise OAuthError(400, "invalid_grant", "code_verifier does not belong to the code_challenge.")
        if verifier and not code.challenge:
            raise OAuthError(400, "invalid_grant", "The code was asked for without a code_challenge.")
        return self._answer_with_refresh(client_id, code.user)

    def _renew(self, client_id: str, form: Mapping[str, str]) -> HttpResponse:
        """Each refresh token is good once: the answer holds the next one."""
        owner, user = self._book.find_refresh(form.get("refresh_token", ""))
        if owner != client_id:
            raise OAuthError(400, "invalid_grant", "The refresh token is unknown, used, or not this client's.")
        with self._book.together():
            self._book.remove_refresh(form["refresh_token"])
            return self._answer_with_refresh(client_id, user)

    def _accept_assertion(self, client_id: str, form: Mapping[str, str]) -> HttpResponse:
        if not form.get("orgName"):
            raise OAuthError(400, "invalid_request", "orgName is missing.")
        try:
            assertion = base64.b64decode(form.get("assertion", ""), validate=True)
        except binascii.Error:
            assertion = b""
        if b"Assertion" not in assertion:
            raise OAuthError(400, "invalid_grant", "assertion is not the base64 of a SAML 2.0 assertion.")
        return self._answer(self.issue(client_id), None)

    def _answer_with_refresh(self, client_id: str, user: str) -> HttpResponse:
        refresh = secrets.token_urlsafe(32)
        self._book.add_refresh(refresh, client_id, user)
        return self._answer(self.issue(client_id, user), refresh)

    def _answer(self, token: Token, refresh: str | None) -> HttpResponse:
        lifetime = int(self._lifetime)
        body: dict[str, object] = {"access_token": token.value, "token_type": "bearer", "expires_in": lifetime}
        if refresh is not None:
            body["refresh_token"] = refresh
        answer = json_response(body)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _proves(verifier: str, code: _Code) -> bool:
    if code.method == "plain":
        return hmac.compare_digest(verifier.encode(), code.challenge.encode())
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"="), code.challenge.encode())


def _credentials(request: Request, form: Mapping[str, str]) -> tuple[str, str]:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise OAuthError(400, "invalid_request", "The Authorization header is not a valid Basic.") from None
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), secret
