"""Text from the browser to clean values."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xianfeng.accounts.codes import normal
from xianfeng.appraisals.models import (
    AnswerForm,
    Circle,
    CommentMode,
    NamedVoice,
    Voice,
)
from xianfeng.appraisals.queries.asking import Ballot
from xianfeng.appraisals.rules.asking import FREE, LONGEST_WORDS, sets_of
from xianfeng.appraisals.rules.suppression import Counts
from xianfeng.appraisals.wording import asked_name
from xianfeng.kernel.clock import today
from xianfeng.kernel.fields import field_of
from xianfeng.members.models import Person
from xianfeng.organizations.models import Organization
from xianfeng.packs.models import PackVersion
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Pack, Subject
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text

MOST_QUESTIONS, LONGEST_QUESTION = 10, 100
MOST_NOMINEES = 30
YEARS_BACK, YEARS_AHEAD = 1, 2
LARGEST_SCAN = 5 * 1024 * 1024  # bytes
OWN = Text("自拟问题", "Own questions")
UNPRINTED = re.compile(r"[\s\x00-\x1f\x7f]+")  # a paste from a sheet brings tabs
SCANS = ("pdf", "png", "jpg", "jpeg")


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


class FindForm(forms.Form):
    """In the list of public results."""

    q = forms.CharField(
        label=_("名称或党组织"), max_length=60, required=False, widget=forms.SearchInput
    )


class PlaceForm(forms.Form):
    """Which of many organizations to choose from."""

    q = forms.CharField(
        label=_("名称或代码"), max_length=60, required=False, widget=forms.SearchInput
    )


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


class CodeForm(forms.Form):
    """A slip's code as typed or scanned."""

    code = forms.CharField(
        label=_("票上的编码"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code = normal(self.cleaned_data["code"])
        if not code:
            raise ValidationError(_("编码不对，请对照邀请票再输一次，共 10 位。"))
        return code


class PaperForm(forms.Form):
    """The count sheet: a number an option of each question."""

    ballots = forms.IntegerField(label=_("纸质票张数"), min_value=0, max_value=1_000_000)
    first_counter = forms.CharField(label=_("计票人"), max_length=60)
    second_counter = forms.CharField(label=_("监票人"), max_length=60)
    scan = forms.FileField(
        label=_("计票单扫描件"),
        required=False,
        validators=[FileExtensionValidator(SCANS)],
        help_text=_("可以不传。PDF 或图片，不超过 5 MB。"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, ballot: Ballot) -> None:
        super().__init__(data, files)
        self.ballot = ballot
        for asked in ballot.asked:
            for option in ballot.scale.options:
                self.fields[f"{asked.id}={option.code}"] = forms.IntegerField(
                    label=said(option.name), min_value=0, max_value=1_000_000, initial=0
                )

    def clean_scan(self) -> Any:
        scan = self.cleaned_data["scan"]
        if scan and scan.size > LARGEST_SCAN:
            raise ValidationError(_("文件超过 5 MB。"))
        return scan

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Question → its fields."""
        for asked in self.ballot.asked:
            names = [f"{asked.id}={option.code}" for option in self.ballot.scale.options]
            yield asked_name(self.ballot, asked), [self[name] for name in names]

    def counts(self) -> Mapping[str, Counts]:
        values = self.cleaned_data
        return {
            asked.id: {
                option.code: values[f"{asked.id}={option.code}"]
                for option in self.ballot.scale.options
                if values[f"{asked.id}={option.code}"]
            }
            for asked in self.ballot.asked
        }


def said_before(voice: NamedVoice | None) -> dict[str, str]:
    """A word by the fields of its form."""
    if voice is None:
        return {}
    return {**voice.answers, **{f"{key}.text": text for key, text in voice.texts.items()}}


class SpeakForm(forms.Form):
    """Item by item (R-025): an answer and one's own words; `before` is what stands now."""

    def __init__(
        self,
        data: Any = None,
        *,
        ballot: Ballot,
        numbers: set[int],
        before: NamedVoice | None = None,
    ) -> None:
        super().__init__(data, initial=said_before(before))
        self.asked = [one for one in ballot.asked if one.number in numbers]
        choices = [(option.code, said(option.name)) for option in ballot.scale.options]
        for asked in self.asked:
            self.fields[asked.id] = forms.ChoiceField(
                label=asked_name(ballot, asked), choices=choices, widget=forms.RadioSelect
            )
            self.fields[f"{asked.id}.text"] = forms.CharField(
                label=_("具体情况"),
                required=False,
                max_length=LONGEST_WORDS,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def answers(self) -> dict[str, str]:
        return {asked.id: self.cleaned_data[asked.id] for asked in self.asked}

    def texts(self) -> dict[str, str]:
        found = {asked.id: self.cleaned_data[f"{asked.id}.text"].strip() for asked in self.asked}
        return {key: text for key, text in found.items() if text}


class SpeakForForm(forms.Form):
    """代录: for whom."""

    person = forms.ModelChoiceField(label=_("为谁代录"), queryset=Person.objects.none())

    def __init__(self, data: Any = None, *, people: QuerySet[Person]) -> None:
        super().__init__(data)
        field_of(self, "person", forms.ModelChoiceField).queryset = people


class PartsForm(forms.Form):
    """A leader's comment in the parts that the pack asks for."""

    mode = forms.ChoiceField(label=_("点评方式"), choices=CommentMode.choices)
    given_on = forms.DateField(
        label=_("点评日期"),
        initial=today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    leader = forms.CharField(
        label=_("点评人"),
        max_length=60,
        help_text=_("由工作人员代录的，填写领导姓名，页面会注明代录。"),
    )

    def __init__(self, data: Any = None, *, parts: Mapping[str, Text], **more: Any) -> None:
        super().__init__(data, **more)
        self.parts = parts
        for code, name in parts.items():
            self.fields[code] = forms.CharField(
                label=said(name), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
            )

    def said_parts(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in self.parts}


class CommentForm(PartsForm):
    """On an organization."""

    organization = forms.ModelChoiceField(label=_("点评对象"), queryset=Organization.objects.none())
    field_order = ("organization",)

    def __init__(self, data: Any = None, *, places: QuerySet[Organization], **more: Any) -> None:
        super().__init__(data, **more)
        field_of(self, "organization", forms.ModelChoiceField).queryset = places


class BranchForm(forms.Form):
    """Whose members; of many branches one is chosen first."""

    organization = forms.ModelChoiceField(label=_("党组织"), queryset=Organization.objects.none())

    def __init__(self, data: Any = None, *, places: QuerySet[Organization]) -> None:
        only = places[:2]
        super().__init__(data or ({"organization": only[0].pk} if len(only) == 1 else None))
        field_of(self, "organization", forms.ModelChoiceField).queryset = places


class MemberCommentForm(PartsForm):
    """On a member of one branch."""

    person = forms.ModelChoiceField(label=_("点评对象"), queryset=Person.objects.none())
    field_order = ("person",)

    def __init__(self, data: Any = None, *, people: QuerySet[Person], **more: Any) -> None:
        super().__init__(data, **more)
        field_of(self, "person", forms.ModelChoiceField).queryset = people
