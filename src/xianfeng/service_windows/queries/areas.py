"""Figures of many windows: by area down the tree, and by line along the authority's edges.

An area's figures are the sums of those windows whose own figures may be read, its months the sums
of theirs. A sum that held a hidden window, month or count of cases would give it away to whoever
subtracts the others.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from xianfeng.accounts.models import User
from xianfeng.appraisals.rules.suppression import Shown, cell_of
from xianfeng.organizations.models import Leadership, Organization
from xianfeng.organizations.models import Line as Bond
from xianfeng.organizations.paths import ancestors, below
from xianfeng.service_windows.access import WindowPolicy
from xianfeng.service_windows.models import Case, DayCount, RatingPoint, SlipCount, Window
from xianfeng.service_windows.models.figures import Audience
from xianfeng.service_windows.rules.figures import (
    LEVELS,
    of_ratings,
    share,
    summed,
)

from .figures import (
    RATING_CODES,
    SUMS,
    Counts,
    Picture,
    Said,
    guarded,
    least,
    merged,
    months,
    named,
    orders_in_time,
    said,
    told_rows,
    trend_picture,
)
from .handling import handling_by_window


@dataclass(frozen=True)
class Line:
    """One window of a list; `counts` only where they are told. Words are made when read."""

    window: Window
    counts: Counts | None

    @property
    def total(self) -> int | None:
        return sum(self.counts.values()) if self.counts else None

    @cached_property
    def figures(self) -> Sequence[Said]:
        return ratings_said(self.counts)

    @property
    def good(self) -> Said:
        return self.figures[0]

    @property
    def bad(self) -> Said:
        return self.figures[2]


def lines(windows: Sequence[Window], audience: str = Audience.INSIDE) -> list[Line]:
    """Figures of many windows in one statement; in tree order, never by size (no ranking)."""
    keys = [window.pk for window in windows]
    rows = told_rows(audience).filter(window__in=keys)
    found: Any = rows.order_by().values("window").annotate(**SUMS)
    sums = {row["window"]: counts_of(row) for row in found}
    return [line(window, sums.get(window.pk), least(audience)) for window in windows]


def line(window: Window, counts: Counts | None, k: int) -> Line:
    """One window through the guard: a whole that nobody takes apart."""
    enough = counts and sum(counts.values()) >= k
    exact = counts and enough and cell_of(named(counts)).shown is Shown.EXACT
    return Line(window, counts if exact else None)


# --- areas and lines

NAMED = ("name", "is_open", "organization__name", "organization__path")


@dataclass(frozen=True)
class Group:
    """An organization right under the one looked at, with the windows under it."""

    organization: Organization
    windows: int
    hidden: int
    counts: Counts | None
    figures: Sequence[Said]

    @property
    def total(self) -> int | None:
        return sum(self.counts.values()) if self.counts else None


@dataclass(frozen=True)
class Area:
    """What somebody above sees of many windows; `hidden` windows are in no sum."""

    organization: Organization
    groups: Sequence[Group]
    own: Sequence[Line]
    line: Sequence[Line]
    every: Sequence[Line]
    windows: int
    hidden: int
    total: int | None
    figures: Sequence[Said]
    trend: Picture | None


def area(actor: User, at: Organization, verb: str = "view") -> Area:
    """The windows under `at`, and those that its industry line reaches, as far as the actor may
    see them."""
    inside, outside = reached(actor, at, verb)
    found = lines([*inside, *outside])
    told = [one for one in found if one.counts]
    whole = merged(one.counts for one in told if one.counts)
    keys = [one.window.pk for one in found]
    serving = [one for one in found if one.window.is_open]
    return Area(
        organization=at,
        groups=groups(at, found[: len(inside)]),
        own=[one for one in found[: len(inside)] if one.window.organization_id == at.pk],
        line=found[len(inside) :],
        every=found,
        windows=len(found),
        hidden=len(found) - len(told),
        total=whole.total() if told else None,
        figures=[
            *ratings_said(whole if told else None),
            *handled(keys),
            covered(len(serving), [one.window.pk for one in serving if not one.counts]),
        ],
        trend=trend_of([one.window.pk for one in told], whole),
    )


def reached(actor: User, at: Organization, verb: str) -> tuple[list[Window], list[Window]]:
    """Windows in the tree under `at`, and those that its industry line alone reaches."""
    reach = WindowPolicy.filter(actor, verb).select_related("organization").only(*NAMED)
    led = Leadership.objects.filter(superior=at, line=Bond.INDUSTRY, until__isnull=True)
    of_line = Q(organization__in=led.values("organization"))
    rows = reach.filter(below(at.path, "organization__") | of_line)
    found = list(rows.order_by("organization__path", "pk"))
    inside = [one for one in found if one.organization.path.startswith(at.path)]
    return inside, [one for one in found if not one.organization.path.startswith(at.path)]


def ratings_said(counts: Counts | None) -> list[Said]:
    """好评率, 满意率, 差评率 of a sum, or that there is none."""
    if not counts:
        return [said(share(code, 0, 0, 1)) for code in RATING_CODES]
    return [said(one) for one in of_ratings(counts, 1)]  # the guard has let it through


def handled(keys: Sequence[int]) -> list[Said]:
    """What became of what people said: sums of the windows' own shares, without the hidden ones."""
    cases = Case.objects.filter(window__in=keys, opened_on__gte=months()[0])
    shares = summed(handling_by_window(cases), least(Audience.INSIDE))
    return [*map(said, shares), orders_in_time(keys)]


