"""Choosing a version of a pack."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xianfeng.kernel.fields import RowField
from xianfeng.packs.models import PackVersion
from xianfeng.packs.queries import pack_of
from xianfeng.packs.schema import Pack
from xianfeng.packs.templatetags.packs import said


class PackField(RowField):
    """A version of a pack, offered when the form is made."""

    def __init__(self, **named: Any) -> None:
        super().__init__(PackVersion.objects.none(), words=in_words, **named)


def in_words(version: PackVersion) -> str:
    """Title, identifier and the hash by which one edition differs from another."""
    more = f"{version.identifier} · {version.hash[:12]}"
    return _("%(name)s（%(more)s）") % {"name": said(pack_of(version.hash).title), "more": more}


def versions_with(part: Callable[[Pack], object]) -> QuerySet[PackVersion]:
    """Loaded versions that have this part, the newest of each first."""
    rows = PackVersion.objects.order_by("identifier", "-loaded_at")
    able = [one.pk for one in rows.only("pk", "hash") if part(pack_of(one.hash))]
    return rows.filter(pk__in=able)
