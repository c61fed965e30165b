"""What the organizer is told before the announcement (A-7)."""

from xianfeng.appraisals.models import Circle as PublishedTo
from xianfeng.appraisals.models import Poll
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.appraisals.queries.rosters import electorate_of, members_of
from xianfeng.appraisals.rules.checks import Circle, Form, Notice, Plan, check
from xianfeng.packs.schema import Evaluator

DAY = 86_400  # seconds


def notices_of(poll: Poll) -> list[Notice]:
    """Checked anew at every look."""
    return check(plan_of(poll))


def plan_of(poll: Poll) -> Plan:
    ballot = ballot_of(poll)
    circles = tuple(
        Circle(
            one.code,
            Evaluator(one.voice),
            Form(one.form),
            electorate_of(poll, one).size,
            one.weight,
        )
        for one in poll.classes.filter(words_of__isnull=True)
    )
    return Plan(
        circles,
        ballot.questions.evaluators,
        tuple(question.text.zh for question in ballot.questions.questions),
        len(ballot.asked),
        (poll.closes - poll.opens).total_seconds() / DAY,
        poll.circle == PublishedTo.PUBLIC,
        frozenset(members_of(poll.organization).values_list("name", flat=True)),
        sum(one.stays_inside for one in ballot.objects),
    )
