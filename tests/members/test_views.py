"""The pages: upload and preview, members by name, exemptions, transfers."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.factories.counties import DAY, OTHER, county, holder
from tests.factories.people import signed_in
from tests.members.rolls import LI, MEMBERS, PRIVATE, WANG, ZHAO, changed, imported, workbook
from tests.ui.pages import undefined_fails
from xianfeng.journal.models import Entry
from xianfeng.kernel.clock import today
from xianfeng.members import jobs
from xianfeng.members.actions import imports
from xianfeng.members.actions.memberships import grant_exemption
from xianfeng.members.forms import ExemptionForm
from xianfeng.members.models import Exemption, Membership, RollImport, Transfer
from xianfeng.members.states import ImportState
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db
Tree = dict[str, Organization]
IMMEDIATE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(autouse=True)
def strict_templates() -> Iterator[None]:
    with undefined_fails():
        yield


@pytest.fixture
def tree() -> Tree:
    return county()


@pytest.fixture
def department(tree: Tree) -> Client:
    return signed_in(holder(Role.DEPARTMENT, tree["C1"]))


def file(content: bytes, name: str = "名册.xlsx") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def upload(client: Client, content: bytes) -> Any:
    return client.post("/members/imports/new", file(content), follow=True)


def text(response: Any) -> str:
    content: bytes = response.content
    return content.decode()


# --- importing


def test_the_upload_page_says_what_is_kept_and_what_is_dropped(department: Client) -> None:
    page = text(department.get("/members/imports/new"))
    for word in ("公民身份号码", "民族", "住址", "入党日期只用来核对", "读完即弃"):
        assert word in page


def test_upload_preview_confirm_and_history(department: Client) -> None:
    page = text(upload(department, workbook([*MEMBERS, ("张四", "V9", *LI[2:])])))
    assert "待确认" in text(department.get("/members/imports"))
    for word in ("未导入的行", "没有这个党支部代码", "公民身份号码", "还没有写入", "确认导入"):
        assert word in page
    assert not Membership.objects.exists()
    roll_import = RollImport.objects.get()
    done = department.post(
        f"/members/imports/{roll_import.pk}/apply", {"shown": roll_import.diff_hash}, follow=True
    )
    assert "撤销这次导入" in text(done)
    assert Membership.objects.count() == 3
    assert Entry.objects.filter(kind="roll.imported").count() == 1


def test_no_dropped_value_is_on_any_page(department: Client) -> None:
    page = text(upload(department, workbook()))
    assert not any(value in page for value in PRIVATE)


def test_a_second_file_shows_old_and_new_before_it_applies(tree: Tree, department: Client) -> None:
    imported(tree["C1"])
    page = text(upload(department, workbook([changed(LI, post="委员"), WANG, ZHAO])))
    assert "书记" in page
    assert "委员" in page
    assert Membership.objects.get(person__name="李一").post == "书记"


def test_an_outdated_page_confirms_nothing(tree: Tree, department: Client) -> None:
    upload(department, workbook())
    roll_import = RollImport.objects.get()
    imported(tree["C1"], [LI])
    path = f"/members/imports/{roll_import.pk}"
    page = text(department.post(f"{path}/apply", {"shown": roll_import.diff_hash}, follow=True))
    assert "比对之后名册又有变化" in page
    assert Membership.objects.count() == 1
    page = text(department.post(f"{path}/apply", {"shown": roll_import.diff_hash}, follow=True))
    assert "比对结果已更新" in page
    assert Membership.objects.count() == 1


def test_confirming_twice_imports_once(department: Client) -> None:
    upload(department, workbook())
    roll_import = RollImport.objects.get()
    for _ in range(2):
        department.post(
            f"/members/imports/{roll_import.pk}/apply", {"shown": roll_import.diff_hash}
        )
    assert Membership.objects.count() == 3


def test_discard_and_undo(department: Client) -> None:
    upload(department, workbook())
    first = RollImport.objects.get()
    department.post(f"/members/imports/{first.pk}/discard")
    assert RollImport.objects.get().state == ImportState.DISCARDED
    upload(department, workbook())
    second = RollImport.objects.first()
    assert second is not None
    path = f"/members/imports/{second.pk}"
    department.post(f"{path}/apply", {"shown": second.diff_hash})
    assert "恢复到" in text(department.post(f"{path}/undo", follow=True))
    assert not Membership.objects.exists()
    assert "已经有人处理" in text(department.post(f"{path}/undo", follow=True))


def test_what_builds_on_an_import_is_said(tree: Tree, department: Client) -> None:
    first = imported(tree["C1"])
    imported(tree["C1"])
    page = text(department.post(f"/members/imports/{first.pk}/undo", follow=True))
    assert "之后又进行了" in page


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "roll.xlsx"),
        (b"MZ....", "roll.xlsx"),
        (b"PK\x03\x04broken", "roll.xlsx"),
        (b"<html></html>", "roll.xls"),
        ("甲,乙\n1,2\n".encode(), "roll.csv"),
    ],
)
def test_an_unusable_file_is_refused_with_400(
    department: Client, content: bytes, name: str
) -> None:
    response = department.post("/members/imports/new", file(content, name))
    assert response.status_code == 400
    assert text(response).count('class="field-error"') == 1
    assert not RollImport.objects.exists()


@override_settings(UPLOAD_LIMIT=1000)
def test_a_file_beyond_the_limit_is_refused_with_400(department: Client) -> None:
    assert department.post("/members/imports/new", file(workbook())).status_code == 400


def test_the_progress_line_asks_again_until_the_job_is_done(department: Client, tree: Tree) -> None:
    roll_import = imports.upload_roll(None, tree["C1"], workbook(), "roll.xlsx")
    path = f"/members/imports/{roll_import.pk}"
    assert "正在比对" in text(department.get(path))
    fragment = department.get(path, headers={"HX-Request": "true"})
    assert text(fragment).strip().startswith('<div id="progress"')
    jobs.prepare.call(roll_import.pk)
    assert department.get(path, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_a_job_that_breaks_says_so_and_keeps_nothing(
    department: Client, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    roll_import = imports.upload_roll(None, tree["C1"], workbook(), "roll.xlsx")

    def broken(_: RollImport) -> None:
        raise RuntimeError

    monkeypatch.setattr(jobs, "prepare_preview", broken)
    with pytest.raises(RuntimeError):
        jobs.prepare.call(roll_import.pk)
    assert RollImport.objects.get().accepted == {}
    assert "没有完成" in text(department.get(f"/members/imports/{roll_import.pk}"))


def test_the_report_is_a_recorded_export(department: Client) -> None:
    upload(department, workbook([*MEMBERS, ("张四", "V9", *LI[2:])]))
    path = f"/members/imports/{RollImport.objects.get().pk}/export"
    assert department.get(path).status_code == 405
    book = openpyxl.load_workbook(io.BytesIO(department.post(path).content))
    assert (book.sheetnames[0], book.sheetnames[-1]) == ("未导入的行", "未保存的列")
    assert [cell.value for cell in book["未导入的行"][2]][:4] == ["党员", 6, "党支部代码", "V9"]
    assert Entry.objects.filter(kind="roll.report_exported").count() == 1


def test_the_empty_roll_is_a_usable_file(department: Client) -> None:
    content = department.get("/members/imports/template").content
    assert upload(department, content).status_code == 200
    assert RollImport.objects.get().counts["members"] == 0


# --- members


def test_the_list_searches_and_filters(tree: Tree, department: Client) -> None:
    imported(tree["C1"])

    def found(query: str) -> list[str]:
        page = department.get(f"/members/?{query}").context["page"]
        return [membership.person.name for membership in page]

    assert found("") == ["李一", "王二", "赵三"]
    assert found("q=李") == ["李一"]
    assert found("branch=V2") == ["赵三"]
    assert found("only=mobile") == ["王二"]
    assert found("only=probationary") == ["赵三"]
    assert found("q=无此人") == []


@pytest.mark.parametrize(
    ("role", "code", "found"),
    [
        (Role.SECRETARY, "V1", ["王二"]),
        (Role.COMMITTEE_STAFF, "T1", ["王二"]),
        (Role.DEPARTMENT, "C1", []),
    ],
)
def test_r042_the_treated_differently_are_listed_by_the_branch_and_its_committee(
    tree: Tree, role: Role, code: str, found: list[str]
) -> None:
    imported(tree["C1"])
    client = signed_in(holder(role, tree[code]))
    listed = client.get("/members/?only=exempt").context["page"]
    assert [membership.person.name for membership in listed] == found
    rows = client.get("/members/").context["page"]
    assert [one.person.name for one in rows if one.open_exemptions] == found


def test_r042_an_auditor_is_offered_no_such_list(tree: Tree) -> None:
    imported(tree["C1"])
    client = signed_in(holder(Role.AUDITOR, tree["C1"]))
    assert 'value="exempt"' not in text(client.get("/members/"))
    rows = client.get("/members/?only=exempt").context["page"]
    assert len(rows) == 3
    assert not any(one.open_exemptions for one in rows)


CROWD = [changed(LI, name=f"甲{number}") for number in range(99)]


def many_members(top: Organization) -> None:
    imported(top, CROWD)


def many_offers(top: Organization) -> None:
    imported(top, CROWD)
    imported(top, [changed(each, branch="V2") for each in CROWD])


def many_imports(top: Organization) -> None:
    first: dict[str, Any] = dict(RollImport.objects.filter(county=top).values()[0])
    del first["id"]
    RollImport.objects.bulk_create(RollImport(**first) for _ in range(99))


@pytest.mark.parametrize(
    ("path", "fill", "least"),
    [
        ("/members/", many_members, 100),
        ("/members/transfers", many_offers, 100),
        ("/members/imports", many_imports, 50),
    ],
)
def test_lists_cost_the_same_for_1_and_100_rows(
    tree: Tree, path: str, fill: Callable[[Organization], None], least: int
) -> None:
    client = signed_in(holder(Role.DEPARTMENT, tree["C1"]))
    imported(tree["C1"], [LI])
    imported(tree["C1"], [changed(LI, branch="V2")])
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    fill(tree["C1"])
    with CaptureQueriesContext(connection) as many:
        page = text(client.get(path))
    assert page.count('<th scope="row">') >= least
    assert len(many) == len(few)


def test_a_page_of_one_person(tree: Tree) -> None:
    imported(tree["C1"])
    wang = Membership.objects.get(person__name="王二")
    secretary = holder(Role.SECRETARY, tree["V1"])
    grant_exemption(secretary, wang, "infirm", "腿脚不便", DAY)
    path = f"/members/{wang.pk}"
    assert "腿脚不便" in text(signed_in(secretary).get(path))
    committee = signed_in(holder(Role.COMMITTEE_STAFF, tree["T1"]))
    assert "腿脚不便" in text(committee.get(path))
    department = text(signed_in(holder(Role.DEPARTMENT, tree["C1"])).get(path))
    assert "腿脚不便" not in department
    assert "年老体弱等" in department or "仅本党支部" in department
    assert "1971-07-01" not in department


def test_a_member_sees_the_own_page_and_no_list(tree: Tree) -> None:
    imported(tree["C1"])
    li, wang = (Membership.objects.get(person__name=name) for name in ("李一", "王二"))
    user = holder(Role.MEMBER, tree["V1"])
    type(li.person).objects.filter(pk=li.person_id).update(user=user)
    client = signed_in(user)
    assert client.get(f"/members/{li.pk}").status_code == 200
    assert client.get(f"/members/{wang.pk}").status_code == 404
    assert client.get("/members/").status_code == 403


def test_r042_the_secretary_registers_and_ends_an_exemption(tree: Tree) -> None:
    imported(tree["C1"])
    li = Membership.objects.get(person__name="李一")
    client = signed_in(holder(Role.SECRETARY, tree["V1"]))
    path = f"/members/{li.pk}/exempt"
    assert client.get(path).status_code == 200
    assert client.post(path, {"cause": "illness"}).status_code == 400
    values = {"cause": "illness", "reason": "住院", "since": "2026-01-05"}
    assert client.post(path, values).status_code == 302
    exemption = Exemption.objects.get(membership=li)
    client.post(f"/members/exemptions/{exemption.pk}/end")
    exemption.refresh_from_db()
    assert exemption.until is not None
    assert client.post(f"/members/exemptions/{exemption.pk}/end").status_code == 302
    other = signed_in(holder(Role.SECRETARY, tree["V2"]))
    assert other.get(path).status_code == 404


def test_r181_the_branch_registers_a_community(tree: Tree) -> None:
    imported(tree["C1"])
    Organization.objects.filter(code="V2").update(domain="社区")
    li = Membership.objects.get(person__name="李一")
    client = signed_in(holder(Role.SECRETARY, tree["V1"]))
    path = f"/members/{li.pk}/affiliate"
    assert client.get(path).status_code == 200
    assert client.post(path, {"code": "T1"}).status_code == 400
    assert client.post(path, {"code": "V2"}).status_code == 302
    assert client.post(path, {"code": "V2"}).status_code == 400
    assert "社区活动" in text(client.get(f"/members/{li.pk}"))


def test_transfers_are_decided_on_their_page(tree: Tree, department: Client) -> None:
    imported(tree["C1"])
    imported(tree["C1"], [changed(LI, branch="V2"), changed(WANG, branch="V2"), ZHAO])
    first, second = Transfer.objects.order_by("pk")
    assert "是同一人" in text(department.get("/members/transfers"))
    department.post(f"/members/transfers/{first.pk}/accept")
    department.post(f"/members/transfers/{second.pk}/decline")
    assert sorted(Transfer.objects.values_list("state", flat=True)) == ["accepted", "declined"]
    again = department.post(f"/members/transfers/{first.pk}/decline", follow=True)
    assert "已经有人处理" in text(again)
    assert "李一" in text(department.get("/members/transfers?state=accepted"))
    town = signed_in(holder(Role.COMMITTEE_STAFF, tree["T1"]))
    assert town.post(f"/members/transfers/{first.pk}/accept").status_code == 404


# --- who gets in


def test_another_county_finds_nothing(tree: Tree) -> None:
    imported(tree["C1"])
    roll_import = imported(tree["C1"], [changed(LI, branch="V2"), WANG, ZHAO])
    li = Membership.objects.get(person__name="李一")
    exemption = Exemption.objects.get()
    transfer = Transfer.objects.get()
    other = signed_in(holder(Role.DEPARTMENT, county(OTHER)["D1"]))
    base = f"/members/imports/{roll_import.pk}"
    for path in (
        f"/members/{li.pk}",
        f"/members/{li.pk}/exempt",
        f"/members/{li.pk}/affiliate",
        base,
    ):
        assert other.get(path).status_code == 404, path
    for path in (
        *(f"{base}/{verb}" for verb in ("apply", "discard", "undo", "export")),
        f"/members/exemptions/{exemption.pk}/end",
        f"/members/transfers/{transfer.pk}/accept",
        f"/members/transfers/{transfer.pk}/decline",
    ):
        assert other.post(path).status_code == 404, path
    assert "李一" not in text(other.get("/members/"))


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.COMMITTEE_STAFF, Role.LEADER, Role.MEMBER])
def test_others_import_nothing(tree: Tree, role: Role) -> None:
    client = signed_in(holder(role, tree["C1"]))
    assert client.get("/members/imports").status_code == 403
    assert client.post("/members/imports/new", file(workbook())).status_code == 403


def test_the_auditor_reads_imports_and_changes_nothing(tree: Tree) -> None:
    roll_import = imported(tree["C1"])
    client = signed_in(holder(Role.AUDITOR, tree["C1"]))
    assert "撤销这次导入" not in text(client.get(f"/members/imports/{roll_import.pk}"))
    assert client.post(f"/members/imports/{roll_import.pk}/undo").status_code == 404
    assert client.get("/members/imports/new").status_code == 403


def test_pages_speak_english(tree: Tree, department: Client) -> None:
    imported(tree["C1"])
    department.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "<h1>Members</h1>" in text(department.get("/members/"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_day_is_filled_in_whatever_the_language(language: str) -> None:
    """Browsers read a date input's value in ISO form only."""
    with translation.override(language):
        assert f'value="{today().isoformat()}"' in str(ExemptionForm()["since"])
