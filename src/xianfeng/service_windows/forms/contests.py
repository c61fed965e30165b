"""Contests: criteria, who takes part, what the panel found."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianfeng.accounts.models import User
from xianfeng.kernel.fields import RowField, field_of
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.access import WindowPolicy

from .fields import DAY, TEXT, window_field

STEPS = ("benchmark", "gap", "measures")


class ContestForm(forms.Form):
    """R-054, R-055, R-057: criteria, panel, period."""

    title = forms.CharField(label=_("名称"), max_length=100)
    kind = forms.ChoiceField(label=_("竞赛"))
    criteria = forms.CharField(label=_("标准"), max_length=2000, widget=TEXT)
    panel = forms.CharField(
        label=_("评审组"), max_length=300, help_text=_("写单位和代表，与结果一起公布。")
    )
    since = forms.DateField(label=_("开始日期"), widget=DAY)
    until = forms.DateField(label=_("结束日期"), widget=DAY)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        contests = rulebook.rules().contests
        field_of(self, "kind", forms.ChoiceField).choices = rulebook.choices(contests)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        if since and until and until < since:
            self.add_error("until", _("结束日期不能早于开始日期。"))
        return cleaned


class EntrantForm(forms.Form):
    """A window, or a team of it; never a person."""

    window = window_field(_("窗口"))
    team = forms.CharField(
        label=_("团队"),
        max_length=100,
        required=False,
        help_text=_("整个窗口参加的不填。只写团队名称，不写个人。"),
    )

    def __init__(self, *arguments: Any, actor: User, **named: Any) -> None:
        super().__init__(*arguments, **named)
        rows = WindowPolicy.filter(actor, "view").filter(is_open=True)
        listed = rows.select_related("organization").order_by("organization__path", "pk")
        field_of(self, "window", RowField).queryset = listed


class WithdrawForm(forms.Form):
    """Why a contest is withdrawn."""

    reason = forms.CharField(label=_("撤回的理由"), max_length=300, widget=TEXT)


class JudgeForm(forms.Form):
    """What the panel found: the criteria of stars, which say the result, the steps of benchmarking,
    or words."""

    met = forms.MultipleChoiceField(
        label=_("达到的条件"), required=False, widget=forms.CheckboxSelectMultiple
    )
    benchmark = forms.CharField(label=_("标杆"), max_length=200)
    gap = forms.CharField(label=_("差距"), max_length=500, widget=TEXT)
    measures = forms.CharField(label=_("措施"), max_length=500, widget=TEXT)
    result = forms.CharField(label=_("结果"), max_length=200)

    def __init__(self, *arguments: Any, kind: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "met", forms.ChoiceField).choices = rulebook.choices(rulebook.rules().stars)
        del self.fields["result" if kind == rulebook.STARS else "met"]
        if kind != rulebook.BENCHMARK:
            for name in STEPS:
                del self.fields[name]
