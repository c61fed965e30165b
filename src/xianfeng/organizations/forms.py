"""Text from the browser to clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianfeng.accounts.models import User
from xianfeng.kernel.clock import today
from xianfeng.kernel.fields import field_of
from xianfeng.organizations.access import OrganizationPolicy, duties_of
from xianfeng.organizations.duties import may_give
from xianfeng.organizations.labels import LABEL_NAMES
from xianfeng.organizations.models import Kind, Line, Organization


class FilterForm(forms.Form):
    """What to list."""

    q = forms.CharField(label=_("名称或代码"), required=False, max_length=60, strip=True)
    kind = forms.ChoiceField(
        label=_("组织类别"), required=False, choices=[("", _("全部类别")), *Kind.choices]
    )
    domain = forms.ChoiceField(
        label=_("领域"),
        required=False,
        choices=[("", _("全部领域")), *LABEL_NAMES.items()],
    )


class CodeField(forms.CharField):
    """The code of an organization."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("党组织代码"), max_length=60, strip=True, **options)


class DecideForm(forms.Form):
    """Who leads, on which line, and why."""

    leader = CodeField(help_text=_("填写领导该组织的党组织代码"))
    line = forms.ChoiceField(label=_("关系"), choices=Line)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        self.organization = organization
        super().__init__(data)

    def clean_leader(self) -> Organization:
        code = self.cleaned_data["leader"]
        found = Organization.objects.filter(code=code).first()
        if found is None or found.pk == self.organization.pk:
            raise forms.ValidationError(_("没有这个代码的上级党组织，请核对。"))
        return found

    def chosen(self) -> dict[str, Any]:
        """The arguments of `decide_leadership`."""
        return self.cleaned_data


class AppointForm(forms.Form):
    """A person, a role, an organization, a first day."""

    username = forms.RegexField(
        r"^[\w.-]+\Z", label=_("用户名"), max_length=60, help_text=_("字母、数字或汉字，不含空格")
    )
    display_name = forms.CharField(label=_("姓名"), max_length=60)
    role = forms.ChoiceField(label=_("职责"))
    organization = CodeField()
    since = forms.DateField(
        label=_("开始日期"), initial=today, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, actor: User) -> None:
        self.actor = actor
        super().__init__(data)
        offered = may_give([held.role for held in duties_of(actor)])
        field_of(self, "role", forms.ChoiceField).choices = [
            (role.value, role.label) for role in offered
        ]

    def clean_organization(self) -> Organization:
        code = self.cleaned_data["organization"]
        found = OrganizationPolicy.filter(self.actor, "appoint").filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("您管理的范围内没有这个代码，请核对。"))
        return found
