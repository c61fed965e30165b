"""Published results as files: each says of what, of how many people, and on what it rests (R-184).

The counts come through the one guard; what was said by name is read by the same people as on the
page.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xianfeng.appraisals.actions.publishing import plain
from xianfeng.appraisals.models import Poll
from xianfeng.appraisals.queries import polls as queries
from xianfeng.appraisals.queries.asking import Ballot, ballot_of
from xianfeng.appraisals.queries.guard import Reader, VoiceResult, results_of
from xianfeng.appraisals.queries.turnout import Taken, taken_by_name
from xianfeng.appraisals.spoken import Spoken, all_spoken
from xianfeng.appraisals.wording import VoiceTable, note_text, tables_of, voice_name
from xianfeng.kernel.clock import SHANGHAI
from xianfeng.kernel.exact import half_up
from xianfeng.packs.templatetags.packs import said
from xianfeng.sheets.writing import SheetOut, Value, workbook_bytes, write_csv
from xianfeng.ui.printing import pdf

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Taking:
    """A published poll as its files have it."""

    poll: Poll
    ballot: Ballot
    results: list[VoiceResult]
    tables: list[VoiceTable]
    spoken: list[Spoken]
    by_name: list[Taken]


def taking(poll: Poll) -> Taking:
    """All that those inside are told."""
    ballot, results = ballot_of(poll), results_of(poll, Reader.INSIDE)
    spoken = all_spoken(ballot, queries.named_voices(poll))
    tables = tables_of(poll, ballot, results)
    return Taking(poll, ballot, results, tables, spoken, taken_by_name(poll))


# --- what stands at the head


def facts(poll: Poll, ballot: Ballot) -> list[tuple[str, str]]:
    """What was appraised, by what rules, and where it can be checked."""
    days = (one.astimezone(SHANGHAI).date().isoformat() for one in (poll.opens, poll.closes))
    return [
        (pgettext("表头", "评议"), poll.title),
        (_("党组织"), poll.organization.name),
        (_("年度"), str(poll.year)),
        (_("对象"), _("、").join(one.name for one in ballot.objects)),
        (pgettext("评议", "问题"), said(ballot.questions.name)),
        (_("时间"), " – ".join(days)),
        *((pgettext("表头", "说明"), note_text(note)) for note in poll.notes.all()),
        (_("政策包"), f"{said(ballot.pack.title)} {poll.pack_hash}"),
        (_("评议编号"), poll.pk),
        *record_of(poll),
    ]


def record_of(poll: Poll) -> Iterator[tuple[str, str]]:
    """The entry, whose page has the checkpoint and the proof; the recount's digest."""
    if poll.published_entry is not None:
        path = reverse("journal:entry", args=[poll.published_entry])
        number = _("第 %(number)s 条") % {"number": poll.published_entry}
        yield _("日志"), f"{number} {settings.SITE_ORIGIN}{path}"
    if poll.recount_digest:
        yield _("计票校验值"), poll.recount_digest


def heads_of(found: Taking) -> Iterator[Line]:
    """Voice by voice, how many were asked and took part."""
    yield (
        _("评议方"),
        _("应参评"),
        _("电子票"),
        _("纸质票"),
        pgettext("表头", "记名填写"),
        _("参评率（%）"),
    )
    for one in found.tables:
        result = one.result
        share = percent(result.ballots, result.eligible)
        yield one.name, result.eligible, result.web, result.paper, None, share
    for named in found.by_name:
        share = percent(named.taken, named.asked)
        yield voice_name(named.voice), named.asked, None, None, named.taken, share


def percent(part: int, whole: int) -> Decimal | None:
    """One place, as on the page; None where nobody was asked."""
    return Decimal(half_up(Fraction(100 * part, whole), 1)) if whole else None


# --- the files


