"""A pledge as others read it: its own words, or those that stand while it is written anew.

Boards, screens, paper and the pages behind QR codes take faces and never a pledge's items, so
that words nobody approved cannot get there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xianfeng.kernel.clock import SHANGHAI
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.pledges.models import Form, Item, Pledge, Program, Version
from xianfeng.pledges.queries.following import public_texts
from xianfeng.pledges.states import Completion


@dataclass(frozen=True, slots=True)
class Line:
    """One item, with the newest word on how it goes."""

    place: int
    text: str
    aim: str
    due: date | None
    aspects: Sequence[str] = ()
    completion: str = ""
    cause: str = ""
    report: str = ""
    note: str = ""
    noted_on: str = ""

    @property
    def ended(self) -> str:
        """How it ended, in the reader's language."""
        return str(Completion(self.completion).label) if self.completion else ""


@dataclass(frozen=True, slots=True)
class Face:
    """Whose pledge it is, and what it says to others."""

    pledge: Pledge
    form: str
    partners: str
    post: str
    items: Sequence[Line]
    changes: bool = False  # other words are being written
    follows: str = ""  # the rectification that it carries on, in words for everybody

    @property
    def pk(self) -> int:
        return self.pledge.pk

    @property
    def organization(self) -> Organization:
        return self.pledge.organization

    @property
    def program(self) -> Program:
        return self.pledge.program

    @property
    def serial(self) -> int:
        return self.pledge.serial

    @property
    def membership(self) -> Membership | None:
        return self.pledge.membership

    @property
    def feedback(self) -> str:
        return self.pledge.feedback

    @property
    def form_name(self) -> str:
        return str(Form(self.form).label)


def faces_of(pledges: Iterable[Pledge]) -> list[Face]:
    """What pledges say to others today; `standing`, `post` and noted items are loaded."""
    found = list(pledges)
    texts = public_texts(order_of(one) for one in found)
    return [face_of(one, texts.get(order_of(one) or 0, "")) for one in found]


def order_of(pledge: Pledge) -> int | None:
    """The order that its shown words follow."""
    if pledge.standing is not None:
        return pledge.standing.head.get("follows")
    return pledge.follows_id


def face_of(pledge: Pledge, follows: str) -> Face:
    if pledge.standing is not None:
        return standing_face(pledge, pledge.standing, follows)
    post = pledge.post.name if pledge.post else ""
    lines = [line(one) for one in pledge.items.all()]
    return Face(pledge, pledge.form, pledge.partners, post, lines, follows=follows)


def standing_face(pledge: Pledge, version: Version, follows: str) -> Face:
    """What was approved before the change."""
    head = version.head
    lines = said_lines(version.content)
    return Face(pledge, head["form"], head["partners"], head["post"], lines, True, follows)


def worded(pledge: Pledge, words: Any) -> Face:
    """A pledge in a notice, with the words of that notice as `record.said` gives them."""
    return Face(pledge, pledge.form, "", "", said_lines(words))


def line(item: Item) -> Line:
    notes = list(item.notes.all())
    newest = notes[0] if notes else None
    return Line(
        item.place,
        item.text,
        item.aim,
        item.due,
        item.aspects,
        item.completion,
        item.cause,
        item.report,
        newest.text if newest else "",
        newest.written_at.astimezone(SHANGHAI).date().isoformat() if newest else "",
    )


def said_lines(words: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Items as a version or a notice keeps them; what older ones did not keep is empty."""
    return [said_line(place, one) for place, one in enumerate(words, 1)]


def said_line(place: int, one: Mapping[str, Any]) -> Line:
    newest: Mapping[str, str] = next(iter(one.get("notes", ())), {})
    return Line(
        place,
        one["text"],
        one.get("aim", ""),
        date.fromisoformat(one["due"]) if one.get("due") else None,
        one.get("aspects", ()),
        note=newest.get("text", ""),
        noted_on=newest.get("on", ""),
    )
