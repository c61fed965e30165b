"""Public boards: published fields only, within the pack's scope, beside the record (R-182)."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.grading.rounds import DAY, Cast, proposed, published, roll_rows
from xianfeng.grading import actions, queries
from xianfeng.grading.models import Result, Round
from xianfeng.organizations.actions import apply_roll
from xianfeng.organizations.models import Organization
from xianfeng.publicity.round_notice import grades_for_notice

pytestmark = pytest.mark.django_db
REASON = "经核实，该支部整改已完成。"


def board(cast: Cast) -> str:
    return reverse("publicity:board", args=[cast.county.code, cast.round.year])


def page_of(cast: Cast, code: str) -> str:
    return reverse("publicity:grade", args=[cast.county.code, cast.round.year, code])


def test_nothing_is_public_before_publication(client: Client) -> None:
    cast = proposed()
    assert client.get(board(cast)).status_code == 404
    assert client.get(page_of(cast, "E14")).status_code == 404
    assert "还没有公布过等次" in client.get(reverse("publicity:boards")).text


def test_r182_a_board_names_issuer_medium_period_and_feedback(client: Client) -> None:
    text = client.get(board(published())).text
    for word in ("公布单位", "公布时间", "公布方式", "反映意见"):
        assert word in text


def test_r182_the_issuer_is_the_countys_own_and_the_last_day_is_counted(client: Client) -> None:
    """365 days from 2026-11-22 end on 2027-11-21; the pack names a kind of office only."""
    cast = published_as("中共安澜县委员会")
    moment = datetime(2026, 11, 22, 4, tzinfo=UTC)
    Round.objects.filter(pk=cast.round.pk).update(published_at=moment)
    text = client.get(board(cast)).text
    assert "中共安澜县委组织部" in text
    assert "公示至 2027-11-21" in text


def published_as(name: str) -> Cast:
    """Published by a county of that name."""
    cast = proposed()
    Organization.objects.filter(pk=cast.county.pk).update(name=name)
    actions.confirm(cast.leader, cast.round, Result.objects.all())
    cast.round.refresh_from_db()
    actions.publish(cast.leader, cast.round)
    return cast


def test_r182_a_county_renamed_by_a_roll_leaves_what_was_published(client: Client) -> None:
    """Issuer and county stay as on the day of publication, on boards and in documents."""
    cast = published_as("中共安澜县委员会")
    renamed = [
        replace(row, name="中共平川县委员会") if row.code == cast.county.code else row
        for row in roll_rows("edges")
    ]
    apply_roll(cast.county, renamed, DAY)
    cast.round.refresh_from_db()
    assert cast.round.county.name == "中共平川县委员会"
    for address in (reverse("publicity:boards"), board(cast), page_of(cast, "E14")):
        text = client.get(address).text
        assert "中共安澜县委" in text
        assert "平川" not in text
    assert "中共安澜县委组织部" in client.get(board(cast)).text
    grades = grades_for_notice(Round.objects.get(pk=cast.round.pk))
    assert grades is not None
    assert grades.issuer == "中共安澜县委员会"


def test_rounds_published_before_names_were_kept_take_the_one_of_that_day() -> None:
    cast = published()
    Round.objects.update(county_name="")
    migration = import_module("xianfeng.grading.migrations.0003_county_name")
    migration.keep_names(apps, connection.schema_editor())
    assert Round.objects.get().county_name == cast.county.name


def test_board_and_notice_send_people_to_the_same_office(client: Client) -> None:
    cast = published()
    found = queries.published(cast.county, cast.round.year)
    assert found is not None
    grades = grades_for_notice(cast.round)
    assert grades is not None
    assert grades.feedback == found.publication.feedback.zh
    assert grades.feedback in client.get(board(cast)).text


def test_everybody_reads_the_grades_without_an_account(client: Client) -> None:
    cast = published()
    assert board(cast) in client.get(reverse("publicity:boards")).text
    text = client.get(board(cast)).text
    assert "中共无上年记录支部委员会" in text
    assert "已与公开记录逐条核对，一致" in text


def test_the_pack_keeps_totals_and_people_inside(client: Client) -> None:
    cast = published()
    for address in (board(cast), page_of(cast, "E14")):
        text = client.get(address).text
        assert "98.80" not in text
        assert cast.department.display_name not in text


def test_r088_a_board_is_in_tree_order_and_says_that_it_is_no_ranking(client: Client) -> None:
    text = client.get(board(published())).text
    assert text.index("E01") < text.index("E14")
    assert "不分先后" in text


def test_a_filter_narrows_and_an_empty_answer_teaches(client: Client) -> None:
    cast = published()
    assert "E01" not in client.get(board(cast), {"q": "无上年记录"}).text
    assert "没有找到党组织" in client.get(board(cast), {"q": "不存在"}).text


def test_a_grade_altered_behind_the_record_raises_the_banner(client: Client) -> None:
    cast = published()
    with connection.cursor() as cursor:
        key = cast.result("E08").pk
        cursor.execute("UPDATE grading_decision SET grade = 'advanced' WHERE result_id = %s", [key])
    text = client.get(board(cast)).text
    assert "与公开记录不一致" in text
    assert "中共总分六十支部委员会" in text
    assert "与公开记录不一致" in client.get(page_of(cast, "E08")).text
    assert "与公开记录不一致" not in client.get(page_of(cast, "E14")).text


def changed(cast: Cast, statement: str, code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [cast.result(code).pk])


def test_a_deleted_row_raises_the_banner_instead_of_an_error(client: Client) -> None:
    cast = published()
    changed(cast, "DELETE FROM grading_decision WHERE result_id = %s", "E08")
    for address in (board(cast), page_of(cast, "E08")):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "与公开记录不一致" in answer.text
        assert "数据缺失" in answer.text


def test_an_altered_reason_raises_the_banner_on_both_pages(client: Client) -> None:
    cast = published()
    changed(cast, "UPDATE grading_decision SET reason = '改' WHERE result_id = %s", "E02")
    for address in (board(cast), page_of(cast, "E02")):
        text = client.get(address).text
        assert "与公开记录不一致" in text
        assert "公布的理由与记录不一致" in text


def test_the_banner_says_what_the_record_says_beside_what_is_shown(client: Client) -> None:
    cast = published()
    changed(cast, "UPDATE grading_decision SET grade = 'advanced' WHERE result_id = %s", "E09")
    for address in (board(cast), page_of(cast, "E09")):
        text = client.get(address).text
        banner = text[text.index("与公开记录不一致") :]
        banner = banner[: banner.index("</div></div>")]
        assert banner.index("先进") < banner.index("后进")


def test_r184_the_committees_reason_and_the_corrections_stand_apart(client: Client) -> None:
    cast = published()
    drafted = actions.draft_correction(cast.department, cast.result("E02"), "lagging", REASON)
    actions.approve(cast.leader, drafted)
    actions.approve_second(cast.second, drafted)
    text = client.get(page_of(cast, "E02")).text
    assert "缺一项材料，按一般对待。" in text
    assert REASON in text
    assert "与公开记录不一致" not in text


def test_a_correction_is_shown_with_its_reason_and_who_asked_is_not(client: Client) -> None:
    cast = published()
    result = cast.result("E13")
    drafted = actions.draft_correction(cast.department, result, "advanced", REASON)
    actions.approve(cast.leader, drafted)
    actions.approve_second(cast.second, drafted)
    text = client.get(page_of(cast, "E13")).text
    assert REASON in text
    assert "已更正" in text
    assert cast.department.display_name not in text
    assert "与公开记录不一致" not in text


def test_an_organization_outside_the_round_has_no_page(client: Client) -> None:
    assert client.get(page_of(published(), "E00")).status_code == 404


def test_a_board_costs_the_same_for_one_and_for_all_rows(
    client: Client, django_assert_num_queries: object
) -> None:
    cast = published()
    client.get(board(cast))
    counts = [statements(client, board(cast), {"q": text}) for text in ("无上年记录", "")]
    assert counts[0] == counts[1]
    assert Result.objects.count() == 17


def statements(client: Client, address: str, data: dict[str, str]) -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, data).status_code == 200
    return len(captured)
