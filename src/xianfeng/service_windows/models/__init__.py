"""Facts about windows, what people say of them, and what became of it."""

from .cases import Case, HeldCase, Message
from .contests import Contest, Entrant
from .figures import Released
from .ratings import DayCount, PaperBatch, Rating, SlipCount
from .shows import Arrangement, Edition, Guidance, Item, Post, Window

__all__ = [
    "Arrangement",
    "Case",
    "Contest",
    "DayCount",
    "Edition",
    "Entrant",
    "Guidance",
    "HeldCase",
    "Item",
    "Message",
    "PaperBatch",
    "Post",
    "Rating",
    "Released",
    "SlipCount",
    "Window",
]
