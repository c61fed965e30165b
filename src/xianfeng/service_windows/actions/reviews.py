"""Asking for the yearly appraisal of a window, and a leader's comment on it."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.actions import polls, voices
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.actions.voices import Comment
from xianfeng.appraisals.models import Circle, LeaderComment, ObjectKind, Poll
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused
from xianfeng.packs.queries import pack_of
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.models import Window
from xianfeng.service_windows.queries import reviews
from xianfeng.service_windows.queries.windows import posts

from .refusing import refuse_ended

DAYS_OPEN = 14
LAST_MONTH = 3  # in which people still speak of the year before


@transaction.atomic
def ask_reviews(actor: User, window: Window) -> Poll:
    """Draft the year's appraisal: people served and members speak of the window and of each post
    (R-058, R-060). Circles, questions and scale are the pack's; it is run in `appraisals`."""
    refuse_ended(window)
    if reviews.running(window) is not None:
        raise Refused(_("这个窗口的评议正在准备或进行。"))
    pack = pack_in_force()
    asked = reviews.question_set_in(pack_of(pack))
    if not asked:
        raise Refused(_("政策包没有窗口评议的问题。"))
    begins = clock.now()
    draft = polls.Draft(
        title=(_("窗口评议：%(name)s") % {"name": window.name})[:100],
        year=year_reviewed(clock.today()),
        pack_hash=pack,
        question_set=asked,
        opens=begins,
        closes=begins + timedelta(days=DAYS_OPEN),
        circle=Circle.PUBLIC,
    )
    things = reviews.things(window, posts(window))[: polls.MOST_OBJECTS]
    return polls.draft_poll(actor, window.organization, draft, things)


def year_reviewed(day: date) -> int:
    """The year that a yearly appraisal is about: until the end of March the one that has ended."""
    return day.year if day.month > LAST_MONTH else day.year - 1


@transaction.atomic
def comment_window(actor: User, window: Window, said: Comment) -> LeaderComment:
    """领导点评 in one of its four modes (R-061), in its parts (R-062)."""
    thing = Thing(ObjectKind.WINDOW, reviews.window_key(window), window.name)
    return voices.comment(actor, window.organization, thing, pack_in_force(), said)


def pack_in_force() -> str:
    """The hash of the pack by which windows are reviewed; Refused where none is loaded."""
    return rulebook.version_in_force().hash
