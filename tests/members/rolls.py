"""Small rolls as workbooks, and the invented county's own."""

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from xianfeng.accounts.models import User
from xianfeng.members.actions.imports import import_roll
from xianfeng.members.models import RollImport
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roll import OrganizationRow

ANLAN = Path(__file__).parents[1] / "data/anlan/roll.xlsx"
ORGANIZATION_HEAD = (
    "党组织代码",
    "党组织名称",
    "上级党组织代码",
    "组织类别",
    "领域",
    "单位名称",
    "行业主管部门",
    "组织关系",
    "业务关系",
)
MEMBER_HEAD = (
    "姓名",
    "党支部代码",
    "人员类别",
    "岗位",
    "流动党员",
    "年老体弱",
    "入党日期",
    "民族",
    "公民身份号码",
    "家庭住址",
)
PRIVATE = ("壮族", "990000195001011234", "幸福路八号")
Member = tuple[str, ...]
LI: Member = ("李一", "V1", "正式党员", "书记", "否", "否", "1990-07-01")
WANG: Member = ("王二", "V1", "正式党员", "无职党员", "是", "是", "1971-07-01")
ZHAO: Member = ("赵三", "V2", "预备党员", "在岗", "否", "否", "2025-07-01")
MEMBERS = (LI, WANG, ZHAO)


def workbook(
    members: Sequence[Member] | None = MEMBERS,
    organizations: Sequence[OrganizationRow] | None = None,
    head: Sequence[str] = MEMBER_HEAD,
) -> bytes:
    """A roll with title rows; every member carries what must not be kept."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if organizations is not None:
        sheet = book.create_sheet("党组织")
        sheet.append(["某县党组织名册"])
        sheet.append(list(ORGANIZATION_HEAD))
        for row in organizations:
            sheet.append(
                [
                    row.code,
                    row.name,
                    row.superior,
                    row.kind,
                    row.domain,
                    row.unit_name,
                    row.authority_name,
                    row.party_relation,
                    row.business_relation,
                ]
            )
    if members is not None:
        sheet = book.create_sheet("党员")
        sheet.append(["某县党员名册"])
        sheet.append(list(head))
        for member in members:
            sheet.append([*member, *PRIVATE])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(member: Member, **values: str) -> Member:
    """A member's row with other values: branch, name, kind, post, mobile, infirm, joined."""
    names = ("name", "branch", "kind", "post", "mobile", "infirm", "joined")
    return tuple(values.get(name, old) for name, old in zip(names, member, strict=True))


def imported(
    county: Organization, members: Sequence[Member] = MEMBERS, actor: User | None = None
) -> RollImport:
    """The members brought in at once."""
    return import_roll(actor, county, workbook(members), "roll.xlsx")[0]
