"""Opening a county's year, and the posts of a branch."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.models import Organization
from xianfeng.packs.models import PackVersion
from xianfeng.packs.queries import pack_of
from xianfeng.pledges.models import Post, Program, TopicChoice


@transaction.atomic
def open_program(actor: User | None, county: Organization, year: int, pack: PackVersion) -> Program:
    """The year begins; its pack stays the one it began with (R-034, R-044, R-185)."""
    if pack_of(pack.hash).pledges is None:
        raise Refused(_("这个政策包没有承诺的规定，请换一个。"))
    if Program.objects.filter(county=county, year=year).exists():
        raise Refused(_("%(year)s 年度已经开展。") % {"year": year})
    program = Program.objects.create(
        county=county, year=year, pack=pack, opened_by=actor, opened_at=clock.now()
    )
    record(
        "pledges.opened",
        actor=actor,
        subject=("pledge_year", f"{county.code}/{year}"),
        data={"county": county.code, "year": year, "pack": pack.hash},
    )
    return program


@transaction.atomic
def open_post(actor: User, organization: Organization, name: str, duties: str) -> Post:
    """A post that members without one may choose (R-040)."""
    try:
        with transaction.atomic():
            post = Post.objects.create(
                organization=organization, name=name.strip(), duties=duties.strip()
            )
    except IntegrityError:
        raise Refused(_("已经有这个岗位。")) from None
    journal_post(actor, "pledge_post.opened", post)
    return post


@transaction.atomic
def close_post(actor: User, post: Post) -> None:
    """Nobody chooses it any more; pledges that name it keep it."""
    open_ones = Post.objects.filter(pk=post.pk, closed_on__isnull=True)
    if not open_ones.update(closed_on=clock.today()):
        raise NotAllowedNow(f"close: post {post.pk}")
    journal_post(actor, "pledge_post.closed", post)


def journal_post(actor: User, kind: str, post: Post) -> None:
    record(
        kind,
        actor=actor,
        subject=("pledge_post", str(post.pk)),
        data={"organization": post.organization.code, "name": post.name},
    )


@transaction.atomic
def choose_topics(actor: User, organization: Organization, domains: Sequence[str]) -> None:
    """The topics that fit the branch; none chosen: by unit, label and post again."""
    if domains:
        chosen = {"domains": list(domains), "chosen_by": actor, "chosen_at": clock.now()}
        TopicChoice.objects.update_or_create(organization=organization, defaults=chosen)
    else:
        TopicChoice.objects.filter(organization=organization).delete()
    record(
        "pledge_topics.chosen",
        actor=actor,
        subject=("organization", organization.code),
        data={"organization": organization.code, "domains": list(domains)},
    )
