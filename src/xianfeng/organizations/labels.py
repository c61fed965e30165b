"""The roll's words for fields of work (领域) and their names for people.

Packs group them into domains; the words themselves are `packs.schema.ROLL_LABELS`.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABEL_NAMES: Final[Mapping[str, Promise]] = {
    "村": _("村"),
    "社区": _("社区"),
    "机关": _("机关"),
    "事业单位": _("事业单位"),
    "国有企业": _("国有企业"),
    "非公有制经济组织": _("非公有制经济组织"),
    "社会组织": _("社会组织"),
}
