"""三亮: standards, identity, who answers for windows."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.factories.people import signed_in
from tests.service_windows.windows import FRIDAY, STANDARD, Tree, holder, staff, window
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.roles import Role
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.access import WindowPolicy
from xianfeng.service_windows.actions import shows
from xianfeng.service_windows.models import Edition
from xianfeng.service_windows.queries import windows

pytestmark = pytest.mark.django_db


def test_r045_r070_a_window_has_one_of_three_classes_and_its_guidance(tree: Tree) -> None:
    name, guidance = windows.class_of(window(tree))
    assert name == "企事业单位及营业网点"
    assert guidance == "完善服务功能，提升服务水平"
    assert len(rulebook.rules().classes) == 3


def test_r056_ways_of_service_in_words(tree: Tree) -> None:
    assert windows.modes_of(window(tree)) == ["一站式服务", "预约服务"]


def test_r051_a_changed_limit_is_announced_and_the_old_standard_stays(tree: Tree) -> None:
    """亮标准: items, workflow, limit; versioned."""
    made = window(tree)
    item = made.items.get()
    with pytest.raises(Refused):
        shows.change_standard(staff(tree), item, 1, " ", {**STANDARD, "limit_days": 3})
    keeper = holder(Role.SECRETARY, tree["S1"])
    shows.change_standard(keeper, item, 1, "缩短为 3 个工作日", {**STANDARD, "limit_days": 3})
    shown = windows.standards(made)[0].edition
    assert (shown.number, shown.limit_days, shown.announcement) == (2, 3, "缩短为 3 个工作日")
    assert Edition.objects.get(number=1).until == FRIDAY
    entry = Entry.objects.get(kind="standard.changed")
    assert '"before":5' in entry.text
    shows.end_item(keeper, item)
    assert windows.standards(made) == []
    with pytest.raises(NotAllowedNow):
        shows.change_standard(keeper, item, 2, "x", STANDARD)


def test_a_standard_has_one_edition_in_force(tree: Tree) -> None:
    item = window(tree).items.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(item=item, number=9, workflow="x", limit_days=1, since=FRIDAY)


def test_r052_posts_areas_and_cards_with_the_holder_sealed(tree: Tree) -> None:
    """亮身份: what the record keeps of a person is a commitment."""
    made = window(tree)
    shows.set_post(
        staff(tree),
        made,
        kind="area",
        title="一楼大厅",
        holder="李伟",
        is_member=True,
        duties="巡查",
    )
    assert {one.kind for one in windows.posts(made)} == {"pioneer", "area"}
    assert not Entry.objects.filter(kind="post.set", text__contains="李伟").exists()


def test_r065_r066_who_is_in_charge_level_by_level(tree: Tree) -> None:
    """The unit, its superior and its industry authority each name theirs; R-068: by both lines."""
    made = window(tree)
    for code, leader in (("S1", "校支书"), ("T1", "镇书记"), ("A1", "局党组书记"), ("T2", "他镇")):
        shows.arrange(
            holder(Role.DEPARTMENT, tree["C1"], f"d{code}"),
            tree[code], leader=leader, office="行风办", staff="王芳",
        )  # fmt: skip
    leaders = [one.leader for one in windows.arrangements_over(made)]
    assert set(leaders) == {"校支书", "镇书记", "局党组书记"}


@pytest.mark.parametrize("kind", ["rules", "contact", "supervise", "transmit", "together"])
def test_r067_r069_r071_r127_what_line_and_area_do_is_kept(tree: Tree, kind: str) -> None:
    """R-067 working rules, R-069 contact and supervision, R-071 with mass organizations, R-127
    deployments passed on in time, R-128 the carriers this room is one of."""
    made, town = window(tree), holder(Role.COMMITTEE_STAFF, tree["T1"])
    shows.guide(town, made, "一镇党委", kind, "看了窗口", FRIDAY)
    assert windows.guidance_of(made)[0].kind == kind
    with pytest.raises(Refused):
        shows.guide(town, made, "一镇党委", kind, "还没到", date(2027, 1, 1))


def test_r068_the_line_that_guides_reads_and_guides_but_does_not_keep(tree: Tree) -> None:
    """R-124…R-126 through R-068: the authority whose line only guides cannot keep the window."""
    made, authority = window(tree), holder(Role.AUTHORITY, tree["A1"])
    assert WindowPolicy.allows(authority, "view", made)
    assert WindowPolicy.allows(authority, "guide", made)
    assert not WindowPolicy.may_ever(authority, "keep")
    assert not WindowPolicy.allows(holder(Role.WINDOW, tree["V1"]), "view", made)


def test_r051_an_item_shown_before_comes_back_with_another_limit_only_announced(
    tree: Tree,
) -> None:
    """Ending an item and showing it anew is no way around the announcement."""
    made, keeper = window(tree), staff(tree)
    longer = {**STANDARD, "limit_days": 20}
    shows.end_item(keeper, made.items.get())
    with pytest.raises(Refused):
        shows.add_item(keeper, made, "转学办理", longer, " ")
    shows.add_item(keeper, made, "转学办理", longer, "审核环节增加，时限延长")
    assert [one.announcement for one in windows.announced_changes(made)] == [
        "审核环节增加，时限延长"
    ]
    shows.end_item(keeper, made.items.get(until=None))
    shows.add_item(keeper, made, "转学办理", longer)  # as it was last shown
    shows.add_item(keeper, made, "学籍查询", STANDARD)  # never shown before


def test_r051_the_form_asks_for_the_announcement(tree: Tree) -> None:
    made, keeper = window(tree), staff(tree)
    shows.end_item(keeper, made.items.get())
    page, said = f"/windows/manage/{made.pk}/items", {**STANDARD, "name": "转学办理"}
    client = signed_in(keeper)
    assert client.post(page, said | {"limit_days": 9}).status_code == 400
    announced = {"limit_days": 9, "announcement": "改为 9 个工作日"}
    assert client.post(page, said | announced).status_code == 302
    assert "改为 9 个工作日" in Client().get(f"/windows/{made.pk}/").content.decode()
