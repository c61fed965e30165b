"""A-6, A-8: parts of a leader's comment, and the share of the best grade in a branch."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from xianfeng.packs.texts import Text

MERITS, FAULTS = Text("成绩", "Merits"), Text("问题", "Faults")
DIRECTION, ADVICE = Text("努力方向", "Direction"), Text("改进意见", "Advice")
PLEDGE_PARTS = {"merits": MERITS, "faults": FAULTS, "direction": DIRECTION}
WINDOW_PARTS = {"merits": MERITS, "faults": FAULTS, "advice": ADVICE}
WINDOW = "window"
BEST_SHARE = Fraction(1, 3)  # 优秀 generally not above a third of a branch's members


def parts_of(covered: Collection[int], object_kind: str) -> Mapping[str, Text]:
    """The parts that the pack's clauses ask for (C-10): windows by R-062, others by R-027."""
    if object_kind == WINDOW or 27 not in covered:
        return WINDOW_PARTS if 62 in covered else PLEDGE_PARTS
    return PLEDGE_PARTS


@dataclass(frozen=True, slots=True)
class BestShare:
    """How many of a branch's members most answers put into the best grade (R-023, R-088)."""

    best: int
    of: int

    @property
    def is_too_high(self) -> bool:
        return bool(self.of) and Fraction(self.best, self.of) > BEST_SHARE


def best_share(graded: Mapping[int, str | None], best: str) -> BestShare:
    """`graded`: object → the answer most gave, None where it may not be shown."""
    known = [answer for answer in graded.values() if answer is not None]
    return BestShare(sum(answer == best for answer in known), len(known))
