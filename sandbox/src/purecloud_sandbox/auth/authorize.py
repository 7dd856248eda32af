"""`/oauth/authorize`: the page on which a person signs in, and the way back to the program that asked."""

from __future__ import annotations

import html
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from ..wire.requests import Request
from ..wire.responses import HttpResponse
from .login import Login

SAFE = {
    "Cache-Control": "no-store", "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}  # fmt: skip
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign in</title><style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; padding: 0 1rem; color: #1d2433 }}
button {{ display: block; width: 100%; margin: .5rem 0; padding: .75rem; font: inherit; text-align: left;
  border: 1px solid #8792a8; border-radius: .4rem; background: #fff; cursor: pointer }}
button:hover, button:focus-visible {{ outline: 3px solid #2f6fed; border-color: transparent }}
</style></head><body><h1>Sign in</h1><p>{text}</p>{form}</body></html>
"""


def respond_to_authorize(login: Login, request: Request, users: Sequence[tuple[str, str]]) -> HttpResponse:
    """Serve the page (GET) and what it sends (POST).

    :param users: id and name of whom one can sign in as.
    """
    sent = request.query_string if request.verb == "GET" else request.body.decode("utf-8", "replace")
    asked = dict(parse_qsl(sent, keep_blank_values=True))
    wrong = _complaint(login, asked)
    if wrong:
        return _page(400, wrong, "")
    if asked.get("response_type") not in ("code", "token"):
        return _redirect(asked, {"error": "unsupported_response_type"})
    if asked.get("code_challenge_method", "S256") not in ("S256", "plain"):
        return _redirect(asked, {"error": "invalid_request", "error_description": "code_challenge_method"})
    if request.verb == "GET":
        return _page(200, f"{asked['client_id']} asks to act for you. Who are you?", _form(asked, users))
    if asked.get("user") not in [name for name, _ in users]:
        return _redirect(asked, {"error": "access_denied"})
    if asked["response_type"] == "token":
        token = login.issue(asked["client_id"], asked["user"])
        return _redirect(asked, {"access_token": token.value, "token_type": "bearer", "expires_in": "86400"}, "#")
    challenge, method = asked.get("code_challenge", ""), asked.get("code_challenge_method", "S256")
    code = login.issue_code(asked["client_id"], asked["user"], asked["redirect_uri"], challenge, method)
    return _redirect(asked, {"code": code})


def _complaint(login: Login, asked: dict[str, str]) -> str:
    """Why the browser must not be sent back: without a client and an address that can be trusted."""
    if not asked.get("client_id"):
        return "client_id is missing."
    if login.clients and asked["client_id"] not in login.clients:
        return "This client_id is not known."
    place = urlsplit(asked.get("redirect_uri", ""))
    if not place.scheme or place.scheme in ("javascript", "data", "file") or place.fragment:
        return "redirect_uri is missing or not an address that a browser can go back to."
    return ""


def _form(asked: dict[str, str], users: Sequence[tuple[str, str]]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in asked.items()
        if name != "user"
    )
    buttons = "".join(
        f'<button name="user" value="{html.escape(name)}">{html.escape(shown)}</button>' for name, shown in users
    )
    return f'<form method="post">{hidden}{buttons}</form>'


def _redirect(asked: dict[str, str], said: dict[str, str], mark: str = "?") -> HttpResponse:
    if "state" in asked:
        said = {**said, "state": asked["state"]}
    place = asked["redirect_uri"]
    mark = "&" if mark == "?" and "?" in place else mark
    return HttpResponse(302, b"", "", {"Location": place + mark + urlencode(said)})


def _page(status: int, text: str, form: str) -> HttpResponse:
    content = _PAGE.format(text=html.escape(text), form=form).encode()
    return HttpResponse(status, content, "text/html; charset=utf-8", dict(SAFE))
