"""A table in a sheet: the header found under title rows, columns taken by name."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .cells import UNSEEN, code
from .errors import FileRefused, Message
from .errors import gettext_noop as _
from .reading import Cell, Sheet, SheetRow

HEADER_WITHIN = 20


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    required: bool = True
    synonyms: tuple[str, ...] = ()

    def names(self) -> set[str]:
        return {header(name) for name in (self.name, *self.synonyms)}


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the 1-based sheet row; a column the sheet does not have reads None."""

    number: int
    cells: Mapping[str, Cell]

    def __getitem__(self, column: str) -> Cell:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Table:
    """`places` tells where each known column stands; `ignored` are the headers not known."""

    sheet: str
    header_row: int
    places: Mapping[str, int]
    absent: tuple[str, ...]
    ignored: tuple[str, ...]
    body: Sequence[SheetRow]

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything but blanks."""
        absent = dict.fromkeys(self.absent)
        for row in self.body:
            if any(cell is not None and code(cell) for cell in row.cells):
                cells = {name: row.cell(place) for name, place in self.places.items()}
                yield Row(row.number, cells | absent)

    def __iter__(self) -> Iterator[Row]:
        return self.rows()


def header(cell: Cell) -> str:
    """Header names are compared without blanks and line breaks: 党组织 代码 is 党组织代码."""
    value = unicodedata.normalize("NFKC", code(cell)).replace("_x000D_", "")
    return "".join(
        char for char in value if not char.isspace() and unicodedata.category(char) not in UNSEEN
    )


def has_table(sheet: Sheet, columns: Sequence[Column]) -> bool:
    """Whether one of the first 20 rows holds all required columns."""
    first = (row for row in sheet.rows if row.number <= HEADER_WITHIN)
    return any(not missing(row, columns) for row in first)


def find_table(sheet: Sheet, columns: Sequence[Column]) -> Table:
    """The header is the first of the first 20 rows with all required columns.

    Raises FileRefused where there is none, or where a column stands there twice.
    """
    for index, row in enumerate(sheet.rows):
        if row.number > HEADER_WITHIN:
            break
        if not missing(row, columns):
            return table_under(sheet, index, columns)
    raise FileRefused(no_header(sheet, columns))


def missing(row: SheetRow, columns: Sequence[Column]) -> list[str]:
    seen = {header(cell) for cell in row.cells}
    return [each.name for each in columns if each.required and not each.names() & seen]


def table_under(sheet: Sheet, index: int, columns: Sequence[Column]) -> Table:
    row = sheet.rows[index]
    heads = [header(cell) for cell in row.cells]
    places = {}
    for column in columns:
        found = [place for place, head in enumerate(heads) if head in column.names()]
        if len(found) > 1:
            raise FileRefused(twice(sheet, row.number, column))
        if found:
            places[column.name] = found[0]
    return Table(
        sheet=sheet.name,
        header_row=row.number,
        places=places,
        absent=tuple(each.name for each in columns if each.name not in places),
        ignored=tuple(
            head for place, head in enumerate(heads) if head and place not in places.values()
        ),
        body=sheet.rows[index + 1 :],
    )


def no_header(sheet: Sheet, columns: Sequence[Column]) -> Message:
    """Names what is missing in the row that comes nearest, so that one look is enough."""
    first = [row for row in sheet.rows if row.number <= HEADER_WITHIN]
    nearest = min(first, key=lambda row: len(missing(row, columns)), default=SheetRow(0, ()))
    seen = [head for head in map(header, nearest.cells) if head]
    return Message(
        _("工作表“%(sheet)s”前 20 行中没有找到表头：缺少 %(missing)s；见到的列：%(seen)s。"),
        {
            "sheet": sheet.name,
            "missing": "、".join(missing(nearest, columns)),
            "seen": "、".join(head[:20] for head in seen[:30]) or "—",
        },
    )


def twice(sheet: Sheet, number: int, column: Column) -> Message:
    return Message(
        _("工作表“%(sheet)s”第 %(row)s 行的表头中，“%(column)s”列出现了不止一次。"),
        {"sheet": sheet.name, "row": number, "column": column.name},
    )
