"""What is said by name: self-assessments, superiors' words, leaders' comments (R-025, R-061)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.actions.holding import hold, hold_organization
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.models import (
    AnswerForm,
    LeaderComment,
    NamedVoice,
    ObjectKind,
    PollClass,
    Voice,
)
from xianfeng.appraisals.queries.polls import written_for
from xianfeng.appraisals.record import about, poll_subject
from xianfeng.appraisals.rules.voices import parts_of
from xianfeng.appraisals.states import PollState
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.models import Person
from xianfeng.organizations.models import Organization
from xianfeng.packs.queries import pack_of

FIRST_YEAR = 2000  # of a leader's comment: an earlier one is a slip of the hand


@dataclass(frozen=True, slots=True)
class Said:
    """Question → option, and question → own words."""

    answers: Mapping[str, str]
    texts: Mapping[str, str]


@transaction.atomic
def speak(actor: User, one: PollClass, said: Said) -> NamedVoice:
    """One's own word; saying it again replaces it while the poll is open, and it ends what was
    written down on one's behalf: who speaks is heard once, under the name on the roll."""
    if not one.seats.filter(user=actor).exists():
        raise Refused(_("您不在这一类评议人员中。"))
    refuse_closed(one, (PollState.OPEN,))
    ended, _rows = written_for(one, actor).delete()
    voice, _new = NamedVoice.objects.update_or_create(
        poll_class=one,
        user=actor,
        defaults={
            "speaker": name_on_roll(actor),
            "answers": dict(said.answers),
            "texts": dict(said.texts),
            "entered_by": actor,
            "entered_on": clock.today(),
            "on_behalf": False,
        },
    )
    journal(actor, voice, takes_over=bool(ended))
    return voice


def name_on_roll(actor: User) -> str:
    """The name by which the roll, the objects of polls and what was written down call somebody."""
    person = Person.objects.filter(user=actor).first()
    return person.name if person else actor.display_name


@transaction.atomic
def speak_for(actor: User, one: PollClass, person: Person, said: Said) -> NamedVoice:
    """代录: written down for a member who asked; shown as such, and never over the own word."""
    refuse_closed(one, (PollState.OPEN,))
    refuse_stranger(one, person)
    if person.user_id and NamedVoice.objects.filter(poll_class=one, user=person.user_id).exists():
        raise Refused(_("本人已经填写，不能代录。"))
    voice, _new = NamedVoice.objects.update_or_create(
        poll_class=one,
        person=person,
        defaults={
            "speaker": person.name,
            "answers": dict(said.answers),
            "texts": dict(said.texts),
            "entered_by": actor,
            "entered_on": clock.today(),
            "on_behalf": True,
        },
    )
    journal(actor, voice, takes_over=False)
    return voice


def refuse_stranger(one: PollClass, person: Person) -> None:
    """A word is for who has a seat, or is appraised and had no account to be seated by."""
    if one.seats.filter(user=person.user_id, user__isnull=False).exists():
        return
    appraised = one.poll.objects_asked.filter(kind=ObjectKind.MEMBER, key=str(person.pk))
    if one.voice != Voice.SELF or not appraised.exists():
        raise Refused(_("这名党员不在这一类评议人员中，不能代录。"))


def refuse_closed(one: PollClass, states: tuple[PollState, ...]) -> None:
    """Held until the commit: who speaks and who writes it down do not pass each other."""
    hold(one.poll)
    if one.form != AnswerForm.NAMED or one.poll.state not in states:
        raise NotAllowedNow(f"speak: class {one.pk}")


def journal(actor: User, voice: NamedVoice, *, takes_over: bool) -> None:
    """`takes_over`: what somebody had written down for the speaker ended with this."""
    one, told = voice.poll_class, {"takes_over": True} if takes_over else {}
    record(
        "poll.spoken",
        actor=actor,
        subject=poll_subject(one.poll),
        data=about(one.poll, voters=one.code, on_behalf=voice.on_behalf, **told),
        personal={"speaker": voice.speaker},
    )


@dataclass(frozen=True, slots=True)
class Comment:
    """What a leader said, on which day and how."""

    parts: Mapping[str, str]
    mode: str
    given_on: date
    leader: str


@transaction.atomic
def comment(
    actor: User, organization: Organization, thing: Thing, pack_hash: str, said: Comment
) -> LeaderComment:
    """All parts that the pack asks for; staff may write it down for the leader, shown as such. The
    same sent twice is one comment: it cannot be taken back."""
    wanted = parts_of(pack_of(pack_hash).covered(), thing.kind)
    missing = [name.zh for code, name in wanted.items() if not said.parts.get(code, "").strip()]
    if missing:
        raise Refused(_("还缺：%(parts)s") % {"parts": "、".join(missing)})
    if said.given_on > clock.today():
        raise Refused(_("点评日期不能晚于今天。"))
    if said.given_on.year < FIRST_YEAR:
        raise Refused(_("点评日期不能早于 %(year)s 年。") % {"year": FIRST_YEAR})
    hold_organization(organization)
    wording = {code: said.parts[code].strip() for code in wanted}
    if (same := same_comment(actor, organization, thing, said, wording)) is not None:
        return same
    kept = LeaderComment.objects.create(
        organization=organization,
        object_kind=thing.kind,
        object_key=thing.key,
        object_name=thing.name,
        pack_hash=pack_hash,
        parts=wording,
        mode=said.mode,
        given_on=said.given_on,
        leader=said.leader,
        entered_by=actor,
        on_behalf=said.leader != actor.display_name,
    )
    entry = record(
        "comment.given",
        actor=actor,
        subject=("comment", str(kept.pk)),
        data={
            "organization": organization.code,
            "mode": str(said.mode),
            "on_behalf": kept.on_behalf,
        },
        personal={"object": thing.key, "leader": said.leader},
    )
    LeaderComment.objects.filter(pk=kept.pk).update(entry=entry.index)
    kept.entry = entry.index
    return kept


def same_comment(
    actor: User, organization: Organization, thing: Thing, said: Comment, parts: Mapping[str, str]
) -> LeaderComment | None:
    """What the same person has entered in the same words, of the same leader, object and day."""
    rows = LeaderComment.objects.filter(
        organization=organization,
        object_kind=thing.kind,
        object_key=thing.key,
        mode=said.mode,
        given_on=said.given_on,
        leader=said.leader,
        entered_by=actor,
    )
    return next((one for one in rows if one.parts == parts), None)
