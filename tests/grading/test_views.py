"""The pages of a round: who sees what, what they cost, what they keep on error."""

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.counties import holder
from tests.factories.people import signed_in
from tests.grading.rounds import (
    EDGES,
    Cast,
    bring,
    computed,
    neighbour,
    opened,
    proposed,
    published,
)
from xianfeng.accounts.models import User
from xianfeng.grading import actions
from xianfeng.grading.models import Correction, Decision, Result, Round
from xianfeng.grading.states import DecisionState, RoundState
from xianfeng.journal.models import Entry
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.packs.actions import load_pack_version

pytestmark = pytest.mark.django_db


def get(user: User, name: str, *args: object, **query: str) -> Any:
    return signed_in(user).get(reverse(f"grading:{name}", args=args), query)


def post(user: User, name: str, *args: object, **data: object) -> Any:
    return signed_in(user).post(reverse(f"grading:{name}", args=args), data)


def text_of(response: Any) -> str:
    return str(response.content.decode())


# --- the whole journey


def test_a_year_through_the_pages() -> None:
    """Open, upload, look, accept, compute, propose, submit, confirm, publish (R-080)."""
    here = bring("edges")
    pack = load_pack_version(None, "central-2012")
    county, leader = holder(Role.DEPARTMENT, here, "county"), holder(Role.LEADER, here, "leader")
    assert post(county, "new", county=here.pk, year=2026, pack=pack.pk).status_code == 302
    graded = Round.objects.get()
    assert post(county, "start", graded.pk).status_code == 302
    file = SimpleUploadedFile("材料.xlsx", EDGES)
    seen = signed_in(county).post(reverse("grading:inputs", args=[graded.pk]), {"file": file})
    upload = graded.uploads.get()
    assert seen.headers["Location"] == reverse("grading:preview", args=[graded.pk, upload.pk])
    assert "没有采用的行" in text_of(get(county, "preview", graded.pk, upload.pk))
    post(county, "accept_inputs", graded.pk, upload.pk)
    post(county, "compute", graded.pk)
    post(county, "propose_all", graded.pk)
    left = Result.objects.get(code="E02")
    post(county, "propose", left.pk, grade="ordinary", reason="缺一项材料", edition=1)
    post(county, "submit", graded.pk)
    post(leader, "confirm_all", graded.pk)
    post(leader, "confirm", left.pk, edition=Decision.objects.get(pk=left.pk).edition)
    post(leader, "publish", graded.pk)
    graded.refresh_from_db()
    assert (graded.state, graded.entries) == (RoundState.PUBLISHED, 17)
    assert "中共总分六十支部委员会" in text_of(get(county, "round", graded.pk))
    post(county, "close", graded.pk)
    graded.refresh_from_db()
    assert graded.state == RoundState.CLOSED


def test_a_correction_through_the_pages() -> None:
    cast = published()
    result = cast.result("E09")
    post(cast.department, "correct", result.pk, after="ordinary", reason="计分有误")
    drafted = Correction.objects.get()
    assert "计分有误" in text_of(get(cast.leader, "correction", drafted.pk))
    assert post(cast.department, "approve", drafted.pk).status_code == 404
    post(cast.leader, "approve", drafted.pk)
    post(cast.second, "approve_second", drafted.pk)
    assert cast.result("E09").decision.grade == "ordinary"
    assert "计分有误" in text_of(get(cast.department, "result", result.pk))


def test_r089_r091_an_order_through_the_pages() -> None:
    """It is offered with what most was lost in, given, and stands on both pages."""
    cast = published()
    key = cast.result("E09").pk
    page = text_of(get(cast.department, "result", key))
    assert "失分较多：" in page
    assert "失分较多：" not in text_of(get(cast.leader, "result", key))
    missing = post(cast.department, "order", key, problem="", basis="x", days=15)
    assert missing.status_code == 400
    given = post(cast.department, "order", key, problem="活动阵地失修", basis="整改提高", days=15)
    assert given.status_code == 302
    assert "活动阵地失修" in text_of(get(cast.department, "result", key))
    assert "2026 年度分类定级" in signed_in(cast.department).get(given["Location"]).text
    assert post(cast.leader, "order", key, problem="x", basis="x", days=15).status_code == 404
    town = holder(Role.COMMITTEE_STAFF, cast.result("E08").organization, "elsewhere")
    assert post(town, "order", key, problem="x", basis="x", days=15).status_code == 404


