"""From a document's content to `word/document.xml`."""

import unicodedata
from collections.abc import Iterator
from math import ceil
from xml.sax.saxutils import escape

from .content import Annex, Notice, Paragraph, Section
from .page import (
    BLOCK,
    BOTTOM,
    CHARACTER_3,
    CHARACTER_4,
    FANGSONG,
    HEITI,
    KAITI,
    LEFT,
    MARK_TOP,
    OPEN,
    PAGE,
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
IMPRINT_LINE = 480
IMPRINT_CHARACTERS = BLOCK // CHARACTER_4 - 1
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
    day = run(f"{notice.printed_on}印发", size=SIZE_4)
    issued = f"{run(f'　{notice.printed_by}', size=SIZE_4)}<w:r><w:tab/></w:r>{day}"
    bottom = PAGE[1] - BOTTOM
    top = bottom - IMPRINT_LINE
    if notice.copies:
        text = f"　抄送：{notice.copies}。"
        height = ceil(_measure(text) / IMPRINT_CHARACTERS) * IMPRINT_LINE
        rule = _rule("top", THICK_RULE)
        yield _framed(run(text, size=SIZE_4), top - height, height, rule)
    rules = _rule("top", THIN_RULE if notice.copies else THICK_RULE) + _rule("bottom", THICK_RULE)
    yield _framed(issued, top, IMPRINT_LINE, rules)
    # A frame belongs to the paragraph after it: this one keeps both on the last page.
    yield paragraph("", '<w:spacing w:line="20" w:lineRule="exact"/>')


def _rule(side: str, size: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="1" w:color="000000"/>'


def _framed(runs: str, top: int, height: int, rules: str) -> str:
    """4号仿宋, one character free on both sides, at its height from the paper's top."""
    look = (
        f'<w:framePr w:w="{BLOCK}" w:h="{height}" w:hRule="exact" w:wrap="around" '
        f'w:vAnchor="page" w:hAnchor="page" w:x="{LEFT}" w:y="{top}"/><w:pBdr>{rules}</w:pBdr>'
        f'<w:tabs><w:tab w:val="right" w:pos="{BLOCK - CHARACTER_4}"/></w:tabs>'
        f'<w:spacing w:line="{IMPRINT_LINE}" w:lineRule="exact"/>'
    )
    return paragraph(runs, look)
