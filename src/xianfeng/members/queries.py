"""Named reads of members, their transfers and the imports of a county."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.members.access import (
    ExemptionPolicy,
    MembershipPolicy,
    RollImportPolicy,
    TransferPolicy,
)
from xianfeng.members.models import (
    Affiliation,
    Cause,
    Exemption,
    MemberKind,
    Membership,
    Person,
    RollImport,
    Transfer,
)
from xianfeng.members.rules import stored
from xianfeng.members.rules.outline import Outline
from xianfeng.members.rules.values import Known, Stored
from xianfeng.members.states import TransferState
from xianfeng.organizations.access import OrganizationPolicy
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import below

KNOWN_BY = (
    "pk",
    "person_id",
    "organization__code",
    "person__name",
    "person__joined_on",
    "kind",
    "post",
    "is_mobile",
)


def stored_members(county: Organization) -> Stored:
    """What an import compares with: the county's open memberships and open offers."""
    offers = Transfer.objects.filter(
        below(county.path, "target__"), state=TransferState.OFFERED
    ).values_list("person_id", "target__code")
    return Stored(known_members(county), {(str(person), code) for person, code in offers})


def known_members(county: Organization) -> list[Known]:
    """The open memberships at home, in tree order."""
    inside = below(county.path, "membership__organization__")
    infirm = Exemption.objects.filter(inside, until__isnull=True, cause=Cause.INFIRM)
    by_roll = dict(infirm.values_list("membership_id", "from_roll"))
    rows = Membership.objects.filter(
        below(county.path, "organization__"), until__isnull=True, affiliation=Affiliation.HOME
    ).order_by("organization__path", "pk")
    return [
        Known(
            membership=key,
            person=str(person),
            branch=branch,
            name=name,
            joined=joined,
            kind=kind,
            post=post,
            mobile=mobile,
            infirm=key in by_roll,
            by_hand=key in by_roll and not by_roll[key],
        )
        for key, person, branch, name, joined, kind, post, mobile in rows.values_list(
            *KNOWN_BY
        ).iterator(chunk_size=5000)
    ]


# --- pages


def listed(actor: User, wanted: Mapping[str, str]) -> QuerySet[Membership]:
    """Open memberships that the actor may see by name, a branch after the other.

    In the order of keys, which is the roll's and an index's: no sorting of a county. Who is
    treated differently is listed for the branch and its committee only (R-042).
    """
    exemptions = ExemptionPolicy.filter(actor, "view_reason").filter(until__isnull=True)
    rows = MembershipPolicy.filter(actor, "list").filter(until__isnull=True)
    if wanted.get("q"):
        rows = rows.filter(person__name__contains=wanted["q"])
    if wanted.get("branch"):
        rows = rows.filter(organization__code=wanted["branch"])
    if wanted.get("only") == "mobile":
        rows = rows.filter(is_mobile=True)
    if wanted.get("only") == "probationary":
        rows = rows.filter(kind=MemberKind.PROBATIONARY)
    if wanted.get("only") == "exempt":
        rows = rows.filter(Exists(exemptions.filter(membership=OuterRef("pk"))))
    # A page's hundred rows ask once, instead of each of the many rows that are sorted.
    marked = Prefetch("exemptions", exemptions, to_attr="open_exemptions")
    return (
        rows.select_related("person", "organization")
        .prefetch_related(marked)
        .order_by("organization_id", "pk")
    )


OPEN_EXEMPTION = Exists(Exemption.objects.filter(membership=OuterRef("pk"), until__isnull=True))


def places_of(actor: User, person: Person) -> QuerySet[Membership]:
    """Where a person is and was, as far as the actor may see it."""
    rows = MembershipPolicy.filter(actor, "view").filter(person=person)
    return rows.select_related("organization").order_by("until", "-since", "-pk")


