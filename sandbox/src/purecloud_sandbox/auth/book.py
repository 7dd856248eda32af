"""The tokens that are good, in memory and, as hashes, in the file that keeps the state."""

from __future__ import annotations

import hashlib
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from ..state.store import Store
from .tokens import Token

_ACCESS, _REFRESH = "access:", "refresh:"


class TokenBook:
    """Access tokens and refresh tokens, found by a hash of their value: a copy of the file is of no use to log in.

    :param store: keeps them; None forgets them with the process.
    """

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._access: dict[str, Token] = {}
        self._refresh: dict[str, tuple[str, str]] = {}  # client id and user
        for key, body in store.tokens().items() if store is not None else ():
            if key.startswith(_ACCESS):
                self._access[key] = Token(key, **body)
            else:
                self._refresh[key] = (body["client_id"], body["user"])

    def together(self) -> AbstractContextManager[None]:
        """All that the block changes is kept, or none of it, whenever the process is killed."""
        return self._store.together() if self._store is not None else nullcontext()

    def add(self, token: Token) -> None:
        """Note an access token; from time to time those that have expired are forgotten."""
        if len(self._access) % 1000 == 999:  # programs that log in for every call
            now = time.time()
            self._drop([key for key, one in self._access.items() if one.expires <= now])
        key = _hash(_ACCESS, token.value)
        self._access[key] = token
        self._keep(key, token)

    def find(self, value: str) -> Token | None:
        """The access token of a value."""
        return self._access.get(_hash(_ACCESS, value))

    def remove(self, value: str) -> None:
        """Forget an access token."""
        self._drop([_hash(_ACCESS, value)])

    def remove_user(self, user: str) -> int:
        """Forget all tokens of a user; returns how many access tokens there were."""
        gone = [key for key, token in self._access.items() if token.user == user]
        self._drop(gone + [key for key, (_, owner) in self._refresh.items() if owner == user])
        return len(gone)

    def expire_all(self) -> None:
        """Let all access tokens expire now."""
        for key, token in self._access.items():
            token.expires = 0
            self._keep(key, token)

    def add_refresh(self, value: str, client_id: str, user: str) -> None:
        """Note a refresh token."""
        key = _hash(_REFRESH, value)
        self._refresh[key] = (client_id, user)
        if self._store is not None:
            self._store.put_token(key, {"client_id": client_id, "user": user})

    def find_refresh(self, value: str) -> tuple[str, str]:
        """Client id and user of a refresh token; empty where there is none."""
        return self._refresh.get(_hash(_REFRESH, value), ("", ""))

    def remove_refresh(self, value: str) -> None:
        """Forget a refresh token."""
        self._drop([_hash(_REFRESH, value)])

    def _keep(self, key: str, token: Token) -> None:
        if self._store is None:
            return
        permissions = None if token.permissions is None else list(token.permissions)
        body: dict[str, Any] = {"client_id": token.client_id, "user": token.user, "expires": token.expires}
        self._store.put_token(key, {**body, "permissions": permissions, "person": token.person})

    def _drop(self, keys: list[str]) -> None:
        for key in keys:
            self._access.pop(key, None)
            self._refresh.pop(key, None)
            if self._store is not None:
                self._store.remove_token(key)


def _hash(kind: str, value: str) -> str:
    return kind + hashlib.sha256(value.encode()).hexdigest()
