"""Sign-in and password forms."""

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Name and password; the same answer whether the name or the password is wrong."""

    error_messages = {
        "invalid_login": _("用户名或密码不正确，请核对后再试。"),
        "inactive": _("该账户已停用，请与组织部门联系。"),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")


class NewPasswordForm(PasswordChangeForm):
    """Old password, new password twice."""
