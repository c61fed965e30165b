"""Navigation and the actor's duties, for every page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from xianfeng.accounts.models import User
from xianfeng.appraisals.access import PollPolicy
from xianfeng.grading.access import RoundPolicy
from xianfeng.kernel.access import Policy
from xianfeng.members.access import MembershipPolicy, RollImportPolicy
from xianfeng.organizations.access import DutyPolicy, OrganizationPolicy, duties_of
from xianfeng.organizations.models import Organization
from xianfeng.packs.access import PackVersionPolicy
from xianfeng.pledges.access import ProgramPolicy
from xianfeng.rectification.access import OrderPolicy
from xianfeng.service_windows.access import CasePolicy, ContestPolicy, WindowPolicy


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    label: str | Promise
    url: str
    icon: str
    active: bool


ENTRIES: tuple[tuple[str | Promise, str, str, type[Policy], str], ...] = (  # type: ignore[type-arg]
    (_("承诺践诺"), "pledges:home", "patch-check", ProgramPolicy, "view"),
    (_("分类定级"), "grading:rounds", "bar-chart", RoundPolicy, "view"),
    (_("服务窗口"), "service_windows:manage", "building", WindowPolicy, "view"),
    (_("窗口意见"), "service_windows:cases", "chat-square-text", CasePolicy, "view"),
    (_("竞赛"), "service_windows:contests", "award", ContestPolicy, "view"),
    (_("整改台账"), "rectification:ledger", "list-check", OrderPolicy, "view"),
    (_("评议"), "appraisals:home", "chat-square-text", PollPolicy, "results"),
    (_("党组织"), "organizations:tree", "diagram-3", OrganizationPolicy, "view"),
    (_("党员"), "members:list", "people", MembershipPolicy, "list"),
    (_("名册导入"), "members:imports", "cloud-upload", RollImportPolicy, "view"),
    (_("政策包"), "packs:list", "file-text", PackVersionPolicy, "view"),
    (_("职责"), "organizations:duties", "person-badge", DutyPolicy, "view"),
)


def navigation(request: HttpRequest) -> dict[str, object]:
    """Entries the actor's duties open; lazily, for a page may not show them."""
    if not isinstance(request.user, User):
        return {}
    user = request.user
    return {
        "navigation": SimpleLazyObject(lambda: entries(user, request.path)),
        "duties_line": SimpleLazyObject(lambda: duties_line(user)),
    }


def entries(user: User, path: str) -> list[Entry]:
    """The start page, then a room each; the entry with the longest fitting path is active."""
    offered = [(_("首页"), reverse("pages:home"), "house")] + [
        (label, reverse(name), icon)
        for label, name, icon, policy, verb in ENTRIES
        if policy.may_ever(user, verb)
    ]
    fitting = [url for _label, url, _icon in offered if fits(path, url)]
    active = max(fitting, key=len, default="")
    return [Entry(label, url, icon, url == active) for label, url, icon in offered]


def fits(path: str, url: str) -> bool:
    """Whether the page lies in the room of the entry."""
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def duties_line(user: User) -> str:
    """The first duty in words; more are counted."""
    duties = duties_of(user)
    if not duties:
        return ""
    name = Organization.objects.values_list("name", flat=True).get(pk=duties[0].organization)
    more = f" +{len(duties) - 1}" if len(duties) > 1 else ""
    return f"{name} · {duties[0].role.label}{more}"
