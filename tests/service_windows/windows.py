"""Windows for tests."""

from datetime import date
from hashlib import sha256

from tests.factories.counties import county, holder
from xianfeng.accounts.models import User
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import shows, voices
from xianfeng.service_windows.actions.ratings import Taken
from xianfeng.service_windows.models import Window

FRIDAY = date(2026, 9, 25)
Tree = dict[str, Organization]
STANDARD = {"workflow": "受理\n办结", "materials": "身份证", "limit_days": 5}


def window(tree: Tree, code: str = "S1", name: str = "一小学服务窗口") -> Window:
    """A window with one item and one post."""
    made = shows.open_window(
        None,
        tree[code],
        name=name,
        window_class="outlet",
        address="一镇学校路 1 号",
        phone="",
        hours="周一至周五 8:00—17:00",
        modes=["one-stop", "appointment"],
    )
    shows.add_item(None, made, "转学办理", STANDARD)
    shows.set_post(
        None,
        made,
        kind="pioneer",
        title="接待岗",
        holder="陈静",
        is_member=True,
        duties="接待、解答",
    )
    return made


def staff(tree: Tree) -> User:
    """The window's own manager."""
    return holder(Role.WINDOW, tree["S1"], "window")


def taken(window: Window, levels: list[int], day: date, mark: str = "") -> list[Taken]:
    """Ratings as the box hands them over."""
    return [
        Taken(sha256(f"{mark}{n}{day}".encode()).hexdigest(), window.pk, day, level)
        for n, level in enumerate(levels)
    ]


def on(patch: "object", day: date) -> None:
    """From here on it is `day`."""
    from xianfeng.rectification.actions import climbing, deciding, issuing, working
    from xianfeng.service_windows.actions import cases, ratings
    from xianfeng.service_windows.queries import figures

    places = (climbing, deciding, issuing, working, cases, ratings, shows, voices, figures)
    for module in places:
        patch.setattr(module, "today", lambda: day)  # type: ignore[attr-defined]


__all__ = [
    "FRIDAY",
    "STANDARD",
    "Tree",
    "county",
    "holder",
    "on",
    "staff",
    "taken",
    "window",
]
