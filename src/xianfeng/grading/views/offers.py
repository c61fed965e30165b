"""The forms on an organization's page: which of them this person may use in this state."""

from dataclasses import dataclass

from xianfeng.accounts.models import User
from xianfeng.grading import queries, wording
from xianfeng.grading.access import ResultPolicy, verbs_on
from xianfeng.grading.forms import (
    NO_GRADE,
    AcceptanceForm,
    CorrectionForm,
    OrderForm,
    ProposeForm,
    SendBackForm,
)
from xianfeng.grading.models import Decision, Result
from xianfeng.grading.states import OVER, CorrectionState, DecisionState, RoundState
from xianfeng.packs.grading import GradingPolicy
from xianfeng.packs.queries import pack_of
from xianfeng.rectification.access import OwnerPolicy

PENDING = (CorrectionState.DRAFT, CorrectionState.APPROVED_ONCE)


@dataclass(frozen=True)
class Here:
    """Who looks at which result, and what that person may do in its round."""

    actor: User
    result: Result
    decision: Decision
    rules: GradingPolicy
    may: set[str]

    @property
    def stage(self) -> str:
        """Where the round stands."""
        return self.result.round.state

    @property
    def over(self) -> bool:
        """Whether the grade is public."""
        return self.stage in OVER


def possible(actor: User, found: Result, altered: bool) -> dict[str, object]:
    """The forms by name; none where the decision is gone.

    `altered`: the stored scores are not those on record, so that nothing is drawn from them.
    """
    may = verbs_on(actor, found.round)
    if found.given is None:
        return {"may": may}
    here = Here(actor, found, found.given, queries.policy(found.round), may)
    return {
        "may": may,
        "propose_form": propose_form(here),
        "may_confirm": may_confirm(here),
        "send_back_form": send_back_form(here),
        "correct_form": correct_form(here),
        "order_form": order_form(here, altered),
        "accept_form": accept_form(here),
    }


def propose_form(here: Here) -> ProposeForm | None:
    """Before the committee has it, or for what the committee sent back."""
    decision = here.decision
    open_now = here.stage == RoundState.COMPUTED or (
        here.stage == RoundState.PROPOSED and decision.state == DecisionState.RETURNED
    )
    if "propose" not in here.may or not open_now:
        return None
    undecided = decision.state == DecisionState.OPEN
    chosen = here.result.proposal if undecided else decision.grade or NO_GRADE
    offered = {"grade": chosen, "reason": decision.reason, "edition": decision.edition}
    return ProposeForm(rules=here.rules, initial=offered)


def may_confirm(here: Here) -> bool:
    """Never what one proposed oneself."""
    return (
        "confirm" in here.may
        and here.stage == RoundState.PROPOSED
        and here.decision.state == DecisionState.PROPOSED
        and here.decision.proposed_by_id != here.actor.pk
    )


def send_back_form(here: Here) -> SendBackForm | None:
    """While the round lies with the committee."""
    with_committee = here.stage in (RoundState.PROPOSED, RoundState.CONFIRMED)
    decided = here.decision.state in (DecisionState.PROPOSED, DecisionState.CONFIRMED)
    if "send_back" not in here.may or not with_committee or not decided:
        return None
    return SendBackForm(initial={"edition": here.decision.edition})


def correct_form(here: Here) -> CorrectionForm | None:
    """After publication, one at a time."""
    if not here.over or "correct" not in here.may:
        return None
    if here.result.corrections.filter(state__in=PENDING).exists():
        return None
    return CorrectionForm(rules=here.rules, now=here.decision.grade)


def order_form(here: Here, altered: bool) -> OrderForm | None:
    """After publication, for who may give the organization an order (R-091)."""
    owner = here.result.organization
    if not here.over or not OwnerPolicy.allows(here.actor, "issue", owner):
        return None
    problem = "" if altered else wording.problem(here.result, here.rules)
    basis = wording.basis(pack_of(here.result.round.pack.hash))
    return OrderForm(initial={"problem": problem, "basis": basis})


def accept_form(here: Here) -> AcceptanceForm | None:
    """After publication, for the superior (R-093)."""
    if not here.over or not ResultPolicy.allows(here.actor, "accept", here.result):
        return None
    return AcceptanceForm(graded=here.result.round)
