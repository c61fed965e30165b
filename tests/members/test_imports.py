"""Section 3, roll import: what goes in, what is refused, what a second file changes."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from tests.factories.counties import OTHER, ROWS, county, holder
from tests.members.rolls import ANLAN, LI, MEMBERS, PRIVATE, WANG, ZHAO, changed, imported, workbook
from xianfeng.journal.models import Entry, Salt
from xianfeng.kernel.errors import NotAllowedNow
from xianfeng.members.actions import imports
from xianfeng.members.models import Exemption, Membership, Person, RollImport, Transfer
from xianfeng.members.states import ImportState
from xianfeng.organizations.actions import found_county
from xianfeng.organizations.models import Leadership, Organization
from xianfeng.organizations.roles import Role
from xianfeng.organizations.roll import OrganizationRow
from xianfeng.sheets.errors import FileRefused

pytestmark = pytest.mark.django_db


def test_the_invented_county_comes_in_as_its_readme_says() -> None:
    """559 organizations and 19,006 members; a duplicate, an unknown superior, a row without
    code and a member of an unknown branch are refused."""
    top = found_county(None, "9901000000", "中共安澜县委员会")
    done, intake, _ = imports.import_roll(None, top, ANLAN.read_bytes(), "roll.xlsx")
    assert (Organization.objects.count(), Membership.objects.count()) == (559, 19006)
    assert [(error.sheet, error.row, error.column) for error in intake.refused] == [
        ("党组织", 563, "党组织代码"),
        ("党组织", 564, "上级党组织代码"),
        ("党组织", 565, "党组织代码"),
        ("党员", 19009, "党支部代码"),
    ]
    assert (done.counts["members_added"], done.counts["refused"]) == (19006, 4)
    assert Membership.objects.filter(kind="probationary").count() == 397
    assert Membership.objects.filter(is_mobile=True).count() == 721
    assert Exemption.objects.filter(cause="infirm", from_roll=True).count() == 3614
    assert done.state == ImportState.APPLIED
    the_same_file_again_changes_nothing(top)


def the_same_file_again_changes_nothing(top: Organization) -> None:
    before = list(Membership.objects.order_by("pk").values())
    again, *_ = imports.import_roll(None, top, ANLAN.read_bytes(), "roll.xlsx")
    assert again.counts["members_unchanged"] == 19006
    assert again.counts["organizations_unchanged"] == 559
    assert list(Membership.objects.order_by("pk").values()) == before


def test_one_import_is_one_journal_entry_without_names() -> None:
    top = county()["C1"]
    before = Entry.objects.count()
    done, *_ = imports.import_roll(None, top, workbook(organizations=ROWS), "名册.xlsx")
    (entry,) = Entry.objects.all()[before:]
    assert entry.kind == "roll.imported"
    sealed = dict(Salt.objects.filter(entry=entry).values_list("field", "value"))
    assert sealed == {"file": done.sha256, "accepted": done.accepted_hash}
    assert done.sha256 not in entry.text  # of one row, it could be tried for
    assert done.accepted_hash not in entry.text
    assert "李一" not in entry.text


def test_organizations_and_members_come_in_together() -> None:
    top = found_county(None, "C1", "甲县委员会")
    imports.import_roll(None, top, workbook(organizations=ROWS), "roll.xlsx")
    assert Organization.objects.count() == len(ROWS)
    assert Membership.objects.filter(organization__code="V1").count() == 2


NARROW = ("党组织代码", "党组织名称", "上级党组织代码", "组织类别", "领域")


def narrow(*rows: OrganizationRow) -> bytes:
    """A roll of the needed columns alone, as CSV."""
    lines = [",".join(NARROW)]
    lines += [f"{row.code},{row.name},{row.superior},{row.kind},{row.domain}" for row in rows]
    return "\n".join(lines).encode()


def tied() -> list[tuple[object, ...]]:
    edges = Leadership.objects.filter(until__isnull=True)
    return sorted(edges.values_list("superior__code", "organization__code", "line", "strength"))


def test_m2_7_a_column_that_is_not_there_changes_nothing() -> None:
    top = county()["C1"]
    before, edges = list(Organization.objects.order_by("pk").values()), tied()
    done, intake, _ = imports.import_roll(None, top, narrow(*ROWS), "roll.csv")
    assert done.counts["organizations_changed"] == 0
    assert done.counts["organizations_unchanged"] == len(ROWS)
    assert list(Organization.objects.order_by("pk").values()) == before
    assert tied() == edges
    assert {"行业主管部门", "组织关系", "联系人"} <= {hint.column for hint in intake.warnings}


def test_m2_7_a_preview_knows_what_the_file_does_not_have() -> None:
    top = county()["C1"]
    moved = replace(ROWS[6], name="一镇小学支部")
    waiting = imports.upload_roll(None, top, narrow(*ROWS[:6], moved, *ROWS[7:]), "roll.csv")
    imports.prepare_preview(waiting)
    imports.start_import(waiting, waiting.diff_hash)
    imports.apply_import(None, waiting)
    school = Organization.objects.get(code="S1")
    assert (school.name, school.authority_name) == ("一镇小学支部", "教育局")


def test_m2_7_members_keep_what_the_file_does_not_have() -> None:
    top = county()["C1"]
    imported(top)
    text = "姓名,党支部代码,人员类别,入党日期\n" + "\n".join(
        f"{name},{branch},{kind},{joined}" for name, branch, kind, *_, joined in MEMBERS
    )
    done, *_ = imports.import_roll(None, top, text.encode(), "党员.csv")
    assert done.counts["members_unchanged"] == len(MEMBERS)
    assert set(Membership.objects.values_list("post", flat=True)) == {"书记", "无职党员", "在岗"}
    assert Exemption.objects.filter(until__isnull=True).count() == 1


def test_nothing_goes_in_when_writing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    top = found_county(None, "C1", "甲县委员会")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(imports, "record", broken)
    with pytest.raises(RuntimeError):
        imports.import_roll(None, top, workbook(organizations=ROWS), "roll.xlsx")
    assert (Organization.objects.count(), Person.objects.count()) == (1, 0)
    assert not RollImport.objects.exists()


def test_a_corrected_file_changes_only_what_changed() -> None:
    top = county()["C1"]
    imported(top)
    before = dict(Membership.objects.values_list("pk", "person_id"))
    corrected = (changed(LI, post="委员", mobile="是"), changed(WANG, infirm="否"), ZHAO)
    done = imported(top, corrected)
    assert (done.counts["members_changed"], done.counts["members_unchanged"]) == (2, 1)
    li = Membership.objects.get(person__name="李一")
    assert (li.post, li.is_mobile) == ("委员", True)
    assert not Exemption.objects.filter(until__isnull=True).exists()
    assert dict(Membership.objects.values_list("pk", "person_id")) == before


def test_absent_persons_stay_and_are_listed() -> None:
    top = county()["C1"]
    imported(top)
    done = imported(top, [LI, ZHAO])
    assert done.counts["members_absent"] == 1
    assert [name for _key, _branch, name in done.diff["members"]["absent"]] == ["王二"]
    assert Membership.objects.filter(until__isnull=True).count() == 3


def test_ambiguous_rows_do_not_go_in() -> None:
    top = county()["C1"]
    done = imported(top, [LI, LI, ZHAO])
    assert (done.counts["members_ambiguous"], done.counts["members_added"]) == (2, 1)
    assert Person.objects.count() == 1


def test_a_person_in_another_branch_is_offered_not_moved() -> None:
    top = county()["C1"]
    imported(top)
    done = imported(top, [changed(LI, branch="V2"), WANG, ZHAO])
    offer = Transfer.objects.get()
    assert (offer.source.code, offer.target.code, offer.state) == ("V1", "V2", "offered")
    assert done.counts["transfers_offered"] == 1
    assert Membership.objects.get(person=offer.person).organization.code == "V1"
    again = imported(top, [changed(LI, branch="V2"), WANG, ZHAO])
    assert (again.counts["transfers_offered"], again.counts["transfers_waiting"]) == (0, 1)


def test_only_members_or_only_organizations_change_only_themselves() -> None:
    top = county()["C1"]
    imported(top)
    done, *_ = imports.import_roll(None, top, workbook(None, ROWS), "roll.xlsx")
    assert (done.counts["members"], done.counts["members_absent"]) == (0, 0)
    done = imported(top)
    assert done.counts["organizations_absent"] == 0


def test_rows_of_another_county_are_refused_one_by_one() -> None:
    top = county()["C1"]
    county(OTHER)
    content = workbook([LI, changed(ZHAO, branch="W1")], (*ROWS, *OTHER))
    done, intake, _ = imports.import_roll(None, top, content, "roll.xlsx")
    assert [error.value for error in intake.refused] == ["D1", "W1", "W1"]
    assert done.counts["members_added"] == 1


def test_csv_is_read_in_both_encodings() -> None:
    top = county()["C1"]
    text = "姓名,党支部代码,人员类别,入党日期\n李一,V1,正式党员,1990-07-01\n"
    for encoding in ("utf-8-sig", "gb18030"):
        intake, _ = imports.preview_roll(top, text.encode(encoding), "党员.csv")
        assert [row.name for row in intake.members or ()] == ["李一"]


def test_a_file_without_a_roll_is_refused_in_one_line() -> None:
    top = county()["C1"]
    with pytest.raises(FileRefused, match="缺少 姓名"):
        imports.import_roll(None, top, workbook(head=("甲", "乙")), "roll.xlsx")
    assert not RollImport.objects.exists()


def test_remarks_of_organizations_are_dropped_and_said_so() -> None:
    top = found_county(None, "9901000000", "中共安澜县委员会")
    intake, _ = imports.preview_roll(top, ANLAN.read_bytes(), "roll.xlsx")
    assert [each.column for each in intake.dropped] == [
        *("备注", "性别", "民族", "公民身份号码", "出生日期", "手机号码", "家庭住址")
    ]
    assert not any(row.note for row in intake.organizations or ())


# --- preview


def uploaded(top: Organization, content: bytes) -> RollImport:
    roll_import = imports.upload_roll(None, top, content, "roll.xlsx")
    imports.prepare_preview(roll_import)
    return roll_import


def test_a_preview_writes_no_member() -> None:
    top = county()["C1"]
    roll_import = uploaded(top, workbook())
    assert roll_import.state == ImportState.PREVIEWED
    assert roll_import.counts["members_added"] == 3
    assert not Person.objects.exists()
    assert len(Entry.objects.filter(kind="roll.imported")) == 0


def test_applying_a_preview_keeps_no_row_of_the_file() -> None:
    top = county()["C1"]
    roll_import = uploaded(top, workbook())
    assert roll_import.accepted["members"]
    imports.apply_import(None, roll_import)
    kept = RollImport.objects.get()
    assert (kept.accepted, kept.diff["members"]["added"]) == ({}, [])
    assert Membership.objects.count() == 3


def test_discarding_forgets_everything_about_persons() -> None:
    roll_import = uploaded(county()["C1"], workbook([*MEMBERS, ("", *LI[1:])]))
    imports.discard_import(roll_import)
    kept = RollImport.objects.get()
    assert (kept.accepted, kept.diff, kept.refused, kept.warnings) == ({}, {}, [], [])


def test_a_preview_nobody_came_back_to_is_forgotten_at_the_next_upload() -> None:
    top = county()["C1"]
    old, young = uploaded(top, workbook()), uploaded(top, workbook())
    eight_days_ago = old.uploaded_at - timedelta(days=8)
    RollImport.objects.filter(pk=old.pk).update(uploaded_at=eight_days_ago)
    uploaded(top, workbook())
    states = dict(RollImport.objects.values_list("pk", "state"))
    assert (states[old.pk], states[young.pk]) == (ImportState.DISCARDED, ImportState.PREVIEWED)
    assert RollImport.objects.get(pk=old.pk).accepted == {}


def test_an_outdated_preview_is_shown_again_instead_of_applied() -> None:
    top = county()["C1"]
    roll_import = uploaded(top, workbook())
    imported(top, [LI])
    with pytest.raises(imports.OutOfDate):
        imports.apply_import(None, roll_import)
    shown = RollImport.objects.get(pk=roll_import.pk)
    assert (shown.state, shown.counts["members_added"]) == (ImportState.PREVIEWED, 2)
    assert Membership.objects.count() == 1
    imports.apply_import(None, shown)
    assert Membership.objects.count() == 3


def test_an_import_is_applied_once() -> None:
    roll_import = uploaded(county()["C1"], workbook())
    imports.apply_import(None, roll_import)
    with pytest.raises(NotAllowedNow):
        imports.apply_import(None, roll_import)
    with pytest.raises(NotAllowedNow):
        imports.discard_import(roll_import)


def test_a_later_import_forgets_what_the_earlier_one_listed() -> None:
    top = county()["C1"]
    first = imported(top, [LI, LI])
    imported(top)
    assert RollImport.objects.get(pk=first.pk).diff == {}


# --- minimum of personal data (§7)


def dump() -> str:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows.append(str(cursor.fetchall()))
    return "\n".join(rows)


def test_no_dropped_value_reaches_the_database() -> None:
    """Neither while a preview waits nor afterwards, not even where a row is refused."""
    top = county()["C1"]
    roll_import = uploaded(top, workbook([*MEMBERS, ("张四", "V9", *LI[2:])]))
    during = dump()
    imports.apply_import(None, roll_import)
    for value in PRIVATE:
        assert value not in during
        assert value not in dump()


@pytest.mark.django_db(transaction=True)
def test_the_bytes_of_the_database_hold_nothing_that_was_dropped() -> None:
    top = found_county(None, "9901000000", "中共安澜县委员会")
    imports.import_roll(None, top, ANLAN.read_bytes(), "roll.xlsx")
    raw = stored_bytes()
    assert "钟青静".encode() in raw
    for value in ("990000199802094766", "汉族", "（略）", "1998-09-14", "19940062085"):
        assert value.encode() not in raw


def stored_bytes() -> bytes:
    """The SQLite file as it is; on PostgreSQL every row as text."""
    if connection.vendor != "sqlite":
        return dump().encode()
    connection.ensure_connection()
    return bytes(connection.connection.serialize())


def test_who_imported_is_kept() -> None:
    tree = county()
    user = holder(Role.DEPARTMENT, tree["C1"])
    assert imported(tree["C1"], actor=user).actor == user


def test_settings_limit_uploads() -> None:
    assert settings.UPLOAD_LIMIT <= 32 * 1024 * 1024


def test_names_in_several_branches_on_a_first_import_are_several_persons() -> None:
    top = county()["C1"]
    imported(top, [LI, changed(LI, branch="V2")])
    assert Counter(Person.objects.values_list("name", flat=True)) == {"李一": 2}


def test_an_organization_is_changed_and_shown_with_old_and_new() -> None:
    top = county()["C1"]
    rows = [replace(row, name="新一村支部") if row.code == "V1" else row for row in ROWS]
    done, *_ = imports.import_roll(None, top, workbook(None, rows), "roll.xlsx")
    ((code, _name, fields),) = done.diff["organizations"]["changed"]
    assert (code, list(fields["name"])) == ("V1", ["一村支部", "新一村支部"])
