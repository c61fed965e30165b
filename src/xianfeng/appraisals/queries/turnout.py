"""Whether enough people took part (R-087): told before anything of a count is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.db.models import Count, Q

from xianfeng.appraisals.models import AnswerForm, Poll


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
