"""Names on the leading line only, reasons in the branch and its committee only (§7)."""

import pytest

from tests.factories.counties import DAY, OTHER, county, holder
from tests.members.rolls import LI, WANG, ZHAO, changed, imported
from xianfeng.accounts.models import User
from xianfeng.members.access import (
    ExemptionPolicy,
    MembershipPolicy,
    RollImportPolicy,
    TransferPolicy,
)
from xianfeng.members.actions.memberships import grant_exemption
from xianfeng.members.models import Exemption, Membership, Person
from xianfeng.organizations.models import Leadership, Organization
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db
Tree = dict[str, Organization]
TAX = changed(LI, name="税一", branch="X1")
TEACHER = changed(LI, name="师一", branch="S1")


@pytest.fixture
def tree() -> Tree:
    tree = county()
    imported(tree["C1"], [LI, WANG, ZHAO, TAX, TEACHER])
    return tree


def names(user: User, verb: str = "list") -> set[str]:
    rows = MembershipPolicy.filter(user, verb)
    return set(rows.values_list("person__name", flat=True))


@pytest.mark.parametrize(
    ("role", "code", "seen"),
    [
        (Role.DEPARTMENT, "C1", {"李一", "王二", "赵三", "税一", "师一"}),
        (Role.COMMITTEE_STAFF, "T1", {"李一", "王二", "师一"}),  # the tax branch is led by its line
        (Role.COMMITTEE_STAFF, "T2", {"赵三"}),
        (Role.SECRETARY, "V1", {"李一", "王二"}),
        (Role.AUTHORITY, "A1", set()),  # only guides: numbers, no names
        (Role.AUTHORITY, "A2", {"税一"}),  # leads
        (Role.AUDITOR, "C1", {"李一", "王二", "赵三", "税一", "师一"}),
    ],
)
def test_names_follow_the_line_that_leads(
    tree: Tree, role: Role, code: str, seen: set[str]
) -> None:
    assert names(holder(role, tree[code])) == seen


@pytest.mark.parametrize(
    "role", [Role.LEADER, Role.WINDOW, Role.INSPECTOR, Role.ADMINISTRATOR, Role.MEMBER]
)
def test_others_list_nobody(tree: Tree, role: Role) -> None:
    assert not MembershipPolicy.may_ever(holder(role, tree["C1"]), "list")


def test_a_member_sees_the_own_row_only(tree: Tree) -> None:
    user = holder(Role.MEMBER, tree["V1"])
    assert names(user, "view") == set()
    Person.objects.filter(name="王二").update(user=user)
    assert names(user, "view") == {"王二"}


def test_another_county_sees_nobody(tree: Tree) -> None:
    other = holder(Role.DEPARTMENT, county(OTHER)["D1"])
    assert names(other) == set()
    assert not TransferPolicy.filter(other, "view").exists()
    assert not RollImportPolicy.filter(other, "view").exists()


REASON_READERS = [
    (Role.SECRETARY, "V1", True),
    (Role.COMMITTEE_STAFF, "T1", True),
    (Role.SECRETARY, "V2", False),
    (Role.COMMITTEE_STAFF, "T2", False),
    (Role.DEPARTMENT, "C1", False),  # leads the committee, is not the branch's committee
    (Role.LEADER, "C1", False),
    (Role.AUDITOR, "C1", False),
    (Role.AUTHORITY, "A1", False),
    (Role.MEMBER, "V1", False),
]


@pytest.mark.parametrize(("role", "code", "may"), REASON_READERS)
def test_r042_reasons_stay_in_the_branch_and_its_committee(
    tree: Tree, role: Role, code: str, may: bool
) -> None:
    wang = Membership.objects.get(person__name="王二")
    exemption = grant_exemption(holder(Role.SECRETARY, tree["V1"], "s"), wang, "infirm", "病", DAY)
    user = holder(role, tree[code])
    assert (
        ExemptionPolicy.may_ever(user, "view_reason")
        and ExemptionPolicy.allows(user, "view_reason", exemption)
    ) is may


@pytest.mark.parametrize(
    ("role", "code", "may"),
    [
        (Role.AUTHORITY, "A2", True),  # leads the branch
        (Role.COMMITTEE_STAFF, "T1", False),  # coordinates, although it stands right above
    ],
)
def test_the_committee_of_a_branch_is_the_one_that_leads_it(
    tree: Tree, role: Role, code: str, may: bool
) -> None:
    tax = Membership.objects.get(person__name="税一")
    exemption = grant_exemption(holder(Role.SECRETARY, tree["X1"], "s"), tax, "other", "孕", DAY)
    user = holder(role, tree[code])
    assert ExemptionPolicy.allows(user, "view_reason", exemption) is may
    assert MembershipPolicy.allows(user, "exempt", tax) is may
    assert MembershipPolicy.allows(user, "list", tax) is may


def test_a_general_branch_between_is_not_a_committee(tree: Tree) -> None:
    between = Organization.objects.filter(code="S1")
    between.update(kind="党总支")
    Leadership.objects.filter(organization=tree["V1"], strength="leads").update(superior=tree["S1"])
    exemption = Exemption.objects.get(membership__person__name="王二")
    town = holder(Role.COMMITTEE_STAFF, tree["T1"])
    assert ExemptionPolicy.allows(town, "view_reason", exemption)


def test_a_transfer_is_seen_from_both_ends_and_decided_above_both(tree: Tree) -> None:
    imported(tree["C1"], [changed(LI, branch="V2"), WANG, ZHAO, TAX, TEACHER])
    seen = {
        code: (
            TransferPolicy.filter(user, "view").exists(),
            TransferPolicy.filter(user, "decide").exists(),
        )
        for role, code in (
            (Role.DEPARTMENT, "C1"),
            (Role.COMMITTEE_STAFF, "T1"),
            (Role.COMMITTEE_STAFF, "T2"),
        )
        for user in [holder(role, tree[code])]
    }
    assert seen == {"C1": (True, True), "T1": (True, False), "T2": (True, False)}


@pytest.mark.parametrize(("role", "verbs"), [(Role.AUDITOR, {"view"}), (Role.SECRETARY, set())])
def test_only_the_department_imports(tree: Tree, role: Role, verbs: set[str]) -> None:
    user = holder(role, tree["C1"])
    allowed = {verb for verb in RollImportPolicy.grants if RollImportPolicy.may_ever(user, verb)}
    assert allowed == verbs
