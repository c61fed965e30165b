"""Official documents in the format of requirements §6 (GB/T 9704), drawn and looked at."""

import io
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from xianfeng.publicity.notice import Annex, Notice, Paragraph, Section, build_notice, page
from xianfeng.publicity.notice.grades import GradeLine, Grades, grades_notice

FONTS = Path(__file__).with_name("fonts.conf")
LINES = tuple(
    GradeLine(f"中共第{n}村支部委员会", "村", "先进" if n < 3 else "一般") for n in range(60)
)
GRADES = Grades(
    "中共安澜县委员会", 2026, "规则", ("先进", "一般", "后进"), ("村",), LINES, ("先进比例 30%",)
)
NOTICE = Notice(
    mark="中共安澜县委员会文件",
    year=2026,
    title=("关于某事的", "通报"),
    addressee="各基层党组织",
    opening=(Paragraph("正文。" * 200),),
    sections=(Section("一项", (Paragraph("内容。", "（一）题。"),)), Section("二项", ())),
    signature="中共安澜县委员会",
    date="2026年11月22日",
    annexes=(Annex("名单", (Section("", (Paragraph("甲、乙。"),)),)),),
    copies="县纪委",
    printed_by="中共安澜县委员会",
    printed_on="2026年11月22日",
)


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(f"word/{name}.xml").decode()


def texts(data: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(data)).paragraphs]


def test_the_page_is_right_to_the_twip() -> None:
    section = docx.Document(io.BytesIO(build_notice(NOTICE))).sections[0]
    lengths = (
        *(section.page_width, section.page_height, section.top_margin),
        *(section.bottom_margin, section.left_margin, section.right_margin),
    )
    twips = [length.twips for length in lengths if length is not None]
    assert twips == [11906, 16838, 2098, 1984, 1587, 1474]
    grid = '<w:docGrid w:type="linesAndChars" w:linePitch="580" w:charSpace="-848"/>'
    assert grid in part(build_notice(NOTICE), "document")
    assert page.LINE * 22 <= 16838 - 2098 - 1984
    assert 28 * (page.CHARACTER_3 + page.SQUEEZE) <= page.BLOCK


def test_fonts_carry_the_offices_names_and_lead_to_open_ones() -> None:
    data = build_notice(NOTICE)
    used = set(re.findall(r'w:eastAsia="([^"]+)"', part(data, "document")))
    table = part(data, "fontTable")
    assert used <= set(page.FALLBACKS)
    for name in page.FALLBACKS:
        names = re.search(f'<w:font w:name="{name}"><w:altName w:val="([^"]+)"/>', table)
        assert names
        assert re.search("Zhuque|LXGW|Noto", names[1])


def test_the_number_is_left_to_fill_in_hexagon_brackets() -> None:
    assert "　　〔2026〕　　号" in texts(build_notice(NOTICE))


def test_headings_are_numbered_and_a_single_annex_is_not() -> None:
    said = texts(build_notice(NOTICE))
    assert "一、一项" in said
    assert "附件：名单" in said
    assert "附件" in said


def test_page_numbers_stand_outside_odd_right_even_left() -> None:
    data = build_notice(NOTICE)
    assert "<w:evenAndOddHeaders/>" in part(data, "settings")
    assert '<w:jc w:val="right"/>' in part(data, "footer-odd")
    assert '<w:jc w:val="left"/>' in part(data, "footer-even")


def test_no_seal_and_no_picture_is_drawn() -> None:
    data = build_notice(NOTICE)
    assert "<w:drawing" not in part(data, "document")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if "media" in name]


def test_the_same_content_gives_the_same_bytes_and_marks_are_escaped() -> None:
    notice = replace(NOTICE, addressee="<w:p>&\x00\ud800")
    assert build_notice(notice) == build_notice(notice)
    assert "<w:p>&：" in texts(build_notice(notice))


def test_proposals_are_called_proposals() -> None:
    """R-184: a proposal is an input; a person decides."""
    said = "\n".join(texts(build_notice(grades_notice(GRADES))))
    assert "建议情况的通报" in said
    assert "不是决定" in said
    assert "先进比例 30%" in said
    assert "建议先进党组织名单" in said
    assert "公示" not in said


def test_decisions_that_differ_are_named_with_their_reason() -> None:
    """R-184: a decision that differs from the proposal is published with its reason."""
    lines = (
        GradeLine("中共甲村支部委员会", "村", "一般", "先进", "当年获市级表彰"),
        GradeLine("中共乙村支部委员会", "村", "一般", "一般"),
    )
    said = texts(build_notice(grades_notice(replace(GRADES, lines=lines, is_decided=True))))
    assert "中共甲村支部委员会：建议一般，决定为先进。理由：当年获市级表彰。" in said
    assert not [line for line in said if "乙村" in line and "理由" in line]


