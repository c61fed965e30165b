"""A stored round as an official document: proposals before the decision, grades after it."""

from dataclasses import replace

from django.utils.translation import gettext as _

from xianfeng.grading import queries as grading
from xianfeng.grading.files import RoundFile
from xianfeng.grading.models import Computation, Round
from xianfeng.grading.queries.glance import DECIDED
from xianfeng.grading.tables import NO_GRADE, committee_name, decided_name
from xianfeng.kernel.clock import SHANGHAI
from xianfeng.kernel.errors import Refused
from xianfeng.publicity.notice.grades import GradeLine, Grades, proposals_of


def grades_for_notice(graded: Round) -> Grades | None:
    """What the notice of a computed round says; None before it was computed."""
    if not Computation.objects.filter(round=graded).exists():
        return None
    file = grading.round_file(graded)
    proposals = proposals_of(file)
    return decided(graded, file, proposals) if graded.state in DECIDED else proposals


def decided(graded: Round, file: RoundFile, proposals: Grades) -> Grades:
    """The committee's grades in place of the proposals; both lists go by code."""
    codes = [one.subject.code for one in file.outcome.results]
    lines = [
        with_decision(line, file, code) for line, code in zip(proposals.lines, codes, strict=True)
    ]
    ungraded = [NO_GRADE.zh] if any(line.decided == NO_GRADE.zh for line in lines) else []
    return replace(
        proposals,
        lines=lines,
        grades=[*proposals.grades, *ungraded],
        is_decided=True,
        date=published_on(graded),
    )


def with_decision(line: GradeLine, file: RoundFile, code: str) -> GradeLine:
    """Refused where the decision is gone: a document must not say a proposal was decided."""
    found = file.decided.get(code)
    if found is None:
        raise Refused(_("有党组织的等次数据缺失，不能出通报，请先核查。"))
    return replace(
        line,
        decided=decided_name(file, code).zh,
        committee=committee_name(file, code).zh,
        reason=found.reason,
        corrected=found.corrections,
    )


def published_on(graded: Round) -> str:
    """The day of publication as documents write it; "" before."""
    if graded.published_at is None:
        return ""
    day = graded.published_at.astimezone(SHANGHAI).date()
    return f"{day.year}年{day.month}月{day.day}日"
