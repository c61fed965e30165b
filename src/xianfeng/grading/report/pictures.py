"""Pictures drawn as inline SVG; every one stands beside the table of its numbers."""

from collections.abc import Mapping, Sequence
from html import escape

from xianfeng.packs.grading import GradingPolicy
from xianfeng.packs.texts import Text

from .html import both, say

WIDTH, HEIGHT, COLUMN, LEFT, RIGHT, GAP = 360, 230, 14, 96, 250, 6
NONE = Text("无", "none")


def tone(policy: GradingPolicy, code: str) -> str:
    """The class that colours a grade: lowest, between, best; others share one."""
    if not code:
        return "none"
    place = [grade.code for grade in policy.grades].index(code)
    if code == policy.capped_grade:
        return "g2"
    return f"g{min(place, 1)}" if place < 2 else "g3"


def legend(policy: GradingPolicy) -> str:
    keys = [
        f"<span><span class='key {tone(policy, grade.code)}'></span>{both(grade.name)}</span> "
        for grade in reversed(policy.grades)
    ]
    empty = say("暂无建议", "no proposal")
    return f"<p class=keys>{' '.join(keys)} <span><span class='key none'></span>{empty}</span></p>"


def stacked_bar(policy: GradingPolicy, label: str, counts: Mapping[str, int], note: str) -> str:
    """Shares of one domain as a bar of full width; `counts` by grade code, "" for no proposal."""
    total, left, parts = sum(counts.values()) or 1, 0.0, []
    for code, count in counts.items():
        width = 1000 * count / total
        if count:
            parts.append(
                f"<rect class={tone(policy, code)} x={left:.1f} width={max(width - 2, 1):.1f} "
                "height=10 />"
            )
        left += width
    told = "，".join(f"{_name(policy, code).zh} {count}" for code, count in counts.items() if count)
    picture = (
        f'<svg viewBox="0 0 1000 10" preserveAspectRatio="none" role=img '
        f'aria-label="{escape(label)}：{escape(told)}">{"".join(parts)}</svg>'
    )
    return f"<div class=bar><p><b>{escape(label)}</b>{note}</p>{picture}</div>"


def _name(policy: GradingPolicy, code: str) -> Text:
    names = {grade.code: grade.name for grade in policy.grades}
    return names.get(code, Text("暂无建议", "no proposal"))


# --- movements


def flow(policy: GradingPolicy, order: Sequence[str], moves: Mapping[tuple[str, str], int]) -> str:
    """Last year's grades on the left, this year's on the right, ribbons as wide as the counts."""
    before = {code: sum(n for (a, _), n in moves.items() if a == code) for code in order}
    after = {code: sum(n for (_, b), n in moves.items() if b == code) for code in order}
    used = max(sum(map(bool, side.values())) for side in (before, after))
    scale = (HEIGHT - 30 - GAP * used) / (sum(moves.values()) or 1)
    starts, ends = _places(order, before, scale), _places(order, after, scale)
    columns = [
        *_column(policy, order, before, starts, scale, LEFT, "end"),
        *_column(policy, order, after, ends, scale, RIGHT, "start"),
    ]
    ribbons = []
    for a in order:
        for b in order:
            if count := moves.get((a, b), 0):
                ribbons.append(_ribbon(tone(policy, b), starts[a], ends[b], count * scale))
                starts[a] += count * scale
                ends[b] += count * scale
    heads = (
        f"<text x={LEFT + COLUMN} y=14 text-anchor=end>{_svg(Text('上年', 'last year'))}</text>"
        f"<text x={RIGHT} y=14>{_svg(Text('今年建议', 'proposed'))}</text>"
    )
    return (
        f'<figure class=flow><svg viewBox="0 0 {WIDTH} {HEIGHT}" role=img '
        f'aria-label="上年等次到今年建议的变化，数字见下表">{heads}{"".join(ribbons)}'
        f"{''.join(columns)}</svg></figure>"
    )


def _svg(text: Text) -> str:
    return f"<tspan lang=zh>{escape(text.zh)}</tspan><tspan lang=en>{escape(text.en)}</tspan>"


def _places(order: Sequence[str], counts: Mapping[str, int], scale: float) -> dict[str, float]:
    """Upper edges of the blocks of one column."""
    places, top = {}, 24.0
    for code in order:
        places[code] = top
        top += counts[code] * scale + (GAP if counts[code] else 0)
    return places


def _column(
    policy: GradingPolicy,
    order: Sequence[str],
    counts: Mapping[str, int],
    places: Mapping[str, float],
    scale: float,
    x: int,
    anchor: str,
) -> list[str]:
    at = x - 6 if anchor == "end" else x + COLUMN + 6
    names = {grade.code: grade.name for grade in policy.grades} | {"": NONE}
    blocks = []
    lowest = 0.0
    for code in order:
        if not counts[code]:
            continue
        height = counts[code] * scale
        middle = lowest = max(places[code] + height / 2 + 4, lowest + 14)
        blocks.append(
            f"<rect class={tone(policy, code)} x={x} y={places[code]:.1f} width={COLUMN} "
            f"height={max(height, 1):.1f} />"
            f"<text x={at} y={middle:.1f} text-anchor={anchor}>{_svg(names[code])} "
            f"{counts[code]}</text>"
        )
    return blocks


def _ribbon(colour: str, start: float, end: float, width: float) -> str:
    x, y = LEFT + COLUMN, RIGHT
    middle = (x + y) / 2
    return (
        f'<path class={colour} opacity=".45" d="M{x} {start:.1f}C{middle} {start:.1f} {middle} '
        f"{end:.1f} {y} {end:.1f}v{width:.1f}C{middle} {end + width:.1f} {middle} "
        f'{start + width:.1f} {x} {start + width:.1f}z"/>'
    )
