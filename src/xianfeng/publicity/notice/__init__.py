"""Official documents (公文) in the format of GB/T 9704-2012, as .docx (requirements §6)."""

from .content import Annex, Notice, Paragraph, Section
from .package import build_notice

__all__ = ["Annex", "Notice", "Paragraph", "Section", "build_notice"]
