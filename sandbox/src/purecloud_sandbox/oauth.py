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

from purecloud_sandbox.answers import Answer, answer_json
from purecloud_sandbox.calls import Request
from purecloud_sandbox.definition import Operation
from purecloud_sandbox.errors import ApiError, unauthorized

LIFETIME = 86400  # seconds
CODE_LIFETIME = 300  # seconds
SAML = "urn:ietf:params:oauth:grant-type:saml2-bearer"


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


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth client that the sandbox knows.

    :ivar permissions: what its tokens may do, e.g. `routing:queue:view` or `routing:*:*`; None for everything.
    """

    secret: str
    permissions: Sequence[str] | None = None

    def __repr__(self) -> str:
        return f"Client(secret=..., permissions={self.permissions!r})"


@dataclass(slots=True)
class Token:
    """An access token that was given out."""

    value: str
    client_id: str
    user: str
    expires: float  # seconds since the epoch
    permissions: Sequence[str] | None = None

    def __repr__(self) -> str:
        return f"Token(client_id={self.client_id!r}, user={self.user!r}, expires={self.expires!r})"


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
    """

    def __init__(
        self, clients: Mapping[str, str | Client] | None = None, lifetime: float = LIFETIME, user: str = ""
    ) -> None:
        known = clients or {}
        self.clients = {name: Client(one) if isinstance(one, str) else one for name, one in known.items()}
        self.tokens: dict[str, Token] = {}
        self._lifetime = lifetime
        self._user = user
        self._refresh: dict[str, tuple[str, str]] = {}  # refresh token -> client id, user
        self._codes: dict[str, _Code] = {}

    def reset(self) -> None:
        """Forget every token and code."""
        self.tokens.clear()
        self._refresh.clear()
        self._codes.clear()

    def issue(self, client_id: str = "sandbox", user: str = "", permissions: Sequence[str] | None = None) -> Token:
        """Give out a token."""
        known = self.clients.get(client_id)
        allowed = permissions if permissions is not None or known is None else known.permissions
        now = time.time()
        if len(self.tokens) % 1000 == 999:  # programs that log in for every call
            self.tokens = {value: token for value, token in self.tokens.items() if token.expires > now}
        expires = now + self._lifetime
        token = Token(secrets.token_urlsafe(32), client_id, user or self._user, expires, allowed)
        self.tokens[token.value] = token
        return token

    def check(self, authorization: str | None) -> Token:
        """The token of an Authorization header.

        :raises ApiError: 401, it is missing, unknown or expired.
        """
        kind, _, value = (authorization or "").partition(" ")
        if kind.lower() != "bearer" or not value.strip():
            message = "No authentication bearer token specified in authorization header."
            raise unauthorized("authentication.required", message)
        token = self.tokens.get(value.strip())
        if token is None:
            raise unauthorized("bad.credentials", "Invalid login credentials.")
        if token.expires <= time.time():
            raise unauthorized("token.expired", "The bearer token has expired.")
        return token

    def revoke(self, token: str) -> None:
        """Make a token worthless."""
        self.tokens.pop(token, None)

    def revoke_user(self, user: str) -> int:
        """Make all tokens of a user worthless, refresh tokens too; returns how many access tokens there were."""
        gone = [value for value, token in self.tokens.items() if token.user == user]
        for value in gone:
            del self.tokens[value]
        self._refresh = {value: owner for value, owner in self._refresh.items() if owner[1] != user}
        return len(gone)

    def expire_all(self) -> None:
        """Let every access token expire now; refresh tokens stay good."""
        for token in self.tokens.values():
            token.expires = 0

    def issue_code(self, client_id: str, user: str, redirect_uri: str, challenge: str = "", method: str = "") -> str:
        """Give out an authorization code, good once and for five minutes."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(client_id, user, redirect_uri, challenge, method, time.time() + CODE_LIFETIME)
        return code

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

    def _redeem_code(self, client_id: str, form: Mapping[str, str]) -> Answer:
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

    def _renew(self, client_id: str, form: Mapping[str, str]) -> Answer:
        """Each refresh token is good once: the answer holds the next one."""
        owner, user = self._refresh.get(form.get("refresh_token", ""), ("", ""))
        if owner != client_id:
            raise OAuthError(400, "invalid_grant", "The refresh token is unknown, used, or not this client's.")
        del self._refresh[form["refresh_token"]]
        return self._answer_with_refresh(client_id, user)

    def _accept_assertion(self, client_id: str, form: Mapping[str, str]) -> Answer:
        if not form.get("orgName"):
            raise OAuthError(400, "invalid_request", "orgName is missing.")
        try:
            assertion = base64.b64decode(form.get("assertion", ""), validate=True)
        except binascii.Error:
            assertion = b""
        if b"Assertion" not in assertion:
            raise OAuthError(400, "invalid_grant", "assertion is no base64 of a SAML 2.0 assertion.")
        return self._answer(self.issue(client_id), None)

    def _answer_with_refresh(self, client_id: str, user: str) -> Answer:
        refresh = secrets.token_urlsafe(32)
        self._refresh[refresh] = (client_id, user)
        return self._answer(self.issue(client_id, user), refresh)

    def _answer(self, token: Token, refresh: str | None) -> Answer:
        lifetime = int(self._lifetime)
        body: dict[str, object] = {"access_token": token.value, "token_type": "bearer", "expires_in": lifetime}
        if refresh is not None:
            body["refresh_token"] = refresh
        answer = answer_json(body)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def require_permission(token: Token, operation: Operation) -> None:
    """Refuse what a token may not do.

    :raises ApiError: 403, naming the permissions that are missing.
    """
    if token.permissions is None or not operation.permissions:
        return
    missing = [name for name in operation.permissions if not _grants(token.permissions, name)]
    if not missing or (not operation.needs_all and len(missing) < len(operation.permissions)):
        return
    code = "missing.permissions" if operation.needs_all else "missing.any.permissions"
    words = "all of" if operation.needs_all else "at least one of"
    message = "Unable to perform the requested action. You need " + words + " these permissions: {permissions}"
    raise ApiError(403, code, message, {"permissions": ", ".join(missing)})


def _grants(granted: Sequence[str], wanted: str) -> bool:
    parts = wanted.split(":")
    for grant in granted:
        own = grant.split(":")
        own += ["*"] * (len(parts) - len(own)) if own[-1] == "*" else []
        if len(own) == len(parts) and all(a in ("*", b) for a, b in zip(own, parts, strict=True)):
            return True
    return False


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
        raise OAuthError(400, "invalid_request", "The Authorization header is no valid Basic.") from None
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), secret
