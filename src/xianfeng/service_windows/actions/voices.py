"""Words of the public: with a rating or without. No account, no address, no time of day."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from xianfeng.appraisals.rules.masking import masked
from xianfeng.ballots.slips import from_url, mark_of
from xianfeng.journal.actions import Deed
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.workdays import after_working_days
from xianfeng.rectification.queries import exceptions
from xianfeng.service_windows.models import Case, HeldCase, Rating, Window
from xianfeng.service_windows.models.cases import CaseKind
from xianfeng.service_windows.models.ratings import Channel
from xianfeng.service_windows.record import about, case_subject
from xianfeng.service_windows.rulebook import rules
from xianfeng.service_windows.rules.delays import FARTHEST, release_day
from xianfeng.service_windows.rules.figures import BAD, SATISFIED
from xianfeng.service_windows.states import CaseState

from .telling import tell_later

# Neither 0 nor O, 1 nor I nor L: a code is copied by hand. 16 of 31 letters are 79 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP = 4, 4


@dataclass(frozen=True)
class Voice:
    """What somebody says; every part may be empty but one."""

    text: str = ""
    tags: Sequence[str] = field(default_factory=tuple)
    topic: str = ""
    contact: str = ""
    may_publish: bool = False
    level: int | None = None
    secret: str = ""
    channel: str = Channel.SLIP.value

    @property
    def mark(self) -> str:
        """Of the rating that the words belong to; empty where they belong to none."""
        try:
            return mark_of(from_url(self.secret)).hex() if self.secret else ""
        except ValueError:
            return ""


def new_code() -> str:
    """A receipt code: whoever has it can read and write in the mailbox of the case."""
    letters = [secrets.choice(ALPHABET) for _each in range(GROUPS * GROUP)]
    return "-".join("".join(letters[n : n + GROUP]) for n in range(0, len(letters), GROUP))


def hash_of(code: str) -> str:
    """What is kept of a code, however it was typed."""
    plain = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return sha256(plain.encode()).hexdigest()


@transaction.atomic
def speak(window: Window, voice: Voice, below: Callable[[int], int] = secrets.randbelow) -> str:
    """Take words in; the receipt code, which is shown once and kept nowhere.

    Words with a rating wait, whatever it was: where good ones were open at once, words that were
    seen typed and did not come would have been bad ones. Words without a rating are open at once.
    A level counts only with a rating, and a rating only with the secret of the browser that gave
    it: without it the same words get the same answers whether there is a rating or not.
    """
    if not (voice.text.strip() or voice.tags or voice.contact.strip()):
        raise Refused(_("请写一句话，或者选一个原因。"))
    if voice.level in SATISFIED and not (voice.text.strip() or voice.contact.strip()):
        return ""  # praise that asks nothing: no case, and no code for one
    code = new_code()
    said = words_of(voice) | {"window": window, "code_hash": hash_of(code)}
    if voice.mark:
        hold(said | of_rating(rating_behind(window, voice.mark), voice), below)
    else:
        said["channel"] = voice.channel
        tell_later(opening(open_case(CaseKind.SUGGESTION.value, said)))
    return code


def words_of(voice: Voice) -> dict[str, object]:
    """As a case keeps them."""
    return {
        "tags": list(voice.tags),
        "topic": voice.topic,
        "text": voice.text.strip(),
        "contact": voice.contact.strip(),
        "may_publish": voice.may_publish,
    }


def accepted() -> QuerySet[Rating]:
    """Ratings that may make a case. Of a burst that was set apart the words alone are answered."""
    return Rating.objects.filter(apart_for="")


def rating_behind(window: Window, mark: str) -> Rating | None:
    """The rating that the words belong to, if it is here and has not had them."""
    if not mark:
        return None
    return accepted().filter(mark=mark, window=window).order_by("pk").first()


def of_rating(rating: Rating | None, voice: Voice) -> dict[str, object]:
    """What the rating adds to its words. One that has not come from the box yet is believed if it
    is bad; when it comes it tells (`match_words`)."""
    if rating is None:
        level = voice.level if voice.level in BAD else None
        kind = CaseKind.RATING if level else CaseKind.SUGGESTION
        return {"mark": voice.mark, "channel": voice.channel, "kind": kind, "level": level}
    return {"mark": rating.mark, "digest": rating.digest, **as_case(rating)}


def as_case(rating: Rating) -> dict[str, object]:
    """A bad rating is a case with its level; of any other the words alone are answered, and nobody
    reads the level."""
    if rating.level in BAD:
        return {"channel": rating.channel, "kind": CaseKind.RATING, "level": rating.level}
    return {"channel": rating.channel, "kind": CaseKind.SUGGESTION, "level": None}


def hold(said: dict[str, object], below: Callable[[int], int]) -> None:
    """Words join their bad rating where it waits; what is said after them waits with them."""
    window = cast(Window, said["window"])
    waiting = HeldCase.objects.filter(window=window, mark=said["mark"], beside=None)
    first = waiting.order_by("pk").select_for_update().first()
    if first is None:
        day = today()
        release = release_day(day, below, exceptions(window.organization))
        HeldCase.objects.create(**said, received_on=day, release_on=release)
    elif first.code_hash is None:
        HeldCase.objects.filter(pk=first.pk).update(**said)
    else:
        days = {"received_on": first.received_on, "release_on": first.release_on}
        HeldCase.objects.create(**(said | WORDS_ONLY), **days, beside=first)


# What was taken for the words of a rating, and is none: it keeps its day.
WORDS_ONLY: dict[str, str | None] = {
    "kind": CaseKind.SUGGESTION,
    "level": None,
    "digest": None,
    "mark": "",
}


def match_words(ratings: Iterable[Rating]) -> set[str]:
    """Ratings just taken in, and words that waited for them: the rating tells level and channel.
    The hashes of those whose words are there."""
    rows = {row.mark: row for row in ratings if row.mark}
    found = set()
    for held in HeldCase.objects.filter(mark__in=rows, digest=None, beside=None):
        row, own = rows.pop(held.mark, None), HeldCase.objects.filter(pk=held.pk)
        if row is None:
            continue
        if row.window_id == held.window_id:
            own.update(digest=row.digest, **as_case(row))
            found.add(row.digest)
        else:
            own.update(**WORDS_ONLY)
    return found


def doubt_words() -> int:
    """Words of an earlier day whose rating never came, or does not count, are words only."""
    with_rating = Q(digest__isnull=False) | ~Q(mark="")
    waiting = HeldCase.objects.filter(with_rating, received_on__lt=today())
    return waiting.exclude(digest__in=accepted().values("pk")).update(**WORDS_ONLY)


def end_of_words() -> int:
    """Nobody can speak for ratings any more whose time is over: their marks go."""
    past = Rating.objects.filter(day__lt=today() - timedelta(days=FARTHEST))
    return past.exclude(mark="").update(mark="")


def open_case(kind: str, said: dict[str, object]) -> Case:
    """A case with the pack's first deadline. A bad rating is verified first; a suggestion asserts
    nothing that would have to be."""
    day, window = today(), cast(Window, said["window"])
    due = after_working_days(day, rules().deadlines[0], exceptions(window.organization))
    state = CaseState.NEW if kind == CaseKind.RATING else CaseState.OPEN
    return Case.objects.create(kind=kind, state=state, opened_on=day, due_on=due, **said)


def opening(case: Case) -> Deed:
    """What the record says of a new case: openly not whether somebody rated badly."""
    data = about(case.window, due=case.due_on.isoformat())
    return Deed("case.opened", case_subject(case), data, {"kind": case.kind})


def public_form(text: str, names: Sequence[str]) -> str:
    """The words without numbers and names, as they may be published."""
    return masked(text, names)[:500]
