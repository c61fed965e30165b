"""A-7: questions that ask who answers."""

import pytest

from xianfeng.appraisals.rules.asking import free_set
from xianfeng.appraisals.rules.checks import (
    Circle,
    Form,
    Plan,
    Warned,
    of_circles,
    of_questions,
    of_whole,
)
from xianfeng.appraisals.wording import NOTICES
from xianfeng.packs.schema import Evaluator, Subject


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


def found(*circles: Circle, is_public: bool = False) -> dict[str, tuple[Warned, bool]]:
    """Class or voice → what is said of it and whether that stops."""
    plan = Plan(circles, (), ("好不好",), 1, 3, is_public=is_public)
    return {
        one.about: (one.kind, one.stops)
        for one in of_circles(plan)
        if one.kind is not Warned.ROWS_FOR_AUDITORS
    }


@pytest.mark.parametrize("voice", [Evaluator.PUBLIC, Evaluator.CLIENTS, Evaluator.SOCIETY])
def test_who_comes_by_slip_cannot_answer_by_name(voice: Evaluator) -> None:
    """R-085: a slip has no name, so that nobody could speak; the poll does not start so."""
    assert found(Circle("c", voice, Form.NAMED, 12)) == {"c": (Warned.NOBODY_BY_NAME, True)}
    assert found(Circle("c", voice, Form.BALLOT, 12)) == {}


@pytest.mark.parametrize(
    ("voice", "kind"),
    [
        (Evaluator.PUBLIC, Warned.TOO_FEW_SLIPS),
        (Evaluator.MEMBERS, Warned.TOO_SMALL),
        (Evaluator.SUPERIOR, Warned.TOO_SMALL),
    ],
)
def test_a_group_too_small_is_told_what_it_can_do(voice: Evaluator, kind: Warned) -> None:
    """A-7: by name only where a roster knows the names; of others more are invited."""
    assert found(Circle("c", voice, Form.BALLOT, 4)) == {"c": (kind, True)}
    advice = str(NOTICES[kind])
    assert ("改为记名" in advice) == (kind is Warned.TOO_SMALL)
    assert ("增加邀请票" in advice) == (kind is Warned.TOO_FEW_SLIPS)


def test_a_small_group_of_a_large_voice_is_told_as_a_group() -> None:
    """A-4.3: the group stays inside, the whole may be public; a small voice stays inside whole."""
    groups = [Circle(f"public.{n}", Evaluator.PUBLIC, Form.PAPER, n) for n in (6, 8)]
    assert found(*groups, is_public=True) == {
        "public.6": (Warned.SMALL_PART_IN_PUBLIC, False),
        "public.8": (Warned.SMALL_PART_IN_PUBLIC, False),
    }
    small = Circle("public", Evaluator.PUBLIC, Form.PAPER, 9)
    assert found(small, is_public=True) == {"public": (Warned.SMALL_IN_PUBLIC, False)}
    assert found(*groups) == found(small) == {}
    assert "这一组" in str(NOTICES[Warned.SMALL_PART_IN_PUBLIC])


def test_own_questions_ask_for_no_voice_by_a_document() -> None:
    """A-7: what a document asks for is a pack's set's; of own questions nothing is missing."""
    own = free_set(["会开得好不好"], "satisfaction", Subject.ORGANIZATION)
    plan = Plan((), own.evaluators, ("会开得好不好",), 1, 3, is_public=False)
    assert Warned.CLASS_MISSING not in {one.kind for one in of_whole(plan)}
