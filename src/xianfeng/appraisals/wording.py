"""Results and checks in the reader's language, ready for templates and files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from xianfeng.appraisals.models import Channel, NoteKind, Poll, PollNote, Voice
from xianfeng.appraisals.queries.asking import Ballot
from xianfeng.appraisals.queries.guard import VoiceResult
from xianfeng.appraisals.rules.asking import Asked
from xianfeng.appraisals.rules.checks import Notice, Warned
from xianfeng.appraisals.rules.suppression import BLANK, Cell, Key, Release, Shown, heads
from xianfeng.kernel.clock import SHANGHAI
from xianfeng.kernel.exact import half_up
from xianfeng.packs.templatetags.packs import said

NOTICES: Mapping[Warned, Promise] = {
    Warned.EMPTY_CLASS: gettext_lazy(
        "“%(about)s”现在没有人可以参加，请填写邀请票张数或去掉这一类。"
    ),
    Warned.EMPTY_ROSTER: gettext_lazy(
        "按名册，“%(about)s”现在没有人可以参加，请核对名册和账户，或去掉这一类。"
    ),
    Warned.SEATED_TWICE: gettext_lazy(
        "“%(about)s”安排了 %(number)s 次，同一个人会有两张票。请只留一次。"
    ),
    Warned.TOO_SMALL: gettext_lazy(
        "“%(about)s”只有 %(number)s 人，少于 5 人，不记名就不能公布。请改为记名。"
    ),
    Warned.TOO_FEW_SLIPS: gettext_lazy(
        "“%(about)s”只有 %(number)s 人，少于 5 人，不能公布。请多请几位（增加邀请票），"
        "分了组的可以合并。"
    ),
    Warned.NOBODY_BY_NAME: gettext_lazy(
        "“%(about)s”凭邀请票参加，票上没有姓名，不能记名。请改为不记名投票，或者仅用纸质票。"
    ),
    Warned.SMALL_IN_PUBLIC: gettext_lazy(
        "“%(about)s”有 %(number)s 人，少于 10 人，结果只能在内部公布，不能向社会公开。"
    ),
    Warned.SMALL_PART_IN_PUBLIC: gettext_lazy(
        "“%(about)s”有 %(number)s 人，少于 10 人，这一组的结果只能在内部公布，不单独向社会公开。"
    ),
    Warned.PERSONS_INSIDE: gettext_lazy(
        "评的是人（或者窗口岗位），共 %(number)s 个。每个人得票多少不向社会公开，只在党内公布；"
        "向社会只公布参评情况。"
    ),
    Warned.CLASS_MISSING: gettext_lazy(
        "文件要求听取“%(about)s”，这次没有安排。缺的一方按缺席处理，不计零分。"
    ),
    Warned.ROWS_FOR_AUDITORS: gettext_lazy(
        "“%(about)s”有 %(number)s 人。人数少于 50 或问题不止一个时，逐票明细只供审计员核对。"
    ),
    Warned.POINTS_AT_PERSON: gettext_lazy("这个问题可能让人看出是谁答的：%(about)s"),
    Warned.LONG_BALLOT: gettext_lazy("一张票要回答 %(number)s 次，太多了，请减少问题或分开评议。"),
    Warned.SHORT_TIME: gettext_lazy("投票时间不到一天。请给大家留出时间，不要求马上回复。"),
    Warned.WEIGHTS_OFF: gettext_lazy("各类权重合计为 %(number)s%%，不是 100%%，请核对。"),
    Warned.NO_QUESTION: gettext_lazy("还没有问题。"),
    Warned.NO_CLASS: gettext_lazy("还没有安排谁来评议。"),
}


@dataclass(frozen=True, slots=True)
class SaidNotice:
    """A finding in words."""

    text: str
    stops: bool


def said_notices(notices: Iterable[Notice], cuts: Mapping[str, str]) -> list[SaidNotice]:
    """What stops first; `cuts` names the groups of classes by their code."""
    ordered = sorted(notices, key=lambda notice: not notice.stops)
    return [SaidNotice(notice_text(notice, cuts), notice.stops) for notice in ordered]


def notice_text(notice: Notice, cuts: Mapping[str, str]) -> str:
    about = class_name(notice.about, cuts.get(notice.about, ""))
    return str(NOTICES[notice.kind]) % {"about": about, "number": notice.number}


def voice_name(voice: str) -> str:
    return str(Voice(voice).label)


def class_name(code: str, cut: str) -> str:
    """A class's code or a voice in words, with its group; anything else stays as it is."""
    voice = code.split(".")[0]
    label = voice_name(voice) if voice in Voice.values else code
    return _("%(way)s（%(group)s）") % {"way": label, "group": cut} if cut else label


