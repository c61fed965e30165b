"""A round begins: one a year, bound to one version of one pack (R-073, R-081, R-185).

It is opened for the whole tree of a county or a central system, by its own organization
department (R-082), at the start of its year or at the end of the year before (R-081).
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.grading.models import Round
from xianfeng.grading.record import about, round_subject
from xianfeng.grading.states import ROUND, RoundState
from xianfeng.journal.actions import record
from xianfeng.kernel.clock import now
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import is_top
from xianfeng.packs.models import PackVersion
from xianfeng.packs.queries import policy_of


@transaction.atomic
def open_round(actor: User, county: Organization, year: int, pack: PackVersion) -> Round:
    """A draft round; Refused where the county has one for this year already.

    Refused below the top of a tree too: towns and branches issue none (R-082).
    """
    policy_of(pack.hash)
    if not is_top(county.path):
        raise Refused(_("分类定级由县级以上党委组织部门部署。"))
    try:
        with transaction.atomic():
            opened = Round.objects.create(
                county=county, year=year, pack=pack, opened_by=actor, opened_at=now()
            )
    except IntegrityError:
        told = _("%(year)s 年度的定级已经开展，一年只开展一次。") % {"year": year}
        raise Refused(told) from None
    record(
        "grading.opened",
        actor=actor,
        subject=round_subject(opened),
        data=about(opened, pack=pack.hash),
    )
    return opened


@transaction.atomic
def choose_pack(actor: User, graded: Round, pack: PackVersion) -> None:
    """Another version of the rules, as long as the round is a draft."""
    policy_of(pack.hash)
    moved = Round.objects.filter(pk=graded.pk, state=RoundState.DRAFT).update(pack=pack)
    if not moved:
        raise NotAllowedNow("choose_pack")
    graded.pack = pack
    record(
        "grading.pack_chosen",
        actor=actor,
        subject=round_subject(graded),
        data=about(graded, pack=pack.hash),
    )


@transaction.atomic
def start(actor: User, graded: Round) -> None:
    """Collecting begins; from here on the rules of the round stay as they are."""
    ROUND.move(graded, "start")
    record(
        "grading.started",
        actor=actor,
        subject=round_subject(graded),
        data=about(graded, pack=graded.pack.hash),
    )
