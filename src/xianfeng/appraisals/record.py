"""How polls stand in the journal: without names, and without anything that keeps an order."""

from collections.abc import Mapping

from xianfeng.appraisals.models import Poll
from xianfeng.journal.rules.canonical import Json


def poll_subject(poll: Poll) -> tuple[str, str]:
    return ("poll", poll.pk)


def about(poll: Poll, **more: Json) -> Mapping[str, Json]:
    """What every entry of a poll says."""
    return {"organization": poll.organization.code, "pack": poll.pack_hash, **more}
