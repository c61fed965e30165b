"""`xianfeng grade`: a round from two workbooks, without server or database."""

import argparse
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from xianfeng.kernel.errors import Unusable

if TYPE_CHECKING:
    from xianfeng.grading.files import RoundFile
    from xianfeng.packs.schema import Pack

YEARS = range(2000, 2101)
SHOWN = 20


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "grade",
        help="测算定级建议 propose the grades of a year",
        description="由名册和评价数据表测算年度分类定级建议，不需要服务器和数据库。"
        " Propose the grades of a year from two workbooks; needs no server and no database.",
    )
    parser.add_argument("--roll", required=True, type=Path, help="名册 the roll, .xlsx")
    parser.add_argument("--inputs", required=True, type=Path, help="评价数据 the inputs, .xlsx")
    parser.add_argument("--pack", required=True, help="政策包代号或目录 id or folder")
    parser.add_argument("--year", required=True, help="年度 year, 2026")
    parser.add_argument("--out", required=True, type=Path, help="输出目录 folder for the files")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 also where rows were refused; anything that cannot be used raises Unusable."""
    from xianfeng.grading.files import grade_files, title_of
    from xianfeng.sheets.errors import FileRefused

    year, out = _year(options.year), _usable(options.out)
    pack = _pack(options.pack)
    if pack.grading is None:
        raise Unusable(f"政策包“{pack.id}”没有分类定级部分。")
    try:
        graded = grade_files(options.roll, options.inputs, pack.grading, title_of(pack), year)
    except FileRefused as refused:
        raise Unusable(str(refused)) from None
    _write(out, _outputs(graded))
    _tell(graded, out)
    return 0


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) in YEARS):
        raise Unusable(f"年度“{text}”无法使用，请写 {YEARS[0]} 至 {YEARS[-1]} 之间的年份。")
    return int(text)


def _usable(out: Path) -> Path:
    """The directory, or the place where it can be made."""
    standing = out
    while not standing.exists() and standing != standing.parent:
        standing = standing.parent
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        raise Unusable(f"无法写入输出目录 {out}：{standing} 不是可写的目录。")
    return out


def _pack(place: str) -> "Pack":
    from xianfeng.packs.loader import load_pack

    return load_pack(place)


def _outputs(graded: "RoundFile") -> Mapping[str, Callable[[Path], object]]:
    """What each file's writer does with its path."""
    from xianfeng.grading import tables
    from xianfeng.grading.report import report
    from xianfeng.publicity.notice import build_notice
    from xianfeng.publicity.notice.grades import grades_notice, proposals_of
    from xianfeng.sheets.writing import write_csv, write_errors_csv, write_workbook

    policy = graded.policy
    return {
        "results.csv": lambda path: write_csv(
            path, tables.csv_header(policy), tables.csv_rows(policy, graded.outcome)
        ),
        "errors.csv": lambda path: write_errors_csv(path, graded.refused),
        "results.xlsx": lambda path: write_workbook(path, tables.workbook(graded)),
        "report.html": lambda path: path.write_text(report(graded), encoding="utf-8"),
        "notice.docx": lambda path: path.write_bytes(
            build_notice(grades_notice(proposals_of(graded)))
        ),
    }


def _write(out: Path, outputs: Mapping[str, Callable[[Path], object]]) -> None:
    """All files or none: they are made beside the directory and moved in when all are there."""
    above = out.absolute().parent
    try:
        above.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=".xianfeng-", dir=out if out.is_dir() else above))
        try:
            for name, write in outputs.items():
                write(workshop / name)
            out.mkdir(exist_ok=True)
            for name in outputs:
                (workshop / name).replace(out / name)
        finally:
            shutil.rmtree(workshop)
    except OSError as problem:
        raise Unusable(f"无法写入输出目录 {out}：{problem.strerror or problem}。") from None


def _tell(graded: "RoundFile", out: Path) -> None:
    counts = Counter(one.proposal for one in graded.outcome.results)
    told = [f"{grade.name.zh} {counts[grade.code]}" for grade in reversed(graded.policy.grades)]
    if counts[""]:
        told.append(f"暂无建议 {counts['']}")
    print(f"{graded.year} 年度：{len(graded.outcome.results)} 个党组织，建议{'，'.join(told)}。")
    print(f"提醒 {len(graded.outcome.cautions)} 条；未采用 {len(graded.refused)} 行。")
    for error in graded.refused[:SHOWN]:
        value = f"“{error.value}”" if error.value else ""
        print(f"  {error.sheet} 第 {error.row} 行 {error.column}{value}：{error.reason}")
    for warning in graded.warnings:
        if not warning.row:
            print(f"  {warning.sheet}：{warning.reason}；{warning.remedy}")
    if len(graded.refused) > SHOWN:
        print(f"  其余 {len(graded.refused) - SHOWN} 行见 errors.csv。")
    print(f"已写入 {out}")
