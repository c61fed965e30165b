"""Putting forward, taking back, and narrowing the list."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.fields import field_of
from xianfeng.packs.texts import Text
from xianfeng.packs.windows import Honour
from xianfeng.service_windows import rulebook

from .fields import TEXT


class PutForwardForm(forms.Form):
    """One of the pack's honours for a window or a team, and why."""

    honour = forms.ChoiceField(label=_("荣誉称号"))
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=TEXT,
        help_text=_("写窗口或团队做了什么、群众怎么说，不写个人姓名。"),
    )

    def __init__(self, *arguments: Any, honours: Sequence[Honour], **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "honour", forms.ChoiceField).choices = rulebook.choices(honours)


class TakeBackForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(label=_("收回的理由"), max_length=500, widget=TEXT)


class HonoursForm(forms.Form):
    """Narrowing the list by honour and year."""

    honour = forms.ChoiceField(label=_("荣誉称号"), required=False)
    year = forms.TypedChoiceField(label=_("年度"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, *arguments: Any, names: Mapping[str, Text], years: Sequence[int], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        said = [(code, rulebook.word(name)) for code, name in names.items()]
        field_of(self, "honour", forms.ChoiceField).choices = [("", _("全部")), *said]
        offered = [(str(year), str(year)) for year in years]
        field_of(self, "year", forms.TypedChoiceField).choices = [("", _("全部")), *offered]
