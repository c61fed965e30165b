"""The tree and who leads in it. `apply_roll` is a part of an import, which journals it whole."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel.batches import batches
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.statistics import count_anew
from xianfeng.organizations.models import (
    Kind,
    Leadership,
    Line,
    Organization,
    RollUp,
    Strength,
)
from xianfeng.organizations.paths import ancestors, below, segment
from xianfeng.organizations.plans import FIELDS, OUTSIDE, OrganizationPlan, plan_roll
from xianfeng.organizations.roll import OrganizationRow
from xianfeng.organizations.rollups import counted
from xianfeng.organizations.rules import Edge

BATCH = 500


@transaction.atomic
def found_county(actor: User | None, code: str, name: str) -> Organization:
    """An empty county: its top organization, to which a roll can be imported."""
    county = Organization.objects.create(
        code=code,
        name=name,
        kind=Kind.COMMITTEE,
        path=segment(code),
        external_superior=OUTSIDE,
    )
    renew_rollups(county.path)
    record("county.founded", actor=actor, subject=("organization", code), data={"name": name})
    return county


@transaction.atomic
def apply_roll(
    county: Organization, rows: Sequence[OrganizationRow], day: date
) -> OrganizationPlan:
    """Create and change the county's organizations by an accepted roll; nothing is removed.

    Returns what was done. The caller's transaction and journal entry cover it.
    """
    plan = plan_roll(county, rows)
    by_code = {row.code: row for row in rows}
    create(plan, county)
    keys = dict(Organization.objects.filter(below(county.path)).values_list("code", "pk"))
    change(plan, by_code, keys)
    tie(plan, keys, day)
    renew_rollups(county.path)
    count_anew(Organization, Leadership, RollUp)
    return plan


def create(plan: OrganizationPlan, county: Organization) -> None:
    """The new organizations, superiors first (their keys are needed)."""
    keys = dict(Organization.objects.filter(below(county.path)).values_list("code", "pk"))
    waiting = sorted(plan.created, key=lambda row: plan.paths[row.code].count("/"))
    depth = {row.code: plan.paths[row.code].count("/") for row in waiting}
    for level in sorted(set(depth.values())):
        new = Organization.objects.bulk_create(
            [
                Organization(
                    code=row.code,
                    superior_id=keys.get(row.superior),
                    path=plan.paths[row.code],
                    external_superior=plan.ties[row.code].external and OUTSIDE,
                    **{name: getattr(row, name) for name in FIELDS},
                )
                for row in waiting
                if depth[row.code] == level
            ],
            batch_size=BATCH,
        )
        keys.update({organization.code: organization.pk for organization in new})


def change(plan: OrganizationPlan, rows: dict[str, OrganizationRow], keys: dict[str, int]) -> None:
    """Only what the roll says differently; a moved organization takes its subtree along."""
    said = {changed.code for changed in plan.changed}
    stored = Organization.objects.filter(pk__in=keys.values()).only(
        "pk", "code", "path", "external_superior", *FIELDS
    )
    touched = []
    for organization in stored.iterator():
        code = organization.code
        external = plan.ties[code].external and OUTSIDE
        if (
            code not in said
            and organization.path == plan.paths[code]
            and organization.external_superior == external
        ):
            continue
        organization.path = plan.paths[code]
        organization.external_superior = external
        if code in said:
            organization.superior_id = keys.get(rows[code].superior)
            for name in FIELDS:
                setattr(organization, name, getattr(rows[code], name))
        touched.append(organization)
    moved = ["path", "external_superior"]
    Organization.objects.bulk_update(
        [o for o in touched if o.code in said], [*moved, "superior", *FIELDS], batch_size=BATCH
    )
    Organization.objects.bulk_update(
        [o for o in touched if o.code not in said], moved, batch_size=BATCH
    )


def tie(plan: OrganizationPlan, keys: dict[str, int], day: date) -> None:
    """Close edges the relations no longer give and open those they give now (R-124…R-126).

    The undecided fourth combination keeps what was decided by hand.
    """
    codes = {key: code for code, key in keys.items()}
    wanted = {
        (keys[code], edge.line): edge for code, tied in plan.ties.items() for edge in tied.edges
    }
    closing = []
    for edge in Leadership.objects.filter(organization__in=codes, until__isnull=True):
        want = wanted.get((edge.organization_id, edge.line))
        if plan.ties[codes[edge.organization_id]].undecided and edge.reason:
            continue
        if want is not None and same(edge, want, keys):
            del wanted[(edge.organization_id, edge.line)]
        else:
            closing.append(edge.pk)
    close(closing, day)
    Leadership.objects.bulk_create(
        [
            Leadership(
                organization_id=organization,
                superior_id=keys[edge.superior],
                line=edge.line,
                strength=edge.strength,
                through_business=edge.through_business,
                since=day,
            )
            for (organization, _line), edge in wanted.items()
        ],
        batch_size=BATCH,
    )


def renew_rollups(county_path: str) -> None:
    """Count a county's subtrees again, in the transaction that changed them."""
    rows = Organization.objects.filter(below(county_path)).values_list("pk", "path", "domain")
    RollUp.objects.bulk_create(
        counted([(key, path, bool(domain)) for key, path, domain in rows]),
        update_conflicts=True,
        unique_fields=["organization"],
        update_fields=["children", "organizations", "graded"],
        batch_size=1000,
    )


def same(edge: Leadership, want: Edge, keys: dict[str, int]) -> bool:
    """Whether an open edge already says what is wanted."""
    return (edge.superior_id, edge.strength, edge.through_business) == (
        keys[want.superior],
        want.strength,
        want.through_business,
    )


def close(edges: Sequence[int], day: date) -> None:
    """These edges hold no longer from `day` on."""
    for part in batches(edges, BATCH):
        Leadership.objects.filter(pk__in=part).update(until=day)


@transaction.atomic
def decide_leadership(
    actor: User, organization: Organization, leader: Organization, line: str, reason: str
) -> Leadership:
    """Decide by hand who leads where the relations leave it open (R-126, fourth combination)."""
    if not reason.strip():
        raise Refused(_("请写明由谁领导的理由。"))
    if leader.path.startswith(organization.path):
        raise Refused(_("不能由本组织或下级组织领导。"))
    if ancestors(leader.path)[0] != ancestors(organization.path)[0]:
        raise Refused(_("须由本县（市、区）的党组织领导。"))
    day = today()
    Leadership.objects.filter(organization=organization, until__isnull=True).update(until=day)
    edge = Leadership.objects.create(
        organization=organization,
        superior=leader,
        line=Line(line),
        strength=Strength.LEADS,
        reason=reason.strip(),
        since=day,
    )
    record(
        "leadership.decided",
        actor=actor,
        subject=("organization", organization.code),
        data={"leader": leader.code, "line": str(line)},
        personal=words(reason=reason.strip()),
    )
    return edge
