"""The section `windows` of a pack."""

from collections.abc import Callable

from xianfeng.packs.grading import Basis
from xianfeng.packs.reading.fields import Fields
from xianfeng.packs.windows import Named, WindowClass, WindowRules

LONGEST = 120  # working days
LISTS = ("aims", "principles", "modes", "faults", "topics", "contests", "stars", "honours")


def windows(fields: Fields) -> WindowRules:
    """R-045…R-050, R-054…R-057, R-064, R-070 and the deadlines of §4."""
    lists = {key: fields.each(key, named(key)) for key in LISTS}
    deadlines = fields.each("deadlines", _days, "days")
    rules = WindowRules(
        clause=fields.maybe_refer("clause", "clause"),
        classes=fields.each("classes", _window_class),
        stars_basis=fields.choice("stars_basis", Basis),
        deadlines=deadlines,
        deadlines_basis=fields.choice("deadlines_basis", Basis),
        **lists,
    )
    fields.close()
    return rules


def named(kind: str) -> Callable[[Fields], Named]:
    """Reads one entry of a list."""
    return lambda fields: Named(fields.define(f"window {kind}"), fields.words("name"))


def _window_class(fields: Fields) -> WindowClass:
    return WindowClass(
        fields.define("window class"), fields.words("name"), fields.words("guidance")
    )


def _days(fields: Fields) -> int:
    return fields.whole("days", 1, LONGEST)
