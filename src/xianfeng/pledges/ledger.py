"""承诺台账: the full row of a pledge (§3), for the page, the print and the workbook.

One row a pledge, its items numbered inside the cells as offices write them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Prefetch, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xianfeng.kernel.clock import SHANGHAI
from xianfeng.packs.schema import PledgeRules
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text
from xianfeng.pledges.models import Form, Help, Item, Kind, Pledge, Publication, ResultUse, Use
from xianfeng.pledges.queries.appraisals import comments_in_short, polls_in_short
from xianfeng.pledges.queries.programs import media_of, names_of, rules_of
from xianfeng.pledges.record import number_of
from xianfeng.pledges.states import Cause, Completion, PledgeState, PublicationState

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
Cell = str | int


def heads() -> list[str]:
    return [_(head) for head in HEADS]


def full(rows: QuerySet[Pledge]) -> QuerySet[Pledge]:
    """With everything a row says: a fixed number of statements for a chunk."""
    running = Publication.objects.filter(state=PublicationState.CARRIED_OUT)
    helped = Help.objects.filter(offered_at__isnull=False)
    items = Item.objects.order_by("place").prefetch_related(
        Prefetch("helps", helped, to_attr="helped"), "notes", "reminders"
    )
    return (
        rows.select_related(
            "program__pack", "organization", "membership__person", "post", "reviewed_by"
        )
        .defer("program__pack__content")
        .prefetch_related(
            Prefetch("items", items),
            Prefetch("publications", running, to_attr="running"),
            Prefetch("uses", ResultUse.objects.order_by("pk")),
        )
    )


def lines(rows: QuerySet[Pledge]) -> Iterator[list[Cell]]:
    """The rows in order, a chunk at a time: memory stays bounded however many there are."""
    words = Words()
    for pledge in full(rows).iterator(chunk_size=CHUNK):
        yield words.line(pledge)


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

    def line(self, pledge: Pledge) -> list[Cell]:
        """One pledge in the order of HEADS."""
        aspects, media = self.of_pack(pledge)
        items = list(pledge.items.all())
        member = pledge.membership
        number = number_of(pledge)
        return [
            number,
            pledge.organization.name,
            member.person.name if member else pledge.organization.name,
            pledge.post.name if pledge.post else member.post if member else "",
            pledge.organization.domain,
            self.kinds[pledge.kind],
            self.forms[pledge.form],
            each(items, lambda one: "、".join(aspects.get(code, code) for code in one.aspects)),
            each(items, lambda one: one.text),
            each(items, lambda one: one.aim),
            each(items, lambda one: one.measures),
            each(items, lambda one: one.due.isoformat()),
            pledge.reviewed_by.display_name if pledge.reviewed_by else "",
            joined([pledge.advice, each(items, lambda one: one.note)]),
            day(pledge.reviewed_at),
            joined(media.get(one.medium, one.medium) for one in pledge.running),  # type: ignore[attr-defined]
            joined(f"{one.since} – {one.until}" for one in pledge.running),  # type: ignore[attr-defined]
            each(items, latest_note),
            sum(len(one.reminders.all()) for one in items),
            each(items, helps),
            self.states[pledge.state],
            each(items, self.ended),
            joined([self.polls.get(number, ""), self.comments.get(number, "")]),
            pledge.feedback,
            joined(f"{self.uses[one.use]}：{one.decision}" for one in pledge.uses.all()),
        ]

    def ended(self, item: Item) -> str:
        """How it ended, why, and what was said of it."""
        parts = [self.completions.get(item.completion, ""), self.causes.get(item.cause, "")]
        return "，".join(part for part in (*parts, item.report) if part)

    def of_pack(self, pledge: Pledge) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Aspects and media of the year's pack in the reader's language."""
        key = pledge.program_id
        if key not in self.packs:
            rules: PledgeRules = rules_of(pledge.program)
            self.packs[key] = (spoken(names_of(rules)), spoken(media_of(rules)))
        return self.packs[key]


def named(choices: type[TextChoices]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices.choices}


def spoken(texts: Mapping[str, Text]) -> dict[str, str]:
    return {code: said(text) for code, text in texts.items()}


def each(items: Sequence[Item], of: Callable[[Item], str]) -> str:
    """One value for a single item, numbered lines for more; blank where none has one."""
    values = [of(one) for one in items]
    if not any(values):
        return ""
    if len(values) == 1:
        return str(values[0])
    return "\n".join(f"{place}. {value}" for place, value in enumerate(values, 1) if value)


def joined(parts: Iterable[str]) -> str:
    return "；".join(part for part in parts if part)


def latest_note(item: Item) -> str:
    notes = list(item.notes.all())
    return notes[0].text if notes else ""


def helps(item: Item) -> str:
    return "；".join(f"{one.helper}：{one.offer}" for one in item.helped)  # type: ignore[attr-defined]


def day(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).date().isoformat() if moment else ""
