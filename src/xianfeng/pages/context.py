"""Navigation and the actor's duties, for every page."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xianfeng.accounts.models import User
from xianfeng.appraisals.access import PollPolicy
from xianfeng.grading.access import RoundPolicy
from xianfeng.kernel.access import Policy
from xianfeng.members.access import MembershipPolicy, RollImportPolicy
from xianfeng.organizations.access import DutyPolicy, OrganizationPolicy, duties_of
from xianfeng.packs.access import PackVersionPolicy
from xianfeng.pledges.access import ProgramPolicy
from xianfeng.rectification.access import OrderPolicy
from xianfeng.service_windows.access import CasePolicy, ContestPolicy, WindowPolicy


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation; with `inner` entries it opens them and leads nowhere itself."""

    label: str | Promise
    url: str
    icon: str
    active: bool
    inner: tuple["Entry", ...] = ()


Room = tuple[str | Promise, str, str, type[Policy], str]  # type: ignore[type-arg]  # of any model
HOME: Room = (_("首页"), "pages:home", "house", OrganizationPolicy, "")
# What is used together stands together, so that the department's row stays one line.
GROUPS: tuple[tuple[str | Promise, str, tuple[Room, ...]], ...] = (
    ("", "", ((_("承诺践诺"), "pledges:home", "patch-check", ProgramPolicy, "view"),)),
    (
        _("服务窗口"),
        "building",
        (
            (_("窗口一览"), "service_windows:manage", "building", WindowPolicy, "view"),
            (
                pgettext_lazy("多个", "窗口意见"),
                "service_windows:cases",
                "chat-square-text",
                CasePolicy,
                "view",
            ),
            (
                pgettext_lazy("多个", "竞赛"),
                "service_windows:contests",
                "award",
                ContestPolicy,
                "view",
            ),
        ),
    ),
    ("", "", ((_("评议"), "appraisals:home", "clipboard-check", PollPolicy, "results"),)),
    ("", "", ((_("分类定级"), "grading:rounds", "bar-chart", RoundPolicy, "view"),)),
    ("", "", ((_("整改台账"), "rectification:ledger", "list-check", OrderPolicy, "view"),)),
    (
        _("组织和党员"),
        "diagram-3",
        (
            (
                pgettext_lazy("多个", "党组织"),
                "organizations:tree",
                "diagram-3",
                OrganizationPolicy,
                "view",
            ),
            (pgettext_lazy("多个", "党员"), "members:list", "people", MembershipPolicy, "list"),
            (_("名册导入"), "members:imports", "cloud-upload", RollImportPolicy, "view"),
        ),
    ),
    (
        _("制度和职责"),
        "gear",
        (
            (pgettext_lazy("多个", "政策包"), "packs:list", "file-text", PackVersionPolicy, "view"),
            (_("职责"), "organizations:duties", "person-badge", DutyPolicy, "view"),
        ),
    ),
)


def navigation(request: HttpRequest) -> dict[str, object]:
    """Entries the actor's duties open; lazily, for a page may not show them."""
    # Without a user: a request refused before anybody asked who sent it.
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {
        "navigation": SimpleLazyObject(lambda: entries(user, request.path)),
        "duties_line": SimpleLazyObject(lambda: duties_line(user)),
    }


def entries(user: User, path: str) -> list[Entry]:
    """The start page, then what the duties open; a group of one stands for itself."""
    open_rooms = [
        (label, icon, tuple(room for room in rooms if room[3].may_ever(user, room[4])))
        for label, icon, rooms in GROUPS
    ]
    addresses = [reverse(room[1]) for _label, _icon, rooms in open_rooms for room in rooms]
    here = max((url for url in ["/", *addresses] if fits(path, url)), key=len, default="")
    found = [entry_of(HOME, here)]
    for label, icon, rooms in open_rooms:
        inner = tuple(entry_of(room, here) for room in rooms)
        found += [grouped(label, icon, inner)] if len(inner) > 1 else inner
    return found


def entry_of(room: Room, here: str) -> Entry:
    """The entry of one room; active when `here` is its address."""
    label, name, icon, _policy, _verb = room
    url = reverse(name)
    return Entry(label, url, icon, url == here)


def grouped(label: str | Promise, icon: str, inner: tuple[Entry, ...]) -> Entry:
    """Several entries behind one word."""
    return Entry(label, "", icon, any(entry.active for entry in inner), inner)


def fits(path: str, url: str) -> bool:
    """Whether the page lies in the room of the entry."""
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def duties_line(user: User) -> str:
    """The first duty in words; more are counted."""
    duties = duties_of(user)
    if not duties:
        return ""
    more = f" +{len(duties) - 1}" if len(duties) > 1 else ""
    return f"{duties[0].name} · {duties[0].role.label}{more}"
