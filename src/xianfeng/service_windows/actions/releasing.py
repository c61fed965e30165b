"""Bad ratings and words with any rating on their way to the unit: held back, and never alone."""

import secrets
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from xianfeng.kernel.clock import today
from xianfeng.service_windows.models import Case, HeldCase, Rating
from xianfeng.service_windows.models.cases import CaseKind
from xianfeng.service_windows.queries.waiting import waiting_ratings
from xianfeng.service_windows.rules.delays import Held, to_release

from .telling import tell_later
from .voices import open_case, opening

CARRIED = (
    "window", "channel", "level", "tags", "topic", "text", "contact", "may_publish", "code_hash",
    "counted",
)  # fmt: skip


@transaction.atomic
def release_held() -> int:
    """What waits and whose day has come becomes cases, several of a window together and shuffled:
    neither the day nor the order says who stood at the window when. The record hears of them with
    the suggestions of their day, and like them."""
    opened = [case for several in held_by_window() for case in opened_from(ripe(several))]
    for case in opened:
        tell_later(opening(case))
    return len(opened)


def held_by_window() -> list[list[HeldCase]]:
    """What waits, window by window. Those under a burst wait for whoever judges it."""
    found: dict[int, list[HeldCase]] = defaultdict(list)
    held_back = HeldCase.objects.filter(digest__in=waiting_ratings().values("pk"))
    rows = HeldCase.objects.exclude(pk__in=held_back.values("pk"))
    for held in rows.select_related("window__organization").order_by("window"):
        found[held.window_id].append(held)
    return list(found.values())


def ripe(several: Sequence[HeldCase]) -> list[HeldCase]:
    """Of one window's, those that are released today, with what more was said beside them; in no
    order."""
    alone = [one for one in several if one.beside_id is None]
    places = to_release([waiting(one) for one in alone], today())
    keys = {alone[place].pk for place in places}
    due = [one for one in several if one.pk in keys or one.beside_id in keys]
    secrets.SystemRandom().shuffle(due)
    return due


def waiting(one: HeldCase) -> Held:
    """As the rule takes it."""
    return Held(one.received_on, one.release_on, one.kind == CaseKind.RATING)


def opened_from(due: Sequence[HeldCase]) -> list[Case]:
    """The cases; nobody can speak for their ratings any more, and no case knows its rating."""
    ratings = Rating.objects.filter(pk__in=[one.digest for one in due])
    behind = set(ratings.filter(quarantined=False).values_list("pk", flat=True))
    ratings.update(mark="")
    HeldCase.objects.filter(pk__in=[one.pk for one in due]).delete()
    for one in due:
        of_bad = one.kind == CaseKind.RATING  # of others an appeal takes nothing back
        one.counted = one.counted or (of_bad and one.digest in behind)
    return [open_case(one.kind, {name: getattr(one, name) for name in CARRIED}) for one in due]
