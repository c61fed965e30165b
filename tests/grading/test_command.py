"""`xianfeng grade`: outputs equal to the expected ones, exit codes, nothing half written."""

import csv
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from xianfeng.cli import main
from xianfeng.grading.report.style import CSS

DATA = Path(__file__).parents[1] / "data"
OUTPUTS = {"results.csv", "results.xlsx", "report.html", "notice.docx", "errors.csv"}


def grade(out: str | Path, data: str | Path = "edges", **changed: str | Path) -> int:
    folder = DATA / data
    options: dict[str, str | Path] = {
        "roll": folder / "roll.xlsx",
        "inputs": folder / "grading-inputs.xlsx",
        "pack": "central-2012",
        "year": "2026",
        "out": out,
    }
    options.update(changed)
    return main(["grade", *(f"--{name}={value}" for name, value in options.items())])


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs for the county of the demo."""
    out = tmp_path_factory.mktemp("county") / "out"
    assert grade(out, "anlan") == 0
    return out


def test_the_county_equals_the_expected_results_to_the_byte(county: Path) -> None:
    expected = (DATA / "anlan" / "expected-results.csv").read_bytes()
    assert (county / "results.csv").read_bytes() == expected
    assert {file.name for file in county.iterdir()} == OUTPUTS


def test_the_edges_equal_the_expected_results_to_the_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert grade(tmp_path / "out") == 0
    expected = (DATA / "edges" / "expected-results.csv").read_bytes()
    assert (tmp_path / "out" / "results.csv").read_bytes() == expected
    said = capsys.readouterr().out
    assert "17 个党组织" in said
    assert "未采用 7 行" in said


def test_a_sheet_that_was_left_out_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the screen, in the workbook and in the report; it is no refused row."""
    book = CalamineWorkbook.from_path(DATA / "edges" / "grading-inputs.xlsx")
    kept = [name for name in book.sheet_names if name != "上年定级"]
    rows = {
        name: [tuple(map(str, row)) for row in book.get_sheet_by_name(name).to_python()]
        for name in kept
    }
    write(tmp_path / "inputs.xlsx", rows)
    assert grade(tmp_path / "out", inputs=tmp_path / "inputs.xlsx") == 0
    said = "没有这张工作表，按没有填报处理"
    assert f"上年定级：{said}" in capsys.readouterr().out
    made = CalamineWorkbook.from_path(tmp_path / "out/results.xlsx")
    left = made.get_sheet_by_name("留空的单元格").to_python()
    assert ["上年定级", "", "", "", said] in [row[:5] for row in left]
    assert said in (tmp_path / "out/report.html").read_text()
    assert said not in (tmp_path / "out/errors.csv").read_text()


def test_refused_rows_are_listed_with_reason_and_remedy(county: Path) -> None:
    with (county / "errors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["sheet"], row["row"], row["column"]) for row in rows] == [
        ("党组织", "563", "党组织代码"),
        ("党组织", "564", "上级党组织代码"),
        ("党组织", "565", "党组织代码"),
        ("自评", "3654", "党组织代码"),
        ("群众评议", "3686", "党组织代码"),
        ("上级评定", "3656", "得分"),
    ]
    assert all(row["reason"] and row["remedy"] for row in rows)
    assert b"\r" not in (county / "errors.csv").read_bytes()


def test_the_workbook_for_people_has_its_sheets(county: Path) -> None:
    book = CalamineWorkbook.from_path(county / "results.xlsx")
    assert book.sheet_names == ["定级结果", "分布", "提醒", "未采用的行", "留空的单元格"]
    rows = book.get_sheet_by_name("定级结果").to_python()
    assert rows[0][:5] == ["党组织代码", "党组织名称", "领域", "总分", "建议等次"]
    assert rows[1][3] == 97.5
    assert len(rows) == 534


# --- the report


