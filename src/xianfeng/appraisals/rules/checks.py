"""A-7: what the organizer is told before a poll opens."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from xianfeng.packs.schema import Evaluator

from .suppression import K_INSIDE, K_PUBLIC

SMALL_ELECTORATE = 50  # below, rows are for auditors only
LONGEST_BALLOT = 60  # answers; more is a burden and a fingerprint
ROSTERED = frozenset(
    {Evaluator.MEMBERS, Evaluator.SELF, Evaluator.LEADER, Evaluator.SUPERIOR}
)  # voices that a roster fills: a second class of one would seat the same people again
WHOLE = 100  # percent
SHORTEST_DAYS = 1  # D-10: nobody is asked to answer at once
POINTING = re.compile(
    "姓名|名字|职务|年龄|几岁|出生|电话|手机|住址|门牌|身份证|工号|编号|性别|民族|学历|[你您]是谁"
    "|几组|哪[个一]?组(?!织)|(?:几个?|哪[个一]?)(?:村民)?小组|几号楼"
)


class Form(StrEnum):
    """How a class answers; said before it opens."""

    BALLOT = "ballot"
    NAMED = "named"
    PAPER = "paper"


class Warned(StrEnum):
    """What can be wrong; templates put it into sentences."""

    EMPTY_CLASS = "empty_class"
    EMPTY_ROSTER = "empty_roster"
    SEATED_TWICE = "seated_twice"
    NOBODY_BY_NAME = "nobody_by_name"
    TOO_SMALL = "too_small"
    TOO_FEW_SLIPS = "too_few_slips"
    SMALL_IN_PUBLIC = "small_in_public"
    SMALL_PART_IN_PUBLIC = "small_part_in_public"
    PERSONS_INSIDE = "persons_inside"
    CLASS_MISSING = "class_missing"
    ROWS_FOR_AUDITORS = "rows_for_auditors"
    POINTS_AT_PERSON = "points_at_person"
    LONG_BALLOT = "long_ballot"
    SHORT_TIME = "short_time"
    WEIGHTS_OFF = "weights_off"
    NO_QUESTION = "no_question"
    NO_CLASS = "no_class"


# These stop a poll from being announced; the others are for the organizer to weigh.
STOPPING = frozenset(
    {
        Warned.EMPTY_CLASS,
        Warned.EMPTY_ROSTER,
        Warned.SEATED_TWICE,
        Warned.NOBODY_BY_NAME,
        Warned.TOO_SMALL,
        Warned.TOO_FEW_SLIPS,
        Warned.NO_QUESTION,
        Warned.NO_CLASS,
    }
)


@dataclass(frozen=True, slots=True)
class Circle:
    """A voter class as planned."""

    code: str
    voice: Evaluator
    form: Form
    eligible: int
    weight: int | None = None  # percent


@dataclass(frozen=True, slots=True)
class Plan:
    """A poll before it is announced."""

    circles: tuple[Circle, ...]
    wanted: Collection[Evaluator]  # circles that the question set names
    questions: tuple[str, ...]
    answers: int  # on one ballot
    days: float
    is_public: bool
    names: Collection[str] = field(default=())  # of people who could be meant
    inside: int = 0  # objects whose results stay inside, for they are a person's


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding; `about` is a class's code or a question's text, `number` what was counted."""

    kind: Warned
    about: str = ""
    number: int = 0

    @property
    def stops(self) -> bool:
        return self.kind in STOPPING


def check(plan: Plan) -> list[Notice]:
    """Everything that is wrong or worth knowing."""
    return [*of_whole(plan), *of_circles(plan), *of_questions(plan)]


def of_whole(plan: Plan) -> Iterator[Notice]:
    if not plan.circles:
        yield Notice(Warned.NO_CLASS)
    if not plan.questions:
        yield Notice(Warned.NO_QUESTION)
    if plan.answers > LONGEST_BALLOT:
        yield Notice(Warned.LONG_BALLOT, number=plan.answers)
    if plan.days < SHORTEST_DAYS:
        yield Notice(Warned.SHORT_TIME)
    declared = [circle.weight for circle in plan.circles if circle.weight is not None]
    if declared and sum(declared) != WHOLE:
        yield Notice(Warned.WEIGHTS_OFF, number=sum(declared))
    present = {circle.voice for circle in plan.circles}
    for voice in plan.wanted:
        if voice not in present:
            yield Notice(Warned.CLASS_MISSING, voice.value)


def of_circles(plan: Plan) -> Iterator[Notice]:
    yield from of_public(plan)
    voices = Counter(circle.voice for circle in plan.circles)
    for voice in sorted(ROSTERED & voices.keys()):
        if voices[voice] > 1:
            yield Notice(Warned.SEATED_TWICE, voice.value, voices[voice])
    for circle in plan.circles:
        if not circle.eligible:
            rostered = circle.voice in ROSTERED
            yield Notice(Warned.EMPTY_ROSTER if rostered else Warned.EMPTY_CLASS, circle.code)
        elif circle.form is not Form.NAMED:
            yield from of_size(circle, plan)
        elif cannot_speak(circle.voice, circle.form):
            yield Notice(Warned.NOBODY_BY_NAME, circle.code)


def of_public(plan: Plan) -> Iterator[Notice]:
    """What the public will not be told: of persons; of a voice below its k; of small groups."""
    if not plan.is_public:
        return
    if plan.inside:
        yield Notice(Warned.PERSONS_INSIDE, number=plan.inside)
    counted = [one for one in plan.circles if one.form is not Form.NAMED]
    voices: Counter[Evaluator] = Counter()
    for one in counted:
        voices[one.voice] += one.eligible
    for voice, size in sorted(voices.items()):
        if K_INSIDE <= size < K_PUBLIC:
            yield Notice(Warned.SMALL_IN_PUBLIC, voice.value, size)
    for one in counted:
        if K_INSIDE <= one.eligible < K_PUBLIC <= voices[one.voice]:
            yield Notice(Warned.SMALL_PART_IN_PUBLIC, one.code, one.eligible)


def cannot_speak(voice: str, form: str) -> bool:
    """A slip has no name: in such a class by name nobody could answer."""
    return voice not in ROSTERED and form == Form.NAMED


def of_size(circle: Circle, plan: Plan) -> Iterator[Notice]:
    """Below k nothing could be shown: people on a roster answer by name, and know it before; of
    invited people there have to be more."""
    if circle.eligible < K_INSIDE:
        kind = Warned.TOO_SMALL if circle.voice in ROSTERED else Warned.TOO_FEW_SLIPS
        yield Notice(kind, circle.code, circle.eligible)
    if circle.form is Form.BALLOT and (circle.eligible < SMALL_ELECTORATE or plan.answers > 1):
        yield Notice(Warned.ROWS_FOR_AUDITORS, circle.code, circle.eligible)


def of_questions(plan: Plan) -> Iterator[Notice]:
    """A question whose answer says who answers."""
    for text in plan.questions:
        if POINTING.search(text) or any(name and name in text for name in plan.names):
            yield Notice(Warned.POINTS_AT_PERSON, text)
