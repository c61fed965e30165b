"""A leader's comment."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianfeng.appraisals.models import CommentMode
from xianfeng.kernel.clock import today
from xianfeng.packs.texts import Text
from xianfeng.service_windows import rulebook

from .fields import DAY, TEXT


class CommentForm(forms.Form):
    """领导点评 (R-061, R-062): mode, day, who, and the parts that the pack asks for."""

    mode = forms.ChoiceField(label=_("点评方式"), choices=CommentMode.choices)
    given_on = forms.DateField(label=_("点评日期"), initial=today, widget=DAY)
    leader = forms.CharField(
        label=_("点评人"),
        max_length=60,
        help_text=_("由工作人员代录的，填写领导姓名，页面会注明代录。"),
    )

    def __init__(self, *arguments: Any, parts: Mapping[str, Text], **named: Any) -> None:
        super().__init__(*arguments, **named)
        public = _("在窗口页面公开，号码和窗口人员姓名会隐去。")
        for place, (code, name) in enumerate(parts.items()):
            self.fields[code] = forms.CharField(
                label=rulebook.word(name),
                max_length=1000,
                widget=TEXT,
                help_text="" if place else public,
            )
