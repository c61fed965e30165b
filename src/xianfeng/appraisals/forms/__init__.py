"""Text from the browser to clean values."""

from .ballots import CodeForm, PaperForm
from .polls import ClassForm, DraftForm, ExtendForm, FindForm, ReasonForm
from .voices import (
    BranchForm,
    CommentForm,
    MemberCommentForm,
    PartsForm,
    PlaceForm,
    SpeakForForm,
    SpeakForm,
)

__all__ = [
    "BranchForm",
    "ClassForm",
    "CodeForm",
    "CommentForm",
    "DraftForm",
    "ExtendForm",
    "FindForm",
    "MemberCommentForm",
    "PaperForm",
    "PartsForm",
    "PlaceForm",
    "ReasonForm",
    "SpeakForForm",
    "SpeakForm",
]
