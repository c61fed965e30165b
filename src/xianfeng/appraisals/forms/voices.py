"""What is said by name: a self-assessment, a leader's comment."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xianfeng.appraisals.models import (
    CommentMode,
    NamedVoice,
)
from xianfeng.appraisals.queries.asking import Ballot
from xianfeng.appraisals.rules.asking import LONGEST_WORDS
from xianfeng.appraisals.wording import asked_name
from xianfeng.kernel.clock import today
from xianfeng.kernel.fields import field_of
from xianfeng.members.models import Person
from xianfeng.organizations.models import Organization
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text


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


class PlaceForm(forms.Form):
    """Which of many organizations to choose from."""

    q = forms.CharField(
        label=_("名称或代码"), max_length=60, required=False, widget=forms.SearchInput
    )


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
