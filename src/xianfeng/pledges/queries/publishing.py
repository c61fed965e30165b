"""What is public of an organization's pledges, and what people said to them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, When

from xianfeng.accounts.models import User
from xianfeng.kernel import clock
from xianfeng.organizations.access import open_today
from xianfeng.organizations.models import Duty, Leadership, Organization
from xianfeng.organizations.paths import ancestors
from xianfeng.pledges.access import FeedbackPolicy, InsidePolicy, PublicationPolicy
from xianfeng.pledges.models import (
    Feedback,
    Form,
    Pledge,
    Program,
    Publication,
)
from xianfeng.pledges.states import (
    IN_FORCE,
    REWRITTEN,
    PledgeState,
    PublicationState,
)

from .faces import Face, faces_of
from .news import running
from .pledges import joined
from .programs import is_public, program_of

# While other words are written, and until a notice carries them, the former ones are shown.
SHOWN = Q(state__in=sorted(IN_FORCE - {PledgeState.APPROVED}))
SHOWN |= Q(state__in=sorted(REWRITTEN), standing__isnull=False)
OWN_FIRST = Case(When(form=Form.ORGANIZATION, then=0), default=1)


@dataclass(frozen=True, slots=True)
class PledgeBoard:
    """What everybody in its scope sees of one organization's year."""

    organization: Organization
    program: Program
    pledges: Sequence[Face]


def in_force(program: Program, organization: Organization, **wanted: int) -> list[Face]:
    """Pledges in a publication that runs today and that no later one carries, as others read
    them."""
    mine = running().filter(publication__program=program, publication__organization=organization)
    rows = joined(Pledge.objects.filter(SHOWN, pk__in=mine.values("pledge"), **wanted))
    pledges = list(rows.select_related("standing").order_by(OWN_FIRST, "serial"))
    words = mine.filter(pledge__in=[one.pk for one in pledges]).order_by("publication_id")
    return faces_of(pledges, {one.pledge_id: one for one in words})


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
