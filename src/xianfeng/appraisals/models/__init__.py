"""Polls, the ballot office's seats, what was counted, and what was said by name.

No row of a seat, a ballot or a remark has a time or a key that keeps an order: keys are random,
times are days. Ballots themselves lie in the box, which knows no person.
"""

from .counts import Channel, CountFile, PaperCount, Remark, Tally
from .polls import (
    PERSONS,
    AnswerForm,
    Circle,
    NoteKind,
    ObjectKind,
    Poll,
    PollNote,
    PollObject,
    Voice,
    new_key,
)
from .seats import SLIP, PollClass, Seat
from .voices import CommentMode, LeaderComment, NamedVoice

__all__ = [
    "PERSONS",
    "SLIP",
    "AnswerForm",
    "Channel",
    "Circle",
    "CommentMode",
    "CountFile",
    "LeaderComment",
    "NamedVoice",
    "NoteKind",
    "ObjectKind",
    "PaperCount",
    "Poll",
    "PollClass",
    "PollNote",
    "PollObject",
    "Remark",
    "Seat",
    "Tally",
    "Voice",
    "new_key",
]
