"""What is public of an organization's pledges, and what people said to them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Prefetch, Q, QuerySet, When

from xianfeng.accounts.models import User
from xianfeng.kernel import clock
from xianfeng.organizations.access import open_today
from xianfeng.organizations.models import Duty, Leadership, Organization
from xianfeng.organizations.paths import ancestors
from xianfeng.pledges.access import FeedbackPolicy, InsidePolicy, PublicationPolicy
from xianfeng.pledges.models import (
    Carried,
    Feedback,
    Form,
    Item,
    Pledge,
    Program,
    ProgressNote,
    Publication,
)
from xianfeng.pledges.record import said
from xianfeng.pledges.states import (
    IN_FORCE,
    KEEPING,
    REWRITTEN,
    WAITING,
    PledgeState,
    PublicationState,
)

from .faces import Face, faces_of, worded
from .pledges import joined
from .programs import is_public, program_of

# While other words are written, and until a notice carries them, the former ones are shown.
SHOWN = Q(state__in=sorted(IN_FORCE - {PledgeState.APPROVED}))
SHOWN |= Q(state__in=sorted(REWRITTEN), standing__isnull=False)
OWN_FIRST = Case(When(form=Form.ORGANIZATION, then=0), default=1)
NOTES = Prefetch("notes", ProgressNote.objects.order_by("-written_at"))
WITH_NOTES = Prefetch("items", Item.objects.order_by("place").prefetch_related(NOTES))


@dataclass(frozen=True, slots=True)
class PledgeBoard:
    """What everybody in its scope sees of one organization's year."""

    organization: Organization
    program: Program
    pledges: Sequence[Face]


def in_force(program: Program, organization: Organization, **wanted: int) -> list[Face]:
    """Pledges in a publication that runs today and that no later one carries, as others read
    them."""
    day = clock.today()
    carried = Carried.objects.filter(
        publication__program=program,
        publication__organization=organization,
        publication__state=PublicationState.CARRIED_OUT,
        publication__since__lte=day,
        publication__until__gte=day,
        is_over=False,
    )
    rows = joined(Pledge.objects.filter(SHOWN, pk__in=carried.values("pledge"), **wanted))
    rows = rows.select_related("standing").prefetch_related(WITH_NOTES)
    return faces_of(rows.order_by(OWN_FIRST, "serial"))


def board_of(code: str, year: int) -> PledgeBoard | None:
    """The public board; None where nothing is public, whatever the reason."""
    organization = Organization.objects.filter(code=code).first()
    program = program_of(organization, year) if organization else None
    if organization is None or program is None or not is_public(program):
        return None
    pledges = in_force(program, organization)
    return PledgeBoard(organization, program, pledges) if pledges else None


def public_pledge(code: str, year: int, serial: int) -> Face | None:
    """One public pledge: the page behind a QR code."""
    organization = Organization.objects.filter(code=code).first()
    program = program_of(organization, year) if organization else None
    if organization is None or program is None or not is_public(program):
        return None
    return next(iter(in_force(program, organization, serial=serial)), None)


def inside_boards(actor: User) -> QuerySet[Organization]:
    """Organizations whose pledges the actor may read inside, in tree order."""
    running = InsidePolicy.filter(actor, "read").filter(carried__is_over=False)
    return Organization.objects.filter(pk__in=running.values("organization")).order_by("path")


