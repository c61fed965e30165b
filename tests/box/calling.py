"""The box called as granian calls it, without a socket."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.types import Message

from tests.ballots.polls import Poll
from xianfeng.ballots.ballots import Ballot
from xianfeng.ballots.envelopes import CLOSE, seal
from xianfeng.box.app import store_of
from xianfeng.box.guard import Guard
from xianfeng.box.service import Box
from xianfeng.box.settings import Settings

Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """One answer, whole."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def error(self) -> Any:
        return self.json["error"]


class Client:
    """Calls; and the steps of a poll by name."""

    def __init__(self, box: Box, app: Guard) -> None:
        self.box, self.app = box, app

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Headers = (),
        address: str = "203.0.113.9",
    ) -> Answer:
        raw = [(name.lower().encode(), value.encode()) for name, value in headers]
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "headers": raw, "client": (address, 5000), "server": ("127.0.0.1", 8001),
        }  # fmt: skip
        said: list[Message] = []
        pieces = deque([body[at : at + 4096] for at in range(0, len(body), 4096)] or [b""])

        async def receive() -> Message:
            if not pieces:
                await asyncio.Event().wait()  # the caller stays on the line
            return {"type": "http.request", "body": pieces.popleft(), "more_body": bool(pieces)}

        async def send(message: Message) -> None:
            said.append(message)

        await self.app(scope, receive, send)
        start, *parts = said
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], found, b"".join(part.get("body", b"") for part in parts))

    async def put(self, poll: Poll) -> Answer:
        return await self.ask("PUT", f"/polls/{poll.id}", poll.envelope.to_bytes())

    async def cast(self, ballot: Ballot | bytes, poll: Poll) -> Answer:
        body = ballot.sent() if isinstance(ballot, Ballot) else ballot
        return await self.ask("POST", f"/polls/{poll.id}/ballots", body)

    async def state(self, ballot: Ballot) -> Any:
        found = await self.ask("GET", f"/polls/{ballot.poll}/receipts/{ballot.receipt}")
        return found.json.get("state")

    async def close(self, poll: Poll) -> Answer:
        return await self.ask("POST", f"/polls/{poll.id}/close", close_order(poll))


def close_order(poll: Poll, named: str | None = None, lasts: int = 60) -> bytes:
    """The site's signed order."""
    expires = int(datetime.now(UTC).timestamp()) + lasts
    return seal(CLOSE, {"poll": named or poll.id, "expires": expires}, poll.site).to_bytes()


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Client]:
    box = Box(settings, store_of(settings))
    app = box.application()
    async with box.lifespan(Starlette()):
        yield Client(box, app)


def run(settings: Settings, scenario: Callable[[Client], Awaitable[None]]) -> None:
    """A scenario from start to end of a box."""

    async def whole() -> None:
        async with running(settings) as client:
            await scenario(client)

    asyncio.run(whole())
