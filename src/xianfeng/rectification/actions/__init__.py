"""What can be done to orders; other rooms call these names."""

from .calendar import drop_day, keep_day
from .climbing import climb_overdue
from .deciding import accept, decide_extension, reopen, send_back, withdraw
from .exports import record_export
from .issuing import About, issue
from .working import ask_extension, plan, submit

__all__ = [
    "About",
    "accept",
    "ask_extension",
    "climb_overdue",
    "decide_extension",
    "drop_day",
    "issue",
    "keep_day",
    "plan",
    "record_export",
    "reopen",
    "send_back",
    "submit",
    "withdraw",
]
