"""The notice of a stored round, by POST and recorded (R-184; architecture, "What is written")."""

import io

import pytest
from django.urls import reverse
from docx import Document

from tests.factories.people import signed_in
from tests.grading.rounds import Cast, corrected_back, neighbour, opened, proposed, published
from xianfeng.accounts.models import User
from xianfeng.grading import actions
from xianfeng.journal.models import Entry

pytestmark = pytest.mark.django_db


def fetch(user: User, cast: Cast) -> tuple[int, str]:
    client = signed_in(user)
    answer = client.post(reverse("publicity:notice", args=[cast.round.pk]))
    if answer.status_code != 200:
        return answer.status_code, ""
    paragraphs = Document(io.BytesIO(answer.content)).paragraphs
    return 200, "\n".join(paragraph.text for paragraph in paragraphs)


def test_before_the_decision_it_says_that_these_are_proposals() -> None:
    cast = proposed()
    _status, text = fetch(cast.department, cast)
    assert "不是决定" in text


def test_r184_after_it_the_grades_and_each_reason_for_differing() -> None:
    cast = published()
    _status, text = fetch(cast.department, cast)
    assert "已经会议研究决定" in text
    assert "缺一项材料，按一般对待。" in text
    assert "。。" not in text


def test_a_correction_is_told_with_its_own_reason() -> None:
    cast = published()
    drafted = actions.draft_correction(cast.department, cast.result("E02"), "lagging", "计分有误")
    actions.approve(cast.leader, drafted)
    actions.approve_second(cast.second, drafted)
    _status, text = fetch(cast.department, cast)
    differing, corrected = text[text.index("与建议不同的决定") :].split("决定后的更正")
    assert "没有建议等次，决定为一般。理由：缺一项材料，按一般对待。" in differing
    assert "更正" not in differing
    assert "原决定为一般，现更正为后进。更正理由：计分有误。" in corrected


def test_a_correction_back_to_the_proposal_is_no_differing_decision() -> None:
    """The heading and its lines agree: what was decided stands apart from what was corrected."""
    cast = corrected_back()
    _status, text = fetch(cast.department, cast)
    name = cast.result("E09").name
    differing, corrected = text[text.index("与建议不同的决定") :].split("决定后的更正")
    assert f"{name}：建议后进，决定为先进。理由：当年获市级表彰。" in differing
    assert f"{name}：原决定为先进，现更正为后进。更正理由：表彰有误。" in corrected


def test_without_corrections_there_is_no_such_heading() -> None:
    cast = published()
    assert "决定后的更正" not in fetch(cast.department, cast)[1]


def test_no_notice_where_a_decision_is_gone() -> None:
    cast = published()
    cast.result("E02").decision.delete()
    assert fetch(cast.department, cast)[0] == 302


def test_taking_it_out_is_recorded() -> None:
    cast = published()
    fetch(cast.department, cast)
    assert "notice.docx" in Entry.objects.get(kind="grading.exported").text


def test_without_results_and_from_another_county_there_is_none() -> None:
    cast = opened()
    assert fetch(cast.department, cast)[0] == 404
    assert fetch(neighbour(), cast)[0] == 404
