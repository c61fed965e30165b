"""Whose account it is: a member sees the own rows by it."""

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel.errors import Refused
from xianfeng.members.models import Person


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
