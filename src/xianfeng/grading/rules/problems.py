"""Where an organization lost most: rectification begins from problems (R-091)."""

from collections.abc import Sequence
from fractions import Fraction

from .values import IndicatorScore

NAMED = 3


def weakest(scores: Sequence[IndicatorScore]) -> list[IndicatorScore]:
    """The indicators with the greatest share lost, at most three; one without a score first."""
    lost = [one for one in scores if share_lost(one)]
    return sorted(lost, key=share_lost, reverse=True)[:NAMED]


def share_lost(score: IndicatorScore) -> Fraction:
    """From 0, full marks, to 1."""
    return 1 - (score.score or Fraction(0)) / score.indicator.maximum