def test_decided_grades_are_said_as_decided_and_a_pack_is_no_document() -> None:
    """定为, not 结果; book-title marks belong to a document, not to the pack's name."""
    decided = replace(GRADES, is_decided=True)
    said = "\n".join(texts(build_notice(grades_notice(decided))))
    assert "参加定级60个，定为先进3个、一般57个" in said
    assert "按照政策包“规则”的规则" in said
    assert "《" not in said
    assert "建议先进3个" in "\n".join(texts(build_notice(grades_notice(GRADES))))


# --- rendered

# Around a full last page, where the imprint must move to a new one.
FILLED = (14, 16, 17)


def filled(lines: int) -> Notice:
    """A notice whose annex has so many lines on its page."""
    rows = tuple(Paragraph(f"第{n}行。") for n in range(lines))
    return replace(NOTICE, annexes=(Annex("名单", (Section("", rows),)),))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notice as PDF, with open fonts in place of the offices' own."""
    missing = [name for name in ("soffice", "pdftoppm", "pdfinfo") if not shutil.which(name)]
    assert not missing, f"to render documents, install: {missing} (apt.txt)"
    folder = tmp_path_factory.mktemp("notice")
    (folder / "notice.docx").write_bytes(build_notice(grades_notice(GRADES)))
    for lines in FILLED:
        (folder / f"filled-{lines}.docx").write_bytes(build_notice(filled(lines)))
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            *("--convert-to", "pdf", "--outdir", str(folder)),
            *map(str, folder.glob("*.docx")),
        ],
        check=True,
        capture_output=True,
        timeout=120,
        env=os.environ | {"FONTCONFIG_FILE": str(FONTS), "HOME": str(folder)},
    )
    return folder / "notice.pdf"


@pytest.mark.parametrize("lines", FILLED)
def test_the_imprint_closes_the_last_page_however_full(rendered: Path, lines: int) -> None:
    pdf = rendered.with_name(f"filled-{lines}.pdf")
    last = str(pages(pdf))
    assert "印发" in run("pdftotext", "-f", last, "-l", last, str(pdf), "-")
    assert run("pdftotext", str(pdf), "-").count("印发") == 1


def pages(pdf: Path) -> int:
    found = re.search(r"Pages:\s+(\d+)", run("pdfinfo", str(pdf)))
    return int(found[1]) if found else 0


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def test_the_document_opens_on_a4_with_its_annexes(rendered: Path) -> None:
    assert "(A4)" in run("pdfinfo", str(rendered))
    assert pages(rendered) == 5


def test_a_line_holds_28_characters(rendered: Path) -> None:
    lines = run("pdftotext", "-layout", str(rendered), "-").splitlines()
    assert max(len(line.strip()) for line in lines if "村支部委员会" in line) >= 28


def test_the_red_mark_and_the_imprint_stand_where_they_should(rendered: Path) -> None:
    """Mark 35 mm below the block's top (LibreOffice centres its grid, 5 mm), red line as wide
    as the block, the last rule on the block's bottom."""
    first, last = picture(rendered, 1), picture(rendered, pages(rendered))
    red = [y for y, row in enumerate(first) if any(r > 200 and g < 80 for r, g, _ in row)]
    assert 71 <= red[0] / 4 <= 79
    rule = [x for x, (r, g, _) in enumerate(first[red[-1]]) if r > 150 and g < 120]
    assert rule[0] / 4 == pytest.approx(28, abs=1)
    assert rule[-1] / 4 == pytest.approx(184, abs=1)
    ruled = [y for y, row in enumerate(last) if sum(r < 225 for r, _, _ in row) > 550]
    assert ruled[-1] / 4 == pytest.approx(262, abs=1.5)


def picture(pdf: Path, number: int) -> list[list[tuple[int, int, int]]]:
    """Rows of pixels, four a millimetre."""
    out = pdf.with_name(f"page-{number}")
    run(
        *("pdftoppm", "-r", "101.6", "-f", str(number), "-l", str(number), "-singlefile"),
        *(str(pdf), str(out)),
    )
    header, size, _, pixels = out.with_suffix(".ppm").read_bytes().split(b"\n", 3)
    assert header == b"P6"
    width, height = map(int, size.split())
    rows = [pixels[y * width * 3 : (y + 1) * width * 3] for y in range(height)]
    return [list(zip(row[::3], row[1::3], row[2::3], strict=True)) for row in rows]
