"""A-5: comments lose what points at a person before anybody reads them.

A text is looked through as it is read, not as it is coded: wide signs count as narrow ones, signs
that nobody sees do not count, and digits may stand apart. What is found is taken from the text as
it was written; the rest of it stays. When in doubt more is hidden.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

NAME, NUMBER = "某某", "（号码）"
UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me", "Cn", "Co"})  # controls, zero width, marks upon signs
NUMERALS = str.maketrans("〇零○一幺二三四五六七八九", "0001123456789")
APART = r"[\W_]{0,4}"  # between digits: blanks, dashes, slashes, any sign but letters
BETWEEN = re.compile(r"[\s\-—–_.·•・*~]")  # inside a name
LONG = rf"(?<!\d)\d(?:{APART}\d){{14,}}(?:{APART}[Xx])?"  # identity and card numbers, first of all
MOBILE = rf"(?<!\d)(?:(?:\+|00)?{APART}8{APART}6{APART})?1{APART}[3-9](?:{APART}\d){{9}}(?!\d)"
LANDLINE = rf"(?<!\d)0(?:{APART}\d){{9,11}}(?!\d)"
MAIL = r"[a-zA-Z0-9_.+-]+\s*@\s*[a-zA-Z0-9_-]+(?:\s*\.\s*[a-zA-Z0-9_-]+)+"
# WeChat and QQ: what stands behind their name. Letters alone are a name only where 微信, a colon or
# 号 is before them: “WeChat payment” is none.
CALLED = r"微\s*信|薇\s*信|扣\s*扣|企鹅|(?<![a-z])v\s*信"
CALLED_SHORT = r"(?<![a-z])(?:we\s*chat|wei\s*xin|vx|wx|qq|q(?=\s*[号群]))"
LED = r"(?:群|号码?|账|帐|id|是|为|加|[\s:=、,.()\[\]【】\-—_]){0,6}"
LED_BY_SIGN = rf"{LED}(?:号码?|id|[:=]){LED}"
LETTERS = r"[a-z][a-z0-9_-]{5,19}"
MIXED = rf"(?=[a-z_-]*\d){LETTERS}"
DIGITS = rf"\d(?:{APART}\d){{4,11}}"
ACCOUNT = (
    rf"(?i:(?:{CALLED}){LED}({LETTERS}|{DIGITS}))",
    rf"(?i:{CALLED_SHORT}{LED}({MIXED}|{DIGITS}))",
    rf"(?i:{CALLED_SHORT}{LED_BY_SIGN}({LETTERS}))",
)
PATTERNS = tuple(re.compile(each) for each in (MAIL, LONG, MOBILE, LANDLINE, *ACCOUNT))
SHORTEST_NAME = 2  # characters; a single one would hit ordinary words
Span = tuple[int, int]
Signs = list[tuple[int, str]]  # place in the text as it was written, and the sign as it is read


def masked(text: str, names: Iterable[str]) -> str:
    """`text` without identity, card and telephone numbers, mail addresses, what stands behind 微信
    or QQ, and the given names."""
    for pattern in PATTERNS:
        text = covered(text, found(read(text), pattern), NUMBER)
    for pattern in PATTERNS[1:]:  # once more, with 一三八 for 138
        text = covered(text, found(numerals(read(text)), pattern), NUMBER)
    return covered(text, named(read(text), names), NAME)


def read(text: str) -> Signs:
    """Every sign that is seen, in its plain form."""
    return [
        (place, sign)
        for place, written in enumerate(text)
        for sign in unicodedata.normalize("NFKC", written)
        if sign.isspace() or unicodedata.category(sign) not in UNSEEN
    ]


def numerals(signs: Signs) -> Signs:
    return [(place, sign.translate(NUMERALS)) for place, sign in signs]


def line_of(signs: Signs) -> str:
    return "".join(sign for _place, sign in signs)


def found(signs: Signs, pattern: re.Pattern[str]) -> list[Span]:
    """Where the pattern, or its one group, stands, as places in the text as it was written."""
    part = pattern.groups
    return [span(signs, one.start(part), one.end(part)) for one in pattern.finditer(line_of(signs))]


def span(signs: Signs, start: int, end: int) -> Span:
    return signs[start][0], signs[end - 1][0] + 1


def named(signs: Signs, names: Iterable[str]) -> list[Span]:
    """Where a name stands, however it is spaced; longer names first."""
    tight = [(place, sign) for place, sign in signs if not BETWEEN.fullmatch(sign)]
    line = line_of(tight)
    wanted = sorted({plain_name(name) for name in names}, key=len, reverse=True)
    return [
        span(tight, start, start + len(name))
        for name in wanted
        if len(name) >= SHORTEST_NAME
        for start in places(line, name)
    ]


@lru_cache(maxsize=20_000)  # the same names for every comment of a poll
def plain_name(name: str) -> str:
    return BETWEEN.sub("", line_of(read(name)))


def places(line: str, name: str) -> Iterator[int]:
    start = line.find(name)
    while start >= 0:
        yield start
        start = line.find(name, start + len(name))


def covered(text: str, spans: Iterable[Span], mark: str) -> str:
    """`mark` in place of each span; of two that overlap, one mark."""
    parts, until = [], 0
    for start, end in sorted(spans):
        if start >= until:
            parts += [text[until:start], mark]
        until = max(until, end)
    return "".join([*parts, text[until:]])
