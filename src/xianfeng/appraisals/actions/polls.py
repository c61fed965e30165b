"""Drafting a poll: objects by value, questions from the pack, circles with their form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.actions.holding import hold, hold_organization
from xianfeng.appraisals.models import (
    AnswerForm,
    Circle,
    ObjectKind,
    Poll,
    PollClass,
    PollObject,
    Voice,
)
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.appraisals.record import about, poll_subject
from xianfeng.appraisals.rules.asking import FREE, sets_of
from xianfeng.appraisals.rules.checks import ROSTERED, cannot_speak
from xianfeng.appraisals.states import POLL_FLOW, PollState
from xianfeng.ballots.manifests import MOST_QUESTIONS
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.models import Organization
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Evaluator

BY_NAME = frozenset({Evaluator.SELF, Evaluator.LEADER, Evaluator.SUPERIOR})
SAME = (
    "title", "year", "pack_hash", "question_set", "opens", "closes",
    "announcement", "circle", "minimum_turnout", "asks_words",
)  # fmt: skip
MOST_OBJECTS = 60  # where a room makes parts by itself


@dataclass(frozen=True, slots=True)
class Thing:
    """An object handed down by the room that has it: kind, key, name to show."""

    kind: ObjectKind
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What an organizer decides; `scale` and `own_questions` only for questions of one's own."""

    title: str
    year: int
    pack_hash: str
    question_set: str
    opens: datetime
    closes: datetime
    announcement: str = ""
    circle: str = Circle.ORGANIZATION
    minimum_turnout: int = 0
    asks_words: bool = False
    scale: str = ""
    own_questions: Sequence[str] = ()


@transaction.atomic
def draft_poll(
    actor: User, organization: Organization, draft: Draft, things: Iterable[Thing]
) -> Poll:
    """A draft with the circles that the question set names; not journalled before it binds. The
    same sent twice is one draft."""
    listed = list(things)
    if not listed:
        raise Refused(_("还没有评议对象。评议党员的，请先登记本支部的正式党员。"))
    hold_organization(organization)
    if (same := same_draft(actor, organization, draft, listed)) is not None:
        return same
    poll = Poll.objects.create(
        organization=organization,
        title=draft.title,
        year=draft.year,
        pack_hash=draft.pack_hash,
        question_set=draft.question_set,
        scale=draft.scale or scale_of(draft),
        own_questions=list(draft.own_questions),
        opens=draft.opens,
        closes=draft.closes,
        announcement=draft.announcement,
        circle=draft.circle,
        minimum_turnout=draft.minimum_turnout,
        asks_words=draft.asks_words,
        created_by=actor,
        created_on=clock.today(),
    )
    PollObject.objects.bulk_create(
        PollObject(poll=poll, number=number, kind=one.kind, key=one.key, name=one.name)
        for number, one in enumerate(listed, 1)
    )
    refuse_too_long(poll, len(listed))
    PollClass.objects.bulk_create(suggested(poll, circles_of(draft)))
    return poll


def same_draft(
    actor: User, organization: Organization, draft: Draft, things: Sequence[Thing]
) -> Poll | None:
    """What the same person has drafted in the same words, of the same objects, for the same time.
    Nominees have a new key each time: they are told by their names."""
    asked = {name: getattr(draft, name) for name in SAME} | {
        "scale": draft.scale or scale_of(draft)
    }
    rows = Poll.objects.filter(
        **asked, organization=organization, created_by=actor, state=PollState.DRAFT
    )
    names = [known_by(one.kind, one.key, one.name) for one in things]
    for poll in rows.prefetch_related("objects_asked").order_by("pk"):
        told = [known_by(one.kind, one.key, one.name) for one in poll.objects_asked.all()]
        if told == names and poll.own_questions == list(draft.own_questions):
            return poll
    return None


def known_by(kind: str, key: str, name: str) -> tuple[str, str]:
    """What tells an object from another one when it is sent again."""
    return kind, name if kind == ObjectKind.NOMINATION else key


def refuse_too_long(poll: Poll, objects: int) -> None:
    """More than the box takes would only come out at the opening."""
    if objects < 2:
        return
    answers = len(ballot_of(poll).asked)
    if answers + poll.asks_words > MOST_QUESTIONS:
        text = _(
            "评议对象有 %(objects)s 个，一张票要答 %(answers)s 次，最多 %(most)s 次。"
            "请减少问题，或分成几次评议。"
        )
        most = MOST_QUESTIONS - poll.asks_words
        raise Refused(text % {"objects": objects, "answers": answers, "most": most})


