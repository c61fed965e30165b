"""What is put forward: for its page, and as frozen values for the room that decides on honours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.db.models.functions import ExtractYear

from xianfeng.accounts.models import User
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import below
from xianfeng.packs.queries import pack_of
from xianfeng.packs.texts import Text, same
from xianfeng.packs.windows import Bearer, Honour
from xianfeng.service_windows.access import HonourPolicy
from xianfeng.service_windows.models import Contest, Entrant, HonourProposal
from xianfeng.service_windows.rulebook import word
from xianfeng.service_windows.states import HonourState

BESIDE = ("entrant__window__organization", "entrant__contest__organizer", "pack", "proposed_by")


@dataclass(frozen=True)
class Basis:
    """The published result that a proposal rests on; it cannot change any more (R-063, R-184)."""

    contest: int
    title: str
    kind: str  # the pack's code
    result: str
    published_on: date


@dataclass(frozen=True)
class PutForward:
    """A proposal as the room that decides on honours takes it.

    `object` names the same window or team in every contest. There is no field for a person.
    """

    key: int
    honour: str  # the code in `pack`
    name: Text
    pack: str  # hash
    bearer: Bearer
    object: str
    object_name: str
    organization: str  # code
    basis: Basis
    reason: str
    by: User
    on: date


def handed_over(
    within: Organization, honour: str = "", year: int | None = None
) -> list[PutForward]:
    """What waits for a selection in an organization's tree, in tree order: no order of merit."""
    rows = HonourProposal.objects.filter(state=HonourState.OPEN)
    found = rows.filter(below(within.path, "entrant__window__organization__"))
    return [handed(one) for one in narrowed(found, honour, year)]


def handed(proposal: HonourProposal) -> PutForward:
    """One proposal as a frozen value."""
    entrant, contest = proposal.entrant, proposal.entrant.contest
    published = contest.published_on
    assert published is not None  # noqa: S101 -- actions: only a published result is a basis
    return PutForward(
        key=proposal.pk,
        honour=proposal.honour,
        name=name_of(proposal),
        pack=proposal.pack.hash,
        bearer=bearer(entrant),
        object="/".join(filter(None, (str(entrant.window_id), entrant.team))),
        object_name=object_of(entrant),
        organization=entrant.window.organization.code,
        basis=Basis(contest.pk, contest.title, contest.kind, entrant.result, published),
        reason=proposal.reason,
        by=proposal.proposed_by,
        on=proposal.proposed_on,
    )


@dataclass(frozen=True)
class Line:
    """A row of the list."""

    proposal: HonourProposal
    name: str  # of the honour, in the reader's language
    object: str
    tone: str
    may_take_back: bool


TONES = {HonourState.OPEN: "info", HonourState.TAKEN_UP: "good", HonourState.TAKEN_BACK: "neutral"}


def line(proposal: HonourProposal, may_take_back: bool) -> Line:
    """With what the list shows beside it."""
    name, tone = word(name_of(proposal)), TONES[HonourState(proposal.state)]
    return Line(proposal, name, object_of(proposal.entrant), tone, may_take_back)


def listed(actor: User, verb: str, honour: str, year: int | None) -> QuerySet[HonourProposal]:
    """Of windows in the actor's reach, those taken back and taken up too."""
    return narrowed(HonourPolicy.filter(actor, verb), honour, year)


def narrowed(
    rows: QuerySet[HonourProposal], honour: str, year: int | None
) -> QuerySet[HonourProposal]:
    """In tree order."""
    if honour:
        rows = rows.filter(honour=honour)
    if year:
        rows = rows.filter(proposed_on__year=year)
    return rows.select_related(*BESIDE)


def years(actor: User) -> list[int]:
    """In which something was put forward, the newest first."""
    rows = HonourPolicy.filter(actor, "view").annotate(year=ExtractYear("proposed_on"))
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def names_in_use(actor: User) -> dict[str, Text]:
    """Honours for which something was put forward, by code."""
    rows = HonourPolicy.filter(actor, "view").order_by("honour", "pack__loaded_at")
    return {
        code: honour_name(version, code)
        for code, version in rows.values_list("honour", "pack__hash").distinct()
    }


def offered(entrant: Entrant, pack_hash: str) -> list[Honour]:
    """Honours the pack has for a window or for a team, without those already put forward."""
    taken = entrant.proposals.exclude(state=HonourState.TAKEN_BACK)
    codes = set(taken.values_list("honour", flat=True))
    mine = bearer(entrant)
    every = honours_in(pack_hash).values()
    return [one for one in every if mine in one.bearers and one.code not in codes]


def of_contest(contest: Contest) -> dict[int, list[Line]]:
    """What stands of each entrant, by its key."""
    rows = HonourProposal.objects.filter(entrant__contest=contest)
    found: dict[int, list[Line]] = {}
    for one in rows.exclude(state=HonourState.TAKEN_BACK).select_related(*BESIDE).order_by("pk"):
        found.setdefault(one.entrant_id, []).append(line(one, False))
    return found


def bearer(entrant: Entrant) -> Bearer:
    """An entrant is a window or a team of it."""
    return Bearer.TEAM if entrant.team else Bearer.UNIT


def object_of(entrant: Entrant) -> str:
    """The window, with the team where one took part."""
    return " · ".join(filter(None, (entrant.window.name, entrant.team)))


def name_of(proposal: HonourProposal) -> Text:
    """As the pack names it to which the proposal is bound (R-185)."""
    return honour_name(proposal.pack.hash, proposal.honour)


def honour_name(pack_hash: str, code: str) -> Text:
    found = honours_in(pack_hash).get(code)
    return found.name if found else same(code)


def honours_in(pack_hash: str) -> Mapping[str, Honour]:
    """A pack's honours of windows, by code."""
    rules = pack_of(pack_hash).windows
    return {one.code: one for one in rules.honours} if rules else {}
