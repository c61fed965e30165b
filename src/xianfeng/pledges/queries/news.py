"""What a notice would make known that nobody outside has read yet: the new beside the old.

Who proposes sees it, who checks and approves sees the same, and the start page says when the
pack's months are over and something is new (C-12).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from xianfeng.accounts.models import User
from xianfeng.kernel import clock
from xianfeng.organizations.models import Organization
from xianfeng.packs.schema import Shown
from xianfeng.pledges.access import BranchPolicy
from xianfeng.pledges.models import Carried, Item, Pledge, Program, ProgressNote, Publication
from xianfeng.pledges.record import made_known
from xianfeng.pledges.states import KEEPING, OVER, WAITING, PledgeState, PublicationState

from .faces import Face, Line, worded
from .pledges import joined
from .programs import shown_of
from .quiet import months_of, quiet_since

NOTED = Prefetch("items", Item.objects.order_by("place").prefetch_related("notes"))


@dataclass(frozen=True, slots=True)
class Change:
    """An item of a notice, and what others read of the same promise before; None: nothing."""

    line: Line
    former: Line | None

    @property
    def is_noted(self) -> bool:
        """Whether its line of progress is new."""
        return bool(self.line.note) and differs(noted, self.line, self.former)

    @property
    def is_ended(self) -> bool:
        """Whether how it ended is new."""
        return bool(self.line.completion) and differs(ended, self.line, self.former)


def differs(part: Callable[[Line], object], line: Line, former: Line | None) -> bool:
    return former is None or part(line) != part(former)


def noted(line: Line) -> tuple[str, str]:
    return line.noted_on, line.note


def ended(line: Line) -> tuple[str, str, str]:
    return line.completion, line.cause, line.report


@dataclass(frozen=True, slots=True)
class Told:
    """A pledge in a notice, its new words beside the old."""

    face: Face
    former: Face | None
    lines: Sequence[Change]

    @property
    def pk(self) -> int:
        return self.face.pk

    @property
    def is_first(self) -> bool:
        """Whether others never read of it."""
        return self.former is None

    @property
    def notes(self) -> int:
        return sum(one.is_noted for one in self.lines)

    @property
    def ends(self) -> int:
        return sum(one.is_ended for one in self.lines)

    @property
    def is_fed_back(self) -> bool:
        before = self.former.feedback if self.former else ""
        return bool(self.face.feedback) and self.face.feedback != before

    @property
    def has_news(self) -> bool:
        return bool(self.notes or self.ends or self.is_fed_back)


def beside(face: Face, former: Face | None) -> Told:
    """The same promise is the one in the same words, wherever it stands in the list."""
    before = {one.text: one for one in former.items} if former else {}
    return Told(face, former, [Change(one, before.get(one.text)) for one in face.items])


def told_of(publication: Publication) -> list[Told]:
    """What a notice makes known, in the order of the pledges, beside what others read before it;
    today's words where it waits and none were kept."""
    pledges = list(joined(publication.pledges.all()).prefetch_related(NOTED).order_by("serial"))
    kept = {one.pledge_id: one for one in publication.carried.filter(words__isnull=False)}
    before = made_before(pledges, Q(publication__lt=publication))
    waits = publication.state == PublicationState.PROPOSED
    return [
        beside(face_in(one, kept.get(one.pk), waits), former_face(one, before)) for one in pledges
    ]


def face_in(pledge: Pledge, row: Carried | None, waits: bool) -> Face:
    if row is not None:
        return worded(pledge, row.words, row.feedback)
    return today_of(pledge) if waits else worded(pledge, ())


def today_of(pledge: Pledge) -> Face:
    """What a notice proposed today would say; items with their notes are loaded."""
    return worded(pledge, made_known(pledge, shown_of(pledge.program)), pledge.feedback)


def made_before(pledges: Iterable[Pledge], which: Q) -> Mapping[int, Carried]:
    """Pledge → the newest notice of those that was carried out."""
    keys = [one.pk for one in pledges]
    rows = Carried.objects.filter(which, pledge__in=keys, publication__since__isnull=False)
    return {one.pledge_id: one for one in rows.order_by("publication_id")}


def former_face(pledge: Pledge, before: Mapping[int, Carried]) -> Face | None:
    row = before.get(pledge.pk)
    return worded(pledge, row.words, row.feedback) if row else None


