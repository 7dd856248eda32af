"""Logging in, renewing, and what happens when that fails; against a login that a script plays."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy
from PureCloudPlatformClientV2._core.secrets.redaction import Secret
from PureCloudPlatformClientV2.rest import ApiTimeoutError, AuthenticationError, DecodeError

from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, Received, Silence, failed, ok
from tests.sdk.support.waiting import GUARD, NEVER, Clock

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


# -- grants ------------------------------------------------------------------------------------------------------------


def test_client_credentials(driver: SyncDriver, server: FaultServer) -> None:
    server.script(granted())
    client = driver.client(server.url)
    assert driver.do(client.get_client_credentials_token("ümlaut", SECRET)) is client
    [login] = server.requests
    assert (login.method, login.target) == ("POST", "/oauth/token")
    assert login.headers["authorization"] == basic("ümlaut", SECRET)
    assert login.headers["content-type"] == "application/x-www-form-urlencoded"
    assert form(login) == {"grant_type": "client_credentials"}
    assert (client.access_token, client.client_id, client.client_secret) == (secret("access-token"), "ümlaut", SECRET)
    driver.do(get(client))
    assert server.requests[1].headers["authorization"] == f"Bearer {secret('access-token')}"


def test_saml2_bearer(driver: SyncDriver, server: FaultServer) -> None:
    server.script(granted())
    client = driver.client(server.url)
    assert driver.do(client.get_saml2bearer_token(ID, SECRET, "org", secret("assertion"))) is client
    assert server.requests[0].headers["authorization"] == basic(ID, SECRET)
    assert form(server.requests[0]) == {
        "grant_type": "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "orgName": "org",
        "assertion": secret("assertion"),
    }


def test_authorization_code_and_its_refresh(driver: SyncDriver, server: FaultServer) -> None:
    server.script(granted(refresh_token=secret("refresh-token")), granted(secret("second-token")))
    client = driver.client(server.url)
    code = secret("authorization-code")
    same, answer = driver.do(client.get_code_authorization_token(ID, SECRET, code, "https://app/cb"))
    assert same is client
    assert answer["refresh_token"] == client.refresh_token == secret("refresh-token")
    assert form(server.requests[0]) == {
        "grant_type": "authorization_code", "code": code, "redirect_uri": "https://app/cb",
    }  # fmt: skip
    same, answer = driver.do(client.refresh_code_authorization_token(ID, SECRET, secret("refresh-token")))
    assert answer["access_token"] == client.access_token == secret("second-token")
    assert form(server.requests[1]) == {"grant_type": "refresh_token", "refresh_token": secret("refresh-token")}
    assert server.requests[1].headers["authorization"] == basic(ID, SECRET)
    assert client.refresh_token == secret("refresh-token"), "a login that does not rotate keeps the refresh token"


def test_pkce(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server, rotate=True)
    client = driver.client(server.url)
    driver.do(client.get_pkce_token(ID, secret("code-verifier"), secret("authorization-code"), "http://localhost/"))
    login = server.requests[0]
    assert "authorization" not in login.headers
    assert form(login) == {
        "grant_type": "authorization_code",
        "client_id": ID,
        "code": secret("authorization-code"),
        "code_verifier": secret("code-verifier"),
        "redirect_uri": "http://localhost/",
    }
    platform.expire()
    assert driver.do(get(client)).data == {"id": "me"}
    refresh = server.requests[2]
    assert form(refresh) == {
        "grant_type": "refresh_token",
        "client_id": ID,
        "refresh_token": f"{secret('rotated-token')}-1",
    }


def test_refresh_tokens_rotate(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server, rotate=True)
    client = driver.client(server.url)
    driver.do(client.get_code_authorization_token(ID, SECRET, secret("authorization-code"), "https://app/cb"))
    for _ in range(3):
        platform.expire()
        driver.do(get(client))
    assert platform.refreshed_with == [f"{secret('rotated-token')}-{n}" for n in (1, 2, 3)]
    assert client.refresh_token == f"{secret('rotated-token')}-4"


def test_a_code_is_sent_once_even_if_the_connection_breaks(driver: SyncDriver, server: FaultServer) -> None:
    server.script(Answer(502, b""))
    client = driver.client(server.url)
    with pytest.raises(gc.ApiException, match="502"):
        driver.do(client.get_code_authorization_token(ID, SECRET, secret("authorization-code"), "https://app/cb"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("length", [43, 64, 128])
def test_pkce_verifiers(length: int) -> None:
    client = gc.ApiClient()
    verifiers = {client.generate_pkce_code_verifier(length) for _ in range(20)}
    assert len(verifiers) == 20
    assert all(re.fullmatch(rf"[A-Za-z0-9._~-]{{{length}}}", verifier) for verifier in verifiers)


def test_pkce_challenge_is_that_of_rfc_7636() -> None:
    client = gc.ApiClient()
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert client.compute_pkce_code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    for length in (0, 42, 129):
        with pytest.raises(ValueError, match="43 to 128"):
            client.generate_pkce_code_verifier(length)
        with pytest.raises(ValueError, match="43 to 128"):
            client.compute_pkce_code_challenge("x" * length)


# -- tokens that are given ---------------------------------------------------------------------------------------------


def test_a_provider_is_asked_on_first_use_and_after_a_401(driver: SyncDriver, server: FaultServer) -> None:
    server.script(ok(), failed(401), ok())
    tokens = iter([secret("provider-token") + "1", secret("provider-token") + "2"])
    client = driver.client(server.url)
    client.access_token = lambda: next(tokens)
    driver.do(get(client))
    driver.do(get(client))
    assert [r.headers["authorization"][-1] for r in server.requests] == ["1", "1", "2"]


def test_a_provider_may_be_a_coroutine_function(server: FaultServer) -> None:
    from tests.sdk.support.drivers import AsyncDriver

    async def provide() -> dict[str, Any]:
        return {"access_token": secret("provider-token"), "expires_in": 60}

    driver = AsyncDriver()
    client = driver.client(server.url)
    client.access_token = provide
    driver.do(get(client))
    assert server.requests[0].headers["authorization"] == f"Bearer {secret('provider-token')}"
    driver.close()


@pytest.mark.parametrize("value", [None, "", 7])
def test_a_provider_that_provides_nothing(driver: SyncDriver, server: FaultServer, value: Any) -> None:
    client = driver.client(server.url)
    client.access_token = lambda: value
    with pytest.raises(TypeError, match="a token provider must return a non-empty string"):
        driver.do(get(client))
    assert server.requests == []


def test_a_chat_jwt_from_a_provider(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    client.access_token = lambda: Secret(secret("chat-jwt"))
    driver.do(get(client))
    assert server.requests[0].headers["authorization"] == f"Bearer {secret('chat-jwt')}"


def test_a_ready_token_is_not_renewed(driver: SyncDriver, server: FaultServer) -> None:
    server.script(failed(401, {"code": "bad.credentials", "message": "Invalid login credentials."}))
    client = driver.client(server.url)
    client.access_token = secret("access-token")
    with pytest.raises(AuthenticationError, match="may have expired, been revoked, or belong to another region"):
        driver.do(get(client))
    assert len(server.requests) == 1


# -- renewal -----------------------------------------------------------------------------------------------------------


def test_renewal_comes_before_the_token_expires(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server, lifetime=1000)
    client = driver.client(server.url)
    clock = Clock(client)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    due = client.tokens.current.due - clock.now
    assert 900 <= due <= 950, "a tenth of its life early, less a jitter of up to a half of that"
    clock.now += due - 1
    driver.do(get(client))
    assert platform.issued == 1
    clock.now += 2
    driver.do(get(client))
    assert platform.issued == 2
    assert server.requests[-1].headers["authorization"].endswith("-2")


def test_renewals_of_many_processes_do_not_fall_together(server: FaultServer) -> None:
    dues = set()
    for _ in range(20):
        client = gc.ApiClient(host=server.url)
        Clock(client)
        dues.add(client.tokens.granted({"access_token": "x", "expires_in": 86400}, None).due)
    assert len(dues) == 20
    assert all(1000 + 86400 - 300 <= due <= 1000 + 86400 - 150 for due in dues if due is not None)


def test_a_renewal_that_fails_early_does_no_harm(driver: SyncDriver, server: FaultServer) -> None:
    Platform(server, lifetime=1000)
    client = driver.client(server.url)
    clock = Clock(client)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    clock.now += 960
    server.script(failed(400, {"error": "invalid_client"}))
    driver.do(get(client))
    assert server.requests[-1].headers["authorization"].endswith("-1"), "the old token is good for another 40 s"
    driver.do(get(client))
    assert [r.path for r in server.requests].count("/oauth/token") == 2, "and the login is left in peace for a while"
    clock.now += 41
    server.script(failed(400, {"error": "invalid_client"}))
    with pytest.raises(gc.ApiException, match="invalid_client"):
        driver.do(get(client))


def test_a_401_renews_once_and_the_call_succeeds(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server)
    client = driver.client(server.url)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    platform.expire()
    assert driver.do(get(client)).data == {"id": "me"}
    assert [r.path for r in server.requests] == ["/oauth/token", ME, "/oauth/token", ME]


def test_a_permanent_401_is_two_requests_and_one_renewal(driver: SyncDriver, server: FaultServer) -> None:
    server._answer = lambda r: granted() if r.path == "/oauth/token" else failed(401, {"code": "bad.credentials"})
    client = driver.client(server.url)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    with pytest.raises(AuthenticationError, match="401"):
        driver.do(get(client))
    assert [r.path for r in server.requests] == ["/oauth/token", ME, "/oauth/token", ME]


def test_renewal_can_be_switched_off(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server)
    settings = gc.configuration.copy()
    settings.should_refresh_access_token = False
    client = driver.client(server.url, configuration=settings)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    platform.expire()
    with pytest.raises(AuthenticationError):
        driver.do(get(client))
    assert platform.issued == 1


def test_many_callers_and_many_expiries_are_one_renewal_each(driver: SyncDriver, server: FaultServer) -> None:
    callers, expiries = 200, 50
    gc.configuration.logger.log_level = 40
    gc.configuration.refresh_token_wait_time = GUARD
    platform = Platform(server, rotate=True)
    client = driver.client(server.url)
    driver.do(client.get_code_authorization_token(ID, SECRET, secret("authorization-code"), "https://app/cb"))
    failures: list[BaseException] = []

    def note(job: int, result: Any, error: BaseException | None) -> None:
        if error is not None:
            failures.append(error)

    for _ in range(expiries):
        platform.expire()
        driver.many(range(callers), callers, lambda _: get(client), note)
    assert failures == []
    assert platform.issued == 1 + expiries
    assert len(set(platform.refreshed_with)) == expiries, "no refresh token was used twice"


def test_those_who_wait_for_a_login_that_fails_are_told(server: FaultServer) -> None:
    waiting = 8
    together = threading.Barrier(waiting)
    client = gc.ApiClient(host=server.url)

    def provide() -> str:
        raise AuthenticationError(401, "no token today")

    client.access_token = provide
    errors: list[BaseException] = []

    def work() -> None:
        together.wait()
        try:
            get(client)
        except AuthenticationError as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(waiting)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == waiting
    assert len({id(error) for error in errors}) == waiting, "each thread has an exception of its own"
    assert server.requests == []


def test_a_login_does_not_outlast_the_calls_deadline(driver: SyncDriver, server: FaultServer) -> None:
    platform = Platform(server)
    client = driver.client(server.url)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    platform.expire()
    server.script(failed(401), Silence())
    gc.configuration.timeout = NEVER
    with pytest.raises(ApiTimeoutError):
        driver.do(get(client, deadline=0.2))


def test_a_login_that_is_refused_says_what_to_check(driver: SyncDriver, server: FaultServer) -> None:
    server.script(failed(401, {"error": "invalid_client", "error_description": "client not found"}))
    client = driver.client(server.url)
    with pytest.raises(AuthenticationError) as caught:
        driver.do(client.get_client_credentials_token(ID, SECRET))
    assert str(caught.value) == (
        "POST /oauth/token failed: 401 Reason 401 [invalid_client]: client not found. "
        f"Check the client id, its secret and the region: the login went to {server.url}."
    )


@pytest.mark.parametrize(
    "answer",
    [
        lambda: ok({"refresh_token": secret("answer-token")}),
        lambda: ok([secret("answer-token")]),
        lambda: Answer(body=b'{"access_token": "' + secret("answer-token").encode()),
        lambda: Answer(body=b"<html>", headers={"Content-Type": "text/html"}),
    ],
)
def test_an_answer_without_a_token(driver: SyncDriver, server: FaultServer, answer: Callable[[], Answer]) -> None:
    server.script(answer())
    with pytest.raises(DecodeError, match="holds no access token"):
        driver.do(driver.client(server.url).get_client_credentials_token(ID, SECRET))


def test_a_login_is_repeated_while_the_platform_fails(driver: SyncDriver, server: FaultServer) -> None:
    server.script(Answer(503, b""), Answer(502, b""), granted())
    settings = gc.configuration.copy()
    settings.retry_configuration = RetryPolicy(3, wait_min=0.001)
    client = driver.client(server.url, configuration=settings)
    driver.do(client.get_client_credentials_token(ID, SECRET))
    assert client.retries_made == 2


def test_handle_expired_access_token_renews_now(server: FaultServer) -> None:
    platform = Platform(server)
    client = gc.ApiClient(host=server.url).get_client_credentials_token(ID, SECRET)
    client.handle_expired_access_token()
    assert platform.issued == 2
    with pytest.raises(AuthenticationError, match=r"cannot be renewed. Log in again"):
        gc.ApiClient(host=server.url).handle_expired_access_token()
    client.close()
