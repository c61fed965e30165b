"""承诺台账: the full row of a pledge (§3), for the page, the print and the workbook.

On paper one row a pledge, its items numbered inside the cells; in the workbook one row an item,
with the pledge's cells on each, so that a spreadsheet can sort and filter. Rows are read as plain
values, a thousand pledges at a time: a county's ledger has tens of thousands, and an
object for each of their parts would cost most of the time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xianfeng.kernel.clock import SHANGHAI
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text
from xianfeng.pledges.models import (
    Form,
    Help,
    Item,
    Kind,
    Pledge,
    Program,
    ProgressNote,
    Publication,
    ReminderLine,
    ResultUse,
    Use,
)
from xianfeng.pledges.queries.appraisals import comments_in_short, polls_in_short
from xianfeng.pledges.queries.programs import media_of, names_of, rules_of
from xianfeng.pledges.record import number_from
from xianfeng.pledges.states import TONES, Cause, Completion, PledgeState, PublicationState

HEADS = (
    gettext_noop("编号"), gettext_noop("党组织"), gettext_noop("承诺人"), gettext_noop("岗位"),
    gettext_noop("领域"), gettext_noop("类型"), gettext_noop("形式"), gettext_noop("五带头"),
    gettext_noop("承诺内容"), gettext_noop("目标"), gettext_noop("推进措施"),
    gettext_noop("完成时限"), gettext_noop("审核人"), gettext_noop("审核意见"),
    gettext_noop("审核日期"), gettext_noop("公开方式"), gettext_noop("公开起止"),
    gettext_noop("进展"), gettext_noop("提醒次数"), gettext_noop("帮扶"), gettext_noop("状态"),
    gettext_noop("完成情况"), gettext_noop("评议"), gettext_noop("反馈"), gettext_noop("结果运用"),
)  # fmt: skip
CHUNK = 1000
SHORT = 30  # characters of an item in the list
Cell = str | int | None


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


FIELDS = (
    "pk", "program_id", "organization__code", "program__year", "serial", "organization__name",
    "organization__domain", "membership__person__name", "membership__post", "post__name", "kind",
    "form", "reviewed_by__display_name", "advice", "reviewed_at", "state", "feedback",
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


ITEM = gettext_noop("项")  # the second column of the workbook


def heads() -> list[str]:
    return [_(head) for head in HEADS]


def item_heads() -> list[str]:
    """The columns of the workbook."""
    number, *others = heads()
    return [number, _(ITEM), *others]


def lines(rows: QuerySet[Pledge]) -> Iterator[list[Cell]]:
    """A line a pledge, in order."""
    words = Words()
    for row, parts in in_chunks(rows):
        yield words.line(row, parts)


def item_lines(rows: QuerySet[Pledge]) -> Iterator[list[Cell]]:
    """A line an item, in order; a pledge without one has one line."""
    words = Words()
    for row, parts in in_chunks(rows):
        yield from words.item_lines(row, parts)


def in_chunks(rows: QuerySet[Pledge]) -> Iterator[tuple[Row, "Parts"]]:
    """Seven statements for a thousand pledges, memory bounded."""
    found = map(Row._make, rows.values_list(*FIELDS).iterator(chunk_size=CHUNK))
    while chunk := list(islice(found, CHUNK)):
        parts = Parts([row.key for row in chunk])
        for row in chunk:
            yield row, parts


class Line(NamedTuple):
    """A pledge in the list: what the page prints, and nothing a template has to look up."""

    url: str
    who: str
    number: str
    place: str
    text: str
    kind: str
    state: str
    tone: str


def short_lines(rows: Sequence[Row]) -> list[Line]:
    """One page of the list: one statement for its items."""
    kinds, states = named(Kind), named(PledgeState)
    items = Item.objects.filter(pledge__in=[row.key for row in rows]).order_by("pledge", "place")
    texts = grouped(items.values_list("pledge_id", "text"))
    path = reverse("pledges:pledge", args=[0])
    return [
        Line(
            path.replace("/0/", f"/{row.key}/"),
            row.person or row.organization,
            number_from(row.code, row.year, row.serial),
            row.organization,
            "；".join(text[:SHORT] for text in texts.get(row.key, ())),
            kinds[row.kind],
            states[row.state],
            TONES.get(row.state, "neutral"),
        )
        for row in rows
    ]


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
        self.running = grouped(
            (pledge, (medium, since, until))
            for pledge, medium, since, until in Publication.objects.filter(
                pledges__in=keys, state=PublicationState.CARRIED_OUT
            ).values_list("pledges", "medium", "since", "until")
        )


class Words:
    """Codes in words, looked up once for a whole ledger and not once a cell."""

    def __init__(self) -> None:
        self.kinds = named(Kind)
        self.forms = named(Form)
        self.states = named(PledgeState)
        self.completions = named(Completion)
        self.causes = named(Cause)
        self.uses = named(Use)
        self.comments = comments_in_short()
        self.polls = polls_in_short()
        self.packs: dict[int, tuple[Mapping[str, str], Mapping[str, str]]] = {}

    def line(self, row: Row, parts: Parts) -> list[Cell]:
        """One pledge in the order of HEADS."""
        aspects, media = self.of_pack(row.program)
        items = parts.items.get(row.key, [])
        number = number_from(row.code, row.year, row.serial)
        running = parts.running.get(row.key, ())
        return [
            number,
            row.organization,
            row.person or row.organization,
            row.post or row.member_post,
            _(row.domain) if row.domain else "",
            self.kinds[row.kind],
            self.forms[row.form],
            each(items, lambda one: "、".join(aspects.get(code, code) for code in one.aspects)),
            each(items, lambda one: one.text),
            each(items, lambda one: one.aim),
            each(items, lambda one: one.measures),
            each(items, lambda one: one.due.isoformat() if one.due else ""),
            row.reviewer,
            joined([row.advice, each(items, lambda one: one.note) or ""]),
            day(row.reviewed_at),
            joined(media.get(medium, medium) for medium, _since, _until in running),
            joined(f"{since} – {until}" for _medium, since, until in running),
            each(items, lambda one: parts.notes.get(one.key, "")),
            sum(parts.reminders.get(one.key, 0) for one in items),
            each(items, lambda one: "；".join(parts.helps.get(one.key, ()))),
            self.states[row.state],
            each(items, self.ended),
            joined([self.polls.get(number, ""), self.comments.get(number, "")]),
            row.feedback or None,
            joined(f"{self.uses[use]}：{told}" for use, told in parts.uses.get(row.key, ())),
        ]

    def item_lines(self, row: Row, parts: Parts) -> Iterator[list[Cell]]:
        """One pledge in the order of item_heads, a line an item."""
        aspects, media = self.of_pack(row.program)
        number = number_from(row.code, row.year, row.serial)
        running = parts.running.get(row.key, ())
        whose = [
            row.organization,
            row.person or row.organization,
            row.post or row.member_post,
            _(row.domain) if row.domain else "",
            self.kinds[row.kind],
            self.forms[row.form],
        ]
        public = [
            day(row.reviewed_at),
            joined(media.get(medium, medium) for medium, _since, _until in running),
            joined(f"{since} – {until}" for _medium, since, until in running),
        ]
        ending = [
            joined([self.polls.get(number, ""), self.comments.get(number, "")]),
            row.feedback or None,
            joined(f"{self.uses[use]}：{told}" for use, told in parts.uses.get(row.key, ())),
        ]
        for place, one in enumerate(parts.items.get(row.key) or [NO_ITEM], 1):
            yield [
                number,
                place if one.key else None,
                *whose,
                "、".join([aspects.get(code, code) for code in one.aspects]),
                one.text,
                one.aim,
                one.measures,
                one.due.isoformat() if one.due else None,
                row.reviewer,
                joined([row.advice, one.note]),
                *public,
                parts.notes.get(one.key),
                parts.reminders.get(one.key, 0),
                "；".join(parts.helps.get(one.key, ())),
                self.states[row.state],
                self.ended(one),
                *ending,
            ]

    def ended(self, item: ItemRow) -> str:
        """How it ended, why, and what was said of it."""
        parts = [self.completions.get(item.completion, ""), self.causes.get(item.cause, "")]
        return _("，").join(part for part in (*parts, item.report) if part)

    def of_pack(self, key: int) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Aspects and media of the year's pack in the reader's language."""
        if key not in self.packs:
            rules = rules_of(Program.objects.select_related("pack").get(pk=key))
            self.packs[key] = (spoken(names_of(rules)), spoken(media_of(rules)))
        return self.packs[key]


def named(choices: type[TextChoices]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices.choices}


def spoken(texts: Mapping[str, Text]) -> dict[str, str]:
    return {code: said(text) for code, text in texts.items()}


def grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def each(items: Sequence[ItemRow], of: Callable[[ItemRow], str]) -> str | None:
    """One value for a single item, numbered lines for more; empty where none has one."""
    values = [of(one) for one in items]
    if not any(values):
        return None
    if len(values) == 1:
        return values[0]
    return "\n".join(f"{place}. {value}" for place, value in enumerate(values, 1) if value)


def joined(parts: Iterable[str]) -> str | None:
    return "；".join(part for part in parts if part) or None


def day(moment: datetime | None) -> str | None:
    return moment.astimezone(SHANGHAI).date().isoformat() if moment else None
