"""Contests of one's scope and published ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from xianfeng.accounts.models import User
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.access import ContestPolicy
from xianfeng.service_windows.models import Contest, Entrant, Window
from xianfeng.service_windows.states import ContestState

ENTRANTS = Prefetch("entrants", Entrant.objects.select_related("window__organization"))


@dataclass(frozen=True)
class Result:
    """An entrant with the criteria it met, in words."""

    entrant: Entrant
    met: Sequence[str]
    stars: int | None  # None where the contest is not about stars


def listed(actor: User) -> QuerySet[Contest]:
    """Contests in the actor's scope."""
    return ContestPolicy.filter(actor, "view").select_related("organizer")


def published() -> QuerySet[Contest]:
    """What everybody may read."""
    rows = Contest.objects.filter(state=ContestState.PUBLISHED).select_related("organizer")
    return rows.prefetch_related(ENTRANTS)


def results(contest: Contest) -> list[Result]:
    """In tree order: the list says who takes part, not who is ahead."""
    entrants = contest.entrants.select_related("window__organization")
    return [result_of(entrant, contest) for entrant in entrants]


def result_of(entrant: Entrant, contest: Contest) -> Result:
    """Criteria in words; stars only where the contest is about them."""
    stars = stars_of(entrant.met) if contest.kind == rulebook.STARS else None
    return Result(entrant, rulebook.names(rulebook.rules().stars, entrant.met), stars)


def stars_of(met: Sequence[str]) -> int:
    """One for each of the pack's criteria that was met."""
    return len({one.code for one in rulebook.rules().stars} & set(met))


@dataclass(frozen=True)
class Compared:
    """A published contest in which a window took part."""

    contest: Contest
    kind: str
    result: Result


def entries_of(window: Window) -> list[Compared]:
    """Published results of one window and its teams, the newest first."""
    rows = window.entries.filter(contest__state=ContestState.PUBLISHED)
    found = rows.select_related("contest__organizer", "window__organization")
    return [
        Compared(one.contest, kind_of(one.contest), result_of(one, one.contest))
        for one in found.order_by("-contest__published_on", "pk")[:10]
    ]


def running_of(window: Window) -> list[Compared]:
    """Contests that a window or a team of it is in now: whoever takes part knows beforehand by
    which criteria and by whom (R-054, R-055, R-057). What the panel wrote down so far is not
    theirs yet."""
    rows = window.entries.filter(contest__state=ContestState.OPEN)
    found = rows.select_related("contest__organizer", "window__organization")
    return [
        Compared(one.contest, kind_of(one.contest), Result(one, (), None))
        for one in found.order_by("contest__until", "pk")
    ]


def kind_of(contest: Contest) -> str:
    """The kind of contest in words."""
    return "".join(rulebook.names(rulebook.rules().contests, [contest.kind]))