def test_r097_accepting_the_lowest_grade_asks_what_was_solved() -> None:
    cast = published()
    key = cast.result("E09").pk
    answer = post(cast.department, "accept", key, outcome="通过", note="")
    assert answer.status_code == 400
    assert "请写明解决了哪些突出问题" in text_of(answer)
    assert post(cast.department, "accept", key, outcome="通过", note="已修好").status_code == 302


# --- what pages say


def test_the_explanation_names_rows_rules_and_who_set_the_number() -> None:
    """R-184: which number came from which row and which rule, and what was missing."""
    cast = computed()
    page = text_of(get(cast.department, "result", cast.result("E10").pk))
    for said in ("第 65 行", "G-4.4", "R-088", "文件未规定", "再高", "材料.xlsx"):
        assert said in page, said


def test_an_empty_list_says_how_to_begin() -> None:
    here = bring("edges")
    county = holder(Role.DEPARTMENT, here, "county")
    page = text_of(get(county, "rounds"))
    assert "还没有开展过定级" in page
    assert reverse("grading:new") in page


def test_an_empty_round_says_what_to_upload() -> None:
    cast = opened()
    assert "上传材料" in text_of(get(cast.department, "round", cast.round.pk))
    assert "材料表怎么填" in text_of(get(cast.department, "inputs", cast.round.pk))


def test_no_hit_says_what_to_do() -> None:
    cast = computed()
    assert "没有符合条件" in text_of(get(cast.department, "round", cast.round.pk, q="没有"))


def test_nothing_is_offered_in_bulk_where_nothing_waits() -> None:
    """Those without a proposal of the rule are decided one by one."""
    cast = computed()
    bulk = "将筛选出的按建议提出"
    assert bulk in text_of(get(cast.department, "round", cast.round.pk, proposal="advanced"))
    assert bulk not in text_of(get(cast.department, "round", cast.round.pk, proposal="none"))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"proposal": "advanced"}, 2),
        ({"proposal": "none"}, 1),
        ({"flag": "veto"}, 1),
        ({"flag": "over_cap"}, 5),
        ({"change": "down"}, 1),
        ({"q": "E1"}, 8),
        ({"q": "总分"}, 4),
        ({"state": "open"}, 17),
        ({"proposal": "nonsense"}, 17),
    ],
)
def test_filters(query: dict[str, str], count: int) -> None:
    cast = computed()
    page = get(cast.department, "round", cast.round.pk, **query).context["page"]
    assert page.paginator.count == count


def test_r090_the_list_shows_the_movement_of_the_decided_grade() -> None:
    """The rule sees it fall; the committee is asked to leave it where it was."""
    cast = computed()
    result = Result.objects.select_related("decision").get(change="down")
    keep, edition = result.previous, result.decision.edition
    actions.propose(cast.department, result, keep, "降等的材料已更正。", edition)
    (line,) = get(cast.department, "round", cast.round.pk, q=result.code).context["lines"]
    assert "持平" in line.change
    kept = get(cast.department, "round", cast.round.pk, change="same").context["lines"]
    assert line.url in {one.url for one in kept}
    assert not get(cast.department, "round", cast.round.pk, change="down").context["lines"]
    page = text_of(get(cast.department, "result", result.pk))
    assert "规则为什么这样建议" in page


# --- errors keep what was typed


def test_a_reason_that_is_missing_keeps_the_form() -> None:
    cast = computed()
    result = cast.result("E14")
    answer = post(cast.department, "propose", result.pk, grade="ordinary", reason="", edition=1)
    assert answer.status_code == 400
    assert answer.context["propose_form"]["grade"].value() == "ordinary"
    assert "请写明理由" in text_of(answer)


