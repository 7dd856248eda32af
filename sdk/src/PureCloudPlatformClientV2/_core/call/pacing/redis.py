"""A budget for several machines: ledgers in Redis or Valkey, kept by one script there."""

from __future__ import annotations

import json
from typing import Any

from ...lazy.installation import install
from ...secrets.redaction import Secret
from .budget import StoredBudget

#: Seconds for one question; a call does not wait longer for a store that hangs.
TIMEOUT = 2.0

#: `Ledger`, line by line.
SCRIPT = """
local state = redis.call('GET', KEYS[1])
local fact = cjson.decode(ARGV[1])
local l = state and cjson.decode(state) or
  {allowed = fact.allowed, window = fact.window, starts = 0, ends = 0, stopped = 0, used = 0, came = 0, waiting = {}}
local now = fact.now
if now == nil or now == cjson.null then
  local time = redis.call('TIME')
  now = time[1] + time[2] / 1000000
end
local wait = 0
if fact.question == 'take' then
  local ticket, rank = fact.facts[1], fact.facts[2]
  if now < l.starts - 1 or l.stopped > now + 3600 then l.starts, l.ends, l.stopped, l.waiting = 0, 0, 0, {} end
  if now >= l.ends then l.starts, l.ends, l.used = now, now + l.window + 1, 0 end
  for one, at in pairs(l.waiting) do
    if at[3] <= now and one ~= ticket then l.waiting[one] = nil end
  end
  local number
  if l.waiting[ticket] then
    number = l.waiting[ticket][2]
  else
    l.came = l.came + 1
    number = l.came
  end
  local before = 0
  for one, at in pairs(l.waiting) do
    if at[1] < rank or (at[1] == rank and at[2] < number) then before = before + 1 end
  end
  local allowed = math.floor(l.allowed)
  local limit = math.max(1, allowed - math.max(1, math.floor(l.allowed * fact.spare)))
  local place = l.used + before + 1
  if now < l.stopped then
    wait = l.stopped - now
  elseif place > limit then
    wait = l.ends - now
  else
    local share = (place - math.max(1, math.floor(l.allowed * fact.ahead[rank + 1]))) / limit
    wait = l.starts + share * (l.ends - l.starts) - now
  end
  if wait <= 0 then
    l.waiting[ticket] = nil
    l.used = l.used + 1
    wait = 0
  else
    if wait > 1 then wait = wait / 2 end
    wait = math.max(0.01, wait)
    l.waiting[ticket] = {rank, number, now + wait + fact.patience}
  end
else
  local began, refused, allowed, count, reset, retry = unpack(fact.facts)
  if refused == 1 then
    l.stopped = math.max(l.stopped, now + (retry >= 0 and retry or math.max(reset, 1)))
  end
  if not (allowed < 1 or count < 0 or reset < 0 or began ~= l.starts) then
    l.allowed = allowed
    l.used = math.max(l.used, count)
    l.ends = math.max(now, math.min(l.ends, now + reset + 1))
  end
end
-- cjson writes 14 digits, which is 10 microseconds of a time: too few to tell when a window began.
local function exact(number) return string.format('%.17g', number) end
local waiting = {}
for one, at in pairs(l.waiting) do
  waiting[#waiting + 1] = '"' .. one .. '":[' .. at[1] .. ',' .. exact(at[2]) .. ',' .. exact(at[3]) .. ']'
end
local kept = '{"allowed":' .. exact(l.allowed) .. ',"window":' .. exact(l.window) .. ',"starts":' .. exact(l.starts)
  .. ',"ends":' .. exact(l.ends) .. ',"stopped":' .. exact(l.stopped) .. ',"used":' .. exact(l.used)
  .. ',"came":' .. exact(l.came) .. ',"waiting":{' .. table.concat(waiting, ',') .. '}}'
redis.call('SET', KEYS[1], kept, 'EX', 86400)
return {exact(wait), exact(l.starts)}
"""


class RedisBudget(StoredBudget):
    """Lets all programs that use one token share its rate limit, on however many machines (extra `redis`).

        gc.configuration.budget = gc.RedisBudget("redis://cache.example.com:6379/0")

    :param url: of a Redis or Valkey server: `redis://...`, `rediss://...` with TLS, `unix://...`; a password in it is
        never shown
    :param priority: `"interactive"`, or `"export"`: what waits behind everything interactive
    :param allowed: calls in a window, until an answer says it: 300
    :param window: seconds, until an answer says when the window ends: 60
    :param prefix: what the names of its keys begin with
    :raises ValueError: for another kind of URL, another priority, an allowance below 1, a window of no length
    :raises ImportError: without the extra
    """

    def __init__(
        self,
        url: str,
        priority: str = "interactive",
        *,
        allowed: int = 300,
        window: float = 60.0,
        prefix: str = "purecloud:budget:",
    ) -> None:
        self.url, self.prefix = Secret(url), prefix
        known = url.startswith(("redis://", "rediss://", "unix://"))
        url = ""  # no traceback with locals shows it from here on
        if not known:
            raise ValueError("url must begin with redis://, rediss:// or unix://")
        try:
            import redis  # noqa: F401 - say now that it is missing, not in a call
        except ImportError:
            raise ImportError(f"RedisBudget needs redis: {install('redis')}") from None
        super().__init__(priority, allowed=allowed, window=window)

    def _prepare(self) -> None:
        super()._prepare()
        self._script: Any = None

    def _ask_store(self, key: str, question: str, *facts: Any) -> tuple[float, float]:
        return self._ask_script(key, None, question, *facts)

    def _ask_script(self, key: str, now: float | None, question: str, *facts: Any) -> tuple[float, float]:
        from .ledger import AHEAD, PATIENCE, SPARE

        if self._script is None:
            import redis

            client = redis.Redis.from_url(
                self.url.reveal(), socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, decode_responses=True
            )
            self._script = client.register_script(SCRIPT)
        asked = json.dumps(
            {
                "now": now, "question": question, "facts": facts, "allowed": self.allowed, "window": self.window,
                "ahead": AHEAD, "spare": SPARE, "patience": PATIENCE,
            }
        )  # fmt: skip
        wait, starts = self._script(keys=[self.prefix + key], args=[asked])
        return float(wait), float(starts)

    def __getstate__(self) -> dict[str, Any]:
        """A pickle, such as a worker gets, has the URL only if there is no password in it."""
        url = self.url.reveal()
        return {**super().__getstate__(), "url": "" if "@" in url else url}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__({**state, "url": Secret(state["url"])})

    def __repr__(self) -> str:
        return "RedisBudget(***)"
