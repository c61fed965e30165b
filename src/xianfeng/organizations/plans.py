"""What a roll would change among a county's organizations, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import below, segment
from xianfeng.organizations.roll import CODE, SHEET, SUPERIOR, OrganizationRow
from xianfeng.organizations.rules import Standing, Ties, paths_of, ties
from xianfeng.sheets.errors import Message, RowError
from xianfeng.sheets.errors import gettext_noop as _

FIELDS = (
    "name",
    "kind",
    "domain",
    "unit_name",
    "authority_name",
    "party_relation",
    "business_relation",
    "secretary_name",
    "contact_name",
    "contact_phone",
    "founded",
)
OUTSIDE = "上级党组织不在本名册"


@dataclass(frozen=True, slots=True)
class OrganizationChange:
    """One organization that the roll says differently: field → (old, new)."""

    code: str
    name: str
    fields: dict[str, tuple[str, str]]


@dataclass(slots=True)
class OrganizationPlan:
    """Created, changed, unchanged and absent organizations; refused rows; warnings.

    `absent` (code, name) are in the store and not in the file: listed, never removed.
    """

    created: list[OrganizationRow] = field(default_factory=list)
    changed: list[OrganizationChange] = field(default_factory=list)
    unchanged: int = 0
    absent: list[tuple[str, str]] = field(default_factory=list)
    refused: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)
    undecided: list[tuple[str, str]] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)
    ties: dict[str, Ties] = field(default_factory=dict)


def plan_roll(county: Organization, rows: Sequence[OrganizationRow]) -> OrganizationPlan:
    """Compare accepted rows of a roll with the organizations of `county`.

    Rows of another county's tree are refused here, each with its place.
    """
    plan = OrganizationPlan()
    stored = {
        organization.code: organization
        for organization in Organization.objects.filter(below(county.path)).select_related(
            "superior"
        )
    }
    mine = own_rows(county, rows, plan)
    for row in mine:
        compare(row, stored.get(row.code), plan)
    given = {row.code for row in mine}
    plan.absent = [(o.code, o.name) for o in stored.values() if o.code not in given]
    lay_out(mine, [stored[code] for code, _name in plan.absent], plan)
    return plan


def with_kept(
    county: Organization, rows: Sequence[OrganizationRow], silent: Sequence[str]
) -> Sequence[OrganizationRow]:
    """`rows` with what is kept in the fields that the file has no column for (M-2.7)."""
    if not silent:
        return rows
    stored = Organization.objects.filter(below(county.path)).values("code", *silent)
    kept = {values.pop("code"): values for values in stored}
    return [replace(row, **kept.get(row.code, {})) for row in rows]


def own_rows(
    county: Organization, rows: Sequence[OrganizationRow], plan: OrganizationPlan
) -> list[OrganizationRow]:
    """The rows whose chain ends at this county's top and whose code is nobody else's."""
    superiors = {row.code: row.superior for row in rows}
    elsewhere = set(
        Organization.objects.exclude(below(county.path))
        .filter(code__in=[row.code for row in rows])
        .values_list("code", flat=True)
        if len(rows) < 500
        else Organization.objects.exclude(below(county.path)).values_list("code", flat=True)
    )
    mine = []
    for row in rows:
        if row.code in elsewhere:
            plan.refused.append(refusal(row, CODE, row.code, _("这个代码属于另一个县的党组织")))
        elif top_of(row.code, superiors, elsewhere) != county.code:
            plan.refused.append(refusal(row, SUPERIOR, row.superior, _("不在本县党组织之下")))
        else:
            mine.append(row)
    return mine


def top_of(code: str, superiors: dict[str, str], elsewhere: set[str]) -> str:
    """The last code of the chain of superiors; "" where the chain leaves the county."""
    while superiors.get(code):
        code = superiors[code]
        if code in elsewhere:
            return ""
    return code


def refusal(row: OrganizationRow, column: str, value: str, reason: str) -> RowError:
    """A row of another county."""
    remedy = Message(_("请核对代码和上级；其他县的党组织由该县导入"))
    return RowError(SHEET, row.row, column, value, Message(reason), remedy)


def compare(row: OrganizationRow, stored: Organization | None, plan: OrganizationPlan) -> None:
    """Put one row where it belongs in the plan."""
    if stored is None:
        plan.created.append(row)
        return
    fields = {
        name: (str(getattr(stored, name)), str(getattr(row, name)))
        for name in FIELDS
        if getattr(stored, name) != getattr(row, name)
    }
    superior = stored.superior.code if stored.superior else ""
    if superior != row.superior:
        fields["superior"] = (superior, row.superior)
    if fields:
        plan.changed.append(OrganizationChange(row.code, row.name, fields))
    else:
        plan.unchanged += 1


def lay_out(
    mine: Sequence[OrganizationRow], kept: Sequence[Organization], plan: OrganizationPlan
) -> None:
    """Paths and leadership of the county as it will be, absent organizations included."""
    standings = [standing_of_row(row) for row in mine] + [standing_of(o) for o in kept]
    plan.paths = paths_of(
        {s.code: s.superior for s in standings}, {s.code: segment(s.code) for s in standings}
    )
    plan.ties = ties(standings)
    rows = {row.code: row for row in mine}
    for standing in standings:
        tied = plan.ties[standing.code]
        if tied.undecided:
            plan.undecided.append((standing.code, standing.name))
        if tied.unknown_authority and standing.code in rows:
            plan.warnings.append(no_such_authority(rows[standing.code]))


def no_such_authority(row: OrganizationRow) -> RowError:
    """The column names an authority that is not exactly one organization: no edge."""
    reason = Message(_("名册中找不到唯一的这个主管部门，未建立条线关系"))
    remedy = Message(_("请填写主管部门党组（党委）名称中的简称，使其只对应一个"))
    return RowError(SHEET, row.row, "行业主管部门", row.authority_name, reason, remedy)


def standing_of_row(row: OrganizationRow) -> Standing:
    """A row as the leadership rule reads it."""
    return Standing(
        row.code,
        row.name,
        row.kind,
        row.superior,
        row.authority_name,
        row.party_relation,
        row.business_relation,
    )


def standing_of(organization: Organization) -> Standing:
    """A stored organization as the leadership rule reads it."""
    return Standing(
        organization.code,
        organization.name,
        organization.kind,
        organization.superior.code if organization.superior else "",
        organization.authority_name,
        organization.party_relation,
        organization.business_relation,
    )
