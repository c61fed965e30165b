"""What was begun on an imported roll, so that the import cannot be undone under it (M-4.4).

What refers to a row that the import made is found from the schema. Here stands what rests on
the roll as a whole, also where the import only changed it; each function answers with the
name of such a thing, or None. Days count whole: begun on the day of the import is begun on it.
"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from xianfeng.appraisals.models import Poll
from xianfeng.grading.models import Round
from xianfeng.journal.queries import said_many
from xianfeng.kernel.clock import SHANGHAI
from xianfeng.members.actions.undoing import Builder
from xianfeng.members.models import RollImport
from xianfeng.organizations.paths import below
from xianfeng.pledges.models import Pledge, Program
from xianfeng.rectification.models import Order
from xianfeng.service_windows.models import Window


def rounds(done: RollImport) -> str | None:
    """A year of grading opened since."""
    rows = Round.objects.filter(county=done.county, opened_at__gte=moment_of(done))
    return _("之后开展了分类定级") if rows.exists() else None


def pledges(done: RollImport) -> str | None:
    """A year of pledges opened since, or a pledge written."""
    opened = Program.objects.filter(county=done.county, opened_at__gte=moment_of(done))
    inside = below(done.county.path, "organization__")
    written = Pledge.objects.filter(inside, created_at__gte=moment_of(done))
    return _("之后开展了承诺践诺") if opened.exists() or written.exists() else None


def polls(done: RollImport) -> str | None:
    """A poll planned since: its roster is the roll's."""
    rows = Poll.objects.filter(below(done.county.path, "organization__"))
    return _("之后发起了评议") if rows.filter(created_on__gte=day_of(done)).exists() else None


def windows(done: RollImport) -> str | None:
    """A window opened since; when that was, the record says."""
    rows = Window.objects.filter(below(done.county.path, "organization__"))
    keys = [str(key) for key in rows.values_list("pk", flat=True)]
    told = said_many(["window.opened"], "window", keys).values()
    since = moment_of(done)
    opened = any(one.at >= since for said in told for one in said)
    return _("之后建立了服务窗口") if opened else None


def orders(done: RollImport) -> str | None:
    """An order to correct issued since."""
    rows = Order.objects.filter(below(done.county.path, "owner__"))
    return _("之后下达了整改") if rows.filter(issued_on__gte=day_of(done)).exists() else None


def moment_of(done: RollImport) -> datetime:
    """When it was applied; one that was not applied is refused before anybody asks."""
    return done.applied_at or done.uploaded_at


def day_of(done: RollImport) -> date:
    """The same as a day in Asia/Shanghai."""
    return moment_of(done).astimezone(SHANGHAI).date()


BUILDERS: tuple[Builder, ...] = (rounds, pledges, polls, windows, orders)