@dataclass(frozen=True, slots=True)
class ShownExemption:
    """`reason` and `cause` are None for whoever may only know that there is one."""

    key: int
    since: date
    until: date | None
    cause: str | None
    reason: str | None
    may_end: bool


def exemptions_of(actor: User, person: Person) -> list[ShownExemption]:
    """The facts by one policy, the reasons by a stricter one."""
    mine = Q(membership__person=person)
    facts = ExemptionPolicy.filter(actor, "view").filter(mine).order_by("until", "-since")
    told = {
        each.pk: each
        for each in ExemptionPolicy.filter(actor, "view_reason").filter(mine)
        if ExemptionPolicy.may_ever(actor, "view_reason")
    }
    ending = set(ExemptionPolicy.filter(actor, "end").filter(mine).values_list("pk", flat=True))
    return [
        ShownExemption(
            key=key,
            since=since,
            until=until,
            cause=told[key].get_cause_display() if key in told else None,
            reason=told[key].reason if key in told else None,
            may_end=key in ending and until is None,
        )
        for key, since, until in facts.values_list("pk", "since", "until")
    ]


def transfers_listed(actor: User, state: str) -> QuerySet[Transfer]:
    """Offers of one state, newest first."""
    rows = TransferPolicy.filter(actor, "view").filter(state=state)
    decidable = TransferPolicy.filter(actor, "decide").filter(pk=OuterRef("pk"))
    return (
        rows.annotate(may_decide=Exists(decidable))
        .select_related("person", "source", "target")
        .order_by("-pk")
    )


def imports_listed(actor: User) -> QuerySet[RollImport]:
    """The imports of the actor's county, without what they hold."""
    rows = RollImportPolicy.filter(actor, "view").select_related("county", "actor")
    return rows.defer("accepted", "diff", "undo", "refused", "warnings", "dropped")


def outline_of(roll_import: RollImport) -> Outline:
    """What a kept import shows."""
    return Outline(
        roll_import.counts,
        [stored.error_in(error) for error in roll_import.refused],
        [stored.error_in(error) for error in roll_import.warnings],
        [stored.dropped_in(each) for each in roll_import.dropped],
        roll_import.diff,
    )


def county_to_import(actor: User) -> Organization | None:
    """The county whose roll the actor brings in."""
    rows = OrganizationPolicy.filter(actor, "import_roll").filter(superior__isnull=True)
    return rows.order_by("path").first()


@dataclass(frozen=True, slots=True)
class Numbers:
    """An organization's members with its subtree: numbers only, for whoever may see it."""

    members: int
    probationary: int
    mobile: int
    exempt: int
    community: int


def numbers_of(organization: Organization) -> Numbers:
    """One statement."""
    rows = Membership.objects.filter(below(organization.path, "organization__"), until__isnull=True)
    home = Q(affiliation=Affiliation.HOME)
    found = rows.annotate(is_exempt=OPEN_EXEMPTION).aggregate(
        members=Count("pk", filter=home),
        probationary=Count("pk", filter=home & Q(kind=MemberKind.PROBATIONARY)),
        mobile=Count("pk", filter=home & Q(is_mobile=True)),
        exempt=Count("pk", filter=home & Q(is_exempt=True)),
        community=Count("pk", filter=Q(affiliation=Affiliation.COMMUNITY)),
    )
    return Numbers(**found)


# --- accounts


def branches_to_activate(actor: User) -> QuerySet[Organization]:
    """Branches for whose members the actor may print slips."""
    rows = MembershipPolicy.filter(actor, "activate").filter(until__isnull=True)
    return Organization.objects.filter(pk__in=rows.values("organization")).order_by("path")


def accounts_of(actor: User, branch: Organization) -> QuerySet[Membership]:
    """Members of a branch with their account, when they have one."""
    rows = MembershipPolicy.filter(actor, "activate").filter(
        organization=branch, until__isnull=True, affiliation=Affiliation.HOME
    )
    return rows.select_related("person__user__slip").order_by("pk")
