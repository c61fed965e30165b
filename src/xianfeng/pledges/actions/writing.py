"""Writing a pledge and handing it in: the author's part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.journal.rules.sealing import digest_of, words
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.flow import count_on
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.pledges.models import Draft, Form, Item, Kind, Pledge, Post, Program, Version
from xianfeng.pledges.record import about, as_it_stood, head_of, person, said, subject
from xianfeng.pledges.rules.values import ItemText
from xianfeng.pledges.states import IN_FORCE, PLEDGE_FLOW, WAITING, PledgeState
from xianfeng.rectification.models import Order

ASIDE = 1000  # more places than a pledge has
STANDING = ("state", "edition", "standing", "published_at", "reviewed_by", "reviewed_at")
WRITTEN = ("place", "text", "aim", "measures", "due", "aspects", "medium", "points", "note")


@dataclass(frozen=True, slots=True)
class Head:
    """What a pledge says besides its items."""

    kind: str = Kind.ANNUAL
    form: str = Form.INDIVIDUAL
    occasion: str = ""
    partners: str = ""
    post: Post | None = None
    carries: Pledge | None = None
    follows: Order | None = None
    participants: Sequence[Membership] = field(default_factory=tuple)


class EditedMeanwhile(NotAllowedNow):
    """Somebody else saved this pledge after the page was opened."""


@transaction.atomic
def write_pledge(
    actor: User | None,
    program: Program,
    organization: Organization,
    membership: Membership | None,
    head: Head,
    items: Sequence[ItemText],
) -> Pledge:
    """A new draft. `membership` answers for it; None for an organization's own (R-017, R-033)."""
    refuse_unfit(membership, head, items)
    owner = membership.person.user_id if membership else None
    highest = Pledge.objects.filter(program=program, organization=organization).aggregate(
        highest=Max("serial")
    )["highest"]
    # After the number is taken: of two at once who both find none, one number is refused.
    refuse_second(Pledge(program=program, organization=organization), head)
    try:
        with transaction.atomic():
            pledge = Pledge.objects.create(
                program=program,
                organization=organization,
                serial=(highest or 0) + 1,
                membership=membership,
                author=actor,
                entered_for=membership is not None and (actor is None or owner != actor.pk),
                created_at=clock.now(),
                **columns(head),
            )
    except IntegrityError:
        raise Refused(has_one()) from None
    pledge.participants.set(head.participants)
    fill(pledge, items)
    journal(actor, "pledge.written", pledge)
    return pledge


@transaction.atomic
def rewrite_pledge(
    actor: User, pledge: Pledge, head: Head, items: Sequence[ItemText], edition: int
) -> Pledge:
    """Save a draft anew. `edition` is what the author saw; EditedMeanwhile where it is another.

    New words are the author's alone until they are handed in, so it no longer counts as that.
    """
    refuse_unfit(pledge.membership, head, items)
    if not count_on(pledge, edition):
        raise EditedMeanwhile(f"edition other than {edition}")
    if pledge.kind != Kind.ANNUAL:
        refuse_second(pledge, head)
    PLEDGE_FLOW.move(pledge, "write", submitted_at=None, **columns(head))
    pledge.participants.set(head.participants)
    fill(pledge, items)
    journal(actor, "pledge.written", pledge)
    return pledge


@transaction.atomic
def submit_pledge(actor: User | None, pledge: Pledge) -> None:
    """Hand it in for review; advice does not stop anybody."""
    if not pledge.items.exists():
        raise Refused(_("还没有写承诺事项。"))
    PLEDGE_FLOW.move(pledge, "submit", submitted_at=clock.now(), advice="")
    journal(actor, "pledge.submitted", pledge)


@transaction.atomic
def change_pledge(actor: User, pledge: Pledge, reason: str) -> None:
    """Take it back to write it anew, with a reason; what it said is kept as a version.

    What was approved of it stands until the new words take its place.
    """
    needed(reason)
    hold(pledge)
    leave_notices(pledge)
    version = kept(actor, pledge, reason)
    stands = version if pledge.state in IN_FORCE else pledge.standing
    PLEDGE_FLOW.move(
        pledge,
        "change",
        standing=public_one(pledge) or stands,
        reason=reason.strip(),
        published_at=None,
        reviewed_at=None,
        reviewed_by=None,
        edition=pledge.edition + 1,
    )
    journal(actor, "pledge.changed", pledge, words(reason=reason.strip()))


def hold(pledge: Pledge) -> None:
    """Nobody approves or publishes it meanwhile, and it is as it stands now: an UPDATE holds the
    row on both databases."""
    Pledge.objects.filter(pk=pledge.pk).update(edition=F("edition"))
    pledge.refresh_from_db(fields=STANDING)


def kept(actor: User, pledge: Pledge, reason: str) -> Version:
    """What a pledge says now, whole, before it is written anew."""
    content = as_it_stood(pledge)
    return Version.objects.create(
        pledge=pledge,
        number=pledge.versions.count() + 1,
        content=content,
        head=head_of(pledge),
        text="\n".join(pledge.items.values_list("text", flat=True)),
        published_at=pledge.published_at,
        reason=reason.strip(),
        changed_at=clock.now(),
        changed_by=actor,
    )


