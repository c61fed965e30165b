"""Bringing a branch's pledges in from one sheet: read, show, apply or let go."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from xianfeng.accounts.models import User
from xianfeng.journal.actions import Deed, record, record_many
from xianfeng.journal.rules.sealing import digest_of
from xianfeng.kernel import clock
from xianfeng.members.models import Membership
from xianfeng.members.rules.stored import error_out
from xianfeng.organizations.models import Organization
from xianfeng.pledges.models import Item, Pledge, PledgeImport, Program
from xianfeng.pledges.queries.imports import known_of, pledged_of
from xianfeng.pledges.record import about, person, said, subject
from xianfeng.pledges.rules import sheet
from xianfeng.pledges.states import IMPORT_FLOW, PledgeState
from xianfeng.sheets.reading import read_workbook
from xianfeng.sheets.tables import find_table


@transaction.atomic
def read_import(
    actor: User | None, program: Program, organization: Organization, content: bytes, name: str
) -> PledgeImport:
    """Check every row and keep what may be taken in; FileRefused for a file of no use."""
    book = read_workbook(content, name)
    table = find_table(book.sheet(sheet.SHEET, "承诺台账", "Sheet1"), sheet.COLUMNS)
    pledges, errors = sheet.read_pledges(table, known_of(program, organization))
    return PledgeImport.objects.create(
        program=program,
        organization=organization,
        file_name=book.name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        actor=actor,
        uploaded_at=clock.now(),
        accepted=[[one.membership, one.name, one.items, one.post] for one in pledges],
        refused=[error_out(error) for error in errors],
        counts={
            "pledges": len(pledges),
            "items": sum(len(one.items) for one in pledges),
            "refused": len({error.row for error in errors}),
        },
    )


@transaction.atomic
def apply_import(actor: User, taken: PledgeImport) -> int:
    """Write what the page showed, handed in for review; how many pledges.

    Somebody who pledged meanwhile is passed over: their own words go first.
    """
    accepted = list(taken.accepted)
    IMPORT_FLOW.move(taken, "apply", applied_at=clock.now(), accepted=[])
    already = pledged_of(taken.program)
    fresh = [one for one in accepted if one[0] not in already]
    pledges = written(actor, taken, fresh)
    record_many([deed(*each) for each in pledges], actor=actor)
    record(
        "pledges.imported",
        actor=actor,
        subject=("pledge_year", f"{taken.program.county.code}/{taken.program.year}"),
        data={
            "organization": taken.organization.code,
            "pledges": len(pledges),
            "refused": taken.counts.get("refused", 0),
        },
        personal={"file": taken.sha256},
    )
    return len(pledges)


@transaction.atomic
def discard_import(taken: PledgeImport) -> None:
    """Let the preview go with all it holds."""
    IMPORT_FLOW.move(taken, "discard", accepted=[], refused=[])


def written(
    actor: User, taken: PledgeImport, accepted: Sequence[Any]
) -> list[tuple[Pledge, list[Item]]]:
    """Pledges with their items, in a fixed number of statements."""
    people = Membership.objects.select_related("person").in_bulk([one[0] for one in accepted])
    first = highest_serial(taken) + 1
    at = clock.now()
    pledges = Pledge.objects.bulk_create(
        Pledge(
            program=taken.program,
            organization=taken.organization,
            serial=first + number,
            membership=people[key],
            post_id=post,
            author=actor,
            entered_for=people[key].person.user_id != actor.pk,
            state=PledgeState.SUBMITTED,
            created_at=at,
            submitted_at=at,
        )
        for number, (key, _name, _items, post) in enumerate(accepted)
    )
    grouped = [
        (pledge, list(items_of(pledge, rows)))
        for pledge, (_key, _name, rows, _post) in zip(pledges, accepted, strict=True)
    ]
    Item.objects.bulk_create([item for _pledge, items in grouped for item in items])
    return grouped


def highest_serial(taken: PledgeImport) -> int:
    rows = Pledge.objects.filter(program=taken.program, organization=taken.organization)
    return int(rows.aggregate(highest=Max("serial"))["highest"] or 0)


def items_of(pledge: Pledge, rows: Iterable[dict[str, Any]]) -> Iterable[Item]:
    for place, row in enumerate(rows, 1):
        yield Item(
            pledge=pledge,
            place=place,
            text=row["text"],
            aim=row["aim"],
            measures=row["measures"],
            due=date.fromisoformat(row["due"]),
            aspects=row["aspects"],
            medium=row["medium"],
        )


def deed(pledge: Pledge, items: Sequence[Item]) -> Deed:
    """A pledge brought in, as the record holds it."""
    data = about(pledge, entered_for=pledge.entered_for)
    sealed = {"items": digest_of(said(items)), **person(pledge)}
    return Deed("pledge.submitted", subject(pledge), data, sealed)


@transaction.atomic
def record_export(
    actor: User, organization: Organization | None, document: str, rows: int, content: bytes = b""
) -> None:
    """Taking pledges out as a file or on paper is recorded; the hash of what was made, sealed."""
    record(
        "pledges.exported",
        actor=actor,
        subject=("organization", organization.code if organization else "-"),
        data={"document": document, "rows": rows},
        personal={"sha256": hashlib.sha256(content).hexdigest()} if content else None,
    )
