"""Whether rectifications were accepted, live against log: the next year's grading rests on it."""

from collections.abc import Iterator, Sequence

from xianfeng.grading.models import Acceptance, Result, Round
from xianfeng.grading.record import GRADE, grade_key, round_subject, text_digest
from xianfeng.journal.queries import Said, said_many

from .comparing import Differing, Mismatch

ONE, MANY = "acceptance.recorded", "acceptance.recorded_many"
Shown = tuple[str, str]  # the outcome, and the digest of the words to it


def acceptances_on_record(graded: Round) -> list[Mismatch]:
    """A round's acceptances that the record does not confirm, and those that are gone.

    Two statements of the record: those entered one by one, and those entered for many at once.
    """
    names = dict(Result.objects.filter(round=graded).values_list("code", "name"))
    rows = Acceptance.objects.filter(result__round=graded)
    columns = rows.values_list("result__code", "outcome", "note")
    live = {code: (outcome, text_digest(note)) for code, outcome, note in columns}
    recorded = recorded_acceptances(graded, list(names))
    return [
        Mismatch(
            graded.year,
            code,
            names[code],
            outcome_of(live.get(code)),
            outcome_of(recorded.get(code)),
            Differing.ACCEPTANCE,
        )
        for code in sorted(names)
        if live.get(code) != recorded.get(code)
    ]


def outcome_of(shown: Shown | None) -> str | None:
    """The word alone; None where there is none."""
    return shown[0] if shown else None


def recorded_acceptances(graded: Round, codes: Sequence[str]) -> dict[str, Shown]:
    """What the newest entry of each organization says."""
    kind, key = round_subject(graded)
    subjects = [grade_key(graded.year, code) for code in codes]
    alone = said_many([ONE], GRADE, subjects)
    together = said_many([MANY], kind, [key]).get(key, [])
    every = [each for one in together for each in of_many(one)]
    every += [
        (one.index, subject.partition("/")[2], shown_by(one))
        for subject, said in alone.items()
        for one in said
    ]
    return {code: shown for _index, code, shown in sorted(every) if code in set(codes)}


def of_many(said: Said) -> Iterator[tuple[int, str, Shown]]:
    """An entry about many, as if it were one of each."""
    for code in said.data["codes"] if said.data else ():
        yield said.index, code, shown_by(said)


def shown_by(said: Said) -> Shown:
    """What an entry says; nothing where its row is not what was hashed."""
    data = said.data or {}
    return data.get("outcome", ""), data.get("note", "")
