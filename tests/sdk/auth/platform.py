"""A login that a script plays, and an API that takes its tokens."""

from __future__ import annotations

import base64
import threading
from typing import Any
from urllib.parse import parse_qs

from PureCloudPlatformClientV2._core.call.call import Call

from tests.sdk.support.canaries import secret
from tests.sdk.support.fault_server import Answer, FaultServer, Received, failed, ok

ID, SECRET = "client-id", secret("client-secret")
ME = "/api/v2/users/me"


def form(request: Received) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def granted(token: str = secret("access-token"), **more: Any) -> Answer:
    return ok({"access_token": token, "token_type": "bearer", **more})


def get(client: Any, **options: Any) -> Any:
    return client.run(Call("GET", ME, returns="object", **options))


class Platform:
    """A login that issues numbered tokens, and an API that takes the newest one only."""

    def __init__(self, server: FaultServer, lifetime: float | None = None, rotate: bool = False) -> None:
        self.issued = 0
        self.refreshed_with: list[str] = []
        self._expired: set[str] = set()
        self._lock = threading.Lock()
        self._lifetime, self._rotate = lifetime, rotate
        server._answer = self.answer

    @property
    def token(self) -> str:
        return f"{secret('access-token')}-{self.issued}"

    def expire(self) -> None:
        self._expired.add(f"Bearer {self.token}")

    def answer(self, request: Received) -> Answer:
        if request.path != "/oauth/token":
            good = request.headers.get("authorization") not in (None, *self._expired)
            return ok({"id": "me"}) if good else failed(401, {"code": "bad.credentials", "message": "No"})
        with self._lock:
            self.issued += 1
            more: dict[str, Any] = {} if self._lifetime is None else {"expires_in": self._lifetime}
            if "refresh_token" in form(request):
                self.refreshed_with.append(form(request)["refresh_token"])
            if self._rotate:
                more["refresh_token"] = f"{secret('rotated-token')}-{self.issued}"
            return granted(self.token, **more)
