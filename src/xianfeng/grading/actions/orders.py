"""From a published grade to what is put right: an order to the organization (R-089, R-091)."""

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.grading.models import Result
from xianfeng.grading.record import GRADE, grade_key
from xianfeng.grading.states import OVER
from xianfeng.kernel.errors import NotAllowedNow
from xianfeng.rectification.actions import About, issue
from xianfeng.rectification.models import Order


@transaction.atomic
def order_rectification(actor: User, result: Result, problem: str, basis: str, days: int) -> Order:
    """The superior names the problem and the term, the organization its measures.

    From there the order lives in the ledger of rectification, which journals it.
    """
    graded = result.round
    if graded.state not in OVER:
        raise NotAllowedNow("order_rectification")
    owner = result.organization
    return issue(
        actor,
        owner,
        problem=problem,
        basis=basis,
        days=days,
        object=About("organization", owner.code, owner.name),
        source=About(
            GRADE,
            grade_key(graded.year, result.code),
            _("%(year)s 年度分类定级") % {"year": graded.year},
        ),
    )