def test_a_file_that_is_none_is_told_in_one_line() -> None:
    cast = opened()
    url = reverse("grading:inputs", args=[cast.round.pk])
    answer = signed_in(cast.department).post(url, {"file": SimpleUploadedFile("a.xlsx", b"x")})
    assert answer.status_code == 400
    assert "a.xlsx" in text_of(answer)


def test_who_comes_late_is_told_with_409() -> None:
    """Somebody else was faster: a page, not a crash, and nothing is written."""
    cast = computed()
    result = cast.result("E14")
    post(cast.department, "propose", result.pk, grade="advanced", reason="", edition=1)
    late = post(cast.department, "propose", result.pk, grade="lagging", reason="晚", edition=1)
    assert late.status_code == 409
    assert "情况已有变化" in text_of(late)
    assert cast.result("E14").decision.grade == "advanced"


def test_a_leader_confirms_what_the_page_showed() -> None:
    cast = proposed()
    result = cast.result("E14")
    late = post(cast.leader, "confirm", result.pk, edition=result.decision.edition - 1)
    assert late.status_code == 409
    post(cast.leader, "confirm", result.pk, edition=result.decision.edition)
    assert cast.result("E14").decision.state == DecisionState.CONFIRMED


def test_opening_the_same_year_twice_keeps_the_form() -> None:
    cast = opened()
    data = {"county": cast.county.pk, "year": 2026, "pack": cast.pack.pk}
    answer = post(cast.department, "new", **data)
    assert answer.status_code == 400
    assert answer.context["form"]["year"].value() == "2026"


# --- what was typed


LONG = "退回重核。" * 300  # more than the fields take


def test_words_to_the_department_are_there_again_when_refused() -> None:
    """One proposal and the whole round: the page comes back with them and says what to mend."""
    cast = proposed()
    result = cast.result("E01")
    asked: list[tuple[str, int, dict[str, object]]] = [
        ("send_back_round", cast.round.pk, {}),
        ("send_back", result.pk, {"edition": result.decision.edition}),
    ]
    for name, key, more in asked:
        answer = post(cast.leader, name, key, advice=LONG, **more)
        assert answer.status_code == 400
        assert LONG in answer.text
        assert "1500" in answer.text, "how long it is"
    assert not Entry.objects.filter(kind__endswith=".sent_back").exists()


def test_words_of_a_correction_are_there_again_when_refused() -> None:
    cast = published()
    result = cast.result("E09")
    answer = post(cast.department, "correct", result.pk, after="ordinary", reason=LONG)
    assert (answer.status_code, LONG in answer.text) == (400, True)
    drafted = actions.draft_correction(cast.department, result, "ordinary", "计分有误")
    answer = post(cast.leader, "withdraw", drafted.pk, refusal=LONG)
    assert (answer.status_code, LONG in answer.text) == (400, True)
    assert "<details open>" in answer.text
    assert not Entry.objects.filter(kind="correction.withdrawn").exists()


# --- access


def everything(cast: Cast) -> list[str]:
    """Every page and step of a round that names an object."""
    key, result = cast.round.pk, cast.result("E01").pk
    upload = cast.round.uploads.get().pk
    drafted = Correction.objects.first()
    rounds: tuple[str, ...] = (
        "round",
        "pack",
        "start",
        "print",
        "publish",
        "close",
        "inputs",
        "compute",
    )
    rounds += ("propose_all", "submit", "confirm_all", "send_back_round")
    rounds += ("acceptances", "accept_all")
    results = ("result", "propose", "confirm", "send_back", "correct", "accept")
    corrections = ("correction", "approve", "approve_second", "withdraw")
    return [
        *(reverse(f"grading:{name}", args=[key]) for name in rounds),
        *(reverse(f"grading:{n}", args=[key, upload]) for n in ("preview", "accept_inputs")),
        reverse("grading:refused", args=[key, upload]),
        reverse("grading:export", args=[key, "results.csv"]),
        *(reverse(f"grading:{name}", args=[result]) for name in results),
        *(reverse(f"grading:{name}", args=[drafted.pk]) for name in corrections if drafted),
    ]


