"""xianfeng journal: sign the head, take the record out, check it."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from xianfeng.kernel import django
from xianfeng.kernel.errors import Unusable


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `xianfeng journal …`."""
    group = commands.add_parser("journal", help="the append-only record")
    parts = group.add_subparsers(required=True, metavar="WHAT")
    parts.add_parser("checkpoint", help="sign the head and print it").set_defaults(run=checkpoint)
    take = parts.add_parser("export", help="entries, checkpoint and verifier into a folder")
    take.add_argument("folder", type=Path)
    take.set_defaults(run=export)
    check = parts.add_parser("verify", help="compare the stored record with its hashes")
    check.add_argument("--quiet", action="store_true", help="say only what is wrong")
    check.set_defaults(run=verify)
    witness = parts.add_parser("cosign", help="add a witness's line to a printed checkpoint")
    witness.add_argument("size", type=int)
    witness.add_argument("line", help="'— name base64'")
    witness.set_defaults(run=cosign)


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
