"""民主评议党员: what to look at before the committee decides (§3). It warns and decides nothing.

Votes alone settle no grade (防止以票取人): no rule here turns counts into one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xianfeng.sheets.errors import Message
from xianfeng.sheets.errors import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Found:
    """One member's ballot and the grade the committee means to give; "" while open.

    `votes` were read out in the meeting; `by_ballot`: a secret ballot counted them elsewhere.
    """

    name: str
    is_graded: bool
    votes: Mapping[str, int]
    opinion: str
    grade: str
    own: str = ""
    peers: str = ""
    by_ballot: bool = False

    @property
    def is_voted(self) -> bool:
        return self.by_ballot or any(self.votes.values())


def all_said(members: Sequence[Found]) -> bool:
    """Whether everybody with a grade spoke of oneself and was spoken of."""
    return all(one.own.strip() and one.peers.strip() for one in members if one.is_graded)


def all_voted(members: Sequence[Found]) -> bool:
    """Whether there are votes on everybody with a grade."""
    return all(one.is_voted for one in members if one.is_graded)


def cautions(members: Sequence[Found], best: str, due: int, present: int) -> Iterator[Message]:
    """Warnings for the committee: share of the best grade, quorum, what was left out or counted."""
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
    yield from skipped(graded)
    for one in graded:
        if sum(one.votes.values()) > present:
            yield Message(_("%(name)s 的票数超过实到人数，请核对。"), {"name": one.name})


def skipped(graded: Sequence[Found]) -> Iterator[Message]:
    """Steps of §3 that were left out for somebody: a grade needs a reason then."""
    silent = sum(not one.own.strip() for one in graded)
    if silent:
        yield Message(_("%(count)s 名参评党员没有个人自评，请补上。"), {"count": silent})
    uncounted = sum(not one.is_voted for one in graded)
    if uncounted:
        yield Message(_("%(count)s 名参评党员没有民主测评的票数，请补上。"), {"count": uncounted})


def open_points(members: Sequence[Found]) -> Iterator[Message]:
    """What is missing before grades can be decided."""
    for one in members:
        if one.is_graded and not one.grade:
            yield Message(_("%(name)s 还没有等次。"), {"name": one.name})
        elif one.is_graded and not one.opinion.strip():
            yield Message(_("%(name)s 还没有写支委会意见。"), {"name": one.name})