def as_csv(poll: Poll) -> bytes:
    """The head, how many took part, the counts, what was said by name: blocks, a blank between."""
    found, out = taking(poll), io.BytesIO()
    title, *others = facts(poll, found.ballot)
    write_csv(out, title, [*others, (), *heads_of(found), *counted(found), *by_name(found)])
    return out.getvalue()


def counted(found: Taking) -> Iterator[Line]:
    if found.tables:
        yield ()
        yield (_("评议方"), *found.tables[0].head)
    for table in found.tables:
        yield from ((table.name, *row) for row in table.file_rows)


def by_name(found: Taking) -> Iterator[Line]:
    if found.spoken:
        yield ()
        yield spoken_head()
        yield from spoken_rows(found.spoken)


def spoken_head() -> tuple[str, ...]:
    return (
        _("评议人"),
        _("评议方"),
        pgettext("表头", "代录"),
        pgettext("评议", "问题"),
        _("回答"),
        _("具体情况"),
    )


def spoken_rows(voices: Iterable[Spoken]) -> Iterator[Line]:
    for one in voices:
        for line in one.lines:
            yield one.speaker, one.voice, one.by, line.asked, line.answer, line.text


def as_xlsx(poll: Poll) -> bytes:
    """A sheet that says what this is, one a voice, one of what was said by name."""
    found = taking(poll)
    title, *others = facts(poll, found.ballot)
    sheets = [SheetOut(pgettext("表头", "说明"), title, [*others, (), *heads_of(found)])]
    sheets += [SheetOut(one.name, one.head, one.file_rows) for one in found.tables]
    if found.spoken:
        sheets.append(
            SheetOut(pgettext("表头", "记名填写"), spoken_head(), spoken_rows(found.spoken))
        )
    return workbook_bytes(sheets)


def as_pdf(poll: Poll) -> bytes:
    return pdf(printed(poll))


def printed(poll: Poll) -> str:
    """What is made into a PDF."""
    found = taking(poll)
    page = {
        "facts": facts(poll, found.ballot)[1:],
        "heads": list(heads_of(found)),
        "found": found,
        "k": int(Reader.INSIDE),
    }
    return render_to_string("appraisals/results_pdf.html", page)


def as_json(poll: Poll) -> bytes:
    return JsonResponse(in_json(poll)).content


def in_json(poll: Poll) -> dict[str, Any]:
    """For programs: by codes, with the names that they stand for."""
    found = taking(poll)
    return {
        "poll": poll.pk,
        "title": poll.title,
        "organization": {"code": poll.organization.code, "name": poll.organization.name},
        "year": poll.year,
        "objects": {
            f"o{one.number}": {"kind": one.kind, "key": one.key, "name": one.name}
            for one in found.ballot.objects
        },
        "notes": [{"kind": note.kind, "reason": note.reason} for note in poll.notes.all()],
        "pack": poll.pack_hash,
        "question_set": poll.question_set,
        "manifest": poll.manifest_digest,
        "counted": poll.recount_digest,
        "entry": poll.published_entry,
        "voices": [voice_in_json(one) for one in found.results],
        "named": [
            {"voice": one.voice, "eligible": one.asked, "spoken": one.taken}
            for one in found.by_name
        ],
        "spoken": [
            {
                "voice": one.poll_class.voice,
                "speaker": one.speaker,
                "on_behalf": one.on_behalf,
                "answers": one.answers,
                "texts": one.texts,
            }
            for one in queries.named_voices(poll)
        ],
    }


def voice_in_json(one: VoiceResult) -> dict[str, Any]:
    """`cuts`: which group stands behind a class's code, where there are several."""
    return {
        "voice": one.voice,
        "eligible": one.eligible,
        "issued": one.issued,
        "web": one.web,
        "paper": one.paper,
        "cuts": {code: name for code, name in one.cuts.items() if name},
        "questions": {code: plain(found) for code, found in one.questions.items()},
    }


WRITERS: dict[str, tuple[str, Callable[[Poll], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": (XLSX, as_xlsx),
    "pdf": ("application/pdf", as_pdf),
    "json": ("application/json", as_json),
}
