"""What the gallery shows: each component with texts such as its pages will have."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

TONE_TEXTS: Final = (
    ("good", _("已公布"), _("名册已导入：支部 42 个，党员 1,306 名。")),
    ("info", _("征集中"), _("评议数据可以上传，截止日期为 12 月 20 日。")),
    ("warn", _("待补充"), _("3 个支部尚未报送群众评议结果，暂不计算。")),
    ("bad", _("已退回"), _("第 17 行的组织代码不在名册中，此行没有导入。")),
    ("neutral", _("草稿"), _("本轮定级尚未开始，可以修改政策包。")),
)
DOMAINS: Final = (
    (_("村"), 118, 236, 29),
    (_("社区"), 31, 58, 6),
    (_("机关"), 27, 41, 3),
    (_("非公企业"), 12, 34, 5),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label=_("整改事项"), help_text=_("一句话写清要改什么，不超过 60 字。"), max_length=60
    )
    measures = forms.CharField(
        label=_("整改措施"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    domain = forms.ChoiceField(
        label=_("领域"), choices=[(str(n), row[0]) for n, row in enumerate(DOMAINS)]
    )
    due = forms.DateField(
        label=_("完成日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    basis = forms.ChoiceField(
        label=_("依据"),
        choices=[("vote", _("群众评议")), ("visit", _("实地走访"))],
        widget=forms.RadioSelect,
    )
    public = forms.BooleanField(label=_("整改结果向群众公开"), required=False)


class SampleUpload(forms.Form):
    """A workbook to upload."""

    file = forms.FileField(
        label=_("拖入名册，或者选择文件"),
        help_text=_("Excel 或 CSV，20 MB 以内。导入前先预览，不会直接写入。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


def samples(page: str | None) -> dict[str, object]:
    """The context of the gallery; `page` is the page number asked for."""
    return {
        "tones": TONE_TEXTS,
        "grades": ("advanced", "ordinary", "lagging", ""),
        "crumbs": [
            {"label": _("安澜县"), "url": "#"},
            {"label": _("青石镇"), "url": "#"},
            {"label": _("李家沟村党支部"), "url": ""},
        ],
        "sample_page": Paginator(range(533), 20).get_page(page),
        "steps": steps(),
        "head": [_("组织"), _("领域"), _("得分"), _("去年"), _("拟定")],
        "rows": ROWS,
        "nodes": NODES,
        "form": SampleForm(),
        "refused_form": SampleForm({"basis": "visit", "title": ""}, auto_id="refused_%s"),
        "upload_form": SampleUpload(),
        "chart_option": chart_option(),
        "chart_table": chart_table(),
    }


def steps() -> list[Mapping[str, Any]]:
    """A round half way."""
    names = (_("准备"), _("征集"), _("计算"), _("拟定"), _("确认"), _("公布"), _("办结"))
    states = ("done", "done", "done", "current", "todo", "todo", "todo")
    return [
        {"label": name, "state": state, "hint": _("12 月 20 日前") if state == "current" else ""}
        for name, state in zip(names, states, strict=True)
    ]


ROWS: Final = (
    (_("李家沟村党支部"), _("村"), "92.4", "ordinary", "advanced"),
    (_("青石镇中心小学党支部"), _("事业单位"), "81.0", "ordinary", "ordinary"),
    (_("柳林社区党委"), _("社区"), "58.7", "advanced", "lagging"),
)
NODES: Final = (
    {
        "label": _("青石镇党委"),
        "url": "#",
        "hint": _("42 个支部"),
        "children_url": reverse_lazy("ui:gallery_branches"),
    },
    {"label": _("县教育局党组"), "url": "#", "hint": _("指导 18 个支部"), "children_url": ""},
)
BRANCHES: Final = (
    {"label": _("李家沟村党支部"), "url": "#", "hint": _("31 名党员"), "children_url": ""},
    {"label": _("柳林社区党委"), "url": "#", "hint": "", "children_url": ""},
)


def chart_option() -> dict[str, Any]:
    """A stacked bar a domain, in the colours of the three grades."""
    series = [
        (_("先进"), "tone:chart-4", 1),
        (_("一般"), "tone:chart-2", 2),
        (_("后进"), "tone:chart-3", 3),
    ]
    return {
        "legend": {"bottom": 0},
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 40, "containLabel": True},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": [str(row[0]) for row in DOMAINS], "inverse": True},
        "series": [
            {
                "name": str(name),
                "type": "bar",
                "stack": "grade",
                "itemStyle": {"color": colour},
                "data": [row[place] for row in DOMAINS],
            }
            for name, colour, place in series
        ],
    }


def chart_table() -> dict[str, Any]:
    """The same numbers to read."""
    return {
        "caption": _("各领域定级分布"),
        "head": [_("领域"), _("先进"), _("一般"), _("后进")],
        "rows": DOMAINS,
    }
