"""What the voices said of pledges: read from `appraisals`, by number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.appraisals.access import CommentPolicy, PollPolicy
from xianfeng.appraisals.models import (
    LeaderComment,
    NamedVoice,
    ObjectKind,
    Poll,
    PollClass,
    PollObject,
    Voice,
)
from xianfeng.appraisals.queries.polls import polls_about
from xianfeng.appraisals.rules.voices import parts_of
from xianfeng.appraisals.states import PollState
from xianfeng.organizations.access import decidable
from xianfeng.organizations.models import Organization
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Subject
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text
from xianfeng.pledges.models import Kind, Pledge, Program
from xianfeng.pledges.record import number_of
from xianfeng.pledges.states import CONCLUDED, OVER

VOICES = "pledge-voices"  # the pack's question set on pledges
MOST = 60  # objects of one poll


def question_set_of(program: Program) -> str:
    """The pack's questions on pledges; else its first on members; "" where it asks nothing."""
    sets = pack_of(program.pack.hash).questions
    named = [one.code for one in sets if one.code == VOICES]
    others = [one.code for one in sets if one.subject is Subject.MEMBER]
    return next(iter([*named, *others]), "")


def is_heard(pledge: Pledge) -> bool:
    """Whether a published poll or a leader's comment speaks of it."""
    number = number_of(pledge)
    comments = LeaderComment.objects.filter(object_kind=ObjectKind.PLEDGE, object_key=number)
    return comments.exists() or polls_about(ObjectKind.PLEDGE, [number]).exists()


ASKED_OUT = (PollState.PUBLISHED, PollState.VOID, PollState.WITHDRAWN)


def unfinished(pledge: Pledge) -> QuerySet[Poll]:
    """Polls about it that were asked for and have no end yet."""
    about = PollObject.objects.filter(kind=ObjectKind.PLEDGE, key=number_of(pledge))
    rows = Poll.objects.filter(pk__in=about.values("poll")).exclude(state__in=ASKED_OUT)
    return rows.order_by("closes", "pk")


def is_being_asked(pledges: Iterable[Pledge]) -> bool:
    """Whether a poll on one of them was asked for and has no end yet."""
    about = PollObject.objects.filter(
        kind=ObjectKind.PLEDGE, key__in=[number_of(one) for one in pledges]
    )
    return about.exclude(poll__state__in=ASKED_OUT).exists()


def missing_voices(pledge: Pledge) -> list[Voice]:
    """Voices that the pack wants heard on pledges and that nobody raised: absent is absent."""
    code = question_set_of(pledge.program)
    sets = pack_of(pledge.program.pack.hash).questions
    wanted = next((one.evaluators for one in sets if one.code == code), ())
    voices = heard_voices(pledge)
    return [Voice(one.value) for one in wanted if Voice(one.value) not in voices]


def heard_voices(pledge: Pledge) -> set[str]:
    """The own report, a leader's comment, and every circle of a published poll that answered."""
    number = number_of(pledge)
    answered = Q(ballots__gt=0) | Q(paper_count__ballots__gt=0)
    answered |= Q(Exists(NamedVoice.objects.filter(poll_class=OuterRef("pk"))))
    rows = PollClass.objects.filter(
        answered, poll__in=polls_about(ObjectKind.PLEDGE, [number]).order_by().values("pk")
    )
    found = {str(Voice.SELF), *rows.values_list("voice", flat=True)}
    comments = LeaderComment.objects.filter(object_kind=ObjectKind.PLEDGE, object_key=number)
    return found | ({str(Voice.LEADER)} if comments.exists() else set())


@dataclass(frozen=True, slots=True)
class Heard:
    """A comment in words, and the polls whose results the reader may open."""

    comments: Sequence[tuple[LeaderComment, Sequence[tuple[str, str]]]]
    polls: Sequence[Poll]
    open_poll: Poll | None  # one that is being prepared or runs
    missing: Sequence[Voice] = ()  # once the own report is there


def heard(actor: User, pledge: Pledge) -> Heard:
    """Everything said of one pledge, as far as the reader may see it."""
    number = number_of(pledge)
    rows = LeaderComment.objects.filter(object_kind=ObjectKind.PLEDGE, object_key=number)
    parts = comment_parts(pledge.program)
    comments = [
        (one, [(said(name), one.parts.get(code, "")) for code, name in parts.items()])
        for one in rows
    ]
    seen = PollPolicy.filter(actor, "results").values("pk")
    return Heard(
        comments,
        list(polls_about(ObjectKind.PLEDGE, [number]).filter(pk__in=seen)),
        unfinished(pledge).first() if PollPolicy.may_ever(actor, "run") else None,
        missing_voices(pledge) if pledge.state in OVER else (),
    )


def comment_parts(program: Program) -> Mapping[str, Text]:
    return parts_of(pack_of(program.pack.hash).covered(), ObjectKind.PLEDGE)


def may_comment(actor: User, organization: Organization) -> bool:
    """Leaders, and staff who write it down for them."""
    if not CommentPolicy.may_ever(actor, "write"):
        return False
    reach = decidable(actor, CommentPolicy.grants["write"])
    return Organization.objects.filter(reach, pk=organization.pk).exists()


def may_ask(actor: User, organization: Organization) -> bool:
    """Who may draft a poll of this organization."""
    if not PollPolicy.may_ever(actor, "draft"):
        return False
    reach = decidable(actor, PollPolicy.grants["draft"])
    return Organization.objects.filter(reach, pk=organization.pk).exists()


def to_appraise(program: Program, organization: Organization) -> QuerySet[Pledge]:
    """The year's annual pledges that are reported and in no poll yet (R-028)."""
    asked = PollObject.objects.filter(kind=ObjectKind.PLEDGE).exclude(
        poll__state__in=[PollState.WITHDRAWN, PollState.VOID]
    )
    numbers = set(asked.filter(poll__organization=organization).values_list("key", flat=True))
    rows = Pledge.objects.filter(
        program=program,
        organization=organization,
        kind=Kind.ANNUAL,
        state__in=sorted(CONCLUDED),
    ).select_related("program__pack", "organization", "membership__person")
    fresh = [one.pk for one in rows if number_of(one) not in numbers]
    return rows.filter(pk__in=fresh[:MOST]).prefetch_related("items").order_by("serial")


def comments_in_short(numbers: Iterable[str] | None = None) -> dict[str, str]:
    """Number → what leaders said, for the ledger: one statement for all."""
    rows = LeaderComment.objects.filter(object_kind=ObjectKind.PLEDGE)
    if numbers is not None:
        rows = rows.filter(object_key__in=list(numbers))
    return {
        key: "；".join(value for value in parts.values() if value)
        for key, parts in rows.order_by("pk").values_list("object_key", "parts")
    }


def polls_in_short() -> dict[str, str]:
    """Number → titles of the published polls about it: one statement for all."""
    rows = PollObject.objects.filter(
        kind=ObjectKind.PLEDGE, poll__state=PollState.PUBLISHED
    ).order_by("pk")
    return dict(rows.values_list("key", "poll__title"))
