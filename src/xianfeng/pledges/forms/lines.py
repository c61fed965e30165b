"""A line of progress for every open item of one's own, on one page and saved at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from xianfeng.pledges.models import Item, Pledge
from xianfeng.pledges.queries.programs import shows_progress

from .fields import Words, area

PREFIX = "line-"


class LinesForm(forms.Form):
    """What is left empty is passed over: nobody has to write to all of them (D-10)."""

    def __init__(self, items: Sequence[Item], data: Any = None) -> None:
        super().__init__(data)
        self.items = items
        for item in items:
            self.fields[name_of(item)] = Words(
                max_length=500,
                required=False,
                widget=area(2, placeholder=_("做到哪一步了，写一句就行")),
            )

    def clean(self) -> dict[str, Any]:
        if not any(self.cleaned_data.values()) and not self.errors:
            raise ValidationError(_("请写一句进展。"))
        return self.cleaned_data

    def lines(self) -> list[tuple[Item, str]]:
        """The items written to."""
        said = [(item, self.cleaned_data[name_of(item)]) for item in self.items]
        return [(item, text) for item, text in said if text]

    def rows(self) -> list[tuple[Pledge, list[tuple[Item, BoundField]]]]:
        """Pledge by pledge, the one with the nearest date first."""
        found: dict[int, tuple[Pledge, list[tuple[Item, BoundField]]]] = {}
        for item in self.items:
            _pledge, rows = found.setdefault(item.pledge_id, (item.pledge, []))
            rows.append((item, self[name_of(item)]))
        return list(found.values())

    def is_shown(self) -> bool:
        """Whether a board will show any of what is written here."""
        return any(shows_progress(pledge.program) for pledge, _rows in self.rows())

    def draft(self) -> str:
        """Names the kept copy of what is being typed; another one once something was saved."""
        return "lines-" + "-".join(f"{one.pk}.{getattr(one, 'noted', 0)}" for one in self.items)


def name_of(item: Item) -> str:
    return f"{PREFIX}{item.pk}"


def written_to(data: Mapping[str, Any]) -> Iterable[int]:
    """Keys of the items to which something was sent, open or not."""
    for name, value in data.items():
        key = name.removeprefix(PREFIX)
        if name != key and key.isdecimal() and str(value).strip():
            yield int(key)
