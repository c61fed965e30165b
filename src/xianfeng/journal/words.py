"""What kinds of entries and subjects are called on pages; each room names its own.

A room calls `define(...)` in its AppConfig.ready() or beside its actions.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, "str | Promise"] = {
    "journal.erased": _("抹除个人信息"),
    "journal.denials_dropped": _("清理到期的访问拒绝记录"),
    "entry": _("记录"),
    "journal": _("存证记录"),
}


def define(names: Mapping[str, "str | Promise"]) -> None:
    """Say what `names`' keys (kinds of entries or subjects) are called."""
    NAMES.update(names)


def called(kind: str) -> str:
    """The name of a kind for people, or the kind itself."""
    return str(NAMES.get(kind, kind))
