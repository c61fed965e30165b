"""Polls for lists and pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from xianfeng.accounts.codes import kept
from xianfeng.accounts.models import User
from xianfeng.appraisals.access import CommentPolicy, PollPolicy
from xianfeng.appraisals.models import (
    SLIP,
    AnswerForm,
    Circle,
    LeaderComment,
    NamedVoice,
    ObjectKind,
    Poll,
    PollClass,
    Seat,
    Voice,
)
from xianfeng.appraisals.states import ANNOUNCED, VOTING, PollState
from xianfeng.kernel.clock import now
from xianfeng.members.models import Affiliation, Membership, Person
from xianfeng.organizations.paths import ancestors

SHORT = ("manifest", "announcement")  # a list shows neither


def listed(actor: User) -> QuerySet[Poll]:
    """Polls that the actor prepares, runs or supervises, newest first."""
    rows = PollPolicy.filter(actor, "view").select_related("organization").defer(*SHORT)
    return rows.order_by("-created_on", "-opens", "pk")


def published(actor: User) -> QuerySet[Poll]:
    """Results in the actor's reach."""
    rows = PollPolicy.filter(actor, "results").select_related("organization").defer(*SHORT)
    return rows.order_by("-closes", "pk")


def published_to_all(words: str = "") -> QuerySet[Poll]:
    """Results that everybody may read (R-031), the newest first; `words` of title or place."""
    rows = Poll.objects.filter(state=PollState.PUBLISHED, circle=Circle.PUBLIC).defer(*SHORT)
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(organization__name__icontains=word))
    return rows.select_related("organization").order_by("-closes", "pk")


def awaiting(actor: User) -> QuerySet[Poll]:
    """Polls to come or open in which the actor has a seat; `taken`: every ticket, `named`: speaks
    by name, `spoken`: in every voice that does."""
    rows = Poll.objects.filter(seated(actor), state__in=VOTING, closes__gt=now()).defer(*SHORT)
    return with_seats(rows, actor).select_related("organization").order_by("state", "closes", "pk")


def seated(actor: User) -> Exists:
    return Exists(Seat.objects.filter(poll_class__poll=OuterRef("pk"), user=actor))


def with_seats(rows: QuerySet[Poll], actor: User) -> QuerySet[Poll]:
    """What the actor may do in each, and has done."""
    mine = Seat.objects.filter(poll_class__poll=OuterRef("pk"), user=actor)
    ballot = mine.filter(poll_class__form=AnswerForm.BALLOT, poll_class__words_of__isnull=True)
    named = mine.filter(poll_class__form=AnswerForm.NAMED)
    word = NamedVoice.objects.filter(poll_class=OuterRef("poll_class"), user=actor)
    return rows.annotate(
        named=Exists(named),
        ballot=Exists(ballot),
        taken=Exists(ballot) & ~Exists(ballot.filter(issued=False)),
        spoken=Exists(named) & ~Exists(named.filter(~Exists(word))),
    )


def named_classes(poll: Poll, user: User) -> QuerySet[PollClass]:
    """The voices in which somebody speaks by name, `spoken` where that was done."""
    rows = poll.classes.filter(form=AnswerForm.NAMED, seats__user=user).order_by("code")
    return rows.select_related("poll__organization").annotate(spoken=said_by(user))


def named_class(poll: Poll, user: User, code: str) -> PollClass | None:
    """The voice asked for; else the first of which nothing was said yet."""
    named = named_classes(poll, user)
    return named.filter(code=code).first() or named.filter(~said_by(user)).first() or named.first()


def said_by(user: User) -> Exists:
    return Exists(NamedVoice.objects.filter(poll_class=OuterRef("pk"), user=user))


def written_for(one: PollClass, user: User) -> QuerySet[NamedVoice]:
    """代录: what somebody wrote down for this person; the own word ends it."""
    return NamedVoice.objects.filter(poll_class=one, person__user=user, on_behalf=True)


def last_word(one: PollClass, user: User) -> NamedVoice | None:
    """What stands for this person now: the own word, else what was written down."""
    own = NamedVoice.objects.filter(poll_class=one, user=user)
    return own.first() or written_for(one, user).select_related("entered_by").first()


@dataclass(frozen=True, slots=True)
class DuePoll:
    """An open poll that waits for somebody; `page` is where: ballot, speak, or poll."""

    key: str
    title: str
    closes: datetime
    page: str