def publishable(program: Program, organization: Organization) -> list[Told]:
    """Reviewed pledges that wait in no notice: new ones, changed ones, those whose notice is over,
    and of those that others read today and that are over the ones with something new."""
    mine = Publication.objects.filter(program=program, organization=organization)
    waiting = Carried.objects.filter(publication__in=mine.filter(state__in=WAITING).values("pk"))
    rows = Pledge.objects.filter(
        program=program,
        organization=organization,
        state__in=sorted({PledgeState.APPROVED} | KEEPING | OVER),
    ).exclude(pk__in=waiting.values("pledge"))
    pledges = list(joined(rows).prefetch_related(NOTED).order_by("serial"))
    before = made_before(pledges, Q())
    shown = set(running().filter(pledge__in=[one.pk for one in pledges]).values_list("pledge"))
    found = [beside(today_of(one), former_face(one, before)) for one in pledges]
    return [
        one
        for one in found
        if one.has_news or one.face.pledge.state == PledgeState.APPROVED
        or (one.face.pledge.state in KEEPING and (one.pk,) not in shown)
    ]  # fmt: skip


def running() -> QuerySet[Carried]:
    """What notices carry today and no later one does."""
    day = clock.today()
    return Carried.objects.filter(
        publication__state=PublicationState.CARRIED_OUT,
        publication__since__lte=day,
        publication__until__gte=day,
        is_over=False,
    )


@dataclass(frozen=True, slots=True)
class Round:
    """An organization whose progress may be made known again; how many pledges have news."""

    organization: Organization
    program: Program
    pledges: int

    @property
    def is_quarterly(self) -> bool:
        return months_of(self.program) == 3


def rounds_due(actor: User) -> Iterator[Round]:
    """Where the pack's months went by since a notice last held a pledge that has news.

    Whatever came of that notice: who had one refused is not asked again before the next time.
    One statement, and as long as nothing is due it has no rows.
    """
    if not BranchPolicy.may_ever(actor, "enter"):
        return
    found: dict[tuple[int, int], list[Carried]] = defaultdict(list)
    for row in with_news(BranchPolicy.filter(actor, "enter")):
        if is_due(row):
            notice = row.publication
            found[notice.organization_id, notice.program_id].append(row)
    for rows in found.values():
        notice = rows[0].publication
        yield Round(notice.organization, notice.program, len(rows))


def with_news(places: QuerySet[Organization]) -> QuerySet[Carried]:
    """What these organizations make known today, where something was written since; each row with
    what it is, and when the newest notice that held the pledge was proposed."""
    held = Carried.objects.filter(pledge=OuterRef("pledge"))
    since = OuterRef("publication__proposed_at")
    notes = ProgressNote.objects.filter(item__pledge=OuterRef("pledge"), item__completion="")
    rows = running().filter(
        ~Exists(held.filter(publication__state__in=WAITING)),
        publication__organization__in=places.values("pk"),
        pledge__state__in=sorted(KEEPING | OVER),
    )
    written = Q(pledge__concluded_at__gt=F("publication__proposed_at"))
    written |= Q(pledge__fed_back_at__gt=F("publication__proposed_at"))
    rows = rows.annotate(
        has_note=Exists(notes.filter(written_at__gt=since)),
        held_at=Subquery(
            held.order_by("-publication__proposed_at").values("publication__proposed_at")[:1]
        ),
    ).filter(written | Q(has_note=True))
    named = rows.select_related("pledge", "publication__organization", "publication__program__pack")
    named = named.defer("words", "publication__program__pack__content")
    return named.order_by("publication__organization__path", "-publication__program__year")


def is_due(row: Carried) -> bool:
    """By the pack: its months are over, and it shows what is new. `row` is of `with_news`."""
    program, pledge, before = row.publication.program, row.pledge, row.publication.proposed_at
    since, shows = quiet_since(program), shown_of(program)
    if since is None or row.held_at >= since:  # type: ignore[attr-defined]  # annotated
        return False
    ended = pledge.concluded_at is not None and pledge.concluded_at > before
    told = pledge.fed_back_at is not None and pledge.fed_back_at > before
    noted = row.has_note and Shown.PROGRESS in shows  # type: ignore[attr-defined]  # annotated
    return bool(told or noted or (ended and Shown.COMPLETION in shows))
