"""Clauses, fields of guidance, pledges, standards, questions and publication."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from xianfeng.packs.grading import Basis
from xianfeng.packs.reading.fields import Fields
from xianfeng.packs.schema import (
    LAST_REQUIREMENT,
    ROLL_LABELS,
    Aspect,
    Audience,
    Clause,
    Criterion,
    Evaluator,
    GuidanceDomain,
    ItemCounts,
    Medium,
    Option,
    PledgeDomain,
    PledgeRules,
    Publication,
    Published,
    Question,
    QuestionSet,
    ReviewPoint,
    Rhythm,
    Scale,
    Shown,
    Standard,
    Step,
    Subject,
)
from xianfeng.packs.texts import Text, joined, same

_CLAUSE = re.compile(r"[A-Z][A-Za-z0-9.-]{0,19}", re.ASCII)
_DAYS = re.compile(r"[1-9]\d?|[12]\d\d|3[0-5]\d|36[0-5]", re.ASCII)
Read = TypeVar("Read")
_COVERS = re.compile(r"R-(\d{3})(?:\.\.R-(\d{3}))?", re.ASCII)


def clause(fields: Fields) -> Clause:
    """R-186: each requirement rests on a clause."""
    name = fields.text("id")
    if name and not _CLAUSE.fullmatch(name):
        fields.wrong(
            "id",
            f"“{name}”不能作条款号。",
            f"“{name}” cannot be a clause id.",
            "条款号以大写字母开头，如 C3.1。",
            "A clause id begins with a capital, such as C3.1.",
        )
    fields.book.define("clause", name, fields.spot("id"), fields.at("id"))
    return Clause(name, fields.words("title"), _covers(fields))


def guidance_domain(fields: Fields) -> GuidanceDomain:
    """R-148…R-151, C-05."""
    return GuidanceDomain(
        fields.define("guidance domain"),
        fields.words("name"),
        labels(fields, "guidance label"),
        fields.words("title") if fields.has("title") else None,
        fields.many_words("carriers"),
    )


def pledges(fields: Fields) -> PledgeRules:
    """R-005…R-013, C-04, C-12."""
    rules = PledgeRules(
        fields.maybe_refer("clause", "clause"),
        fields.each("aspects", _aspect),
        _maybe_each(fields, "domains", _pledge_domain),
        _maybe_each(fields, "steps", _step),
        _maybe_each(fields, "media", _medium),
        _maybe_each(fields, "points", _point),
        _counts(fields.inner("counts")) if fields.has("counts") else None,
        _rhythm(fields.inner("rhythm")) if fields.has("rhythm") else None,
    )
    fields.close()
    return rules


def standard(fields: Fields) -> Standard:
    """R-143…R-147, C-21."""
    code = fields.define("standard")
    return Standard(
        code,
        fields.words("name"),
        fields.choice("subject", Subject),
        fields.maybe_refer("clause", "clause"),
        fields.each("criteria", lambda one: _criterion(one, code)),
    )


def scale(fields: Fields) -> Scale:
    """R-183: the answers and what each is worth."""
    code = fields.define("scale")
    result = Scale(
        code,
        fields.words("name"),
        fields.choice("basis", Basis),
        fields.each("options", lambda one: _option(one, code)),
        tuple(text for text, _ in fields.texts("satisfied")) if fields.has("satisfied") else (),
    )
    _check_satisfied(fields, result)
    return result


def question_set(fields: Fields) -> QuestionSet:
    """R-157, R-183, C-15."""
    code = fields.define("question set")
    return QuestionSet(
        code,
        fields.words("name"),
        fields.choice("subject", Subject),
        fields.choices("evaluators", Evaluator),
        fields.refer("scale", "scale"),
        fields.maybe_refer("clause", "clause"),
        fields.each("questions", lambda one: _question(one, code)),
    )


def publication(fields: Fields) -> Publication:
    """R-182."""
    what = fields.choice("id", Published)
    fields.book.define("publication", what.value, fields.spot("id"), fields.at("id"))
    return Publication(
        what,
        fields.words("issuer"),
        fields.choice("audience", Audience),
        fields.choices("shows", Shown),
        fields.many_words("media"),
        fields.whole("days", 1, 3650),
        fields.words("feedback"),
        fields.choice("basis", Basis),
    )


def labels(fields: Fields, kind: str) -> tuple[str, ...]:
    """The roll's words for a field; none stands in two fields of one list."""
    found = fields.texts("labels")
    for label, spot in found:
        if label and label not in ROLL_LABELS:
            fields.wrong_at(
                spot,
                "labels",
                Text(f"名册没有领域“{label}”。", f"The roll knows no label “{label}”."),
                _known(ROLL_LABELS),
            )
        elif label:
            fields.book.define(kind, label, spot, fields.at("labels"))
    return tuple(label for label, _ in found)


