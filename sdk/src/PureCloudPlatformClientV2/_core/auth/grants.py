"""The OAuth grants: what each sends to `/oauth/token`, and which of them can renew a token by itself."""

from __future__ import annotations

from typing import Any, Protocol

from ..models.conversion import is_unicode
from ..secrets.redaction import Secret


class Grant(Protocol):
    """A way to a token."""

    #: Whether the request may be retried when it is unknown if it arrived: single-use codes may not.
    repeatable: bool

    def form(self) -> dict[str, str]:
        """The fields of the request."""
        ...

    def basic(self) -> Secret | None:
        """The `Authorization` header, for grants of confidential clients."""
        ...

    def successor(self, answer: dict[str, Any]) -> Grant | None:
        """The grant that renews the token which this answer holds; `None` if only a person can."""
        ...


def basic_authorization(user: str, password: str | Secret) -> Secret:
    """The value of an `Authorization` header for HTTP basic authentication, in UTF-8.

    :raises ValueError: for what is not valid Unicode; the error does not show it
    """
    import base64

    plain = f"{user}:{Secret(password).reveal()}"
    if not is_unicode(plain):
        raise ValueError("the user, the client id or its secret is not valid Unicode: it holds half a character")
    return Secret("Basic " + base64.b64encode(plain.encode()).decode("ascii"))


def _refresh_token(answer: dict[str, Any]) -> str | None:
    """The refresh token in the answer of a login; `None` without one that could be sent."""
    found = answer.get("refresh_token")
    return found if isinstance(found, str) and found and is_unicode(found) else None


class ClientCredentials:
    """A program acting for itself."""

    repeatable = True

    def __init__(self, client_id: str, client_secret: str | Secret) -> None:
        if not client_id or not client_secret:
            raise ValueError("client credentials need a client id and a client secret")
        self.client_id = client_id
        self._secret = Secret(client_secret)

    def form(self) -> dict[str, str]:
        return {"grant_type": "client_credentials"}

    def basic(self) -> Secret | None:
        return basic_authorization(self.client_id, self._secret)

    def successor(self, answer: dict[str, Any]) -> Grant | None:
        return self


class Saml2Bearer(ClientCredentials):
    """A user who is known to the organization's identity provider, by a SAML2 assertion."""

    def __init__(self, client_id: str, client_secret: str | Secret, org_name: str, assertion: str | Secret) -> None:
        super().__init__(client_id, client_secret)
        self.org_name = org_name
        self._assertion = Secret(assertion)

    def form(self) -> dict[str, str]:
        return {
            "grant_type": "urn:ietf:params:oauth:grant-type:saml2-bearer",
            "orgName": self.org_name,
            "assertion": self._assertion.reveal(),
        }

    def successor(self, answer: dict[str, Any]) -> Grant | None:
        refresh = _refresh_token(answer)
        return RefreshTokenGrant(self.client_id, self._secret, refresh) if refresh else self


class AuthorizationCode(ClientCredentials):
    """A user who logged in with a browser at a confidential client."""

    repeatable = False  # a code is good for one use

    def __init__(self, client_id: str, client_secret: str | Secret, code: str | Secret, redirect_uri: str) -> None:
        super().__init__(client_id, client_secret)
        self._code = Secret(code)
        self.redirect_uri = redirect_uri

    def form(self) -> dict[str, str]:
        return {
            "grant_type": "authorization_code",
            "code": self._code.reveal(),
            "redirect_uri": self.redirect_uri,
        }

    def successor(self, answer: dict[str, Any]) -> Grant | None:
        refresh = _refresh_token(answer)
        return RefreshTokenGrant(self.client_id, self._secret, refresh) if refresh else None


class Pkce:
    """A user who logged in with a browser at a program that keeps no secret."""

    repeatable = False

    def __init__(self, client_id: str, code_verifier: str | Secret, code: str | Secret, redirect_uri: str) -> None:
        self.client_id = client_id
        self._verifier = Secret(code_verifier)
        self._code = Secret(code)
        self.redirect_uri = redirect_uri

    def form(self) -> dict[str, str]:
        return {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "code": self._code.reveal(),
            "code_verifier": self._verifier.reveal(),
            "redirect_uri": self.redirect_uri,
        }

    def basic(self) -> Secret | None:
        return None

    def successor(self, answer: dict[str, Any]) -> Grant | None:
        refresh = _refresh_token(answer)
        return RefreshTokenGrant(self.client_id, None, refresh) if refresh else None


class RefreshTokenGrant:
    """The continuation of a user's login. The platform rotates refresh tokens: each is good for one use."""

    repeatable = False

    def __init__(self, client_id: str, client_secret: str | Secret | None, refresh_token: str | Secret) -> None:
        self.client_id = client_id
        self._secret = Secret(client_secret) if client_secret else None
        self._refresh_token = Secret(refresh_token)

    @property
    def refresh_token(self) -> str:
        return self._refresh_token.reveal()

    def form(self) -> dict[str, str]:
        fields = {"grant_type": "refresh_token", "refresh_token": self._refresh_token.reveal()}
        return fields if self._secret else {**fields, "client_id": self.client_id}

    def basic(self) -> Secret | None:
        return basic_authorization(self.client_id, self._secret) if self._secret else None

    def successor(self, answer: dict[str, Any]) -> Grant | None:
        rotated = _refresh_token(answer)
        return RefreshTokenGrant(self.client_id, self._secret, rotated) if rotated else self