def test_another_county_finds_nothing() -> None:
    """404 (or 403 where its role never may), never a page, never a write."""
    cast = published()
    actions.draft_correction(cast.department, cast.result("E09"), "ordinary", "计分有误")
    client, before = signed_in(neighbour()), Entry.objects.count()
    for path in everything(cast):
        assert {client.get(path).status_code, client.post(path).status_code} <= {403, 404, 405}, (
            path
        )
    assert Entry.objects.count() == before
    assert not client.get(reverse("grading:rounds")).context["page"].object_list


def test_the_administrator_reads_no_grades() -> None:
    cast = published()
    admin = holder(Role.ADMINISTRATOR, cast.county, "admin")
    assert get(admin, "rounds").status_code == 403
    assert get(admin, "result", cast.result("E01").pk).status_code == 404


def test_the_auditor_reads_all_and_does_nothing() -> None:
    cast = published()
    auditor = holder(Role.AUDITOR, cast.county, "auditor")
    assert get(auditor, "round", cast.round.pk).status_code == 200
    assert get(auditor, "result", cast.result("E01").pk).status_code == 200
    for name in ("publish", "compute", "close", "submit"):
        assert post(auditor, name, cast.round.pk).status_code == 404


def test_a_secretary_reads_the_own_branch_after_publication() -> None:
    cast = proposed()
    own = cast.result("E01")
    secretary = holder(Role.SECRETARY, own.organization, "secretary")
    assert get(secretary, "result", own.pk).status_code == 404
    actions.confirm(cast.leader, cast.round, Result.objects.all())
    cast.round.refresh_from_db()
    actions.publish(cast.leader, cast.round)
    page = get(secretary, "result", own.pk)
    assert page.status_code == 200
    assert "为什么是这个等次" in text_of(page)
    assert cast.department.display_name not in text_of(page)
    assert get(secretary, "result", cast.result("E02").pk).status_code == 404
    assert get(secretary, "round", cast.round.pk).url == reverse("grading:result", args=[own.pk])


def test_steps_belong_to_roles() -> None:
    """The department does not confirm or publish, the leader does not propose."""
    cast = proposed()
    assert post(cast.department, "confirm_all", cast.round.pk).status_code == 404
    assert post(cast.department, "publish", cast.round.pk).status_code == 404
    assert post(cast.leader, "propose_all", cast.round.pk).status_code == 404
    assert not Decision.objects.filter(state=DecisionState.CONFIRMED).exists()


def test_r184_in_bulk_only_what_follows_the_proposal_is_confirmed() -> None:
    """E02 differs: its reason is read first, then it is confirmed by itself."""
    cast = proposed()
    page = text_of(get(cast.leader, "round", cast.round.pk))
    assert "审定与建议相同的（16）" in page
    assert "逐个审定与建议不同的（1）" in page
    answer = post(cast.leader, "confirm_all", cast.round.pk)
    assert "还有 1 个与规则建议不同" in answer.client.get(answer.url).text
    assert [one.result.code for one in Decision.objects.filter(state="proposed")] == ["E02"]
    listed = get(cast.leader, "round", cast.round.pk, differs="1", state="proposed")
    assert "都与规则建议不同" in text_of(listed)
    (line,) = listed.context["lines"]
    left = cast.result("E02")
    assert line.name == left.name
    post(cast.leader, "confirm", left.pk, edition=left.decision.edition)
    cast.round.refresh_from_db()
    assert cast.round.state == RoundState.CONFIRMED


def test_english_pages_name_the_answers_in_english() -> None:
    cast = computed()
    client = signed_in(cast.department)
    client.cookies["xf_language"] = "en"
    text = client.get(reverse("grading:result", args=[cast.result("E01").pk])).text
    assert "Fairly satisfied" in text
    for word in ("满意", "不了解"):
        assert not re.search(rf"{word} \d", text)
    rules = client.get(reverse("packs:version", args=[cast.pack.hash])).text
    assert "Worth of “Satisfied”" in rules
    assert "Worth of 满意" not in rules


