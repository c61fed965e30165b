"""What several verbs refuse in the same words."""

from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.kernel.errors import Refused
from xianfeng.rectification.access import belongs_to
from xianfeng.service_windows.models import Window


def refuse_unit(actor: User, window: Window) -> None:
    """Everybody of the window's own unit: this is for somebody outside."""
    if belongs_to(actor, window.organization):
        raise Refused(_("须由本单位以外的人办理。"))


def refuse_ended(window: Window) -> None:
    """A window that serves no longer: nobody is sent to it, nor asked to rate it."""
    if not window.is_open:
        raise Refused(_("窗口已经停止服务。"))
