"""Files of a decided round: proposals for programs, decisions for people (R-184)."""

import io
import re

import openpyxl
import pytest

from tests.grading.rounds import DATA, Cast, corrected_back, proposed, published
from tests.grading.test_views import get, post, text_of
from xianfeng.grading import actions
from xianfeng.grading.models import Result

pytestmark = pytest.mark.django_db


def sheet_of(cast: Cast) -> list[dict[str, object]]:
    """The first sheet of results.xlsx as the department downloads it."""
    answer = post(cast.department, "export", cast.round.pk, "results.xlsx")
    head, *rows = (
        openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    )
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_r184_results_for_people_carry_what_was_decided() -> None:
    """Before the decision only proposals; after it grades, reasons and corrections."""
    cast = proposed()
    assert "审定等次" not in sheet_of(cast)[0]
    actions.confirm(cast.leader, cast.round, Result.objects.all())
    cast.round.refresh_from_db()
    decided = {row["党组织代码"]: row for row in sheet_of(cast)}
    assert (decided["E02"]["建议等次"], decided["E02"]["审定等次"]) == ("", "一般")
    assert decided["E02"]["理由"] == "缺一项材料，按一般对待。"
    actions.publish(cast.leader, cast.round)
    drafted = actions.draft_correction(cast.department, cast.result("E13"), "advanced", "计分有误")
    actions.approve(cast.leader, drafted)
    actions.approve_second(cast.second, drafted)
    row = next(row for row in sheet_of(cast) if row["党组织代码"] == "E13")
    told = [row[name] for name in ("建议等次", "公布等次", "更正", "上年等次", "变化")]
    assert told == ["一般", "先进", "计分有误", "先进", "持平"]


def test_the_distribution_for_people_counts_what_was_decided() -> None:
    cast = published()
    answer = post(cast.department, "export", cast.round.pk, "results.xlsx")
    head, row = (
        openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[1].iter_rows(values_only=True)
    )
    counts = dict(zip(head, row, strict=True))
    assert [counts[name] for name in ("先进", "一般", "后进", "暂不定等次")] == [2, 13, 2, 0]


def test_the_table_for_programs_stays_the_proposal() -> None:
    """grading-spec: results.csv has one format; its button says what it holds."""
    cast = published()
    answer = post(cast.department, "export", cast.round.pk, "results.csv")
    assert answer.content == (DATA / "edges/expected-results.csv").read_bytes()
    assert "测算结果表（CSV）" in text_of(get(cast.department, "round", cast.round.pk))


def test_a_report_of_a_decided_round_says_what_was_decided() -> None:
    cast = published()
    text = post(cast.department, "export", cast.round.pk, "report.html").text
    assert "不是决定" not in text
    assert "审定前按规则测算的建议" in text
    assert "缺一项材料，按一般对待。" in text


def test_a_report_sets_a_correction_apart_from_the_decision() -> None:
    """The committee's grade stands by its reason, the grade in force by the correction's."""
    cast = corrected_back()
    text = post(cast.department, "export", cast.round.pk, "report.html").text
    start = text.index("与建议不同或已更正的")
    table = text[start : text.index("</table>", start)]
    row = plain(table[table.index(cast.result("E09").name) :])
    told = ["后进", "先进", "当年获市级表彰", "更正为", "后进", "：表彰有误"]
    places, here = [], 0
    for word in told:
        here = row.index(word, here)
        places.append(here)
    assert places == sorted(places)
    assert "更正为" not in plain(table[: table.index(cast.result("E09").name)])


def plain(markup: str) -> str:
    return re.sub("<[^>]*>", " ", markup)


def test_r088_nobody_is_given_a_place_number() -> None:
    """Within or without the places: an explanation is no ranking."""
    cast = published()
    text = post(cast.department, "export", cast.round.pk, "report.html").text
    assert "名额之内" in text
    assert "名额" in text
    for word in ("列第", " 位", "Place "):
        assert word not in text
