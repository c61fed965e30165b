"""Text from the browser to clean values."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xianfeng.grading.models import Round
from xianfeng.grading.queries import policy
from xianfeng.grading.rules import Change
from xianfeng.grading.states import DecisionState
from xianfeng.grading.wording import said, word
from xianfeng.kernel.clock import today
from xianfeng.kernel.fields import field_of
from xianfeng.organizations.models import Organization
from xianfeng.packs.forms import PackField, versions_with
from xianfeng.packs.grading import GradingPolicy
from xianfeng.rectification.rulebook import day_choices

FLAGS = (
    ("veto", _("有直接后进情形")),
    ("incomplete", _("没有总分")),
    ("barred_evidence", _("评价依据不全")),
    ("barred_rectification", _("上年整改未通过验收")),
    ("barred_satisfaction", _("满意率不够")),
    ("over_cap", _("超出先进名额")),
    ("mass_insufficient", _("群众评议参评不足")),
    ("missing_source", _("缺评价来源")),
)
NO_GRADE = "none"
CHANGES = ((Change.UP, _("晋位")), (Change.SAME, _("持平")), (Change.DOWN, _("降位")))


def usual_pack(county: Organization | None) -> int | None:
    """The pack of the county's last round: nobody chooses twice what stays the same."""
    last = Round.objects.filter(county=county).order_by("-year").first()
    return last.pack_id if last else None


class OpenForm(forms.Form):
    """A county, a year, the rules."""

    county = forms.ModelChoiceField(label=_("县"), queryset=Organization.objects.none())
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    pack = PackField(
        label=_("采用的政策包"),
        help_text=_("开始收集材料后不能更换，本轮始终按这个版本计算。"),
    )

    def __init__(self, data: Any = None, *, counties: QuerySet[Organization]) -> None:
        first = counties.first()
        initial = {"county": first, "year": today().year, "pack": usual_pack(first)}
        super().__init__(data, initial=initial)
        field_of(self, "county", forms.ModelChoiceField).queryset = counties
        field_of(self, "pack", PackField).queryset = versions_with(lambda pack: pack.grading)
        if counties.count() == 1:
            self.fields["county"].widget = forms.HiddenInput()


class PackForm(forms.Form):
    """Another version of the rules."""

    pack = PackField(label=_("采用的政策包"))

    def __init__(self, data: Any = None, *, graded: Round) -> None:
        super().__init__(data, initial={"pack": graded.pack_id})
        field_of(self, "pack", PackField).queryset = versions_with(lambda pack: pack.grading)


class InputsForm(forms.Form):
    """A workbook with the five sheets."""

    file = forms.FileField(
        label=_("拖入材料表，或者选择文件"),
        help_text=_("Excel 文件，20 MB 以内。先预览，采用后才生效。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(_("文件超过 20 MB，请拆分后再传。"))
        return file


class FilterForm(forms.Form):
    """What of a round to list."""

    q = forms.CharField(label=_("名称或代码"), required=False, max_length=60)
    label = forms.ChoiceField(label=_("领域"), required=False)
    proposal = forms.ChoiceField(label=_("建议等次"), required=False)
    grade = forms.ChoiceField(label=_("拟定等次"), required=False)
    state = forms.ChoiceField(
        label=_("进度"), required=False, choices=[("", _("全部")), *DecisionState.choices]
    )
    flag = forms.ChoiceField(label=_("情况"), required=False, choices=[("", _("全部")), *FLAGS])
    change = forms.ChoiceField(label=_("变化"), required=False, choices=[("", _("全部")), *CHANGES])

    differs = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, rules: GradingPolicy) -> None:
        super().__init__(data)
        grades = [(one.code, said(one.name)) for one in reversed(rules.grades)]
        field_of(self, "label", forms.ChoiceField).choices = [
            ("", _("全部")),
            *((label, _(label)) for label in rules.labels()),
        ]
        for name in ("proposal", "grade"):
            field_of(self, name, forms.ChoiceField).choices = [
                ("", _("全部")),
                *grades,
                ("none", _("未定")),
            ]

    def wanted(self) -> dict[str, str]:
        """The filters that make sense; a meaningless one is passed over."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ProposeForm(forms.Form):
    """A grade, and a reason where it differs from the rule's."""

    grade = forms.ChoiceField(label=_("拟定等次"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("与建议等次不同或暂不定等次的必须填写，随结果公布。请勿写个人隐私。"),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rules: GradingPolicy, **options: Any) -> None:
        super().__init__(data, **options)
        field_of(self, "grade", forms.ChoiceField).choices = [
            *((one.code, said(one.name)) for one in reversed(rules.grades)),
            (NO_GRADE, _("暂不定等次")),
        ]

    def clean_grade(self) -> str:
        """No grade is a choice of its own and stored as ""."""
        chosen: str = self.cleaned_data["grade"]
        return "" if chosen == NO_GRADE else chosen


class AdviceForm(forms.Form):
    """Why something is sent back."""

    advice = forms.CharField(
        label=_("退回意见"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


class SendBackForm(AdviceForm):
    """One proposal is sent back; `edition` is what the leader saw."""

    edition = forms.IntegerField(widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """The grade that should stand there, and why."""

    after = forms.ChoiceField(label=_("更正为"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("更正理由"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("更正生效后公布。请勿写个人隐私。"),
    )

    def __init__(self, data: Any = None, *, rules: GradingPolicy, now: str) -> None:
        super().__init__(data)
        field_of(self, "after", forms.ChoiceField).choices = [
            (one.code, said(one.name)) for one in reversed(rules.grades) if one.code != now
        ]


class RefusalForm(forms.Form):
    """Why a correction is not approved or taken back."""

    refusal = forms.CharField(label=_("原因"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class OrderForm(forms.Form):
    """A problem to put right, the clause it rests on, and the term."""

    problem = forms.CharField(label=_("问题"), max_length=1000, widget=forms.Textarea({"rows": 3}))
    basis = forms.CharField(label=_("依据"), max_length=300)
    days = forms.TypedChoiceField(label=_("期限"), choices=day_choices, coerce=int)


class AcceptanceForm(forms.Form):
    """What the acceptance of a rectification said (R-097: what was really solved)."""

    outcome = forms.ChoiceField(label=_("验收结果"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("验收说明"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("解决了哪些突出问题，为群众办了哪些实事。后进党组织通过验收的必须写明。"),
    )

    def __init__(self, data: Any = None, *, graded: Round, **options: Any) -> None:
        super().__init__(data, **options)
        rules = policy(graded)
        field_of(self, "outcome", forms.ChoiceField).choices = [
            (one, word(one)) for one in (*rules.acceptance_passing, *rules.acceptance_barring)
        ]
