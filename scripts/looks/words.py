"""Words of one language on a page of the other: what the catalogs know and nobody switched."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src/xianfeng"
CHINESE = re.compile(r"[㐀-鿿]")
# Marks of the other language's writing beside words of this one.
MIXED = {
    "en": re.compile(r"[A-Za-z)][，。；：、（？！]|[，。；：、）？！][A-Za-z]"),
    "zh-hans": re.compile(r"[㐀-鿿][,;:!?(]|[)!?,;][㐀-鿿]"),
}
ENTRY = re.compile(
    r'^msgid ((?:".*"\n)+)(?:msgid_plural (?:".*"\n)+)?msgstr(?:\[0\])? ((?:".*"\n)+)', re.MULTILINE
)
HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Names of the demo's people and places, whatever else a catalog means by them.
NAMES = re.compile(r"安澜|临溪|^(?:县委|邻县|镇党委|教育局|党支部书记|第二审批人|窗口$|.*员$)")
LEAST = {"en": 2, "zh-hans": 4}  # letters of a text that is looked for


def joined(quoted: str) -> str:
    """The lines of a catalog's string as one."""
    return "".join(ast.literal_eval(line) for line in quoted.splitlines() if line)


@cache
def known(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Texts that may not stand on a page in `language`: whole ones, and those with holes."""
    whole: set[str] = set()
    holed: set[str] = set()
    for catalog in SOURCE.glob("*/locale/en/LC_MESSAGES/django.po"):
        for chinese, english in ENTRY.findall(catalog.read_text()):
            source, other = joined(chinese), joined(english)
            text = source if language == "en" else other
            if source != other and len(text) >= LEAST[language]:
                (holed if HOLE.search(text) else whole).add(text)
    return frozenset(whole), tuple(compiled(text) for text in sorted(holed) if telling(text))


def telling(text: str) -> bool:
    """Whether enough of a text with holes is its own."""
    return len(HOLE.sub("", text).strip()) >= 6


def compiled(text: str) -> re.Pattern[str]:
    """A pattern for a text with holes."""
    return re.compile(".+?".join(re.escape(part) for part in HOLE.split(text)))


def foreign_words(said: Iterable[str], language: str) -> Iterator[tuple[str, str]]:
    """Texts of the other language, and its punctuation among our words."""
    whole, holed = known(language)
    other = CHINESE if language == "en" else re.compile(r"[A-Za-z]{2}")
    for text in said:
        if MIXED[language].search(text):
            yield "punctuation", text[:120]
        if not other.search(text) or (language == "en" and NAMES.search(text)):
            continue
        if text.strip(" ：:。") in whole or any(one.fullmatch(text) for one in holed):
            yield "untranslated", text[:120]
        else:
            yield "other language", text[:120]
