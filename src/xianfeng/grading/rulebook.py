"""The rule in one sentence per number, as docs/rules/grading.md words it."""

from xianfeng.packs.texts import Text

RULES: dict[str, Text] = {
    "G-3.1": Text(
        "群众评议得分按有效票折算；“不了解”计入参评，不计分。",
        "An appraisal by the masses is scored from its valid opinions; “don't know” is turnout, "
        "not a score.",
    ),
    "G-3.2": Text(
        "有效票和参评率都够，群众评议才计分；不够的视为没有这一来源。",
        "An appraisal by the masses counts only with enough valid opinions and turnout; else it "
        "is absent.",
    ),
    "G-3.3": Text(
        "指标得分是现有来源的加权平均；缺的来源不按零分算。",
        "An indicator's score is the weighted mean of the sources present; absent is not zero.",
    ),
    "G-3.4": Text(
        "各项得分相加，四舍五入到两位小数，即公布和比较所用的总分。",
        "Scores add up, rounded half-up to two decimals; that total is published and compared.",
    ),
    "G-3.5": Text(
        "有指标没有任何来源的，没有总分，也没有建议等次。",
        "With an indicator without any source there is no total and no proposal.",
    ),
    "G-4.1": Text(
        "有直接后进情形的，建议后进，不论总分。",
        "A listed event means the lowest grade, whatever the total.",
    ),
    "G-4.2": Text("按总分落入等次分数段。", "The total falls into a band."),
    "G-4.3a": Text("评价依据不全的，不列为先进。", "Incomplete evidence bars from the best grade."),
    "G-4.3b": Text(
        "上年整改未通过验收的，不列为先进。",
        "Last year's rectification, if not accepted, bars from the best grade.",
    ),
    "G-4.3c": Text(
        "群众满意率不够的，不列为先进。", "Too little satisfaction bars from the best grade."
    ),
    "G-4.4": Text(
        "同领域先进有名额上限，由高分到低分按同分组整组列入，放不下的一组及以后均不列入。",
        "The best grade has a cap in each domain; ties go in whole, from the highest total down, "
        "and the first that does not fit ends it.",
    ),
    "G-4.5": Text(
        "后进过少只作提醒，不据此降等。",
        "Too few of the lowest grade is a warning; nobody is demoted.",
    ),
    "G-4.6": Text("与上年等次比较。", "The change against last year's grade."),
    "G-4.7": Text(
        "多数或没有党组织达到先进分数的，提醒研究标准高低，不改等次。",
        "Where most, or none, reach the best grade's points, the standard is looked at; no grade "
        "changes.",
    ),
}
