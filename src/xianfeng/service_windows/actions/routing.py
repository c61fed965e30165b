"""A suggestion that belongs to another window is handed to it by somebody above both."""

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.service_windows.models import Case, Message, Window
from xianfeng.service_windows.models.cases import CaseKind
from xianfeng.service_windows.record import about, case_subject
from xianfeng.service_windows.states import CaseState

from .refusing import refuse_ended
from .telling import tell_of


@transaction.atomic
def hand_over(actor: User, case: Case, window: Window, reason: str) -> None:
    """Whoever spoke need not know who is responsible. Deadline and receipt code stay: the day was
    promised to whoever spoke, and who takes a wrong way inside is not their affair (W-5.1). The
    unit itself cannot push a suggestion away."""
    if case.kind != CaseKind.SUGGESTION:
        raise Refused(_("差评由被评的窗口办理，不能转交。"))
    if window.pk == case.window_id:
        raise Refused(_("已经在这个窗口办理。"))
    refuse_ended(window)
    if not reason.strip():
        raise Refused(_("请写明转交的原因。"))
    before = case.window
    rows = Case.objects.filter(pk=case.pk, state=CaseState.OPEN, window=before)
    if not rows.update(window=window):
        raise NotAllowedNow("hand_over")
    case.window = window
    Message.objects.create(
        case=case, verb="route", text=f"{window.name}：{reason.strip()}", on=today(), actor=actor
    )
    data = about(window, before=before.pk, due=case.due_on.isoformat())
    sealed = words(text=reason.strip())
    tell_of(case_subject(case))
    record("case.routed", actor=actor, subject=case_subject(case), data=data, personal=sealed)
