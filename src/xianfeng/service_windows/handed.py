"""What a room further up hands to this one: published pledges, which this room does not know.

`pages` fills it once all rooms are loaded; without it a window shows no pledges.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xianfeng.organizations.models import Organization


@dataclass(frozen=True)
class ShownPledge:
    """A published pledge; `membership` is whose it is, None where it is the organization's."""

    membership: int | None
    owner: str
    items: Sequence[str]
    path: str  # of its public page


PledgesOf = Callable[[Organization], Sequence[ShownPledge]]
SOURCES: list[PledgesOf] = []


def hand_pledges(source: PledgesOf) -> None:
    """From here on windows show what `source` gives."""
    SOURCES[:] = [source]


def pledges_of(organization: Organization) -> list[ShownPledge]:
    """Published pledges of an organization and its members, the organization's own first."""
    return [pledge for source in SOURCES for pledge in source(organization)]
