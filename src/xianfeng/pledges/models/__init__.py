"""Facts of the room, by their noun."""

from .democratic import DemocraticReview, ReviewedMember
from .imports import PledgeImport
from .keeping import Help, ProgressNote, Reminder, ReminderChoice, ReminderLine
from .pledges import (
    Draft,
    Form,
    Item,
    Kind,
    Pledge,
    Post,
    Program,
    ResultUse,
    TopicChoice,
    Use,
    Version,
)
from .publishing import Carried, Feedback, Publication

__all__ = [
    "Carried",
    "DemocraticReview",
    "Draft",
    "Feedback",
    "Form",
    "Help",
    "Item",
    "Kind",
    "Pledge",
    "PledgeImport",
    "Post",
    "Program",
    "ProgressNote",
    "Publication",
    "Reminder",
    "ReminderChoice",
    "ReminderLine",
    "ResultUse",
    "ReviewedMember",
    "TopicChoice",
    "Use",
    "Version",
]
