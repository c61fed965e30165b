"""What a ledger is made of, read as plain values a thousand pledges at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.utils.dateparse import parse_datetime

from xianfeng.kernel.clock import today
from xianfeng.pledges.models import (
    Carried,
    Help,
    Item,
    Pledge,
    ProgressNote,
    ReminderLine,
    ResultUse,
    Version,
)
from xianfeng.pledges.states import IN_FORCE, REWRITTEN, PledgeState, PublicationState

CHUNK = 1000
SHOWN_STATES = IN_FORCE - {PledgeState.APPROVED}


class Row(NamedTuple):
    """A pledge as the query gives it, in the order of FIELDS."""

    key: int
    program: int
    code: str
    year: int
    serial: int
    organization: str
    domain: str
    person: str | None
    member_post: str | None
    post: str | None
    kind: str
    form: str
    reviewer: str | None
    advice: str
    reviewed_at: datetime | None
    state: str
    feedback: str
    stands: int | None  # the version to read instead


FIELDS = (
    "pk", "program_id", "organization__code", "program__year", "serial", "organization__name",
    "organization__domain", "membership__person__name", "membership__post", "post__name", "kind",
    "form", "reviewed_by__display_name", "advice", "reviewed_at", "state", "feedback", "stands",
)  # fmt: skip


class ItemRow(NamedTuple):
    """An item as the query gives it."""

    pledge: int
    key: int
    text: str
    aim: str
    measures: str
    due: date | None
    aspects: list[str]
    note: str
    completion: str
    cause: str
    report: str


NO_ITEM = ItemRow(0, 0, "", "", "", None, [], "", "", "", "")
ITEM_FIELDS = (
    "pledge_id", "pk", "text", "aim", "measures", "due", "aspects", "note", "completion", "cause",
    "report",
)  # fmt: skip


def in_chunks(rows: QuerySet[Pledge]) -> Iterator[tuple[Row, "Parts"]]:
    """Seven statements for a thousand pledges, memory bounded."""
    found = map(Row._make, rows.values_list(*FIELDS).iterator(chunk_size=CHUNK))
    while chunk := list(islice(found, CHUNK)):
        former = formers(chunk)
        parts = Parts([row.key for row in chunk if not row.stands])
        for row in chunk:
            yield (former[row.key] if row.stands else (row, parts))


def formers(rows: Sequence[Row]) -> dict[int, tuple[Row, "Parts"]]:
    """Rows that are being written anew, as they stand to their reader: no statement for none."""
    keys = [row.stands for row in rows if row.stands]
    versions = Version.objects.in_bulk(keys) if keys else {}
    return {row.key: former(row, versions[row.stands]) for row in rows if row.stands}


def former(row: Row, version: Version) -> tuple[Row, "Parts"]:
    """What was approved, in the ledger's columns."""
    head = version.head
    moment = parse_datetime(head["reviewed_at"]) if head["reviewed_at"] else None
    stood = row._replace(
        post=head["post"],
        kind=head["kind"],
        form=head["form"],
        reviewer=head["reviewer"],
        advice="",
        reviewed_at=moment,
        state=head["state"],
        stands=None,
    )
    parts = Parts([])
    for place, one in enumerate(version.content, 1):
        due = date.fromisoformat(one["due"])
        words = (one["text"], one["aim"], one["measures"], due, one["aspects"])
        parts.items[row.key].append(ItemRow(row.key, place, *words, "", "", "", ""))
        parts.notes[place] = one["notes"][0]["text"] if one["notes"] else ""
        offers = [
            f"{help_['helper']}：{help_['offer']}" for help_ in one["helps"] if help_["offer"]
        ]
        parts.helps[place] = offers
    parts.running = running([row.key])
    return stood, parts


class Parts:
    """What belongs to a chunk of pledges."""

    def __init__(self, keys: Sequence[int]) -> None:
        self.items: dict[int, list[ItemRow]] = defaultdict(list)
        rows = Item.objects.filter(pledge__in=keys).order_by("pledge", "place")
        for one in map(ItemRow._make, rows.values_list(*ITEM_FIELDS)):
            self.items[one.pledge].append(one)
        notes = ProgressNote.objects.filter(item__pledge__in=keys).order_by("written_at", "pk")
        self.notes = dict(notes.values_list("item_id", "text"))
        reminded = ReminderLine.objects.filter(item__pledge__in=keys).values_list("item_id")
        self.reminders = dict(reminded.annotate(count=Count("pk")).order_by())
        helped = Help.objects.filter(item__pledge__in=keys, offered_at__isnull=False)
        self.helps = grouped(
            (item, f"{helper}：{offer}")
            for item, helper, offer in helped.values_list("item_id", "helper", "offer")
        )
        uses = ResultUse.objects.filter(pledge__in=keys).order_by("pk")
        self.uses = grouped(
            (pledge, (use, decision))
            for pledge, use, decision in uses.values_list("pledge_id", "use", "decision")
        )
        self.running = running(keys)


class Notice(NamedTuple):
    """One way in which a pledge was made known; `is_running`: it still is."""

    medium: str
    since: date
    until: date | None  # None where a pledge was withdrawn: it stopped before its period was over
    is_running: bool


def running(keys: Sequence[int]) -> dict[int, list[Notice]]:
    """Pledge → what makes it known today; where nothing does, the last that did."""
    day, states = today(), (PublicationState.CARRIED_OUT, PublicationState.ENDED)
    rows = Carried.objects.filter(pledge__in=keys, publication__state__in=states)
    found = grouped(
        (key, noticed(row, is_over or state == PublicationState.ENDED, day))
        for key, is_over, state, *row in rows.order_by(
            "publication__since", "publication"
        ).values_list("pledge", "is_over", "publication__state", *NOTICE_FIELDS)
    )
    return {
        key: [one for one in all_ if one.is_running] or all_[-1:] for key, all_ in found.items()
    }


NOTICE_FIELDS = (
    "publication__medium", "publication__since", "publication__until", "pledge__state",
    "pledge__standing",
)  # fmt: skip


def noticed(row: Sequence[Any], is_over: bool, day: date) -> Notice:
    """`row` in the order of NOTICE_FIELDS; a pledge that was let go is shown nowhere."""
    medium, since, until, state, standing = row
    is_shown = state in SHOWN_STATES or (standing is not None and state in REWRITTEN)
    if not is_shown and not is_over and day <= until:
        return Notice(medium, since, None, False)
    return Notice(medium, since, until, is_shown and not is_over and since <= day <= until)


def grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
