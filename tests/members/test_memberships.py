"""R-042 exemptions with a reason, R-181 second affiliation, transfers."""

import pytest

from tests.factories.counties import DAY, county, holder
from tests.members.rolls import LI, WANG, ZHAO, changed, imported
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.actions.memberships import affiliate, end_exemption, grant_exemption
from xianfeng.members.actions.transfers import accept_transfer, decline_transfer
from xianfeng.members.models import Exemption, Membership, Person, Transfer
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db
Tree = dict[str, Organization]


@pytest.fixture
def tree() -> Tree:
    tree = county()
    imported(tree["C1"])
    return tree


def of(name: str) -> Membership:
    return Membership.objects.get(person__name=name, until__isnull=True, affiliation="home")


def offered(tree: Tree) -> Transfer:
    imported(tree["C1"], [changed(LI, branch="V2", post="委员", infirm="是"), WANG, ZHAO])
    return Transfer.objects.get()


def test_r042_an_exemption_needs_a_reason(tree: Tree) -> None:
    with pytest.raises(Refused):
        grant_exemption(holder(Role.SECRETARY, tree["V1"]), of("李一"), "other", " ", DAY)


def test_r042_what_the_roll_said_gets_its_reason_from_the_branch(tree: Tree) -> None:
    user = holder(Role.SECRETARY, tree["V1"])
    exemption = grant_exemption(user, of("王二"), "infirm", "腿脚不便", DAY)
    assert (exemption.reason, exemption.from_roll) == ("腿脚不便", False)
    assert Exemption.objects.count() == 1
    entry = Entry.objects.get(kind="exemption.granted")
    assert "腿脚" not in entry.text


def test_an_exemption_ends_once(tree: Tree) -> None:
    user = holder(Role.SECRETARY, tree["V1"])
    exemption = grant_exemption(user, of("李一"), "hardship", "家中困难", DAY)
    end_exemption(user, exemption)
    with pytest.raises(NotAllowedNow):
        end_exemption(user, exemption)


def test_r181_a_member_may_be_active_in_a_community_too(tree: Tree) -> None:
    user = holder(Role.SECRETARY, tree["V1"])
    second = affiliate(user, of("李一"), tree["V2"])
    assert (second.organization.code, second.affiliation) == ("V2", "community")
    assert of("李一").organization.code == "V1"
    with pytest.raises(Refused):
        affiliate(user, of("李一"), tree["V2"])
    with pytest.raises(Refused):
        affiliate(user, second, tree["S1"])


def test_a_second_affiliation_is_not_in_the_next_comparison(tree: Tree) -> None:
    affiliate(holder(Role.SECRETARY, tree["V1"]), of("李一"), tree["V2"])
    done = imported(tree["C1"])
    assert (done.counts["members_unchanged"], done.counts["members_absent"]) == (3, 0)


def test_an_accepted_transfer_ends_one_place_and_begins_the_other(tree: Tree) -> None:
    person = of("李一").person
    entered = accept_transfer(holder(Role.DEPARTMENT, tree["C1"]), offered(tree))
    assert (entered.person, entered.organization.code, entered.post) == (person, "V2", "委员")
    assert Exemption.objects.filter(membership=entered, cause="infirm").exists()
    old = Membership.objects.get(person=person, organization=tree["V1"])
    assert old.until is not None
    assert (
        imported(
            tree["C1"], [changed(LI, branch="V2", post="委员", infirm="是"), WANG, ZHAO]
        ).counts["members_unchanged"]
        == 3
    )


def test_a_declined_transfer_registers_another_person(tree: Tree) -> None:
    entered = decline_transfer(holder(Role.DEPARTMENT, tree["C1"]), offered(tree))
    assert entered.organization.code == "V2"
    assert Person.objects.filter(name="李一", joined_on="1990-07-01").count() == 2
    assert Membership.objects.filter(organization=tree["V1"], until__isnull=True).count() == 2


def test_a_transfer_is_decided_once(tree: Tree) -> None:
    user, transfer = holder(Role.DEPARTMENT, tree["C1"]), offered(tree)
    accept_transfer(user, transfer)
    with pytest.raises(NotAllowedNow):
        decline_transfer(user, transfer)


def test_a_transfer_into_the_community_of_before_makes_it_the_home(tree: Tree) -> None:
    user = holder(Role.DEPARTMENT, tree["C1"])
    affiliate(user, of("李一"), tree["V2"])
    accept_transfer(user, offered(tree))
    open_places = Membership.objects.filter(person__name="李一", until__isnull=True)
    assert [place.affiliation for place in open_places] == ["home"]


def test_a_person_who_left_meanwhile_is_not_moved(tree: Tree) -> None:
    transfer = offered(tree)
    Membership.objects.filter(person=transfer.person).update(until=DAY.replace(year=2030))
    with pytest.raises(Refused):
        accept_transfer(holder(Role.DEPARTMENT, tree["C1"]), transfer)
