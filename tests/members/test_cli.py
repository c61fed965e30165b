"""`xianfeng roll import|undo` (section 3)."""

import stat
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from django.test import override_settings

from tests.factories.counties import OTHER, ROWS, county, holder
from tests.members.rolls import LI, MEMBERS, changed, workbook
from xianfeng.cli import main
from xianfeng.members.models import Membership, Person, RollImport
from xianfeng.organizations.actions import found_county
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db
Said = pytest.CaptureFixture[str]


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    path = tmp_path / "roll.xlsx"
    path.write_bytes(workbook([*MEMBERS, ("张四", "V9", *LI[2:])], ROWS))
    return path


def run(*arguments: object) -> int:
    return main(["roll", *map(str, arguments)])


def test_an_organization_without_a_name_is_refused(tmp_path: Path, capsys: Said) -> None:
    """M-2.6: as a member without one; sheet, row, column, reason and remedy are named."""
    found_county(None, "C1", "甲县委员会")
    nameless = replace(ROWS[-1], code="B9", name="")
    (path := tmp_path / "roll.xlsx").write_bytes(workbook(MEMBERS, [*ROWS, nameless]))
    assert run("import", path) == 0
    said = capsys.readouterr().out
    (line,) = [line for line in said.splitlines() if "没有填写名称" in line]
    for word in ("党组织", "第 12 行", "党组织名称", "请补填名称"):
        assert word in line
    assert not Organization.objects.filter(code="B9").exists()


def test_the_first_import_into_an_empty_county(roll: Path, capsys: Said) -> None:
    found_county(None, "C1", "甲县委员会")
    assert run("import", roll) == 0
    said = capsys.readouterr().out
    for word in ("新增 8", "新增 3", "公民身份号码", "第 6 行", "V9"):
        assert word in said
    assert Membership.objects.count() == 3


def test_a_dry_run_writes_nothing(roll: Path, capsys: Said) -> None:
    county()
    assert run("import", roll, "--dry-run") == 0
    assert "未写入" in capsys.readouterr().out
    assert not Person.objects.exists()
    assert not RollImport.objects.exists()


def test_the_report_holds_refusals_and_changes_for_its_owner_only(
    roll: Path, tmp_path: Path
) -> None:
    county()
    out = tmp_path / "report.xlsx"
    assert run("import", roll, "--dry-run", "--report", out) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(out)
    assert book["未导入的行"]["D2"].value == "V9"
    assert [row[0] for row in book["党员变更"].iter_rows(min_row=2, values_only=True)] == [
        "李一",
        "王二",
        "赵三",
    ]


def test_a_report_that_cannot_be_written_stops_the_import_before_it_begins(
    roll: Path, tmp_path: Path, capsys: Said
) -> None:
    county()
    for place in (tmp_path / "no folder" / "report.xlsx", tmp_path):
        assert run("import", roll, "--report", place) == 2
        assert str(place) in capsys.readouterr().err
    assert not RollImport.objects.exists()
    unreadable = tmp_path / "other.xlsx"
    unreadable.write_bytes(b"not a workbook")
    assert run("import", unreadable, "--report", tmp_path / "report.xlsx") == 2
    assert not (tmp_path / "report.xlsx").exists()


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04"])
def test_an_unusable_file_is_one_line_and_exit_code_2(
    content: bytes, tmp_path: Path, capsys: Said
) -> None:
    county()
    (path := tmp_path / "roll.xlsx").write_bytes(content)
    assert run("import", path) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_missing_file_a_missing_county_and_a_large_file(
    roll: Path, tmp_path: Path, capsys: Said
) -> None:
    assert run("import", roll) == 2
    county()
    assert run("import", tmp_path / "none.xlsx") == 2
    with override_settings(UPLOAD_LIMIT=10):
        assert run("import", roll) == 2
    assert run("import", "/dev/zero") == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 4


def test_in_somebodys_name_within_their_county(roll: Path, capsys: Said) -> None:
    tree, other = county(), county(OTHER)
    user = holder(Role.DEPARTMENT, tree["C1"], "county")
    holder(Role.DEPARTMENT, other["D1"], "othercounty")
    holder(Role.SECRETARY, tree["V1"], "secretary")
    assert run("import", roll) == 2  # two counties, none named
    assert run("import", roll, "--as", "secretary") == 2
    assert run("import", roll, "--as", "nobody") == 2
    assert run("import", roll, "--as", "othercounty") == 0  # every row is refused
    assert not Person.objects.exists()
    assert run("import", roll, "--as", "county") == 0
    assert RollImport.objects.filter(county=tree["C1"]).get().actor == user


def test_undo_by_number(roll: Path, tmp_path: Path, capsys: Said) -> None:
    county()
    run("import", roll)
    (second := tmp_path / "second.xlsx").write_bytes(workbook([changed(LI, post="委员")]))
    run("import", second)
    older, newer = sorted(RollImport.objects.values_list("pk", flat=True))
    capsys.readouterr()
    assert run("undo", older) == 2
    assert "请先撤销那一次" in capsys.readouterr().err
    assert run("undo", newer) == 0
    assert run("undo", newer) == 2
    assert "现在不能撤销：已撤销" in capsys.readouterr().err
    assert run("undo", 999_999) == 2
    assert run("undo", older) == 0
    assert not Person.objects.exists()
