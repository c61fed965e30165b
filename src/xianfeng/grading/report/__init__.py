"""`report.html`: one self-contained file about a graded round (R-184, R-087…R-090)."""

from .page import report

__all__ = ["report"]
