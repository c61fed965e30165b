"""The columns of the ledger, and its lines in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet, TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xianfeng.kernel.clock import SHANGHAI
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text
from xianfeng.pledges.models import Form, Item, Kind, Pledge, Program, Use
from xianfeng.pledges.queries.appraisals import comments_in_short, polls_in_short
from xianfeng.pledges.queries.programs import media_of, names_of, rules_of
from xianfeng.pledges.record import number_from
from xianfeng.pledges.states import TONES, Cause, Completion, PledgeState

from .rows import NO_ITEM, ItemRow, Notice, Parts, Row, formers, grouped, in_chunks, running

HEADS = (
    gettext_noop("编号"), gettext_noop("党组织"), gettext_noop("承诺人"), gettext_noop("岗位"),
    gettext_noop("领域"), gettext_noop("类型"), gettext_noop("形式"), gettext_noop("五带头"),
    gettext_noop("承诺内容"), gettext_noop("目标"), gettext_noop("推进措施"),
    gettext_noop("完成时限"), gettext_noop("审核人"), gettext_noop("审核意见"),
    gettext_noop("审核日期"), gettext_noop("公开方式"), gettext_noop("公开起止"),
    gettext_noop("进展"), gettext_noop("提醒次数"), gettext_noop("帮扶"), gettext_noop("状态"),
    gettext_noop("完成情况"), gettext_noop("评议"), gettext_noop("反馈"), gettext_noop("结果运用"),
)  # fmt: skip
SHORT = 30  # characters of an item in the list
Cell = str | int | None
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
    instead = formers(rows)
    live = [row.key for row in rows if not row.stands]
    items = Item.objects.filter(pledge__in=live).order_by("pledge", "place")
    texts = grouped(items.values_list("pledge_id", "text"))
    texts |= {key: [one.text for one in parts.items[key]] for key, (_row, parts) in instead.items()}
    rows = [instead[row.key][0] if row.stands else row for row in rows]
    notices = running([row.key for row in rows if row.state == PledgeState.PUBLISHED])
    path = reverse("pledges:pledge", args=[0])
    return [
        Line(
            path.replace("/0/", f"/{row.key}/"),
            row.person or row.organization,
            number_from(row.code, row.year, row.serial),
            row.organization,
            "；".join(text[:SHORT] for text in texts.get(row.key, ())),
            kinds[row.kind],
            state_in_words(row.state, states[row.state], notices.get(row.key, ())),
            TONES.get(row.state, "neutral"),
        )
        for row in rows
    ]


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
            joined(medium_in_words(one, media) for one in running),
            joined(f"{one.since} – {one.until or ''}".strip() for one in running),
            each(items, lambda one: parts.notes.get(one.key, "")),
            sum(parts.reminders.get(one.key, 0) for one in items),
            each(items, lambda one: "；".join(parts.helps.get(one.key, ()))),
            self.state(row, running),
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
            joined(medium_in_words(one, media) for one in running),
            joined(f"{one.since} – {one.until or ''}".strip() for one in running),
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
                self.state(row, running),
                self.ended(one),
                *ending,
            ]

    def state(self, row: Row, notices: Sequence[Notice]) -> str:
        return state_in_words(row.state, self.states[row.state], notices)

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


def medium_in_words(notice: Notice, media: Mapping[str, str]) -> str:
    name = media.get(notice.medium, notice.medium)
    return name if notice.is_running else _("%(medium)s（已停止公开）") % {"medium": name}


def state_in_words(state: str, name: str, notices: Sequence[Notice]) -> str:
    """已公开 is what is public today; a notice that is over makes nothing public."""
    if state == PledgeState.PUBLISHED and not any(one.is_running for one in notices):
        return _("公开已结束")
    return name


def named(choices: type[TextChoices]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices.choices}


def spoken(texts: Mapping[str, Text]) -> dict[str, str]:
    return {code: said(text) for code, text in texts.items()}


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
