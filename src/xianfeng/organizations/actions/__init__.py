"""The verbs of organizations; each is one transaction with its journal entry."""

from .accounts import deactivate, reactivate, renew
from .duties import FirstPassword, appoint, appoint_by_name, end_duty, move_member
from .tree import apply_roll, decide_leadership, found_county, renew_rollups

__all__ = [
    "FirstPassword",
    "apply_roll",
    "appoint",
    "appoint_by_name",
    "deactivate",
    "decide_leadership",
    "end_duty",
    "found_county",
    "move_member",
    "reactivate",
    "renew",
    "renew_rollups",
]
