"""提出→审核（保密）→审批→实施: making pledges known, and what people say to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import digest_of, words
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.models import Organization
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Published
from xianfeng.pledges.models import Carried, Feedback, Pledge, Program, Publication
from xianfeng.pledges.queries.programs import shown_of
from xianfeng.pledges.record import made_known, number_of
from xianfeng.pledges.states import IN_FORCE, PUBLICATION_FLOW, PledgeState, PublicationState

SHOWABLE = sorted(IN_FORCE)
ENDLESS = 365  # days, where the pack is silent


@dataclass(frozen=True, slots=True)
class Notice:
    """In which way and, for a meeting, when and where."""

    medium: str
    held_on: date | None = None
    held_at: str = ""


@transaction.atomic
def propose_publication(
    actor: User,
    program: Program,
    organization: Organization,
    notice: Notice,
    pledges: Iterable[Pledge],
) -> Publication:
    """提出: these reviewed pledges, in this way, with what their progress says now.

    The words are kept here, so that what is looked at in the check is what is made known: a line
    noted between the reading and the tap waits for the next notice.
    """
    listed = list(pledges)
    if not listed:
        raise Refused(_("没有可以公开的承诺：先审核通过。"))
    unfit = [one for one in listed if one.state not in SHOWABLE]
    if unfit or any(one.organization_id != organization.pk for one in listed):
        raise Refused(_("只能公开本党组织审核通过的承诺。"))
    publication = Publication.objects.create(
        program=program,
        organization=organization,
        medium=notice.medium,
        held_on=notice.held_on,
        held_at=notice.held_at.strip(),
        proposed_by=actor,
        proposed_at=clock.now(),
    )
    publication.pledges.set(listed)
    keep_words(publication)
    journal(actor, "pledge_notice.proposed", publication)
    return publication


@transaction.atomic
def check_publication(actor: User, publication: Publication) -> None:
    """审核: the content is right and holds no secret and nobody's private affairs; by another
    person than the one who proposed. A small branch has it done by its superior committee.
    """
    if publication.proposed_by_id == actor.pk:
        raise Refused(
            _(
                "由您提出的，须由另一人审核；本党组织没有别人的，由上级党组织审核，没有上级的由领导审核。"
            )
        )
    PUBLICATION_FLOW.move(publication, "check", checked_by=actor, checked_at=clock.now())
    keep_words(publication)  # of what was proposed before words were kept then
    journal(actor, "pledge_notice.checked", publication)


def keep_words(publication: Publication) -> None:
    """What is proposed now is what this notice makes known, whatever is written later."""
    shows = shown_of(publication.program)
    rows = publication.carried.filter(words__isnull=True).select_related("pledge")
    kept = list(rows.prefetch_related("pledge__items__notes"))
    for row in kept:
        row.edition, row.feedback = row.pledge.edition, row.pledge.feedback
        row.words = made_known(row.pledge, shows)
    Carried.objects.bulk_update(kept, ["edition", "words", "feedback"])


@transaction.atomic
def approve_publication(actor: User, publication: Publication) -> None:
    """审批: by another person than the one who proposed."""
    if publication.proposed_by_id == actor.pk:
        raise Refused(_("由您提出的，须由另一人审批。"))
    PUBLICATION_FLOW.move(publication, "approve", approved_by=actor, approved_at=clock.now())
    journal(actor, "pledge_notice.approved", publication)


@transaction.atomic
def carry_out_publication(actor: User, publication: Publication) -> int:
    """实施: from today for the pack's period; the pledges are public. Returns how many.

    An older notice no longer carries them: ending this one takes them down.
    """
    since = clock.today()
    if publication.held_on is not None and publication.held_on > since:
        raise Refused(_("会议还没有召开，会后再登记公开。"))
    # Of two notices at once that carry the same pledge, the later finds the earlier.
    shown = Pledge.objects.select_for_update().filter(
        pk__in=publication.pledges.values("pk"), state__in=SHOWABLE
    )
    keys = list(shown.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise Refused(_("这里的承诺都已变更或撤回，没有可以公开的。"))
    PUBLICATION_FLOW.move(
        publication,
        "carry_out",
        carried_out_by=actor,
        since=since,
        until=since + timedelta(days=days_of(publication.program)),
    )
    Pledge.objects.filter(pk__in=keys, state=PledgeState.APPROVED).update(
        state=PledgeState.PUBLISHED, published_at=clock.now(), standing=None
    )
    done = Publication.objects.filter(state=PublicationState.CARRIED_OUT).exclude(pk=publication.pk)
    Carried.objects.filter(pledge__in=keys, publication__in=done).update(is_over=True)
    journal(actor, "pledge_notice.carried_out", publication)
    return len(keys)


@transaction.atomic
def refuse_publication(actor: User, publication: Publication, advice: str) -> None:
    """Not like this; why."""
    if not advice.strip():
        raise Refused(_("请写明理由。"))
    if publication.state == PublicationState.PROPOSED:
        keep_words(publication)
    PUBLICATION_FLOW.move(publication, "refuse", advice=advice.strip())
    journal(actor, "pledge_notice.refused", publication, words(advice=advice.strip()))


@transaction.atomic
def end_publication(actor: User, publication: Publication) -> None:
    """Taken down before its period is over."""
    PUBLICATION_FLOW.move(publication, "end", until=clock.today())
    journal(actor, "pledge_notice.ended", publication)


def days_of(program: Program) -> int:
    """The pack's period (R-182)."""
    for one in pack_of(program.pack.hash).publication:
        if one.object is Published.PLEDGES:
            return one.days
    return ENDLESS


