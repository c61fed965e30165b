"""评优建议: putting a window or a team forward for an honour, taking it back, and handing it up."""

from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.packs.windows import Honour
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.models import Entrant, HonourProposal
from xianfeng.service_windows.queries import honours as queries
from xianfeng.service_windows.record import about
from xianfeng.service_windows.states import HONOUR_FLOW, ContestState

from .contests import is_person


@transaction.atomic
def put_forward(actor: User, entrant: Entrant, honour: str, reason: str) -> HonourProposal:
    """On a published result, by decision and with a reason: no result does it by itself (R-184)."""
    if entrant.contest.state != ContestState.PUBLISHED:
        raise NotAllowedNow("put_forward")
    if is_person(entrant.window, entrant.team):
        raise Refused(_("竞赛里只推荐窗口和团队，不推荐个人。"))
    version = rulebook.version_in_force()
    check_bearer(entrant, queries.honours_in(version.hash).get(honour))
    proposal = HonourProposal(
        entrant=entrant,
        honour=honour,
        pack=version,
        reason=reason.strip(),
        proposed_on=today(),
        proposed_by=actor,
    )
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError:
        raise Refused(_("已经提出过这项建议。")) from None
    sealed = words(reason=proposal.reason)
    record("honour.proposed", actor=actor, subject=subject(proposal), data=facts(proposal),
           personal=sealed)  # fmt: skip
    return proposal


def check_bearer(entrant: Entrant, honour: Honour | None) -> None:
    """The pack says who may bear it; a person never by way of a contest (R-050, R-057)."""
    if honour is None or queries.bearer(entrant) not in honour.bearers:
        raise Refused(_("政策包没有把这个称号授予这类对象。"))


@transaction.atomic
def take_back(actor: User, proposal: HonourProposal, reason: str) -> None:
    """With a reason, while no selection has taken it up; NotAllowedNow afterwards."""
    said = reason.strip()
    HONOUR_FLOW.move(proposal, "take_back", taken_back=said, ended_on=today())
    sealed = words(reason=said)
    record("honour.taken_back", actor=actor, subject=subject(proposal), data=facts(proposal),
           personal=sealed)  # fmt: skip


@transaction.atomic
def take_up(actor: User, key: int, into: str) -> None:
    """A selection in a room further up takes it; `into` names what it became there. From then on
    it cannot be taken back here. NotAllowedNow when it was taken up or back before."""
    proposal = HonourProposal.objects.select_related("entrant__window__organization", "pack").get(
        pk=key
    )
    HONOUR_FLOW.move(proposal, "take_up", taken_up_as=into, ended_on=today())
    data = facts(proposal) | {"into": into}
    record("honour.taken_up", actor=actor, subject=subject(proposal), data=data)


def subject(proposal: HonourProposal) -> tuple[str, str]:
    return "honour", str(proposal.pk)


def facts(proposal: HonourProposal) -> dict[str, Json]:
    """What every entry says: which honour of which pack, for whom, on which result."""
    entrant = proposal.entrant
    return about(
        entrant.window,
        honour=proposal.honour,
        pack=proposal.pack.hash,
        contest=entrant.contest_id,
        entrant=entrant.pk,
        team=entrant.team,
    )


@transaction.atomic
def record_export(actor: User, content: bytes, rows: int) -> None:
    """How many were taken out; the hash of the file is sealed, for it holds people's words."""
    sealed = {"sha256": sha256(content).hexdigest()}
    where = ("ledger", "honours")
    record("honours.exported", actor=actor, subject=where, data={"rows": rows}, personal=sealed)