def covered(windows: int, silent: Sequence[int]) -> Said:
    """渠道覆盖率: of the windows that serve, those with a channel that was used or offered in the
    twelve months. Whose figures are told was rated; only the `silent` ones are looked at."""
    number = windows - len(silent) + (offered(silent) if silent else 0)
    return said(share("covered", number, windows, 1))


def offered(keys: Sequence[int]) -> int:
    """How many of these have something to rate by, or were rated."""
    since = Q(window=OuterRef("pk"), day__gte=months()[0])
    used = Exists(DayCount.objects.filter(since)) | Exists(SlipCount.objects.filter(since))
    points = RatingPoint.objects.filter(window=OuterRef("pk"), until__isnull=True)
    return Window.objects.filter(used | Exists(points), pk__in=keys).count()


def groups(at: Organization, found: Sequence[Line]) -> list[Group]:
    """The organizations right under `at` that have windows, in tree order."""
    depth = len(ancestors(at.path))
    by_child: dict[str, list[Line]] = defaultdict(list)
    for one in found:
        steps = ancestors(one.window.organization.path)
        if len(steps) > depth:
            by_child[steps[depth]].append(one)
    children = Organization.objects.filter(path__in=by_child).order_by("path")
    return [group(child, by_child[child.path]) for child in children]


def group(organization: Organization, found: Sequence[Line]) -> Group:
    """The sum of what may be read."""
    told = [one.counts for one in found if one.counts]
    counts = merged(told) if told else None
    hidden = len(found) - len(told)
    return Group(organization, len(found), hidden, counts, ratings_said(counts))


def trend_of(keys: Sequence[int], whole: Counts) -> Picture | None:
    """Months of these windows together, through the guard like those of a single one."""
    if not keys:
        return None
    found: Any = told_rows(Audience.INSIDE).filter(window__in=keys).order_by().values("month")
    sums = {row["month"]: counts_of(row) for row in found.annotate(**SUMS)}
    return trend_picture(guarded(sums, whole, least(Audience.INSIDE)).by_month)


def counts_of(row: Mapping[str, Any]) -> Counter[int]:
    """The sums of a row by level."""
    return Counter({level: row[f"sum{level}"] or 0 for level in LEVELS})
