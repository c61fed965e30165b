"""xianfeng journal: sign the head, take the record out, check it."""

import argparse
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from xianfeng.kernel import django
from xianfeng.kernel.errors import Unusable


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `xianfeng journal …`."""
    group = commands.add_parser("journal", help="存证记录 the append-only record")
    parts = group.add_subparsers(required=True, metavar="WHAT")
    parts.add_parser("checkpoint", help="签发检查点 sign the head").set_defaults(run=checkpoint)
    take = parts.add_parser("export", help="导出记录和核对程序 for checking elsewhere")
    take.add_argument("folder", type=Path)
    take.set_defaults(run=export)
    check = parts.add_parser("verify", help="核对记录和等次 record and grades")
    check.add_argument("--quiet", action="store_true", help="只说不一致的 only what is wrong")
    check.set_defaults(run=verify)
    witness = parts.add_parser("cosign", help="加见证方签名 a witness's line")
    witness.add_argument("size", type=int)
    witness.add_argument("line", help="'— name base64'")
    witness.set_defaults(run=cosign)
    gone = parts.add_parser("erase", help="抹除个人信息 forget sealed values; every proof stays")
    gone.add_argument("value", nargs="+", help="姓名、用户名等 as sealed: a name, a user name")
    gone.add_argument("--reason", required=True, metavar="TEXT", help="抹除的理由 why; sealed too")
    gone.add_argument("--as", dest="username", metavar="USERNAME", help="以谁的名义 in whose name")
    gone.add_argument("--dry-run", action="store_true", help="只列出 list, erase nothing")
    gone.set_defaults(run=erase)
    drop = parts.add_parser("prune", help="清理访问拒绝记录 drop old refused attempts")
    drop.add_argument("--before", type=day, required=True, metavar="YYYY-MM-DD")
    drop.add_argument("--as", dest="username", metavar="USERNAME", help="以谁的名义 in whose name")
    drop.set_defaults(run=drop_denials)


def day(text: str) -> date:
    """A day as an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        told = f"日期写成 2026-01-31 这样 not a date: {text}"
        raise argparse.ArgumentTypeError(told) from None


def checkpoint(_options: argparse.Namespace) -> int:
    """Print the head as a signed note and keep it for witnesses."""
    django.start_with_tables()
    from xianfeng.journal import actions, queries

    print(queries.kept_checkpoint(actions.make_checkpoint().size), end="")
    return 0


def export(options: argparse.Namespace) -> int:
    """Write what a reader needs to check the record without us."""
    django.start_with_tables()
    from xianfeng.journal import keys, queries, verify, verify_signature

    head, folder = queries.tip(), options.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "entries.txt").open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{text}\n" for text in queries.texts(head.size))
        (folder / "checkpoint").write_text(queries.checkpoint_of(head), encoding="utf-8")
        (folder / "key").write_text(f"{keys.public_key().written()}\n", encoding="utf-8")
        for program in (verify, verify_signature):
            source = Path(str(program.__file__))
            (folder / source.name).write_bytes(source.read_bytes())
    except OSError as problem:
        raise Unusable(f"{folder}: {problem.strerror}") from problem
    print(f"{head.size} entries; check them: cd {folder} && {COMMAND}")
    return 0


COMMAND = "python3 verify.py key checkpoint entries entries.txt"


def verify(options: argparse.Namespace) -> int:
    """0 when the record is whole and published grades agree with it, 1 with what is wrong."""
    django.start_with_tables()
    from xianfeng.journal import queries

    wrong = [*map(str, queries.faults()), *grades_off_record()]
    for fault in wrong:
        print(fault, file=sys.stderr)
    if not wrong and not options.quiet:
        print(f"{queries.tip().size} entries: whole")
    return 1 if wrong else 0


def grades_off_record() -> Iterator[str]:
    """One line for each published grade that the record does not confirm, by code only."""
    from xianfeng.grading.actions import compare_with_record

    for found in compare_with_record():
        if not found.mismatches:
            yield f"grades {found.county}/{found.year}: published on record, not on the site"
        for one in found.mismatches:
            said = f"shown {one.shown}, recorded {one.recorded}"
            yield f"grade {found.county}/{found.year}/{one.code}: {one.what}, {said}"


def cosign(options: argparse.Namespace) -> int:
    """Keep a witness's cosignature."""
    django.start_with_tables()
    from xianfeng.journal import actions
    from xianfeng.journal.models import Checkpoint
    from xianfeng.journal.rules.notes import BadNote

    try:
        actions.cosign(options.size, options.line)
    except Checkpoint.DoesNotExist as problem:
        raise Unusable(f"no checkpoint of size {options.size} was printed") from problem
    except BadNote as problem:
        raise Unusable(str(problem)) from problem
    return 0


def erase(options: argparse.Namespace) -> int:
    """Delete the salts of what is sealed with one of the values; Unusable where nothing is."""
    django.start_with_tables()
    from xianfeng.cli.roll import user_named
    from xianfeng.journal import actions, queries

    actor = user_named(options.username)
    if not options.reason.strip():
        raise Unusable("请写明抹除的理由 a reason is needed: --reason")
    values = with_keys(options.value)
    found = queries.sealed_with(values)
    if not found:
        raise Unusable("记录里没有这样的内容 nothing is sealed with that")
    for one in found:
        print(f"{one.entry}  {one.kind}  {one.field}")
    if options.dry_run:
        print(f"仅列出，未抹除 dry run: {len(found)}")
        return 0
    gone = actions.erase(values, actor=actor, reason=options.reason.strip())
    print(f"已抹除 erased: {gone}")
    return 0


def with_keys(values: list[str]) -> list[str]:
    """And the keys of the accounts among them: of who did something the record seals that."""
    from xianfeng.accounts.models import User

    keys = User.objects.filter(username__in=values).values_list("pk", flat=True)
    return [*values, *map(str, keys)]


def drop_denials(options: argparse.Namespace) -> int:
    """Delete refused attempts of before that day; Unusable for those that must be kept."""
    django.start_with_tables()
    from xianfeng.cli.roll import user_named
    from xianfeng.journal import actions
    from xianfeng.kernel.clock import SHANGHAI
    from xianfeng.kernel.errors import Refused

    actor = user_named(options.username)
    before = datetime.combine(options.before, time(), SHANGHAI)
    try:
        gone = actions.drop_denials(before, actor=actor)
    except Refused as refused:
        raise Unusable(str(refused)) from None
    print(f"已清理 dropped: {gone}")
    return 0
