"""Many HTTP/1.1 requests over a few kept connections, at the price of a few system calls each.

The caller shares the machine with the server it loads; a comfortable client would be most of
what is measured.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import uvloop

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass
class Called:
    """Status of every request by its number; what was never answered is not in it."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.statuses) / self.seconds


def post(path: str, body: bytes, host: str = "127.0.0.1") -> bytes:
    """A whole request."""
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def call_all(
    port: int, requests: Iterable[bytes], connections: int = 64, called: Called | None = None
) -> Called:
    """Send all `requests`, `connections` at a time, until answered or the server is gone.

    `called` is filled while they come, for whoever looks on from another thread.
    """
    called = called or Called()
    uvloop.run(calling(port, deque(enumerate(requests)), connections, called))
    return called


async def calling(
    port: int, waiting: deque[tuple[int, bytes]], connections: int, called: Called
) -> None:
    loop = asyncio.get_running_loop()
    callers = [Caller(waiting, called) for _ in range(connections)]
    begun = time.perf_counter()
    for caller in callers:
        try:
            await loop.create_connection(partial(same, caller), "127.0.0.1", port)
        except ConnectionError:  # the server went while callers still came
            caller.done.set_result(None)
    await asyncio.gather(*(caller.done for caller in callers))
    called.seconds = time.perf_counter() - begun


class Caller(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, waiting: deque[tuple[int, bytes]], called: Called) -> None:
        self.waiting, self.called = waiting, called
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.seen = b""
        self.number = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's are no subclass
        self.next()

    def next(self) -> None:
        if not self.waiting:
            self.transport.close()
            return
        self.number, request = self.waiting.popleft()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.seen += data
        head, found, body = self.seen.partition(END_OF_HEAD)
        if not found:
            return
        length = int(head.lower().partition(LENGTH)[2].split(b"\r\n", 1)[0])
        if len(body) >= length:
            self.called.statuses[self.number] = int(head[9:12])
            self.seen = b""
            self.next()

    def connection_lost(self, _problem: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def same(caller: Caller) -> Caller:
    """asyncio asks for a factory; ours are made already."""
    return caller
