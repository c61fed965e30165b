"""One word per concept: a Chinese text has one English text, whichever room says it.

Django merges the catalogs of all rooms, so of two translations only one would ever show.
"""

import re
from collections import defaultdict
from pathlib import Path

import xianfeng

CATALOGS = sorted(Path(xianfeng.__file__).parent.glob("*/locale/en/LC_MESSAGES/django.po"))
ENTRY = re.compile(
    r'(?:msgctxt "(?P<context>.*)"\n)?msgid "(?P<id>.+)"\nmsgstr(?:\[0\])? "(?P<text>.*)"'
)


def test_every_text_has_one_english_text_in_all_rooms() -> None:
    said: dict[tuple[str | None, str], dict[str, list[str]]] = defaultdict(dict)
    for catalog in CATALOGS:
        for entry in ENTRY.finditer(catalog.read_text()):
            rooms = said[entry["context"], entry["id"]].setdefault(entry["text"], [])
            rooms.append(catalog.parents[3].name)
    assert len(said) > 500
    assert not {key: texts for key, texts in said.items() if len(texts) > 1}
