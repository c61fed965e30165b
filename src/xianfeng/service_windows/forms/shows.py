"""A window, what it shows, who stands there, and who guides it."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xianfeng.accounts.models import User
from xianfeng.kernel.clock import today
from xianfeng.kernel.fields import RowField, field_of
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.access import UnitPolicy
from xianfeng.service_windows.models.shows import GuidanceKind, PostKind

from .fields import DAY, TEXT


class EditionForm(forms.Form):
    """What was seen when the form was opened: who saves an older one is told of the newer."""

    edition = forms.IntegerField(widget=forms.HiddenInput)


class UnitForm(forms.Form):
    """An organization by its code, within what the actor may do by `verb`."""

    verb: ClassVar[str]
    organization = forms.CharField(label=_("党组织代码"), max_length=60)

    def __init__(self, *arguments: Any, actor: User, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.actor = actor

    def clean_organization(self) -> Organization:
        rows = UnitPolicy.filter(self.actor, self.verb)
        found = rows.filter(code=self.cleaned_data["organization"].strip()).first()
        if found is None:
            raise ValidationError(_("没有这个代码，或者不在您的职责范围内。"))
        return found


class WindowForm(forms.Form):
    """A window unit: class, place, hours, ways of service (R-045, R-056)."""

    name = forms.CharField(label=_("窗口名称"), max_length=100)
    window_class = forms.ChoiceField(label=_("窗口类别"))
    address = forms.CharField(label=_("地址"), max_length=200)
    phone = forms.CharField(label=_("咨询电话"), max_length=30, required=False)
    hours = forms.CharField(
        label=_("服务时间"),
        max_length=200,
        help_text=_("如：周一至周五 9:00—17:00，周六上午延时服务。"),
    )
    modes = forms.MultipleChoiceField(
        label=_("服务方式"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        rules = rulebook.rules()
        field_of(self, "window_class", forms.ChoiceField).choices = rulebook.choices(rules.classes)
        field_of(self, "modes", forms.ChoiceField).choices = rulebook.choices(rules.modes)


class ChangeWindowForm(EditionForm, WindowForm):
    """The window as it stands."""


class ReasonForm(forms.Form):
    """Why a window serves again."""

    reason = forms.CharField(label=_("理由"), max_length=200, widget=TEXT)


class EndForm(ReasonForm):
    """From which day on a window serves no longer, and why."""

    day = forms.DateField(label=_("从哪天起停止服务"), initial=today, widget=DAY)
    reason = forms.CharField(
        label=_("停止服务的原因"),
        max_length=200,
        widget=TEXT,
        help_text=_("在网页上公布，请写上群众可以去哪里办。"),
    )
    field_order = ("day",)


class NewWindowForm(UnitForm, WindowForm):
    """A new window, in an organization of the actor's."""

    verb = "open_window"
    field_order = ("organization",)


class StandardForm(forms.Form):
    """亮标准 (R-051)."""

    workflow = forms.CharField(
        label=_("工作流程"), max_length=1000, widget=TEXT, help_text=_("一步一行。")
    )
    materials = forms.CharField(label=_("所需材料"), max_length=1000, required=False, widget=TEXT)
    limit_days = forms.IntegerField(
        label=_("办结时限（工作日）"), min_value=0, max_value=365, help_text=_("当场办结的填 0。")
    )


class ItemForm(StandardForm):
    """A new item with its first standard."""

    name = forms.CharField(label=_("服务事项"), max_length=100)
    announcement = forms.CharField(
        label=_("变更公告"),
        max_length=300,
        required=False,
        help_text=_("以前公开过、重新公开时办结时限有变化的必须填写，在窗口页面公布。"),
        widget=TEXT,
    )
    field_order = ("name",)


class ChangeForm(EditionForm, StandardForm):
    """A new edition; a changed limit needs its announcement."""

    announcement = forms.CharField(
        label=_("变更公告"),
        max_length=300,
        required=False,
        help_text=_("办结时限有变化的必须填写，在窗口页面公布。"),
        widget=TEXT,
    )


class PostForm(forms.Form):
    """亮身份 (R-052): a member of the roll, or somebody by name."""

    kind = forms.ChoiceField(label=_("类别"), choices=PostKind.choices)
    title = forms.CharField(label=_("岗位（责任区）"), max_length=60)
    membership = RowField(
        label=_("本支部党员"),
        queryset=Membership.objects.none(),
        words=lambda one: one.person.name,
        required=False,
        help_text=_("选了党员，公开的个人承诺会显示在岗位旁边，不用再填姓名。"),
    )
    holder = forms.CharField(label=_("姓名"), max_length=60, required=False)
    is_member = forms.BooleanField(label=_("共产党员"), required=False)
    duties = forms.CharField(label=_("职责"), max_length=300, widget=TEXT)

    def __init__(self, *arguments: Any, organization: Organization, **named: Any) -> None:
        super().__init__(*arguments, **named)
        rows = Membership.objects.filter(organization=organization, until__isnull=True)
        offered = rows.select_related("person").order_by("person__name", "pk")
        field_of(self, "membership", RowField).queryset = offered

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        member = self.cleaned_data.get("membership")
        if member is not None:
            self.cleaned_data |= {"holder": member.person.name, "is_member": True}
        elif not self.cleaned_data.get("holder"):
            self.add_error("holder", _("请选党员，或者填姓名。"))
        return cleaned


class GuidanceForm(forms.Form):
    """R-067…R-071, R-127."""

    kind = forms.ChoiceField(label=_("类别"), choices=GuidanceKind.choices)
    on = forms.DateField(label=_("日期"), initial=today, widget=DAY)
    giver = forms.CharField(
        label=_("单位"), max_length=200, help_text=_("党群共建写上参加的工会、共青团、妇女组织。")
    )
    text = forms.CharField(label=_("内容"), max_length=1000, widget=TEXT)


class ArrangementForm(UnitForm):
    """R-065, R-066."""

    verb = "arrange"
    leader = forms.CharField(label=_("牵头负责人"), max_length=60)
    office = forms.CharField(
        label=_("工作机构"), max_length=100, required=False, help_text=_("行业主管部门填写。")
    )
    staff = forms.CharField(label=_("工作人员"), max_length=200, required=False)
    field_order = ("organization",)
