"""A village branch with members, a poll of it, and a box without a network."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import cycle
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.factories.counties import DAY, county, holder
from xianfeng.accounts.models import User
from xianfeng.appraisals import messenger
from xianfeng.appraisals.actions import announcing, closing, office, polls, publishing
from xianfeng.appraisals.actions.polls import Draft, Thing
from xianfeng.appraisals.models import LeaderComment, ObjectKind, Poll, PollClass
from xianfeng.appraisals.sealing import site_key
from xianfeng.ballots import ballots, blind
from xianfeng.ballots.ballots import CURVE, Ballot, read_ballot
from xianfeng.ballots.blind import OfficeKey
from xianfeng.ballots.envelopes import CLOSE, MANIFEST, public_bytes, read_envelope
from xianfeng.ballots.listing import ClosedHead, head_lines, sealed_head
from xianfeng.ballots.manifests import Manifest, read_manifest
from xianfeng.ballots.voters import Given, Ticket
from xianfeng.ballots.words import word_lines
from xianfeng.kernel import clock
from xianfeng.members.models import MemberKind, Membership, Person
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version


@dataclass
class FakeBox:
    """Keeps manifests and the highest version of every voter key, as the box does."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    manifests: dict[str, bytes] = field(default_factory=dict)
    kept: dict[tuple[str, bytes], Ballot] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """What `messenger.ask` would get over HTTP."""
        if path == "/key":
            return b'{"key":"' + base64.b64encode(public_bytes(self.key)) + b'"}'
        poll = path.split("/")[2]
        if method == "PUT":
            self.manifests[poll] = body or b""
            return b"{}"
        read_envelope(body or b"").open(CLOSE, public_bytes(site_key()))
        return self.words(poll) if path.endswith("/words") else self.closed(poll)

    def words(self, poll: str) -> bytes:
        kept = (one for (name, _slot), one in self.kept.items() if name == poll)
        return b"".join(word_lines(words for one in kept for words in one.words))

    def manifest(self, poll: str) -> Manifest:
        return read_manifest(
            read_envelope(self.manifests[poll]).open(MANIFEST, public_bytes(site_key()))
        )

    def cast(self, ballot: Ballot) -> str:
        """The receipt."""
        manifest = self.manifest(ballot.poll)
        read = read_ballot(ballot.sent(), manifest)
        ballots.verify(read, manifest)
        before = self.kept.get((ballot.poll, ballot.slot))
        if before is None or before.version < read.version:
            self.kept[ballot.poll, ballot.slot] = read
        return ballot.receipt

    def closed(self, poll: str) -> bytes:
        manifest = self.manifest(poll)
        kept = sorted((slot, one) for (name, slot), one in self.kept.items() if name == poll)
        lines = b"".join(one.to_line() + b"\n" for _slot, one in kept)
        counts = {each.id: 0 for each in manifest.classes}
        for _slot, one in kept:
            counts[one.voter_class] += 1
        digest = hashlib.sha256(lines).hexdigest()
        head = ClosedHead(poll, manifest.digest, counts, digest, clock.today(), True)
        heads = head_lines(read_envelope(self.manifests[poll]), sealed_head(head, self.key))
        return b"".join(heads) + lines


