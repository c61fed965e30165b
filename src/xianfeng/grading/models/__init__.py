"""A round, what went into it, what came out, and who decided."""

from .comparisons import OffRecord
from .decisions import Acceptance, Correction, Decision
from .inputs import (
    Fact,
    InputUpload,
    MassCount,
    PreviousGrade,
    SelfScore,
    SuperiorScore,
    VetoEvent,
)
from .rounds import Computation, ComputeJob, Result, Round

__all__ = [
    "Acceptance",
    "Computation",
    "ComputeJob",
    "Correction",
    "Decision",
    "Fact",
    "InputUpload",
    "MassCount",
    "OffRecord",
    "PreviousGrade",
    "Result",
    "Round",
    "SelfScore",
    "SuperiorScore",
    "VetoEvent",
]
