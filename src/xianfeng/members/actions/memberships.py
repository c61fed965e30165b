"""What a branch itself says of a member: treated differently, and where else active."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.models import Affiliation, Exemption, Membership
from xianfeng.organizations.models import Organization


@transaction.atomic
def grant_exemption(
    actor: User, membership: Membership, cause: str, reason: str, since: date
) -> Exemption:
    """Treat a member differently, with a reason (R-042). What a roll said gets its reason."""
    if not reason.strip():
        raise Refused(_("请写明理由。"))
    if membership.until is not None:
        raise Refused(_("这名党员已转出。"))
    exemption, new = Exemption.objects.get_or_create(
        membership=membership,
        cause=cause,
        until=None,
        defaults={"reason": reason.strip(), "since": since},
    )
    if not new:
        Exemption.objects.filter(pk=exemption.pk).update(reason=reason.strip(), from_roll=False)
        exemption.refresh_from_db()
    journal(actor, membership, "exemption.granted", exemption.cause)
    return exemption


@transaction.atomic
def end_exemption(actor: User, exemption: Exemption) -> None:
    """From today no longer."""
    ended = Exemption.objects.filter(pk=exemption.pk, until__isnull=True)
    if not ended.update(until=max(clock.today(), exemption.since)):
        raise NotAllowedNow(f"end: exemption {exemption.pk}")
    journal(actor, exemption.membership, "exemption.ended", exemption.cause)


@transaction.atomic
def affiliate(actor: User, membership: Membership, community: Organization) -> Membership:
    """A second place, in a community (R-181): 工作在单位，活动在社区."""
    if membership.until is not None or membership.affiliation != Affiliation.HOME:
        raise Refused(_("只能由组织关系所在党支部登记。"))
    here = Membership.objects.filter(
        person=membership.person, organization=community, until__isnull=True
    )
    if here.exists():
        raise Refused(_("已在该党组织登记。"))
    second = Membership.objects.create(
        person=membership.person,
        organization=community,
        affiliation=Affiliation.COMMUNITY,
        kind=membership.kind,
        since=clock.today(),
    )
    journal(actor, second, "member.affiliated", str(membership.person_id))
    return second


def journal(actor: User, membership: Membership, kind: str, value: str) -> None:
    """Who and what kind go in sealed, the branch openly; the reason stays in its one place."""
    record(
        kind,
        actor=actor,
        subject=("membership", str(membership.pk)),
        data={"organization": membership.organization.code},
        personal={"person": str(membership.person_id), "value": value},
    )
