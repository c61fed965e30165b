"""Coverage in words and as a picture, organizations in tree order, never ranked; faults of a
sheet."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xianfeng.pledges.queries.coverage import CoverageRow
from xianfeng.pledges.rules.coverage import Coverage
from xianfeng.sheets.errors import Message, RowError

SHOWN = 40  # bars of a picture that can still be read; the table has all


def chart(rows: Sequence[CoverageRow]) -> dict[str, Any]:
    """Kept, partly, not kept, going on, not yet pledged: by organization."""
    shown = rows[:SHOWN]
    series = (
        (_("已完成"), "tone:chart-4", [one.numbers.kept for one in shown]),
        (_("部分完成"), "tone:chart-3", [one.numbers.partly for one in shown]),
        (_("未完成"), "tone:chart-1", [one.numbers.not_kept for one in shown]),
        (_("践诺中"), "tone:chart-2", [one.numbers.going_on for one in shown]),
        (_("尚未承诺"), "tone:edge", [one.numbers.missing for one in shown]),
    )
    return {
        "legend": {"bottom": 0},
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 40, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {
            "type": "category",
            "data": [short(one.organization.name) for one in shown],
            "inverse": True,
        },
        "series": [
            {
                "name": name,
                "type": "bar",
                "stack": "made",
                "itemStyle": {"color": colour},
                "data": data,
            }
            for name, colour, data in series
        ],
    }


def short(name: str) -> str:
    """Names differ in their middle; the frame of every name is left out of the picture."""
    name = name.removeprefix("中共").replace("工作委员会", "工委")
    return name.removesuffix("支部委员会").removesuffix("委员会")


def table(rows: Sequence[CoverageRow]) -> dict[str, Any]:
    """The same numbers to read."""
    return {
        "caption": _("各党组织承诺践诺情况"),
        "head": [_("党组织"), *heads()],
        "rows": [[one.organization.name, *cells(one.numbers)] for one in rows],
    }


def heads() -> list[str]:
    return [
        _("应承诺"),
        _("已承诺"),
        _("已公开"),
        _("已完成"),
        _("部分完成"),
        _("未完成"),
        _("已过时限"),
        _("久未进展"),
        _("党组织承诺"),
    ]


def cells(numbers: Coverage) -> list[int]:
    return [
        numbers.due,
        numbers.made,
        numbers.published,
        numbers.kept,
        numbers.partly,
        numbers.not_kept,
        numbers.overdue,
        numbers.quiet,
        numbers.organizations,
    ]


def totals(rows: Sequence[CoverageRow]) -> list[tuple[str, int]]:
    """The numbers a committee asks for first."""
    whole = sum((one.numbers for one in rows), Coverage())
    return [
        (_("应承诺"), whole.due),
        (_("已承诺"), whole.made),
        (_("已完成"), whole.kept),
        (_("已过时限"), whole.overdue),
        (_("久未进展"), whole.quiet),
    ]


def fault_heads() -> list[str]:
    return [_("行"), _("列"), _("填写的值"), _("原因"), _("怎么改")]


def fault_lines(errors: Iterable[RowError]) -> Iterator[tuple[int, str, str, str, str]]:
    """What is wrong with a sheet, on the page as in the workbook."""
    for one in errors:
        yield one.row, one.column, one.value, sentence(one.reason), sentence(one.remedy)


def sentence(message: Message) -> str:
    """The cells' own reader says it without a full stop."""
    text = message.render(_)
    return text if text.endswith(("。", ".")) else text + _("。")
