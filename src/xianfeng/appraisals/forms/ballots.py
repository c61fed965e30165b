"""A slip's code, and the sheet of a counted paper vote."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from xianfeng.accounts.codes import normal
from xianfeng.appraisals.queries.asking import Ballot
from xianfeng.appraisals.rules.suppression import Counts
from xianfeng.appraisals.wording import asked_name
from xianfeng.packs.templatetags.packs import said

LARGEST_SCAN = 5 * 1024 * 1024  # bytes
SCANS = ("pdf", "png", "jpg", "jpeg")


class CodeForm(forms.Form):
    """A slip's code as typed or scanned."""

    code = forms.CharField(
        label=_("票上的编码"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code = normal(self.cleaned_data["code"])
        if not code:
            raise ValidationError(_("编码不对，请对照邀请票再输一次，共 10 位。"))
        return code


class PaperForm(forms.Form):
    """The count sheet: a number an option of each question."""

    ballots = forms.IntegerField(label=_("纸质票张数"), min_value=0, max_value=1_000_000)
    first_counter = forms.CharField(label=_("计票人"), max_length=60)
    second_counter = forms.CharField(label=_("监票人"), max_length=60)
    scan = forms.FileField(
        label=_("计票单扫描件"),
        required=False,
        validators=[FileExtensionValidator(SCANS)],
        help_text=_("可以不传。PDF 或图片，不超过 5 MB。"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, ballot: Ballot) -> None:
        super().__init__(data, files)
        self.ballot = ballot
        for asked in ballot.asked:
            for option in ballot.scale.options:
                self.fields[f"{asked.id}={option.code}"] = forms.IntegerField(
                    label=said(option.name), min_value=0, max_value=1_000_000, initial=0
                )

    def clean_scan(self) -> Any:
        scan = self.cleaned_data["scan"]
        if scan and scan.size > LARGEST_SCAN:
            raise ValidationError(_("文件超过 5 MB。"))
        return scan

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Question → its fields."""
        for asked in self.ballot.asked:
            names = [f"{asked.id}={option.code}" for option in self.ballot.scale.options]
            yield asked_name(self.ballot, asked), [self[name] for name in names]

    def counts(self) -> Mapping[str, Counts]:
        values = self.cleaned_data
        return {
            asked.id: {
                option.code: values[f"{asked.id}={option.code}"]
                for option in self.ballot.scale.options
                if values[f"{asked.id}={option.code}"]
            }
            for asked in self.ballot.asked
        }
