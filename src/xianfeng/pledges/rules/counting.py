"""How many items are usual (⚙ counts of the pack): a warning outside, never a refusal."""

from collections.abc import Iterator

from xianfeng.packs.schema import ItemCounts
from xianfeng.pledges.rules.values import Advice
from xianfeng.sheets.errors import Message
from xianfeng.sheets.errors import gettext_noop as _


def count_advice(count: int, is_organization: bool, counts: ItemCounts | None) -> Iterator[Advice]:
    """Two to five for members, ten or more for an organization, where the pack says so."""
    if counts is None:
        return
    if is_organization:
        if count < counts.organization_least:
            values = {"count": count, "least": counts.organization_least}
            yield Advice(
                0, Message(_("党组织承诺一般不少于 %(least)s 项，现有 %(count)s 项。"), values)
            )
    elif not counts.least <= count <= counts.most:
        values = {"count": count, "least": counts.least, "most": counts.most}
        yield Advice(
            0, Message(_("一般承诺 %(least)s 至 %(most)s 项，现有 %(count)s 项。"), values)
        )
