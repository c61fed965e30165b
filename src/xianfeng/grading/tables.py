"""The round as tables: `results.csv` for programs, `results.xlsx` for people (grading-spec)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from xianfeng.kernel.exact import half_up
from xianfeng.packs.grading import GradingPolicy, Indicator
from xianfeng.packs.texts import Text
from xianfeng.sheets.writing import SheetOut, Value, error_sheet

from .cautions import caution_text
from .explain import change_text, flag_text
from .files import RoundFile
from .rules import Change, Outcome, Result
from .rules.proposal import change_of

BEFORE = ["org_code", "org_name", "domain", "total", "proposal", "flags", "previous", "change"]
NO_GRADE = Text("暂不定等次", "No grade this year")
ERROR_HEADER = ("工作表", "行", "列", "填写的值", "原因", "怎么改")


def indicators_of(policy: GradingPolicy) -> list[Indicator]:
    """Every indicator of the pack once, in its order."""
    every = (one for scheme in policy.schemes.values() for one in scheme.indicators)
    return list({one.code: one for one in every}.values())


def csv_header(policy: GradingPolicy) -> list[str]:
    return [*BEFORE, *(f"score_{one.code}" for one in indicators_of(policy)), "turnout"]


def csv_rows(policy: GradingPolicy, outcome: Outcome) -> Iterator[Sequence[Value]]:
    """One row per result, in code-point order of the codes."""
    names = grade_names(policy)
    for one in outcome.results:
        yield [
            one.subject.code,
            one.subject.name,
            one.subject.label,
            decimals(one.total),
            names[one.proposal].zh,
            ";".join(one.flags),
            names[one.previous].zh,
            change_word(one.change),
            *scores_of(policy, one),
            decimals(one.turnout, 4),
        ]


def grade_names(policy: GradingPolicy) -> dict[str, Text]:
    """Names by grade code; no grade has no name."""
    return {grade.code: grade.name for grade in policy.grades} | {"": Text("", "")}


def grade_name(policy: GradingPolicy, code: str) -> Text:
    """A decided grade's name; the committee may leave an organization without one."""
    return next((one.name for one in policy.grades if one.code == code), NO_GRADE)


def change_word(change: Change | None) -> str:
    return change_text(change).zh if change else ""


def decimals(value: Fraction | None, places: int = 2) -> str:
    return "" if value is None else half_up(value, places)


def scores_of(policy: GradingPolicy, result: Result) -> list[str]:
    """Indicator scores in the pack's order; empty where there is none."""
    given = {one.indicator.code: one.score for one in result.scores}
    return [decimals(given.get(one.code)) for one in indicators_of(policy)]


# --- the workbook


def workbook(graded: RoundFile) -> list[SheetOut]:
    """Sheets for results, distribution, warnings and refused rows, with Chinese headers.

    Once grades are decided they stand beside the proposals, and the counts follow them.
    """
    return [
        SheetOut("定级结果", _result_header(graded), _result_rows(graded)),
        SheetOut("分布", _distribution_header(graded), _distribution_rows(graded)),
        SheetOut("提醒", ("类别", "提醒", "涉及党组织代码"), _caution_rows(graded)),
        error_sheet("未采用的行", graded.refused, header=ERROR_HEADER),
        error_sheet("留空的单元格", graded.warnings, header=ERROR_HEADER),
    ]


def decided_word(graded: RoundFile) -> str:
    return "公布等次" if graded.published else "审定等次"


def _result_header(graded: RoundFile) -> list[str]:
    names = [one.name.zh for one in indicators_of(graded.policy)]
    decided = [decided_word(graded), "理由", "更正"] if graded.decided else []
    return [
        *("党组织代码", "党组织名称", "领域", "总分", "建议等次"),
        *decided,
        *("说明", "上年等次", "变化"),
        *names,
        "参评率",
    ]


def _result_rows(graded: RoundFile) -> Iterator[Sequence[Value]]:
    """The rows of results.csv with numbers as numbers, flags in words, and decisions."""
    indicators = {one.code: one for one in indicators_of(graded.policy)}
    for row, one in zip(
        csv_rows(graded.policy, graded.outcome), graded.outcome.results, strict=True
    ):
        flags = "；".join(flag_text(flag, indicators).zh for flag in one.flags)
        decided = _decided(graded, one) if graded.decided else ()
        change = _change(graded, one) if graded.decided else row[7]
        numbers = map(_number, row[8:])
        yield [*row[:3], _number(row[3]), row[4], *decided, flags, row[6], change, *numbers]


def decided_name(graded: RoundFile, code: str) -> Text:
    """The decided grade's name; a row that is gone has none."""
    decided = graded.decided.get(code)
    if decided is None:
        return Text("", "")
    return grade_name(graded.policy, decided.grade)


def committee_name(graded: RoundFile, code: str) -> Text:
    """The name of the committee's grade, before any correction; a row that is gone has none."""
    decided = graded.decided.get(code)
    return grade_name(graded.policy, decided.committee) if decided else Text("", "")


def _decided(graded: RoundFile, one: Result) -> Sequence[Value]:
    """The grade in force, the committee's reason, the reasons of corrections."""
    code = one.subject.code
    name, decided = decided_name(graded, code).zh, graded.decided.get(code)
    return (name, decided.reason, "；".join(decided.corrections)) if decided else (name, "", "")


def _change(graded: RoundFile, one: Result) -> str:
    """The movement of the grade in force, not of the proposal."""
    decided = graded.decided.get(one.subject.code)
    return change_word(change_of(graded.policy, decided.grade, one.previous)) if decided else ""


def _number(text: Value) -> Value:
    return float(text) if isinstance(text, str) and text else None


def _distribution_header(graded: RoundFile) -> list[str]:
    grades = [grade.name.zh for grade in reversed(graded.policy.grades)]
    left = NO_GRADE.zh if graded.decided else "暂无建议"
    return ["领域", "参加定级", "有总分", "先进名额上限", *grades, left]


def _distribution_rows(graded: RoundFile) -> Iterator[Sequence[Value]]:
    given = Counter(
        (one.group, graded.decided[one.subject.code].grade)
        for one in graded.outcome.results
        if one.subject.code in graded.decided
    )
    for group in graded.outcome.groups:
        counts = [
            given[group.label, grade.code] if graded.decided else group.proposed[grade.code]
            for grade in reversed(graded.policy.grades)
        ]
        left = group.members - sum(counts)
        yield [group.label, group.members, group.ranked, group.cap, *counts, left]


def _caution_rows(graded: RoundFile) -> Iterator[Sequence[Value]]:
    for caution in graded.outcome.cautions:
        yield caution.group, caution_text(caution, graded.policy).zh, "、".join(caution.named)
