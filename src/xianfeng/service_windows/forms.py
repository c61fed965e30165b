"""What people type about windows, cleaned."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.models import CommentMode
from xianfeng.kernel.clock import today
from xianfeng.kernel.fields import field_of
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.packs.texts import Text
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.access import UnitPolicy, WindowPolicy
from xianfeng.service_windows.models import Item, Window
from xianfeng.service_windows.models.points import Finding
from xianfeng.service_windows.models.ratings import (
    BY_STAFF,
    MOST_PAPER,
    SENT,
    Channel,
    PaperFinding,
)
from xianfeng.service_windows.models.shows import GuidanceKind, PostKind
from xianfeng.service_windows.rules.figures import LEVELS
from xianfeng.service_windows.wording import LEVEL_NAMES

STARS, BENCHMARK = "star-window", "benchmark"  # kinds of contest in the pack
STEPS = ("benchmark", "gap", "measures")
TEXT = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FilterForm(forms.Form):
    """Narrowing a list of windows."""

    q = forms.CharField(label=_("窗口或单位名称"), required=False, max_length=60)


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


class NewWindowForm(WindowForm):
    """A new window, in an organization of the actor's."""

    organization = forms.CharField(label=_("党组织代码"), max_length=60)
    field_order = ("organization",)

    def __init__(self, *arguments: Any, actor: User, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.actor = actor

    def clean_organization(self) -> Organization:
        rows = UnitPolicy.filter(self.actor, "open_window")
        found = rows.filter(code=self.cleaned_data["organization"].strip()).first()
        if found is None:
            raise ValidationError(_("没有这个代码，或者不在您的职责范围内。"))
        return found


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
    field_order = ("name",)


class ChangeForm(StandardForm):
    """A new edition; a changed limit needs its announcement."""

    announcement = forms.CharField(
        label=_("变更公告"),
        max_length=300,
        required=False,
        help_text=_("办结时限有变化的必须填写，在窗口页面公布。"),
        widget=TEXT,
    )


class MemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes no parameter when it runs
    """Members by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.person.name)


class PostForm(forms.Form):
    """亮身份 (R-052): a member of the roll, or somebody by name."""

    kind = forms.ChoiceField(label=_("类别"), choices=PostKind.choices)
    title = forms.CharField(label=_("岗位（责任区）"), max_length=60)
    membership = MemberChoice(
        label=_("本支部党员"),
        queryset=Membership.objects.none(),
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
        field_of(self, "membership", forms.ModelChoiceField).queryset = offered

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


class ArrangementForm(forms.Form):
    """R-065, R-066."""

    organization = forms.CharField(label=_("党组织代码"), max_length=60)
    leader = forms.CharField(label=_("牵头负责人"), max_length=60)
    office = forms.CharField(
        label=_("工作机构"), max_length=100, required=False, help_text=_("行业主管部门填写。")
    )
    staff = forms.CharField(label=_("工作人员"), max_length=200, required=False)

    def __init__(self, *arguments: Any, actor: User, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.actor = actor

    def clean_organization(self) -> Organization:
        rows = UnitPolicy.filter(self.actor, "arrange")
        found = rows.filter(code=self.cleaned_data["organization"].strip()).first()
        if found is None:
            raise ValidationError(_("没有这个代码，或者不在您的职责范围内。"))
        return found


class SlipsForm(forms.Form):
    """How many slips to print."""

    count = forms.IntegerField(label=_("张数"), min_value=1, max_value=200, initial=12)


class PointForm(forms.Form):
    """Where a poster hangs or a kiosk stands."""

    name = forms.CharField(
        label=_("放在哪里"), max_length=60, help_text=_("如：大厅入口、3 号窗口柜台。")
    )


class LinkForm(forms.Form):
    """A one-time link for a matter that was handled online (一事一评)."""

    item = forms.ModelChoiceField(
        Item.objects.none(), label=_("服务事项"), required=False, empty_label=_("不选")
    )
    matter = forms.CharField(
        label=_("办件编号"),
        max_length=60,
        help_text=_("一件事只能邀请一次。系统只存编号的加密摘要。"),
    )

    def __init__(self, *arguments: Any, window: Window, **named: Any) -> None:
        super().__init__(*arguments, **named)
        items = window.items.filter(until__isnull=True)
        field_of(self, "item", forms.ModelChoiceField).queryset = items


class BurstForm(forms.Form):
    """What somebody outside the unit found about a burst."""

    finding = forms.ChoiceField(
        label=_("核查结论"), choices=Finding.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("理由"), max_length=300, widget=TEXT)


class PaperForm(forms.Form):
    """Paper or hotline ratings of a day, counted by two people (D-11)."""

    day = forms.DateField(label=_("日期"), initial=today, widget=DAY)
    channel = forms.ChoiceField(
        label=_("渠道"), choices=[(one.value, one.label) for one in BY_STAFF]
    )
    counted_by = forms.CharField(label=_("计票人"), max_length=60)
    watched_by = forms.CharField(label=_("监票人"), max_length=60)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for level in LEVELS:
            self.fields[f"n{level}"] = forms.IntegerField(
                label=str(LEVEL_NAMES[level]), min_value=0, max_value=MOST_PAPER, initial=0
            )

    def counts(self) -> dict[int, int]:
        """Level → ratings."""
        return {level: self.cleaned_data[f"n{level}"] for level in LEVELS}


class CheckForm(forms.Form):
    """What somebody outside the unit found about tallies typed in."""

    finding = forms.ChoiceField(
        label=_("复核结论"), choices=PaperFinding.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("怎样核对的"),
        max_length=300,
        widget=TEXT,
        help_text=_("对照纸质评价表或者热线记录，抽查或者全部核对。"),
    )


# --- the public


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
    digest = forms.RegexField(
        r"^[0-9a-f]{64}$", required=False, empty_value=None, widget=forms.HiddenInput
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


# --- reviews


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


# --- cases and contests


class WordsForm(forms.Form):
    """What was done or found."""

    text = forms.CharField(label=_("办理情况"), max_length=1000, widget=TEXT)


class OrderForm(WordsForm):
    """An order with one of the pack's deadlines."""

    days = forms.TypedChoiceField(label=_("期限（工作日）"), coerce=int)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        days = rulebook.rules().deadlines
        field_of(self, "days", forms.ChoiceField).choices = [(one, str(one)) for one in days]


class CloseForm(WordsForm):
    """The finding, and the words for the public where they may be published."""

    public_text = forms.CharField(label=_("公开内容"), max_length=500, required=False, widget=TEXT)


class WindowChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes no parameter when it runs
    """Windows by unit and name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organization.name} · {obj.name}"


class RouteForm(forms.Form):
    """Which window a suggestion belongs to, and why."""

    window = WindowChoice(label=_("负责的窗口"), queryset=Window.objects.none())
    reason = forms.CharField(label=_("原因"), max_length=300, widget=TEXT)

    def __init__(self, *arguments: Any, windows: QuerySet[Window], **named: Any) -> None:
        super().__init__(*arguments, **named)
        rows = windows.select_related("organization").order_by("organization__path", "pk")
        field_of(self, "window", forms.ModelChoiceField).queryset = rows


class ContestForm(forms.Form):
    """R-054, R-055, R-057: criteria, panel, period."""

    title = forms.CharField(label=_("名称"), max_length=100)
    kind = forms.ChoiceField(label=_("竞赛"))
    criteria = forms.CharField(label=_("标准"), max_length=2000, widget=TEXT)
    panel = forms.CharField(label=_("评审组"), max_length=300)
    since = forms.DateField(label=_("开始日期"), widget=DAY)
    until = forms.DateField(label=_("结束日期"), widget=DAY)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        contests = rulebook.rules().contests
        field_of(self, "kind", forms.ChoiceField).choices = rulebook.choices(contests)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        if since and until and until < since:
            self.add_error("until", _("结束日期不能早于开始日期。"))
        return cleaned


class EntrantForm(forms.Form):
    """A window, or a team of it; never a person."""

    window = WindowChoice(label=_("窗口"), queryset=Window.objects.none())
    team = forms.CharField(
        label=_("团队"),
        max_length=100,
        required=False,
        help_text=_("整个窗口参加的不填。只写团队名称，不写个人。"),
    )

    def __init__(self, *arguments: Any, actor: User, **named: Any) -> None:
        super().__init__(*arguments, **named)
        rows = WindowPolicy.filter(actor, "view").filter(is_open=True)
        listed = rows.select_related("organization").order_by("organization__path", "pk")
        field_of(self, "window", forms.ModelChoiceField).queryset = listed


class JudgeForm(forms.Form):
    """What the panel found: stars by the pack's criteria, the steps of benchmarking, or words."""

    met = forms.MultipleChoiceField(
        label=_("达到的条件"), required=False, widget=forms.CheckboxSelectMultiple
    )
    benchmark = forms.CharField(label=_("标杆"), max_length=200)
    gap = forms.CharField(label=_("差距"), max_length=500, widget=TEXT)
    measures = forms.CharField(label=_("措施"), max_length=500, widget=TEXT)
    result = forms.CharField(label=_("结果"), max_length=200)

    def __init__(self, *arguments: Any, kind: str, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "met", forms.ChoiceField).choices = rulebook.choices(rulebook.rules().stars)
        if kind != STARS:
            del self.fields["met"]
        if kind != BENCHMARK:
            for name in STEPS:
                del self.fields[name]
