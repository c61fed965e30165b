"""Writing a plan of members in sets; part of an import, which journals it whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xianfeng.kernel.batches import batches
from xianfeng.members.models import Cause, Exemption, Membership, Person, RollImport, Transfer
from xianfeng.members.rules.values import Change, MemberRow, Offer, Plan

BATCH = 1000
COLUMN_OF = {"kind": "kind", "post": "post", "mobile": "is_mobile"}


@dataclass(slots=True)
class Written:
    """Keys of what an import made, ended and changed; enough to take it back.

    `changed`: membership → field → [old, new].
    """

    memberships: list[int] = field(default_factory=list)
    exemptions: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    changed: dict[str, dict[str, list[Any]]] = field(default_factory=dict)


def write_plan(
    plan: Plan, branches: Mapping[str, int], roll_import: RollImport, day: date
) -> Written:
    """Write everything the plan says. `branches`: code → key of each organization."""
    written = Written()
    add(plan.added, branches, day, written)
    change(plan.changed, day, written)
    offer(plan.offers, branches, roll_import, day)
    return written


def add(
    rows: Sequence[MemberRow], branches: Mapping[str, int], day: date, written: Written
) -> None:
    persons = [Person(name=row.name, joined_on=row.joined) for row in rows]
    Person.objects.bulk_create(persons, batch_size=BATCH)
    memberships = Membership.objects.bulk_create(
        [
            Membership(
                person=person,
                organization_id=branches[row.branch],
                kind=row.kind,
                post=row.post,
                is_mobile=row.mobile,
                since=day,
            )
            for person, row in zip(persons, rows, strict=True)
        ],
        batch_size=BATCH,
    )
    written.memberships = [membership.pk for membership in memberships]
    infirm = [
        membership.pk for membership, row in zip(memberships, rows, strict=True) if row.infirm
    ]
    exempt(infirm, day, written)


def exempt(memberships: Iterable[int], day: date, written: Written) -> None:
    """年老体弱 as the roll says it; the branch adds the reason."""
    made = Exemption.objects.bulk_create(
        [
            Exemption(membership_id=key, cause=Cause.INFIRM, from_roll=True, since=day)
            for key in memberships
        ],
        batch_size=BATCH,
    )
    written.exemptions += [exemption.pk for exemption in made]


def change(changes: Sequence[Change], day: date, written: Written) -> None:
    touched: list[Membership] = []
    infirm: list[int] = []
    able: list[int] = []
    for each in changes:
        new = {name: value for name, _old, value in each.fields}
        key = each.known.membership
        written.changed[str(key)] = {name: [old, value] for name, old, value in each.fields}
        if "infirm" in new:
            (infirm if new["infirm"] else able).append(key)
        row = each.row
        touched.append(Membership(pk=key, kind=row.kind, post=row.post, is_mobile=row.mobile))
    Membership.objects.bulk_update(touched, list(COLUMN_OF.values()), batch_size=BATCH)
    exempt(infirm, day, written)
    end_exemptions(able, day, written)


def end_exemptions(memberships: Sequence[int], day: date, written: Written) -> None:
    """Those that a roll gave end when a roll no longer says them."""
    for part in batches(memberships, BATCH):
        rows = Exemption.objects.filter(
            membership__in=part,
            cause=Cause.INFIRM,
            from_roll=True,
            until__isnull=True,
        )
        keys = list(rows.values_list("pk", flat=True))
        Exemption.objects.filter(pk__in=keys).update(until=day)
        written.ended += keys


def offer(
    offers: Sequence[Offer], branches: Mapping[str, int], roll_import: RollImport, day: date
) -> None:
    Transfer.objects.bulk_create(
        [
            Transfer(
                person_id=each.known.person,
                source_id=branches[each.known.branch],
                target_id=branches[each.row.branch],
                roll_import=roll_import,
                kind=each.row.kind,
                post=each.row.post,
                is_mobile=each.row.mobile,
                is_infirm=each.row.infirm,
                offered_on=day,
            )
            for each in offers
        ],
        batch_size=BATCH,
    )
