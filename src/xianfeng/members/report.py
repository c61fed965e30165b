"""The comparison as a workbook, to be sent to whoever keeps the roll."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xianfeng.members.models import MemberKind
from xianfeng.members.rules import sheet as members
from xianfeng.members.rules import stored
from xianfeng.members.rules.outline import Outline
from xianfeng.organizations import roll
from xianfeng.organizations.models import Organization
from xianfeng.sheets.writing import SheetOut, Value, error_sheet


def report_sheets(outline: Outline) -> list[SheetOut]:
    """Refused rows first: they are what has to be corrected. What is not kept comes last."""
    head = [_("工作表"), _("行"), _("列"), _("内容"), _("原因"), _("建议")]
    return [
        error_sheet(_("未导入的行"), outline.refused, _, head),
        error_sheet(_("提示"), outline.all_warnings(), _, head),
        SheetOut(
            _("党组织变更"),
            [_("党组织代码"), _("党组织名称"), _("项目"), _("原为"), _("改为")],
            organization_rows(outline),
        ),
        SheetOut(
            _("党员变更"),
            [_("姓名"), _("党支部代码"), _("项目"), _("原为"), _("改为"), _("行")],
            member_rows(outline),
        ),
        SheetOut(
            _("需人工核对"),
            [_("情形"), _("行"), _("党支部代码"), _("姓名"), _("说明"), _("建议")],
            open_questions(outline),
        ),
        SheetOut(_("未保存的列"), [_("工作表"), _("列"), _("原因")], dropped_rows(outline)),
    ]


@dataclass(frozen=True, slots=True)
class Stat:
    """A number with its label; the parts of it in words."""

    label: str
    value: int
    hint: str


def stats(counts: Mapping[str, int]) -> list[Stat]:
    """The numbers above a comparison; none before there is one."""
    if not counts:
        return []
    parts = _("新增 %(created)s，变更 %(changed)s，未变 %(unchanged)s，名册中没有 %(absent)s")
    above = {name: counts[f"organizations_{name}"] for name in ORGANIZATION_PARTS}
    people = {name: counts[f"members_{name}"] for name in MEMBER_PARTS}
    return [
        Stat(pgettext("多个", "党组织"), counts["organizations"], parts % above),
        Stat(
            pgettext("多个", "党员"),
            counts["members"],
            parts % {**people, "created": people["added"]},
        ),
        Stat(_("需人工核对"), open_count(counts), _("存疑、可能转来、名册中没有的党员")),
        Stat(_("未导入的行"), counts["refused"], _("改正后再次导入即可")),
    ]


ORGANIZATION_PARTS = ("created", "changed", "unchanged", "absent")
MEMBER_PARTS = ("added", "changed", "unchanged", "absent")
OPEN_PARTS = ("members_ambiguous", "transfers_offered", "transfers_waiting", "members_absent")


def open_count(counts: Mapping[str, int]) -> int:
    """What somebody has to look at."""
    return sum(counts[name] for name in OPEN_PARTS)


@dataclass(frozen=True, slots=True)
class Section:
    """The beginning of one report sheet, for a page."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]
    total: int


def sections(outline: Outline, at_most: int) -> list[Section]:
    """The report's sheets that hold anything, as far as a page shows them."""
    found = []
    for out in report_sheets(outline):
        rows = [[plain(cell) for cell in row] for row in out.rows]
        if rows:
            found.append(Section(out.name, out.header, rows[:at_most], len(rows)))
    return found


def plain(cell: Value) -> Value:
    return "" if cell is None else cell


TEMPLATE_NOTES = (
    ("党组织代码、党支部代码", "必填；上级党组织代码写上级在本表中的代码，最高一级留空"),
    ("入党日期", "写成 2020-01-25、2020-01 或 2020；只用来核对是不是同一个人"),
    ("流动党员、年老体弱", "填“是”或“否”，空白按“否”处理"),
    ("不要填写", "公民身份号码、性别、民族、出生日期、住址、个人电话；填了也不会保存"),
)


def template_sheets() -> list[SheetOut]:
    """An empty roll to fill in. Its columns are Chinese in every language: they are the roll's."""
    heads = [
        (sheet, [column.name for column in columns if column.name != "序号"])
        for sheet, columns in ((roll.SHEET, roll.COLUMNS), (members.SHEET, members.COLUMNS))
    ]
    notes = SheetOut("填写说明", ["项目", "说明"], TEMPLATE_NOTES)
    return [*(SheetOut(name, head, ()) for name, head in heads), notes]


def dropped_rows(outline: Outline) -> Iterable[Sequence[Value]]:
    for each in outline.dropped:
        yield each.sheet, each.column, each.why.render(_)


def organization_rows(outline: Outline) -> Iterable[Sequence[Value]]:
    for _row, code, name in outline.organizations("created"):
        yield code, name, _("新增"), "", ""
    for code, name, fields in outline.organizations("changed"):
        for field, (old, new) in fields.items():
            yield code, name, organization_field(field), old, new
    for code, name in outline.organizations("absent"):
        yield code, name, _("名册中没有（未删除）"), "", ""
    for code, name in outline.organizations("undecided"):
        yield code, name, _("领导关系待定"), "", ""


def member_rows(outline: Outline) -> Iterable[Sequence[Value]]:
    for row, branch, name, *_joined in outline.members("added"):
        yield name, branch, _("新增"), "", "", row
    for row, branch, name, _key, fields in outline.members("changed"):
        for field, old, new in fields:
            yield name, branch, member_field(field), shown(field, old), shown(field, new), row


def open_questions(outline: Outline) -> Iterable[Sequence[Value]]:
    for row, branch, name, reason, remedy in outline.members("ambiguous"):
        told = [stored.message_in(message).render(_) for message in (reason, remedy)]
        yield _("存疑，未导入"), row, branch, name, *told
    for part in ("offers", "waiting"):
        for row, branch, name, source, *_rest in outline.members(part):
            yield _("可能是转来的党员"), row, branch, name, came_from(source), _("请在转接中核对")
    for _key, branch, name in outline.members("absent"):
        yield _("名册中没有（未删除）"), None, branch, name, "", _("请核对后办理转出或补录")


def came_from(source: str) -> str:
    return _("原在党支部 %(code)s") % {"code": source}


def organization_field(name: str) -> str:
    """The field in the words of the roll."""
    if name == "superior":
        return _("上级党组织")
    field = Organization._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))


def member_field(name: str) -> str:
    fields: Mapping[str, str] = {
        "kind": _("人员类别"),
        "post": _("岗位"),
        "mobile": _("流动党员"),
        "infirm": _("年老体弱"),
    }
    return fields[name]


def shown(field: str, value: Any) -> str:
    """A field's value in words."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(MemberKind(value).label) if field == "kind" else str(value)
