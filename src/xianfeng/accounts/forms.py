"""Sign-in and password forms."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xianfeng.accounts.codes import normal


class SignInForm(AuthenticationForm):
    """Name and password; the same answer whether the name or the password is wrong."""

    error_messages = {
        "invalid_login": _("用户名或密码不正确，请核对后再试。"),
        "inactive": _("该账户已停用，请与组织部门联系。"),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django declares it
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")


class NewPasswordForm(PasswordChangeForm):
    """Old password, new password twice."""


class SlipForm(forms.Form):
    """The code of a slip as typed or scanned."""

    code = forms.CharField(
        label=_("开户单上的编码"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        code = normal(self.cleaned_data["code"])
        if not code:
            raise ValidationError(_("编码不对，请对照开户单再输一次，共 10 位。"))
        return code


class FirstPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # takes no parameter when it runs
    """A password of one's own, twice; the code travels along."""

    code = forms.CharField(widget=forms.HiddenInput)
