"""Why an organization has its grade: every number with its row, every step with its rule."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xianfeng.grading import queries, wording
from xianfeng.grading.access import ResultPolicy, sees_whole, verbs_on
from xianfeng.grading.assumptions import assumptions
from xianfeng.grading.explain import SOURCES, change_text
from xianfeng.grading.forms import (
    NO_GRADE,
    AcceptanceForm,
    CorrectionForm,
    ProposeForm,
    SendBackForm,
)
from xianfeng.grading.models import Result
from xianfeng.grading.record import grade_key
from xianfeng.grading.states import OVER, CorrectionState, DecisionState, RoundState
from xianfeng.kernel.access import guarded
from xianfeng.kernel.http import Request
from xianfeng.packs.queries import pack_of

from .stepping import actor_of, found_result


@guarded(ResultPolicy, "view")
@require_safe
def result(request: Request, key: int) -> HttpResponse:
    """The explanation of one grade (R-184)."""
    return shown(request, found_result(request, "view", key), {})


def shown(
    request: Request, found: Result, forms: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """The page; `forms` are those that came back with errors."""
    context = explanation(request, found) | possible(request, found) | dict(forms)
    return render(request, "grading/result.html", context, status=status)


def explanation(request: Request, found: Result) -> dict[str, object]:
    """What the page says; scores and steps only while they are those that were recorded."""
    altered = queries.explanations_on_record(Result.objects.filter(pk=found.pk))
    traced, rules = queries.trace(found), queries.policy(found.round)
    decision, graded = found.given, found.round
    decided = decision is not None and decision.state != DecisionState.OPEN
    change = traced.change
    return {
        "mismatches": [*queries.years_on_record(found.organization), *altered],
        "result": found,
        "round": graded,
        "decision": decision,
        "decided": decided,
        "published": graded.state in OVER,
        "gone": decision is None,
        "grade": decision.grade if decision and decided else found.proposal,
        "proposal_name": wording.name_of(rules, found.proposal) if found.proposal else "",
        "change": wording.said(change_text(change)) if change else "",
        "change_tone": wording.CHANGE_TONES.get(change or "", "neutral"),
        "told": wording.NOTHING
        if altered
        else wording.explained(traced, pack_of(graded.pack.hash)),
        "source_names": [
            wording.said(SOURCES[one]) for one in rules.scheme_of(found.label).weights
        ],
        "upload": traced.upload,
        "made": traced.made,
        "assumed": [wording.said(text) for text in assumptions(rules)],
        "pack": pack_of(graded.pack.hash),
        "years": queries.history_of(found.organization),
        "corrections": [
            (one, wording.name_of(rules, one.before), wording.name_of(rules, one.after))
            for one in queries.corrections_of(actor_of(request), found)
        ],
        "record_key": grade_key(graded.year, found.code),
        "whole": sees_whole(actor_of(request), graded),
        "acceptance": getattr(found, "acceptance", None),
    }


def possible(request: Request, found: Result) -> dict[str, object]:
    """The forms that this person may use in this state; none where the decision is gone."""
    actor, decision, graded = actor_of(request), found.given, found.round
    may, rules = verbs_on(actor, graded), queries.policy(found.round)
    if decision is None:
        return {"may": may}
    open_round = graded.state in (RoundState.COMPUTED, RoundState.PROPOSED)
    proposing = (
        "propose" in may
        and open_round
        and (graded.state == RoundState.COMPUTED or decision.state == DecisionState.RETURNED)
    )
    edition = {"edition": decision.edition}
    over = graded.state in OVER
    pending = found.corrections.filter(
        state__in=[CorrectionState.DRAFT, CorrectionState.APPROVED_ONCE]
    )
    standing = decision.grade if decision.state != DecisionState.OPEN else found.proposal
    chosen = standing or (NO_GRADE if decision.state != DecisionState.OPEN else "")
    offered = {"grade": chosen, "reason": decision.reason} | edition
    return {
        "may": may,
        "propose_form": ProposeForm(rules=rules, initial=offered) if proposing else None,
        "may_confirm": "confirm" in may
        and decision.state == DecisionState.PROPOSED
        and graded.state == RoundState.PROPOSED
        and decision.proposed_by_id != actor.pk,
        "send_back_form": SendBackForm(initial=edition)
        if "send_back" in may
        and graded.state in (RoundState.PROPOSED, RoundState.CONFIRMED)
        and decision.state in (DecisionState.PROPOSED, DecisionState.CONFIRMED)
        else None,
        "correct_form": CorrectionForm(rules=rules, now=decision.grade)
        if over and "correct" in may and not pending.exists()
        else None,
        "accept_form": AcceptanceForm(graded=graded)
        if over and ResultPolicy.allows(actor, "accept", found)
        else None,
    }
