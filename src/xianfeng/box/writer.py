"""The one writer: gathers what arrives at the same time into one transaction.

A commit waits for the disk; a hundred requests that wait together pay for it once. Nobody is
answered before the commit that holds his ballot has returned.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from xianfeng.box.ratings import Ratings
from xianfeng.box.store import Store, Unavailable

PAUSE = 0.001  # seconds, the shortest that event loops know; a commit costs more
MOST_PAUSES = 3
MOST_IN_ONE = 512  # arrivals in one transaction
MOST_WAITING = 4096  # more are turned away, with a word: memory stays bounded

Arrived = TypeVar("Arrived")
Answer = TypeVar("Answer")
Result = TypeVar("Result")


class Gathered(Generic[Arrived, Answer]):
    """A queue before one kind of write."""

    def __init__(self, keeper: "Keeper", write: Callable[[list[Arrived]], "list[Answer]"]) -> None:
        self.keeper = keeper
        self.write = write
        self.waiting: list[tuple[Arrived, asyncio.Future[Answer]]] = []
        self.running: asyncio.Task[None] | None = None
        self.usual = 1  # arrivals in the last transaction

    async def put(self, arrived: Arrived) -> Answer:
        """The answer after the commit; Unavailable when there is none."""
        if len(self.waiting) >= MOST_WAITING:
            raise Unavailable("busy")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.waiting.append((arrived, answer))
        if self.running is None:
            self.running = asyncio.create_task(self.run())
        return await answer

    async def run(self) -> None:
        """Transaction after transaction, as long as somebody waits."""
        try:
            while self.waiting:
                await self.gather()
                batch, self.waiting = self.waiting[:MOST_IN_ONE], self.waiting[MOST_IN_ONE:]
                self.usual = len(batch)
                await self.commit(batch)
        finally:
            self.running = None

    async def gather(self) -> None:
        """Let others come, as long as they do, until half as many wait as went together last
        time: the other half comes while these are written, so that neither the disk nor the
        processor waits for the other."""
        for _ in range(MOST_PAUSES):
            before = len(self.waiting)
            if before >= self.usual / 2:
                return
            await asyncio.sleep(PAUSE)
            if len(self.waiting) == before:
                return

    async def commit(self, batch: list[tuple[Arrived, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers = await self.keeper.call(self.write, [arrived for arrived, _ in batch])
        except Exception as problem:
            for _, future in batch:
                if not future.done():
                    future.set_exception(problem)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():  # whoever has hung up waits no longer
                future.set_result(answer)


class Keeper:
    """The store and the one thread that touches it."""

    def __init__(self, make_store: Callable[[], Store]) -> None:
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self.store = self.thread.submit(make_store).result()
        self.ballots = Gathered(self, self.store.cast)
        self.ratings = Gathered(self, Ratings(self.store).take)

    async def call(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Run `work` in the store's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.thread, work, *arguments)

    async def end(self) -> None:
        await self.call(self.store.end)
        self.thread.shutdown()
