"""What leaves the round: published fields only, an organization's years, live against log."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import overload

from django.db.models import Count, Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.grading.access import CorrectionPolicy
from xianfeng.grading.models import Correction, Decision, Result, Round
from xianfeng.grading.rules import Change
from xianfeng.grading.rules.proposal import change_of
from xianfeng.grading.states import OVER, CorrectionState
from xianfeng.grading.tables import grade_name
from xianfeng.kernel.clock import SHANGHAI
from xianfeng.organizations.models import Organization
from xianfeng.packs.grading import GradingPolicy
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Audience, Publication, Published, Shown
from xianfeng.packs.texts import Text

from .facts import policy

KINDS = ("县级", "所在")  # a pack's issuer that is no name begins so
MISSING = Text("数据缺失", "Missing")  # the live row is gone; the banner says so


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One line of a public board; what the pack does not show is None.

    `corrected` is how often the grade was corrected after publication.
    """

    code: str
    name: str | None
    label: str | None
    grade: str
    grade_name: Text | None
    change: Change | None
    total: str | None
    reason: str | None
    corrected: int


class Rows(Sequence[PublishedRow]):
    """Lines of a board, read page by page: a Paginator takes it as it is."""

    def __init__(self, rows: QuerySet[Result], line: Callable[[Result], PublishedRow]) -> None:
        self.rows, self.line = rows, line

    def __len__(self) -> int:
        return self.rows.count()

    @overload
    def __getitem__(self, place: int) -> PublishedRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[PublishedRow]: ...
    def __getitem__(self, place: int | slice) -> PublishedRow | list[PublishedRow]:
        if isinstance(place, int):
            return self.line(self.rows[place])
        return [self.line(row) for row in self.rows[place]]


@dataclass(frozen=True, slots=True)
class PublishedRound:
    """A round on the public board, within its pack's scope (R-182)."""

    round: Round
    publication: Publication
    policy: GradingPolicy

    @property
    def begins(self) -> date | None:
        """The day of publication in Asia/Shanghai; None where somebody deleted it."""
        moment = self.round.published_at
        return moment.astimezone(SHANGHAI).date() if moment else None

    @property
    def issuer(self) -> Text:
        """The county's own department where the pack names its kind only, as of publication."""
        named, county = self.publication.issuer, self.round.named_county
        if not named.zh.startswith(KINDS) or not county.endswith("委员会"):
            return named
        office = f"{county.removesuffix('员会')}组织部"
        return Text(office, f"{named.en} ({office})")

    @property
    def until(self) -> date | None:
        """The last day of the notice; the day of publication is the first."""
        begins = self.begins
        return begins + timedelta(days=self.publication.days - 1) if begins else None

    def rows(self, label: str = "", grade: str = "", text: str = "") -> Rows:
        """Lines in tree order, narrowed to a label, a grade's code, a part of the name."""
        found = published_results(self.round)
        if label:
            found = found.filter(label=label)
        if grade:
            found = found.filter(decision__grade="" if grade == "none" else grade)
        if text:
            found = found.filter(Q(name__contains=text) | Q(code=text))
        return Rows(found, self.line)

    def row_of(self, code: str) -> PublishedRow | None:
        """One organization's line; None where it was not graded."""
        row = published_results(self.round).filter(code=code).first()
        return self.line(row) if row else None

    def counts(self) -> dict[str, dict[str, int]]:
        """Label → grade code ("" for none) → how many."""
        found: dict[str, dict[str, int]] = {}
        rows = Decision.objects.filter(result__round=self.round).values_list(
            "result__label", "grade"
        )
        for label, grade, count in rows.annotate(count=Count("pk")).order_by():
            found.setdefault(label, {})[grade] = count
        return {label: found[label] for label in self.policy.labels() if label in found}

    def line(self, row: Result) -> PublishedRow:
        """Only what the pack shows."""
        shows, decision = set(self.publication.shows), row.given
        grade = decision.grade if decision else ""
        name = grade_name(self.policy, grade) if decision else MISSING
        return PublishedRow(
            row.code,
            row.name if Shown.NAME in shows else None,
            row.label if Shown.DOMAIN in shows else None,
            grade if Shown.GRADE in shows else "",
            name if Shown.GRADE in shows else None,
            change_of(self.policy, grade, row.previous) if Shown.CHANGE in shows else None,
            row.total_text if Shown.TOTAL in shows else None,
            decision.reason if decision and Shown.REASON in shows else None,
            getattr(row, "corrected", 0),
        )


