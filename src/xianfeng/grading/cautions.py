"""What the committee is warned of, as sentences in both languages (R-079, R-088)."""

from fractions import Fraction

from xianfeng.kernel.exact import plain
from xianfeng.packs.grading import GradingPolicy
from xianfeng.packs.texts import Text

from .explain import percent
from .rules import Caution, CautionKind


def caution_text(caution: Caution, policy: GradingPolicy) -> Text:
    """One warning; it never changes a grade and says so."""
    names = {grade.code: grade.name for grade in policy.grades}
    best, lowest = names[policy.capped_grade], policy.grades[0].name
    if caution.kind is CautionKind.PACK_WITHOUT_CAP:
        return Text(
            f"政策包未设{best.zh}比例上限，只作提醒，不限制名额。",
            f"The pack sets no cap on “{best.en}”; the report only warns.",
        )
    if caution.kind is CautionKind.CAP_ZERO:
        return _cap_zero(caution, best)
    if caution.kind is CautionKind.ABOVE_SHARE:
        return _above_share(caution, best)
    if caution.kind in (CautionKind.STANDARD_LOW, CautionKind.STANDARD_HIGH):
        return _standard(caution, best)
    return _below_floor(caution, lowest)


def share_of(caution: Caution) -> str:
    return percent(Fraction(caution.count, caution.ranked or 1))


def _cap_zero(caution: Caution, best: Text) -> Text:
    group, ranked = caution.group, caution.ranked
    return Text(
        f"“{group}”有总分的党组织 {ranked} 个，{best.zh}名额为 0，不提出{best.zh}建议；"
        "会议可以另作决定，并说明理由。",
        f"“{group}”: {ranked} organizations with a total give no place for “{best.en}”, so none "
        "is proposed; the committee may decide otherwise with its reason.",
    )


def _above_share(caution: Caution, best: Text) -> Text:
    share, limit = share_of(caution), percent(caution.threshold or Fraction(0))
    return Text(
        f"“{caution.group}”建议{best.zh} {caution.count} 个，占 {share}，超过 {limit}，"
        "请会议把关。",
        f"“{caution.group}”: “{best.en}” is proposed for {caution.count} ({share}), more than "
        f"{limit}; the committee should look at it.",
    )


def _standard(caution: Caution, best: Text) -> Text:
    """R-079: what the next year's standard should be looked at for."""
    group, ranked, line = caution.group, caution.ranked, plain(caution.threshold or Fraction(0))
    if caution.kind is CautionKind.STANDARD_HIGH:
        return Text(
            f"“{group}”有总分的 {ranked} 个党组织都没有达到{best.zh}的 {line} 分，"
            "标准可能脱离实际；请研究是否调整下年标准，今年的等次不变。",
            f"“{group}”: none of {ranked} with a total reaches the {line} of “{best.en}”; the "
            "standard may lie beyond the present stage. Look at next year's; no grade changes.",
        )
    return Text(
        f"“{group}”有总分的 {ranked} 个党组织中 {caution.count} 个达到{best.zh}的 {line} 分，"
        "超过半数，标准可能偏低；请研究是否调整下年标准，今年的等次不变。",
        f"“{group}”: {caution.count} of {ranked} with a total reach the {line} of “{best.en}”, "
        "more than half; the standard may be too low. Look at next year's; no grade changes.",
    )


def _below_floor(caution: Caution, lowest: Text) -> Text:
    share, limit = share_of(caution), percent(caution.threshold or Fraction(0))
    return Text(
        f"“{caution.group}” {caution.ranked} 个党组织中{lowest.zh} {caution.count} 个，占 {share}，"
        f"不到 {limit}。请会议研究总分最低的 {len(caution.named)} 个；仅作提醒，不据此降等。",
        f"“{caution.group}”: {caution.count} of {caution.ranked} are “{lowest.en}” ({share}), "
        f"less than {limit}. The {len(caution.named)} lowest totals are named for the committee; "
        "nobody is demoted by this.",
    )
