"""What an import compares with, and what its page shows."""

from collections import defaultdict

from xianfeng.members.models import Affiliation, Membership
from xianfeng.organizations.models import Organization
from xianfeng.packs.templatetags.packs import said
from xianfeng.pledges.models import Form, Kind, Pledge, Program
from xianfeng.pledges.queries.programs import open_posts, rules_of
from xianfeng.pledges.rules.sheet import Known
from xianfeng.pledges.states import PledgeState


def known_of(program: Program, organization: Organization) -> Known:
    """Members by name and the pack's words, in both languages."""
    members: dict[str, list[int]] = defaultdict(list)
    rows = Membership.objects.filter(
        organization=organization, until__isnull=True, affiliation=Affiliation.HOME
    )
    for key, name in rows.values_list("pk", "person__name"):
        members[name].append(key)
    rules = rules_of(program)
    return Known(
        members=members,
        pledged=pledged_of(program, organization),
        aspects={word: one.code for one in rules.aspects for word in (one.name.zh, one.name.en)},
        media={word: one.code for one in rules.media for word in (one.name.zh, one.name.en)},
        aspects_named=[said(one.name) for one in rules.aspects],
        media_named=[said(one.name) for one in rules.media],
        year=program.year,
        posts=dict(open_posts(organization).values_list("name", "pk")),
    )


def pledged_of(program: Program, organization: Organization | None = None) -> frozenset[int]:
    """Memberships with this year's pledge of their own."""
    rows = Pledge.objects.filter(
        program=program, kind=Kind.ANNUAL, form=Form.INDIVIDUAL, membership__isnull=False
    ).exclude(state=PledgeState.WITHDRAWN)
    if organization is not None:
        rows = rows.filter(organization=organization)
    return frozenset(key for key in rows.values_list("membership_id", flat=True) if key)
