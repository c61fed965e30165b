"""Whose account it is: a member sees the own rows by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.actions import create_user, issue_slip
from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.members.models import Membership, Person
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.roles import Role


@transaction.atomic
def link_account(actor: User | None, person: Person, user: User) -> None:
    """`user` is `person`'s own account; one person has one, and one account one person."""
    if Person.objects.filter(user=user).exclude(pk=person.pk).exists():
        raise Refused(_("这个账户已经属于另一名党员。"))
    Person.objects.filter(pk=person.pk).update(user=user)
    record(
        "member.account_linked",
        actor=actor,
        subject=("account", str(user.pk)),
        data={},
        personal={"person": str(person.pk)},
    )


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """What stands on one slip; the code is nowhere else."""

    name: str
    username: str
    code: str


@transaction.atomic
def print_slips(actor: User, memberships: Iterable[Membership]) -> list[PrintedSlip]:
    """A slip for everybody who has not chosen a password yet; who has none gets an account.

    Whoever is signed in already is left alone: a new password for them is the committee's matter.
    """
    printed = []
    for membership in memberships:
        user = membership.person.user or opened_account(actor, membership)
        if not user.has_usable_password() and user.is_active:
            code = issue_slip(actor, user)
            printed.append(PrintedSlip(membership.person.name, user.username, code))
    return printed


@transaction.atomic
def reset(actor: User, membership: Membership) -> PrintedSlip:
    """A slip for a member who forgot the password; the old one holds until the slip is used."""
    user = membership.person.user
    if user is None:
        raise Refused(_("这名党员还没有账户，请打印开户单。"))
    return PrintedSlip(membership.person.name, user.username, issue_slip(actor, user))


def opened_account(actor: User, membership: Membership) -> User:
    """An account without a password, with the duty of a member in the branch."""
    name = membership.person.name
    user = create_user(actor, free_username(name), name, None)
    link_account(actor, membership.person, user)
    appoint(actor, user, Role.MEMBER, membership.organization, today())
    return user


def free_username(name: str) -> str:
    """The member's own name; namesakes get a number behind it."""
    taken = set(User.objects.filter(username__startswith=name).values_list("username", flat=True))
    candidates = (f"{name}{number}" if number > 1 else name for number in count(1))
    return next(one for one in candidates if one not in taken)
