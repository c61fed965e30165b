"""Reviewing, keeping, publishing, holding meetings: the smaller forms."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.fields import field_of
from xianfeng.packs.forms import PackField, versions_with
from xianfeng.packs.templatetags.packs import said
from xianfeng.pledges.models import Form, Kind, Program, Use
from xianfeng.pledges.queries.programs import rules_of
from xianfeng.pledges.states import Cause, Completion, PledgeState

from .fields import ANY, Words, area

MEETING = "meeting"  # the packs' code of the medium that is a meeting


class ReasonForm(forms.Form):
    """Why."""

    reason = Words(label=_("理由"), max_length=500, widget=area(3))


class AdviceForm(forms.Form):
    """What to mend."""

    advice = Words(label=_("修改意见"), max_length=1000, required=False, widget=area(3))


class ProgressForm(forms.Form):
    """A line of progress."""

    text = Words(label=_("进展"), max_length=500, widget=area(2))
    evidence = Words(
        label=_("佐证"),
        max_length=300,
        required=False,
        help_text=_("有就写一句，如记录在哪里、谁可以证明。不需要照片。"),
    )


class HelpForm(forms.Form):
    """What is needed."""

    asked = Words(label=_("需要什么帮助"), max_length=300, widget=area(2))


class OfferForm(forms.Form):
    """Who helps, and how."""

    helper = Words(label=_("谁来帮"), max_length=60)
    offer = Words(label=_("怎样帮"), max_length=300, widget=area(2))


class ReportForm(forms.Form):
    """How one item ended."""

    completion = forms.ChoiceField(
        label=_("完成情况"), choices=Completion.choices, widget=forms.RadioSelect
    )
    cause = forms.ChoiceField(
        label=_("没有全部完成的原因"),
        choices=Cause.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    text = Words(label=_("说明"), max_length=500, required=False, widget=area(2))

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("completion") in (None, "", Completion.DONE):
            return found
        if not found.get("cause"):
            self.add_error("cause", _("没有全部完成，请选原因。"))
        elif found["cause"] == Cause.OBJECTIVE and not found.get("text"):
            self.add_error("text", _("有客观原因的，请说明是什么原因。"))
        return found


class FeedbackTextForm(forms.Form):
    """What is told to the pledger; within the scope it is shown once a notice carries it."""

    text = Words(label=_("反馈内容"), max_length=1000, widget=area(3))


class UseForm(forms.Form):
    """Where a person takes the result into account."""

    use = forms.ChoiceField(label=_("用于"), choices=Use.choices, widget=forms.RadioSelect)
    decision = Words(
        label=_("研究决定"),
        max_length=300,
        widget=area(2),
        help_text=_("写明哪次会议、怎样运用。系统不自动得出任何结果。"),
    )


class FilterForm(forms.Form):
    """Narrowing the ledger."""

    q = forms.CharField(label=_("姓名或内容"), required=False, max_length=60)
    year = forms.TypedChoiceField(label=_("年度"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[ANY, *Kind.choices])
    form = forms.ChoiceField(label=_("形式"), required=False, choices=[ANY, *Form.choices])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *PledgeState.choices])
    only = forms.ChoiceField(
        label=_("只看"),
        required=False,
        choices=[ANY, ("overdue", _("已过时限")), ("help", _("请求帮助"))],
    )
    branch = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, years: Sequence[int]) -> None:
        super().__init__(data)
        field_of(self, "year", forms.ChoiceField).choices = [
            ANY,
            *((one, str(one)) for one in years),
        ]

    def wanted(self) -> dict[str, Any]:
        """The filters asked for; of a form that is_valid."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class ProgramForm(forms.Form):
    """A county's year and its rules."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    pack = PackField(
        label=_("采用的政策包"),
        help_text=_("本年度的承诺始终按这个版本。"),
    )

    def __init__(self, data: Any = None, **named: Any) -> None:
        super().__init__(data, **named)
        field_of(self, "pack", PackField).queryset = versions_with(lambda pack: pack.pledges)


class PostForm(forms.Form):
    """A post of the branch's list."""

    name = Words(label=_("岗位名称"), max_length=60)
    duties = Words(label=_("职责"), max_length=300, widget=area(2))


