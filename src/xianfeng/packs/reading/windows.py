"""The section `windows` of a pack."""

from collections.abc import Callable

from xianfeng.packs.grading import Basis
from xianfeng.packs.reading.fields import Fields
from xianfeng.packs.windows import Bearer, Honour, Named, WindowClass, WindowRules

LONGEST = 120  # working days
LISTS = ("aims", "principles", "modes", "faults", "topics", "contests", "stars")


def windows(fields: Fields) -> WindowRules:
    """R-045…R-050, R-054…R-057, R-064, R-070 and the deadlines of §4."""
    lists = {key: fields.each(key, named(key)) for key in LISTS}
    deadlines = fields.each("deadlines", _days, "days")
    rules = WindowRules(
        clause=fields.maybe_refer("clause", "clause"),
        classes=fields.each("classes", _window_class),
        honours=fields.each("honours", _honour),
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


def _honour(fields: Fields) -> Honour:
    code, name = fields.define("window honours"), fields.words("name")
    return Honour(code, name, _bearers(fields) if fields.has("for") else ())


def _bearers(fields: Fields) -> tuple[Bearer, ...]:
    """At least one, each once."""
    found = fields.choices("for", Bearer)
    if not found:
        fields.wrong(
            "for",
            "没有写明授予谁。",
            "It does not say who may bear it.",
            "写 unit（窗口）、team（团队）或 member（个人）。",
            "Write unit (a window), team or member (a person).",
        )
    if len(set(found)) < len(found):
        fields.wrong(
            "for", "同一个词写了两次。", "A word stands twice.", "每个词只写一次。", "Once."
        )
    return found


def _days(fields: Fields) -> int:
    return fields.whole("days", 1, LONGEST)
