"""Why an organization has its grade: every number with its row, every step with its rule."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xianfeng.accounts.models import User
from xianfeng.grading import queries, wording
from xianfeng.grading.access import ResultPolicy, sees_whole
from xianfeng.grading.assumptions import assumptions
from xianfeng.grading.explain import change_text
from xianfeng.grading.models import Result
from xianfeng.grading.record import grade_key
from xianfeng.grading.states import OVER, DecisionState
from xianfeng.kernel.access import guarded
from xianfeng.kernel.http import Request
from xianfeng.packs.grading import SOURCE_NAMES
from xianfeng.packs.queries import pack_of

from .offers import possible
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
    altered = queries.explanations_on_record(Result.objects.filter(pk=found.pk))
    context = explanation(actor_of(request), found, altered)
    context |= possible(actor_of(request), found, bool(altered))
    return render(request, "grading/result.html", context | dict(forms), status=status)


def explanation(
    actor: User, found: Result, altered: Sequence[queries.Mismatch]
) -> dict[str, object]:
    """What the page says; scores and steps only while they are those that were recorded."""
    traced, rules = queries.trace(found), queries.policy(found.round)
    decision, graded = found.given, found.round
    decided = decision is not None and decision.state != DecisionState.OPEN
    change = traced.change
    return {
        "mismatches": queries.years_on_record(found.organization),
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
            wording.said(SOURCE_NAMES[one]) for one in rules.scheme_of(found.label).weights
        ],
        "upload": traced.upload,
        "made": traced.made,
        "assumed": [wording.said(text) for text in assumptions(rules)],
        "pack": pack_of(graded.pack.hash),
        "years": queries.history_of(found.organization),
        "corrections": [
            (one, wording.name_of(rules, one.before), wording.name_of(rules, one.after))
            for one in queries.corrections_of(actor, found)
        ],
        "record_key": grade_key(graded.year, found.code),
        "whole": sees_whole(actor, graded),
        "acceptance": getattr(found, "acceptance", None),
        "orders": queries.orders_of(actor, found),
    }
