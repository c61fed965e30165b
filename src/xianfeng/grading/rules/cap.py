"""G-4.4: the cap on the best grade within a peer group (R-088)."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from math import floor

from xianfeng.packs.grading import GradingPolicy

from .proposal import Proposal
from .values import Finding, Reason, Scored

CENT = Fraction(1, 100)
MAXIMUM = Fraction(100)


def cap_of(policy: GradingPolicy, ranked: int) -> int | None:
    """Places for the best grade among `ranked` organizations; None: the pack has no cap."""
    return None if policy.cap is None else floor(policy.cap * ranked)


def places(totals: Mapping[str, Fraction], cap: int) -> tuple[set[str], set[str]]:
    """Codes taken, and codes of the tie group that found some places but not enough.

    Tie groups go in whole from the highest total down; the first that does not fit stops
    the taking, so nobody below overtakes it.
    """
    taken: set[str] = set()
    ordered = sorted(totals, key=lambda code: totals[code], reverse=True)
    for _, tie in groupby(ordered, key=lambda code: totals[code]):
        codes = set(tie)
        if len(taken) + len(codes) > cap:
            return taken, codes if len(taken) < cap else set()
        taken |= codes
    return taken, set()


@dataclass(frozen=True, slots=True)
class Standing:
    """The unbarred candidates of a group: their totals, rising, against `cap` places."""

    rising: Sequence[Fraction]
    cap: int

    def above(self, total: Fraction) -> int:
        """How many stand strictly higher."""
        return len(self.rising) - bisect_left(self.rising, total + CENT)

    def equals(self, total: Fraction) -> int:
        """How many others have the same total."""
        return bisect_left(self.rising, total + CENT) - bisect_left(self.rising, total) - 1

    def missing(self, total: Fraction) -> Fraction | None:
        """Points to a place, the others unchanged; None where no total would reach one.

        Whoever stands one cent above the cap-th best is taken, and nobody lower is.
        """
        if not self.cap:
            return None
        needed = self.rising[-self.cap] + CENT
        return needed - total if needed <= MAXIMUM else None


def under_cap(
    policy: GradingPolicy, proposals: Mapping[str, Proposal], peers: Sequence[Scored]
) -> dict[str, Proposal]:
    """The proposals of a peer group's unbarred candidates after the cap."""
    totals = {
        one.subject.code: one.total
        for one in peers
        if one.total is not None and proposals[one.subject.code].candidate
    }
    cap = cap_of(policy, sum(one.total is not None for one in peers))
    if cap is None:
        uncapped = Reason("G-4.4", Finding.NO_CAP, basis=policy.basis.get("cap"))
        return {code: _with(proposals[code], uncapped) for code in totals}
    taken, tied = places(totals, cap)
    standing = Standing(sorted(totals.values()), cap)
    return {
        code: _with(proposals[code], _taken(policy, standing, total))
        if code in taken
        else _left(policy, proposals[code], _left_out(policy, standing, total, code in tied))
        for code, total in totals.items()
    }


def _with(before: Proposal, reason: Reason) -> Proposal:
    """The same proposal with one more reason."""
    return replace(before, reasons=(*before.reasons, reason))


def _left(policy: GradingPolicy, before: Proposal, reason: Reason) -> Proposal:
    """A candidate the cap leaves behind; a tie that found too few places is both flags."""
    flags = before.flags | {Finding.OVER_CAP.value, reason.finding.value}
    return replace(_with(before, reason), grade=policy.barred_grade, flags=flags)


def _taken(policy: GradingPolicy, standing: Standing, total: Fraction) -> Reason:
    """A place within the cap."""
    return Reason(
        "G-4.4",
        Finding.TAKEN,
        (str(standing.equals(total)),),
        Fraction(1 + standing.above(total)),
        Fraction(standing.cap),
        basis=policy.basis.get("cap"),
    )


def _left_out(policy: GradingPolicy, standing: Standing, total: Fraction, tied: bool) -> Reason:
    """A place behind the cap and the points that were missing to one within it."""
    gap = standing.missing(total)
    return replace(
        _taken(policy, standing, total),
        finding=Finding.TIE_AT_CAP if tied else Finding.OVER_CAP,
        gap=gap,
        target=policy.capped_grade if gap is not None else "",
    )
