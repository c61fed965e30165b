"""Whether rectifications were accepted, live against log: the next year's grading rests on it."""

from collections.abc import Iterator, Sequence

from xianfeng.grading.models import Acceptance, Result, Round
from xianfeng.grading.record import GRADE, grade_key, round_subject
from xianfeng.journal.queries import Opened, Said, opened, said_many
from xianfeng.journal.rules.sealing import digest_of_text

from .comparing import Differing, Mismatch

ONE, MANY = "acceptance.recorded", "acceptance.recorded_many"
NOTE = "note"  # the field with the words to the outcome, sealed
Live = tuple[str, str]  # the outcome, and the words to it


def acceptances_on_record(graded: Round) -> list[Mismatch]:
    """A round's acceptances that the record does not confirm, and those that are gone.

    Three statements of the record: those entered one by one, those entered for many at once, and
    the salts, for the words are nobody's outside.
    """
    names = dict(Result.objects.filter(round=graded).values_list("code", "name"))
    rows = Acceptance.objects.filter(result__round=graded)
    columns = rows.values_list("result__code", "outcome", "note")
    live: dict[str, Live] = {code: (outcome, note) for code, outcome, note in columns}
    recorded = recorded_acceptances(graded, list(names))
    kept = opened(recorded.values(), NOTE)
    return [
        Mismatch(
            graded.year,
            code,
            names[code],
            live[code][0] if code in live else None,
            outcome_of(recorded[code]) if code in recorded else None,
            Differing.ACCEPTANCE,
        )
        for code in sorted(names)
        if not agrees(live.get(code), recorded.get(code), kept)
    ]


def agrees(live: Live | None, said: Said | None, kept: Opened) -> bool:
    """Whether both are there and say the same, or neither is."""
    if live is None or said is None:
        return live is None and said is None
    outcome, note = live
    return outcome == outcome_of(said) and kept.confirms(said, NOTE, digest_of_text(note))


def outcome_of(said: Said) -> str:
    """The word alone; nothing where the entry's row is not what was hashed."""
    return str((said.data or {}).get("outcome", ""))


def recorded_acceptances(graded: Round, codes: Sequence[str]) -> dict[str, Said]:
    """Each organization's newest entry."""
    kind, key = round_subject(graded)
    subjects = [grade_key(graded.year, code) for code in codes]
    alone = said_many([ONE], GRADE, subjects)
    together = said_many([MANY], kind, [key]).get(key, [])
    every = [each for one in together for each in of_many(one)]
    every += [(subject.partition("/")[2], one) for subject, said in alone.items() for one in said]
    known = set(codes)
    every.sort(key=lambda each: each[1].index)
    return {code: said for code, said in every if code in known}


def of_many(said: Said) -> Iterator[tuple[str, Said]]:
    """An entry about many, as if it were one of each."""
    for code in said.data["codes"] if said.data else ():
        yield code, said
