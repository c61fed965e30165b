"""Facts about windows, what people say of them, and what became of it."""

from .cases import Case, CaseClimb, HeldCase, Message, Untold
from .contests import Contest, Entrant
from .figures import Released
from .honours import HonourProposal
from .points import Burst, HeldScores, Intake, Invitation, RatingPoint, ScoreCount
from .ratings import DayCount, PaperBatch, Rating, SlipCount
from .shows import Arrangement, Edition, Guidance, Item, Post, Window

__all__ = [
    "Arrangement",
    "Burst",
    "Case",
    "CaseClimb",
    "Contest",
    "DayCount",
    "Edition",
    "Entrant",
    "Guidance",
    "HeldCase",
    "HeldScores",
    "HonourProposal",
    "Intake",
    "Invitation",
    "Item",
    "Message",
    "PaperBatch",
    "Post",
    "Rating",
    "RatingPoint",
    "Released",
    "ScoreCount",
    "SlipCount",
    "Untold",
    "Window",
]
