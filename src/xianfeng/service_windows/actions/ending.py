"""A window that no longer serves, or never did; and one that serves again."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.service_windows.models import Window
from xianfeng.service_windows.record import about, window_subject

from .refusing import refuse_unit


@transaction.atomic
def end_window(actor: User, window: Window, reason: str, day: date) -> None:
    """From `day` on it serves nobody: it leaves list and coverage, and takes no ratings. Figures
    that were told stay, and open cases run on. By somebody outside the unit, which could otherwise
    begin anew under another name whenever it was rated badly."""
    refuse_unit(actor, window)
    text = said(reason)
    if day > today():
        raise Refused(_("日期不能晚于今天。"))
    if window.opened_on and day < window.opened_on:
        raise Refused(_("日期不能早于窗口建立的日期。"))
    still = Window.objects.filter(pk=window.pk, is_open=True)
    if not still.update(is_open=False, ended_on=day, ended_for=text):
        raise NotAllowedNow("end_window")
    told(actor, window, "window.ended", text, day.isoformat())
    window.is_open, window.ended_on, window.ended_for = False, day, text


@transaction.atomic
def reopen_window(actor: User, window: Window, reason: str) -> None:
    """It serves again, with its standards, posts, kiosks and posters as they were."""
    refuse_unit(actor, window)
    text = said(reason)
    ended = Window.objects.filter(pk=window.pk, is_open=False)
    if not ended.update(is_open=True, ended_on=None, ended_for=""):
        raise NotAllowedNow("reopen_window")
    told(actor, window, "window.reopened", text, today().isoformat())
    window.is_open, window.ended_on, window.ended_for = True, None, ""


def told(actor: User, window: Window, kind: str, text: str, day: str) -> None:
    """The day in clear, the reason sealed."""
    subject, sealed = window_subject(window), words(reason=text)
    data = about(window, day=day)
    record(kind, actor=actor, subject=subject, data=data, personal=sealed)


def said(text: str) -> str:
    """The reason without blanks around it; Refused where there is none."""
    if not text.strip():
        raise Refused(_("请写明理由。"))
    return text.strip()
