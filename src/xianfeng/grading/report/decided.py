"""What the committee decided, beside the proposals that the report explains (R-184)."""

from html import escape

from xianfeng.grading.explain import Words
from xianfeng.grading.files import RoundFile
from xianfeng.grading.rules import Result
from xianfeng.grading.tables import committee_name, decided_name

from .html import both, say, section, table


def decisions(graded: RoundFile, words: Words) -> str:
    """Each decision that differs from its proposal or was corrected; "" before any.

    The committee's grade stands beside its reason, and the grade in force beside the
    correction's, so that each line reads as it came about.
    """
    if not graded.decided:
        return ""
    rows = [
        row(graded, words, one)
        for one in graded.outcome.results
        if one.subject.code in graded.decided
        and (graded.decided[one.subject.code].committee != one.proposal or why(graded, one))
    ]
    title = say("审定结果", "What was decided")
    if not rows:
        return section("decided", title, f"<p>{say('与建议全部一致。', 'As proposed.')}</p>")
    header = [
        say("党组织", "Organization"),
        say("建议等次", "Proposed"),
        say("审定等次", "Decided"),
        say("理由", "Reason"),
        say("更正", "Correction"),
    ]
    caption = say(
        "与建议不同或已更正的；其余与建议一致", "Different or corrected; all others as proposed"
    )
    return section("decided", title, f"<div class=text>{table(caption, header, rows)}</div>")


def why(graded: RoundFile, one: Result) -> bool:
    """Whether something was said about this decision."""
    decided = graded.decided[one.subject.code]
    return bool(decided.reason or decided.corrections)


def row(graded: RoundFile, words: Words, one: Result) -> list[str]:
    code = one.subject.code
    decided = graded.decided[code]
    return [
        escape(one.subject.name),
        both(words.grade(one.proposal)) if one.proposal else "—",
        both(committee_name(graded, code)),
        escape(decided.reason),
        corrected(graded, code),
    ]


def corrected(graded: RoundFile, code: str) -> str:
    """The grade in force and why it was corrected; "" where it was not."""
    reasons = graded.decided[code].corrections
    if not reasons:
        return ""
    now = f"{say('更正为', 'Corrected to')} {both(decided_name(graded, code))}"
    return f"{now}：{escape('；'.join(reasons))}"
