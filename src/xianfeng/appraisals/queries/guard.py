"""The one door to what was counted: page, API, CSV, XLSX, PDF and journal all come through here.

Nothing leaves before the publication; then each question of each voice leaves as the rule of
suppression lets it (A-4). `tests/appraisals/test_guard.py` holds that no other module reads
tallies.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from xianfeng.appraisals.models import AnswerForm, Poll, PollClass, Remark, Tally
from xianfeng.appraisals.rules.asking import asked_id
from xianfeng.appraisals.rules.suppression import (
    K_INSIDE,
    K_PUBLIC,
    Counts,
    Key,
    Release,
    computable,
    heads,
    release,
)
from xianfeng.appraisals.states import PollState


class Reader(IntEnum):
    """The smallest group whose answers a reader sees."""

    INSIDE = K_INSIDE
    PUBLIC = K_PUBLIC


@dataclass(frozen=True, slots=True)
class VoiceResult:
    """One voice: how many were asked and answered (R-026, R-087), and each question as it may be
    shown.

    `web` and `paper` are ballots; that somebody voted is no secret, what is.
    """

    voice: str
    eligible: int
    issued: int
    web: int
    paper: int
    questions: Mapping[str, Release]
    cuts: Mapping[str, str]  # a class's code → its group's name

    @property
    def ballots(self) -> int:
        return self.web + self.paper

    @property
    def turnout(self) -> Fraction | None:
        """Ballots of those asked; None where nobody was."""
        return Fraction(self.ballots, self.eligible) if self.eligible else None


Parts = Mapping[str, Mapping[str, Mapping[Key, Counts]]]  # voice → question → part → counts


def results_of(poll: Poll, reader: Reader) -> list[VoiceResult]:
    """Every voice of a published poll as `reader` may see it; before, nothing. What stays inside
    is no question to the public (A-4.9)."""
    if poll.state != PollState.PUBLISHED:
        return []
    counts = _parts(poll, _inside(poll) if reader is Reader.PUBLIC else ())
    return [
        _result(voice, rows, counts.get(voice, {}), reader) for voice, rows in _voices(poll).items()
    ]


def inputs_of(poll: Poll) -> dict[str, dict[str, Counts]]:
    """Voice → question → counts for a rule that computes (A-4.8): exact, and none of a group
    below 5. Its pages show a voice of one mind as a band; its points tell more (decision 12)."""
    if poll.state != PollState.PUBLISHED:
        return {}
    found = {
        voice: {question: computable(parts) for question, parts in questions.items()}
        for voice, questions in _parts(poll).items()
    }
    return {
        voice: {question: counts for question, counts in asked.items() if heads(counts)}
        for voice, asked in found.items()
    }


@dataclass(frozen=True, slots=True)
class Words:
    """Comments of one voice; `few` says that they are below k, for the supervising body only."""

    voice: str
    texts: tuple[str, ...]
    few: bool


def words_of(poll: Poll, supervises: bool) -> list[Words]:
    """Released from k comments upwards; fewer are read by the supervising body alone (A-5)."""
    if poll.state != PollState.PUBLISHED:
        return []
    found: dict[str, list[str]] = defaultdict(list)
    rows = Remark.objects.filter(poll_class__poll=poll).order_by("pk")
    for voice, text in rows.values_list("poll_class__voice", "text"):
        found[voice].append(text)
    every = [Words(voice, tuple(texts), len(texts) < K_INSIDE) for voice, texts in found.items()]
    return [one for one in every if supervises or not one.few]


def _voices(poll: Poll) -> dict[str, list[PollClass]]:
    """Voices that answered by ballot or paper, with their cuts; named ones are not counted."""
    rows = poll.classes.filter(words_of__isnull=True).exclude(form=AnswerForm.NAMED)
    found: dict[str, list[PollClass]] = defaultdict(list)
    for one in rows.select_related("paper_count").order_by("code"):
        found[one.voice].append(one)
    return found


def _inside(poll: Poll) -> tuple[str, ...]:
    """How the questions about objects begin whose results stay inside."""
    found = [one for one in poll.objects_asked.all() if one.stays_inside]
    return tuple(asked_id(one.number, "") for one in found)


def _parts(poll: Poll, without: tuple[str, ...] = ()) -> Parts:
    """All tallies of a poll in one statement; none of questions that begin with one of those."""
    found: dict[str, dict[str, dict[Key, dict[str, int]]]] = {}
    rows = Tally.objects.filter(poll_class__poll=poll)
    columns = ("poll_class__voice", "poll_class__code", "channel", "question", "answer", "heads")
    for voice, code, channel, question, answer, number in rows.values_list(*columns):
        if question.startswith(without):
            continue
        parts = found.setdefault(voice, {}).setdefault(question, {})
        parts.setdefault((code, channel), {})[answer] = number
    return found


def _result(
    voice: str,
    classes: Iterable[PollClass],
    questions: Mapping[str, Mapping[Key, Counts]],
    reader: Reader,
) -> VoiceResult:
    listed = list(classes)
    paper = [one.paper_count.ballots for one in listed if hasattr(one, "paper_count")]
    return VoiceResult(
        voice,
        sum(one.eligible for one in listed),
        sum(one.issued for one in listed),
        sum(one.ballots for one in listed),
        sum(paper),
        {question: _release(parts, reader) for question, parts in sorted(questions.items())},
        {one.code: one.cut for one in listed},
    )


def _release(parts: Mapping[Key, Counts], reader: Reader) -> Release:
    """The public sees no more than those inside, who may read both."""
    inside = release(parts, Reader.INSIDE)
    return inside if reader is Reader.INSIDE else release(parts, reader, inside)
