"""The path of a call, without any I/O: it is written as a generator that says what should happen next.

`perform` builds the request, signs it, judges the answer, asks for waits and for another token, and decodes. It knows
no socket and no event loop: a driver of a dozen lines (`ApiClient.run`, its asynchronous twin) carries its effects out.
So retrying, authentication, pacing and logging exist once, and are tested by sending replies into a generator.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from ..auth.tokens import is_token
from ..http import urls
from ..http.errors import ApiConnectionError, ApiException, ApiTimeoutError, DecodeError, error_class, without_echoes
from ..http.messages import Headers, HttpResponse, Request
from ..http.transport import Timeout, checked_seconds
from ..secrets.harmless import harmlessly
from .call import Call, Response
from .decoding import decode
from .effects import Consult, RefreshToken, Send, Wait
from .retry import IDEMPOTENT, RetryPolicy, may_retry, requested_wait

if TYPE_CHECKING:
    from ..auth.tokens import Token
    from ..http.transport import Sink
    from .exchange_client import ExchangeClient
    from .pacing.budget import Budget

Effect: TypeAlias = "Send | Wait | RefreshToken | Consult"
Flow: TypeAlias = Generator[Effect, Any, Any]

MOST_REDIRECTS = 5
#: Headers that another host may see, too.
_HARMLESS = ("accept", "accept-encoding", "accept-language", "if-range", "range", "user-agent")


def perform(client: ExchangeClient, call: Call) -> Flow:
    """One call from its arguments to its result, as a `Response`."""
    request = client.build(call)
    deadline = None if call.deadline is None else client.clock() + call.deadline
    sink = client.sink(call)
    response = yield from exchange(client, call, request, deadline, sink)
    try:
        data = decode(call, response)
    except DecodeError as error:
        raise _with_context(without_echoes(error, request), call, client)  # noqa: B904 - the same error, with the operation's name
    if call.job:
        from .submission import remember_submission

        remember_submission(data, client, call)
    return Response(data, response)


def exchange(client: ExchangeClient, call: Call, request: Request, deadline: float | None, sink: Sink | None) -> Flow:
    """Send `request`, again where that is right, until there is a successful answer.

    :raises ApiException: of the class that fits, if there is none
    """
    policy = client.retry_policy(call)
    renewed = False
    attempt = redirects = 0
    while True:
        token: Token | None = None
        if call.auth:
            token = yield from _token(client, call, deadline)
            client.sign(request, token)
        budget = client.budget
        turn = None
        if budget is not None and token is not None:
            turn = yield from _take_turn(client, call, budget, token, deadline)
        else:
            pause = client.pacer.reserve(client.clock())
            if pause > 0:
                yield from _wait(client, call, pause, deadline, f"rate limit nearly used up, waiting {pause:.1f} s")
        timeout = _timeout(client, call, deadline)
        if sink is not None:
            sink.prepare(request)
        outcome: HttpResponse | ApiConnectionError
        try:
            outcome = yield Send(request, timeout, sink)
        except ApiConnectionError as broken:
            outcome = broken
        except DecodeError as refusal:  # an answer that is larger than it may be
            raise _with_context(refusal, call, client)  # noqa: B904 - the same error, with the operation's name
        error: ApiException
        if isinstance(outcome, HttpResponse):
            client.observe(call, request, outcome)
            if budget is not None and turn is not None:
                yield Consult(partial(budget.learn, turn, outcome.status, outcome.headers))
            if 200 <= outcome.status < 300:
                client.count_success(request, retried=attempt > 0)
                return outcome
            if 300 <= outcome.status < 400 and redirects < MOST_REDIRECTS:
                target = _redirected(request, outcome)
                if target is not None:
                    request, redirects = target, redirects + 1
                    if not urls.same_origin(request.url, client.base_url):
                        call = _unsigned(call)
                    continue
            if outcome.status == 401 and token is not None and not renewed and client.may_renew(token):
                renewed = True
                yield RefreshToken(token, _left(client, call, deadline), refused=True)
                request.resends += 1
                continue
            error = _failure(call, request, outcome, redirects)
        else:
            client.observe_failure(call, request, outcome)
            error = outcome
        # What came of a file stays: the attempts are counted anew from there.
        attempt = 1 if sink is not None and sink.advanced() else attempt + 1
        wait = _wait_before_retry(outcome, policy, attempt, _is_idempotent(call))
        if wait is not None and not client.quota(request).take():
            wait = None  # the host fails too often to be asked again
        if wait is None or not _replayable(request):
            raise _with_context(error, call, client)
        request.resends += 1
        client.count_retry(call, attempt, wait, error)
        yield from _wait(client, call, wait, deadline, "", error)


def login(client: ExchangeClient, grant: Any, limit: float | None = None) -> Flow:
    """Fetch a token for `grant`, in `limit` seconds at most; the platform's answer as a dict."""
    form = grant.form()
    call = Call(
        "POST",
        "/oauth/token",
        form=form,
        consumes=("application/x-www-form-urlencoded",),
        returns="object",
        auth=False,
        safe=grant.repeatable,
    )
    del form
    request = client.build(call, base=client.login_url)
    basic = grant.basic()
    if basic is not None:
        request.headers["Authorization"] = basic.reveal()
    most = checked_seconds("login_deadline", client.login_deadline)
    seconds = most if limit is None else min(limit, most)
    response = yield from exchange(client, call, request, client.clock() + seconds, None)
    try:
        answer = decode(call, response)
    except DecodeError:
        answer = None
    if isinstance(answer, dict) and is_token(answer.get("access_token")):
        return answer
    # Without the answer itself: it may hold a token, and an error is shown, logged and pickled.
    answer = None
    media_type = response.getheader("content-type") or "no content type"
    found = f"{media_type}, {len(response.body)} bytes"
    problem = DecodeError(response.status, f"the login's answer holds no access token ({found})")
    raise _with_context(problem, call, client)


