"""`xianfeng init`: an empty county and its first administrator, for real use."""

import argparse
import re
import secrets
import sys

from xianfeng.kernel.errors import Unusable

CODE = re.compile(r"[0-9A-Za-z-]{4,30}")


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `init`."""
    command = commands.add_parser("init", help="建县 found an empty county and its administrator")
    command.add_argument("--county-code", metavar="CODE", help="县（市、区）党组织代码")
    command.add_argument("--county-name", metavar="NAME", help="名称，如“安澜县委”")
    command.add_argument("--admin", metavar="USERNAME", help="系统管理员用户名 first administrator")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    code = given(options.county_code, "党组织代码 code of the county: ", "--county-code")
    name = given(options.county_name, "名称 name of the county: ", "--county-name")
    admin = given(options.admin, "管理员用户名 administrator's user name: ", "--admin")
    if not CODE.fullmatch(code):
        raise Unusable(f"党组织代码只能是 4–30 位数字或字母 not a code: {code}")
    from xianfeng.cli.serve import prepare

    prepare()
    password = found(code, name, admin)
    print(f"{name}（{code}）")
    print(f"  管理员 administrator   {admin}")
    print(f"  初始密码 password      {password}")
    print("  首次登录后须修改 to be changed at the first sign-in")
    print("  下一步 next            xianfeng pack load central-2012")
    print("                         xianfeng roll import FILE.xlsx")
    print("                         xianfeng serve")
    return 0


def given(value: str | None, question: str, option: str) -> str:
    """What was given, or what the person at the terminal answers."""
    if value is None and not sys.stdin.isatty():
        raise Unusable(f"缺少 missing: {option}")
    answer = (value if value is not None else input(question)).strip()
    if not answer:
        raise Unusable(f"不能为空 empty: {option}")
    return answer


def found(code: str, name: str, username: str) -> str:
    """The county, the account and its duty in one transaction; returns the first password."""
    from django.db import transaction

    from xianfeng.accounts.actions import create_user
    from xianfeng.accounts.models import User
    from xianfeng.kernel.clock import today
    from xianfeng.organizations.actions import appoint, found_county
    from xianfeng.organizations.models import Organization
    from xianfeng.organizations.roles import Role

    with transaction.atomic():
        if Organization.objects.filter(code=code).exists():
            raise Unusable(f"已有代码为 {code} 的党组织 exists already")
        if User.objects.filter(username__iexact=username).exists():
            raise Unusable(f"已有用户 {username} exists already")
        county = found_county(None, code, name)
        password = secrets.token_urlsafe(9)
        user = create_user(None, username, "系统管理员", password)
        appoint(None, user, Role.ADMINISTRATOR, county, today())
    return password