def _covers(fields: Fields) -> tuple[int, ...]:
    numbers: list[int] = []
    for text, spot in fields.texts("covers"):
        found = _COVERS.fullmatch(text)
        first = int(found[1]) if found else 0
        last = int(found[2]) if found and found[2] else first
        if 1 <= first <= last <= LAST_REQUIREMENT:
            numbers.extend(range(first, last + 1))
        elif text:
            fields.wrong_at(
                spot,
                "covers",
                Text(f"没有要求“{text}”。", f"There is no requirement “{text}”."),
                Text(
                    f"写成 R-001 至 R-{LAST_REQUIREMENT}，或 R-005..R-011。",
                    f"Write R-001 to R-{LAST_REQUIREMENT}, or R-005..R-011.",
                ),
            )
    return tuple(sorted(set(numbers)))


def _aspect(fields: Fields) -> Aspect:
    return Aspect(fields.define("aspect"), fields.words("name"))


def _maybe_each(fields: Fields, key: str, read: Callable[[Fields], Read]) -> tuple[Read, ...]:
    """A list that a document may leave out."""
    return fields.each(key, read) if fields.has(key) else ()


def _step(fields: Fields) -> Step:
    return Step(fields.define("pledge step"), fields.words("name"))


def _medium(fields: Fields) -> Medium:
    return Medium(fields.define("pledge medium"), fields.words("name"))


def _point(fields: Fields) -> ReviewPoint:
    code = fields.define("review point")
    return ReviewPoint(code, fields.words("name"), fields.choice("basis", Basis))


def _counts(fields: Fields) -> ItemCounts:
    least = fields.whole("least", 1, 20)
    most = fields.whole("most", 1, 20)
    counts = ItemCounts(
        least, most, fields.whole("organization_least", 1, 50), fields.choice("basis", Basis)
    )
    if least > most:
        fields.wrong(
            "most", "上限小于下限。", "The most is below the least.", "请改其一。", "Change one."
        )
    fields.close()
    return counts


def _rhythm(fields: Fields) -> Rhythm:
    rhythm = Rhythm(
        _days(fields),
        fields.whole("progress", 0, 12),
        fields.whole("appraisal", 0, 24),
        fields.choice("basis", Basis),
    )
    fields.close()
    return rhythm


def _days(fields: Fields) -> tuple[int, ...]:
    """Days before an item is due, the longest first."""
    days: set[int] = set()
    for text, spot in fields.texts("remind"):
        if _DAYS.fullmatch(text):
            days.add(int(text))
        elif text:
            fields.wrong_at(
                spot,
                "remind",
                Text(f"“{text}”不是天数。", f"“{text}” is not a number of days."),
                Text("写成 [30, 7, 1]，最多 365。", "Write [30, 7, 1], 365 at most."),
            )
    return tuple(sorted(days, reverse=True))


def _pledge_domain(fields: Fields) -> PledgeDomain:
    return PledgeDomain(
        fields.define("pledge domain"),
        fields.words("name"),
        labels(fields, "pledge label"),
        fields.many_words("topics"),
        _marks(fields, "posts"),
        _marks(fields, "units"),
    )


def _marks(fields: Fields, key: str) -> tuple[str, ...]:
    """Words to look for, where the list is there."""
    return tuple(text for text, _ in fields.texts(key) if text) if fields.has(key) else ()


def _criterion(fields: Fields, standard_code: str) -> Criterion:
    return Criterion(
        fields.define(f"criterion of {standard_code}"),
        fields.words("name"),
        fields.words("meaning") if fields.has("meaning") else None,
    )


def _question(fields: Fields, set_code: str) -> Question:
    return Question(fields.define(f"question of {set_code}"), fields.words("text"))


def _option(fields: Fields, scale_code: str) -> Option:
    code = fields.define(f"option of {scale_code}")
    name = fields.words("name")
    fields.book.define(
        f"option name of {scale_code}", name.zh, fields.spot("name"), fields.at("name")
    )
    return Option(code, name, fields.fraction("value") if fields.has("value") else None)


def _check_satisfied(fields: Fields, found: Scale) -> None:
    scored = {option.code for option in found.options if option.value is not None}
    for code in found.satisfied:
        if code not in scored:
            fields.wrong_at(
                fields.spot("satisfied"),
                "satisfied",
                Text(
                    f"“{code}”不是本量表中有分值的选项。",
                    f"“{code}” is no option with a value of this scale.",
                ),
                _known(sorted(scored)),
            )


def _known(names: Iterable[str]) -> Text:
    known = joined(map(same, names))
    return Text(f"可用：{known.zh}。", f"There are: {known.en}.")
