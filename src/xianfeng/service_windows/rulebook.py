"""What the pack says about windows, and its words in the reader's language."""

from collections.abc import Iterable, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xianfeng.kernel.errors import Refused
from xianfeng.packs.models import PackVersion
from xianfeng.packs.queries import CENTRAL, newest
from xianfeng.packs.texts import Text
from xianfeng.packs.windows import Honour, Named, WindowClass, WindowRules
from xianfeng.rectification.rulebook import window_rules

STARS, BENCHMARK = "star-window", "benchmark"  # kinds of contest in the pack


def rules() -> WindowRules:
    """What the pack in force rules about windows."""
    return window_rules()


def version_in_force() -> PackVersion:
    """The version that what is decided today is bound to; Refused where none is loaded."""
    version = newest(CENTRAL)
    if version is None:
        raise Refused(_("还没有载入政策包。"))
    return version


def reasons(rules: WindowRules) -> tuple[Named, ...]:
    """What people may tick, the same for every level: what was good, what was wrong (R-047,
    R-048)."""
    return (*rules.principles, *rules.faults)


def word(text: Text) -> str:
    """The text in the reader's language."""
    return text.en if (get_language() or "").startswith("en") else text.zh


def choices(entries: Iterable[Named | WindowClass | Honour]) -> list[tuple[str, str]]:
    """For a form."""
    return [(one.code, word(one.name)) for one in entries]


def names(entries: Iterable[Named | WindowClass | Honour], codes: Sequence[str]) -> list[str]:
    """Codes in words; a code the pack no longer has stands for itself."""
    known = dict(choices(entries))
    return [known.get(code, code) for code in codes]
