"""Once a night the served site compares itself with its record (architecture, the journal)."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from xianfeng.kernel.clock import SHANGHAI

FROM = timedelta(hours=2)  # in Asia/Shanghai; nobody works then


@dataclass
class Nightly:
    """Starts a short-lived process once a day, from 02:00 on; a missed night is made up for."""

    start: Callable[[], "subprocess.Popen[bytes]"]
    done: date | None = None
    running: "subprocess.Popen[bytes] | None" = None

    def look(self, moment: datetime) -> None:
        """Start it when a new day is due; take note when it has ended."""
        if self.running and self.running.poll() is not None:
            self.running = None
        day = (moment - FROM).astimezone(SHANGHAI).date()
        if day != self.done and not self.running:
            self.done, self.running = day, self.start()

    def end(self) -> None:
        """It does not outlive the site."""
        if self.running and self.running.poll() is None:
            self.running.terminate()
            self.running.wait()
