"""The report's page: what came out, what to look at, and why for each organization."""

from collections import Counter
from collections.abc import Iterator
from html import escape

from xianfeng.grading.assumptions import assumptions
from xianfeng.grading.cautions import caution_text
from xianfeng.grading.explain import Words, points
from xianfeng.grading.files import RoundFile
from xianfeng.grading.rulebook import RULES
from xianfeng.grading.rules import Caution, PeerGroup, Result
from xianfeng.packs.texts import Text
from xianfeng.sheets.errors import RowError

from .decided import decisions
from .explained import explained
from .html import both, say, section, table
from .pictures import flow, legend, stacked_bar
from .style import CSS

POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def report(graded: RoundFile) -> str:
    """The whole file; nothing in it points outside."""
    words = Words(graded.policy)
    title = f"{graded.issuer} {graded.year} 年度分类定级建议"
    sections = [
        _opening(graded),
        decisions(graded, words),
        _distribution(graded, words),
        _movements(graded, words),
        _cautions(graded),
        _refused(graded),
        _organizations(graded, words),
        _rules(graded),
    ]
    return (
        "<!doctype html>\n<html lang=zh-Hans><head><meta charset=utf-8>"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{CSS}</style></head><body>"
        "<input class=lang type=radio name=lang id=zh checked>"
        "<input class=lang type=radio name=lang id=en>"
        "<div class=choice><label for=zh lang=zh>中文</label><label for=en lang=en>English</label>"
        f"</div><main>{''.join(sections)}</main></body></html>\n"
    )


def _opening(graded: RoundFile) -> str:
    pack, counts = graded.pack, Counter(one.proposal for one in graded.outcome.results)
    stats = [
        (say("参加定级", "graded"), len(graded.outcome.results)),
        *((both(g.name), counts[g.code]) for g in reversed(graded.policy.grades)),
        (say("暂无建议", "no proposal"), counts[""]),
        (say("未采用的行", "refused rows"), len(graded.refused)),
    ]
    digest = f" · {escape(pack.digest[:16])}" if pack.digest else ""
    note = say(
        "以下是按规则算出的建议，不是决定。等次由会议研究决定；决定与建议不同的，随结果公布理由。",
        "These are proposals by the rule, not decisions. A committee decides; a decision that "
        "differs is published with its reason.",
    )
    if graded.decided:
        note = say(
            "等次已经会议审定，见下表。以下数字和图是审定前按规则测算的建议。",
            "A committee has decided, see the table below. Numbers and pictures here are the "
            "proposals by the rule before that.",
        )
    items = "".join(f"<li><b>{count}</b>{name}</li>" for name, count in stats)
    head = say(f"{graded.year} 年度分类定级建议", f"Proposed grades {graded.year}")
    return (
        f"<h1>{escape(graded.issuer)}<br>{head}</h1>"
        f"<p class=soft>{say('政策包', 'Policy pack')}：{both(pack.title)} "
        f"({escape(pack.id)}{digest})</p><p class=note>{note}</p><ul class=stats>{items}</ul>"
    )


# --- pictures and their tables


def _counts(graded: RoundFile, group: PeerGroup) -> dict[str, int]:
    """Best grade first; "" for those without a proposal."""
    counts = {grade.code: group.proposed[grade.code] for grade in reversed(graded.policy.grades)}
    return counts | {"": group.members - sum(counts.values())}


def _distribution(graded: RoundFile, words: Words) -> str:
    groups = graded.outcome.groups
    bars = [
        stacked_bar(graded.policy, group.label, _counts(graded, group), _bar_note(graded, group))
        for group in groups
    ]
    header = [
        say("领域", "Domain"),
        say("参加定级", "Graded"),
        *(both(grade.name) for grade in reversed(graded.policy.grades)),
        say("暂无建议", "No proposal"),
        both(_cap_name(graded, words)),
    ]
    rows = [
        [
            escape(group.label),
            str(group.members),
            *(str(count) for count in _counts(graded, group).values()),
            "—" if group.cap is None else str(group.cap),
        ]
        for group in groups
    ]
    caption = say("各领域建议等次（个）", "Proposed grades by domain")
    return section(
        "distribution",
        say("各领域分布", "Distribution by domain"),
        f"<figure>{legend(graded.policy)}{''.join(bars)}</figure>",
        table(caption, header, rows),
    )


def _cap_name(graded: RoundFile, words: Words) -> Text:
    best = words.grade(graded.policy.capped_grade)
    return Text(f"{best.zh}名额", f"Places for “{best.en}”")


