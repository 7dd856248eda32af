"""A run that failed is heard of: an issue in the repository, a call of a webhook."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from ..project.errors import BuilderError
from ..project.reporter import Reporter
from ..project.secrets import redact
from ..project.settings import Settings
from .github import ReleasePages


def alert(settings: Settings, error: BuilderError, report: Reporter) -> None:
    """Tell those whom the settings name of an error. Whatever goes wrong with that is reported and hides nothing."""
    title, body = f"Release failed: {redact(error.sentence)}"[:250], redact(f"{error.sentence}\n\n{error.hint}")
    if settings.alert.issues and settings.github.repository:
        try:
            report(f"The failure is in {ReleasePages(settings.github).open_issue(title, body)}.")
        except BuilderError as second:
            report(f"No issue could be opened: {second.sentence}")
    if settings.alert.webhook:
        host = urlsplit(settings.alert.webhook).hostname  # the rest of a webhook's address is a secret
        try:
            message = json.dumps({"text": f"{title}\n{redact(error.hint)}"}).encode()
            headers = {"Content-Type": "application/json", "User-Agent": "sdk-builder"}
            retries = urllib3.Retry(2, backoff_factor=0.5)
            answer = urllib3.request(
                "POST", settings.alert.webhook, body=message, headers=headers, timeout=20.0, retries=retries
            )
            report(f"{host} was called: status {answer.status}.")
        except (HTTPError, ValueError) as second:
            report(f"{host} could not be called: {type(second).__name__}")
