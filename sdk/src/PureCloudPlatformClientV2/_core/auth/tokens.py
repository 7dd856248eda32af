"""The token of a client: where it comes from, when it is due, and its replacement."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from ..secrets.redaction import Secret
from .grants import Grant, RefreshTokenGrant

_HEADER = re.compile(r"[!-~]+")


def is_token(value: Any) -> bool:
    """Whether this is a string that can be sent as an access token."""
    return isinstance(value, str) and _HEADER.fullmatch(value) is not None


def check_token(name: str, token: str) -> str:
    """An access token, which goes into a header.

    :raises ValueError: if no header can carry it; the error does not show it
    """
    if not is_token(token):
        raise ValueError(
            f"{name} must hold visible ASCII characters only, no blanks, line ends or typographic quotes; "
            "a token that was read from a file may need strip()"
        )
    return token


class Token:
    """An access token.

    :ivar due: when a replacement should be fetched (`time.monotonic`), `None` if the platform did not say
    :ivar expires: when it stops working
    """

    __slots__ = ("_header", "_value", "due", "expires")

    def __init__(self, value: str | Secret, expires_in: float | None = None, now: float = 0.0) -> None:
        self._value = Secret(value)
        if self._value:
            check_token("access_token", self._value.reveal())
        self._header = Secret(f"Bearer {self._value.reveal()}")
        self.due: float | None = None
        self.expires: float | None = None
        if expires_in is not None and 0 < expires_in < float("inf"):
            import random

            self.expires = now + expires_in
            # A tenth of its life early, at most five minutes, and not in step with other processes.
            self.due = self.expires - min(300.0, expires_in / 10) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter

    def postpone(self, now: float) -> bool:
        """Put off the replacement after a failed one by half of the token's rest; False if there is no rest."""
        if self.expires is None or now >= self.expires:
            return False
        self.due = now + (self.expires - now) / 2
        return True

    def reveal(self) -> str:
        return self._value.reveal()

    def header(self) -> str:
        """The value of the `Authorization` header."""
        return self._header.reveal()

    def __repr__(self) -> str:
        return "<Token ***>"


class TokenKeeper:
    """Holds a client's token and what can replace it.

    Replacing is the drivers' work, as it waits for the network; this keeps the state that both modes share.
    """

    #: The token, the grant and the provider that an assigned token has replaced.
    _replaced: tuple[Token | None, Grant | None, Callable[[], Any] | None] | None = None

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.current: Token | None = None
        self.grant: Grant | None = None
        #: A function that returns a token (it may be a coroutine function with an asynchronous client).
        self.provider: Callable[[], Any] | None = None

    def __setstate__(self, state: dict[str, Any]) -> None:
        """A pickle holds no secrets: what lacks them now is of no use."""
        self.__dict__.update(state)
        self.clock = time.monotonic
        if self.current is not None and not self.current.reveal():
            self.current = None
        if self.grant is not None and any(isinstance(v, Secret) and not v for v in vars(self.grant).values()):
            self.grant = None

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in ("clock", "_replaced")}

    @property
    def renewable(self) -> bool:
        return self.grant is not None or self.provider is not None

    def set(self, source: str | Secret | Callable[[], Any] | None, *, back: bool = False) -> None:
        """Take a ready token, or a function that returns one; what renewed the one before is forgotten.

        A refresh token stays beside a ready one, as in the published package. And what is set back keeps what renews
        it: tests and programs that put another token in its place for a while set the old one in the end.

        :param back: whether nothing is set back, too, and not only a token: without one, a client is logged out
        :raises ValueError: for a token that no header can carry; nothing changes then
        """
        current, grant, provider = self.current, self.grant, self.provider
        if callable(source):
            made, self.grant, self.provider = None, None, source
        else:
            made = Token(source) if source else None
            if made is not None and _same(made, current):
                return
            if self._replaced is not None and (made or back) and _same(made, self._replaced[0]):
                self.current, renewing, self.provider = self._replaced
                self.grant, self._replaced = grant or renewing, None
                return
            self.provider = None
            if made is None or not isinstance(grant, RefreshTokenGrant):
                self.grant = None
        self.current = made
        # A string alone would bring none of this back.
        if self.grant is not grant or provider or (current and current.expires):
            self._replaced = current, grant, provider

    def provided(self, value: Any) -> Token:
        """Take what the provider returned: a string, or an object with `access_token` and `expires_in`."""
        if isinstance(value, dict):
            return self.granted(value, None)
        if not isinstance(value, (str, Secret)) or not value:
            raise TypeError(f"a token provider must return a non-empty string, not {type(value).__name__}")
        self.current = Token(value)
        return self.current

    def granted(self, answer: dict[str, Any], grant: Grant | None) -> Token:
        """Take an answer of `/oauth/token`, and the grant that it was given to."""
        lifetime = answer.get("expires_in")
        seconds: float | None = None
        if isinstance(lifetime, (int, float)) and not isinstance(lifetime, bool) and abs(lifetime) < 1e12:
            seconds = float(lifetime)
        self.current = Token(answer["access_token"], seconds, self.clock())
        if grant is not None:
            self.provider, self.grant, self._replaced = None, grant.successor(answer), None
        return self.current


def _same(one: Token | None, other: Token | None) -> bool:
    return (one and one.reveal()) == (other and other.reveal())
