"""A stored round as an official document: proposals before the decision, grades after it."""

from dataclasses import replace

from xianfeng.grading import queries as grading
from xianfeng.grading.models import Computation, Decision, Round
from xianfeng.grading.queries.pages import DECIDED
from xianfeng.grading.queries.public import NO_GRADE
from xianfeng.kernel.clock import SHANGHAI
from xianfeng.publicity.notice.grades import Grades, proposals_of


def grades_for_notice(graded: Round) -> Grades | None:
    """What the notice of a computed round says; None before it was computed."""
    if not Computation.objects.filter(round=graded).exists():
        return None
    proposals = proposals_of(grading.round_file(graded))
    return decided(graded, proposals) if graded.state in DECIDED else proposals


def decided(graded: Round, proposals: Grades) -> Grades:
    """The committee's grades in place of the proposals; both lists go by code."""
    names = {one.code: one.name.zh for one in grading.policy(graded).grades} | {"": NO_GRADE.zh}
    decisions = Decision.objects.filter(result__round=graded).order_by("result__code")
    lines = [
        replace(line, decided=names[grade], reason=reason)
        for line, (grade, reason) in zip(
            proposals.lines, decisions.values_list("grade", "reason"), strict=True
        )
    ]
    ungraded = [NO_GRADE.zh] if any(line.decided == NO_GRADE.zh for line in lines) else []
    return replace(
        proposals,
        lines=lines,
        grades=[*proposals.grades, *ungraded],
        is_decided=True,
        date=published_on(graded),
    )


def published_on(graded: Round) -> str:
    """The day of publication as documents write it; "" before."""
    if graded.published_at is None:
        return ""
    day = graded.published_at.astimezone(SHANGHAI).date()
    return f"{day.year}年{day.month}月{day.day}日"
