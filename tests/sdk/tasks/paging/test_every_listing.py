"""Every operation that pages, read to its end over three pages: each item once, in order. Sync and async."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.tasks.paging import paginate

from .platform import LISTINGS, Platform

ITEMS = list(range(7))  # three pages of 3, 3 and 1
STYLES = {"number": 329, "token": 141, "link": 44, "job": 29, "index": 4}

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # deprecated listings are read too
    pytest.mark.usefixtures("quiet"),
]


def arguments(entry: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {"page_size": 3} if "size" in entry["paging"] else {}
    for parameter in entry["parameters"]:
        if parameter["required"] and parameter["name"] not in (
            entry["paging"].get("position"),
            entry["paging"].get("size"),
        ):
            values[parameter["python"]] = _value(parameter)
    return values


def _value(parameter: dict[str, Any]) -> Any:
    if parameter["in"] == "body":
        return {"interval": "2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z"}
    kind = parameter["kind"]
    value: Any = parameter.get("enum", ["0f8fad5b-d9cb-469f-a165-70867728950e"])[0]
    if kind.startswith("list["):
        return [value]
    return {"int": 1, "bool": True, "datetime": "2026-01-01T00:00:00Z", "date": "2026-01-01"}.get(kind, value)


def check(entry: dict[str, Any], items: list[Any], pages: int, platform: Platform) -> None:
    kind = entry["paging"]["item"]
    if kind == "str":
        assert items == [str(n) for n in ITEMS], entry["method"]
        return
    read = [item["n"] if isinstance(item, dict) else item._json["n"] for item in items]
    assert read == ITEMS, f"{entry['method']}: {read}"
    if kind not in ("object", "dict(str, object)", "ArrayNode", "JsonNode"):
        assert {type(item).__name__ for item in items} == {kind}, entry["method"]


def test_in_threads(platform: Platform, client: gc.ApiClient, capsys: pytest.CaptureFixture[str]) -> None:
    platform.items = ITEMS
    counted: Counter[str] = Counter()
    requests: Counter[int] = Counter()
    for entry in LISTINGS:
        api = getattr(gc, entry["classes"][0])(client)
        platform.asked.clear()
        reader = paginate(getattr(api, entry["method"]), **arguments(entry))
        pages = 0
        items: list[Any] = []
        for page in reader.pages():
            pages += 1
            items += page.items
        check(entry, items, pages, platform)
        assert pages == 3, entry["method"]
        assert reader.resume_token is None
        counted[entry["paging"]["style"]] += 1
        requests[len(platform.asked)] += 1
    with capsys.disabled():
        print(
            f"\n{sum(counted.values())} listings read over three pages: {dict(counted)}; by requests: {dict(requests)}"
        )
    assert counted == STYLES


def test_on_the_event_loop(platform: Platform) -> None:
    platform.items = ITEMS

    async def read() -> Counter[str]:
        counted: Counter[str] = Counter()
        async with aio.ApiClient(host=platform.url) as client:
            client.access_token = "token"
            client._sleep = _no_time
            for entry in LISTINGS:
                api = getattr(aio, entry["classes"][0])(client)
                items = [item async for item in paginate(getattr(api, entry["method"]), **arguments(entry))]
                check(entry, items, 3, platform)
                counted[entry["paging"]["style"]] += 1
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return counted

    assert asyncio.run(read()) == STYLES


@pytest.mark.parametrize(
    "signs", [set(chosen) for n in range(4) for chosen in itertools.combinations(("pageCount", "total", "nextUri"), n)]
)
def test_numbered_pages_end_by_whatever_the_answer_says(
    signs: set[str], platform: Platform, client: gc.ApiClient
) -> None:
    platform.items, platform.signs = list(range(6)), signs  # the last page is full
    users = paginate(gc.UsersApi(client).get_users, page_size=2, prefetch=False)
    assert [user.id for user in users] == [str(n) for n in range(6)]
    assert len(platform.asked) == (3 if signs - {"nextUri"} else 4), "without a count it takes an empty page to end"


async def _no_time(seconds: float) -> None:
    pass
