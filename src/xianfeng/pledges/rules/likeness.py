"""Near-copies of pledges on file: advice to the author, in the author's eyes only.

rapidfuzz compares by characters, which needs no splitting into words and so suits Chinese.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from xianfeng.pledges.rules.values import Advice, Items
from xianfeng.pledges.rules.wording import plain
from xianfeng.sheets.errors import Message
from xianfeng.sheets.errors import gettext_noop as _

ALIKE = 85  # percent of matching characters from which two texts are told
SHORTEST = 8  # shorter texts are alike by chance


@dataclass(frozen=True, slots=True)
class OnFile:
    """An item somebody already wrote: its plain text and where it stands."""

    plain: str
    in_branch: bool


def likeness_advice(items: Items, others: Sequence[OnFile]) -> Iterator[Advice]:
    """Items that are nearly the same as another, own or on file. No name is told."""
    texts = [plain(item.text) for item in items]
    known = [other.plain for other in others]
    for place, text in enumerate(texts, 1):
        if len(text) < SHORTEST:
            continue
        twin = same_pledge(text, texts[: place - 1])
        if twin:
            values = {"twin": twin}
            yield Advice(place, Message(_("与本承诺第 %(twin)s 项几乎一样。"), values))
            continue
        found = process.extractOne(text, known, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if found is not None:
            yield Advice(place, told(others[found[2]]))


def same_pledge(text: str, before: Sequence[str]) -> int:
    """The place of an earlier item of the same pledge that says the same; 0 for none."""
    for place, other in enumerate(before, 1):
        if fuzz.ratio(text, other) >= ALIKE:
            return place
    return 0


def told(other: OnFile) -> Message:
    """Where the twin stands, never whose it is."""
    if other.in_branch:
        return Message(_("与本支部已有的一项承诺几乎一样，请按自己的实际写。"))
    return Message(_("与已有的一项承诺几乎一样，请按自己的实际写。"))
