"""A year's grades as an official document: proposals from a file, or decided grades (R-184).

公示 is no kind of official document; grades are made known to the organizations by 通报.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xianfeng.grading.assumptions import assumptions
from xianfeng.grading.files import RoundFile

from .content import Annex, Notice, Paragraph, Section

# Where the pack does not say where to turn.
FEEDBACK = "对结果有不同意见的，可向上级党组织提出，由上级党组织核实答复。"


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One organization; `decided` is "" while there is only a proposal, names not codes.

    `decided` is in force. `reason` is the committee's and speaks of `committee`, its own grade
    ("" where nobody corrected it); `corrected` holds the reasons of corrections, the oldest
    first.
    """

    name: str
    field: str
    proposed: str
    decided: str = ""
    reason: str = ""
    corrected: tuple[str, ...] = ()
    committee: str = ""

    @property
    def grade(self) -> str:
        return self.decided or self.proposed

    @property
    def by_committee(self) -> str:
        return self.committee or self.decided


@dataclass(frozen=True, slots=True)
class Grades:
    """Plain values: `grades` best first, `fields` in their order, `assumed` as sentences.

    `is_decided` tells decided grades from proposals. `date` may hold blanks to fill.
    """

    issuer: str
    year: int
    basis: str
    grades: Sequence[str]
    fields: Sequence[str]
    lines: Sequence[GradeLine]
    assumed: Sequence[str]
    is_decided: bool = False
    date: str = ""
    addressee: str = "各基层党组织"
    feedback: str = FEEDBACK


def proposals_of(graded: RoundFile) -> Grades:
    """The proposals of a round graded from files."""
    policy = graded.policy
    names = {grade.code: grade.name.zh for grade in policy.grades} | {"": ""}
    return Grades(
        graded.issuer,
        graded.year,
        graded.pack.title.zh,
        [grade.name.zh for grade in reversed(policy.grades)],
        [group.label for group in graded.outcome.groups],
        [
            GradeLine(one.subject.name, one.group, names[one.proposal])
            for one in graded.outcome.results
        ],
        [text.zh.replace(" ", "") for text in assumptions(policy)],
        feedback=graded.pack.feedback or FEEDBACK,
    )


def grades_notice(grades: Grades) -> Notice:
    """Summary by field, lists by grade as annexes, deviations and corrections, what is assumed."""
    word = "结果" if grades.is_decided else "建议"
    date = grades.date or f"{grades.year}年　月　日"
    return Notice(
        mark=f"{grades.issuer}文件",
        year=grades.year,
        title=(
            grades.issuer,
            f"关于{grades.year}年度基层党组织分类定级",
            f"{word}情况的通报",
        ),
        addressee=grades.addressee,
        opening=(_opening(grades, word),),
        sections=tuple(_sections(grades, word)),
        signature=grades.issuer,
        date=date,
        annexes=tuple(_annexes(grades, word)),
        printed_by=grades.issuer,
        printed_on=date,
    )


def _opening(grades: Grades, word: str) -> Paragraph:
    standing = (
        "以下等次已经会议研究决定。"
        if grades.is_decided
        else "以下等次是按规则测算的建议，供会议研究，不是决定。"
    )
    return Paragraph(
        f"按照政策包“{grades.basis}”的规则，对{len(grades.lines)}个基层党组织开展了{grades.year}年度"
        f"分类定级。现将{word}通报如下。{standing}"
    )


def _sections(grades: Grades, word: str) -> Iterable[Section]:
    yield Section("总体情况", (Paragraph(_summary(grades, grades.lines, word)),))
    fields = [
        Paragraph(
            _summary(grades, [line for line in grades.lines if line.field == field], word),
            f"（{_numeral(place)}）{field}。",
        )
        for place, field in enumerate(grades.fields, 1)
    ]
    yield Section("各领域情况", tuple(fields))
    if grades.is_decided:
        yield Section("与建议不同的决定", tuple(_deviations(grades)))
        if any(line.corrected for line in grades.lines):
            yield Section("决定后的更正", tuple(_corrections(grades)))
    yield Section("有关说明", tuple(_notes(grades)))


def _summary(grades: Grades, lines: Sequence[GradeLine], word: str) -> str:
    counts = Counter(line.grade for line in lines)
    listed = [f"{name}{counts[name]}个" for name in grades.grades]
    if counts[""]:
        listed.append(f"因评价数据不全暂无等次{counts['']}个")
    verb = "定为" if grades.is_decided else word
    return f"参加定级{len(lines)}个，{verb}{'、'.join(listed)}。"


def _numeral(number: int) -> str:
    """Up to 99, as Chinese headings count."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones or not tens else "")


def _deviations(grades: Grades) -> Iterable[Paragraph]:
    """R-184: the committee's decision that differs is published with its reason."""
    differing = [
        line for line in grades.lines if line.decided and line.by_committee != line.proposed
    ]
    for line in differing:
        proposed = f"建议{line.proposed}" if line.proposed else "没有建议等次"
        reasons = [f"理由：{line.reason}"] if line.reason else []
        yield Paragraph(
            f"{line.name}：{proposed}，决定为{line.by_committee}。{_sentences(reasons)}"
        )
    if not differing:
        yield Paragraph("决定与建议全部一致。")


def _corrections(grades: Grades) -> Iterable[Paragraph]:
    """R-184: each correction with its reasons, apart from what the committee decided."""
    for line in grades.lines:
        if line.corrected:
            said = _sentences([f"更正理由：{each}" for each in line.corrected])
            yield Paragraph(
                f"{line.name}：原决定为{line.by_committee}，现更正为{line.decided}。{said}"
            )
    yield Paragraph("本通报的各项数字和名单以更正后的等次为准。")


def _sentences(parts: Iterable[str]) -> str:
    return "".join(f"{each.rstrip('。')}。" for each in parts)


def _notes(grades: Grades) -> Iterable[Paragraph]:
    if grades.assumed:
        listed = "；".join(grades.assumed)
        yield Paragraph(
            f"下列数值文件没有规定，由本次采用的规则设定：{listed}。",
        )
    yield Paragraph("后进过少只作提醒，未据此降低任何党组织的等次。")
    yield Paragraph(grades.feedback)


def _annexes(grades: Grades, word: str) -> Iterable[Annex]:
    """One list for each grade that somebody has."""
    for name in (*grades.grades, ""):
        lines = [line for line in grades.lines if line.grade == name]
        if lines:
            title = f"{word}{name}党组织名单" if not grades.is_decided else f"{name}党组织名单"
            yield Annex(title if name else "暂无等次党组织名单", tuple(_lists(grades, lines)))


def _lists(grades: Grades, lines: Sequence[GradeLine]) -> Iterable[Section]:
    paragraphs: list[Paragraph] = []
    for field in grades.fields:
        names = [line.name for line in lines if line.field == field]
        if names:
            lead = f"（{_numeral(len(paragraphs) + 1)}）{field}（{len(names)}个）。"
            paragraphs.append(Paragraph(f"{'、'.join(names)}。", lead))
    yield Section("", tuple(paragraphs))
