"""Drafting a poll, its classes, what is done with it, and finding one."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xianfeng.appraisals.models import (
    AnswerForm,
    Circle,
    Voice,
)
from xianfeng.appraisals.rules.asking import FREE, sets_of
from xianfeng.kernel.clock import today
from xianfeng.kernel.fields import field_of
from xianfeng.organizations.models import Organization
from xianfeng.packs.models import PackVersion
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Pack, Subject
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text

MOST_QUESTIONS, LONGEST_QUESTION = 10, 100
MOST_NOMINEES = 30
YEARS_BACK, YEARS_AHEAD = 1, 2
OWN = Text("自拟问题", "Own questions")
UNPRINTED = re.compile(r"[\s\x00-\x1f\x7f]+")  # a paste from a sheet brings tabs


def one_line(text: str) -> str:
    """Blanks, tabs and other unprinted signs as single blanks: the box takes no others."""
    return UNPRINTED.sub(" ", text).strip()


def this_year() -> int:
    return today().year


def near(moment: datetime) -> None:
    """Not in the year 1 nor in 9999: what is asked of people is asked about now. By the calendar
    year, for the first moments of all cannot be told in another time zone."""
    first, last = this_year() - YEARS_BACK, this_year() + YEARS_AHEAD
    if not first <= moment.year <= last:
        text = _("请核对日期，应在 %(first)s 年到 %(last)s 年之间。")
        raise ValidationError(text % {"first": first, "last": last})


def in_pack(name: str, pack: Pack) -> str:
    """A name with the pack it comes from."""
    return _("%(name)s（%(more)s）") % {"name": name, "more": said(pack.title)}


def asking_choices() -> Iterator[tuple[str, str]]:
    """Every question set of the newest version of every pack; own questions on every scale."""
    versions = PackVersion.objects.order_by("loaded_at", "pk")
    newest = dict(versions.values_list("identifier", "hash"))
    for _identifier, digest in sorted(newest.items()):
        pack = pack_of(digest)
        for one in sets_of(pack).values():
            if one.subject is Subject.WINDOW:  # drafted on the pages of windows, which know them
                continue
            yield f"{digest} {one.code} {one.scale}", in_pack(said(one.name), pack)
        for scale in pack.scales:
            label = said(Text("自拟问题", "Own questions"))
            yield (
                f"{digest} {FREE} {scale.code}",
                in_pack(
                    _("%(label)s：%(name)s") % {"label": label, "name": said(scale.name)}, pack
                ),
            )


class DraftForm(forms.Form):
    """Whom, what, by when."""

    organization = forms.ModelChoiceField(
        label=_("哪个党组织"), queryset=Organization.objects.none()
    )
    title = forms.CharField(label=_("名称"), max_length=100)
    asking = forms.ChoiceField(label=_("问什么"))
    own_questions = forms.CharField(
        label=_("自拟问题"),
        required=False,
        help_text=_("选“自拟问题”时填写，一行一个，最多 10 个。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    nominees = forms.CharField(
        label=_("推荐人选"),
        required=False,
        help_text=_("评议推荐人选时填写，一行一名，最多 30 名；问题选“自拟问题”。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    year = forms.IntegerField(
        label=_("年度"),
        required=False,
        min_value=1,
        initial=this_year,
        help_text=_("评的是哪一年的工作。年初评上一年的，填上一年。"),
    )
    opens = forms.DateTimeField(
        label=_("开始时间"),
        validators=[near],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    closes = forms.DateTimeField(
        label=_("截止时间"),
        validators=[near],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    minimum_turnout = forms.IntegerField(
        label=_("最低参评率（%）"), min_value=0, max_value=100, initial=50
    )
    circle = forms.ChoiceField(label=_("公布范围"), choices=Circle.choices)
    asks_words = forms.BooleanField(label=_("同时征求意见"), required=False)
    announcement = forms.CharField(
        label=_("公告"),
        required=False,
        max_length=2000,
        help_text=_("为什么评、评什么、结果怎么用。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, data: Any = None, *, places: QuerySet[Organization], on_values: bool = False
    ) -> None:
        """`on_values`: what is appraised was handed down by value and is not chosen here."""
        super().__init__(data)
        self.on_values = on_values
        if on_values:
            del self.fields["nominees"]
        field_of(self, "organization", forms.ModelChoiceField).queryset = places
        field_of(self, "asking", forms.ChoiceField).choices = list(asking_choices())
        if places.count() == 1:
            self.fields["organization"].initial = places.first()

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_own_questions(self) -> list[str]:
        lines = [one_line(line) for line in self.cleaned_data["own_questions"].splitlines()]
        found = [line for line in lines if line]
        if len(found) > MOST_QUESTIONS or any(len(line) > LONGEST_QUESTION for line in found):
            raise ValidationError(_("最多 10 个问题，每个不超过 100 字。"))
        return found

    def clean_nominees(self) -> list[str]:
        lines = [one_line(line) for line in self.cleaned_data["nominees"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_NOMINEES or any(len(line) > LONGEST_QUESTION for line in found):
            raise ValidationError(_("最多 30 名人选，每名不超过 100 字。"))
        return found

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("opens"):
            self.clean_work_of(values)
        if values.get("opens") and values.get("closes") and values["opens"] >= values["closes"]:
            self.add_error("closes", _("截止时间应晚于开始时间。"))
        digest, code, scale = (values.get("asking") or "  ").split(" ")
        if code == FREE and not values.get("own_questions"):
            self.add_error("own_questions", _("请写出问题。"))
        if code != FREE and (self.on_values or values.get("nominees")):
            self.add_error("asking", _("评议推荐人选和领导点评，请选“自拟问题”。"))
        values |= {"pack_hash": digest, "question_set": code, "scale": scale}
        if code != FREE:
            values["own_questions"] = []
        return values

    def clean_work_of(self, values: dict[str, Any]) -> None:
        """What grading takes is of one year: that in which people are asked, or the one before."""
        begins = values["opens"].year
        values["year"] = values.get("year") or begins
        if values["year"] not in (begins - 1, begins):
            self.add_error("year", _("年度应是开始的那一年，或者它的上一年。"))


class ClassForm(forms.Form):
    """A class of a draft."""

    voice = forms.ChoiceField(label=_("谁来评议"), choices=Voice.choices)
    form = forms.ChoiceField(label=_("方式"), choices=AnswerForm.choices)
    slips = forms.IntegerField(
        label=_("邀请票张数"),
        min_value=0,
        max_value=100_000,
        initial=0,
        help_text=_("群众和服务对象凭邀请票参加，票上没有姓名。党员按名册自动确定。"),
    )
    cut = forms.CharField(label=_("分组"), max_length=40, required=False)
    weight = forms.IntegerField(label=_("权重（%）"), min_value=0, max_value=100, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea({"rows": 2}))


class ExtendForm(ReasonForm):
    """A later end."""

    closes = forms.DateTimeField(
        label=_("新的截止时间"),
        validators=[near],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    field_order = ("closes", "reason")


class FindForm(forms.Form):
    """In the list of public results."""

    q = forms.CharField(
        label=_("名称或党组织"), max_length=60, required=False, widget=forms.SearchInput
    )
