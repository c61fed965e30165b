"""民主评议党员: what to look at before the committee decides (§3). It warns and decides nothing.

Votes alone settle no grade (防止以票取人): no rule here turns counts into one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xianfeng.sheets.errors import Message
from xianfeng.sheets.errors import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Found:
    """One member's ballot and the grade the committee means to give; "" while open."""

    name: str
    is_graded: bool
    votes: Mapping[str, int]
    opinion: str
    grade: str


def cautions(members: Sequence[Found], best: str, due: int, present: int) -> Iterator[Message]:
    """Warnings for the committee: share of the best grade, quorum, ballots that do not add up."""
    graded = [one for one in members if one.is_graded]
    excellent = sum(one.grade == best for one in graded)
    if 3 * excellent > len(graded):
        values = {"count": excellent, "most": len(graded) // 3, "all": len(graded)}
        yield Message(
            _("优秀 %(count)s 人，超过参评党员 %(all)s 人的三分之一（%(most)s 人），请再研究。"),
            values,
        )
    if 2 * present <= due:
        values = {"present": present, "due": due}
        yield Message(
            _("实到 %(present)s 人，不超过应到 %(due)s 人的一半，请核对会议是否有效。"), values
        )
    for one in graded:
        if sum(one.votes.values()) > present:
            yield Message(_("%(name)s 的票数超过实到人数，请核对。"), {"name": one.name})


def open_points(members: Sequence[Found]) -> Iterator[Message]:
    """What is missing before grades can be decided."""
    for one in members:
        if one.is_graded and not one.grade:
            yield Message(_("%(name)s 还没有等次。"), {"name": one.name})
        elif one.is_graded and not one.opinion.strip():
            yield Message(_("%(name)s 还没有写支委会意见。"), {"name": one.name})
