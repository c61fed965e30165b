"""The organization reviews every item, approves or sends back (R-018)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.rules.sealing import words
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused
from xianfeng.pledges.actions.writing import EditedMeanwhile, journal, public_one
from xianfeng.pledges.models import Form, Item, Pledge
from xianfeng.pledges.states import PLEDGE_FLOW


@dataclass(frozen=True, slots=True)
class Looked:
    """What the reviewer found of one item: point → met, and a note."""

    points: Mapping[str, bool] = field(default_factory=dict)
    note: str = ""


@transaction.atomic
def approve_pledge(actor: User, pledge: Pledge, looked: Mapping[int, Looked]) -> None:
    """Every item meets every point. `looked`: item → what was found; all must be there.

    `pledge` is as the reviewer saw it; EditedMeanwhile where its words are others by now.
    """
    refuse_own(actor, pledge)
    hold_words(pledge)
    unmet = [one for one in looked.values() if not all(one.points.values())]
    if unmet:
        raise Refused(_("有不符合的地方，请退回修改，或者改为符合。"))
    note_points(pledge, looked)
    # What was made known before stands until a notice carries the new words.
    PLEDGE_FLOW.move(
        pledge,
        "approve",
        standing=public_one(pledge),
        reviewed_by=actor,
        reviewed_at=clock.now(),
        advice="",
    )
    journal(actor, "pledge.approved", pledge)


@transaction.atomic
def send_back_pledge(
    actor: User, pledge: Pledge, looked: Mapping[int, Looked], advice: str
) -> None:
    """Back to the author with advice; `pledge` is as the reviewer saw it."""
    refuse_own(actor, pledge)
    hold_words(pledge)
    notes = {f"note/{key}": one.note.strip() for key, one in looked.items()}
    if not advice.strip() and not any(notes.values()):
        raise Refused(_("请写明怎样修改。"))
    note_points(pledge, looked)
    PLEDGE_FLOW.move(
        pledge,
        "send_back",
        reviewed_by=actor,
        reviewed_at=clock.now(),
        advice=advice.strip(),
        edition=pledge.edition + 1,
    )
    journal(actor, "pledge.sent_back", pledge, words(advice=advice.strip(), **notes))


def hold_words(pledge: Pledge) -> None:
    """Nobody rewrites it while the review is written: an UPDATE holds the row on both databases."""
    same = Pledge.objects.filter(pk=pledge.pk, edition=pledge.edition)
    if not same.update(edition=pledge.edition):
        raise EditedMeanwhile(f"edition other than {pledge.edition}")


def refuse_own(actor: User, pledge: Pledge) -> None:
    """Nobody reviews the own pledge; what was entered for a member may be reviewed (代录)."""
    if is_own(actor, pledge) and pledge.form == Form.ORGANIZATION:
        raise Refused(_("党组织的承诺由拟写人以外的人审核。"))
    if is_own(actor, pledge):
        raise Refused(_("本人的承诺由另一人审核。"))


def is_own(actor: User, pledge: Pledge) -> bool:
    """Whether the actor answers for it; for an organization's own, whether the actor wrote it."""
    owner = pledge.membership.person.user_id if pledge.membership else pledge.author_id
    return owner == actor.pk


def note_points(pledge: Pledge, looked: Mapping[int, Looked]) -> None:
    """What was found of every item; an item without is a review not done."""
    items = list(Item.objects.filter(pledge=pledge))
    if {one.pk for one in items} - looked.keys():
        raise Refused(_("还有没审核到的事项。"))
    for one in items:
        one.points = dict(looked[one.pk].points)
        one.note = looked[one.pk].note.strip()
    Item.objects.bulk_update(items, ["points", "note"])
