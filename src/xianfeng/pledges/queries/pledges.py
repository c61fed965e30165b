"""Lists of pledges and everything one page shows of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)

from xianfeng.accounts.models import User
from xianfeng.kernel import clock
from xianfeng.members.access import ExemptionPolicy
from xianfeng.members.models import Exemption, Membership
from xianfeng.organizations.models import Organization
from xianfeng.pledges.access import AuthorPolicy, PledgePolicy, is_member
from xianfeng.pledges.models import (
    Form,
    Help,
    Item,
    Kind,
    Pledge,
    Program,
    ProgressNote,
    Version,
)
from xianfeng.pledges.rules.counting import count_advice
from xianfeng.pledges.rules.likeness import OnFile, likeness_advice
from xianfeng.pledges.rules.values import Advice, ItemText
from xianfeng.pledges.rules.wording import plain, wording_advice
from xianfeng.pledges.states import KEEPING, PledgeState

from .programs import rules_of
from .reviewing import to_do
from .standing import OF_HEAD, Readable, readable_versions, with_standing

NEAR = 7  # days before its date in which an item is worth asking after
COMPARED = 5000  # items on file an author's are compared with: the branch's first
WITH_ITEMS = Prefetch("items", Item.objects.order_by("place"))


def joined(rows: QuerySet[Pledge]) -> QuerySet[Pledge]:
    """With what every page of a pledge names; no statement for each row."""
    return rows.select_related(
        "program__county", "program__pack", "organization", "membership__person", "post"
    ).defer("program__pack__content")


def mine(actor: User) -> QuerySet[Pledge]:
    """The actor's own pledges and those joined, the newest first."""
    if not is_member(actor):
        return Pledge.objects.none()
    shared = Pledge.participants.through.objects.filter(membership__person__user=actor)
    whose = Q(membership__person__user=actor) | Q(pk__in=shared.values("pledge"))
    own = PledgePolicy.filter(actor, "view").filter(whose)
    return joined(own).prefetch_related(WITH_ITEMS).order_by("-program__year", "-pk")


def listed(actor: User, wanted: Mapping[str, Any]) -> QuerySet[Pledge]:
    """The ledger's pledges, organization after organization, narrowed by filters; each with
    `stands`, the version to read instead while other words are written."""
    rows, readable = with_standing(actor)
    return narrowed(rows, readable, wanted).order_by("program_id", "organization_id", "serial")


def narrowed(
    rows: QuerySet[Pledge], readable: Readable, wanted: Mapping[str, Any]
) -> QuerySet[Pledge]:
    """The ledger's filters, each left out where nothing is asked."""
    if wanted.get("q"):
        text = wanted["q"]
        inside = Exists(Item.objects.filter(pledge=OuterRef("pk"), text__contains=text))
        words = readable.asked(Q(inside), Q(standing__text__contains=text))
        rows = rows.filter(Q(membership__person__name__contains=text) | words)
    for name, lookup in LOOKUPS.items():
        if wanted.get(name):
            rows = rows.filter(**{lookup: wanted[name]})
    for name, lookup in OF_HEAD.items():
        if wanted.get(name):
            live, former = Q(**{name: wanted[name]}), Q(**{lookup: wanted[name]})
            rows = rows.filter(readable.asked(live, former))
    if wanted.get("only") == "overdue":
        rows = rows.filter(overdue())
    if wanted.get("only") == "help":
        rows = rows.filter(WANTS_HELP)
    return rows


LOOKUPS = {
    "year": "program__year",
    "branch": "organization__code",
}


def overdue() -> Q:
    """Pledges with an item past its date, counted as coverage counts: see OF_EXEMPT."""
    late = Item.objects.filter(pledge=OuterRef("pk"), completion="", due__lt=clock.today())
    return Q(state__in=sorted(KEEPING)) & Q(Exists(late)) & ~OF_EXEMPT


WANTS_HELP = Exists(
    Help.objects.filter(
        item__pledge=OuterRef("pk"), asked_at__isnull=False, offered_at__isnull=True
    )
)


ASKED = Exists(
    Help.objects.filter(item=OuterRef("pk"), asked_at__isnull=False, offered_at__isnull=True)
)


def to_review(actor: User) -> QuerySet[Pledge]:
    """What waits for the actor's review and nobody else's first, in the order in which it came;
    never one's own."""
    if not PledgePolicy.may_ever(actor, "review"):
        return Pledge.objects.none()
    rows = PledgePolicy.filter(actor, "review").filter(to_do(actor), state=PledgeState.SUBMITTED)
    rows = rows.exclude(membership__person__user=actor)
    rows = rows.exclude(form=Form.ORGANIZATION, author=actor)
    return joined(rows).prefetch_related(WITH_ITEMS).order_by("submitted_at", "pk")


def next_to_review(actor: User, pledge: Pledge) -> Pledge | None:
    """Which one to look at instead of this one: the next, after the last the first."""
    waiting = to_review(actor).exclude(pk=pledge.pk).prefetch_related(None)
    at = pledge.submitted_at
    later = Q(submitted_at__gt=at) | Q(submitted_at=at, pk__gt=pledge.pk)
    return waiting.filter(later).first() or waiting.first()


