"""What was said by name, in the reader's language, for pages and files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xianfeng.appraisals.models import NamedVoice
from xianfeng.appraisals.queries.asking import Ballot
from xianfeng.appraisals.wording import asked_name, voice_name
from xianfeng.packs.templatetags.packs import said


@dataclass(frozen=True, slots=True)
class Line:
    """An answer to a question about an object, and the own words beside it."""

    asked: str
    answer: str
    text: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """One person's word; `by` is who wrote it down, "" where nobody did."""

    speaker: str
    voice: str
    by: str
    lines: tuple[Line, ...]


def all_spoken(ballot: Ballot, voices: Iterable[NamedVoice]) -> list[Spoken]:
    """In the order of `voices`, each item by item with the object it is about (R-025)."""
    return [
        Spoken(
            one.speaker,
            voice_name(one.poll_class.voice),
            _("%(who)s代录") % {"who": one.entered_by.display_name} if one.on_behalf else "",
            tuple(lines_of(ballot, one)),
        )
        for one in voices
    ]


def lines_of(ballot: Ballot, one: NamedVoice) -> Iterator[Line]:
    names = ballot.option_names
    for asked in ballot.asked:
        if answer := one.answers.get(asked.id):
            text = one.texts.get(asked.id, "")
            yield Line(asked_name(ballot, asked), said(names[answer]), text)
