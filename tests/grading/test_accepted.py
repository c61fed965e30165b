"""R-092, R-097: whether a rectification was accepted is compared with the record as grades are."""

import json
from unittest.mock import patch

import pytest
from django.urls import reverse

from tests.factories.people import signed_in
from tests.grading.rounds import Cast, published
from xianfeng.grading import actions, queries
from xianfeng.grading.actions.computing import refuse_altered_past
from xianfeng.grading.models import Acceptance, Result, Round
from xianfeng.grading.queries.sides import PUBLISHED
from xianfeng.grading.record import GRADE, STORED, grade_subject, row_digest
from xianfeng.journal.actions import erase, record
from xianfeng.journal.models import Entry, Salt
from xianfeng.journal.queries import said_many
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import digest_of_text
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


def test_the_words_stand_in_the_record_under_a_salt(cast: Cast) -> None:
    """They are nobody's outside, and short: a bare hash of them could be tried for."""
    for one in Entry.objects.filter(kind="acceptance.recorded"):
        said = json.loads(one.text)
        assert set(said["data"]) == {"outcome"}
        assert set(said["sealed"]) == {"actor", "note"}


def test_words_erased_on_record_contradict_nobody(cast: Cast) -> None:
    assert erase(["修好了水渠"], actor=None, reason="本人要求") == 1
    Acceptance.objects.filter(result=cast.result("E09")).update(note="")
    assert found(cast) == []


def test_words_whose_salt_is_merely_gone_do(cast: Cast) -> None:
    """Somebody beside the site who deletes salts cannot alter the words unseen."""
    Salt.objects.all().delete()
    assert found(cast) == [("E09", "通过", "通过")]


def test_older_entries_with_a_bare_hash_are_read(cast: Cast) -> None:
    """A record of before words were sealed stays as it is, and is compared all the same."""
    subject = grade_subject(cast.result("E09"))
    bare: dict[str, Json] = {"outcome": "通过", "note": digest_of_text("修好了水渠")}
    with patch("tests.conftest.bare_hashes", return_value=[]):
        record("acceptance.recorded", actor=None, subject=subject, data=bare)
    assert found(cast) == []
    Acceptance.objects.filter(result=cast.result("E09")).update(note="修好了道路")
    assert found(cast) == [("E09", "通过", "通过")]


def test_older_entries_with_a_bare_hash_of_the_scores_are_read(cast: Cast) -> None:
    """A grade published before its scores were sealed: the same look at what explains it."""
    rows = Result.objects.filter(round=cast.round, code="E09")
    (values,) = rows.values_list(*STORED)
    subject = grade_subject(cast.result("E09"))
    published_then = said_many([PUBLISHED], GRADE, [subject[1]])[subject[1]][0].data or {}
    bare = {**published_then, "result": row_digest(values)}
    with patch("tests.conftest.bare_hashes", return_value=[]):
        record(PUBLISHED, actor=None, subject=subject, data=bare)
    assert queries.explanations_on_record(rows) == []
    rows.update(total_cents=1)
    assert [one.what for one in queries.explanations_on_record(rows)] == ["result"]
