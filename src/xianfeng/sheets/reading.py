"""Workbooks from outside, parsed in a limited child process, as rows of plain values."""

import datetime as dt
import importlib.util
import io
import os
import pickle
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from xianfeng.kernel.files import NotRegular, beginning

from .errors import FileRefused, Message
from .errors import gettext_noop as _

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

NAMES_OF_CSV = (".csv", ".txt", ".tsv")
MAX_BYTES = 32 * 1024 * 1024
# The child's CPU time is limited to 2 s; this only ends one that waits for a busy machine.
WALL_SECONDS = 20
START = "import sys; sys.path[:0] = sys.argv[1:-1]; from xianfeng.sheets.worker import main; main()"

REFUSALS = {
    "bomb": _("文件解压后过大，疑似压缩炸弹，未读取。"),
    "broken": _("文件已损坏或不完整，无法读取。请重新保存为 .xlsx 后再试。"),
    "file_too_large": _("文件过大，请拆分后再试。"),
    "dtd": _("文件内含外部实体或 DTD 声明，出于安全考虑未读取。"),
    "encoding": _("无法识别文件的文字编码，请另存为 UTF-8 编码的 CSV 或 .xlsx。"),
    "encrypted": _("文件设有密码，请取消密码后再试。"),
    "macros": _("文件含有宏，请另存为不含宏的 .xlsx 后再试。"),
    "folder": _("这是文件夹，请指定表格文件。"),
    "many_parts": _("文件内的部件过多，超过 1000 个，未读取。请重新保存为 .xlsx 后再试。"),
    "no_access": _("无法打开，请检查是否有权限读取。"),
    "no_file": _("找不到这个文件。"),
    "not_a_file": _("这不是普通文件，请先把表格保存成文件。"),
    "not_workbook": _("这不是 .xlsx、.xls 或 .csv 表格文件。"),
    "too_large": _("表格过大，或在远离数据的位置还有内容，无法读取。请删去多余行列后再试。"),
    "web_page": _("这是网页格式的文件，请用表格软件打开后另存为 .xlsx。"),
    "wide": _(
        "工作表“%(sheet)s”有 %(rows)s 行、%(columns)s 列，"
        "超过 200000 行、200 列的上限。请删去多余行列后再试。"
    ),
}


class SheetRow(NamedTuple):
    """`number` is the 1-based sheet row. Trailing empty cells are cut off."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int) -> Cell:
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows in order, wholly empty ones left out."""

    name: str
    rows: Sequence[SheetRow]


@dataclass(frozen=True, slots=True)
class Workbook:
    name: str
    sheets: Sequence[Sheet]
    is_csv: bool = False

    def sheet(self, *names: str) -> Sheet:
        """The first sheet with one of these names; a CSV is whatever sheet is asked for."""
        if self.is_csv:
            return Sheet(names[0] if names else self.name, self.sheets[0].rows)
        wanted = {plain(name) for name in names}
        for each in self.sheets:
            if plain(each.name) in wanted:
                return each
        raise FileRefused(no_sheet(self, names))

    def has(self, *names: str) -> bool:
        wanted = {plain(name) for name in names}
        return not self.is_csv and any(plain(each.name) in wanted for each in self.sheets)


def plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def no_sheet(book: Workbook, names: Sequence[str]) -> Message:
    seen = "、".join(each.name for each in book.sheets)
    return Message(
        _("%(file)s 中没有名为“%(sheet)s”的工作表，现有：%(seen)s。"),
        {"file": book.name, "sheet": names[0], "seen": seen},
    )


def read_workbook(source: bytes | Path, name: str = "") -> Workbook:
    """Every sheet of an .xlsx, .xls or .csv file. Raises FileRefused with one line.

    `name` is the file's name as its owner knows it; a path brings its own.
    """
    name = PurePath(name.replace("\\", "/")).name or (
        source.name if isinstance(source, Path) else ""
    )
    kind, sheets = parsed(content(source, name), name)
    stem = PurePath(name).stem
    return Workbook(
        name,
        [Sheet(title or stem, [SheetRow(*row) for row in rows]) for title, rows in sheets],
        is_csv=kind == "csv",
    )


def content(source: bytes | Path, name: str) -> bytes:
    if isinstance(source, Path):
        try:
            source = beginning(source, MAX_BYTES)
        except FileNotFoundError:
            raise refused("no_file", name) from None
        except NotRegular:
            raise refused("not_a_file", name) from None
        except IsADirectoryError:
            raise refused("folder", name) from None
        except OSError:
            raise refused("no_access", name) from None
    if len(source) > MAX_BYTES:
        raise refused("file_too_large", name)
    return source


def parsed(data: bytes, name: str) -> tuple[str, list[tuple[str, list[tuple[int, Any]]]]]:
    answer = answered(data, name)
    if answer is None:
        raise refused("too_large", name)
    if answer[0] == "refused":
        raise refused(answer[1], name, {"sheet": PurePath(name).stem} | answer[2])
    return answer[1], answer[2]


def answered(data: bytes, name: str) -> tuple[Any, ...] | None:
    """The child's answer; None where it met one of its limits."""
    try:
        child = subprocess.run(  # noqa: S603 -- our own interpreter and code, no shell
            command(name),
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            env=environment(),
        )
    except subprocess.TimeoutExpired:
        return None
    if child.returncode < 0:
        return None
    if child.returncode > 0:
        raise RuntimeError("the workbook reader could not start")
    answer: tuple[Any, ...] = PlainUnpickler(io.BytesIO(child.stdout)).load()
    return answer


def command(name: str) -> list[str]:
    """Isolated and without site: only our own root and the parser's are on the path."""
    kind = "csv" if name.lower().endswith(NAMES_OF_CSV) else "other"
    return [sys.executable, "-I", "-S", "-c", START, *roots(), kind]


def environment() -> dict[str, str]:
    """Nothing of ours goes along: a child that is subverted finds no secrets."""
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    return {**kept, "RUST_BACKTRACE": "0"}


@cache
def roots() -> tuple[str, ...]:
    found = importlib.util.find_spec("python_calamine")
    if found is None or found.origin is None:
        raise ImportError("python_calamine")
    parser = Path(found.origin).resolve().parents[1]
    return str(Path(__file__).resolve().parents[2]), str(parser)


class PlainUnpickler(pickle.Unpickler):
    """Dates are the only objects a child may send; so a subverted one gains nothing."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in {"date", "datetime", "time", "timedelta"}:
            return getattr(dt, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


def refused(key: str, name: str, params: dict[str, Any] | None = None) -> FileRefused:
    return FileRefused(
        Message(
            _("%(file)s：%(reason)s"),
            {"file": name, "reason": Message(REFUSALS[key], params or {})},
        )
    )
