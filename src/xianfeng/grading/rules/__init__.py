"""The rule of the yearly classification and upgrading round (R-073…R-098), pure and exact.

`grade(policy, inputs)` is all a caller needs. Rules are numbered G-1 … G-5 in
docs/rules/grading.md; docstrings, reasons and tests quote these numbers.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from xianfeng.packs.grading import GradingPolicy

from .cap import cap_of, under_cap
from .cautions import cautions_of, pack_without_cap
from .proposal import Proposal, by_itself, change_of
from .score import score
from .values import (
    Caution,
    CautionKind,
    Change,
    Finding,
    IndicatorScore,
    Inputs,
    MassCount,
    Origin,
    Outcome,
    Part,
    PeerGroup,
    Points,
    Previous,
    Reason,
    Result,
    Scored,
    Subject,
    Veto,
)

__all__ = [
    "Caution",
    "CautionKind",
    "Change",
    "Finding",
    "IndicatorScore",
    "Inputs",
    "MassCount",
    "Origin",
    "Outcome",
    "Part",
    "PeerGroup",
    "Points",
    "Previous",
    "Reason",
    "Result",
    "Scored",
    "Subject",
    "Veto",
    "grade",
    "peer_group",
]


def peer_group(policy: GradingPolicy, label: str) -> str:
    """G-1.3: organizations are compared by the roll's label, or by the pack's domain."""
    return label if policy.peer_groups == "label" else policy.labels()[label].code


def grade(policy: GradingPolicy, inputs: Inputs) -> Outcome:
    """Propose a grade for every subject; the order of any rows has no influence."""
    scored: dict[str, list[Scored]] = defaultdict(list)
    for subject in sorted(inputs.subjects, key=lambda one: one.code):
        scored[peer_group(policy, subject.label)].append(score(policy, inputs, subject))
    results: list[Result] = []
    groups: list[PeerGroup] = []
    cautions = list(pack_without_cap(policy))
    for label in (group for group in _group_order(policy) if group in scored):
        members = _compare(policy, inputs, label, scored[label])
        groups.append(_group(policy, label, members))
        cautions.extend(cautions_of(policy, groups[-1], members))
        results.extend(members)
    results.sort(key=lambda one: one.subject.code)
    return Outcome(tuple(results), tuple(groups), tuple(cautions))


def _group_order(policy: GradingPolicy) -> list[str]:
    """All peer groups there may be, in the pack's order."""
    return list(dict.fromkeys(peer_group(policy, label) for label in policy.labels()))


def _compare(
    policy: GradingPolicy, inputs: Inputs, label: str, peers: Sequence[Scored]
) -> list[Result]:
    """G-4 for one peer group."""
    proposals = {
        one.subject.code: by_itself(
            policy, one, inputs.vetoes.get(one.subject.code), inputs.previous.get(one.subject.code)
        )
        for one in peers
    }
    proposals |= under_cap(policy, proposals, peers)
    return [
        _result(policy, label, one, proposals[one.subject.code], inputs.previous) for one in peers
    ]


def _result(
    policy: GradingPolicy,
    group: str,
    one: Scored,
    proposal: Proposal,
    earlier: Mapping[str, Previous],
) -> Result:
    """An organization's scores and its proposal put together."""
    before = earlier.get(one.subject.code)
    previous = before.grade if before else ""
    change = change_of(policy, proposal.grade, previous)
    reasons = (*one.reasons, *proposal.reasons)
    if before and change:
        moved = Reason("G-4.6", Finding.CHANGE, (change, previous), origins=(before.origin,))
        reasons = (*reasons, moved)
    return Result(
        one.subject,
        group,
        one.scores,
        one.total,
        one.turnout,
        one.satisfaction,
        proposal.grade,
        previous,
        change,
        tuple(sorted(one.flags | proposal.flags)),
        reasons,
    )


def _group(policy: GradingPolicy, label: str, members: Sequence[Result]) -> PeerGroup:
    """The numbers of one peer group."""
    ranked = sum(one.total is not None for one in members)
    proposed = {
        grade.code: sum(one.proposal == grade.code for one in members) for grade in policy.grades
    }
    return PeerGroup(label, len(members), ranked, cap_of(policy, ranked), proposed)
