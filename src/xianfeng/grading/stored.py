"""Results of the rule as JSON and back: exact numbers as text, nothing lost (R-184).

What a page or a document shows of a round is rebuilt from here, never graded anew, so that
a later version of the program cannot tell another story about an old round (R-185).
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from xianfeng.kernel.exact import plain
from xianfeng.packs.grading import Basis, GradingPolicy, Source
from xianfeng.sheets.errors import Message, RowError

from .rules import (
    Caution,
    CautionKind,
    Change,
    Finding,
    IndicatorScore,
    MassCount,
    Origin,
    Outcome,
    Part,
    PeerGroup,
    Reason,
    Result,
    Subject,
)

Json = dict[str, Any]


def number(value: Fraction | None) -> str | None:
    """An exact number as text."""
    return None if value is None else plain(value)


def fraction(value: str | None) -> Fraction | None:
    """The number again; None and "" are no number."""
    return Fraction(value) if value else None


def origin_in(place: list[Any]) -> Origin:
    return Origin(str(place[0]), int(place[1]))


# --- reasons


def reason_out(reason: Reason) -> Json:
    """Only what is set, because a round keeps thousands."""
    full = {
        "rule": reason.rule,
        "finding": reason.finding.value,
        "about": [str(one) for one in reason.about],
        "value": number(reason.value),
        "threshold": number(reason.threshold),
        "gap": number(reason.gap),
        "target": reason.target,
        "basis": reason.basis.value if reason.basis else None,
        "origins": [[one.sheet, one.row] for one in reason.origins],
    }
    return {key: value for key, value in full.items() if value not in (None, "", [])}


def reason_in(data: Json) -> Reason:
    return Reason(
        data["rule"],
        Finding(data["finding"]),
        tuple(data.get("about", ())),
        fraction(data.get("value")),
        fraction(data.get("threshold")),
        fraction(data.get("gap")),
        data.get("target", ""),
        Basis(data["basis"]) if "basis" in data else None,
        tuple(origin_in(place) for place in data.get("origins", ())),
    )


# --- scores


def score_out(score: IndicatorScore) -> Json:
    return {
        "indicator": score.indicator.code,
        "score": number(score.score),
        "parts": [part_out(one) for one in score.parts],
        "mass": None if score.mass is None else mass_out(score.mass),
    }


def part_out(part: Part) -> list[Any]:
    place = part.origin
    return [part.source.value, plain(part.points), plain(part.weight), place.sheet, place.row]


def mass_out(mass: MassCount) -> Json:
    return {
        "eligible": mass.eligible,
        "counts": dict(mass.counts),
        "unknown": mass.unknown,
        "origin": [mass.origin.sheet, mass.origin.row],
    }


def score_in(data: Json, policy: GradingPolicy, label: str) -> IndicatorScore:
    indicators = {one.code: one for one in policy.scheme_of(label).indicators}
    mass = data["mass"]
    return IndicatorScore(
        indicators[data["indicator"]],
        tuple(
            Part(Source(source), Fraction(points), Fraction(weight), Origin(sheet, row))
            for source, points, weight, sheet, row in data["parts"]
        ),
        fraction(data["score"]),
        mass_in(mass) if mass else None,
    )


def mass_in(data: Json) -> MassCount:
    return MassCount(data["eligible"], data["counts"], data["unknown"], origin_in(data["origin"]))


# --- results


def result_out(result: Result) -> Json:
    """The columns of a stored result, without its keys."""
    return {
        "code": result.subject.code,
        "name": result.subject.name,
        "label": result.subject.label,
        "group": result.group,
        "total_cents": None if result.total is None else int(result.total * 100),
        "proposal": result.proposal,
        "previous": result.previous,
        "change": result.change.value if result.change else "",
        "flags": ";".join(result.flags),
        "turnout": number(result.turnout) or "",
        "satisfaction": number(result.satisfaction) or "",
        "scores": [score_out(one) for one in result.scores],
        "reasons": [reason_out(one) for one in result.reasons],
    }


def result_in(row: Any, policy: GradingPolicy) -> Result:
    """The rule's own value from a stored row (`models.Result`)."""
    return Result(
        Subject(row.code, row.name, row.label),
        row.group,
        tuple(score_in(one, policy, row.label) for one in row.scores),
        row.total,
        fraction(row.turnout),
        fraction(row.satisfaction),
        row.proposal,
        row.previous,
        Change(row.change) if row.change else None,
        tuple(row.flag_list),
        tuple(reason_in(one) for one in row.reasons),
    )


# --- the numbers of a round


def summary_out(outcome: Outcome) -> Json:
    """Groups, warnings and movements of a round, so that its page counts nothing."""
    changes = [one.change.value for one in outcome.results if one.change]
    return {
        "groups": [
            {
                "label": one.label,
                "members": one.members,
                "ranked": one.ranked,
                "cap": one.cap,
                "proposed": dict(one.proposed),
            }
            for one in outcome.groups
        ],
        "cautions": [caution_out(one) for one in outcome.cautions],
        "changes": {kind.value: changes.count(kind.value) for kind in Change},
    }


def caution_out(one: Caution) -> Json:
    return {
        "rule": one.rule,
        "kind": one.kind.value,
        "group": one.group,
        "ranked": one.ranked,
        "count": one.count,
        "threshold": number(one.threshold),
        "basis": one.basis.value if one.basis else None,
        "named": list(one.named),
    }


def caution_in(data: Json) -> Caution:
    return Caution(
        data["rule"],
        CautionKind(data["kind"]),
        data["group"],
        data["ranked"],
        data["count"],
        fraction(data["threshold"]),
        Basis(data["basis"]) if data["basis"] else None,
        tuple(data["named"]),
    )


def groups_in(summary: Json) -> tuple[PeerGroup, ...]:
    return tuple(
        PeerGroup(one["label"], one["members"], one["ranked"], one["cap"], one["proposed"])
        for one in summary["groups"]
    )


def cautions_in(summary: Json) -> tuple[Caution, ...]:
    return tuple(caution_in(one) for one in summary["cautions"])


# --- refused rows


def error_out(error: RowError) -> Json:
    return {
        "sheet": error.sheet,
        "row": error.row,
        "column": error.column,
        "value": error.value,
        "reason": message_out(error.reason),
        "remedy": message_out(error.remedy),
    }


def error_in(data: Mapping[str, Any]) -> RowError:
    return RowError(
        data["sheet"],
        data["row"],
        data["column"],
        data["value"],
        message_in(data["reason"]),
        message_in(data["remedy"]),
    )


def message_out(message: Message) -> Json:
    """A sentence stays translatable: its msgid and its parameters."""
    params = {
        key: message_out(value)
        if isinstance(value, Message)
        else value
        if isinstance(value, int)
        else str(value)
        for key, value in message.params.items()
    }
    return {"text": message.msgid, "params": params}


def message_in(data: Mapping[str, Any]) -> Message:
    params = {
        key: message_in(value) if isinstance(value, dict) else value
        for key, value in data["params"].items()
    }
    return Message(data["text"], params)
