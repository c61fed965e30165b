"""Names stay on the line that leads; reasons stay in the branch and its committee (§7)."""

from collections.abc import Collection
from typing import ClassVar

from django.db.models import Model, Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.members.models import Exemption, Membership, RollImport, Transfer
from xianfeng.organizations.access import (
    NOTHING,
    ScopedPolicy,
    decidable,
    held_in,
    readable,
)
from xianfeng.organizations.models import Kind, Leadership, Organization, Strength
from xianfeng.organizations.roles import Role

NAMES = frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF, Role.SECRETARY, Role.AUTHORITY})
CLOSE = NAMES  # near to a branch, not all that lies under it
COMMITTEE = frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF})


def by_name(actor: User, prefix: str) -> Q:
    """Organizations whose members the actor may see by name.

    An edge that only guides or coordinates gives numbers, never names; an auditor reads all.
    """
    # Asked of the few organizations, not of each of their many members.
    reach = decidable(actor, NAMES) | readable(actor, {Role.AUDITOR})
    return Q(**{f"{prefix}organization__in": Organization.objects.filter(reach).order_by()})


def oneself(actor: User, prefix: str) -> Q:
    """A member sees the own rows and nobody else's."""
    is_member = any(True for _ in held_in(actor, {Role.MEMBER}))
    return Q(**{f"{prefix}person__user": actor}) if is_member else NOTHING


def close_to(actor: User, prefix: str, roles: Collection[str] = CLOSE) -> Q:
    """Branches whose reasons the actor may know: the own one, or those that the own
    committee leads, a general branch in between not counted."""
    reach = NOTHING
    for duty in held_in(actor, roles):
        reach |= Q(**{f"{prefix}organization": duty.organization})
        if duty.role != Role.SECRETARY:
            reach |= led_closely(duty.organization, prefix)
    return reach


def led_closely(committee: int, prefix: str) -> Q:
    """By open edges that lead; who only guides or coordinates is not the branch's committee."""
    leading = Leadership.objects.filter(until__isnull=True, strength=Strength.LEADS)
    direct = leading.filter(superior=committee).values("organization")
    through = leading.filter(superior__in=direct, superior__kind=Kind.GENERAL_BRANCH)
    name = f"{prefix}organization__in"
    return Q(**{name: direct}) | Q(**{name: through.values("organization")})


class MembershipPolicy(ScopedPolicy[Membership]):
    """Members by name: those who lead their branch, its secretary, and each one oneself."""

    rows = Membership
    grants: ClassVar = {
        "view": NAMES | {Role.AUDITOR, Role.MEMBER},
        "list": NAMES | {Role.AUDITOR},
        "exempt": CLOSE,
        "affiliate": CLOSE,
        "activate": CLOSE,
        "reset": COMMITTEE,
    }

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Membership]:
        if verb in ("exempt", "affiliate", "activate"):
            return Membership.objects.filter(close_to(actor, ""))
        if verb == "reset":
            return Membership.objects.filter(close_to(actor, "", COMMITTEE))
        reach = by_name(actor, "")
        if verb == "view":
            reach |= oneself(actor, "")
        return Membership.objects.filter(reach)


class ExemptionPolicy(ScopedPolicy[Exemption]):
    """`view` gives on one person's page that there is one; `view_reason` why, and lists of them.

    Hardly anybody needs to know either of a branch that is not near (R-042).
    """

    rows = Exemption
    grants: ClassVar = {
        "view": NAMES | {Role.AUDITOR, Role.MEMBER},
        "view_reason": CLOSE | {Role.MEMBER},
        "end": CLOSE,
    }

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Exemption]:
        prefix = "membership__"
        reach = by_name(actor, prefix) if verb == "view" else close_to(actor, prefix)
        if verb != "end":
            reach |= oneself(actor, prefix)
        return Exemption.objects.filter(reach)


class TransferPolicy(ScopedPolicy[Transfer]):
    """Seen from either end; decided only by somebody who leads both."""

    rows = Transfer
    grants: ClassVar = {
        "view": frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF, Role.SECRETARY}),
        "decide": frozenset({Role.DEPARTMENT, Role.COMMITTEE_STAFF}),
    }

    @classmethod
    def filter(cls, actor: User, verb: str) -> QuerySet[Transfer]:
        roles = cls.grants[verb]
        source, target = (decidable(actor, roles, end) for end in ("source__", "target__"))
        reach = source & target if verb == "decide" else source | target
        return Transfer.objects.filter(reach)


class RollImportPolicy(ScopedPolicy[RollImport]):
    """The organization department of the county brings its roll in; the auditor reads along."""

    rows: ClassVar[type[Model]] = RollImport
    organization = "county__"
    grants: ClassVar = {
        "view": frozenset({Role.DEPARTMENT, Role.AUDITOR}),
        "upload": frozenset({Role.DEPARTMENT}),
        "apply": frozenset({Role.DEPARTMENT}),
        "undo": frozenset({Role.DEPARTMENT}),
        "export": frozenset({Role.DEPARTMENT}),
    }
    deciding = frozenset({"upload", "apply", "undo", "export"})
