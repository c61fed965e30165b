"""How often one address may send words: like ratings at the box, in memory only.

Addresses become marks under a salt drawn anew every day. Each process counts for itself.
"""

from xianfeng.box.limits import Limits, Marks
from xianfeng.kernel.clock import today

MOST_WORDS = 30  # of one address in a minute; a hall shares one
MARKS, WORDS = Marks(), Limits(MOST_WORDS)


def may_speak(address: str) -> bool:
    """One more post from there; False when it has had those of this minute."""
    mark = MARKS.mark(address, today())
    if WORDS.full(mark):
        return False
    WORDS.count(mark)
    return True
