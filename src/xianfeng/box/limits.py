"""How often one device may call: sixty times a minute. A slip and a kiosk are their own device;
for all others the mark of the caller's address stands in."""

from xianfeng.ballots.errors import NotAccepted
from xianfeng.kernel import limits

MOST = 60  # calls of one device in a minute


class TooMany(NotAccepted):
    """This device has had its calls of this minute; others are served."""

    def __init__(self) -> None:
        super().__init__("too_many")


class Limits(limits.Limits):
    """The box's own: it refuses."""

    def refuse(self, device: bytes) -> None:
        """TooMany when the device has had its calls of this minute."""
        if self.full(device):
            raise TooMany
