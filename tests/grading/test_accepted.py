"""R-092, R-097: whether a rectification was accepted is compared with the record as grades are."""

import pytest
from django.urls import reverse

from tests.factories.people import signed_in
from tests.grading.rounds import Cast, published
from xianfeng.grading import actions, queries
from xianfeng.grading.actions.computing import refuse_altered_past
from xianfeng.grading.models import Acceptance, Result, Round
from xianfeng.kernel.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """E09 was accepted alone, then the rest that may be at once."""
    made = published()
    actions.record_acceptance(made.department, made.result("E09"), "未验收", "材料未到")
    actions.record_acceptance(made.department, made.result("E09"), "通过", "修好了水渠")
    rows = Result.objects.filter(round=made.round)
    actions.record_acceptances(made.department, made.round, rows, "未通过")
    return made


def found(cast: Cast) -> list[tuple[str, str | None, str | None]]:
    """What differs, as (code, shown, recorded)."""
    wrong = queries.acceptances_on_record(cast.round)
    return [(one.code, one.shown, one.recorded) for one in wrong]


def test_the_newest_entry_of_each_counts(cast: Cast) -> None:
    assert Acceptance.objects.count() > 1
    assert found(cast) == []


def test_an_outcome_altered_beside_the_site_shows(cast: Cast) -> None:
    """On the page of acceptances, and in the nightly comparison."""
    altered = Acceptance.objects.exclude(result__code="E09").earliest("result__code")
    Acceptance.objects.filter(pk=altered.pk).update(outcome="通过")
    assert found(cast) == [(altered.result.code, "通过", "未通过")]
    page = signed_in(cast.department).get(reverse("grading:acceptances", args=[cast.round.pk]))
    assert "整改验收与记录不一致" in page.text
    (night,) = actions.compare_with_record()
    assert [one.what for one in night.mismatches] == ["acceptance"]


def test_words_and_rows_too(cast: Cast) -> None:
    Acceptance.objects.filter(result__in=Result.objects.filter(code="E09")).update(
        note="修好了道路"
    )
    assert found(cast) == [("E09", "通过", "通过")]
    Acceptance.objects.filter(result__code="E09").delete()
    assert found(cast) == [("E09", None, "通过")]


def test_r092_an_altered_acceptance_is_no_input_of_the_next_year(cast: Cast) -> None:
    following = Round(county=cast.county, year=cast.round.year + 1)
    refuse_altered_past(following)
    Acceptance.objects.filter(result__in=Result.objects.filter(code="E09")).update(outcome="未通过")
    with pytest.raises(Refused):
        refuse_altered_past(following)
