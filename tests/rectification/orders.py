"""Orders for tests: who gives them, who works on them."""

from datetime import date

import pytest

from tests.factories.counties import county, holder
from xianfeng.accounts.models import User
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.rectification import actions, queries
from xianfeng.rectification.actions import climbing, deciding, issuing, working
from xianfeng.rectification.models import Order

FRIDAY = date(2026, 9, 25)
Tree = dict[str, Organization]


def on(patch: pytest.MonkeyPatch, day: date) -> None:
    """From here on it is `day`."""
    for module in (queries, climbing, deciding, issuing, working):
        patch.setattr(module, "today", lambda: day)


def given(tree: Tree, code: str = "V1", days: int = 5, public: str = "窗口中午无人值守") -> Order:
    """An order to an organization, from the department."""
    owner = tree[code]
    actor = User.objects.filter(username="giver").first()
    return actions.issue(
        actor or holder(Role.DEPARTMENT, tree["C1"], "giver"),
        owner,
        problem="中午无人值守。",
        basis="B二 亮标准",
        days=days,
        object=actions.About("window", "7", "一村便民服务站"),
        source=actions.About("case", "12", "群众反映"),
        public_text=public,
    )


__all__ = ["FRIDAY", "Tree", "county", "given", "holder", "on"]