# --- files


@pytest.mark.parametrize("name", ["results.csv", "results.xlsx", "report.html", "errors.csv"])
def test_files_are_taken_out_by_post_and_on_record(name: str) -> None:
    cast = computed()
    assert get(cast.department, "export", cast.round.pk, name).status_code == 405
    answer = post(cast.department, "export", cast.round.pk, name)
    assert answer.status_code == 200
    assert f"2026-{name}" in answer["Content-Disposition"]
    assert Entry.objects.latest("index").kind == "grading.exported"


def test_an_unknown_file_is_not_found() -> None:
    cast = computed()
    assert post(cast.department, "export", cast.round.pk, "x.exe").status_code == 404


# --- cost


def statements(user: User, name: str, *args: object) -> int:
    client = signed_in(user)
    path = reverse(f"grading:{name}", args=args)
    client.get(path)  # packs and translations are read once per process
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def grow(cast: Cast, count: int) -> None:
    """Exactly `count` results in the round."""
    some = Result.objects.order_by("code")
    Result.objects.exclude(pk__in=list(some.values_list("pk", flat=True)[:count])).delete()
    model = some.first()
    assert model is not None
    for number in range(some.count(), count):
        organization = Organization.objects.create(
            code=f"Z{number}",
            name=f"新支部{number}",
            kind="党支部",
            path=f"{cast.county.path}Z{number}/",
        )
        model.pk, model.organization, model.code = None, organization, f"Z{number}"
        model.save()
        Decision.objects.create(result=model)


@pytest.mark.parametrize("count", [1, 3, 100])
def test_a_list_costs_the_same_whatever_its_length(count: int) -> None:
    cast = computed()
    grow(cast, count)
    assert statements(cast.department, "round", cast.round.pk) == ROUND


def test_naming_many_organizations_in_a_warning_costs_one_statement() -> None:
    cast = computed()
    made = cast.round.computation
    caution = {"rule": "G-4.5", "kind": "below_floor", "group": "社会组织", "ranked": 17}
    caution |= {"count": 0, "threshold": "1/20", "basis": "assumed"}
    codes = list(Result.objects.values_list("code", flat=True))
    made.summary["cautions"] = [caution | {"named": codes}]
    made.save()
    assert statements(cast.department, "round", cast.round.pk) == ROUND + 1


@pytest.mark.parametrize("name", ["print", "inputs"])
@pytest.mark.parametrize("count", [1, 3, 100])
def test_other_lists_too(name: str, count: int) -> None:
    cast = computed()
    grow(cast, count)
    assert statements(cast.department, name, cast.round.pk) == OTHERS[name]


@pytest.mark.parametrize("count", [1, 3, 100])
def test_the_list_of_acceptances_too(count: int) -> None:
    cast = computed()
    grow(cast, count)
    Round.objects.update(state=RoundState.PUBLISHED, published_at=cast.round.opened_at)
    assert statements(cast.department, "acceptances", cast.round.pk) == OTHERS["acceptances"]


ROUND = 10
OTHERS = {"print": 5, "acceptances": 14, "inputs": 7}


def test_a_sheet_that_was_left_out_is_said_before_it_is_taken() -> None:
    """G-2.1: it counts as empty, in the words of the page and not as a row refused."""
    cast = opened()
    upload = actions.read_upload(cast.department, cast.round, without("上年定级"), "材料.xlsx")
    assert "上年定级" not in upload.counts
    page = text_of(get(cast.department, "preview", cast.round.pk, upload.pk))
    assert "没有“上年定级”工作表，按没有填报处理" in page
    assert "没有“直接后进情形”工作表" not in page


def without(name: str) -> bytes:
    """The workbook of the edge cases, one sheet left out."""
    book = openpyxl.load_workbook(io.BytesIO(EDGES))
    del book[name]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
