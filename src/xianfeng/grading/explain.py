"""Findings of the rule as sentences, in both languages at once (R-184).

A report carries both languages in one file, so a sentence here is a `Text` with a Chinese
and an English side instead of a msgid; a page takes the side of its reader.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import floor

from xianfeng.kernel.exact import half_up, plain
from xianfeng.packs.grading import SOURCE_NAMES, Basis, GradingPolicy, Indicator, Source
from xianfeng.packs.texts import Text

from .rules import Change, Finding, Reason

CHANGES = {
    Change.UP: Text("晋位", "up"),
    Change.SAME: Text("持平", "same"),
    Change.DOWN: Text("降位", "down"),
}
BASES = {
    Basis.DOCUMENT: Text("文件规定", "from the document"),
    Basis.ASSUMED: Text("本规则设定，文件未规定", "assumed, not in the document"),
}
FLAGS = {
    "mass_insufficient": Text(
        "“%s”群众评议参评不足", "“%s”: too few opinions in the appraisal by the masses"
    ),
    "incomplete": Text(
        "有指标没有得分，暂无总分", "an indicator has no score, so there is no total"
    ),
    "veto": Text("有直接后进情形", "an event that means the lowest grade directly"),
    "barred_evidence": Text(
        "评价依据不全，不列先进", "evidence incomplete, barred from the best grade"
    ),
    "barred_rectification": Text(
        "上年整改未通过验收，不列先进", "last year's rectification not accepted, barred"
    ),
    "barred_satisfaction": Text("满意率不够，不列先进", "satisfaction too low, barred"),
    "over_cap": Text("超出先进名额", "beyond the places for the best grade"),
    "tie_at_cap": Text("同分者超出剩余名额", "tied for fewer places than needed"),
}


def change_text(change: Change) -> Text:
    return CHANGES[change]


def flag_text(flag: str, indicators: Mapping[str, Indicator]) -> Text:
    """A flag of results.csv in words."""
    kind, _, rest = flag.partition(":")
    if kind == "missing_source":
        source, _, code = rest.partition(":")
        given, name = SOURCE_NAMES[Source(source)], indicators[code].name
        return Text(f"“{name.zh}”缺{given.zh}", f"“{name.en}”: no {given.en}")
    text = FLAGS[kind]
    if not rest:
        return text
    name = indicators[rest].name
    return Text(text.zh % name.zh, text.en % name.en)


def points(value: Fraction | None) -> str:
    return half_up(value, 2) if value is not None else ""


def percent(value: Fraction) -> str:
    """Cut off, not rounded, so that a share below a threshold never looks like it."""
    return f"{plain(Fraction(floor(value * 10_000), 100))}%"


class Words:
    """Names of a pack's grades and indicators for the sentences below."""

    def __init__(self, policy: GradingPolicy) -> None:
        self.policy = policy
        self.grades = {grade.code: grade.name for grade in policy.grades}
        self.indicators = {
            one.code: one for scheme in policy.schemes.values() for one in scheme.indicators
        }

    def reason(self, reason: Reason) -> Text:
        """One step of an explanation as one or two short sentences."""
        return TELL[reason.finding](self, reason)

    def grade(self, code: str) -> Text:
        return self.grades[code]

    def indicator(self, code: str) -> Text:
        return self.indicators[code].name


# --- what was counted


def _mass_insufficient(words: Words, reason: Reason) -> Text:
    name, what = words.indicator(reason.about[0]), reason.about[1]
    value, threshold = reason.value or Fraction(0), reason.threshold or Fraction(0)
    if what == "valid":
        gap = plain(threshold - value)
        return Text(
            f"“{name.zh}”的群众评议有效票 {value} 张，不足 {threshold} 张，不计分；还差 {gap} 张。",
            f"“{name.en}”: {value} valid opinions, fewer than {threshold}, so the appraisal by the "
            f"masses does not count; {gap} missing.",
        )
    share, least = percent(value), percent(threshold)
    return Text(
        f"“{name.zh}”的群众评议参评率 {share}，不足 {least}，不计分。",
        f"“{name.en}”: turnout {share}, less than {least}, so the appraisal by the masses does "
        "not count.",
    )


def _source_missing(words: Words, reason: Reason) -> Text:
    source, name = SOURCE_NAMES[Source(reason.about[0])], words.indicator(reason.about[1])
    return Text(
        f"“{name.zh}”没有{source.zh}，不按零分算。",
        f"“{name.en}”: no {source.en}; absent, not zero.",
    )


def _incomplete(words: Words, reason: Reason) -> Text:
    names = [words.indicator(code) for code in reason.about]
    zh, en = "、".join(f"“{n.zh}”" for n in names), ", ".join(f"“{n.en}”" for n in names)
    return Text(
        f"{zh}没有任何得分，不计算总分。", f"No score at all for {en}, so there is no total."
    )


def _total(_words: Words, reason: Reason) -> Text:
    value = points(reason.value)
    return Text(f"各项得分相加，总分 {value} 分。", f"The scores add up to {value}.")


# --- what was proposed


def _veto(words: Words, reason: Reason) -> Text:
    event, grounds = reason.about
    grade = words.grade(words.policy.veto_grade)
    zh = "；依据：".join(part for part in (event, grounds) if part)
    en = "; basis: ".join(part for part in (event, grounds) if part)
    return Text(
        f"有直接{grade.zh}情形{f'（{zh}）' if zh else ''}，建议{grade.zh}。",
        f"An event that means “{grade.en}” directly{f' ({en})' if en else ''}.",
    )