def _token(client: ExchangeClient, call: Call, deadline: float | None) -> Flow:
    """The token for the next attempt, renewed first if it is due."""
    token = client.current_token()
    if token is None:
        if client.can_renew:
            yield RefreshToken(None, _left(client, call, deadline))
            return client.current_token()
        return None
    if token.due is not None and client.clock() >= token.due and client.may_renew(token):
        try:
            yield RefreshToken(token, _left(client, call, deadline))
        except ApiException:
            # It is still good for a while: the login may work again before it ends.
            if not token.postpone(client.clock()):
                raise
        return client.current_token()
    return token


def _take_turn(client: ExchangeClient, call: Call, budget: Budget, token: Token, deadline: float | None) -> Flow:
    """Wait until it is this call's turn among all that use the token; the turn."""
    from .pacing.budget import Turn

    turn = Turn(token)
    while True:
        pause = yield Consult(partial(budget.take, turn))
        if pause is None or pause <= 0:
            return turn
        yield from _wait(client, call, pause, deadline, f"others use the rate limit, waiting {pause:.1f} s")


def _is_idempotent(call: Call) -> bool:
    if call.idempotent is not None:
        return call.idempotent
    return call.safe or call.verb in IDEMPOTENT


def _timeout(client: ExchangeClient, call: Call, deadline: float | None) -> Timeout:
    connect, read = client.timeouts(call)
    return Timeout(connect, read, _left(client, call, deadline))


def _left(client: ExchangeClient, call: Call, deadline: float | None) -> float | None:
    """The seconds until the deadline, `None` without one.

    :raises ApiTimeoutError: if there are none
    """
    if deadline is None:
        return None
    left = deadline - client.clock()
    if left <= 0:
        raise _with_context(ApiTimeoutError(0, "the deadline passed"), call, client)
    return left


