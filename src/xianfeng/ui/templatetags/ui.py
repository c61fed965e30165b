"""Tags of every template; loaded as builtins."""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from xianfeng.ui.icons import ICONS

register = template.Library()

# The five tones, and the names under which Bootstrap knows them.
TONES: Final[Mapping[str, str]] = {
    "good": "good", "success": "good",
    "info": "info", "primary": "info",
    "warn": "warn", "warning": "warn",
    "bad": "bad", "danger": "bad", "error": "bad",
    "neutral": "neutral", "secondary": "neutral",
}  # fmt: skip
TONE_ICONS: Final[Mapping[str, str]] = {
    "good": "check-circle",
    "info": "info-circle",
    "warn": "exclamation-triangle",
    "bad": "x-octagon",
    "neutral": "circle",
}


@register.filter
def tone(name: str | None) -> str:
    """One of the five tones; an unknown name is neutral, for a colour must not break a page."""
    return TONES.get(name or "", "neutral")


@register.filter
def tone_icon(name: str | None) -> str:
    """The icon that says the tone to those who do not see its colour."""
    return TONE_ICONS[tone(name)]


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One picture of the sprite; decoration unless `label` gives it words.

    Raises KeyError for a picture the sprite does not have: name it in `icons.py` first.
    """
    if name not in ICONS:
        raise KeyError(f"icon {name!r} is not listed in xianfeng/ui/icons.py")
    said = format_html('role="img" aria-label="{}"', label) if label else HIDDEN
    sprite = static("ui/vendor/icons.svg")
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', said, sprite, name)


HIDDEN: Final = mark_safe('aria-hidden="true" focusable="false"')


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's widget in the classes of its kind."""
    if is_choice_group(field):
        return field.as_widget()  # a class would fall on the group too
    widget = field.field.widget
    given = str(widget.attrs.get("class", ""))
    shown = field.as_widget(attrs={"class": f"{widget_class(field)} {given}".strip()})
    # Django's row of dashes says nothing to whoever has it read out.
    asked = conditional_escape(gettext("请选择"))
    return SafeString(shown.replace(">---------</option>", f">{asked}</option>"))


def widget_class(field: BoundField) -> str:
    """The Bootstrap class for the field's kind of widget."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label stands behind the control."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_choice_group(field: BoundField) -> bool:
    """Whether the field is several controls under one legend."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.simple_tag
def numbers_of(page: Page[object]) -> Iterable[int | str]:
    """The page numbers to offer, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def chart_data(option: object, name: str) -> SafeString:
    """ECharts' option, a value or JSON text, as a data block no browser runs."""
    value = json.loads(option) if isinstance(option, str) else option
    return json_script(value, f"{name}-option")


@register.filter
def is_number(cell: object) -> bool:
    """Whether a cell stands to the right."""
    return isinstance(cell, int | float | Decimal | Fraction) and not isinstance(cell, bool)


@register.filter
def has_numbers(rows: Sequence[Sequence[object]], column: int) -> bool:
    """Whether the column's head stands to the right, as the first row's cell does."""
    return bool(rows) and column > 0 and is_number(rows[0][column])


@register.filter
def label_of(heads: Sequence[object], index: int) -> object:
    """The column head that stands over a cell, for tables that become cards."""
    return heads[index] if index < len(heads) else ""


class Capture(template.Node):
    """Keeps what its content renders to under a name."""

    def __init__(self, name: str, content: NodeList) -> None:
        self.name = name
        self.nodelist = content

    def render(self, context: Context) -> SafeString:
        context[self.name] = SafeString(self.nodelist.render(context).strip())
        return SafeString("")


@register.tag
def capture(parser: Parser, token: Token) -> Capture:
    """`{% capture as name %}…{% endcapture %}`: a block may be printed once, its text twice."""
    parts = token.split_contents()
    if len(parts) != 3 or parts[1] != "as":
        raise template.TemplateSyntaxError("write {% capture as name %}")
    content = parser.parse(("endcapture",))
    parser.delete_first_token()
    return Capture(parts[2], content)
