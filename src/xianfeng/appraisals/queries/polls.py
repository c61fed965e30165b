"""Polls for lists and pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from xianfeng.accounts.codes import kept
from xianfeng.accounts.models import User
from xianfeng.appraisals.access import CommentPolicy, PollPolicy
from xianfeng.appraisals.models import (
    SLIP,
    AnswerForm,
    LeaderComment,
    NamedVoice,
    Poll,
    PollClass,
    Seat,
)
from xianfeng.appraisals.states import VOTING, PollState
from xianfeng.kernel.clock import now

SHORT = ("manifest", "announcement")  # a list shows neither


def listed(actor: User) -> QuerySet[Poll]:
    """Polls that the actor prepares, runs or supervises, newest first."""
    rows = PollPolicy.filter(actor, "view").select_related("organization").defer(*SHORT)
    return rows.order_by("-created_on", "-opens", "pk")


def published(actor: User) -> QuerySet[Poll]:
    """Results in the actor's reach."""
    rows = PollPolicy.filter(actor, "results").select_related("organization").defer(*SHORT)
    return rows.order_by("-closes", "pk")


def awaiting(actor: User) -> QuerySet[Poll]:
    """Polls to come or open in which the actor has a seat; `taken`: every ticket, `named`: speaks
    by name."""
    mine = Seat.objects.filter(poll_class__poll=OuterRef("pk"), user=actor)
    named = mine.filter(poll_class__form=AnswerForm.NAMED)
    ballot = mine.filter(poll_class__form=AnswerForm.BALLOT, poll_class__words_of__isnull=True)
    spoken = NamedVoice.objects.filter(poll_class__poll=OuterRef("pk"), user=actor)
    rows = Poll.objects.filter(Exists(mine), state__in=VOTING, closes__gt=now()).defer(*SHORT)
    return (
        rows.annotate(
            named=Exists(named),
            ballot=Exists(ballot),
            taken=Exists(ballot.filter(issued=True)),
            spoken=Exists(spoken),
        )
        .select_related("organization")
        .order_by("state", "closes", "pk")
    )


def classes_of(poll: Poll) -> QuerySet[PollClass]:
    """Classes with how many tickets went out: a number, never whose."""
    issued = Count("seats", filter=Q(seats__issued=True))
    paper = {"paper": F("paper_count__ballots"), "scan": F("paper_count__scan")}
    rows = poll.classes.filter(words_of__isnull=True)
    return rows.annotate(tickets=issued, **paper).order_by("code")


@dataclass(frozen=True, slots=True)
class VoterSeat:
    """A class in which a voter sits, and whether the ticket is out."""

    code: str
    voice: str
    public_key: str
    is_words: bool
    issued: bool


def seats_of(poll: Poll, holder: User | str) -> list[VoterSeat]:
    """The ballot classes of a person or of a slip in this poll; comments last."""
    who = Q(user=holder) if isinstance(holder, User) else Q(code=kept(SLIP, holder), user=None)
    rows = Seat.objects.filter(who, poll_class__poll=poll, poll_class__form=AnswerForm.BALLOT)
    columns = rows.values_list(
        "poll_class__code",
        "poll_class__voice",
        "poll_class__public_key",
        "poll_class__words_of",
        "issued",
    )
    found = [
        VoterSeat(code, voice, key, words is not None, issued)
        for code, voice, key, words, issued in columns
    ]
    return sorted(found, key=lambda seat: (seat.is_words, seat.code))


def poll_of_slip(code: str) -> Poll | None:
    """The poll that a slip is for, while it runs."""
    seat = Seat.objects.filter(code=kept(SLIP, code), user=None).values("poll_class__poll")[:1]
    return (
        Poll.objects.filter(pk=Subquery(seat), state__in=VOTING | {PollState.CLOSED})
        .select_related("organization")
        .first()
    )


def named_voices(poll: Poll) -> QuerySet[NamedVoice]:
    """What was said by name."""
    rows = NamedVoice.objects.filter(poll_class__poll=poll).select_related(
        "poll_class", "entered_by"
    )
    return rows.order_by("poll_class__voice", "speaker", "pk")


def comments(actor: User) -> QuerySet[LeaderComment]:
    """Leaders' comments in reach."""
    return CommentPolicy.filter(actor, "view").select_related("organization", "entered_by")


def polls_about(kind: str, keys: Iterable[str]) -> QuerySet[Poll]:
    """Published polls about objects of another room; newest first."""
    rows = Poll.objects.filter(state=PollState.PUBLISHED, objects_asked__kind=kind)
    return rows.filter(objects_asked__key__in=list(keys)).distinct().order_by("-closes", "pk")