def gone_row(code: str) -> PublishedRow:
    """A line of which only the record is left."""
    return PublishedRow(code, None, None, "", MISSING, None, None, None, 0)


def published_results(graded: Round) -> QuerySet[Result]:
    """Results with their live grade and the number of corrections in effect."""
    effective = Q(corrections__state=CorrectionState.EFFECTIVE)
    rows = Result.objects.filter(round=graded).select_related("decision")
    return (
        rows.defer("scores", "reasons")
        .annotate(corrected=Count("corrections", filter=effective))
        .order_by("organization__path")
    )


def published(county: Organization, year: int) -> PublishedRound | None:
    """The county's published round, None where there is none or the pack keeps it inside."""
    found = Round.objects.filter(county=county, year=year, state__in=sorted(OVER))
    graded = found.select_related("county", "pack").defer("pack__content").first()
    if graded is None:
        return None
    publication = publication_of(graded.pack.hash)
    return PublishedRound(graded, publication, policy(graded)) if publication else None


def is_public(pack_hash: str) -> bool:
    """Whether a pack lets everybody see grades."""
    return publication_of(pack_hash) is not None


def publication_of(pack_hash: str) -> Publication | None:
    """How a pack makes grades public; None where it does not."""
    for one in pack_of(pack_hash).publication:
        if one.object is Published.GRADES and one.audience is Audience.PUBLIC:
            return one
    return None


def published_years(county: Organization | None = None) -> list[Round]:
    """Published rounds, the newest first, of one county or of all."""
    rows = Round.objects.filter(state__in=sorted(OVER))
    if county is not None:
        rows = rows.filter(county=county)
    listed = rows.select_related("county", "pack").defer("pack__content")
    return [one for one in listed.order_by("-year", "county__path") if is_public(one.pack.hash)]


# --- an organization's years


@dataclass(frozen=True, slots=True)
class Year:
    """One published year of an organization."""

    year: int
    result: int
    grade: str
    grade_name: Text
    change: Change | None
    total: str
    acceptance: str
    corrected: int


def history_of(organization: Organization) -> list[Year]:
    """Published years of an organization, the newest first (R-090)."""
    effective = Q(corrections__state=CorrectionState.EFFECTIVE)
    rows = (
        Result.objects.filter(organization=organization, round__state__in=sorted(OVER))
        .select_related("round__pack", "decision", "acceptance")
        .defer("scores", "reasons", "round__pack__content")
        .annotate(corrected=Count("corrections", filter=effective))
        .order_by("-round__year")
    )
    return [year_of(row) for row in rows]


def year_of(row: Result) -> Year:
    """One line of the history."""
    rules, decision = policy(row.round), row.given
    grade = decision.grade if decision else ""
    acceptance = getattr(row, "acceptance", None)
    return Year(
        row.round.year,
        row.pk,
        grade,
        grade_name(rules, grade) if decision else MISSING,
        change_of(rules, grade, row.previous),
        row.total_text,
        acceptance.outcome if acceptance else "",
        getattr(row, "corrected", 0),
    )


def pending_corrections(graded: Round) -> QuerySet[Correction]:
    """Corrections of a round that wait for an approval."""
    rows = Correction.objects.filter(
        result__round=graded,
        state__in=[CorrectionState.DRAFT, CorrectionState.APPROVED_ONCE],
    )
    return rows.select_related("result").order_by("drafted_at", "pk")


def corrections_of(actor: User, result: Result) -> QuerySet[Correction]:
    """The corrections of a result that the actor may see, oldest first."""
    rows = CorrectionPolicy.filter(actor, "view").filter(result=result)
    return rows.select_related("drafted_by", "first_by", "second_by").order_by("drafted_at", "pk")
