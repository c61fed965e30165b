"""`xianfeng roll import|undo`: a county's organizations and members from one workbook."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from xianfeng.kernel.errors import Refused, Unusable
from xianfeng.kernel.files import NotRegular, beginning

if TYPE_CHECKING:
    from xianfeng.accounts.models import User
    from xianfeng.members.actions.reading import Comparison, Intake
    from xianfeng.organizations.models import Organization

SHOWN = 20


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `roll`."""
    roll = commands.add_parser("roll", help="名册 the roll of organizations and members")
    verbs = roll.add_subparsers(required=True, metavar="COMMAND")
    load = verbs.add_parser("import", help="导入名册 import a roll")
    load.add_argument("file", type=Path, metavar="FILE.xlsx")
    load.add_argument("--dry-run", action="store_true", help="只比对 compare, write nothing")
    load.add_argument("--report", type=Path, metavar="OUT.xlsx", help="比对报告 write it all down")
    load.add_argument("--as", dest="username", metavar="USERNAME", help="以谁的名义 in whose name")
    load.add_argument("--county", metavar="CODE", help="县（市、区）代码 where there are several")
    load.set_defaults(run=run_import)
    undo = verbs.add_parser("undo", help="撤销一次导入 take one import back as a whole")
    undo.add_argument("number", type=int, metavar="N")
    undo.add_argument("--as", dest="username", metavar="USERNAME", help="以谁的名义 in whose name")
    undo.set_defaults(run=run_undo)


def run_import(options: argparse.Namespace) -> int:
    """0 with refused rows listed; 2 when the file or the county cannot be used."""
    from xianfeng.kernel import django

    django.start_with_tables()
    from xianfeng.members.actions.imports import import_roll, preview_roll
    from xianfeng.sheets.errors import FileRefused

    content = content_of(options.file)
    if options.report:
        refuse_unwritable(options.report)
    actor = user_named(options.username)
    county = county_for(actor, options.county)
    try:
        if options.dry_run:
            number, (intake, comparison) = None, preview_roll(county, content, options.file.name)
        else:
            done, intake, comparison = import_roll(actor, county, content, options.file.name)
            number = done.pk
    except FileRefused as refused:
        raise Unusable(str(refused)) from None
    tell(number, intake, comparison)
    if options.report:
        write_report(options.report, intake, comparison)
    return 0


def run_undo(options: argparse.Namespace) -> int:
    """Take import N back, or say in one line what builds on it."""
    from xianfeng.kernel import django

    django.start_with_tables()
    from xianfeng.kernel.errors import NotAllowedNow
    from xianfeng.members.access import RollImportPolicy
    from xianfeng.members.actions.undoing import undo_import
    from xianfeng.members.models import RollImport

    actor = user_named(options.username)
    rows = RollImportPolicy.filter(actor, "undo") if actor else RollImport.objects.all()
    roll_import = rows.filter(pk=options.number).first()
    if roll_import is None:
        raise Unusable(f"没有第 {options.number} 次导入")
    try:
        undo_import(actor, roll_import)
    except NotAllowedNow:
        state = roll_import.get_state_display()
        raise Unusable(f"第 {options.number} 次导入现在不能撤销：{state}") from None
    except Refused as refused:
        raise Unusable(str(refused)) from None
    print(f"已撤销第 {options.number} 次导入 undone")
    return 0


# --- arguments


def content_of(file: Path) -> bytes:
    from django.conf import settings

    try:
        content = beginning(file, settings.UPLOAD_LIMIT)
    except NotRegular:
        raise Unusable(f"这不是普通文件，请先把表格保存成文件：{file}") from None
    except OSError as error:
        raise Unusable(f"无法打开文件 {file}：{error.strerror}") from None
    if len(content) > settings.UPLOAD_LIMIT:
        raise Unusable(f"文件超过 {settings.UPLOAD_LIMIT // 1024 // 1024} MB：{file}")
    return content


def user_named(username: str | None) -> "User | None":
    """The account of that name; none where whoever runs the command names nobody."""
    from xianfeng.accounts.models import User

    if username is None:
        return None
    user = User.objects.filter(username__iexact=username, is_active=True).first()
    if user is None:
        raise Unusable(f"没有用户 {username}")
    return user


def county_for(actor: "User | None", code: str | None) -> "Organization":
    """The one county that the actor may import into, or the one named."""
    from xianfeng.organizations.access import OrganizationPolicy
    from xianfeng.organizations.models import Organization

    rows = OrganizationPolicy.filter(actor, "import_roll") if actor else Organization.objects.all()
    counties = rows.filter(superior__isnull=True)
    if code:
        counties = counties.filter(code=code)
    found = list(counties.order_by("path")[:2])
    if not found:
        raise Unusable("没有可以导入的县（市、区）：先运行 xianfeng init，或核对 --as、--county")
    if len(found) > 1:
        raise Unusable("有几个县（市、区），请用 --county 指定代码")
    return found[0]


# --- what is told


def tell(number: int | None, intake: "Intake", comparison: "Comparison") -> None:
    from xianfeng.members.actions.reading import counts_of

    n = counts_of(intake, comparison)
    print(f"已导入，第 {number} 次 imported" if number else "仅比对，未写入 dry run")
    print(
        f"党组织 organizations  {n['organizations']}：新增 {n['organizations_created']}，"
        f"变更 {n['organizations_changed']}，未变 {n['organizations_unchanged']}，"
        f"名册中没有 {n['organizations_absent']}"
    )
    print(
        f"党员 members          {n['members']}：新增 {n['members_added']}，"
        f"变更 {n['members_changed']}，未变 {n['members_unchanged']}，"
        f"存疑 {n['members_ambiguous']}，待转接 {n['transfers_offered'] + n['transfers_waiting']}，"
        f"名册中没有 {n['members_absent']}"
    )
    for sheet in dict.fromkeys(each.sheet for each in intake.dropped):
        columns = "、".join(each.column for each in intake.dropped if each.sheet == sheet)
        print(f"未保存的列 dropped     {sheet}：{columns}")
    print(f"未导入的行 refused     {n['refused']}")
    for error in intake.refused[:SHOWN]:
        place = f"{error.sheet} 第 {error.row} 行 {error.column} {error.value!r}"
        print(f"  {place}：{error.reason}；{error.remedy}")
    if len(intake.refused) > SHOWN:
        print(f"  …… 还有 {len(intake.refused) - SHOWN} 行，见 --report")


def refuse_unwritable(path: Path) -> None:
    """Unusable before anything is imported; leaves no file behind and none changed."""
    is_new = not path.exists()
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise Unusable(f"无法写入 {path}：{error.strerror}") from None
    if is_new:
        path.unlink()


def write_report(path: Path, intake: "Intake", comparison: "Comparison") -> None:
    from xianfeng.members.actions.reading import outline
    from xianfeng.members.report import report_sheets
    from xianfeng.sheets.writing import workbook_bytes

    content = workbook_bytes(report_sheets(outline(intake, comparison)))
    try:
        # It names persons: readable by its owner only.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
    except OSError as error:
        raise Unusable(f"无法写入 {path}：{error.strerror}") from None
    print(f"报告 report           {path}")
