"""M-4.4: what was begun on a roll keeps its import from being undone, also an import that
only changed what was there before; an import after it can be undone."""

from collections.abc import Callable

import pytest

from tests.factories.counties import county, holder
from tests.members.rolls import LI, WANG, ZHAO, changed, imported
from tests.service_windows.windows import window
from xianfeng.accounts.models import User
from xianfeng.appraisals.models import Poll
from xianfeng.grading.actions import open_round
from xianfeng.kernel.clock import now, today
from xianfeng.kernel.errors import Refused
from xianfeng.members.actions.undoing import undo_import
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version
from xianfeng.pledges.actions.programs import open_program
from xianfeng.rectification import actions as orders_of

pytestmark = pytest.mark.django_db
Tree = dict[str, Organization]


def a_round(tree: Tree, actor: User) -> None:
    open_round(actor, tree["C1"], 2026, load_pack_version(None, "central-2012"))


def a_pledge_year(tree: Tree, actor: User) -> None:
    open_program(actor, tree["C1"], 2026, load_pack_version(None, "central-2012"))


def a_poll(tree: Tree, actor: User) -> None:
    Poll.objects.create(
        organization=tree["V1"],
        title="评议",
        year=2026,
        pack_hash="",
        question_set="",
        scale="",
        opens=now(),
        closes=now(),
        created_by=actor,
        created_on=today(),
    )


def a_window(tree: Tree, actor: User) -> None:
    window(tree)


def an_order(tree: Tree, actor: User) -> None:
    about = orders_of.About("organization", "V1", "一村支部")
    source = orders_of.About("hand", "", "直接下达")
    orders_of.issue(
        actor, tree["V1"], problem="空岗", basis="B一", days=5, object=about, source=source
    )


BEGUN: dict[str, Callable[[Tree, User], None]] = {
    "分类定级": a_round,
    "承诺践诺": a_pledge_year,
    "评议": a_poll,
    "服务窗口": a_window,
    "整改": an_order,
}


@pytest.mark.parametrize("name", BEGUN)
def test_what_was_begun_on_a_roll_keeps_its_import(name: str) -> None:
    tree = county()
    imported(tree["C1"])
    again = imported(tree["C1"], [changed(LI, post="委员"), WANG, ZHAO])
    BEGUN[name](tree, holder(Role.DEPARTMENT, tree["C1"]))
    with pytest.raises(Refused, match=name):
        undo_import(None, again)


@pytest.mark.parametrize("name", ["分类定级", "承诺践诺", "服务窗口"])
def test_an_import_after_it_can_be_undone(name: str) -> None:
    tree = county()
    imported(tree["C1"])
    BEGUN[name](tree, holder(Role.DEPARTMENT, tree["C1"]))
    undo_import(None, imported(tree["C1"], [changed(LI, post="委员"), WANG, ZHAO]))
