"""Words of the public: with a rating or without. No account, no address, no time of day."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.appraisals.rules.masking import masked
from xianfeng.journal.actions import record
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.workdays import after_working_days
from xianfeng.rectification.queries import exceptions
from xianfeng.service_windows.models import Case, HeldCase, Window
from xianfeng.service_windows.models.cases import CaseKind
from xianfeng.service_windows.models.ratings import Channel
from xianfeng.service_windows.record import about, case_subject
from xianfeng.service_windows.rulebook import rules
from xianfeng.service_windows.rules.delays import release_day
from xianfeng.service_windows.rules.figures import BAD

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
    digest: str | None = None
    channel: str = Channel.SLIP.value


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

    Words with a bad rating wait like the rating itself; a suggestion is open at once.
    """
    if not (voice.text.strip() or voice.tags or voice.contact.strip()):
        raise Refused(_("请写一句话，或者选一个原因。"))
    code = new_code()
    said = {
        "window": window,
        "channel": voice.channel,
        "level": voice.level,
        "tags": list(voice.tags),
        "topic": voice.topic,
        "text": voice.text.strip(),
        "contact": voice.contact.strip(),
        "may_publish": voice.may_publish,
        "code_hash": hash_of(code),
    }
    if voice.level in BAD:
        hold(window, voice, said, below)
    else:
        open_case(CaseKind.SUGGESTION.value, said)
    return code


def hold(
    window: Window, voice: Voice, said: dict[str, object], below: Callable[[int], int]
) -> None:
    """Words of a bad rating join the rating where it is known by its hash."""
    day = today()
    words = {**said, "kind": CaseKind.RATING.value}
    joined = HeldCase.objects.filter(digest=voice.digest, window=window, text="", code_hash=None)
    if voice.digest and joined.update(**words):
        return
    taken = voice.digest and HeldCase.objects.filter(digest=voice.digest).exists()
    HeldCase.objects.create(
        **words,
        digest=None if taken else voice.digest,
        received_on=day,
        release_on=release_day(day, below, exceptions(window.organization)),
    )


def open_case(kind: str, said: dict[str, object]) -> Case:
    """A case with the pack's first deadline; published masked when whoever spoke agreed."""
    day, window = today(), cast(Window, said["window"])
    due = after_working_days(day, rules().deadlines[0], exceptions(window.organization))
    case = Case.objects.create(kind=kind, opened_on=day, due_on=due, **said)
    data = about(case.window, kind=case.kind, due=due.isoformat())
    record("case.opened", actor=None, subject=case_subject(case), data=data)
    return case


def public_form(text: str, names: Sequence[str]) -> str:
    """The words without numbers and names, as they may be published."""
    return masked(text, names)[:500]
