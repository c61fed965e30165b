"""Each organization's explanation: which number came from which row and which rule (R-184)."""

from collections.abc import Iterator
from html import escape

from xianfeng.grading.explain import BASES, CHANGES, Words, percent, points
from xianfeng.grading.rules import IndicatorScore, MassCount, Part, Reason, Result
from xianfeng.packs.grading import SOURCE_NAMES, Basis, Source

from .html import both, say
from .pictures import tone

HEAD = "<tr><th>{indicator}<th>{self}<th>{mass}<th>{superior}<th>{score}".format(
    indicator=say("指标（满分）", "Indicator (maximum)"),
    score=say("得分", "Score"),
    **{source.value: say(text.zh, text.en.capitalize()) for source, text in SOURCE_NAMES.items()},
)


def explained(words: Words, result: Result) -> str:
    """A closed box with the grade in its head and all the steps inside."""
    table = "".join(f"<tr>{_indicator(one)}" for one in result.scores)
    steps = "".join(f"<li>{_step(words, reason)}" for reason in result.reasons)
    return (
        f'<details id="o-{escape(result.subject.code)}"><summary>{_head(words, result)}</summary>'
        f"<div class=wide><table>{HEAD}{table}</table></div>{_turnout(result)}"
        f"<ol>{steps}</ol></details>\n"
    )


def _head(words: Words, result: Result) -> str:
    subject = result.subject
    parts = [escape(subject.name), f"<b>{points(result.total) or '—'}</b>"]
    if result.proposal:
        colour = tone(words.policy, result.proposal).replace("g", "t")
        parts.append(f"<span class='tag {colour}'>{both(words.grade(result.proposal))}</span>")
    else:
        parts.append(f"<span class=tag>{say('暂无建议', 'no proposal')}</span>")
    if result.change:
        parts.append(f"<small>{both(CHANGES[result.change])}</small>")
    return f"{' '.join(parts)} <small>{escape(subject.code)}</small>"


def _indicator(one: IndicatorScore) -> str:
    parts = {part.source: part for part in one.parts}
    cells = "".join(f"<td>{_part(parts.get(source), one.mass)}" for source in SOURCE_NAMES)
    name = f"{both(one.indicator.name)} ({one.indicator.maximum})"
    return f"<th>{name}{cells}<td>{points(one.score) or '—'}"


def _part(part: Part | None, mass: MassCount | None) -> str:
    """Points of one source with its row; mass points with the opinions behind them."""
    if part is None:
        return "—"
    row = f"#{part.origin.row}"
    if part.source is Source.MASS and mass is not None:
        counts = "/".join(map(str, (*mass.counts.values(), mass.unknown)))
        row = f"{counts} · {row}"
    return f"{points(part.points)}<small>{row}</small>"


def _turnout(result: Result) -> str:
    shares = []
    if result.turnout is not None:
        share = percent(result.turnout)
        shares.append(say(f"群众参评率 {share}", f"Turnout {share}"))
    if result.satisfaction is not None:
        share = percent(result.satisfaction)
        shares.append(say(f"群众满意率 {share}", f"Satisfaction {share}"))
    return f"<p>{' · '.join(shares)}</p>" if shares else ""


def _step(words: Words, reason: Reason) -> str:
    """A sentence with its rule's number, the rows it read and whose threshold it met."""
    notes = [f"<a href=#{reason.rule}>{reason.rule}</a>"]
    notes.extend(_places(reason))
    if reason.basis is Basis.ASSUMED:
        notes.append(both(BASES[Basis.ASSUMED]))
    return f"{both(words.reason(reason))} <small>{' · '.join(notes)}</small>"


def _places(reason: Reason) -> Iterator[str]:
    for origin in reason.origins:
        yield say(f"{origin.sheet}第{origin.row}行", f"{origin.sheet} row {origin.row}")