@dataclass
class Cast:
    """Everybody who has a part."""

    places: dict[str, Organization]
    pack: str
    box: FakeBox
    secretary: User
    members: list[User]

    @property
    def branch(self) -> Organization:
        return self.places["V1"]

    def draft(self, question_set: str = "industry-voices", **more: Any) -> Poll:
        """A poll on the branch itself, open since a minute."""
        moment = clock.now()
        values: dict[str, Any] = {
            "title": "评议一村支部",
            "year": 2026,
            "pack_hash": self.pack,
            "question_set": question_set,
            "opens": moment - timedelta(minutes=1),
            "closes": moment + timedelta(days=2),
        }
        things = more.pop("things", [Thing(ObjectKind.ORGANIZATION, "V1", "一村支部")])
        return polls.draft_poll(self.secretary, self.branch, Draft(**(values | more)), things)

    def only(self, poll: Poll, *classes: tuple[str, str, int]) -> None:
        """Exactly these classes: voice, form, slips. A second one of a voice is a second group."""
        poll.classes.all().delete()
        voices = [voice for voice, _form, _slips in classes]
        for voice, form, slips in classes:
            cut = f"第{poll.classes.count() + 1}组" if voices.count(voice) > 1 else ""
            polls.set_class(poll, voice, form, slips, cut=cut)

    def opened(self, *classes: tuple[str, str, int], **more: Any) -> Poll:
        """A poll that takes tickets."""
        poll = self.draft(**more)
        self.only(poll, *(classes or (("members", "ballot", 0),)))
        announcing.announce(self.secretary, poll)
        announcing.open_poll(self.secretary, poll)
        return poll

    def take(self, poll: Poll, voter_class: str, voter: User | str) -> Ticket:
        """The voter's steps around the office's one."""
        return take(self.box.manifest(poll.pk), voter_class, voter)

    def vote(self, poll: Poll, voter_class: str, voter: User | str, *answers: Given) -> str:
        return self.box.cast(self.take(poll, voter_class, voter).ballot(answers))

    def close(self, poll: Poll) -> None:
        closing.close_poll(self.secretary, poll, "都投完了")

    def publish(self, poll: Poll) -> None:
        publishing.publish(self.secretary, Poll.objects.get(pk=poll.pk))
        poll.refresh_from_db()

    def one(self, poll: Poll, code: str) -> PollClass:
        return PollClass.objects.select_related("poll").get(poll=poll, code=code)


def take(manifest: Manifest, voter_class: str, voter: User | str) -> Ticket:
    """The voter's steps, with the office asked as its page does."""
    secret = ec.generate_private_key(CURVE)
    key = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    public = manifest.by_class[voter_class].public_key
    prepared = blind.prepare(ballots.ticket_message(manifest.poll, voter_class, key))
    blinded = blind.blind(public, prepared)
    answer = office.issue_ticket(manifest.poll, voter_class, blinded.message, holder=voter)
    signature = blind.finalize(public, prepared, answer, blinded.inverse)
    return Ticket(manifest, voter_class, secret, key, prepared[: blind.RANDOMIZER], signature)


def members(branch: Organization, number: int, with_account: int) -> list[User]:
    """People of the branch; the first of them have accounts."""
    found = []
    for place in range(number):
        user = None
        if place < with_account:
            user = User.objects.create(
                username=f"{branch.code}-{place}", display_name=f"党员{place}", password="x"
            )
            appoint(None, user, Role.MEMBER, branch, DAY)
            found.append(user)
        person = Person.objects.create(name=f"党员{place}", user=user)
        Membership.objects.create(
            person=person, organization=branch, kind=MemberKind.FULL, since=DAY
        )
    return found


@cache
def ticket_key(number: int) -> OfficeKey:
    """Made once a test run: a key takes a good part of a second."""
    return OfficeKey.make()


def cast(monkeypatch: pytest.MonkeyPatch, number: int = 12, with_account: int = 8) -> Cast:
    """The county of the factories; one village has members."""
    places = county()
    box = FakeBox()
    monkeypatch.setattr(messenger, "ask", box.ask)
    keys = cycle([ticket_key(number) for number in range(4)])
    monkeypatch.setattr(OfficeKey, "make", lambda: next(keys))
    pack = load_pack_version(None, "central-2012").hash
    secretary = holder(Role.SECRETARY, places["V1"])
    return Cast(places, pack, box, secretary, members(places["V1"], number, with_account))


def rows_of_appraisals(branch: Organization, actor: User, pack: str) -> None:
    """A published poll and a leader's comment of one branch, as bare rows."""
    moment = clock.now()
    poll = Poll.objects.create(
        organization=branch, title="评议", year=2026, pack_hash=pack, scale="satisfaction",
        question_set="industry-voices", circle="county", opens=moment,
        closes=moment + timedelta(days=1), state="published", created_by=actor,
        created_on=clock.today(),
    )  # fmt: skip
    LeaderComment.objects.create(
        organization=branch, object_kind="organization", object_key=branch.code,
        object_name=branch.name, pack_hash=pack, mode="on_site", given_on=poll.created_on,
        leader="领导", entered_by=actor,
    )  # fmt: skip
