"""What the pack says about windows, and its words in the reader's language."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.translation import get_language

from xianfeng.packs.loader import load_pack
from xianfeng.packs.queries import CENTRAL, newest, pack_of
from xianfeng.packs.texts import Text
from xianfeng.packs.windows import Named, WindowClass, WindowRules


def rules() -> WindowRules:
    """The newest loaded pack's; what comes with the site where none rules windows yet."""
    version = newest(CENTRAL)
    found = pack_of(version.hash).windows if version else None
    return found or delivered()


@lru_cache(maxsize=1)
def delivered() -> WindowRules:
    """The section as delivered with the site."""
    found = load_pack(CENTRAL).windows
    assert found is not None  # noqa: S101 -- tests/packs hold that it is there
    return found


def word(text: Text) -> str:
    """The text in the reader's language."""
    return text.en if (get_language() or "").startswith("en") else text.zh


def choices(entries: Iterable[Named | WindowClass]) -> list[tuple[str, str]]:
    """For a form."""
    return [(one.code, word(one.name)) for one in entries]


def names(entries: Iterable[Named | WindowClass], codes: Sequence[str]) -> list[str]:
    """Codes in words; a code the pack no longer has stands for itself."""
    known = dict(choices(entries))
    return [known.get(code, code) for code in codes]