def percent(share: Fraction | None) -> str:
    return "—" if share is None else f"{half_up(share * 100, 1)}%"


NOTES: Mapping[str, Promise] = {
    NoteKind.EXTENDED: gettext_lazy("投票时间已延长（原定 %(day)s 截止）。理由：%(reason)s"),
    NoteKind.VOID: gettext_lazy("这次评议已宣布无效，不作为任何依据。理由：%(reason)s"),
    NoteKind.EARLY: gettext_lazy("比公告的时间（%(day)s）提前截止。理由：%(reason)s"),
    NoteKind.LATE: gettext_lazy("比公告的时间（%(day)s）推迟截止计票。理由：%(reason)s"),
}


def said_notes(poll: Poll) -> list[str]:
    """What went otherwise than announced, and why: on every page and in every file."""
    return [note_text(note) for note in poll.notes.all()]


def note_text(note: PollNote) -> str:
    day = note.closes and note.closes.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return str(NOTES[note.kind]) % {"day": day, "reason": note.reason}


# --- results


@dataclass(frozen=True, slots=True)
class Row:
    """A question about an object, or a part of it, with its cells under the scale's options."""

    label: str
    cells: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class VoiceTable:
    """One voice as a page shows it."""

    name: str
    result: VoiceResult
    turnout: str
    below_minimum: bool
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Mapping[str, Any] | None
    why: str  # no whole is told; "" where every one is

    @property
    def plain_rows(self) -> list[tuple[int | str, ...]]:
        """For tables: the label, then the cells."""
        return [(row.label, *row.cells) for row in self.rows]

    @property
    def file_rows(self) -> list[tuple[int | str, ...]]:
        """For files: with the reason as a last line, for nothing else stands beside them."""
        return [*self.plain_rows, *([(self.why,)] if self.why else [])]


def tables_of(poll: Poll, ballot: Ballot, results: Sequence[VoiceResult]) -> list[VoiceTable]:
    """Every voice by itself."""
    return [table_of(poll, ballot, result) for result in results]


def table_of(poll: Poll, ballot: Ballot, result: VoiceResult) -> VoiceTable:
    options = [*(option.code for option in ballot.scale.options), BLANK]
    names = [*(said(option.name) for option in ballot.scale.options), _("未填")]
    rows = tuple(rows_of(ballot, result, options))
    minimum = Fraction(poll.minimum_turnout, 100)
    return VoiceTable(
        voice_name(result.voice),
        result,
        percent(result.turnout),
        result.turnout is not None and result.turnout < minimum,
        (pgettext("评议", "问题"), *names),
        rows,
        chart_of(ballot, result, options, names),
        why_apart(result.questions.values()),
    )


def why_apart(found: Iterable[Release]) -> str:
    """Why the whole of a question is not told, where one is not."""
    if not any(one.total.shown is Shown.APART for one in found):
        return ""
    return _(
        "纸质票由人清点，清点的人知道结果。为了不让人用合计减出别人怎么投的，电子票、纸质票"
        "分开公布；其中有一部分票数太少，或者几乎都选同一项的，合计就不公布。"
    )


