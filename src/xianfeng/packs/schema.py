"""A policy pack as frozen values: what one document rules (R-044, R-078, R-185, R-186)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from xianfeng.packs.grading import Basis, GradingPolicy
from xianfeng.packs.texts import Text
from xianfeng.packs.windows import WindowRules

# The roll's 领域 column knows these seven words; a pack may leave some out, never add one.
ROLL_LABELS = ("村", "社区", "机关", "事业单位", "国有企业", "非公有制经济组织", "社会组织")
LAST_REQUIREMENT = 186


class Subject(StrEnum):
    """Whom a standard, an honour or a question set is about (R-183)."""

    ORGANIZATION = "organization"
    MEMBER = "member"
    PARTY_WORKER = "party_worker"
    WINDOW = "window"


class Evaluator(StrEnum):
    """Who answers; the source documents name different circles (C-09)."""

    SELF = "self"
    MEMBERS = "members"
    PUBLIC = "public"
    CLIENTS = "clients"
    LEADER = "leader"
    SUPERIOR = "superior"
    SOCIETY = "society"


class Audience(StrEnum):
    """Who may see a published object (R-031, R-158, R-182)."""

    ORGANIZATION = "organization"
    COUNTY = "county"
    PUBLIC = "public"


class Shown(StrEnum):
    """What a public board may show: of a grade, or of a pledge (the last three)."""

    NAME = "name"
    DOMAIN = "domain"
    GRADE = "grade"
    CHANGE = "change"
    TOTAL = "total"
    REASON = "reason"
    ITEMS = "items"
    PROGRESS = "progress"
    COMPLETION = "completion"


class Published(StrEnum):
    """Objects whose publication a pack can rule."""

    GRADES = "grades"
    PLEDGES = "pledges"


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in the document and the requirements that rest on it (R-186)."""

    id: str
    title: Text
    covers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GuidanceDomain:
    """A domain of guidance with what it carries the work with (R-148…R-151).

    `labels` are the roll's words; a field the roll does not know has none.
    """

    code: str
    name: Text
    labels: tuple[str, ...]
    title: Text | None  # the name its best may strive for, e.g. 带富先锋
    carriers: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class PledgeDomain:
    """A domain with the topics its members pledge on (R-006…R-013).

    `posts` and `units`: words in a member's post, in a unit's name, by which it is meant where
    the roll has no label for it.
    """

    code: str
    name: Text
    labels: tuple[str, ...]
    topics: tuple[Text, ...]
    posts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aspect:
    """One of the aspects a pledge is tagged with (R-005)."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the work in the document's order (C-04)."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Medium:
    """One way in which pledges are made known (C-12)."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class ReviewPoint:
    """One thing the organization looks at in every item (R-018)."""

    code: str
    name: Text
    basis: Basis


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """How many items are usual; outside there is a warning, never a refusal."""

    least: int
    most: int
    organization_least: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often: reminders in days before an item is due, the rest in months; 0 is never."""

    remind: tuple[int, ...]
    progress: int
    appraisal: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class PledgeRules:
    """What members pledge on, in which steps, where it is published and how often looked at.

    A document that is silent has no counts, no points or no rhythm: then nothing warns.
    """

    clause: str | None
    aspects: tuple[Aspect, ...]
    domains: tuple[PledgeDomain, ...]
    steps: tuple[Step, ...]
    media: tuple[Medium, ...]
    points: tuple[ReviewPoint, ...]
    counts: ItemCounts | None
    rhythm: Rhythm | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the words of a standard, with this issuer's reading of it (R-147, C-21)."""

    code: str
    name: Text
    meaning: Text | None  # None: named, but not worded by this document


@dataclass(frozen=True, slots=True)
class Standard:
    """五个好, 五带头, 五个强 as one issuer words them (R-143…R-147)."""

    code: str
    name: Text
    subject: Subject
    clause: str | None
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer; `value` is its worth, None where it is an answer but never a score."""

    code: str
    name: Text
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Scale:
    """Answers in their order, best first; `satisfied` are the codes that count as satisfied."""

    code: str
    name: Text
    basis: Basis
    options: tuple[Option, ...]
    satisfied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions on one scale, about someone, answered by named circles (R-183)."""

    code: str
    name: Text
    subject: Subject
    evaluators: tuple[Evaluator, ...]
    scale: str
    clause: str | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """How an object is made public: issuer, scope, medium, period, feedback (R-182)."""

    object: Published
    issuer: Text
    audience: Audience
    shows: tuple[Shown, ...]
    media: tuple[Text, ...]
    days: int  # the notice ends so many days after it begins
    feedback: Text
    basis: Basis


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of one pack; `hash` stands for its whole resolved content."""

    id: str
    title: Text
    issuer: Text
    number: str | None
    date: str  # YYYY-MM-DD, or YYYY-MM where the document leaves the day open
    supersedes: tuple[str, ...]
    builds_on: tuple[str, ...]
    clauses: tuple[Clause, ...]
    guidance: tuple[GuidanceDomain, ...]
    pledges: PledgeRules | None
    windows: WindowRules | None
    standards: tuple[Standard, ...]
    scales: tuple[Scale, ...]
    questions: tuple[QuestionSet, ...]
    grading: GradingPolicy | None
    publication: tuple[Publication, ...]
    hash: str
    content: str  # canonical JSON

    def covered(self) -> tuple[int, ...]:
        """The R-numbers its clauses cover, ascending."""
        return tuple(sorted({number for clause in self.clauses for number in clause.covers}))
