"""A long interval as pieces that the platform takes."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from ..values import decode_datetime


def split_interval(body: dict[str, Any], piece: dt.timedelta | None) -> list[str] | None:
    """The interval of a query as intervals that are not longer than `piece`, in the order of the query.

    `None` if there is nothing to split: no interval, one that is short enough, or one in a notation without dates.
    """
    interval = body.get("interval")
    if piece is None or not isinstance(interval, str) or interval.count("/") != 1:
        return None
    begin, end = (_moment(text) for text in interval.split("/"))
    if begin is None or end is None or (begin.tzinfo is None) != (end.tzinfo is None) or end - begin <= piece:
        return None
    moments = [begin]
    while moments[-1] < end:
        moments.append(min(moments[-1] + piece, end))
    texts = [_text(moment) for moment in moments]
    found = [f"{one}/{other}" for one, other in itertools.pairwise(texts)]
    return found[::-1] if str(body.get("order", "")).lower() == "desc" else found


def _moment(text: str) -> dt.datetime | None:
    found = decode_datetime(text if "T" in text.upper() else f"{text}T00:00:00")
    return found if isinstance(found, dt.datetime) else None


def _text(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
