"""What the pack says about orders: the deadlines that are offered."""

from functools import lru_cache

from django.utils.translation import gettext as _

from xianfeng.packs.loader import load_pack
from xianfeng.packs.queries import CENTRAL, newest, pack_of
from xianfeng.packs.windows import WindowRules


def window_rules() -> WindowRules:
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


def day_choices() -> list[tuple[int, str]]:
    """The pack's deadlines in working days, for a form (places differ, §4)."""
    return [(days, _("%(days)d 个工作日") % {"days": days}) for days in window_rules().deadlines]
