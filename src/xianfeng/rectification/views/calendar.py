"""The calendar of holidays and exchanged working days."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.clock import today
from xianfeng.kernel.http import Request
from xianfeng.rectification import actions, queries
from xianfeng.rectification.access import CalendarPolicy, OrderPolicy, county_kept, own_county
from xianfeng.rectification.forms import DayForm

YEARS = (2000, 2100)


def shown(request: Request, form: DayForm, status: int = 200) -> HttpResponse:
    """One year's days in the reader's county."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today().year
    year = min(max(year, YEARS[0]), YEARS[1])
    context = {
        "calendar": queries.calendar(own_county(request.user), year),
        "county": own_county(request.user),
        "before": year - 1,
        "after": year + 1,
        "form": form,
        "may_keep": county_kept(request.user) is not None,
    }
    return render(request, "rectification/calendar.html", context, status=status)


@guarded(OrderPolicy, "view")
@require_safe
def calendar(request: Request) -> HttpResponse:
    """Which days count."""
    return shown(request, DayForm())


def back(day: date) -> HttpResponse:
    """To the year of the day."""
    return redirect(f"{reverse('rectification:calendar')}?year={day.year}")


@guarded(CalendarPolicy, "keep")
@require_POST
def keep(request: Request) -> HttpResponse:
    """Name a day of one's own county."""
    county = county_kept(request.user)
    if county is None:
        raise Http404
    form = DayForm(request.POST)
    if not form.is_valid():
        return shown(request, form, 400)
    kept = actions.keep_day(request.user, **form.cleaned_data, county=county)
    messages.success(request, _("已登记。已下达的期限不变。"))
    return back(kept.day)


@guarded(CalendarPolicy, "keep")
@require_POST
def drop(request: Request, key: int) -> HttpResponse:
    """The day is again what the country's table or its weekday says."""
    rows = CalendarPolicy.filter(request.user, "keep").select_related("county")
    kept = get_object_or_404(rows, pk=key)
    actions.drop_day(request.user, kept)
    messages.success(request, _("已删除。"))
    return back(kept.day)
