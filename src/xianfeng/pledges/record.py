"""How the record names pledges; what they say and whose they are goes in sealed."""

from collections.abc import Collection, Iterable
from typing import Protocol

from xianfeng.journal.rules.canonical import Json
from xianfeng.kernel.clock import SHANGHAI
from xianfeng.organizations.models import Organization
from xianfeng.packs.schema import Shown
from xianfeng.pledges.models import Item, Pledge, Program, ProgressNote
from xianfeng.pledges.states import Cause


class Numbered(Protocol):
    """A pledge, or what others read of it."""

    @property
    def organization(self) -> Organization: ...

    @property
    def program(self) -> Program: ...

    @property
    def serial(self) -> int: ...


def number_of(pledge: Numbered) -> str:
    """编号: organization, year, serial. Readable, unique, and not telling whose it is."""
    return number_from(pledge.organization.code, pledge.program.year, pledge.serial)


def number_from(code: str, year: int, serial: int) -> str:
    return f"{code}-{year}-{serial:03d}"


def subject(pledge: Pledge) -> tuple[str, str]:
    return "pledge", number_of(pledge)


def about(pledge: Pledge, **more: Json) -> dict[str, Json]:
    """What every entry of a pledge says."""
    return {"organization": pledge.organization.code, "year": pledge.program.year, **more}


def person(pledge: Pledge) -> dict[str, str]:
    """Whose pledge it is, to be sealed; {} for an organization's own."""
    return {"person": str(pledge.membership.person_id)} if pledge.membership else {}


def said(items: Iterable[Item]) -> list[Json]:
    """What a pledge promises, as values."""
    return [said_of(one) for one in items]


def said_of(one: Item) -> dict[str, Json]:
    return {
        "text": one.text,
        "aim": one.aim,
        "measures": one.measures,
        "due": one.due.isoformat(),
        "aspects": list(one.aspects),
        "medium": one.medium,
    }


def made_known(pledge: Pledge, shows: Collection[Shown]) -> list[Json]:
    """What a notice makes known of its items, as values: the promise, and as far as the pack shows
    it the newest line on how each goes, or how it ended. Nothing else gets out (R-182).
    """
    return [{**said_of(one), **gone_of(one, shows)} for one in pledge.items.all()]


def gone_of(item: Item, shows: Collection[Shown]) -> dict[str, Json]:
    """An end with its objective cause and what is explained of it (R-025), else the newest note."""
    if item.completion:
        return ended_of(item) if Shown.COMPLETION in shows else {}
    newest = next(iter(item.notes.all()), None)
    if newest is None or Shown.PROGRESS not in shows:
        return {}
    return {"note": {"text": newest.text, "on": day_of(newest)}}


def ended_of(item: Item) -> dict[str, Json]:
    found: dict[str, Json] = {"completion": item.completion}
    if item.cause == Cause.OBJECTIVE:
        found |= {"cause": item.cause, "report": item.report}
    return found


def as_it_stood(pledge: Pledge) -> list[Json]:
    """What a pledge promises, and what was noted and asked for until then, as values."""
    items = list(pledge.items.prefetch_related("notes", "helps"))
    return [{**said_of(one), "notes": notes_of(one), "helps": helps_of(one)} for one in items]


def head_of(pledge: Pledge) -> dict[str, Json]:
    """What a pledge says besides its items, where it stands and who approved it, as values."""
    reviewed = pledge.reviewed_at
    return {
        "state": str(pledge.state),
        "kind": str(pledge.kind),
        "form": str(pledge.form),
        "occasion": pledge.occasion,
        "partners": pledge.partners,
        "post": pledge.post.name if pledge.post else "",
        "follows": pledge.follows_id,
        "participants": list(pledge.participants.values_list("pk", flat=True)),
        "reviewer": pledge.reviewed_by.display_name if pledge.reviewed_by else "",
        "reviewed_at": reviewed.isoformat() if reviewed else "",
    }


def notes_of(item: Item) -> list[Json]:
    return [
        {
            "text": one.text,
            "evidence": one.evidence,
            "on": day_of(one),
        }
        for one in item.notes.all()
    ]


def day_of(note: ProgressNote) -> str:
    return note.written_at.astimezone(SHANGHAI).date().isoformat()


def helps_of(item: Item) -> list[Json]:
    return [
        {
            "asked": one.asked,
            "helper": one.helper,
            "offer": one.offer,
            "settled": one.settled_at is not None,
        }
        for one in item.helps.all()
    ]
