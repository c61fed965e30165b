"""Slips, posters, kiosks, links, and what was counted on paper; what somebody outside finds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.clock import today
from xianfeng.kernel.fields import field_of
from xianfeng.service_windows.models import Item, PaperBatch, Window
from xianfeng.service_windows.models.points import Finding
from xianfeng.service_windows.models.ratings import BY_STAFF, MOST_PAPER, PaperFinding
from xianfeng.service_windows.queries.channels import entered_alike
from xianfeng.service_windows.rules.figures import LEVELS
from xianfeng.service_windows.wording import LEVEL_NAMES

from .fields import DAY, TEXT


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
    another = forms.BooleanField(label=_("这是另一批，不是重复登记"), required=False)

    def __init__(self, *arguments: Any, window: Window, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.window = window
        for level in LEVELS:
            self.fields[f"n{level}"] = forms.IntegerField(
                label=str(LEVEL_NAMES[level]), min_value=0, max_value=MOST_PAPER, initial=0
            )

        self.order_fields([*(name for name in self.fields if name != "another"), "another"])
        if not self.is_bound:
            del self.fields["another"]

    def clean(self) -> dict[str, Any] | None:
        """The same tallies of the same day may be the same sheets: it asks, and does not refuse."""
        cleaned = super().clean()
        alike = None if self.errors else self.alike()
        if alike is None:
            del self.fields["another"]
        elif not self.cleaned_data["another"]:
            self.add_error("another", self.told(alike))
        return cleaned

    def alike(self) -> PaperBatch | None:
        """What was entered before with the same tallies."""
        day, channel = self.cleaned_data["day"], self.cleaned_data["channel"]
        return entered_alike(self.window, day, channel, self.counts())

    def told(self, alike: PaperBatch) -> str:
        """Who entered it."""
        return _("%(who)s已经登记过这一天份数完全相同的一批。确是另一批的，请勾选后再保存。") % {
            "who": alike.actor.display_name
        }

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
