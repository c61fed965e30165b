"""The page of GB/T 9704 in Word's units, its fonts, and the parts that never change.

Lengths are twips (1/20 pt, 56.7 a millimetre), font sizes half-points, rules eighths of a
point. Fonts carry the names that offices use; `w:altName` leads to open ones.
"""

PAGE = (11906, 16838)
TOP, BOTTOM, LEFT, RIGHT = 2098, 1984, 1587, 1474
BLOCK = PAGE[0] - LEFT - RIGHT
LINE_PITCH, CHAR_SPACE = 580, -848
# Programs read the grid differently (22 lines of 580 are 4 twips more than the block), so
# lines and characters are also set by themselves: 22 of 28.95 pt, 28 of 16 pt less 0.25.
# LibreOffice still keeps to the 21 rows that fit whole and centres them on the page.
LINE = 579
SQUEEZE = -5
MM = 56.7
# The dash of the page number stands 7 mm below the block: half a line of 14 pt under it.
FOOTER = round(BOTTOM - 7 * MM - 140)

SIZE_2, SIZE_3, SIZE_4 = 44, 32, 28
CHARACTER_3, CHARACTER_4 = 320, 280
MARK_TOP = round(35 * MM)
RED = "FF0000"
RED_RULE, THICK_RULE, THIN_RULE = 12, 8, 6
RED_RULE_BELOW = 11  # points: 4 mm under the document number

FANGSONG, KAITI, HEITI, XIAOBIAOSONG, SONGTI = (
    "仿宋_GB2312",
    "楷体_GB2312",
    "黑体",
    "方正小标宋简体",
    "宋体",
)
FALLBACKS = {
    FANGSONG: "仿宋,FangSong,Zhuque Fangsong (technical preview),FandolFang R,Noto Serif CJK SC",
    KAITI: "楷体,KaiTi,LXGW WenKai,霞鹜文楷,FandolKai,Noto Serif CJK SC",
    HEITI: "SimHei,Noto Sans CJK SC,Source Han Sans SC,FandolHei",
    XIAOBIAOSONG: "FZXiaoBiaoSong-B05S,Noto Serif CJK SC,Source Han Serif SC,FandolSong",
    SONGTI: "SimSun,Noto Serif CJK SC,Source Han Serif SC,FandolSong",
}

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
OPEN = f'xmlns:w="{WORD}" xmlns:r="{RELATIONS}"'
LINKED = (
    ("rId1", "styles", "styles"),
    ("rId2", "fontTable", "fontTable"),
    ("rId3", "settings", "settings"),
    ("rId4", "footer", "footer-odd"),
    ("rId5", "footer", "footer-even"),
)


def fonts(name: str) -> str:
    """Latin letters and digits too: they then keep to the same grid."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def section() -> str:
    """Paper, margins, grid and page numbers."""
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="even" r:id="rId5"/>'
        f'<w:pgSz w:w="{PAGE[0]}" w:h="{PAGE[1]}"/>'
        f'<w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" w:left="{LEFT}" '
        f'w:header="851" w:footer="{FOOTER}" w:gutter="0"/>'
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE_PITCH}" '
        f'w:charSpace="{CHAR_SPACE}"/></w:sectPr>'
    )


def styles() -> str:
    """One style: 3号仿宋, black, exact lines; its size is also what the grid starts from."""
    size = f'<w:sz w:val="{SIZE_3}"/><w:szCs w:val="{SIZE_3}"/>'
    return (
        f"{XML}<w:styles {OPEN}><w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANGSONG)}"
        f"{size}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>'
        f'<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="0"/>'
        '<w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
        f'<w:jc w:val="both"/></w:pPr><w:rPr>{fonts(FANGSONG)}<w:spacing w:val="{SQUEEZE}"/>'
        f"{size}</w:rPr></w:style></w:styles>"
    )


def font_table() -> str:
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    return f"{XML}<w:fonts {OPEN}>{entries}</w:fonts>"


def settings() -> str:
    """Odd and even page numbers differ; punctuation keeps its full width on the grid."""
    return (
        f"{XML}<w:settings {OPEN}><w:evenAndOddHeaders/>"
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def footer(side: str) -> str:
    """The page number between dashes in 4号 half-width 宋体, one character from the edge."""
    look = f'<w:rPr>{fonts(SONGTI)}<w:sz w:val="{SIZE_4}"/><w:szCs w:val="{SIZE_4}"/></w:rPr>'
    pieces = (
        '<w:t xml:space="preserve">— </w:t>',
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        '<w:t xml:space="preserve"> —</w:t>',
    )
    runs = "".join(f"<w:r>{look}{piece}</w:r>" for piece in pieces)
    return (
        f"{XML}<w:ftr {OPEN}><w:p><w:pPr>"
        f'<w:spacing w:line="{CHARACTER_4}" w:lineRule="exact"/>'
        f'<w:ind w:{side}="{CHARACTER_4}"/><w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:ftr>'
    )


def content_types() -> str:
    parts = {"document": "document.main", "styles": "styles", "fontTable": "fontTable"}
    parts |= {"settings": "settings", "footer-odd": "footer", "footer-even": "footer"}
    entries = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{TYPE}.{kind}+xml"/>'
        for part, kind in parts.items()
    )
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{entries}</Types>'
    )


def package_relations() -> str:
    return (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>'
    )


def document_relations() -> str:
    linked = "".join(
        f'<Relationship Id="{number}" Type="{RELATIONS}/{kind}" Target="{part}.xml"/>'
        for number, kind, part in LINKED
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{linked}</Relationships>'
