"""A leader's comment on a pledge."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianfeng.appraisals.models import CommentMode
from xianfeng.kernel.clock import today
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text

from .fields import Words, area


class AppraisedForm(forms.Form):
    """Why it is done although a voice is missing."""

    reason = Words(label=_("理由"), max_length=500, required=False, widget=area(2))


class PledgeCommentForm(forms.Form):
    """The parts that the pack asks for, how, when and by whom."""

    mode = forms.ChoiceField(label=_("点评方式"), choices=CommentMode.choices)
    given_on = forms.DateField(
        label=_("点评日期"),
        initial=today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    leader = Words(
        label=_("点评人"),
        max_length=60,
        help_text=_("由工作人员代录的，填写领导姓名，页面会注明代录。"),
    )

    def __init__(self, data: Any = None, *, parts: Mapping[str, Text], **named: Any) -> None:
        super().__init__(data, **named)
        self.parts = parts
        for code, name in parts.items():
            self.fields[code] = Words(label=said(name), max_length=1000, widget=area(2))

    def said_parts(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in self.parts}
