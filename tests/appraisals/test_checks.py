"""A-7: questions that ask who answers."""

import pytest

from xianfeng.appraisals.rules.checks import Plan, Warned, of_questions


def flagged(text: str) -> bool:
    plan = Plan((), (), (text,), 1, 3, is_public=False)
    return [one.kind for one in of_questions(plan)] == [Warned.POINTS_AT_PERSON]


@pytest.mark.parametrize(
    "text",
    ["您是几组的", "您在哪个村民小组？", "您是第几小组的", "住在哪一组", "您是谁", "您的姓名"],
)
def test_a_question_that_points_at_a_person_is_flagged(text: str) -> None:
    assert flagged(text)


@pytest.mark.parametrize("text", ["哪个组织生活最有意义", "支部组织得好不好", "小组会开得怎么样"])
def test_others_are_not(text: str) -> None:
    assert not flagged(text)
