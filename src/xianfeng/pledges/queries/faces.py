"""A pledge as others read it: the words of the notice that carries it.

Boards, screens, paper and the pages behind QR codes take faces and never a pledge's items, notes
or feedback, so that words nobody checked cannot get there: neither another promise nor a line on
how it goes, nor even the plain word how it ended, which says something of a person (R-182).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.pledges.models import Carried, Form, Pledge, Program
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
    feedback: str = ""  # what the branch told it

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
    def form_name(self) -> str:
        return str(Form(self.form).label)


def faces_of(pledges: Iterable[Pledge], carried: Mapping[int, Carried]) -> list[Face]:
    """What pledges say to others today, each in the words of the notice that carries it;
    `standing` and `post` are loaded."""
    found = list(pledges)
    texts = public_texts(order_of(one) for one in found)
    return [face_of(one, carried[one.pk], texts.get(order_of(one) or 0, "")) for one in found]


def order_of(pledge: Pledge) -> int | None:
    """The order that its shown words follow."""
    if pledge.standing is not None:
        return pledge.standing.head.get("follows")
    return pledge.follows_id


def face_of(pledge: Pledge, row: Carried, follows: str) -> Face:
    """Beside the carried words what stands of its head while it is written anew."""
    lines = said_lines(row.words or ())
    if pledge.standing is None:
        post = pledge.post.name if pledge.post else ""
        head = (pledge.form, pledge.partners, post)
        return Face(pledge, *head, lines, follows=follows, feedback=row.feedback)
    former = pledge.standing.head
    head = (former["form"], former["partners"], former["post"])
    return Face(pledge, *head, lines, True, follows, row.feedback)


def worded(pledge: Pledge, words: Any, feedback: str = "") -> Face:
    """A pledge in a notice, with the words of that notice as `record.made_known` gives them."""
    return Face(pledge, pledge.form, "", "", said_lines(words or ()), feedback=feedback)


def said_lines(words: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Items as a notice keeps them; what older ones did not keep is empty."""
    return [said_line(place, one) for place, one in enumerate(words, 1)]


def said_line(place: int, one: Mapping[str, Any]) -> Line:
    newest: Mapping[str, str] = one.get("note", {})
    return Line(
        place,
        one["text"],
        one.get("aim", ""),
        date.fromisoformat(one["due"]) if one.get("due") else None,
        one.get("aspects", ()),
        one.get("completion", ""),
        one.get("cause", ""),
        one.get("report", ""),
        newest.get("text", ""),
        newest.get("on", ""),
    )
