"""A pledge as its author writes it: head and items."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.fields import field_of
from xianfeng.members.models import Affiliation, Membership
from xianfeng.organizations.models import Organization
from xianfeng.packs.templatetags.packs import said
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import Form, Kind, Pledge, Post, Program
from xianfeng.pledges.queries import following
from xianfeng.pledges.queries.pledges import organization_pledges
from xianfeng.pledges.queries.programs import open_posts, rules_of
from xianfeng.pledges.rules.values import ItemText
from xianfeng.rectification.models import Order

from .fields import Words, area

MEMBER_ITEMS, ORGANIZATION_ITEMS, MOST_ITEMS = 5, 12, 20
SHOWN_FIRST = 2


class ItemForm(forms.Form):
    """One item; left wholly empty it does not count."""

    number = 0  # its place on the page, from 1

    text = Words(label=_("承诺做什么"), max_length=300, widget=area(2))
    aim = Words(
        label=_("做到什么程度"),
        max_length=200,
        required=False,
        help_text=_("写得出次数、数量最好，年底好对照。"),
    )
    measures = Words(label=_("怎样做"), max_length=500, required=False, widget=area(2))
    due = forms.DateField(
        label=_("完成时限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    aspects = forms.MultipleChoiceField(
        label=_("体现哪个方面"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一个方面。")},
    )
    medium = forms.ChoiceField(label=_("在哪里公开"), required=False)
    key = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, program: Program, **named: Any) -> None:
        super().__init__(*arguments, **named)
        rules = rules_of(program)
        self.program = program
        self.choices_of("aspects", [(one.code, said(one.name)) for one in rules.aspects])
        self.choices_of("medium", [(one.code, said(one.name)) for one in rules.media])
        if not rules.aspects:
            del self.fields["aspects"]
        if not rules.media:
            del self.fields["medium"]

    def choices_of(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field_of(self, name, forms.ChoiceField).choices = choices

    def has_changed(self) -> bool:
        """A date and a place that came with the page are not yet an item; emptied, it goes."""
        return any(name not in ("due", "medium", "key") for name in self.changed_data)

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        year = self.program.year
        if not date(year, 1, 1) <= due <= date(year + 1, 12, 31):
            raise ValidationError(_("请写 %(year)s 年或下一年的日期。") % {"year": year})
        return due

    def value(self) -> ItemText:
        found = self.cleaned_data
        return ItemText(
            found["text"],
            found["aim"],
            found["measures"],
            found["due"],
            tuple(found.get("aspects", ())),
            found.get("medium", ""),
            found["key"],
        )


class BaseItems(BaseFormSet):  # type: ignore[type-arg]  # takes no parameter when it runs
    """Several items: the empty ones are passed over, at least one is there."""

    def clean(self) -> None:
        if not any(self.errors) and not self.values():
            raise ValidationError(_("请至少写一项承诺。"))

    def values(self) -> list[ItemText]:
        return [form.value() for form in self.forms if form.has_changed() and form.is_valid()]

    def first(self) -> list[forms.Form]:
        """Those the page shows open; the others are unfolded when wanted."""
        return [form for number, form in enumerate(self.forms) if self.is_open(number, form)]

    def rest(self) -> list[forms.Form]:
        return [form for number, form in enumerate(self.forms) if not self.is_open(number, form)]

    @staticmethod
    def is_open(number: int, form: forms.Form) -> bool:
        return (
            number < SHOWN_FIRST
            or (form.is_bound and form.has_changed())
            or bool(form.initial.get("text"))
        )


def items_formset(
    program: Program, form: str, data: Any = None, items: Sequence[Mapping[str, Any]] = ()
) -> Any:
    """The items of a new pledge, or of one being written anew."""
    room = ORGANIZATION_ITEMS if form == Form.ORGANIZATION else MEMBER_ITEMS
    total = min(MOST_ITEMS, max(room, len(items) + 1))
    made = formset_factory(
        ItemForm,
        BaseItems,
        extra=total,
        max_num=MOST_ITEMS,
        absolute_max=MOST_ITEMS,
        validate_max=True,
    )
    year_end = date(program.year, 12, 31)
    blank = {"due": year_end}
    initial = [*items, *({**blank} for _ in range(total - len(items)))] if data is None else None
    formset = made(data, prefix="items", form_kwargs={"program": program})
    if initial is not None:
        for number, form_ in enumerate(formset.forms):
            form_.initial = dict(initial[number])
    for number, form_ in enumerate(formset.forms, 1):
        form_.empty_permitted = True
        form_.number = number
    return formset


class HeadForm(forms.Form):
    """What a pledge says besides its items; fields that cannot apply are not there."""

    kind = forms.ChoiceField(label=_("类型"), choices=Kind.choices, widget=forms.RadioSelect)
    form = forms.ChoiceField(label=_("形式"), widget=forms.RadioSelect)
    occasion = Words(
        label=_("因何承诺"),
        max_length=200,
        required=False,
        help_text=_("即时承诺填写：阶段性重点工作、临时任务或突发事件。"),
    )
    partners = Words(
        label=_("参加的群众"),
        max_length=200,
        required=False,
        help_text=_("党员带领群众共同承诺时填写，写户数、人数或小组名称即可。"),
    )
    participants = forms.ModelMultipleChoiceField(
        label=_("参加的党员"),
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    post = forms.ModelChoiceField(
        label=_("选一个岗位"),
        queryset=Post.objects.none(),
        required=False,
        help_text=_("没有固定岗位的，可以从本支部的岗位中选一个，依岗承诺。"),
    )
    carries = forms.ModelChoiceField(
        label=_("对应的党组织承诺"), queryset=Pledge.objects.none(), required=False
    )
    follows = forms.ModelChoiceField(
        label=_("对应的整改事项"),
        queryset=Order.objects.none(),
        required=False,
        help_text=_("继续落实以前的整改的，选上是哪一项。"),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        program: Program,
        organization: Organization,
        membership: Membership | None,
        names: bool,
        orders: QuerySet[Order] | None = None,
        pledge: Pledge | None = None,
        **named: Any,
    ) -> None:
        """`names`: the actor may see the branch's members by name. `orders`: what was ordered to
        be put right and may be carried on (R-154). `pledge`: the one being written anew; what it
        has stays to be chosen."""
        super().__init__(data, **named)
        self.membership = membership
        self.pledge = pledge
        self.offer_forms(names)
        self.offer_people(organization, names)
        self.offer_posts(organization)
        self.offer_carried(program, organization)
        self.offer_orders(orders)

    def offer_forms(self, names: bool) -> None:
        offered = self.forms_for(names) if self.membership else [Form.ORGANIZATION]
        field_of(self, "form", forms.ChoiceField).choices = [
            (one.value, one.label) for one in offered
        ]
        if self.membership is None:
            self.fields["form"].widget = forms.HiddenInput()
            for name in ("partners", "post", "carries"):
                del self.fields[name]

    def forms_for(self, names: bool) -> list[Form]:
        """Who does not see the branch by name begins no pledge of members together, and whoever
        answers for one keeps it as it is (R-017)."""
        if names:
            return [Form.INDIVIDUAL, Form.GROUP, Form.JOINT]
        together = self.pledge is not None and self.pledge.form == Form.GROUP
        return [Form.GROUP] if together else [Form.INDIVIDUAL, Form.JOINT]

    def offer_people(self, organization: Organization, names: bool) -> None:
        """The branch, to whom it may be shown by name; who takes part already, in any case."""
        taking_part = (
            list(self.pledge.participants.values_list("pk", flat=True)) if self.pledge else []
        )
        if self.membership is None or not (names or taking_part):
            del self.fields["participants"]
            return
        here = Q(organization=organization, until__isnull=True, affiliation=Affiliation.HOME)
        offered = here | Q(pk__in=taking_part) if names else Q(pk__in=taking_part)
        people = Membership.objects.filter(offered).exclude(pk=self.membership.pk)
        field: Any = self.fields["participants"]
        field.queryset = people.select_related("person").order_by("pk")
        field.label_from_instance = lambda one: one.person.name

    def offer_posts(self, organization: Organization) -> None:
        if "post" not in self.fields:
            return
        posts = open_posts(organization, self.pledge.post_id if self.pledge else None)
        if not posts.exists():
            del self.fields["post"]
            return
        field: Any = self.fields["post"]
        field.queryset = posts
        field.label_from_instance = lambda one: f"{one.name}：{one.duties}"

    def offer_carried(self, program: Program, organization: Organization) -> None:
        if "carries" not in self.fields:
            return
        pledges = organization_pledges(program, organization)
        if not pledges.exists():
            del self.fields["carries"]
            return
        field: Any = self.fields["carries"]
        field.queryset = pledges.prefetch_related("items")
        field.label_from_instance = in_short

    def offer_orders(self, orders: QuerySet[Order] | None) -> None:
        if orders is None or not orders.exists():
            del self.fields["follows"]
            return
        field: Any = self.fields["follows"]
        field.queryset = orders
        field.label_from_instance = following.in_short

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("kind") == Kind.AD_HOC and not found.get("occasion"):
            self.add_error("occasion", _("即时承诺请写明因何承诺。"))
        if found.get("form") == Form.JOINT and not found.get("partners"):
            self.add_error("partners", _("共同承诺请写明参加的群众。"))
        if found.get("form") == Form.GROUP and not found.get("participants"):
            self.add_error("participants", _("党员集体承诺请选择参加的党员。"))
        if found.get("form") == Form.INDIVIDUAL and found.get("participants"):
            self.add_error("participants", _("个人承诺没有参加的党员，请取消勾选，或者改选形式。"))
        return found

    def more(self) -> list[Any]:
        """What most members leave as it is, shown folded."""
        return [field for field in self if not field.is_hidden]

    def value(self) -> Head:
        found = self.cleaned_data
        return Head(
            kind=found["kind"],
            form=found["form"],
            occasion=found["occasion"],
            partners=found.get("partners", ""),
            post=found.get("post"),
            carries=found.get("carries"),
            follows=found.get("follows"),
            participants=tuple(found.get("participants", ())),
        )


def in_short(pledge: Pledge) -> str:
    """A pledge in a list of choices."""
    return "、".join(item.text for item in pledge.items.all())[:60]
