"""Start page, an organization's page, health, and what goes wrong."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.counties import OTHER, county, holder
from tests.factories.people import signed_in
from tests.grading.rounds import computed, proposed, published
from xianfeng.accounts.models import User
from xianfeng.grading.actions import compare_with_record
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db


def home(user: User) -> str:
    return signed_in(user).get("/").text


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/favicon.ico"])
def test_monitors_may_ask_for_headers_only(client: Client, path: str) -> None:
    """HEAD is answered wherever GET is."""
    assert client.head(path).status_code == client.get(path).status_code != 405


def test_a_browser_finds_the_icon(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"].endswith("/ui/icon.svg")


def test_the_public_goes_to_the_boards(client: Client) -> None:
    assert client.get("/")["Location"] == reverse("publicity:boards")


def test_nothing_due_says_that_nobody_must_look_every_day() -> None:
    secretary = holder(Role.SECRETARY, county()["V1"])
    assert "不用每天登录查看" in home(secretary)


def test_r073_a_county_without_a_round_this_year_is_asked_to_open_one() -> None:
    department = holder(Role.DEPARTMENT, county()["C1"])
    assert reverse("grading:new") in home(department)


def test_each_step_of_a_round_is_due_for_whoever_does_it_and_for_nobody_else() -> None:
    cast = computed()
    assert "提出等次意见" in home(cast.department)
    assert "审定等次意见" not in home(cast.leader)


def test_a_proposed_round_waits_for_the_leader() -> None:
    cast = proposed()
    assert "审定等次意见" in home(cast.leader)
    assert "提出等次意见" not in home(cast.department)


def test_a_grade_altered_behind_the_record_is_due_for_the_county_and_the_auditor() -> None:
    cast = published()
    auditor = holder(Role.AUDITOR, cast.county, "auditor")
    assert "公布的等次与记录不一致" not in home(auditor)
    with connection.cursor() as cursor:
        key = cast.result("E09").pk
        cursor.execute("UPDATE grading_decision SET grade = 'advanced' WHERE result_id = %s", [key])
    compare_with_record()  # as at night
    for user in (auditor, cast.department, cast.leader):
        assert "公布的等次与记录不一致" in home(user)
    secretary = holder(Role.SECRETARY, cast.result("E09").organization, "secretary")
    assert "公布的等次与记录不一致" not in home(secretary)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grading_decision SET grade = 'lagging' WHERE result_id = %s", [key])
    compare_with_record()
    assert "公布的等次与记录不一致" not in home(auditor)


def test_r120_the_page_of_an_organization_says_who_leads_and_who_guides() -> None:
    tree = county()
    text = page(holder(Role.DEPARTMENT, tree["C1"]), "S1")
    assert "一镇委员会" in text
    assert "教育局党组" in text
    assert "指导" in text


def test_r090_the_page_of_an_organization_lists_its_years() -> None:
    cast = published()
    assert "2026" in page(cast.department, "E14")


def page(user: User, code: str) -> str:
    return signed_in(user).get(reverse("pages:organization", args=[code])).text


def test_the_contact_is_shown_to_those_who_work_with_the_branch() -> None:
    tree = county()
    tree["V1"].contact_name = "张三丰"
    tree["V1"].save()
    assert "张三丰" in page(holder(Role.COMMITTEE_STAFF, tree["T1"]), "V1")
    assert "张三丰" not in page(holder(Role.MEMBER, tree["V1"]), "V1")


def test_an_organization_of_another_county_is_not_found() -> None:
    county()
    other = holder(Role.DEPARTMENT, county(OTHER)["D1"])
    answer = signed_in(other).get(reverse("pages:organization", args=["V1"]))
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.text


@pytest.mark.parametrize("path", ["/", "/board/"])
def test_another_host_s_name_is_a_bad_request(path: str, client: Client) -> None:
    assert client.get(path, headers={"host": "other.example"}).status_code == 400


def test_a_role_without_the_verb_is_told_so() -> None:
    administrator = holder(Role.ADMINISTRATOR, county()["C1"])
    answer = signed_in(administrator).get(reverse("organizations:list"))
    assert answer.status_code == 403
    assert "您的职责不包括" in answer.text


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "没有提交成功"), ("en", "Not submitted")]
)
def test_a_form_without_its_token_is_told_what_to_do(language: str, said: str) -> None:
    """Not the framework's bare page: what happened, and back to the page it came from."""
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    came = {"referer": "http://localhost/accounts/sign-in", "accept-language": language}
    answer = strict.post("/accounts/sign-in", {"username": "x", "password": "y"}, headers=came)
    assert answer.status_code == 403
    assert f"<h1>{said}</h1>" in answer.text
    assert 'href="http://localhost/accounts/sign-in"' in answer.text
    assert "CSRF verification failed" not in answer.text
    assert "CSRF cookie not set" not in answer.text


def test_a_form_without_its_token_leads_to_no_other_site() -> None:
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    answer = strict.post("/accounts/sign-in", headers={"referer": "https://elsewhere.example/"})
    assert answer.status_code == 403
    assert "elsewhere.example" not in answer.text


def test_the_list_of_organizations_costs_the_same_for_1_3_and_100_rows() -> None:
    department = holder(Role.DEPARTMENT, county()["C1"])
    client = signed_in(department)
    client.get(reverse("organizations:list"))
    counts = [statements(client, text) for text in ("一村", "一", "")]
    assert len(set(counts)) == 1, counts


def statements(client: Client, text: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("organizations:list"), {"q": text}).status_code == 200
    return len(captured)


def test_health_and_readiness(client: Client) -> None:
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").text == "ok"


def test_english_is_one_click_away() -> None:
    client = signed_in(holder(Role.DEPARTMENT, county()["C1"]))
    client.post(reverse("ui:preferences"), {"language": "en", "next": "/"})
    text = client.get(reverse("organizations:list")).text
    assert "Search and filter" in text or "Browse the tree" in text
    assert "党组织代码" not in text
