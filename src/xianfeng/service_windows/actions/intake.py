"""The site takes over what the box kept: batch after batch, each once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from xianfeng.appraisals.rules.suppression import K_INSIDE
from xianfeng.ballots.handed import Batch, HandedBurst, HandedRating, HandedScores
from xianfeng.journal.actions import record
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import digest_of_text
from xianfeng.kernel.errors import NotAllowedNow
from xianfeng.service_windows.models import HeldScores, Intake, Rating, ScoreCount, Window
from xianfeng.service_windows.models.points import Cause
from xianfeng.service_windows.models.ratings import Channel
from xianfeng.service_windows.queries.waiting import SLIP_PAST, last_closed, waiting_ratings
from xianfeng.service_windows.rules.batches import may_join
from xianfeng.service_windows.rules.figures import LEVELS
from xianfeng.service_windows.rules.scores import QUESTIONS

from .forgetting import forget_order
from .ratings import Taken, take_in
from .watching import flag

BOX = ("ratings", "box")
MOST_BATCHES = 100  # in one go: whoever watches the clock comes back soon
AT_ONCE = 1000  # scores counted by one statement


@dataclass(frozen=True)
class TakenOver:
    """What one visit to the box brought."""

    batches: int = 0
    ratings: int = 0

    @property
    def more(self) -> bool:
        """Whether batches may still wait at the box."""
        return self.batches == MOST_BATCHES


def take_over(ask: Callable[[int], Batch]) -> TakenOver:
    """Ask the box for what follows the last batch, until nothing follows.

    A batch and its number are committed together. Killed before, the same batch is asked for
    again; killed after, the next question tells the box that this one is here.
    """
    taken = TakenOver()
    while not taken.more:
        after = last_number()
        batch = ask(after)
        if batch.number == after:
            break
        taken = TakenOver(taken.batches + 1, taken.ratings + apply(batch))
    return taken


def last_number() -> int:
    """The last batch that is here."""
    row, _new = Intake.objects.get_or_create(pk=1)
    return row.number


@transaction.atomic
def apply(batch: Batch) -> int:
    """One batch; NotAllowedNow when somebody else has just taken it. How many ratings were new."""
    at = Intake.objects.filter(pk=1, number=batch.after)
    if not at.update(number=batch.number):
        raise NotAllowedNow(f"batch {batch.number}")
    for burst in batch.bursts:
        tell_burst(burst)
    new = take_in(taken_of(batch.ratings))
    add_scores(batch.scores)
    return new


@transaction.atomic
def tell_taken_in(day: date) -> int:
    """Ratings of slips that are past on `day`, on record together; how many, 0 below k.

    Called once a day, after a visit that left nothing at the box: no more of those days can come.
    In clear stands only how many; the list is sealed under a salt, because whoever printed the
    slips could find theirs in a bare hash. Fewer than k wait for another day's.
    """
    before = Intake.objects.filter(pk=1).values_list("told", flat=True).first()
    until = day - SLIP_PAST
    rows = Rating.objects.filter(day__lte=until)
    rows = rows.filter(day__gt=before) if before else rows
    told = [f"{key} {level}" for key, level in rows.order_by("pk").values_list("pk", "level")]
    if len(told) < K_INSIDE or not Intake.objects.filter(pk=1, told=before).update(told=until):
        return 0
    forget_order(before or date.min, until)
    data: dict[str, Json] = {"ratings": len(told), "until": until.isoformat()}
    sealed = {"list": digest_of_text("\n".join(told))}
    record("ratings.taken_in", actor=None, subject=BOX, data=data, personal=sealed)
    return len(told)


def taken_of(ratings: Iterable[HandedRating]) -> list[Taken]:
    """As the action takes them; the box may know names that this site has forgotten."""
    return [
        Taken(
            each.digest,
            number_of("w", each.window),
            each.day,
            each.level,
            each.channel,
            each.source,
            number_of("i", each.item) or None,
            each.mark,
        )
        for each in ratings
        if each.channel in Channel.values
    ]


def number_of(letter: str, name: str) -> int:
    """12 of "w12"; 0 for what is no such name."""
    digits = name.removeprefix(letter)
    return int(digits) if digits != name and digits.isdecimal() and len(digits) < 19 else 0


def tell_burst(burst: HandedBurst) -> None:
    """What the box found, if the window is here."""
    rows = Window.objects.select_related("organization")
    window = rows.filter(pk=number_of("w", burst.window)).first()
    if window is not None:
        flag(window, burst.day, burst.channel, Cause.MINUTE)


# --- scores of single items


def add_scores(handed: Iterable[HandedScores]) -> None:
    """They wait with their rating: once added up, nobody could take those of a burst out."""
    scores = {each.digest: each.scores for each in handed}
    held = [HeldScores(digest=key, scores=scores[key]) for key in sorted(scores)]
    HeldScores.objects.bulk_create(held, ignore_conflicts=True)


def count_final_scores() -> None:
    """Those of days that are closed, under no burst that waits; so many at a time, for a statement
    takes a bounded number of values (65,535 on PostgreSQL)."""
    early = Rating.objects.filter(day__gt=last_closed()).values("pk")
    ready = HeldScores.objects.exclude(pk__in=early).exclude(pk__in=waiting_ratings().values("pk"))
    scores = list(ready.order_by("pk").values_list("digest", "scores"))
    for start in range(0, len(scores), AT_ONCE):
        some = dict(scores[start : start + AT_ONCE])
        HeldScores.objects.filter(pk__in=some).delete()
        count_scores(some)


def count_scores(scores: Mapping[str, Mapping[str, int]]) -> None:
    """Those of a rating that does not count do not count either."""
    rows = Rating.objects.filter(pk__in=scores, quarantined=False)
    sums: Counter[tuple[int, str, int]] = Counter()
    for key, window in rows.values_list("pk", "window"):
        for question, level in scores[key].items():
            if question in QUESTIONS:
                sums[window, question, level] += 1
    for window, question in sorted({(window, question) for window, question, _level in sums}):
        counts = {level: sums[window, question, level] for level in LEVELS}
        move(window, question, counts, shown=False)


def move(window: int, question: str, counts: dict[int, int], shown: bool) -> None:
    """Add to the scores that wait, or to those shown."""
    row, _new = ScoreCount.objects.get_or_create(window_id=window, question=question, shown=shown)
    more: Any = {f"n{level}": F(f"n{level}") + counts[level] for level in LEVELS}
    ScoreCount.objects.filter(pk=row.pk).update(**more)


@transaction.atomic
def show_scores() -> int:
    """Scores that wait join those shown when they are enough together; how many questions."""
    count_final_scores()
    joined = 0
    for row in ScoreCount.objects.filter(shown=False):
        counts = {level: int(getattr(row, f"n{level}")) for level in LEVELS}
        if may_join(counts, K_INSIDE):
            move(row.window_id, row.question, counts, shown=True)
            move(row.window_id, row.question, {level: -n for level, n in counts.items()}, False)
            joined += 1
    return joined
