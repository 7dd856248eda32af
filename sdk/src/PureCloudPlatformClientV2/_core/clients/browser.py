"""A login in the browser, for command lines and notebooks: PKCE with a redirect to this machine (RFC 8252)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from ..config.configuration import configuration
from ..http.errors import AuthenticationError
from ..http.transport import checked_seconds
from ..lazy.annotations import evaluable
from ..secrets.redaction import Secret
from ..secrets.tracebacks import forgetful
from .sync import ApiClient

_PAGE = (
    "<!doctype html><html><head><meta charset='utf-8'><title>{title}</title></head>"
    "<body style='font-family: sans-serif; margin: 4em'><h1>{title}</h1><p>You can close this window.</p></body></html>"
)


@evaluable
@forgetful
def login_with_browser(
    *,
    client_id: str,
    region: str | Enum | None = None,
    port: int = 0,
    timeout: float = 300.0,
    open_browser: Callable[[str], Any] | None = None,
) -> ApiClient:
    """A client that is logged in as the person at this machine, and the one that API classes use when given none.

    Opens the platform's login page in the browser and waits until it comes back to `http://localhost:PORT/`, which must
    be one of the redirect URIs of the OAuth client. The token is renewed when it is due.

    :param client_id: of an OAuth client with the grant "Code Authorization" or "PKCE"; it needs no secret
    :param region: a `PureCloudRegionHosts` member, a region such as `eu-west-1`, a domain or a URL
    :param port: port of the redirect URI; 0 for any free one, for OAuth clients that do not insist on a port
    :param timeout: seconds to wait for the person
    :param open_browser: called with the URL of the login page; by default it is opened and printed to stderr
    :raises AuthenticationError: if the login is refused, or is not finished in time
    :raises OSError: if the port is in use
    :raises ValueError: without a client id, and for a timeout that is not a number of seconds
    """
    import secrets

    timeout = checked_seconds("timeout", timeout)
    if not client_id:
        raise ValueError("client_id is missing: give the id of an OAuth client with the grant PKCE")
    client = ApiClient() if region is None else ApiClient(host=region)
    verifier, state = Secret(client.generate_pkce_code_verifier()), Secret(secrets.token_urlsafe(32))
    with _Redirect(("localhost", port), state) as redirect:
        redirect_uri = f"http://localhost:{redirect.server_address[1]}/"
        query = {
            "client_id": client_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "code_challenge": client.compute_pkce_code_challenge(verifier.reveal()),
            "code_challenge_method": "S256",
            "state": state.reveal(),
        }
        (open_browser or _open)(f"{client.login_url}/oauth/authorize?{urlencode(query)}")
        del query
        code = redirect.wait(timeout)
    client.get_pkce_token(client_id, verifier, code, redirect_uri)
    configuration.host, configuration.api_client = client.host, client
    return client


def _open(url: str) -> None:
    import sys
    import webbrowser

    print(f"Log in at: {url}", file=sys.stderr)  # noqa: T201 - a person waits, and there may be no browser here
    webbrowser.open(url)


#: As many connections to the redirect are served at the same time.
_MOST_CONNECTIONS = 100


class _Redirect(ThreadingHTTPServer):
    """Waits for the browser to come back, once and with the right state.

    Each connection has a thread of its own: one that is kept busy, by a page or a program that means harm, holds up
    nobody.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], state: Secret) -> None:
        super().__init__(address, _Handler)
        self._state = state
        self._code = Secret("")
        self._ended = threading.Event()
        self._connections = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        self.refusal: str | None = None

    def wait(self, seconds: float) -> Secret:
        serving = threading.Thread(target=self.serve_forever, args=(0.1,), name="login redirect", daemon=True)
        serving.start()
        try:
            ended = self._ended.wait(seconds)
        finally:
            self.shutdown()
            serving.join()
        if not ended:
            raise AuthenticationError(0, f"nobody logged in within {seconds:g} s")
        if self.refusal is not None:
            raise AuthenticationError(0, f"the login was refused: {self.refusal}")
        return self._code

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._connections.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.release()

    def take(self, query: dict[str, list[str]]) -> bool:
        """Take what the browser brings; whether it belongs to this login."""
        import hmac

        given = query.get("state", [""])[0]
        if not hmac.compare_digest(given.encode(), self._state.reveal().encode()):
            return False  # not from our page: somebody wants this program to use a code of theirs
        if "code" in query:
            self._code = Secret(query["code"][0])
        else:
            self.refusal = " ".join(query.get("error_description", query.get("error", ["no code"])))[:200]
        return True

    def end(self) -> None:
        """The browser has its page: nobody needs to wait any longer."""
        self._ended.set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    timeout = 5.0  # seconds for a connection that says nothing, as browsers open in advance

    def do_GET(self) -> None:
        """The browser comes back from the login page, or asks for an icon."""
        redirect: Any = self.server
        url = urlsplit(self.path)
        taken = url.path == "/" and redirect.take(parse_qs(url.query))
        title = "Logged in" if taken and redirect.refusal is None else "Not logged in"
        body = _PAGE.format(title=title).encode()
        self.send_response(200 if taken else 400)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)
        if taken:
            redirect.end()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: the request's line holds the code."""
