"""Numbers, steps and pictures of a round in the reader's language, ready for templates."""

from .explaining import NOTHING, Explained, explained
from .lists import CHANGE_TONES, Line, lines
from .pictures import Warned, chart, steps, table, warnings
from .problems import basis, problem
from .words import listed, name_of, said, word

__all__ = [
    "CHANGE_TONES",
    "NOTHING",
    "Explained",
    "Line",
    "Warned",
    "basis",
    "chart",
    "explained",
    "lines",
    "listed",
    "name_of",
    "problem",
    "said",
    "steps",
    "table",
    "warnings",
    "word",
]
