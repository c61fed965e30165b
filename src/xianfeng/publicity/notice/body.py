"""From a document's content to `word/document.xml`."""

import unicodedata
from collections.abc import Iterator
from xml.sax.saxutils import escape

from .content import Annex, Notice, Paragraph, Section
from .page import (
    BLOCK,
    CHARACTER_3,
    CHARACTER_4,
    FANGSONG,
    HEITI,
    KAITI,
    MARK_TOP,
    OPEN,
    RED,
    RED_RULE,
    RED_RULE_BELOW,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    THICK_RULE,
    THIN_RULE,
    XIAOBIAOSONG,
    XML,
    fonts,
    section,
)

NUMERALS = "一二三四五六七八九十"
MARK_SIZES = (60, 124)  # half-points: the red mark fills the line, within reason
MARK_SHARE = 0.94  # of the block's width
INDENT = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHARACTER_3}"/>'


def document(notice: Notice) -> str:
    parts = [
        *_head(notice),
        *_title(notice.title, before=2),
        *_text(notice),
        *_annex_list(notice.annexes),
        *_signature(notice),
        *(part for n, annex in enumerate(notice.annexes, 1) for part in _annex(notice, n, annex)),
        *_imprint(notice),
    ]
    return f"{XML}<w:document {OPEN}><w:body>{''.join(parts)}{section()}</w:body></w:document>"


def run(text: str, font: str = FANGSONG, size: int = SIZE_3, more: str = "") -> str:
    """A piece of text; characters that XML cannot hold are dropped."""
    plain = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs"))
    return (
        f'<w:r><w:rPr>{fonts(font)}{more}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(plain)}</w:t></w:r>'
    )


def paragraph(runs: str, look: str = "") -> str:
    return f"<w:p><w:pPr>{look}</w:pPr>{runs}</w:p>"


def blank(lines: int = 1) -> list[str]:
    return [paragraph("")] * lines


# --- 版头


def _head(notice: Notice) -> Iterator[str]:
    """The red mark 35 mm below the block's top, the number to fill, the red line."""
    width = sum(_width(char) for char in notice.mark) or 1
    size = max(MARK_SIZES[0], min(MARK_SIZES[1], int(BLOCK * MARK_SHARE / 10 / width)))
    height = size * 12
    yield paragraph("", f'<w:spacing w:line="{MARK_TOP - height // 12}" w:lineRule="exact"/>')
    look = f'<w:spacing w:line="{height}" w:lineRule="exact"/><w:jc w:val="center"/>'
    red = f'<w:color w:val="{RED}"/>'
    yield paragraph(run(notice.mark, XIAOBIAOSONG, size, red), look)
    yield from blank(2)
    rule = (
        f'<w:pBdr><w:bottom w:val="single" w:sz="{RED_RULE}" w:space="{RED_RULE_BELOW}" '
        f'w:color="{RED}"/></w:pBdr><w:jc w:val="center"/>'
    )
    yield paragraph(run(f"　　〔{notice.year}〕　　号"), rule)


def _width(char: str) -> float:
    """In characters: half for Latin letters and digits."""
    return 1 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def _title(lines: tuple[str, ...], before: int) -> Iterator[str]:
    """2号小标宋, centred, each line a unit of sense."""
    yield from blank(before)
    for line in lines:
        yield paragraph(run(line, XIAOBIAOSONG, SIZE_2), '<w:jc w:val="center"/>')
    yield from blank()


# --- 主体


def _text(notice: Notice) -> Iterator[str]:
    yield paragraph(run(f"{notice.addressee}："))
    yield from map(_running, notice.opening)
    yield from _sections(notice.sections)


def _sections(sections: tuple[Section, ...]) -> Iterator[str]:
    """一、 in 黑体, numbered where there is more than one."""
    headed = [one for one in sections if one.heading]
    for one in sections:
        if one.heading:
            number = NUMERALS[headed.index(one)] + "、" if len(headed) > 1 else ""
            yield paragraph(run(f"{number}{one.heading}", HEITI), f"<w:keepNext/>{INDENT}")
        yield from map(_running, one.paragraphs)


def _running(one: Paragraph) -> str:
    lead = run(one.lead, KAITI) if one.lead else ""
    return paragraph(lead + run(one.text), INDENT)


def _annex_list(annexes: tuple[Annex, ...]) -> Iterator[str]:
    """附件说明: one line under the text, names without punctuation at the end."""
    if not annexes:
        return
    yield from blank()
    single = len(annexes) == 1
    for number, annex in enumerate(annexes, 1):
        lead = "附件：" if number == 1 else "　　　"
        name = annex.title if single else f"{number}. {annex.title}"
        yield paragraph(run(f"{lead}{name}"), INDENT)


def _signature(notice: Notice) -> Iterator[str]:
    """Date four characters from the right, the name centred over it; room for the seal."""
    name, date = (_measure(text) for text in (notice.signature, notice.date))
    over = max(4 + (date - name) / 2, 0)
    yield from blank(2)
    yield paragraph(run(notice.signature), f"<w:keepNext/>{_right(over)}")
    yield paragraph(run(notice.date), _right(4))


def _measure(text: str) -> float:
    return sum(_width(char) for char in text)


def _right(characters: float) -> str:
    return (
        f'<w:ind w:rightChars="{round(characters * 100)}" '
        f'w:right="{round(characters * CHARACTER_3)}"/><w:jc w:val="right"/>'
    )


def _annex(notice: Notice, number: int, annex: Annex) -> Iterator[str]:
    """附件 on a new page: 黑体 at the top left, then its title."""
    name = "附件" if len(notice.annexes) == 1 else f"附件{number}"
    yield paragraph(run(name, HEITI), "<w:pageBreakBefore/>")
    yield from _title((annex.title,), before=1)
    yield from _sections(annex.sections)


# --- 版记


def _imprint(notice: Notice) -> Iterator[str]:
    """版记: rules as wide as the block, the last one on the bottom of the last page's block."""
    lines = [f"抄送：{notice.copies}。"] if notice.copies else []
    issued = "\t".join((notice.printed_by, f"{notice.printed_on}印发"))
    lines.append(issued)
    for place, line in enumerate(lines):
        top = THICK_RULE if place == 0 else THIN_RULE
        bottom = THICK_RULE if place == len(lines) - 1 else 0
        yield _imprint_line(line, top, bottom)


def _imprint_line(line: str, top: int, bottom: int) -> str:
    """4号仿宋 with one character free on both sides, inside a frame at the block's bottom."""
    rules = f'<w:top w:val="single" w:sz="{top}" w:space="1" w:color="000000"/>'
    if bottom:
        rules += f'<w:bottom w:val="single" w:sz="{bottom}" w:space="1" w:color="000000"/>'
    look = (
        f'<w:framePr w:w="{BLOCK}" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin" '
        f'w:xAlign="center" w:yAlign="bottom"/><w:pBdr>{rules}</w:pBdr>'
        f'<w:tabs><w:tab w:val="right" w:pos="{BLOCK - CHARACTER_4}"/></w:tabs>'
        '<w:spacing w:line="480" w:lineRule="exact"/>'
    )
    first, _, second = line.partition("\t")
    runs = run(f"　{first}", size=SIZE_4)
    if second:
        runs += f"<w:r><w:tab/></w:r>{run(second, size=SIZE_4)}"
    return paragraph(runs, look)
