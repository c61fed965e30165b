"""What an official document says, without how it looks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `lead` stands before it in 楷体, as second-level headings do."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A first-level heading, "" for none, and its paragraphs."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on pages of its own; the title is named under the text without punctuation."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """An official document. The number is left to fill; no seal is ever drawn.

    `mark` is the red head, `title` comes in lines broken by sense, `date` and `printed_on`
    are written as they shall appear (2026年11月22日) or with blanks to fill.
    """

    mark: str
    year: int
    title: tuple[str, ...]
    addressee: str
    opening: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    signature: str
    date: str
    annexes: tuple[Annex, ...] = ()
    copies: str = ""
    printed_by: str = ""
    printed_on: str = ""
