"""From a file's bytes to the rows that a county accepts; nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from xianfeng.members.queries import stored_members
from xianfeng.members.rules import sheet as members
from xianfeng.members.rules import stored
from xianfeng.members.rules.matching import plan_members
from xianfeng.members.rules.outline import Outline
from xianfeng.members.rules.values import Dropped, MemberRow, Plan, Sheet, Silent
from xianfeng.organizations import roll
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import below
from xianfeng.organizations.plans import OrganizationPlan, own_rows, plan_roll, with_kept
from xianfeng.packs.schema import ROLL_LABELS
from xianfeng.sheets.errors import FileRefused, Message, RowError
from xianfeng.sheets.errors import gettext_noop as _
from xianfeng.sheets.reading import Workbook, read_workbook
from xianfeng.sheets.tables import Column, Table, find_table

ORGANIZATION_SHEETS = (roll.SHEET, "党组织名册", "党组织信息")
MEMBER_SHEETS = (members.SHEET, "党员名册", "党员信息")


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file gave. `organizations` or `members` is None where it has no such sheet."""

    file_name: str
    sha256: str
    organizations: Sequence[roll.OrganizationRow] | None
    members: Sequence[MemberRow] | None
    refused: Sequence[RowError]
    warnings: Sequence[RowError]
    dropped: Sequence[Dropped]
    silent: Silent


@dataclass(frozen=True, slots=True)
class Comparison:
    """What applying an intake would do, for organizations and for members.

    `tree`: the rows of organizations as they would be written; None without their sheet.
    """

    tree: Sequence[roll.OrganizationRow] | None
    organizations: OrganizationPlan
    members: Plan


def read_roll(county: Organization, content: bytes, file_name: str, today: date) -> Intake:
    """Read and check a file for `county`. Raises FileRefused for one that cannot be used."""
    book = read_workbook(content, file_name)
    tree_table = table_of(book, ORGANIZATION_SHEETS, roll.COLUMNS)
    people_table = table_of(book, MEMBER_SHEETS, members.COLUMNS)
    if tree_table is None and people_table is None:
        # Neither fits: the message of the first sheet tells what is missing.
        find_table(book.sheet(*ORGANIZATION_SHEETS), roll.COLUMNS)
    read = tree_of(tree_table) if tree_table else roll.Roll((), (), ())
    scoped = OrganizationPlan()
    mine = [replace(row, note="") for row in own_rows(county, read.accepted, scoped)]
    kept = names_by_code(county)
    names = kept | {row.code: row.name for row in mine}
    people = members.read_members(people_table, names, today) if people_table else NO_MEMBERS
    ignored = unused(tree_table) if tree_table else []
    silent = Silent(
        silent_fields(tree_table, roll.FIELD_OF), silent_fields(people_table, members.FIELD_OF)
    )
    again = len(kept) > 1  # a first roll has nothing to leave as it is
    left = (tree_table, people_table) if again else ()
    return Intake(
        file_name=book.name,
        sha256=sha256(content).hexdigest(),
        organizations=mine if tree_table else None,
        members=people.accepted if people_table else None,
        refused=[*in_order(read.refused, scoped.refused), *people.refused],
        warnings=[
            *(hint for table in left if table for hint in left_as_they_are(table)),
            *read.warnings,
            *people.warnings,
        ],
        dropped=[*ignored, *people.dropped],
        silent=silent,
    )


FIELD_OF = {**roll.FIELD_OF, **members.FIELD_OF}


def silent_fields(table: Table | None, fields: Mapping[str, str]) -> tuple[str, ...]:
    """The fields that the table has no column for."""
    return tuple(fields[name] for name in table.absent if name in fields) if table else ()


def left_as_they_are(table: Table) -> list[RowError]:
    """One hint a column that is not there (M-2.7)."""
    reason = Message(_("文件里没有这一列，已有的内容不变"))
    remedy = Message(_("要清空的，请保留这一列，把格子空着"))
    return [
        RowError(table.sheet, table.header_row, name, "", reason, remedy)
        for name in table.absent
        if name in FIELD_OF
    ]


def tree_of(table: Table) -> roll.Roll:
    """What is kept of organizations must have a name."""
    return roll.read_roll(table, ROLL_LABELS, needed=roll.NEEDED_TO_KEEP)


def unused(table: Table) -> list[Dropped]:
    """Columns of organizations that are not kept; remarks are free text and may hold anything."""
    remarks = [NOTE] if NOTE in table.places else []
    return [*members.dropped(table), *(members.not_needed(table.sheet, name) for name in remarks)]


NOTE = "备注"
NO_MEMBERS = Sheet((), (), (), ())


def in_order(*errors: Sequence[RowError]) -> list[RowError]:
    return sorted((error for some in errors for error in some), key=lambda error: error.row)


def table_of(book: Workbook, names: Sequence[str], columns: Sequence[Column]) -> Table | None:
    """The table in the sheet of that name; without one, in the first sheet whose header fits."""
    if book.has(*names):
        return find_table(book.sheet(*names), columns)
    for sheet in book.sheets:
        try:
            return find_table(sheet, columns)
        except FileRefused:
            continue
    return None


def names_by_code(county: Organization) -> dict[str, str]:
    rows = Organization.objects.filter(below(county.path))
    return dict(rows.values_list("code", "name"))


def compare(county: Organization, intake: Intake) -> Comparison:
    """What applying would do to what is kept now; a missing sheet changes nothing."""
    tree, above = None, OrganizationPlan()
    if intake.organizations is not None:
        tree = with_kept(county, intake.organizations, intake.silent.organizations)
        above = plan_roll(county, tree)
    people = Plan()
    if intake.members is not None:
        people = plan_members(intake.members, stored_members(county), intake.silent.members)
    return Comparison(tree, above, people)


def diff_of(comparison: Comparison) -> dict[str, object]:
    """The comparison as the preview keeps and hashes it."""
    plan = comparison.organizations
    return {
        "organizations": {
            "created": [[row.row, row.code, row.name] for row in plan.created],
            "changed": [[each.code, each.name, each.fields] for each in plan.changed],
            "absent": [list(each) for each in plan.absent],
            "undecided": [list(each) for each in plan.undecided],
            "warnings": [stored.error_out(each) for each in plan.warnings],
        },
        "members": stored.plan_out(comparison.members),
    }


def counts_of(intake: Intake, comparison: Comparison) -> dict[str, int]:
    """The numbers that a preview, a journal entry and the command line give."""
    above, people = comparison.organizations, comparison.members
    return {
        "organizations": len(intake.organizations or ()),
        "organizations_created": len(above.created),
        "organizations_changed": len(above.changed),
        "organizations_unchanged": above.unchanged,
        "organizations_absent": len(above.absent),
        "organizations_undecided": len(above.undecided),
        "members": len(intake.members or ()),
        "members_added": len(people.added),
        "members_changed": len(people.changed),
        "members_unchanged": people.unchanged,
        "members_ambiguous": len(people.ambiguous),
        "members_absent": len(people.absent),
        "transfers_offered": len(people.offers),
        "transfers_waiting": len(people.waiting),
        "refused": len(intake.refused),
        "warnings": len(intake.warnings) + len(above.warnings),
    }


def outline(intake: Intake, comparison: Comparison) -> Outline:
    """A fresh comparison for the command line and its report."""
    counts = counts_of(intake, comparison)
    return Outline(counts, intake.refused, intake.warnings, intake.dropped, diff_of(comparison))