def need_help(actor: User) -> QuerySet[Item]:
    """Items near or past their date, and those for which help was asked: whom to see (R-022)."""
    if not PledgePolicy.may_ever(actor, "help"):
        return Item.objects.none()
    mine = PledgePolicy.filter(actor, "help").filter(state__in=sorted(KEEPING))
    day = clock.today()
    late = Q(due__lte=day + timedelta(days=NEAR)) & Q(
        pledge__in=mine.exclude(OF_EXEMPT).values("pk")
    )
    return (
        Item.objects.filter(late | ASKED, pledge__in=mine.values("pk"), completion="")
        .annotate(is_asked=ASKED, is_near=ExpressionWrapper(Q(due__gte=day), BooleanField()))
        .select_related("pledge__organization", "pledge__membership__person", "pledge__program")
        .order_by("due", "pk")
    )


def asked_for_help(actor: User) -> QuerySet[Item]:
    """Items that wait for an answer to a request."""
    return need_help(actor).filter(ASKED)


@dataclass(frozen=True, slots=True)
class PledgePage:
    """One pledge with everything said and done about it."""

    pledge: Pledge
    items: Sequence[Item]
    carriers: Sequence[Pledge]
    advice: Sequence[Advice]

    def advice_of(self, place: int) -> list[Advice]:
        return [one for one in self.advice if one.place == place]


def page_of(actor: User, pledge: Pledge) -> PledgePage:
    """A fixed number of statements, however many items, notes and carriers there are."""
    items = list(
        pledge.items.prefetch_related(
            Prefetch("notes", ProgressNote.objects.select_related("written_by")),
            Prefetch("helps", Help.objects.select_related("offered_by")),
        ).annotate(reminded=Count("reminders"))
    )
    carriers = list(
        joined(PledgePolicy.filter(actor, "view").filter(carries=pledge)).order_by("serial")
    )
    advising = pledge.state in (PledgeState.DRAFT, PledgeState.RETURNED)
    allowed = advising and PledgePolicy.allows(actor, "write", pledge)
    return PledgePage(pledge, items, carriers, advice_on(pledge, items) if allowed else ())


EMPTY: Mapping[str, Any] = {"aim": "", "measures": "", "notes": (), "helps": ()}


def former(actor: User, pledge: Pledge) -> list[Version]:
    """What it said before each change, as far as the actor may read it."""
    found = readable_versions(actor, pledge, list(pledge.versions.all()))
    return [whole(one) for one in found]


def whole(version: Version) -> Version:
    """What was not kept of older ones is empty."""
    version.content = [{**EMPTY, **item} for item in version.content]
    return version


def advice_on(pledge: Pledge, items: Sequence[Item]) -> list[Advice]:
    """Hints to the author before review; nothing of it is stored (D-12)."""
    texts = [as_text(one) for one in items]
    counts = rules_of(pledge.program).counts
    found = [
        *count_advice(len(items), pledge.form == Form.ORGANIZATION, counts),
        *wording_advice(texts),
        *likeness_advice(texts, on_file(pledge)),
    ]
    return sorted(found, key=lambda one: one.place)


def as_text(item: Item) -> ItemText:
    return ItemText(item.text, item.aim, item.measures, item.due, tuple(item.aspects), item.medium)


def on_file(pledge: Pledge) -> list[OnFile]:
    """Items of others, the branch's own and the newest of the county's year."""
    others = Item.objects.filter(pledge__program=pledge.program).exclude(pledge=pledge)
    others = others.exclude(pledge__state__in=[PledgeState.DRAFT, PledgeState.WITHDRAWN])
    near = others.filter(pledge__organization=pledge.organization_id)
    far = others.exclude(pledge__organization=pledge.organization_id).order_by("-pk")
    return [
        *(OnFile(plain(text), True) for text in near.values_list("text", flat=True)[:COMPARED]),
        *(OnFile(plain(text), False) for text in far.values_list("text", flat=True)[:COMPARED]),
    ]


def is_voluntary(actor: User, pledge: Pledge) -> bool:
    """Whether the member is treated differently, told to those alone who may know (R-042)."""
    if pledge.membership_id is None or not ExemptionPolicy.may_ever(actor, "view"):
        return False
    facts = ExemptionPolicy.filter(actor, "view_reason")
    return facts.filter(membership=pledge.membership_id, until__isnull=True).exists()


def to_enter_for(actor: User, program: Program, place: Organization) -> QuerySet[Membership]:
    """Members of the branch without this year's pledge, whoever they are, in the roll's order:
    the secretary enters for who asks. Nothing tells who need not pledge (R-042)."""
    made = Pledge.objects.filter(program=program, kind=Kind.ANNUAL, form=Form.INDIVIDUAL)
    made = made.exclude(state=PledgeState.WITHDRAWN)
    rows = AuthorPolicy.filter(actor, "pledge").filter(organization=place)
    rows = rows.exclude(pk__in=made.values("membership")).exclude(person__user=actor)
    return rows.select_related("person").order_by("pk")


def organization_pledges(program: Program, organization: Organization) -> QuerySet[Pledge]:
    """What a member's pledge may carry: the organization's own of the year (R-033)."""
    rows = Pledge.objects.filter(program=program, organization=organization)
    return rows.filter(form=Form.ORGANIZATION).exclude(state=PledgeState.WITHDRAWN)


OPEN_EXEMPTION = Exists(Exemption.objects.filter(membership=OuterRef("pk"), until__isnull=True))
# Pledges of members treated differently: never counted as late or failing, so no list may show
# them as such either; who subtracts a list from a count must find nothing.
OF_EXEMPT = Q(membership__in=Membership.objects.filter(OPEN_EXEMPTION))
