"""What people type about orders, cleaned."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xianfeng.accounts.models import User
from xianfeng.kernel.fields import field_of
from xianfeng.organizations.models import Organization
from xianfeng.rectification.access import OwnerPolicy
from xianfeng.rectification.queries import CLIMBED, OVERDUE
from xianfeng.rectification.rulebook import day_choices
from xianfeng.rectification.states import OrderState

SHORT = forms.Textarea(attrs={"rows": 3})


LEDGER_STATES = [
    ("", _("全部")),
    (OVERDUE, _("已超期")),
    (CLIMBED, _("超期报到本单位")),
    *OrderState.choices,
]


class LedgerForm(forms.Form):
    """Narrowing the ledger."""

    q = forms.CharField(label=_("单位或整改对象"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("进度"),
        required=False,
        choices=LEDGER_STATES,
    )


class BoardForm(LedgerForm):
    """Narrowing the public ledger, which knows no reader."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        offered = [one for one in LEDGER_STATES if one[0] != CLIMBED]
        field_of(self, "state", forms.ChoiceField).choices = offered


class IssueForm(forms.Form):
    """An order by hand."""

    owner = forms.CharField(
        label=_("责任单位代码"), max_length=60, help_text=_("您有权下达整改的党组织的代码。")
    )
    problem = forms.CharField(label=_("问题"), max_length=1000, widget=SHORT)
    basis = forms.CharField(
        label=_("依据"), max_length=300, help_text=_("哪份文件、哪一条，或者哪次检查。")
    )
    days = forms.TypedChoiceField(label=_("期限"), choices=day_choices, coerce=int)
    public_text = forms.CharField(
        label=_("公开内容"),
        max_length=300,
        required=False,
        help_text=_("写给群众看的一句话，不写个人信息。不填，这件整改不进公开台账。"),
        widget=SHORT,
    )

    def __init__(self, *arguments: Any, actor: User, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.actor = actor

    def clean_owner(self) -> Organization:
        rows = OwnerPolicy.filter(self.actor, "issue")
        found = rows.filter(code=self.cleaned_data["owner"].strip()).first()
        if found is None:
            raise ValidationError(_("没有这个代码，或者不在您的职责范围内。"))
        return found


class MeasuresForm(forms.Form):
    """How it will be corrected."""

    text = forms.CharField(
        label=_("整改措施"),
        max_length=1000,
        widget=SHORT,
        help_text=_("做什么，谁来做，做到什么程度。"),
    )


class ProofForm(forms.Form):
    """What was done."""

    text = forms.CharField(
        label=_("整改结果"),
        max_length=1000,
        widget=SHORT,
        help_text=_("写清做了什么、结果怎样。不要求照片。"),
    )


class AcceptanceForm(forms.Form):
    """What the acceptor saw."""

    text = forms.CharField(label=_("验收意见"), max_length=500, widget=SHORT)


class ReasonForm(forms.Form):
    """Why."""

    text = forms.CharField(label=_("原因"), max_length=500, widget=SHORT)


class ExtensionForm(forms.Form):
    """More time, with a reason."""

    days = forms.TypedChoiceField(label=_("延长"), choices=day_choices, coerce=int)
    text = forms.CharField(label=_("理由"), max_length=300, widget=SHORT)


class AnswerForm(forms.Form):
    """The answer to a request for more time."""

    verb = forms.ChoiceField(
        label=_("答复"),
        choices=[("grant", _("同意延期")), ("refuse", _("不同意延期"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("理由"), max_length=300, widget=SHORT)


class ReopenForm(forms.Form):
    """Why it is open again, and for how long."""

    days = forms.TypedChoiceField(label=_("期限"), choices=day_choices, coerce=int)
    text = forms.CharField(label=_("原因"), max_length=500, widget=SHORT)


class DayForm(forms.Form):
    """One day of the calendar."""

    day = forms.DateField(
        label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    is_working = forms.TypedChoiceField(
        label=_("安排"),
        choices=[("off", _("放假")), ("on", _("上班"))],
        coerce=lambda chosen: chosen == "on",
        widget=forms.RadioSelect,
        initial="off",
    )
    name = forms.CharField(label=_("说明"), max_length=30)
