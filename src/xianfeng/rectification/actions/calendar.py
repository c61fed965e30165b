"""Keeping the calendar of holidays and exchanged working days."""

from datetime import date

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.organizations.models import Organization
from xianfeng.rectification.models import CalendarDay


@transaction.atomic
def keep_day(
    actor: User | None,
    day: date,
    is_working: bool,
    name: str,
    county: Organization | None = None,
) -> CalendarDay:
    """This day is worked or free in the county, or everywhere. Deadlines already set do not
    move."""
    kept, _new = CalendarDay.objects.update_or_create(
        county=county, day=day, defaults={"is_working": is_working, "name": name}
    )
    data: dict[str, Json] = {
        "county": county.code if county else "",
        "day": day.isoformat(),
        "working": is_working,
        "name": name,
    }
    record("calendar.kept", actor=actor, subject=("calendar", day.isoformat()), data=data)
    return kept


@transaction.atomic
def drop_day(actor: User, kept: CalendarDay) -> None:
    """The day is again what the country's table or its weekday says."""
    CalendarDay.objects.filter(pk=kept.pk).delete()
    day = kept.day.isoformat()
    data: dict[str, Json] = {"county": kept.county.code if kept.county else "", "day": day}
    record("calendar.dropped", actor=actor, subject=("calendar", day), data=data)