def public_one(pledge: Pledge) -> Version | None:
    """What was made known of it and stands; what is approved and not made known stays behind it."""
    before = pledge.standing
    return before if before is not None and before.published_at else None


@transaction.atomic
def withdraw_pledge(actor: User, pledge: Pledge, reason: str) -> None:
    """Let it go, with a reason."""
    needed(reason)
    leave_notices(pledge)
    PLEDGE_FLOW.move(
        pledge,
        "withdraw",
        standing=None,
        reason=reason.strip(),
        edition=pledge.edition + 1,
    )
    journal(actor, "pledge.withdrawn", pledge, words(reason=reason.strip()))


def leave_notices(pledge: Pledge) -> None:
    """A notice was checked with other words: what is changed goes through its steps anew."""
    pledge.publications.remove(*pledge.publications.filter(state__in=WAITING))


@transaction.atomic
def keep_draft(user: User, key: str, data: Mapping[str, Any]) -> None:
    """What is being typed, kept until it is saved (not journalled: architecture, "drafts")."""
    Draft.objects.update_or_create(
        user=user, key=key, defaults={"data": dict(data), "saved_at": clock.now()}
    )


def drop_draft(user: User, key: str) -> None:
    """Saved: the copy goes."""
    Draft.objects.filter(user=user, key=key).delete()


def columns(head: Head) -> dict[str, Any]:
    """The head as the row holds it."""
    return {
        "kind": head.kind,
        "form": head.form,
        "occasion": head.occasion.strip(),
        "partners": head.partners.strip(),
        "post": head.post,
        "carries": head.carries,
        "follows": head.follows,
    }


def fill(pledge: Pledge, items: Sequence[ItemText]) -> None:
    """The items as written, in their order. One that stays keeps its row: what was noted of it
    and the help asked for it belong to it (R-038); only those taken out go.
    """
    before = {one.pk: one for one in Item.objects.filter(pledge=pledge)}
    after = [matched(before, one) or Item(pledge=pledge) for one in items]
    Item.objects.filter(pk__in=before).delete()
    for place, (item, one) in enumerate(zip(after, items, strict=True), 1):
        item.place, item.points, item.note = place, {}, ""
        word(item, one)
    staying = [one for one in after if one.pk]
    # First out of the way: two that change places would meet at one.
    Item.objects.filter(pledge=pledge).update(place=F("place") + ASIDE)
    Item.objects.bulk_update(staying, WRITTEN)
    Item.objects.bulk_create(one for one in after if not one.pk)


def matched(before: dict[int, Item], one: ItemText) -> Item | None:
    """The row of an item, taken out of `before`: by its key, else by its very words."""
    if one.key in before:
        return before.pop(one.key)
    same = (pk for pk, item in before.items() if one.key is None and item.text == one.text.strip())
    found = next(same, None)
    return None if found is None else before.pop(found)


def word(item: Item, one: ItemText) -> None:
    """What an item says. With another date its reminders begin anew: a stage is told once."""
    due = required(one.due)
    if item.pk and item.due != due:
        item.reminders.all().delete()
    item.text, item.aim, item.measures = one.text.strip(), one.aim.strip(), one.measures.strip()
    item.due, item.aspects, item.medium = due, list(one.aspects), one.medium


def required(due: date | None) -> date:
    """Nothing is promised without a date."""
    if due is None:
        raise Refused(_("请写明完成时限。"))
    return due


def refuse_unfit(membership: Membership | None, head: Head, items: Sequence[ItemText]) -> None:
    """What no pledge can be without."""
    if not items:
        raise Refused(_("请至少写一项承诺。"))
    if (membership is None) != (head.form == Form.ORGANIZATION):
        raise Refused(_("只有党组织承诺不写承诺人。"))
    if head.kind == Kind.AD_HOC and not head.occasion.strip():
        raise Refused(_("即时承诺请写明因何承诺。"))
    if head.form == Form.GROUP and not head.participants:
        raise Refused(_("党员集体承诺请选择参加的党员。"))
    if head.form == Form.JOINT and not head.partners.strip():
        raise Refused(_("共同承诺请写明参加的群众。"))


def refuse_second(pledge: Pledge, head: Head) -> None:
    """An organization has one annual pledge a year, as a member has (its constraint)."""
    if head.form != Form.ORGANIZATION or head.kind != Kind.ANNUAL:
        return
    others = Pledge.objects.filter(
        program=pledge.program,
        organization=pledge.organization,
        form=Form.ORGANIZATION,
        kind=Kind.ANNUAL,
    )
    if others.exclude(pk=pledge.pk).exclude(state=PledgeState.WITHDRAWN).exists():
        raise Refused(has_one())


def has_one() -> str:
    return _("今年已有一份年度承诺；要修改的，请在原承诺上修改。")


def needed(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("请写明理由。"))


def journal(
    actor: User | None,
    kind: str,
    pledge: Pledge,
    sealed: Mapping[str, str] | None = None,
    **more: Any,
) -> None:
    """One entry about a pledge: its words and its person sealed, and what else is `sealed`."""
    items = digest_of(said(Item.objects.filter(pledge=pledge)))  # as saved, not as once loaded
    record(
        kind,
        actor=actor,
        subject=subject(pledge),
        data=about(pledge, entered_for=pledge.entered_for, **more),
        personal={"items": items, **person(pledge), **(sealed or {})},
    )