def inside_years(actor: User, places: Iterable[Organization]) -> dict[int, list[int]]:
    """Organization → years with something to read, the newest first."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = InsidePolicy.filter(actor, "read").filter(organization__in=[one.pk for one in places])
    for place, year in rows.values_list("organization_id", "program__year"):
        found[place].add(year)
    return {place: sorted(years, reverse=True) for place, years in found.items()}


def inside_board(actor: User, code: str, year: int) -> PledgeBoard | None:
    """A board within its scope; None where there is none for this reader."""
    mine = InsidePolicy.filter(actor, "read").filter(organization__code=code, program__year=year)
    one = with_people(mine).first()
    if one is None:
        return None
    pledges = in_force(one.program, one.organization)
    return PledgeBoard(one.organization, one.program, pledges) if pledges else None


def boards_with_pledges() -> QuerySet[Program]:
    """Years that everybody may look at."""
    rows = Program.objects.select_related("county", "pack").defer("pack__content")
    return rows.order_by("-year", "county__path")


def organizations_on_board(program: Program) -> QuerySet[Organization]:
    """Organizations with a publication that runs today, in tree order."""
    day = clock.today()
    running = Publication.objects.filter(
        program=program,
        state=PublicationState.CARRIED_OUT,
        since__lte=day,
        until__gte=day,
        carried__is_over=False,
    )
    rows = Organization.objects.filter(pk__in=running.values("organization"))
    return rows.order_by("path")


def words_of(publication: Publication) -> list[Face]:
    """What a notice makes known, in the order of the pledges: the words that passed its check;
    before it today's; none where it was refused before any were kept."""
    pledges = joined(publication.pledges.all()).prefetch_related("items").order_by("serial")
    rows = publication.carried.exclude(words=None)
    kept = dict(rows.values_list("pledge", "words"))
    waits = publication.state == PublicationState.PROPOSED
    return [
        worded(one, said(one.items.all()) if waits else kept.get(one.pk, ())) for one in pledges
    ]


def publications_listed(actor: User) -> QuerySet[Publication]:
    """Notices in the actor's scope, those that wait first."""
    rows = PublicationPolicy.filter(actor, "view")
    return with_people(rows).prefetch_related("pledges").order_by("-pk")


def with_people(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    return rows.select_related(
        "organization__superior",
        "program__county",
        "program__pack",
        "proposed_by",
        "checked_by",
        "approved_by",
        "carried_out_by",
    ).defer("program__pack__content")


def is_checkable(publication: Publication) -> bool:
    """Whether somebody else than who proposed it may check it today."""
    place = publication.organization
    leading = Leadership.objects.filter(organization=place, until__isnull=True).values("superior")
    near = Q(organization__path__in=ancestors(place.path)) | Q(organization__in=leading)
    held = Duty.objects.filter(near, open_today(), role__in=PublicationPolicy.grants["check"])
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    others = (one for one in people if one.pk != publication.proposed_by_id)
    return any(PublicationPolicy.allows(one, "check", publication) for one in others)


def publishable(program: Program, organization: Organization) -> QuerySet[Pledge]:
    """Reviewed pledges that wait in no notice and are shown in none: new ones, changed ones, and
    those whose notice is over."""
    mine = Publication.objects.filter(program=program, organization=organization)
    running = mine.filter(state=PublicationState.CARRIED_OUT, until__gte=clock.today())
    links = Carried.objects
    shown = links.filter(publication__in=running.values("pk"), is_over=False).values("pledge")
    waiting = links.filter(publication__in=mine.filter(state__in=WAITING).values("pk"))
    rows = Pledge.objects.filter(
        program=program, organization=organization, state__in=[PledgeState.APPROVED, *KEEPING]
    )
    rows = rows.exclude(pk__in=waiting.values("pledge"))
    rows = rows.exclude(state__in=sorted(KEEPING), pk__in=shown)
    return joined(rows).prefetch_related("items").order_by("serial")


def newest_meeting(program: Program, organization: Organization) -> Publication | None:
    """The last notice with a meeting's day, unless it was refused."""
    rows = Publication.objects.filter(
        program=program, organization=organization, held_on__isnull=False
    ).exclude(state=PublicationState.REFUSED)
    return rows.order_by("-held_on", "-pk").first()


def feedback_listed(actor: User) -> QuerySet[Feedback]:
    """What people said, unanswered first."""
    rows = FeedbackPolicy.filter(actor, "view")
    return rows.select_related(
        "organization", "pledge__organization", "pledge__program", "answered_by"
    ).order_by("answered_at", "-pk")
