"""What a poll asks: each question of a set, of each object; one identifier a pair (R-183)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from xianfeng.packs.grading import GradingPolicy
from xianfeng.packs.schema import Evaluator, Option, Pack, Question, QuestionSet, Scale, Subject
from xianfeng.packs.texts import Text

INDICATORS, FREE = "indicators", "free"  # sets that a pack does not list
WORDS = "words"
LONGEST_WORDS = 500  # characters of a comment
MASS_CIRCLES = (Evaluator.PUBLIC,)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an object; `number` is the object's place on the ballot, from 1."""

    id: str
    number: int
    question: Question


def asked_id(number: int, question: str) -> str:
    """`o2.kept`: the second object, the question `kept`."""
    return f"o{number}.{question}"


def all_asked(questions: Iterable[Question], objects: int) -> Iterator[Asked]:
    """Object by object, as a voter goes through the ballot."""
    listed = tuple(questions)
    for number in range(1, objects + 1):
        for question in listed:
            yield Asked(asked_id(number, question.code), number, question)


def option_of(scale: Scale, value: str) -> str:
    """The option of a number on a ballot, from 1 in the scale's order."""
    return scale.options[int(value) - 1].code


def sets_of(pack: Pack) -> dict[str, QuestionSet]:
    """The pack's question sets, and its grading indicators as one more for the masses."""
    found = {one.code: one for one in pack.questions}
    if pack.grading is not None and (made := indicators_set(pack, pack.grading)):
        found[INDICATORS] = made
    return found


def indicators_set(pack: Pack, policy: GradingPolicy) -> QuestionSet | None:
    """R-085: what 群众评议 of a grading round asks; None where no scale has its words."""
    scale = mass_scale(pack, policy)
    schemes = list(policy.schemes.values())
    if scale is None or not schemes:
        return None
    questions = {one.code: Question(one.code, one.name) for s in schemes for one in s.indicators}
    name = Text("分类定级群众评议", "Appraisal by the masses for grading")
    every = tuple(questions.values())
    return QuestionSet(
        INDICATORS, name, Subject.ORGANIZATION, MASS_CIRCLES, scale.code, None, every
    )


def mass_scale(pack: Pack, policy: GradingPolicy) -> Scale | None:
    """The scale whose words are those of the grading rule's opinions."""
    wanted = {*policy.mass.values, policy.mass.unknown}
    return next(
        (one for one in pack.scales if {option.name.zh for option in one.options} == wanted), None
    )


def of_label(asked: QuestionSet, policy: GradingPolicy, label: str) -> QuestionSet:
    """The indicators of the scheme that an organization of this 领域 is graded by."""
    codes = {one.code for one in policy.scheme_of(label).indicators}
    return replace(asked, questions=tuple(one for one in asked.questions if one.code in codes))


def free_set(texts: Iterable[str], scale: str, subject: Subject) -> QuestionSet:
    """Questions in the organizer's own words; no document names who has to be asked."""
    questions = tuple(
        Question(f"q{number}", Text(text, text)) for number, text in enumerate(texts, 1)
    )
    return QuestionSet(FREE, Text("自拟问题", "Own questions"), subject, (), scale, None, questions)


def is_unknown(option: Option) -> bool:
    """不了解: an answer, turnout, never a score. A scale of grades has no values at all."""
    return option.value is None


def unknowns_of(scale: Scale) -> frozenset[str]:
    """Options that are turnout only, on a scale that otherwise scores."""
    if all(is_unknown(option) for option in scale.options):
        return frozenset()
    return frozenset(option.code for option in scale.options if is_unknown(option))
