"""What grading takes from appraisals (R-085, R-184); pledges and windows show a poll's results as
the guard releases them, and people decide there.

An input, never a decision: each count names its poll, and a rule or a person does the rest.
Counts are exact, and of groups of at least 5 alone (A-4.8).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from xianfeng.appraisals.models import ObjectKind, Poll, Voice
from xianfeng.appraisals.queries.asking import Ballot, ballot_of
from xianfeng.appraisals.queries.guard import inputs_of
from xianfeng.appraisals.rules.asking import INDICATORS, unknowns_of
from xianfeng.appraisals.rules.suppression import BLANK, Counts
from xianfeng.appraisals.states import PollState
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import below


@dataclass(frozen=True, slots=True)
class CountedOpinions:
    """A row like one of the sheet 群众评议: opinions by the pack's words, 不了解 beside.

    `poll` is where it comes from. Who left the question blank took no part in it.
    """

    eligible: int
    counts: Mapping[str, int]
    unknown: int
    poll: str


def mass_counts_for(
    county: Organization, year: int, pack_hash: str
) -> dict[tuple[str, str], CountedOpinions]:
    """(organization code, indicator) → opinions from this year's published polls, web and paper.

    Only polls on the pack version that the round is bound to (R-185); of several about one
    organization the last to close counts. Too few give no row: absent, not zero.
    """
    rows = Poll.objects.filter(
        below(county.path, "organization__"),
        state=PollState.PUBLISHED,
        year=year,
        pack_hash=pack_hash,
        question_set=INDICATORS,
    )
    found: dict[tuple[str, str], CountedOpinions] = {}
    for poll in rows.prefetch_related("objects_asked").order_by("closes", "pk"):
        found |= of_poll(poll)
    return found


def of_poll(poll: Poll) -> dict[tuple[str, str], CountedOpinions]:
    """The rows that one poll gives."""
    ballot = ballot_of(poll)
    counted = inputs_of(poll).get(Voice.PUBLIC, {})
    eligible = sum(one.eligible for one in poll.classes.filter(voice=Voice.PUBLIC, words_of=None))
    return {
        (ballot.objects[asked.number - 1].key, asked.question.code): opinions(
            ballot, counted[asked.id], eligible, poll.pk
        )
        for asked in ballot.asked
        if asked.id in counted and ballot.objects[asked.number - 1].kind == ObjectKind.ORGANIZATION
    }


def opinions(ballot: Ballot, counts: Counts, eligible: int, poll: str) -> CountedOpinions:
    """Options by their words, as the sheet's columns have them."""
    unknown = unknowns_of(ballot.scale)
    words = {option.code: option.name.zh for option in ballot.scale.options}
    return CountedOpinions(
        eligible,
        {name: counts.get(code, 0) for code, name in words.items() if code not in unknown},
        sum(number for code, number in counts.items() if code in unknown and code != BLANK),
        poll,
    )
