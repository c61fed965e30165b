"""What people type about members, cleaned."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.clock import today
from xianfeng.kernel.fields import field_of
from xianfeng.members.models import Cause
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import ancestors, below


class UploadForm(forms.Form):
    """One workbook."""

    file = forms.FileField(
        label=_("拖入名册，或者选择文件"),
        help_text=_("支持 .xlsx、.xls 和 .csv，不超过 20 MB。先比对，确认后才写入。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_LIMIT:
            raise ValidationError(_("文件超过 20 MB，请删去多余内容后再传。"))
        return file


ONLY = (
    ("", _("全部")),
    ("mobile", _("流动党员")),
    ("exempt", _("区别对待")),
    ("probationary", _("预备党员")),
)


class MemberFilterForm(forms.Form):
    """Narrowing the list of members."""

    q = forms.CharField(label=_("姓名"), required=False, max_length=60)
    branch = forms.CharField(label=_("党支部代码"), required=False, max_length=60)
    only = forms.ChoiceField(
        label=_("只看"),
        required=False,
        choices=ONLY,
    )

    def __init__(self, data: Any = None, *, may_know_exempt: bool) -> None:
        """`may_know_exempt`: the branch and its committee may list who is treated differently."""
        super().__init__(data)
        if not may_know_exempt:
            only = field_of(self, "only", forms.ChoiceField)
            only.choices = [one for one in ONLY if one[0] != "exempt"]


class ExemptionForm(forms.Form):
    """R-042: a cause, a reason in the branch's own words, a day."""

    cause = forms.ChoiceField(label=_("情形"), choices=Cause.choices)
    reason = forms.CharField(
        label=_("说明"),
        max_length=300,
        help_text=_("只有本党支部和上级党委的工作人员看得到。写清必要的情况即可。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    since = forms.DateField(
        label=_("起始日期"),
        initial=today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class CommunityForm(forms.Form):
    """R-181: the community of the same county where a member is active too."""

    code = forms.CharField(
        label=_("社区党组织代码"), max_length=60, help_text=_("本县（市、区）社区党组织的代码。")
    )

    def __init__(self, *arguments: Any, home: Organization, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.home = home

    def clean_code(self) -> Organization:
        county = below(ancestors(self.home.path)[0])
        found = Organization.objects.filter(
            county, code=self.cleaned_data["code"].strip(), domain="社区"
        ).first()
        if found is None:
            raise ValidationError(_("本县（市、区）没有这个社区党组织代码。"))
        return found
