"""Words that nobody can check later: told to the author before review (R-004, R-014).

Advice names the word and what would help. It is not kept, not counted and not shown to anybody
but the author, so that it cannot turn into a score.
"""

import re
import unicodedata
from collections.abc import Iterator

from xianfeng.pledges.rules.values import Advice, Items, ItemText
from xianfeng.sheets.errors import Message
from xianfeng.sheets.errors import gettext_noop as _

VAGUE = (
    "进一步", "尽可能", "积极", "努力", "争取", "力争", "尽量", "不断", "逐步", "适时", "大力",
    "切实", "认真", "加强", "提升", "提高", "做好", "搞好", "有所", "更好", "带头作用",
)  # fmt: skip
# A figure: digits, or a Chinese numeral before a word that counts something.
FIGURE = re.compile(
    r"\d|[一二两三四五六七八九十百千万半每]\s*"
    r"[个户次天日周月季年人名件项场篇本亩元斤条处间家小分吨课时度成"
    r"位份封张棵株只头台辆座栋批期轮趟遍回公里米页组队门]"
)
SHORTEST = 6  # characters of a matter that says anything


def wording_advice(items: Items) -> Iterator[Advice]:
    """What of the items is too vague to be checked."""
    for place, item in enumerate(items, 1):
        yield from of_item(place, item)


def of_item(place: int, item: ItemText) -> Iterator[Advice]:
    """Advice on one item."""
    whole = plain(f"{item.text}{item.aim}{item.measures}")
    if len(plain(item.text)) < SHORTEST:
        yield Advice(place, Message(_("写得太短，看不出要做什么。")))
    if not FIGURE.search(unicodedata.normalize("NFKC", f"{item.text} {item.aim}")):
        yield weak_aim(place, whole)
    if not item.measures.strip():
        yield Advice(place, Message(_("还没有写措施：准备怎么做、什么时候做。")))
    if item.due is None:
        yield Advice(place, Message(_("还没有写完成时限。")))


def weak_aim(place: int, whole: str) -> Advice:
    """No figure in sight: name the vague word where there is one."""
    word = next((word for word in VAGUE if word in whole), "")
    if word:
        return Advice(
            place,
            Message(
                _("“%(word)s”到年底不好检查，可以写明次数、数量，或者做到什么程度。"),
                {"word": word},
            ),
        )
    return Advice(place, Message(_("目标没有可以检查的数量或程度，可以写明次数、数量。")))


def plain(text: str) -> str:
    """Letters and digits alone, for comparing and measuring."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LN")