class TopicsForm(forms.Form):
    """Which fields' topics fit the branch."""

    domains = forms.MultipleChoiceField(
        label=_("用哪些领域的方向"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选，就按单位类型、名册领域和本人岗位自动提示。"),
    )

    def __init__(self, data: Any = None, *, program: Program, **named: Any) -> None:
        super().__init__(data, **named)
        field: Any = self.fields["domains"]
        field.choices = [(one.code, said(one.name)) for one in rules_of(program).domains]


class PublicationForm(forms.Form):
    """In which way, and which pledges."""

    medium = forms.ChoiceField(label=_("公开方式"), widget=forms.RadioSelect)
    held_on = forms.DateField(
        label=_("会议日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("在会上通报的填写。"),
    )
    held_at = Words(label=_("会议地点"), max_length=100, required=False)

    def __init__(self, data: Any = None, *, program: Program) -> None:
        super().__init__(data)
        media = [(one.code, said(one.name)) for one in rules_of(program).media]
        field: Any = self.fields["medium"]
        field.choices = media or [("board", _("公开栏"))]
        field.initial = field.choices[0][0]

    def clean(self) -> dict[str, Any]:
        """A meeting has a day and a place; people can look them up afterwards."""
        found = self.cleaned_data
        if found.get("medium") == MEETING:
            if "held_on" in found and not found["held_on"]:
                self.add_error("held_on", _("在会上通报的，请填写会议日期。"))
            if "held_at" in found and not found["held_at"]:
                self.add_error("held_at", _("在会上通报的，请填写会议地点。"))
        return found


class RemarkForm(forms.Form):
    """What anybody may say to a pledge."""

    text = Words(label=_("意见或建议"), max_length=1000, widget=area(4))
    name = Words(label=_("称呼"), max_length=60, required=False, help_text=_("不写也可以。"))


class AnswerForm(forms.Form):
    """What came of it."""

    answer = Words(label=_("处理情况"), max_length=500, widget=area(2))


class UploadForm(forms.Form):
    """One sheet of a branch's pledges."""

    file = forms.FileField(
        label=_("拖入承诺表，或者选择文件"),
        help_text=_("支持 .xlsx、.xls 和 .csv，不超过 20 MB。先检查，确认后才写入。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_LIMIT:
            raise ValidationError(_("文件超过 20 MB，请删去多余内容后再传。"))
        return file


class MeetingForm(forms.Form):
    """The year's member review."""

    held_on = forms.DateField(
        label=_("评议日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    present = forms.IntegerField(label=_("实到有表决权的党员"), min_value=0, max_value=10_000)


class DecideForm(forms.Form):
    """Why the grades stand although something was pointed out."""

    note = Words(
        label=_("说明"),
        max_length=300,
        required=False,
        widget=area(2),
        help_text=_("上面有提示的，写明支委会为什么仍然这样定。"),
    )


class ReviewedForm(forms.Form):
    """What was said and counted of one member; votes and grade only where the pack has grades."""

    own = Words(label=_("个人自评"), max_length=1000, required=False, widget=area(2))
    peers = Words(label=_("党员互评"), max_length=1000, required=False, widget=area(2))
    opinion = Words(label=_("支委会意见"), max_length=500, required=False, widget=area(2))
    grade = forms.ChoiceField(label=_("等次"), required=False)

    def __init__(
        self,
        *arguments: Any,
        grades: Sequence[tuple[str, str]],
        is_graded: bool,
        counts: bool = True,
        **named: Any,
    ) -> None:
        """`counts`: votes were read out in the meeting; a ballot's come from its own count."""
        super().__init__(*arguments, **named)
        self.grades = grades if is_graded and counts else ()
        field_of(self, "grade", forms.ChoiceField).choices = [("", _("未定")), *grades]
        if not is_graded:
            del self.fields["grade"]
        for code, label in self.grades:
            self.fields[f"votes_{code}"] = forms.IntegerField(
                label=label,
                required=False,
                min_value=0,
                max_value=10_000,
                initial=(self.initial.get("votes") or {}).get(code),
            )

    def votes_fields(self) -> list[Any]:
        return [self[f"votes_{code}"] for code, _label in self.grades]

    def votes(self) -> dict[str, int]:
        return {
            code: self.cleaned_data[f"votes_{code}"]
            for code, _label in self.grades
            if self.cleaned_data.get(f"votes_{code}") is not None
        }