def journal(
    actor: User, kind: str, publication: Publication, sealed: Mapping[str, str] | None = None
) -> None:
    """One entry about a notice: what it carries is named, and its words are sealed, with what
    else is `sealed`."""
    rows = publication.carried.select_related("pledge__organization", "pledge__program")
    carried = list(rows.order_by("pledge__serial"))
    numbers: list[Json] = [number_of(one.pledge) for one in carried]
    told: list[Json] = [[one.words, one.feedback] for one in carried]
    record(
        kind,
        actor=actor,
        subject=("pledge_notice", str(publication.pk)),
        data={
            "organization": publication.organization.code,
            "medium": publication.medium,
            "pledges": numbers,
        },
        personal={"words": digest_of(told), **(sealed or {})},
    )


@transaction.atomic
def give_feedback(
    organization: Organization, pledge: Pledge | None, text: str, name: str
) -> Feedback:
    """What anybody says to a branch's pledges (R-021); without account, name optional."""
    if not text.strip():
        raise Refused(_("请写下您的意见或建议。"))
    given = Feedback.objects.create(
        organization=organization,
        pledge=pledge,
        text=text.strip(),
        name=name.strip(),
        given_at=clock.now(),
    )
    record(
        "pledge_feedback.given",
        actor=None,
        subject=("pledge_feedback", str(given.pk)),
        data={"organization": organization.code},
        personal={"text": given.text, "name": given.name},
    )
    return given


@transaction.atomic
def answer_feedback(actor: User, feedback: Feedback, answer: str) -> None:
    """The branch says what came of it."""
    if not answer.strip():
        raise Refused(_("请写明处理情况。"))
    waiting = Feedback.objects.filter(pk=feedback.pk, answered_at__isnull=True)
    changes = {"answer": answer.strip(), "answered_by": actor, "answered_at": clock.now()}
    if not waiting.update(**changes):
        raise NotAllowedNow(f"answer: feedback {feedback.pk}")
    record(
        "pledge_feedback.answered",
        actor=actor,
        subject=("pledge_feedback", str(feedback.pk)),
        data={"organization": feedback.organization.code},
        personal={"answer": answer.strip()},
    )
