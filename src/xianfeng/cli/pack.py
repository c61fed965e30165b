"""`xianfeng pack check|load|list`: what a policy pack says, and taking it into use."""

import argparse
import os
import sys

from xianfeng.packs.errors import PackRefused
from xianfeng.packs.grading import Basis
from xianfeng.packs.loader import find_folder, known_packs, load_pack
from xianfeng.packs.resolve import SECTIONS
from xianfeng.packs.rules import SECTION_NAMES, gaps, ranges
from xianfeng.packs.schema import Pack
from xianfeng.packs.texts import Text, joined, same


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command `pack`."""
    packs = commands.add_parser("pack", help="政策包 policy packs").add_subparsers(
        required=True, metavar="COMMAND"
    )
    check = packs.add_parser("check", help="检查政策包 say what is wrong or missing")
    check.add_argument("place", metavar="DIR", help="文件夹或代号 folder or id")
    check.set_defaults(run=run_check)
    load = packs.add_parser("load", help="载入政策包 take a version into the database")
    load.add_argument("place", metavar="DIR", help="文件夹或代号 folder or id")
    load.set_defaults(run=run_load)
    listed = packs.add_parser("list", help="列出政策包 packs at hand")
    listed.set_defaults(run=run_list)


def run_check(options: argparse.Namespace) -> int:
    """0 with what is missing and covered; 2 with every fault as `file:line: field: message`."""
    try:
        pack = load_pack(options.place)
    except PackRefused as refused:
        return _told(refused)
    for line in _report(pack):
        print(_said(line))
    return 0


def run_load(options: argparse.Namespace) -> int:
    """Loads once: the same content a second time changes nothing."""
    try:
        load_pack(options.place)
    except PackRefused as refused:
        return _told(refused)
    from xianfeng.kernel import django

    django.start_with_tables()
    from xianfeng.packs.actions import load_pack_version

    version = load_pack_version(None, find_folder(options.place))
    print(f"{version.identifier} {version.hash}")
    return 0


def run_list(options: argparse.Namespace) -> int:
    """One line a pack: id, hash, title; a faulty pack says so and does not hide the others."""
    del options
    refused = 0
    for name in known_packs():
        try:
            pack = load_pack(name)
            print(f"{pack.id:<24} {pack.hash[:12]}  {_said(pack.title)}")
        except PackRefused as faults:
            refused = _told(faults)
    return refused


def _report(pack: Pack) -> list[Text]:
    open_points = gaps(pack)
    given = [one for one in SECTIONS if one not in open_points.sections]
    covered, missing = ranges(pack.covered()) or "—", ranges(open_points.uncovered) or "—"
    return [
        Text(f"{pack.title.zh}（{pack.id}）没有错误。", f"{pack.title.en} ({pack.id}): no faults."),
        _line("版本", "version", same(pack.hash)),
        _line("已写", "given", joined(SECTION_NAMES[one] for one in given)),
        _line("未写", "not given", joined(SECTION_NAMES[one] for one in open_points.sections)),
        _line("不定级的领域", "labels not graded", joined(map(same, open_points.ungraded))),
        _line("未写授予谁的称号", "honours without a bearer", joined(open_points.unborne)),
        _line("已对应要求", "requirements covered", same(covered)),
        _line("未对应要求", "requirements not covered", same(missing)),
        _line("本系统设定的数值", "numbers assumed by us", joined(map(same, _assumed(pack)))),
    ]


def _assumed(pack: Pack) -> list[str]:
    """Numbers the document does not give."""
    basis = dict(pack.grading.basis) if pack.grading else {}
    rules = pack.pledges
    named = {"counts": rules.counts, "rhythm": rules.rhythm} if rules else {}
    basis |= {name: part.basis for name, part in named.items() if part}
    return [name for name, found in basis.items() if found is Basis.ASSUMED]


def _line(zh: str, en: str, text: Text) -> Text:
    return Text(f"{zh}：{text.zh}", f"{en}: {text.en}")


def _told(refused: PackRefused) -> int:
    for error in refused.errors:
        print(error.shown(_language()), file=sys.stderr)
    return 2


def _said(text: Text) -> str:
    return text.en if _language() == "en" else text.zh


def _language() -> str:
    """English where the terminal is English, else Chinese."""
    return "en" if os.environ.get("LANG", "").startswith("en") else "zh"
