"""Keeping the calendar of holidays and exchanged working days."""

from datetime import date

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.rectification.models import CalendarDay


@transaction.atomic
def keep_day(actor: User | None, day: date, is_working: bool, name: str) -> CalendarDay:
    """This day is worked or free, against its weekday. Deadlines already set do not move."""
    kept, _new = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "name": name}
    )
    data: dict[str, Json] = {"day": day.isoformat(), "working": is_working, "name": name}
    record("calendar.kept", actor=actor, subject=("calendar", day.isoformat()), data=data)
    return kept


@transaction.atomic
def drop_day(actor: User, kept: CalendarDay) -> None:
    """The day follows its weekday again."""
    CalendarDay.objects.filter(pk=kept.pk).delete()
    day = kept.day.isoformat()
    record("calendar.dropped", actor=actor, subject=("calendar", day), data={"day": day})
