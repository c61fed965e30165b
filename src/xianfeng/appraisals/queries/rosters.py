"""Who may vote in a class: members by the roll, superiors by duty, the masses by slips."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.appraisals.models import AnswerForm, ObjectKind, Poll, PollClass, Voice
from xianfeng.appraisals.rules.checks import ROSTERED
from xianfeng.members.models import Affiliation, Membership, Person
from xianfeng.organizations.access import open_today
from xianfeng.organizations.models import Duty, Organization
from xianfeng.organizations.paths import below
from xianfeng.organizations.roles import Role

ABOVE = frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF, Role.LEADER, Role.AUTHORITY})
WITHOUT_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


@dataclass(frozen=True, slots=True)
class Electorate:
    """People with an account take a ticket by it; the others get a slip without their name."""

    users: tuple[User, ...]
    slips: int

    @property
    def size(self) -> int:
        return len(self.users) + self.slips


def electorate_of(poll: Poll, one: PollClass) -> Electorate:
    """Who is in a class today; at the announcement this is fixed."""
    if one.voice == Voice.MEMBERS:
        on_paper = one.form == AnswerForm.PAPER
        return of_members(poll.organization) if not on_paper else all_on_paper(poll.organization)
    if one.voice not in ROSTERED or one.form == AnswerForm.PAPER:
        return Electorate((), one.slips)
    users = own_users(poll) if one.voice == Voice.SELF else superiors(poll.organization, one.voice)
    return Electorate(tuple(users), 0)


def of_members(organization: Organization) -> Electorate:
    """Open home memberships of the organization and all under it; probationary members too."""
    people = members_of(organization)
    users = User.objects.filter(person__in=people, is_active=True).exclude(WITHOUT_PASSWORD)
    found = tuple(users.order_by("pk"))
    return Electorate(found, people.count() - len(found))


def all_on_paper(organization: Organization) -> Electorate:
    """The same members, none of whom takes a ticket."""
    return Electorate((), members_of(organization).count())


def members_of(organization: Organization) -> QuerySet[Person]:
    """The members whose place is here."""
    rows = Membership.objects.filter(
        below(organization.path, "organization__"), until__isnull=True, affiliation=Affiliation.HOME
    )
    return Person.objects.filter(pk__in=rows.values("person"))


def members_at(branch: Organization) -> QuerySet[Person]:
    """The members of this very organization, without those under it."""
    rows = Membership.objects.filter(
        organization=branch, until__isnull=True, affiliation=Affiliation.HOME
    )
    return Person.objects.filter(pk__in=rows.values("person"))


def own_users(poll: Poll) -> Iterable[User]:
    """Those appraised: the members themselves, or the organization's secretary."""
    members = [one.key for one in poll.objects_asked.all() if one.kind == ObjectKind.MEMBER]
    if members:
        return User.objects.filter(person__pk__in=members).order_by("pk")
    return by_duty(poll.organization, {Role.SECRETARY, Role.WINDOW})


def superiors(organization: Organization, voice: str) -> Iterable[User]:
    """Who leads by duty: the leaders of the county's bodies above, or the superior's staff; the
    chain down which is assessed (R-159)."""
    above = organization.superior or organization
    return by_duty(above, {Role.LEADER} if voice == Voice.LEADER else ABOVE)


def by_duty(organization: Organization, roles: Iterable[Role]) -> QuerySet[User]:
    held = Duty.objects.filter(open_today(), organization=organization, role__in=list(roles))
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")
