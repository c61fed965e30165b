"""A small county for tests: committee, town, authority, branches."""

from datetime import date

from xianfeng.accounts.models import User
from xianfeng.organizations.actions import apply_roll, appoint, found_county
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.organizations.roll import OrganizationRow

DAY = date(2026, 1, 5)
ROWS = (
    OrganizationRow(4, "C1", "甲县委员会", "", "党委", ""),
    OrganizationRow(5, "T1", "一镇委员会", "C1", "党委", ""),
    OrganizationRow(6, "T2", "二镇委员会", "C1", "党委", ""),
    OrganizationRow(7, "A1", "教育局党组", "C1", "党组", ""),
    OrganizationRow(8, "A2", "税务局党组", "C1", "党组", "", "", "", "垂直", "垂直"),
    OrganizationRow(9, "V1", "一村支部", "T1", "党支部", "村"),
    OrganizationRow(10, "S1", "一小学支部", "T1", "党支部", "事业单位", "", "教育局"),
    OrganizationRow(
        11, "X1", "一镇税务所支部", "T1", "党支部", "机关", "", "税务局", "垂直", "垂直"
    ),
    OrganizationRow(12, "V2", "二村支部", "T2", "党支部", "村"),
)
OTHER = (
    OrganizationRow(4, "D1", "乙县委员会", "", "党委", ""),
    OrganizationRow(5, "W1", "乙县一村支部", "D1", "党支部", "村"),
)


def county(rows: tuple[OrganizationRow, ...] = ROWS) -> dict[str, Organization]:
    """The organizations of `rows` in the database, by code."""
    top = found_county(None, rows[0].code, rows[0].name)
    apply_roll(top, rows, DAY)
    codes = [row.code for row in rows]
    return {o.code: o for o in Organization.objects.filter(code__in=codes)}


def holder(role: Role, organization: Organization, name: str = "") -> User:
    """A user with one duty."""
    user = User.objects.create(
        username=name or f"{role}-{organization.code}", display_name=str(role.label)
    )
    appoint(None, user, role, organization, DAY)
    return user
