"""Coverage and completion by organization, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.kernel import clock
from xianfeng.members.access import ExemptionPolicy
from xianfeng.members.models import Affiliation, Membership
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import ancestors, below
from xianfeng.pledges.access import BranchPolicy
from xianfeng.pledges.models import Form, Item, Kind, Pledge, Program
from xianfeng.pledges.rules.coverage import Coverage
from xianfeng.pledges.states import IN_FORCE, KEEPING, MADE, Completion, PledgeState

from .pledges import OF_EXEMPT, OPEN_EXEMPTION
from .quiet import quiet_of

SHARED = (Form.GROUP, Form.JOINT)
OUTCOMES = {Completion.DONE: "kept", Completion.PARTLY: "partly", Completion.NOT_DONE: "not_kept"}
PUBLIC_STATES = IN_FORCE - {PledgeState.APPROVED}
# What was approved counts on while it is written anew.
IS_MADE = Q(state__in=sorted(MADE)) | Q(standing__isnull=False)
IS_PUBLIC = Q(state__in=sorted(PUBLIC_STATES)) | Q(standing__published_at__isnull=False)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One organization with all under it."""

    organization: Organization
    numbers: Coverage
    has_below: bool
    own_made: bool  # the organization's own pledge: leading bodies first
    voluntary: int = 0  # of members who are not asked, beside the share; 0 to who may not know it


def coverage_below(actor: User, program: Program, top: Organization) -> list[CoverageRow]:
    """The organizations right under `top` in tree order; itself where nothing lies under it."""
    seen = BranchPolicy.filter(actor, "view")
    children = list(seen.filter(superior=top).select_related("rollup").order_by("path"))
    rows = children or list(seen.filter(pk=top.pk).select_related("rollup"))
    by_path = counted(program, top)
    own = own_pledges(program, [one.pk for one in rows])
    beside = voluntary(actor, program, top)
    return [
        CoverageRow(
            one,
            summed(by_path, one.path),
            bool(children) and one.rollup.children > 0,
            one.pk in own,
            sum(count for path, count in beside if path.startswith(one.path)),
        )
        for one in rows
    ]


def summed(by_path: dict[str, Coverage], path: str) -> Coverage:
    """All under `path`, itself included."""
    return by_path.get(path, Coverage())


def counted(program: Program, top: Organization) -> dict[str, Coverage]:
    """Path → numbers of the subtree, for every organization under `top`."""
    numbers: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, rows in (
        ("due", due_rows(top)),
        *((name, rows) for name, rows in pledge_rows(program, top)),
    ):
        for path, count in rows:
            for above in ancestors(path):
                numbers[above][name] += count
    return {path: Coverage(**found) for path, found in numbers.items()}


def voluntary(actor: User, program: Program, top: Organization) -> list[tuple[str, int]]:
    """(path, count) of pledges by members treated differently, for branch and committee alone."""
    if not ExemptionPolicy.may_ever(actor, "view_reason"):
        return []
    known = ExemptionPolicy.filter(actor, "view_reason").filter(until__isnull=True)
    rows = Pledge.objects.filter(below(top.path, "organization__"), IS_MADE, program=program)
    rows = rows.filter(kind=Kind.ANNUAL, form=Form.INDIVIDUAL)
    return grouped(rows.filter(membership__in=known.values("membership")))


def due_rows(top: Organization) -> Iterable[tuple[str, int]]:
    """Members who pledge: at home here, open, not treated differently (R-042)."""
    rows = Membership.objects.filter(
        ~OPEN_EXEMPTION,
        below(top.path, "organization__"),
        until__isnull=True,
        affiliation=Affiliation.HOME,
    )
    return grouped(rows)


def pledge_rows(
    program: Program, top: Organization
) -> Iterable[tuple[str, Iterable[tuple[str, int]]]]:
    """Members who are due and pledged, by organization, and how that stands; overdue pledges of
    every form. A voluntary pledge hides nobody who is missing (R-042)."""
    inside = Pledge.objects.filter(below(top.path, "organization__"), program=program)
    own = inside.filter(IS_MADE, form=Form.ORGANIZATION)
    yield "organizations", grouped(own)
    rows = inside.filter(~OF_EXEMPT, kind=Kind.ANNUAL, form=Form.INDIVIDUAL)
    counts = {
        "made": Count("pk", filter=IS_MADE),
        "published": Count("pk", filter=IS_PUBLIC),
        "kept": Count("pk", filter=Q(outcome=Completion.DONE)),
        "partly": Count("pk", filter=Q(outcome=Completion.PARTLY)),
        "not_kept": Count("pk", filter=Q(outcome=Completion.NOT_DONE)),
    }
    by_place: Any = rows.values("organization__path").annotate(**counts).order_by()
    found = list(by_place)
    for name in counts:
        yield name, [(one["organization__path"], one[name]) for one in found]
    yield from shared_rows(program, top, rows)
    late = Item.objects.filter(pledge=OuterRef("pk"), completion="", due__lt=clock.today())
    overdue = inside.filter(Exists(late), state__in=sorted(KEEPING)).exclude(OF_EXEMPT)
    yield "overdue", grouped(overdue)
    yield "quiet", grouped(quiet_of(program, inside))


def shared_rows(
    program: Program, top: Organization, individual: QuerySet[Pledge]
) -> Iterable[tuple[str, list[tuple[str, int]]]]:
    """Who is due, pledged with others for the year and not alone: each once, as it stands."""
    shared = Pledge.objects.filter(IS_MADE, program=program, kind=Kind.ANNUAL, form__in=SHARED)
    public = set(shared.filter(IS_PUBLIC).values_list("pk", flat=True))
    alone = individual.filter(IS_MADE, membership__isnull=False)
    near = Q(membership__until__isnull=True, membership__affiliation=Affiliation.HOME)
    near &= below(top.path, "membership__organization__")
    apart = Q(membership__in=alone.values("membership")) | OF_EXEMPT
    who = ("membership", "membership__organization__path")
    joined = Pledge.participants.through.objects.filter(near, pledge__in=shared.values("pk"))
    rows = [
        *joined.exclude(apart).values_list(*who, "pledge", "pledge__state", "pledge__outcome"),
        *shared.filter(near).exclude(apart).values_list(*who, "pk", "state", "outcome"),
    ]
    found = sorted((key, path, state, outcome, pk) for key, path, pk, state, outcome in rows)
    standing = {key: (path, outcome, pk) for key, path, _state, outcome, pk in found}
    for path, outcome, pk in standing.values():
        yield "made", [(path, 1)]
        if pk in public:
            yield "published", [(path, 1)]
        if outcome:
            yield OUTCOMES[outcome], [(path, 1)]


def grouped(rows: Any) -> list[tuple[str, int]]:
    """(path, count) of each organization with rows."""
    found = rows.values_list("organization__path").annotate(count=Count("pk")).order_by()
    return [(path, count) for path, count in found]


def own_pledges(program: Program, organizations: Sequence[int]) -> set[int]:
    rows = Pledge.objects.filter(
        IS_MADE, program=program, organization__in=organizations, form=Form.ORGANIZATION
    )
    return set(rows.values_list("organization_id", flat=True))
