"""The steps of a case."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.fields import RowField, field_of
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.models import Window
from xianfeng.service_windows.models.cases import Verified

from .fields import TEXT, window_field


class WordsForm(forms.Form):
    """What was done or found."""

    text = forms.CharField(label=_("办理情况"), max_length=1000, widget=TEXT)


class OrderForm(WordsForm):
    """An order with one of the pack's deadlines."""

    days = forms.TypedChoiceField(label=_("期限（工作日）"), coerce=int)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        days = rulebook.rules().deadlines
        field_of(self, "days", forms.ChoiceField).choices = [(one, str(one)) for one in days]


class CloseForm(WordsForm):
    """The finding, and the words for the public where they may be published."""

    public_text = forms.CharField(
        label=_("公开内容"),
        max_length=500,
        required=False,
        widget=TEXT,
        help_text=_(
            "号码和本窗口人员的姓名已经隐去。其他人的姓名、住址等系统认不全，由您逐字核对，"
            "改成“某某”。不能添改别的字；不公开的，清空。"
        ),
    )
    confirmed = forms.BooleanField(
        label=_("我已逐字核对，公开内容里没有能认出人的字句"), required=False
    )
    no_call = forms.BooleanField(label=_("原话里的号码不是联系方式，或者不用回访"), required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("public_text") and not found.get("confirmed"):
            self.add_error("confirmed", _("请先逐字核对公开内容，再勾选。"))
        return found


class VerifyForm(WordsForm):
    """What the unit found when it looked into it."""

    finding = forms.ChoiceField(
        label=_("核实结果"), choices=Verified.choices, widget=forms.RadioSelect
    )
    field_order = ("finding", "text")


class RouteForm(forms.Form):
    """Which window a suggestion belongs to, and why."""

    window = window_field(_("负责的窗口"))
    reason = forms.CharField(
        label=_("原因"),
        max_length=300,
        widget=TEXT,
        help_text=_("答复期限不变，仍从收到意见时算起。"),
    )

    def __init__(self, *arguments: Any, windows: QuerySet[Window], **named: Any) -> None:
        super().__init__(*arguments, **named)
        rows = windows.select_related("organization").order_by("organization__path", "pk")
        field_of(self, "window", RowField).queryset = rows
