"""Whether enough people took part (R-087): told before anything of a count is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Q

from xianfeng.appraisals.models import AnswerForm, ObjectKind, Poll, Voice


@dataclass(frozen=True, slots=True)
class Taken:
    """How many of those asked took part in a voice."""

    voice: str
    asked: int
    taken: int

    @property
    def share(self) -> Fraction:
        """0 where nobody was asked."""
        return Fraction(self.taken, self.asked) if self.asked else Fraction(0)


def taken_by_name(poll: Poll) -> list[Taken]:
    """Voices by name: how many spoke, those for whom it was written down among them. A member who
    is appraised speaks for oneself, seated or not."""
    members = poll.objects_asked.filter(kind=ObjectKind.MEMBER).count()
    rows = poll.classes.filter(form=AnswerForm.NAMED).annotate(spoken=Count("named_voices"))
    return [
        Taken(voice, members if members and voice == Voice.SELF else eligible, spoken)
        for voice, eligible, spoken in rows.order_by("code").values_list(
            "voice", "eligible", "spoken"
        )
    ]


def short_of_tickets(poll: Poll) -> list[str]:
    """Voices that vote by ballot alone and in which fewer took a ticket than announced.

    Paper is counted after the close, so a voice that may use it is judged by `short` then.
    """
    rows = poll.classes.filter(form=AnswerForm.BALLOT, words_of__isnull=True)
    counted = rows.annotate(tickets=Count("seats", filter=Q(seats__issued=True)))
    return below(poll, totals(counted.values_list("voice", "eligible", "tickets")))


def short(poll: Poll) -> list[str]:
    """Voices of a closed poll, web and paper together, below the announced turnout."""
    rows = poll.classes.filter(words_of__isnull=True).exclude(form=AnswerForm.NAMED)
    columns = rows.values_list("voice", "eligible", "ballots", "paper_count__ballots")
    return below(
        poll, totals((voice, size, web + (paper or 0)) for voice, size, web, paper in columns)
    )


def totals(rows: Iterable[tuple[str, int, int]]) -> Mapping[str, tuple[int, int]]:
    """Voice → people and ballots, its groups together."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for voice, size, taken in rows:
        found[voice] = (found[voice][0] + size, found[voice][1] + taken)
    return found


def below(poll: Poll, voices: Mapping[str, tuple[int, int]]) -> list[str]:
    least = Fraction(poll.minimum_turnout, 100)
    return [
        voice for voice, (size, taken) in voices.items() if size and Fraction(taken, size) < least
    ]