class Reader(HTMLParser):
    """Everything a report might load or link to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in {"href", "src", "srcset", "action", "data", "xlink:href"}:
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")


def test_the_report_points_nowhere_outside(county: Path) -> None:
    """One self-contained file: every link is to a place that it has."""
    page = (county / "report.html").read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(page)
    assert reader.tags.isdisjoint({"script", "img", "link", "iframe", "object", "base", "form"})
    assert {link[1:] for link in reader.links if link.startswith("#")} <= set(reader.ids)
    assert all(link.startswith("#") for link in reader.links)
    assert len(reader.ids) == len(set(reader.ids))
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "http:" not in page
    assert "https:" not in page
    assert len(page.encode()) < 2_000_000


def test_the_report_explains_every_organization(county: Path) -> None:
    """R-184: rows, rules, what was missing and whose numbers they are."""
    page = (county / "report.html").read_text(encoding="utf-8")
    assert page.count("<details") == 533
    for words in ("再高", "不足 90%", "本规则设定，文件未规定", "直接后进情形", "不是决定"):
        assert words in page


# --- formulas and marks in names


HEAD = ("党组织代码", "党组织名称", "上级党组织代码", "组织类别", "领域")
SHEETS = {
    "自评": ("党组织代码", "指标", "得分", "说明"),
    "群众评议": ("党组织代码", "指标", "应参评人数", "满意", "基本满意", "不满意", "不了解"),
    "上级评定": ("党组织代码", "指标", "得分", "评定人", "依据"),
    "直接后进情形": ("党组织代码", "情形", "依据"),
    "上年定级": ("党组织代码", "等次", "整改验收"),
}
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(1)", '=HYPERLINK("http://a.test","x")']


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A roll whose names a spreadsheet would run and a browser would obey."""
    names = [*DANGEROUS, "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>']
    rows: list[tuple[str, ...]] = [HEAD, ("R", "根", "", "党委", "")]
    rows += [(f"={n}", name, "R", "党支部", "村") for n, name in enumerate(names)]
    write(tmp_path / "roll.xlsx", {"党组织": rows})
    bad = [("自评", ("=9+9", "=1", "=2", "")), ("直接后进情形", ("=5", "=veto()<b>", "@x"))]
    sheets: dict[str, list[tuple[str, ...]]] = {name: [head] for name, head in SHEETS.items()}
    for name, row in bad:
        sheets[name].append(row)
    write(tmp_path / "grading-inputs.xlsx", sheets)
    return tmp_path


def write(path: Path, sheets: dict[str, list[tuple[str, ...]]]) -> None:
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for n, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write_string(n, column, value)
    book.close()


def test_no_cell_of_any_output_is_a_formula(hostile: Path) -> None:
    assert grade(hostile / "out", hostile) == 0
    for name in ("results.csv", "errors.csv"):
        with (hostile / "out" / name).open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert any(cell.startswith("'=") for cell in cells)
    book = CalamineWorkbook.from_path(hostile / "out" / "results.xlsx")
    for sheet in book.sheet_names:
        for row in book.get_sheet_by_name(sheet).to_python():
            assert not [cell for cell in row if str(cell).startswith(("=", "+", "@"))]


def test_marks_in_names_stay_text_in_the_report(hostile: Path) -> None:
    assert grade(hostile / "out", hostile) == 0
    reader = Reader()
    reader.feed((hostile / "out" / "report.html").read_text(encoding="utf-8"))
    assert reader.tags.isdisjoint({"script", "img"})


# --- exit codes


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("roll", "nowhere.xlsx"),
        ("inputs", "nowhere.xlsx"),
        ("roll", DATA / "edges" / "expected-results.csv"),
        ("inputs", DATA / "edges" / "roll.xlsx"),
        ("pack", "no-such-pack"),
        ("pack", "/"),
        ("year", "zwanzig"),
        ("year", "1026"),
        ("year", "２０２６"),
        ("out", DATA / "edges" / "roll.xlsx"),
        ("out", DATA / "edges" / "roll.xlsx" / "deeper"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str | Path
) -> None:
    options = {"out": tmp_path / "out", option: value}
    assert grade(**options) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert not said.out
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Old results stay whole when a later file cannot be made."""
    assert grade(tmp_path / "out") == 0
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xianfeng.grading.report.report", full)
    assert grade(tmp_path / "out", "anlan") == 2
    assert grade(tmp_path / "new", "anlan") == 2
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before
    assert [file.name for file in tmp_path.iterdir()] == ["out"]
    assert "No space left" in capsys.readouterr().err


def test_the_same_files_give_the_same_bytes(county: Path, tmp_path: Path) -> None:
    assert grade(tmp_path / "out", "anlan") == 0
    for name in OUTPUTS - {"results.xlsx"}:
        assert (tmp_path / "out" / name).read_bytes() == (county / name).read_bytes()


def test_no_django_is_loaded(tmp_path: Path) -> None:
    """The command needs no server, no database and no settings."""
    code = (
        "import sys; from xianfeng.cli.grade import register; from xianfeng.grading import files, "
        "tables, report; from xianfeng.publicity import notice; "
        "print([m for m in sys.modules if m.split('.')[0] == 'django'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
