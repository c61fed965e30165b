"""三比: contests of windows and teams, by criteria and a panel; no running ranking of anybody."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.rectification.access import belongs_to
from xianfeng.service_windows.models import Contest, Entrant, Window
from xianfeng.service_windows.queries.contests import stars_of
from xianfeng.service_windows.rulebook import STARS
from xianfeng.service_windows.states import CONTEST_FLOW, ContestState

NUMERALS = "零一二三四五六七八九十"


@transaction.atomic
def begin_contest(actor: User, organizer: Organization, **facts: Any) -> Contest:
    """What is compared, by which criteria, by whom, from when to when."""
    contest = Contest.objects.create(organizer=organizer, **facts)
    data: dict[str, Json] = {
        "organizer": organizer.code,
        "title": contest.title,
        "kind": contest.kind,
    }
    record("contest.begun", actor=actor, subject=("contest", str(contest.pk)), data=data)
    return contest


@transaction.atomic
def enter_window(actor: User, contest: Contest, window: Window, team: str = "") -> Entrant:
    """A window, or a team of it, takes part."""
    if contest.state != ContestState.OPEN:
        raise NotAllowedNow("enter_window")
    if is_person(window, team.strip()):
        raise Refused(_("参加的是窗口和团队，不能写个人。"))
    try:
        with transaction.atomic():
            entrant = Entrant.objects.create(contest=contest, window=window, team=team.strip())
    except IntegrityError:
        raise Refused(_("已经参加。")) from None
    data: dict[str, Json] = {"window": window.pk, "team": entrant.team}
    record("contest.entered", actor=actor, subject=("contest", str(contest.pk)), data=data)
    return entrant


def is_person(window: Window, name: str) -> bool:
    """Whether a team bears the name of somebody who stands at the window or is on the unit's roll:
    persons are not compared (R-057)."""
    rows = Membership.objects.filter(organization=window.organization, until__isnull=True)
    on_roll = rows.filter(person__name=name).exists()
    return bool(name) and (on_roll or window.posts.filter(holder=name).exists())


@transaction.atomic
def leave_contest(actor: User, entrant: Entrant) -> None:
    """Entered by mistake, or no longer taking part."""
    if entrant.contest.state != ContestState.OPEN:
        raise NotAllowedNow("leave_contest")
    data: dict[str, Json] = {"window": entrant.window_id, "team": entrant.team}
    record("contest.left", actor=actor, subject=("contest", str(entrant.contest_id)), data=data)
    Entrant.objects.filter(pk=entrant.pk).delete()


@transaction.atomic
def judge(
    actor: User,
    entrant: Entrant,
    met: Sequence[str],
    result: str,
    benchmark: str = "",
    gap: str = "",
    measures: str = "",
) -> None:
    """What the panel found: criteria met, the steps of benchmarking, the result in words. Of star
    windows the criteria say the result, whatever was typed."""
    from_outside(actor, [entrant.window.organization])
    if entrant.contest.kind == STARS:
        result = stars_in_words(stars_of(met))
    if entrant.contest.state != ContestState.OPEN:
        raise NotAllowedNow("judge")
    found = {"benchmark": benchmark, "gap": gap, "measures": measures, "result": result.strip()}
    running = Contest.objects.filter(pk=entrant.contest_id, state=ContestState.OPEN)
    rows = Entrant.objects.filter(pk=entrant.pk, contest__in=running)
    if not rows.update(met=list(met), **found):
        raise NotAllowedNow("judge")
    entrant.met, entrant.result = list(met), result.strip()
    data: dict[str, Json] = {"window": entrant.window_id, "met": len(met)}
    sealed, subject = words(result=entrant.result), ("contest", str(entrant.contest_id))
    record("contest.judged", actor=actor, subject=subject, data=data, personal=sealed)


def from_outside(actor: User, units: Iterable[Organization]) -> None:
    """Refused for everybody of a unit that takes part."""
    if any(belongs_to(actor, unit) for unit in units):
        raise Refused(_("本单位参加的竞赛，须由本单位以外的人办理。"))


def stars_in_words(stars: int) -> str:
    """As windows bear it; kept in the first language."""
    with override("zh-hans"):
        if not stars:
            return _("未评上星级")
        number = NUMERALS[stars] if stars < len(NUMERALS) else str(stars)
        return _("%(number)s星级窗口") % {"number": number}


def is_over(contest: Contest) -> bool:
    """Whether its last day has come."""
    return contest.until <= today()


@transaction.atomic
def publish_contest(actor: User, contest: Contest) -> None:
    """The results become public; every entrant has one, and the period is over."""
    rows = contest.entrants.select_related("window__organization")
    from_outside(actor, [one.window.organization for one in rows])
    if not is_over(contest):
        raise Refused(_("竞赛还没有结束，结束后再公布结果。"))
    if not contest.entrants.exists() or contest.entrants.filter(result="").exists():
        raise Refused(_("请先登记每个参加单位的结果。"))
    CONTEST_FLOW.move(contest, "publish", published_on=today())
    data = {"entrants": contest.entrants.count()}
    record("contest.published", actor=actor, subject=("contest", str(contest.pk)), data=data)


def has_result(contest: Contest) -> bool:
    """Whether the panel has written down what it found of anybody."""
    return contest.entrants.exclude(result="").exists()


@transaction.atomic
def withdraw_contest(actor: User, contest: Contest, reason: str) -> None:
    """Begun by mistake, with a reason. Not once a result is written down: then a result that
    somebody does not like could be made to vanish (R-054, R-055, R-057)."""
    said = reason.strip()
    CONTEST_FLOW.move(contest, "withdraw", withdrawn_on=today(), withdrawn_for=said)
    if has_result(contest):
        raise Refused(_("已经登记了结果，竞赛不能撤回。"))
    data: dict[str, Json] = {"entrants": contest.entrants.count()}
    sealed, subject = words(reason=said), ("contest", str(contest.pk))
    record("contest.withdrawn", actor=actor, subject=subject, data=data, personal=sealed)
