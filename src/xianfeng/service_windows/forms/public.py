"""What people say without an account, and words on paper typed in for them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.fields import field_of
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.models.ratings import SENT, Channel
from xianfeng.service_windows.rules.figures import LEVELS

from .fields import TEXT


class FilterForm(forms.Form):
    """Narrowing a list of windows."""

    q = forms.CharField(label=_("窗口或单位名称"), required=False, max_length=60)


class SayForm(forms.Form):
    """Words, with a rating or without; every field may be left out but one."""

    text = forms.CharField(
        label=_("想说的话"),
        max_length=1000,
        required=False,
        widget=TEXT,
        help_text=_("不用写姓名。"),
    )
    tags = forms.MultipleChoiceField(
        label=_("原因"), required=False, widget=forms.CheckboxSelectMultiple
    )
    topic = forms.ChoiceField(label=_("哪方面的事"), required=False)
    contact = forms.CharField(
        label=_("联系方式"),
        max_length=100,
        required=False,
        help_text=_("愿意接受回访的可以留。只用于回访，办结后删除。"),
    )
    may_publish = forms.BooleanField(label=_("同意隐去个人信息后公开这条意见"), required=False)
    level = forms.TypedChoiceField(
        choices=[("", ""), *((str(level), str(level)) for level in LEVELS)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.HiddenInput,
    )
    # Drawn by the browser that rated; binds the words to the rating.
    secret = forms.RegexField(
        re.compile(r"\A[\w-]{22}\Z", re.ASCII), required=False, widget=forms.HiddenInput
    )
    channel = forms.ChoiceField(
        choices=[(one.value, one.label) for one in SENT], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        rules = rulebook.rules()
        field_of(self, "tags", forms.ChoiceField).choices = rulebook.choices(
            rulebook.reasons(rules)
        )
        topics = [("", _("不选")), *rulebook.choices(rules.topics)]
        field_of(self, "topic", forms.ChoiceField).choices = topics

    def clean_channel(self) -> str:
        """Words without a rating come by the page of the poster."""
        return self.cleaned_data["channel"] or Channel.POSTER.value


class PaperWordsForm(SayForm):
    """Words from the box on the wall or the telephone, typed in by staff."""

    channel = forms.ChoiceField(
        label=_("渠道"),
        choices=[(Channel.PAPER.value, _("意见箱")), (Channel.HOTLINE.value, _("热线"))],
    )


class CodeForm(forms.Form):
    """The receipt code."""

    code = forms.CharField(
        label=_("回执码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
