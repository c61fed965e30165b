"""Packs are published rules without anybody's data: all may read them, nobody changes one."""

from typing import Any

from django.db.models import QuerySet

from xianfeng.kernel.access import Policy
from xianfeng.packs.models import PackVersion


class PackVersionPolicy(Policy[PackVersion]):
    """`view` for everybody; there is no other verb, a changed pack is a new version (R-185)."""

    grants = {"view": ("public",)}

    @classmethod
    def filter(cls, actor: Any, verb: str) -> QuerySet[PackVersion]:
        del actor
        return PackVersion.objects.all() if verb == "view" else PackVersion.objects.none()

    @classmethod
    def may_ever(cls, actor: Any, verb: str) -> bool:
        del actor
        return verb == "view"
