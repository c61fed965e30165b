"""What is said when a case has ended.

Whoever raised it may go on writing, and one whose rating an appeal found void has nothing else.
Nobody handles the case any more, so that new words wait for somebody outside the unit: it is taken
up again, or they are told why not.
"""

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.kernel.errors import NotAllowedNow
from xianfeng.service_windows.models import Case
from xianfeng.service_windows.states import CASE_FLOW, ENDED

from .cases import note, said
from .holding import first_deadline, forget_numbers
from .refusing import refuse_unit


@transaction.atomic
def take_up(actor: User, case: Case, reason: str) -> None:
    """Handled again, with the pack's first deadline. A rating that an appeal took out of the
    figures stays out: which one it was nobody knows."""
    refuse_unit(actor, case.window)
    words = said(reason)
    looked_at(case)
    again = {"closed_by": None, "closed_on": None, "due_on": first_deadline(case)}
    CASE_FLOW.move(case, "take_up", reply="", public_text="", **again)
    note(actor, case, "take_up", words)


@transaction.atomic
def leave(actor: User, case: Case, reason: str) -> None:
    """It stays as it ended; the mailbox says why."""
    refuse_unit(actor, case.window)
    words = said(reason)
    looked_at(case)
    note(actor, case, "leave", words)
    forget_numbers(case)


def looked_at(case: Case) -> None:
    """Once: of two who look at the same words the faster one decides."""
    rows = Case.objects.filter(pk=case.pk, state__in=ENDED, late_words=True)
    if not rows.update(late_words=False):
        raise NotAllowedNow("looked_at")
    case.late_words = False
