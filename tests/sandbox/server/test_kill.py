"""`kill -9` while logins, uploads and changes are under way: with `--db` nothing is lost that was acknowledged."""

from __future__ import annotations

import http.client
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.sandbox.support.client import Client

COMMAND = [sys.executable, "-m", "purecloud_sandbox", "--port", "0", "--rate-limit", "0"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ROUNDS, ENOUGH = 2, 60  # kills, and how many acknowledged writes before each
PROMPTS = "/api/v2/architect/prompts"


@dataclass
class Acknowledged:
    """What a client knows is so; what was under way when the process died is in neither."""

    tokens: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    refresh: list[str] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return sum(len(part) for part in (self.tokens, self.revoked, self.refresh, self.uploads, self.titles))

    @property
    def enough(self) -> bool:
        """Whether there is much, and some of each kind, whichever threads the machine lets run."""
        return len(self) > ENOUGH and all((self.revoked, self.refresh, self.uploads, self.titles))


def grant(url: str, **fields: str) -> dict[str, Any]:
    body = urlencode({"client_id": "a", "client_secret": "b", **fields}).encode()
    response = Client(url).send("POST", "/oauth/token", raw=body, headers=FORM)
    assert response.status == 200, response.content
    return response.json()


def log_in(url: str, known: Acknowledged, _: random.Random) -> None:
    """A token, and sometimes its end."""
    token = grant(url, grant_type="client_credentials")["access_token"]
    known.tokens.append(token)
    if len(known.tokens) % 4 == 0:
        known.tokens.remove(token)
        assert Client(url, token).send("DELETE", "/api/v2/tokens/me").status == 200
        known.revoked.append(token)


def sign_in(url: str, known: Acknowledged, _: random.Random) -> None:
    """A person with a refresh token, which is then exchanged for the next one."""
    user = Client(url, known.tokens[0]).get("/api/v2/users/me").json()["id"]
    asked = {"response_type": "code", "client_id": "a", "redirect_uri": "http://localhost/", "user": user}
    answer = Client(url).send("POST", "/oauth/authorize", raw=urlencode(asked).encode(), headers=FORM)
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    given = grant(url, grant_type="authorization_code", code=code, redirect_uri="http://localhost/")
    if len(known.refresh) % 2:
        given = grant(url, grant_type="refresh_token", refresh_token=given["refresh_token"])
    known.refresh.append(given["refresh_token"])
    known.tokens.append(given["access_token"])


def upload(url: str, known: Acknowledged, rng: random.Random) -> None:
    """A prompt with a file."""
    client = Client(url, known.tokens[0])
    prompt = client.send("POST", PROMPTS, {"name": f"prompt {rng.getrandbits(64)}"}).json()
    resource = client.send("POST", f"{PROMPTS}/{prompt['id']}/resources", {"language": "en-us"}).json()
    content = rng.randbytes(50_000)
    place = urlsplit(resource["uploadUri"]).path
    assert client.send("PUT", place, raw=content, headers={"Content-Type": "audio/wav"}).status == 200
    known.uploads[resource["selfUri"]] = content


def change(url: str, known: Acknowledged, rng: random.Random) -> None:
    """The title of a user."""
    client = Client(url, known.tokens[0])
    user = rng.choice(client.get("/api/v2/users").json()["entities"])
    title = f"title {rng.getrandbits(64)}"
    known.unsure.add(user["selfUri"])  # while it is under way nobody knows
    known.titles.pop(user["selfUri"], None)
    body = {"title": title, "version": user["version"]}
    assert client.send("PATCH", user["selfUri"], body).status == 200
    known.titles[user["selfUri"]] = title
    known.unsure.discard(user["selfUri"])


def work(step: Callable[[str, Acknowledged, random.Random], None], url: str, known: Acknowledged, seed: str,
         enough: threading.Event) -> None:  # fmt: skip
    """Repeat a step until the process is gone."""
    rng = random.Random(seed)
    try:
        while True:
            step(url, known, rng)
            if known.enough:
                enough.set()
    except (OSError, http.client.HTTPException):
        enough.set()


def check(url: str, known: Acknowledged) -> None:
    for token in known.tokens:
        assert Client(url, token).get("/api/v2/users/me").status == 200, "an acknowledged token is good"
    for token in known.revoked:
        assert Client(url, token).get("/api/v2/users/me").status == 401, "a token that was ended stays so"
    for token in known.refresh:
        known.tokens.append(grant(url, grant_type="refresh_token", refresh_token=token)["access_token"])
    known.refresh.clear()
    client = Client(url, known.tokens[0])
    for place, content in known.uploads.items():
        resource = client.get(place).json()
        assert resource["uploadStatus"] == "transcoded"
        assert client.get(urlsplit(resource["mediaUri"]).path).content == content
    for place, title in known.titles.items():
        assert client.get(place).json()["title"] == title


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    everything, counts = Acknowledged(), [0]
    for number in range(ROUNDS + 1):
        command = [*COMMAND, "--db", str(tmp_path / "state.db")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout
                url = process.stdout.readline().split()[-1]
                check(url, everything) if everything.tokens else None
                everything.tokens.append(grant(url, grant_type="client_credentials")["access_token"])
                if number == ROUNDS:
                    break
                enough, known = threading.Event(), Acknowledged(tokens=[everything.tokens[-1]])
                threads = [
                    threading.Thread(target=work, args=(step, url, known, f"{step.__name__} {number}", enough))
                    for step in (log_in, sign_in, upload, change)
                ]
                for thread in threads:
                    thread.start()
                enough.wait()
                process.kill()
                for thread in threads:
                    thread.join()
            finally:
                process.kill()
        everything.tokens += known.tokens
        everything.revoked += known.revoked
        everything.refresh += known.refresh
        everything.uploads |= known.uploads
        kept = {place: title for place, title in everything.titles.items() if place not in known.unsure}
        everything.titles = kept | known.titles
        counts.append(len(known))
    print(f"killed {ROUNDS} times after {counts[1:]} acknowledged writes")
    # Each of the four threads may have been about to replace one of those that were enough.
    assert min(counts[1:]) > ENOUGH - 4