def _bar_note(graded: RoundFile, group: PeerGroup) -> str:
    counts = [str(count) for count in _counts(graded, group).values()][: len(graded.policy.grades)]
    total = say(f"共 {group.members}", f"of {group.members}")
    return f"<span>{' / '.join(counts)}</span><span class=soft>{total}</span>"


def _movements(graded: RoundFile, words: Words) -> str:
    order = [*(grade.code for grade in reversed(graded.policy.grades)), ""]
    moves = Counter((one.previous, one.proposal) for one in graded.outcome.results)
    names = {code: both(words.grade(code)) if code else say("无", "none") for code in order}
    rows = [[names[a], *(str(moves[a, b]) for b in order)] for a in order]
    caption = say("行：上年等次；列：今年建议", "Rows: last year; columns: proposed this year")
    return section(
        "movements",
        say("上年到今年的变化", "From last year to this year"),
        flow(graded.policy, order, moves),
        table(caption, ["", *(names[code] for code in order)], rows),
    )


# --- what to look at


def _cautions(graded: RoundFile) -> str:
    results = {one.subject.code: one for one in graded.outcome.results}
    items = [_caution(graded, caution, results) for caution in graded.outcome.cautions]
    body = f"<ul>{''.join(items)}</ul>" if items else f"<p>{say('没有提醒。', 'None.')}</p>"
    return section("cautions", say("提醒会议注意", "For the committee's attention"), body)


def _caution(graded: RoundFile, caution: Caution, results: dict[str, Result]) -> str:
    named = "".join(
        f'<li><a href="#o-{escape(code)}">{escape(results[code].subject.name)}</a> '
        f"{points(results[code].total)}"
        for code in caution.named
    )
    listed = f"<ul>{named}</ul>" if named else ""
    text = both(caution_text(caution, graded.policy))
    return f"<li>{text} <small><a href=#{caution.rule}>{caution.rule}</a></small>{listed}</li>"


def _refused(graded: RoundFile) -> str:
    """Refused rows, and optional cells of the roll that were left empty."""
    title = say("未采用的行", "Refused rows")
    if not graded.refused and not graded.warnings:
        return section("refused", title, f"<p>{say('没有。', 'None.')}</p>")
    header = [
        say("位置", "Place"),
        say("填写的值", "Value"),
        say("原因", "Reason"),
        say("怎么改", "What to do"),
    ]
    caption = say(
        "这些行视为没有填报，其他行照常计算", "These rows count as not given; all others count"
    )
    rows = [_refused_row(error) for error in graded.refused]
    parts = [f"<div class=text>{table(caption, header, rows)}</div>"]
    if graded.warnings:
        left = say(
            "这些内容按空白处理，所在行照常采用", "These were taken as empty; the rows count"
        )
        empty = [_refused_row(error) for error in graded.warnings]
        parts.append(f"<div class=text>{table(left, header, empty)}</div>")
    return section("refused", title, *parts)


def _refused_row(error: RowError) -> list[str]:
    parts = (error.sheet, str(error.row or ""), error.column)
    place = " · ".join(part for part in parts if part)
    return [escape(part) for part in (place, error.value, error.reason.zh(), error.remedy.zh())]


# --- organizations and rules


def _organizations(graded: RoundFile, words: Words) -> str:
    boxes: dict[str, list[str]] = {group.label: [] for group in graded.outcome.groups}
    for one in graded.outcome.results:
        boxes[one.group].append(explained(words, one))
    parts = [
        f"<h3>{escape(label)} ({len(inside)})</h3>{''.join(inside)}"
        for label, inside in boxes.items()
    ]
    note = say(
        "点开可看每个分数来自哪一行（# 后为表中行号）、按哪一条规则得出、差多少会有不同结果。"
        "群众评议下的数依次为各项票数。",
        "Open one to see which row (# is its number) and which rule each number came from, and "
        "what was missing. Under the appraisal by the masses stand its counts in order.",
    )
    title = say("逐个说明", "Each organization explained")
    return section("organizations", title, f"<p>{note}</p>", *parts)


def _rules(graded: RoundFile) -> str:
    items = "".join(f"<li id={n}><b>{n}</b> {both(text)}</li>" for n, text in RULES.items())
    assumed = "".join(f"<li>{text}</li>" for text in _assumed(graded))
    title = say("规则", "The rule")
    parts = [f"<ul>{items}</ul>"]
    if assumed:
        head = say(
            "文件没有规定、由政策包设定的数值", "Numbers set by the pack, not by the document"
        )
        parts.append(f"<h3>{head}</h3><ul>{assumed}</ul>")
    return section("rules", title, *parts)


def _assumed(graded: RoundFile) -> Iterator[str]:
    return (both(text) for text in assumptions(graded.policy))
