"""Windows for tests."""

from datetime import date
from hashlib import sha256

from tests.factories.counties import county, holder
from xianfeng.accounts.models import User
from xianfeng.ballots.slips import SECRET, from_url, mark_of, to_url
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.packs.models import PackVersion
from xianfeng.rectification import actions as orders
from xianfeng.service_windows.actions import contests, ratings, shows, voices
from xianfeng.service_windows.actions.ratings import Taken
from xianfeng.service_windows.models import Case, HonourProposal, Window

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


def rows_of_windows(unit: Organization, county: Organization, actor: User) -> None:
    """One row of every model with a policy: a window, a case, a contest, an order, a day."""
    made = window({unit.code: unit}, unit.code)
    voices.speak(made, voices.Voice(text="中午没有人"))
    contest = contests.begin_contest(
        actor,
        county,
        title="技能比武",
        kind="skill",
        criteria="按标准",
        panel="评审组",
        since=FRIDAY,
        until=FRIDAY,
    )
    HonourProposal.objects.create(
        entrant=contests.enter_window(actor, contest, made),
        honour="youth-unit",
        pack=PackVersion.objects.latest("pk"),
        proposed_on=FRIDAY,
        proposed_by=actor,
    )
    about = orders.About("organization", unit.code, unit.name)
    source = orders.About("hand", "", "直接下达")
    orders.issue(actor, unit, problem="空岗", basis="B一", days=5, object=about, source=source)
    orders.keep_day(actor, FRIDAY, False, "放假", county)


def staff(tree: Tree) -> User:
    """The window's own manager."""
    return holder(Role.WINDOW, tree["S1"], "window")


def outside(tree: Tree) -> User:
    """Somebody above the window's unit."""
    return holder(Role.COMMITTEE_STAFF, tree["T1"], "town")


def spoken(made: Window, **said: object) -> tuple[str, Case]:
    """A suggestion and its receipt code."""
    code = voices.speak(made, voices.Voice(**{"text": "中午没有人", **said}))  # type: ignore[arg-type]  # by field
    return code, Case.objects.get(code_hash=voices.hash_of(code))


def rated_badly(made: Window, level: int = 1) -> Case:
    """A case of a bad rating, as its day brings it."""
    said: dict[str, object] = {"window": made, "channel": "slip", "level": level}
    return voices.open_case("rating", said)


def taken(window: Window, levels: list[int], day: date, mark: str = "") -> list[Taken]:
    """Ratings as the box hands them over; `secret_of` each of them its rater has."""
    names = [sha256(f"{mark}{n}{day}".encode()).hexdigest() for n, _level in enumerate(levels)]
    return [
        Taken(name, window.pk, day, level, mark=mark_of(from_url(secret(name))).hex())
        for name, level in zip(names, levels, strict=True)
    ]


def secret(name: str) -> str:
    """What a browser drew at the tap; here it is made of a name, so that tests can say it again."""
    return to_url(sha256(f"secret of {name}".encode()).digest()[:SECRET])


def secret_of(one: Taken) -> str:
    """What the browser that gave this rating drew."""
    return secret(one.digest)


def counted(window: Window, counts: dict[int, int], day: date = FRIDAY, way: str = "paper") -> None:
    """Ratings of a day that stand in the figures at the next release."""
    ratings.add_counts({(window.pk, day, level): n for level, n in counts.items()}, way)


def on(patch: "object", day: date) -> None:
    """From here on it is `day`."""
    from xianfeng.rectification.actions import climbing, deciding, issuing, working
    from xianfeng.service_windows.actions import (
        bursts,
        cases,
        contests,
        holding,
        honours,
        overdue,
        paper,
        releasing,
        routing,
        telling,
        watching,
    )
    from xianfeng.service_windows.actions import figures as released
    from xianfeng.service_windows.queries import cases as listed
    from xianfeng.service_windows.queries import figures, waiting

    rooms = (climbing, deciding, issuing, working)
    places = (
        *rooms, bursts, cases, contests, holding, honours, listed, overdue, paper, ratings,
        releasing, routing, shows, telling, voices, watching, figures, released, waiting,
    )  # fmt: skip
    for module in places:
        patch.setattr(module, "today", lambda: day)  # type: ignore[attr-defined]  # it imports it


__all__ = [
    "FRIDAY",
    "STANDARD",
    "Tree",
    "counted",
    "county",
    "holder",
    "on",
    "outside",
    "rated_badly",
    "rows_of_windows",
    "secret",
    "secret_of",
    "spoken",
    "staff",
    "taken",
    "window",
]