def due_polls(actor: User) -> list[DuePoll]:
    """Votes that the actor has not cast, and own polls whose time is up and that are not closed,
    in one statement."""
    moment = now()
    to_vote = Q(seated(actor), closes__gt=moment)
    to_close = Q(pk__in=PollPolicy.filter(actor, "run").values("pk"), closes__lte=moment)
    rows = Poll.objects.filter(to_vote | to_close, state=PollState.OPEN).order_by("closes", "pk")
    columns = ("pk", "title", "closes", "ballot", "taken", "named", "spoken")
    found = []
    for key, title, closes, ballot, taken, named, spoken in with_seats(rows, actor).values_list(
        *columns
    ):
        if closes <= moment:
            found.append(DuePoll(key, title, closes, "poll"))
        elif ballot and not taken:
            found.append(DuePoll(key, title, closes, "ballot"))
        elif named and not spoken:
            found.append(DuePoll(key, title, closes, "speak"))
    return found


def classes_of(poll: Poll) -> QuerySet[PollClass]:
    """Classes with how many tickets went out, and slips that are still to print: numbers, never
    whose."""
    issued = Count("seats", filter=Q(seats__issued=True))
    used = Count("seats", filter=Q(seats__issued=True) & ~Q(seats__code=""))
    paper = {"paper": F("paper_count__ballots"), "scan": F("paper_count__scan")}
    rows = poll.classes.filter(words_of__isnull=True)
    return rows.annotate(tickets=issued, slips_left=F("slips") - used, **paper).order_by("code")


@dataclass(frozen=True, slots=True)
class VoterSeat:
    """A class in which a voter sits, and whether the ticket is out."""

    code: str
    voice: str
    public_key: str
    is_words: bool
    issued: bool
    cut: str = ""
    words_of: str = ""  # code of the class whose comments these are


def seats_of(poll: Poll, holder: User | str) -> list[VoterSeat]:
    """The ballot classes of a person or of a slip in this poll; comments last."""
    who = Q(user=holder) if isinstance(holder, User) else Q(code=kept(SLIP, holder), user=None)
    rows = Seat.objects.filter(who, poll_class__poll=poll, poll_class__form=AnswerForm.BALLOT)
    columns = rows.values_list(
        "poll_class__code",
        "poll_class__voice",
        "poll_class__public_key",
        "poll_class__words_of__code",
        "issued",
        "poll_class__cut",
    )
    found = [
        VoterSeat(code, voice, key, words is not None, issued, cut, words or "")
        for code, voice, key, words, issued, cut in columns
    ]
    return sorted(found, key=lambda seat: (seat.is_words, seat.code))


def on_slips_only(actor: User) -> bool:
    """Whether a poll runs in which members without an account had slips at the announcement, and
    the actor is a member there now, without a seat: activated since, the slip is the way."""
    homes = Membership.objects.filter(
        person__user=actor, until__isnull=True, affiliation=Affiliation.HOME
    )
    tops = {path for home in homes.values_list("organization__path", flat=True)
            for path in ancestors(home)}  # fmt: skip
    one = PollClass.objects.filter(
        poll__state__in=VOTING,
        poll__closes__gt=now(),
        poll__organization__path__in=tops,
        voice=Voice.MEMBERS,
        form=AnswerForm.BALLOT,
        slips__gt=0,
    )
    return one.exclude(seats__user=actor).exists()


def may_be_spoken_for(one: PollClass) -> QuerySet[Person]:
    """代录: who has a seat, or is appraised and had no account; nobody who spoke already."""
    seated = Q(user__in=one.seats.filter(user__isnull=False).values("user"))
    things = one.poll.objects_asked.filter(kind=ObjectKind.MEMBER)
    keys = things.values_list("key", flat=True) if one.voice == Voice.SELF else []
    spoken = NamedVoice.objects.filter(poll_class=one, user__isnull=False).values("user")
    rows = Person.objects.filter(seated | Q(pk__in=list(keys)))
    return rows.exclude(user__in=spoken).order_by("name", "pk")


def poll_of_slip(code: str) -> Poll | None:
    """The poll that a slip is for, also once it is over: its voter asks what came of it."""
    seat = Seat.objects.filter(code=kept(SLIP, code), user=None).values("poll_class__poll")[:1]
    return (
        Poll.objects.filter(pk=Subquery(seat), state__in=ANNOUNCED)
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