def scale_of(draft: Draft) -> str:
    return sets_of(pack_of(draft.pack_hash))[draft.question_set].scale


def circles_of(draft: Draft) -> Iterable[Evaluator]:
    if draft.question_set == FREE:
        return (Evaluator.MEMBERS,)
    return sets_of(pack_of(draft.pack_hash))[draft.question_set].evaluators


def suggested(poll: Poll, circles: Iterable[Evaluator]) -> Iterable[PollClass]:
    """The few above and the appraised speak by name, everybody else by ballot."""
    for voice in circles:
        form = AnswerForm.NAMED if voice in BY_NAME else AnswerForm.BALLOT
        yield PollClass(poll=poll, code=voice.value, voice=Voice(voice.value), form=form)


@transaction.atomic
def set_class(
    poll: Poll,
    voice: str,
    form: str,
    slips: int,
    weight: int | None = None,
    cut: str = "",
    one: PollClass | None = None,
) -> PollClass:
    """Add or change a class of a draft; a cut is a class of its own, with its own key."""
    refuse_fixed(poll)
    if one is not None and one.voice != voice:
        raise Refused(_("已有的一类不能换成别的人员。请去掉它，另加一类。"))
    refuse_nameless(voice, form)
    refuse_twice(poll, voice, cut, one)
    values = {"voice": voice, "form": form, "slips": slips, "weight": weight, "cut": cut}
    if one is not None:
        PollClass.objects.filter(pk=one.pk, poll=poll).update(**values)
        one.refresh_from_db()
        return one
    return PollClass.objects.create(poll=poll, code=free_code(poll, voice), **values)


def refuse_nameless(voice: str, form: str) -> None:
    """By name only where a roster knows the names."""
    if cannot_speak(voice, form):
        text = _(
            "“%(voice)s”凭邀请票参加，票上没有姓名，不能记名。请选不记名投票，或者仅用纸质票。"
        )
        raise Refused(text % {"voice": Voice(voice).label})


def refuse_twice(poll: Poll, voice: str, cut: str, one: PollClass | None) -> None:
    """A roster fills one class: in a second one the same people would vote again. Others may be
    cut into groups, each with a name of its own: results are told by it."""
    others = poll.classes.filter(voice=voice, words_of__isnull=True)
    if one is not None:
        others = others.exclude(pk=one.pk)
    if voice in ROSTERED and others.exists():
        text = _("“%(voice)s”按名册确定人员，只能安排一次。")
        raise Refused(text % {"voice": Voice(voice).label})
    named = set(others.values_list("cut", flat=True))
    if named and (not cut or named & {cut, ""}):
        text = _("“%(voice)s”已有一组。分成几组的，每组要有自己的名称，请填写“分组”。")
        raise Refused(text % {"voice": Voice(voice).label})


def free_code(poll: Poll, voice: str) -> str:
    """`public`, then `public.2`, `public.3`…"""
    taken = set(poll.classes.values_list("code", flat=True))
    codes = (voice if number == 1 else f"{voice}.{number}" for number in range(1, 100))
    return next(code for code in codes if code not in taken)


@transaction.atomic
def remove_class(poll: Poll, one: PollClass) -> None:
    """A class that the organizer does without; the checks then say which voice is missing."""
    refuse_fixed(poll)
    PollClass.objects.filter(pk=one.pk, poll=poll).delete()


def refuse_fixed(poll: Poll) -> None:
    """NotAllowedNow once announced; an announcement or a second change waits."""
    hold(poll)
    if poll.state != PollState.DRAFT:
        raise NotAllowedNow(f"change: poll {poll.pk}")


@transaction.atomic
def withdraw(actor: User, poll: Poll, reason: str) -> None:
    """Before it opens; what was announced stays in the record with the reason."""
    if not reason.strip():
        raise Refused(_("请写明理由。"))
    hold(poll)
    announced = poll.state == PollState.ANNOUNCED
    POLL_FLOW.move(poll, "withdraw")
    PollClass.objects.filter(poll=poll).update(private_key=None)
    if announced:
        record(
            "poll.withdrawn",
            actor=actor,
            subject=poll_subject(poll),
            data=about(poll),
            personal={"reason": reason.strip()},
        )
