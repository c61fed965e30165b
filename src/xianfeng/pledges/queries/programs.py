"""The year in force, and what its pack says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from xianfeng.accounts.models import User
from xianfeng.kernel import clock
from xianfeng.organizations.access import held_in
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import ancestors
from xianfeng.organizations.roles import Role
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import (
    Audience,
    PledgeDomain,
    PledgeRules,
    Publication,
    Published,
    Shown,
)
from xianfeng.packs.texts import Text
from xianfeng.pledges.access import BranchPolicy, ProgramPolicy, audience_of
from xianfeng.pledges.models import Form, Pledge, Post, Program, TopicChoice

SILENT = PledgeRules(None, (), (), (), (), (), None, None)


def listed_programs(actor: User) -> QuerySet[Program]:
    """Years the actor may see, the newest first."""
    rows = ProgramPolicy.filter(actor, "view").select_related("county", "pack")
    return rows.defer("pack__content").order_by("-year", "county__path")


def program_of(organization: Organization, year: int | None = None) -> Program | None:
    """The organization's year of pledging: the given one, else the newest that has begun."""
    rows = Program.objects.filter(county__path=ancestors(organization.path)[0])
    rows = rows.filter(year=year) if year else rows.filter(year__lte=clock.today().year)
    return rows.select_related("county", "pack").defer("pack__content").order_by("-year").first()


def places_at_work(actor: User) -> list[Organization]:
    """Organizations for which the actor enters, where a year is open."""
    if not BranchPolicy.may_ever(actor, "enter"):
        return []
    mine = BranchPolicy.filter(actor, "enter").order_by("path")
    return [one for one in mine if program_of(one) is not None]


def rules_of(program: Program) -> PledgeRules:
    """What the bound pack says of pledges."""
    return pack_of(program.pack.hash).pledges or SILENT


def publication_rule(program: Program) -> Publication | None:
    """Scope, period and feedback of pledges by the pack (R-182)."""
    for one in pack_of(program.pack.hash).publication:
        if one.object is Published.PLEDGES:
            return one
    return None


def is_public(program: Program) -> bool:
    """Whether the pack lets everybody see published pledges."""
    return audience_of(program) is Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class Hints:
    """Topics to think of, never text to take over (R-006…R-012)."""

    domain: Text | None
    topics: Sequence[Text]


def hints_for(rules: PledgeRules, organization: Organization, post: str) -> list[Hints]:
    """As the branch chose; else by the unit's type or its label, and beside it by the post.

    The pack says which label, unit and post has which topics, so a place overrides them there,
    too.
    """
    chosen = chosen_topics(organization)
    if chosen:
        return [as_hints(one) for one in rules.domains if one.code in chosen]
    return [as_hints(one) for one in meant(rules, organization, post)]


def meant(rules: PledgeRules, organization: Organization, post: str) -> list[PledgeDomain]:
    """The fields that fit without anybody choosing."""
    unit = f"{organization.unit_name} {organization.name}"
    typed = [one for one in rules.domains if any(word in unit for word in one.units)]
    found = typed or [one for one in rules.domains if organization.domain in one.labels]
    return found + [one for one in rules.domains if any(word in post for word in one.posts)]


def chosen_topics(organization: Organization) -> list[str]:
    """Codes of the fields that the branch's secretary chose; [] where nobody did."""
    found = TopicChoice.objects.filter(organization=organization).first()
    return list(found.domains) if found else []


def as_hints(domain: PledgeDomain) -> Hints:
    return Hints(domain.name, domain.topics)


def reviewer_of(actor: User, pledge: Pledge) -> str:
    """Who reviews it, for its author to read: the branch; for an organization's own, and what its
    secretary promises, the superior. "" at the top, where a colleague does."""
    place = pledge.organization
    above = pledge.form == Form.ORGANIZATION or is_secretary(actor, place)
    if not above:
        return place.name
    return place.superior.name if place.superior else ""


def is_secretary(actor: User, place: Organization) -> bool:
    return any(duty.organization == place.pk for duty in held_in(actor, {Role.SECRETARY}))


def shown_of(program: Program) -> frozenset[Shown]:
    """What the pack lets boards show; where it is silent, who promised what."""
    rule = publication_rule(program)
    return frozenset(rule.shows) if rule else frozenset({Shown.NAME, Shown.ITEMS})


def shows_progress(program: Program) -> bool:
    """Whether boards may show the newest line of progress: then who writes it is told when."""
    return Shown.PROGRESS in shown_of(program)


def names_of(rules: PledgeRules) -> Mapping[str, Text]:
    """Aspect code → its words."""
    return {one.code: one.name for one in rules.aspects}


def media_of(rules: PledgeRules) -> Mapping[str, Text]:
    return {one.code: one.name for one in rules.media}


def open_posts(organization: Organization, kept: int | None = None) -> QuerySet[Post]:
    """The branch's list for members without a post (R-040); `kept`: a pledge names it already,
    open or closed."""
    offered = Q(closed_on__isnull=True) | Q(pk=kept)
    return Post.objects.filter(offered, organization=organization).order_by("name", "pk")
