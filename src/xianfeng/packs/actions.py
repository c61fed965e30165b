"""Taking a pack into use."""

from pathlib import Path

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel.clock import now
from xianfeng.packs.loader import load_pack
from xianfeng.packs.models import PackVersion
from xianfeng.packs.schema import Pack


def load_pack_version(actor: User | None, folder: str | Path) -> PackVersion:
    """The version of the pack in `folder`; loading the same content again changes nothing.

    Raises PackRefused with every fault.
    """
    pack = load_pack(folder)
    with transaction.atomic():
        version, is_new = PackVersion.objects.get_or_create(
            hash=pack.hash, defaults=_fields(pack, actor)
        )
        if is_new:
            record(
                "pack.loaded",
                actor=actor,
                subject=("pack", pack.hash),
                data={"identifier": pack.id, "title": pack.title.zh},
            )
    return version


def _fields(pack: Pack, actor: User | None) -> dict[str, object]:
    return {
        "identifier": pack.id,
        "title": pack.title.zh,
        "title_en": pack.title.en,
        "content": pack.content,
        "loaded_at": now(),
        "loaded_by": actor,
    }