def _wait(
    client: ExchangeClient,
    call: Call,
    seconds: float,
    deadline: float | None,
    reason: str,
    error: ApiException | None = None,
) -> Flow:
    """Let time pass, or give up at once if the deadline would pass meanwhile."""
    if deadline is not None and client.clock() + seconds >= deadline:
        if error is not None:
            error.hint = error.hint or "The deadline of the call leaves no time for another attempt."
            raise _with_context(error, call, client)
        raise _with_context(ApiTimeoutError(0, f"the deadline would pass: {reason}"), call, client)
    if seconds > 0:
        yield Wait(seconds)


def _wait_before_retry(
    outcome: HttpResponse | ApiConnectionError, policy: RetryPolicy, attempt: int, idempotent: bool
) -> float | None:
    """Seconds until the next attempt; `None` for no further one."""
    if attempt > policy.retries or not may_retry(outcome, idempotent):
        return None
    wait = policy.backoff(attempt)
    if isinstance(outcome, HttpResponse):
        asked = requested_wait(outcome)
        if asked is not None:
            if asked > policy.rate_limit_wait_max:
                return None
            # Everybody who was refused hears of the same moment: come back spread over the second after it.
            wait = asked + min(wait, 1.0)
    return wait


def _replayable(request: Request) -> bool:
    """Rewind the body for another attempt; whether that is possible."""
    rewind = getattr(request.body, "rewind", None)
    return request.body is None or isinstance(request.body, bytes) or (rewind is not None and bool(rewind()))


def _redirected(request: Request, response: HttpResponse) -> Request | None:
    """The request that a redirect asks for; `None` if it is not followed."""
    location = response.getheader("location")
    if (
        not location
        or response.status not in (301, 302, 303, 307, 308)
        or len(set(response.headers.getlist("location"))) > 1
    ):
        return None
    try:
        target = urls.resolve(request.target, location)
        same = urls.same_origin(request.url, target)
    except ValueError:
        return None
    schemes = urls.parse_origin(urls.split(request.url)[0])[0], urls.parse_origin(urls.split(target)[0])[0]
    if schemes not in (("http", "http"), ("http", "https"), ("https", "https")):
        return None
    method, body = request.method, request.body
    if response.status == 303 and method not in ("GET", "HEAD"):
        method, body = "GET", None
    if not same and (body is not None or method not in ("GET", "HEAD")):
        return None  # what was meant for one host is not handed to another
    if body is not None and not _replayable(request):
        return None
    kept = request.headers.items()
    if not same:
        kept = {n: v for n, v in kept if n.lower() in _HARMLESS}.items()
    if body is None:
        kept = {n: v for n, v in kept if n.lower() not in ("content-type", "content-length")}.items()
    followed = Request(method, target, [], Headers(kept), body, template=request.template)
    followed.signed, followed.resends = request.signed and same, request.resends + 1
    return followed


def _unsigned(call: Call) -> Call:
    """The call without a token: its redirect left the host that the token is for."""
    import copy

    twin = copy.copy(call)
    twin.auth = False
    return twin


def _failure(call: Call, request: Request, response: HttpResponse, redirects: int) -> ApiException:
    error = error_class(response.status)(http_resp=response, verb=call.verb, operation=call.template)
    error.retry_after = requested_wait(response)
    without_echoes(error, request)
    if 300 <= response.status < 400 and response.status != 304:
        error.hint = "The redirect was not followed: what is meant for one host is not sent to another one."
        if redirects == MOST_REDIRECTS:
            error.hint = f"It was redirected {redirects} times, and no further."
    return error


def _with_context(error: ApiException, call: Call, client: ExchangeClient) -> ApiException:
    """`error` with the operation that it belongs to and a hint."""
    from .hints import explain

    # What stands behind a question mark may be a secret, as in a path that a program wrote itself.
    error.verb, error.operation = call.verb, call.template.partition("?")[0]
    harmlessly(explain, error, call, client)
    return error
