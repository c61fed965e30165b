"""Deciding an offer: the same person, who moves; or another one, who is new here."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused
from xianfeng.members.models import (
    Affiliation,
    Cause,
    Exemption,
    Membership,
    Person,
    Transfer,
)
from xianfeng.members.states import TRANSFER_FLOW
from xianfeng.organizations.actions import move_member


@transaction.atomic
def accept_transfer(actor: User | None, transfer: Transfer) -> Membership:
    """The same person: the place in the old branch ends today, the new one begins."""
    TRANSFER_FLOW.move(transfer, "accept", decided_on=clock.today(), decided_by=actor)
    left = Membership.objects.filter(
        person=transfer.person,
        organization=transfer.source,
        until__isnull=True,
        affiliation=Affiliation.HOME,
    ).first()
    if left is None:
        raise Refused(_("这名党员已不在原党支部，请重新导入名册后再核对。"))
    close(left)
    there = Membership.objects.filter(
        person=transfer.person, organization=transfer.target, until__isnull=True
    ).first()
    if there is not None:  # until now only active in that community
        close(there)
    entered = enter(transfer, transfer.person)
    if transfer.person.user:
        move_member(actor, transfer.person.user, transfer.source, transfer.target, clock.today())
    journal(actor, transfer, "member.transferred")
    return entered


@transaction.atomic
def decline_transfer(actor: User | None, transfer: Transfer) -> Membership:
    """Another person of the same name and day: registered as new in the target branch."""
    TRANSFER_FLOW.move(transfer, "decline", decided_on=clock.today(), decided_by=actor)
    namesake = Person.objects.create(name=transfer.person.name, joined_on=transfer.person.joined_on)
    entered = enter(transfer, namesake)
    journal(actor, transfer, "member.registered")
    return entered


def close(membership: Membership) -> None:
    """A place ends, and what was granted for it ends with it."""
    day = clock.today()
    Membership.objects.filter(pk=membership.pk).update(until=day)
    Exemption.objects.filter(membership=membership, until__isnull=True).update(until=day)


def enter(transfer: Transfer, person: Person) -> Membership:
    """The place in the target branch, as the roll describes it."""
    day = clock.today()
    entered = Membership.objects.create(
        person=person,
        organization=transfer.target,
        kind=transfer.kind,
        post=transfer.post,
        is_mobile=transfer.is_mobile,
        since=day,
    )
    if transfer.is_infirm:
        Exemption.objects.create(membership=entered, cause=Cause.INFIRM, from_roll=True, since=day)
    return entered


def journal(actor: User | None, transfer: Transfer, kind: str) -> None:
    data: dict[str, Any] = {"from": transfer.source.code, "to": transfer.target.code}
    record(
        kind,
        actor=actor,
        subject=("transfer", str(transfer.pk)),
        data=data,
        personal={"person": str(transfer.person_id)},
    )
