"""What a cell means: pure, from a raw cell to one clean value, or BadCell."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from .errors import BadCell, Message
from .errors import gettext_noop as _
from .reading import Cell

# Longer than any count or mark; Python refuses to turn 4,300 digits into a number.
MAX_DIGITS = 60
PLAIN_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# Not ＝＋－＠: they may begin a formula, and writers look for the plain ones.
CHINESE = frozenset("（）［］｛｝，：；！？～…")
CHINESE_MARK = re.compile(f"([{re.escape(''.join(sorted(CHINESE)))}])")
UNSEEN = ("Cc", "Cf")  # Unicode's categories of what nobody sees
BREAK = re.compile(r"[ \t]*[\r\n\v\f\x85\u2028\u2029]+[ \t]*")


def bad(reason: str, remedy: str, **params: object) -> BadCell:
    return BadCell(Message(reason, params), Message(remedy, params))


# --- texts and codes


def as_written(cell: Cell) -> str:
    """A name or remark as its owner writes it: trimmed, no control or zero-width characters."""
    return tidy(written(cell))


def text(cell: Cell) -> str:
    """`as_written`, told apart less finely: whom two rolls call alike is one person.

    Digits, letters and blanks are made ordinary ones; Chinese brackets stay full-width.
    """
    return tidy(ordinary(written(cell)))


def label(cell: Cell) -> str:
    """A text to compare, not to show: `text` with punctuation by NFKC as well."""
    return tidy(code(cell))


def ordinary(value: str) -> str:
    """NFKC for all but the punctuation that Chinese writes full-width."""
    if unicodedata.is_normalized("NFKC", value):
        return value
    return "".join(
        part if part in CHINESE else unicodedata.normalize("NFKC", part)
        for part in CHINESE_MARK.split(value)
    )


def tidy(value: str) -> str:
    """Nothing that nobody sees; a tab is a blank."""
    joined = unbroken(value.replace("_x000D_", ""))
    seen = (" " if char == "\t" else char for char in joined)
    return "".join(char for char in seen if unicodedata.category(char) not in UNSEEN).strip()


def unbroken(value: str) -> str:
    """A line break inside Chinese is only layout; between Latin words it is a blank."""

    def glue(match: re.Match[str]) -> str:
        around = value[max(match.start() - 1, 0) : match.start()] + value[match.end() :][:1]
        return " " if len(around) == 2 and around.isascii() else ""

    return BREAK.sub(glue, value)


def code(cell: Cell) -> str:
    """A code or label: a number's integer digits, NFKC, trimmed; inner blanks stay."""
    return unicodedata.normalize("NFKC", written(cell)).strip()


def written(cell: Cell) -> str:
    """A cell as text; "" where it is empty."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def shown(cell: Cell) -> str:
    """A cell's value as an error list repeats it."""
    return "" if cell is None else code(cell) if isinstance(cell, bool | float) else str(cell)


# --- numbers


def exact(cell: Cell) -> Fraction:
    """A number by grading-spec: the double as its shortest decimal, or a plain decimal text."""
    if isinstance(cell, float) and abs(cell) < float("inf"):
        return Fraction(repr(cell))
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Fraction(cell)
    if isinstance(cell, str):
        plain = code(cell)
        if len(plain) <= MAX_DIGITS and PLAIN_DECIMAL.fullmatch(plain):
            return Fraction(plain)
    if code(cell) == "":
        raise bad(_("没有填写数字"), _("请填写数字；没有就删去这一行"))
    raise bad(_("不是数字"), _("请填写普通小数，例如 9.5"))


def whole(cell: Cell) -> int:
    """A count: a whole number from 0."""
    number = exact(cell)
    if number.denominator != 1 or number < 0:
        raise bad(_("不是大于等于 0 的整数"), _("请填写人数，例如 0 或 25"))
    return number.numerator


# --- telephone numbers

