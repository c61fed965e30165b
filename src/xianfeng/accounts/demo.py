"""The demo roles: offered in demo mode and only to this machine itself."""

from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DemoRole:
    """A demo account and what a visitor can try with it."""

    username: str
    label: Promise | str
    hint: Promise | str


ROLES = (
    DemoRole("county", _("县委组织部"), _("导入名册、开展定级、提出意见")),
    DemoRole("leader", _("县委常委"), _("确认等次、批准公布")),
    DemoRole("leader2", _("第二审批人"), _("更正的第二次批准")),
    DemoRole("town", _("镇党委"), _("查看所辖支部")),
    DemoRole("secretary", _("党支部书记"), _("本支部的情况和等次")),
    DemoRole("member", _("党员"), _("本人所在支部")),
    DemoRole("window", _("窗口工作人员"), _("本窗口单位")),
    DemoRole("bureau", _("教育局党组"), _("指导本行业党组织")),
    DemoRole("instructor", _("指导员"), _("查看联系的党委")),
    DemoRole("inspector", _("督查员"), _("查看抽到的单位")),
    DemoRole("auditor", _("审计员"), _("查看全部记录，不能改动")),
    DemoRole("admin", _("系统管理员"), _("管理账户，不看业务数据")),
    DemoRole("othercounty", _("邻县组织部"), _("另一个县，看不到本县")),
)


def offered(request: HttpRequest) -> tuple[DemoRole, ...]:
    """The roles to show on the sign-in page; none outside the demo or from elsewhere."""
    return ROLES if settings.DEMO and from_loopback(request) else ()


def from_loopback(request: HttpRequest) -> bool:
    """Whether the connection comes from this machine, without any proxy between."""
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    try:
        return not forwarded and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
