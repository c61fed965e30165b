"""What was approved of a pledge that is being written anew, for those who may not read the new
words yet."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils.dateparse import parse_datetime

from xianfeng.accounts.models import User
from xianfeng.members.models import Membership
from xianfeng.pledges.access import PledgePolicy
from xianfeng.pledges.models import Form, Kind, Pledge, Version
from xianfeng.pledges.states import IN_FORCE, PledgeState

# Filters of the ledger that ask for what the head of a version says.
OF_HEAD = {"kind": "standing__head__kind", "form": "standing__head__form"}
OF_HEAD |= {"state": "standing__head__state"}


def standing_of(actor: User) -> list[int]:
    """Pledges of which the actor reads what stands and not what is being written."""
    if not PledgePolicy.may_ever(actor, "view_standing"):
        return []
    live = PledgePolicy.filter(actor, "view").values("pk")
    rows = PledgePolicy.filter(actor, "view_standing").exclude(pk__in=live)
    return list(rows.values_list("pk", flat=True))


def with_standing(actor: User) -> tuple[QuerySet[Pledge], "Readable"]:
    """All the actor may read, each row with `stands`: the version to read instead, or None."""
    keys = standing_of(actor)
    if not keys:
        bare = Value(None, output_field=IntegerField())
        return PledgePolicy.filter(actor, "view").annotate(stands=bare), Readable(keys)
    rows = PledgePolicy.filter(actor, "view") | Pledge.objects.filter(pk__in=keys)
    stands = Case(When(pk__in=keys, then=F("standing")), output_field=IntegerField())
    return rows.annotate(stands=stands), Readable(keys)


class Readable:
    """Asks of each row what its reader reads of it, so that no filter feels for other words."""

    def __init__(self, keys: list[int]) -> None:
        self.keys = keys

    def asked(self, live: Q, standing: Q) -> Q:
        """`live` of the pledge itself; `standing` of what stands in its place."""
        if not self.keys:
            return live
        mine = Q(pk__in=self.keys)
        return (~mine & live) | (mine & standing)


def standing_page(actor: User, key: int) -> Pledge | None:
    """A pledge of which the actor may read what stands, with that version."""
    if not PledgePolicy.may_ever(actor, "view_standing"):
        return None
    rows = PledgePolicy.filter(actor, "view_standing").select_related(
        "program__county", "program__pack", "organization", "membership__person", "standing"
    )
    return rows.defer("program__pack__content").filter(pk=key).first()


def head_in_words(version: Version) -> Mapping[str, Any]:
    """What the head of a version says, for a page."""
    head = version.head
    people = Membership.objects.filter(pk__in=head.get("participants", ()))
    names = people.select_related("person").order_by("pk")
    return {
        "state": PledgeState(head["state"]),
        "kind": Kind(head["kind"]).label,
        "form": Form(head["form"]).label,
        "occasion": head["occasion"],
        "partners": head["partners"],
        "post": head["post"],
        "together": [one.person.name for one in names],
        "reviewer": head["reviewer"],
        "reviewed_at": parse_datetime(head["reviewed_at"]) if head["reviewed_at"] else None,
    }


def readable_versions(actor: User, pledge: Pledge, found: list[Version]) -> list[Version]:
    """Former words as far as the actor may read them: who only reads what is made known is shown
    no words that never were approved."""
    if not found or near(actor, pledge):
        return found
    return [one for one in found if one.head.get("state") in IN_FORCE]


def near(actor: User, pledge: Pledge) -> bool:
    """Whether the actor reads what is handed in, or writes it."""
    reach = PledgePolicy.line(actor) | PledgePolicy.written(actor)
    shared = pledge.participants.filter(person__user=actor)
    return Pledge.objects.filter(reach, pk=pledge.pk).exists() or shared.exists()