def _in_band(words: Words, reason: Reason) -> Text:
    grade, total = words.grade(reason.about[0]), points(reason.value)
    zh = f"总分 {total} 分，属“{grade.zh}”一档"
    en = f"A total of {total} is “{grade.en}”"
    if not reason.target or reason.threshold is None:
        return Text(f"{zh}。", f"{en}.")
    target, gap = words.grade(reason.target), points(reason.gap)
    line = plain(reason.threshold)
    return Text(
        f"{zh}；距“{target.zh}”的 {line} 分差 {gap} 分。",
        f"{en}; {gap} short of the {line} for “{target.en}”.",
    )


def _candidate(words: Words, reason: Reason) -> Text:
    grade, total = words.grade(reason.about[0]), points(reason.value)
    line = plain(reason.threshold or Fraction(0))
    return Text(
        f"总分 {total} 分，达到 {line} 分，列为{grade.zh}候选。",
        f"A total of {total} reaches {line}: a candidate for “{grade.en}”.",
    )


def _barred_evidence(words: Words, _reason: Reason) -> Text:
    best = words.grade(words.policy.capped_grade)
    return Text(
        f"评价依据不全（见上），不列为{best.zh}。",
        f"The evidence is incomplete (see above), so not “{best.en}”.",
    )


def _barred_rectification(words: Words, reason: Reason) -> Text:
    best, said = words.grade(words.policy.capped_grade), reason.about[0]
    return Text(
        f"上年整改验收为“{said}”，不列为{best.zh}。",
        f"Last year's rectification is marked “{said}”, so not “{best.en}”.",
    )


def _barred_satisfaction(words: Words, reason: Reason) -> Text:
    best, name = words.grade(words.policy.capped_grade), words.indicator(reason.about[0])
    value, least = percent(reason.value or Fraction(0)), percent(reason.threshold or Fraction(0))
    gap = half_up((reason.gap or Fraction(0)) * 100, 2)
    return Text(
        f"“{name.zh}”满意率 {value}，不足 {least}（差 {gap} 个百分点），不列为{best.zh}。",
        f"Satisfaction of “{name.en}” is {value}, less than {least} ({gap} points short), "
        f"so not “{best.en}”.",
    )


def _taken(words: Words, reason: Reason) -> Text:
    """Within the places; no number of the standing, because this is no ranking (R-088)."""
    best, (zh, en) = words.grade(words.policy.capped_grade), _places(words, reason)
    return Text(
        f"{zh}，总分在名额之内，建议{best.zh}。",
        f"{en}; the total is within them: “{best.en}” proposed.",
    )


def _places(words: Words, reason: Reason) -> tuple[str, str]:
    """How many places the group has, and how many have the same total."""
    best, equals = words.grade(words.policy.capped_grade), int(reason.about[0])
    tie_zh = f"（另有 {equals} 个同分）" if equals else ""
    tie_en = f" ({equals} others have the same total)" if equals else ""
    return (
        f"同领域{best.zh}名额 {reason.threshold} 个{tie_zh}",
        f"Its domain has {reason.threshold} places for “{best.en}”{tie_en}",
    )


def _over_cap(words: Words, reason: Reason) -> Text:
    left, (zh, en) = words.grade(words.policy.barred_grade), _places(words, reason)
    tied = reason.finding is Finding.TIE_AT_CAP
    why_zh = "同分者不能全部列入，均不列入" if tied else "总分在名额之外"
    why_en = "not enough for all who are equal" if tied else "the total is not within them"
    zh = f"{zh}，{why_zh}，建议{left.zh}。"
    en = f"{en}; {why_en}: “{left.en}” proposed."
    if reason.gap is None:
        return Text(zh, en)
    gap = points(reason.gap)
    return Text(f"{zh}再高 {gap} 分即可列入。", f"{en} {gap} more would have been enough.")


def _no_cap(words: Words, _reason: Reason) -> Text:
    best = words.grade(words.policy.capped_grade)
    return Text(
        f"政策包未设{best.zh}比例上限，建议{best.zh}。",
        f"The pack sets no cap: “{best.en}” proposed.",
    )


def _change(words: Words, reason: Reason) -> Text:
    change, before = CHANGES[Change(reason.about[0])], words.grade(reason.about[1])
    return Text(f"上年为{before.zh}：{change.zh}。", f"“{before.en}” last year: {change.en}.")


TELL: dict[Finding, Callable[[Words, Reason], Text]] = {
    Finding.MASS_INSUFFICIENT: _mass_insufficient,
    Finding.SOURCE_MISSING: _source_missing,
    Finding.INCOMPLETE: _incomplete,
    Finding.TOTAL: _total,
    Finding.VETO: _veto,
    Finding.IN_BAND: _in_band,
    Finding.CANDIDATE: _candidate,
    Finding.BARRED_EVIDENCE: _barred_evidence,
    Finding.BARRED_RECTIFICATION: _barred_rectification,
    Finding.BARRED_SATISFACTION: _barred_satisfaction,
    Finding.TAKEN: _taken,
    Finding.OVER_CAP: _over_cap,
    Finding.TIE_AT_CAP: _over_cap,
    Finding.NO_CAP: _no_cap,
    Finding.CHANGE: _change,
}