MOBILE = re.compile(r"1[3-9][0-9]{9}")
FIXED = re.compile(r"0[1-9][0-9]{8,10}|[2-9][0-9]{6,7}|[48]00[0-9]{7}")
COUNTRY = re.compile(r"(\+|00)86|86(?=1[3-9][0-9]{9}$)")
PHONE_MARKS = re.compile(r"[\s()\-\u2010-\u2015\u2212]")


def phone(cell: Cell) -> str:
    """Digits only, without the country code; "" where nothing is written."""
    digits = COUNTRY.sub("", PHONE_MARKS.sub("", label(cell)), count=1)
    if digits and not (MOBILE.fullmatch(digits) or FIXED.fullmatch(digits)):
        raise bad(_("不是有效的电话号码"), _("请填写一个 11 位手机号码，或带区号的固定电话"))
    return digits


# --- days


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A month, or a year only (month 0), where the roll says no more."""

    year: int
    month: int = 0

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}" if self.month else f"{self.year:04}"

    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month or 1, 1)


EARLIEST = dt.date(1900, 1, 1)
LATEST = dt.date(2099, 12, 31)
# Serial 1 is 1900-01-01 and Excel invents 1900-02-29, so later days count from here.
SERIAL_ZERO = dt.date(1899, 12, 30)
SERIALS = range(3_654, 73_051)  # 1910-01-02 up to 2099-12-31
YEARS = range(1900, 2100)
COMPACT_DIGITS = (6, 8)
SEPARATED = re.compile(
    r"([0-9]{4})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月)?|年)?"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
DAY_REMEDY = _("请写成 2020-01-25、2020-01 或 2020 的形式")


def day(cell: Cell, latest: dt.date = LATEST) -> dt.date | PartialDate:
    """A day, or a month or year where no more is written. `latest` is the caller's today."""
    found = number_day(cell) if is_number(cell) else written_day(cell)
    first = found.first_day() if isinstance(found, PartialDate) else found
    if not EARLIEST <= first <= latest:
        raise bad(_("日期不在合理范围内"), DAY_REMEDY)
    return found


def is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def number_day(cell: Cell) -> dt.date | PartialDate:
    """A number is a compact date, a year, a year and month, or Excel's count of days."""
    number = exact(cell)
    whole_part = int(number)
    if whole_part in YEARS and number != whole_part:
        return numeric_month(str(cell))
    if whole_part in YEARS or len(str(whole_part)) in COMPACT_DIGITS:
        return written_day(str(whole_part))
    if whole_part in SERIALS:
        return SERIAL_ZERO + dt.timedelta(days=whole_part)
    raise not_a_day()


def numeric_month(shown: str) -> PartialDate | dt.date:
    """1990.12 typed as a number. A lost zero makes .1 January or October, and only that."""
    if shown.endswith(".1"):
        raise bad(_("年月按数字保存，分不清 1 月和 10 月"), DAY_REMEDY)
    return written_day(shown)


def written_day(cell: Cell) -> dt.date | PartialDate:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    return parsed_day(re.sub(r"\s*([-/.年月日])\s*", r"\1", label(cell)))


def parsed_day(plain: str) -> dt.date | PartialDate:
    if plain == "":
        raise bad(_("没有填写日期"), DAY_REMEDY)
    if plain.isascii() and plain.isdigit() and len(plain) == 5:
        return number_day(int(plain))
    match = COMPACT.fullmatch(plain) or SEPARATED.fullmatch(plain)
    if match is None:
        raise not_a_day()
    year, month, number = (int(part) if part else 0 for part in match.groups())
    return built(year, month, number, has_month=match.group(2) is not None)


def built(year: int, month: int, number: int, *, has_month: bool) -> dt.date | PartialDate:
    try:
        if number:
            return dt.date(year, month, number)
        dt.date(year, month if has_month else 1, 1)
    except ValueError:
        raise bad(_("没有这一天"), DAY_REMEDY) from None
    return PartialDate(year, month)


def not_a_day() -> BadCell:
    return bad(_("不是日期"), DAY_REMEDY)