def rows_of(ballot: Ballot, result: VoiceResult, options: Sequence[str]) -> Iterable[Row]:
    for asked in ballot.asked:
        found = result.questions.get(asked.id)
        if found is None:
            yield Row(asked_name(ballot, asked), tuple("—" for _option in options))
            continue
        yield Row(asked_name(ballot, asked), cells_of(found.total, options))
        yield from parts_of(asked_name(ballot, asked), found, result.cuts, options)


def parts_of(
    asked: str, found: Release, cuts: Mapping[str, str], options: Sequence[str]
) -> Iterable[Row]:
    """Cuts and channels apart, as far as they may be told; each with its question, for on a phone
    it is a card by itself."""
    if len(found.parts) < 2:
        return
    for key, cell in sorted(found.parts.items()):
        way = _("其中：%(way)s") % {"way": way_of(key, cuts)}
        yield Row(f"{asked} · {way}", cells_of(cell, options))


def way_of(key: Key, cuts: Mapping[str, str]) -> str:
    """How the ballots of a part came, and from which group where there are several."""
    code, channel = key
    way, group = str(Channel(channel).label), cuts.get(code)
    return _("%(way)s（%(group)s）") % {"way": way, "group": group} if group else way


def ways_told(found: Release, cuts: Mapping[str, str]) -> list[tuple[str, Cell]]:
    """What a reader has of a question, each with how it came: the whole has no name."""
    return [(way_of(key, cuts) if key else "", cell) for key, cell in sorted(found.told.items())]


def cells_of(cell: Cell, options: Sequence[str]) -> tuple[int | str, ...]:
    """Numbers, a band in words, or why nothing is shown."""
    if cell.counts is not None:
        return tuple(cell.counts.get(option, 0) for option in options)
    if cell.shown is Shown.BAND:
        text = _("全部或只差一人")
        return tuple(text if option == cell.answer else "·" for option in options)
    text = _("合计不公布") if cell.shown is Shown.APART else _("不公布")
    return (text, *("·" for _option in options[1:]))


def asked_name(ballot: Ballot, asked: Asked) -> str:
    question = said(asked.question.text)
    if len(ballot.objects) == 1:
        return question
    return f"{ballot.objects[asked.number - 1].name} · {question}"


# Best answer first: green, blue, amber, red.
SCORED = ("tone:chart-4", "tone:chart-2", "tone:chart-3", "tone:chart-1", "tone:chart-5")


def colours(ballot: Ballot) -> list[str]:
    """A colour an answer as it is meant; grey for those that are no opinion."""
    scored = iter(SCORED * 2)
    named = [
        "tone:chart-6" if option.code == "unknown" else next(scored)
        for option in ballot.scale.options
    ]
    return [*named, "tone:line"]


def chart_of(
    ballot: Ballot, result: VoiceResult, options: Sequence[str], names: Sequence[str]
) -> Mapping[str, Any] | None:
    """A stacked bar a question or told part, of what is told exactly; None when nothing is."""
    told = [
        (" · ".join(filter(None, (asked_name(ballot, asked), way))), cell.counts)
        for asked in ballot.asked
        if (found := result.questions.get(asked.id))
        for way, cell in ways_told(found, result.cuts)
        if cell.counts is not None
    ]
    if not told:
        return None
    series = [
        {
            "name": name,
            "type": "bar",
            "stack": "answers",
            "itemStyle": {"color": colour},
            "data": [float(100 * counts.get(option, 0) / heads(counts)) for _name, counts in told],
        }
        for option, name, colour in zip(options, names, colours(ballot), strict=True)
    ]
    return {
        "legend": {"bottom": 0},
        "tooltip": {"trigger": "axis"},
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 48, "containLabel": True},
        "xAxis": {"type": "value", "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "yAxis": {"type": "category", "data": [name for name, _counts in told], "inverse": True},
        "series": series,
    }
