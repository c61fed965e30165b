"""Dates as a calendar file (RFC 5545): what a phone's own calendar reads, no address needed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE = 75  # octets, without the line's end
MORNING = 9  # o'clock, when a calendar rings


@dataclass(frozen=True, slots=True)
class Dated:
    """An item with its date; `key` stays the same over downloads, so that nothing doubles."""

    key: str
    title: str
    due: date
    address: str


def calendar(name: str, dated: Iterable[Dated], before: Sequence[int], made: datetime) -> str:
    """One event a date, ringing so many days before in the morning; lines end as the RFC says."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Xianfeng//Pledges//ZH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for one in dated:
        lines += event(one, before, made)
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in folded(line))


def event(one: Dated, before: Sequence[int], made: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.key}@xianfeng"
    yield f"DTSTAMP:{made.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{one.due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.due + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(one.title)}"
    yield f"URL:{one.address}"
    yield "TRANSP:TRANSPARENT"
    for days in before:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{escaped(one.title)}"
        yield f"TRIGGER:-PT{days * 24 - MORNING}H"
        yield "END:VALARM"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """What has a meaning in the file loses it.

    >>> escaped("a,b;c")
    'a\\\\,b\\\\;c'
    """
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def folded(line: str) -> Iterator[str]:
    """A long line in pieces of at most LINE octets, the next beginning with a blank; no character
    is cut."""
    piece, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + char, size + octets
    yield piece
