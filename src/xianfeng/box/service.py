"""The routes of the box. Bytes in, a word or a receipt out; nothing about the caller is kept.

Texts for people are the site's: the box answers with words for programs ({"error": "late"}).
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from xianfeng.ballots import ballots, handed
from xianfeng.ballots.ballots import RECEIPT
from xianfeng.ballots.encoding import (
    canonical_json,
    identifier,
    to_base64,
)
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.ballots.errors import Forged, Malformed, NotAccepted
from xianfeng.ballots.manifests import Manifest
from xianfeng.ballots.slips import digest_of
from xianfeng.box.express import Express, Ready, Refusal, header
from xianfeng.box.guard import CALLER, Guard
from xianfeng.box.handing import outgoing
from xianfeng.box.limits import MOST, Limits, TooMany
from xianfeng.box.polls import Polls, now, today
from xianfeng.box.ratings import read_rated, read_scored
from xianfeng.box.settings import Settings
from xianfeng.box.settling import Verdict, arrival
from xianfeng.box.store import Store, Unavailable
from xianfeng.box.writer import Keeper

LONGEST_BODY = 16 * 1024  # bytes of a ballot with a long text are a quarter of it
LONGEST_MANIFEST = 1024 * 1024  # fifty classes, two hundred questions
RECEIPT_FORM = re.compile(rf"[0-9a-f]{{{RECEIPT}}}")
KEPT = canonical_json({"kept": True})
USED = "used"  # a slip is good for one rating, a rating for one set of scores
FORGER = b"forger/"  # before a caller's mark: who sends what the site never signed
JSON = "application/json"
Find = Callable[[str], Awaitable[Manifest | None]]
TAKEN = frozenset({Verdict.KEPT, Verdict.KNOWN})


class Box:
    """The service with its store, for as long as the process runs."""

    def __init__(self, settings: Settings, make_store: Callable[[], Store]) -> None:
        self.settings = settings
        self.make_store = make_store
        self.own_key = settings.own_key()

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self.keeper = Keeper(self.make_store)
        await self.keeper.call(self.keeper.store.forget_order)
        self.polls = Polls(self.keeper, self.settings.site_key, self.own_key)
        self.limits = Limits(MOST)
        yield
        await self.keeper.end()

    def application(self) -> Guard:
        routes = [
            Route("/healthz", self.health),
            Route("/key", self.key),
            Route("/polls/{poll}", self.put_manifest, methods=["PUT"]),
            Route("/polls/{poll}", self.manifest),
            Route("/polls/{poll}/receipts/{receipt}", self.receipt),
            Route("/polls/{poll}/close", self.close, methods=["POST"]),
            Route("/polls/{poll}/closed", self.closed),
            Route("/polls/{poll}/words", self.words, methods=["POST"]),
            Route("/polls/{poll}/ballots", self.cast, methods=["POST"]),
            Route("/ratings", self.rate, methods=["POST"]),
            Route("/ratings/scores", self.score, methods=["POST"]),
            Route("/ratings/hand-over", self.hand_over, methods=["POST"]),
        ]
        origin = [self.settings.site_origin]
        cors = Middleware(
            CORSMiddleware,
            allow_origins=origin,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type"],
            max_age=86400,
        )
        app = Starlette(
            routes=routes,
            middleware=[cors],
            lifespan=self.lifespan,
            exception_handlers=dict(REFUSALS),
        )
        busiest = {r"/polls/(?P<poll>[^/]+)/ballots": self.cast, "/ratings": self.rate}
        express = Express(app, busiest, REFUSALS, self.settings.site_origin)
        return Guard(express, self.settings.behind_proxy)

    # --- for the site

    async def put_manifest(self, request: Request) -> Response:
        poll = identifier(request.path_params["poll"])
        await self.polls.put(poll, await body(request, LONGEST_MANIFEST))
        return answer(201, {"poll": poll})

    async def close(self, request: Request) -> Response:
        """The closed list: heads and ballots, a line each."""
        manifest = await self.poll(request, self.polls.find_anew)
        lines = await self.polls.close(manifest, await body(request))
        return StreamingResponse(lines, media_type="application/x-ndjson")

    async def words(self, request: Request) -> Response:
        """What was written on comment sheets, apart from the ballots that seal it."""
        manifest = await self.poll(request, self.polls.find_anew)
        content = await self.polls.words(manifest, await body(request))
        return Response(content, media_type="application/x-ndjson")

    async def hand_over(self, request: Request) -> Response:
        """The ratings that follow the last batch the site has; the same as often as it asks."""
        after, expires = handed.read_order(await body(request), self.settings.site_key)
        if expires < now().timestamp():
            raise NotAccepted("expired")
        batch = await self.keeper.call(outgoing, self.keeper.store, after, today())
        return kept(handed.sealed_batch(batch, self.own_key).to_bytes())

    # --- for everybody

    async def health(self, _request: Request) -> Response:
        """200 while the store answers."""
        await self.keeper.call(self.keeper.store.manifest, "")
        return answer(200, {"ok": True})

    async def key(self, _request: Request) -> Response:
        """Whose signature a closed list carries."""
        return answer(200, {"key": to_base64(public_bytes(self.own_key))})

    async def manifest(self, request: Request) -> Response:
        poll = identifier(request.path_params["poll"])
        return kept(await self.polls.envelope(poll))

    async def closed(self, request: Request) -> Response:
        """How many ballots, and the digest of the list that the site and auditors hold."""
        poll = identifier(request.path_params["poll"])
        return kept(await self.polls.closed(poll))

    async def receipt(self, request: Request) -> Response:
        """Whether a ballot counts or a later one has taken its place."""
        poll, receipt = identifier(request.path_params["poll"]), request.path_params["receipt"]
        if not RECEIPT_FORM.fullmatch(receipt):
            raise Malformed("receipt")
        state = await self.keeper.call(self.keeper.store.receipt, poll, receipt)
        return answer(200, {"state": state}) if state else unknown()

    # --- for voters

    async def cast(self, request: Request) -> Response:
        """201 with the receipt once the ballot is on disk; the same ballot again, the same."""
        manifest = await self.poll(request)
        if now() >= manifest.closes:
            manifest = await self.poll(request, self.polls.find_anew)
        refuse_untimely(manifest)
        ballot = ballots.read_ballot(await body(request), manifest)
        ballots.verify(ballot, manifest)
        new = arrival(ballot, manifest.asked[ballot.voter_class])
        verdict = await self.keeper.ballots.put(new)
        if verdict not in TAKEN:
            raise NotAccepted(verdict.value)
        return answer(201, {"receipt": ballot.receipt, "version": ballot.version})

    async def rate(self, request: Request) -> Response:
        """One rating a slip: what is kept is the hash of its nonce, window, day, level and mark."""
        caller: bytes = request.scope[CALLER]
        try:
            rated = read_rated(await body(request), today())
            device = rated.device or caller
            self.limits.refuse(device)
            if not rated.genuine(self.settings.site_key):
                raise Forged("slip")
        except TooMany:
            raise
        except (Malformed, Forged, NotAccepted):
            self.counted(FORGER + caller)
            raise
        if rated.often:  # before the store is asked: a flood finds its calls counted
            self.limits.count(device)
        new = await self.keeper.ratings.put(rated.rating)
        if not new and not rated.often:
            self.limits.count(device)
        if not new:
            raise NotAccepted(USED)
        return Ready(201, KEPT)

    async def score(self, request: Request) -> Response:
        """Scores of single items, from whoever has the secret of a rating; once."""
        caller: bytes = request.scope[CALLER]
        scored = read_scored(await body(request))
        self.limits.refuse(FORGER + caller)
        scores = canonical_json(scored.scores).decode()
        named = (digest_of(scored.nonce), scored.mark)
        new = await self.keeper.call(self.keeper.store.score, *named, scores)
        if new is None:
            self.limits.count(FORGER + caller)
            return unknown()
        if not new:
            raise NotAccepted(USED)
        return Response(KEPT, 201, media_type=JSON)

    def counted(self, device: bytes) -> None:
        """One more call of the device; TooMany when it has had those of this minute."""
        self.limits.refuse(device)
        self.limits.count(device)

    async def poll(self, request: Request, find: Find | None = None) -> Manifest:
        """The manifest that the path names."""
        manifest = await (find or self.polls.find)(identifier(request.path_params["poll"]))
        if manifest is None:
            raise HTTPException(404)
        return manifest


def refuse_untimely(manifest: Manifest) -> None:
    """NotAccepted before the poll opens and from its closing on."""
    moment = now()
    if moment < manifest.opens:
        raise NotAccepted("early")
    if moment >= manifest.closes:
        raise NotAccepted("late")


async def body(request: Request, longest: int = LONGEST_BODY) -> bytes:
    """The body, never more of it in memory than is allowed.

    Whoever names its length is not asked again for an end that is known: one turn less.
    """
    named, content = header(request.scope, b"content-length"), b""
    if named.isdecimal() and int(named) > longest:
        raise HTTPException(413)
    more = True
    while more and named != str(len(content)):
        message = await request.receive()
        content += message.get("body", b"")
        more = message.get("more_body", False)
        if len(content) > longest:
            raise HTTPException(413)
    return content


def answer(status: int, value: object) -> Response:
    return Response(canonical_json(value), status, media_type=JSON)


def kept(envelope: bytes | None) -> Response:
    return Response(envelope, media_type=JSON) if envelope else unknown()


def unknown() -> Response:
    return answer(404, {"error": "unknown"})


def refused(status: int) -> Refusal:
    """The answer to what is not accepted."""

    async def say(_request: Request, problem: Exception) -> Response:
        return answer(status, {"error": getattr(problem, "code", "refused")})

    return say


async def unavailable(_request: Request, _problem: Exception) -> Response:
    """Nothing is lost: the page sends the same ballot again."""
    response = answer(503, {"error": "busy"})
    response.headers["retry-after"] = "1"
    return response


async def too_many(_request: Request, problem: Exception) -> Response:
    """Others are served; this device may come again in the next minute."""
    response = answer(429, {"error": getattr(problem, "code", "refused")})
    response.headers["retry-after"] = "60"
    return response


async def failed(_request: Request, problem: Exception) -> Response:
    """404, 405, 413 in the form of all other answers."""
    assert isinstance(problem, HTTPException)  # noqa: S101 -- registered for it alone
    words = {404: "unknown", 405: "method", 413: "too_long"}
    response = answer(problem.status_code, {"error": words.get(problem.status_code, "refused")})
    response.headers.update(problem.headers or {})
    return response


REFUSALS: dict[type[Exception], Refusal] = {
    TooMany: too_many,  # before NotAccepted, which it is too
    Malformed: refused(400),
    Forged: refused(403),
    NotAccepted: refused(409),
    Unavailable: unavailable,
    HTTPException: failed,
}
