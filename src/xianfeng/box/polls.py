"""Polls as the box knows them: manifests kept, opened once, and closed for good."""

import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xianfeng.ballots.encoding import record, whole
from xianfeng.ballots.envelopes import CLOSE, MANIFEST, read_envelope
from xianfeng.ballots.errors import Malformed, NotAccepted
from xianfeng.ballots.listing import ClosedHead, head_lines, sealed_head
from xianfeng.ballots.manifests import Manifest, read_manifest
from xianfeng.box.store import CHUNK, Store, all_lines, all_words, ballot_in
from xianfeng.box.writer import Keeper

CACHED = 256  # opened manifests
SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return datetime.now(SHANGHAI).date()


class Polls:
    """Manifests of this box's site."""

    def __init__(self, keeper: Keeper, site_key: bytes, own_key: Ed25519PrivateKey) -> None:
        self.keeper = keeper
        self.store = keeper.store
        self.site_key = site_key
        self.own_key = own_key
        self.opened: OrderedDict[str, Manifest] = OrderedDict()

    async def put(self, poll: str, content: bytes) -> None:
        """Keep a manifest that the site signed; the same again is no mistake, another is."""
        envelope = read_envelope(content)
        manifest = read_manifest(envelope.open(MANIFEST, self.site_key))
        if manifest.poll != poll:
            raise Malformed("poll")
        kept = await self.keeper.call(self.store.put_manifest, poll, envelope.to_bytes())
        if kept != envelope.to_bytes():
            await self.extend(manifest, kept, envelope.to_bytes())

    async def extend(self, longer: Manifest, kept: bytes, content: bytes) -> None:
        """Another manifest of the site's may end later; nothing else of it may differ."""
        before = read_manifest(read_envelope(kept).open(MANIFEST, self.site_key))
        if longer.closes <= before.closes or replace(before, closes=longer.closes) != longer:
            raise NotAccepted("other_manifest")
        if not await self.keeper.call(self.store.extend, longer.poll, kept, content):
            raise NotAccepted("late")
        self.opened.pop(longer.poll, None)

    async def find_anew(self, poll: str) -> Manifest | None:
        """As the store has it: another process may have taken a later end."""
        self.opened.pop(poll, None)
        return await self.find(poll)

    async def find(self, poll: str) -> Manifest | None:
        """The manifest of a poll; the few that are asked for often stay open."""
        if poll in self.opened:
            self.opened.move_to_end(poll)
            return self.opened[poll]
        content = await self.keeper.call(self.store.manifest, poll)
        if content is None:
            return None
        self.opened[poll] = read_manifest(read_envelope(content).open(MANIFEST, self.site_key))
        if len(self.opened) > CACHED:
            self.opened.popitem(last=False)
        return self.opened[poll]

    async def envelope(self, poll: str) -> bytes | None:
        """The manifest as the site signed it."""
        return await self.keeper.call(self.store.manifest, poll)

    async def close(self, manifest: Manifest, content: bytes) -> AsyncIterator[bytes]:
        """Freeze the poll on the site's signed order; the closed list, a piece at a time.

        The order names the poll and expires, so that nobody can replay it; the same order
        again gives the same list.
        """
        check_order(read_envelope(content).open(CLOSE, self.site_key), manifest.poll)
        asked = await self.envelope(manifest.poll)
        closed = await self.keeper.call(freeze, self.store, manifest, self.own_key)
        heads = head_lines(read_envelope(asked or b""), read_envelope(closed))
        return self.closed_list(manifest.poll, b"".join(heads))

    async def closed_list(self, poll: str, heads: bytes) -> AsyncIterator[bytes]:
        """The heads, then the ballots in the order of their slots."""
        yield heads
        after = b""
        while found := await self.keeper.call(self.store.lines, poll, after, CHUNK):
            yield b"".join(ballot_in(line) + b"\n" for _, line in found)
            after = found[-1][0]

    async def words(self, manifest: Manifest, content: bytes) -> bytes:
        """What voters of a closed poll wrote, as a list of its own: for the site alone."""
        check_order(read_envelope(content).open(CLOSE, self.site_key), manifest.poll)
        if await self.closed(manifest.poll) is None:
            raise NotAccepted("early")
        return b"".join(await self.keeper.call(all_words, self.store, manifest.poll))

    async def closed(self, poll: str) -> bytes | None:
        """The signed head: counts and the digest of the list, for everybody, without a row."""
        return await self.keeper.call(self.store.closed, poll)


def check_order(order: object, poll: str) -> None:
    """NotAccepted unless the order is for this poll and still young."""
    found = record(order, ("poll", "expires"))
    if found["poll"] != poll:
        raise Malformed("poll")
    if whole(found["expires"], 0) < now().timestamp():
        raise NotAccepted("expired")


def freeze(store: Store, manifest: Manifest, key: Ed25519PrivateKey) -> bytes:
    """The signed head of the closed list; made at the first call, the same ever after."""
    with store.alone():
        if kept := store.closed(manifest.poll):
            return kept
        store.lift(manifest.poll)
        head = sealed_head(head_of(store, manifest), key)
        kept = store.close(manifest.poll, head.to_bytes())
    store.forget_order()
    return kept


def head_of(store: Store, manifest: Manifest) -> ClosedHead:
    """What lies in the box now. No ballot settles between counting and closing."""
    digest = hashlib.sha256()
    for line in all_lines(store, manifest.poll):
        digest.update(line + b"\n")
    counts = {each.id: 0 for each in manifest.classes} | store.counts(manifest.poll)
    early = now() < manifest.closes
    return ClosedHead(manifest.poll, manifest.digest, counts, digest.hexdigest(), today(), early)
