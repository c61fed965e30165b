"""A-5: comments lose what points at a person before anybody reads them."""

import re
from collections.abc import Iterable

NAME, NUMBER = "某某", "（号码）"
SEPARATED = r"[\s\-—·.]?"
# An identity number first: a telephone number may stand inside one.
IDENTITY = re.compile(r"(?<!\d)\d{6}\s?(?:\d{8}\s?\d{3}[\dXx]|\d{9})(?!\d)")
MOBILE = re.compile(rf"(?<!\d)(?:\+?86{SEPARATED})?1[3-9]\d(?:{SEPARATED}\d){{8}}(?!\d)")
LANDLINE = re.compile(rf"(?<!\d)0\d{{2,3}}{SEPARATED}\d{{7,8}}(?!\d)")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
WIDE = str.maketrans("０１２３４５６７８９Ｘ＠", "0123456789X@")
SHORTEST_NAME = 2  # characters; a single one would hit ordinary words


def masked(text: str, names: Iterable[str]) -> str:
    """`text` without identity and telephone numbers, mail addresses and the given names."""
    for pattern in (MAIL, IDENTITY, MOBILE, LANDLINE):
        text = pattern.sub(NUMBER, text.translate(WIDE))
    for name in sorted(set(names), key=len, reverse=True):
        if len(name) >= SHORTEST_NAME:
            text = text.replace(name, NAME)
    return text
