"""How the record names pledges; what they say goes in as a hash, who they are sealed."""

import json
from collections.abc import Iterable
from hashlib import sha256

from xianfeng.journal.rules.canonical import Json
from xianfeng.pledges.models import Item, Pledge


def number_of(pledge: Pledge) -> str:
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


def digest(value: Json) -> str:
    """Words go into the record as their hash: they may name people, and may be erased."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def said(items: Iterable[Item]) -> list[Json]:
    """What a pledge promises, as values."""
    return [
        {
            "text": one.text,
            "aim": one.aim,
            "measures": one.measures,
            "due": one.due.isoformat(),
            "aspects": list(one.aspects),
            "medium": one.medium,
        }
        for one in items
    ]
