"""R-085, R-184: the mass voice from polls is what the sheet 群众评议 would have said."""

from fractions import Fraction

import pytest

from tests.appraisals.casts import Cast
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.models import Poll
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.appraisals.queries.feeds import mass_counts_for
from xianfeng.grading.rules import MassCount, Origin
from xianfeng.grading.rules.score import is_sufficient, mass_fraction
from xianfeng.organizations.models import Organization
from xianfeng.packs.queries import policy_of

SHEET = {"satisfied": 20, "mostly": 7, "dissatisfied": 3, "unknown": 2}
WORDS = {"满意": 20, "基本满意": 7, "不满意": 3}


@pytest.fixture
def counted(village: Cast) -> Poll:
    """A village meeting on paper: 40 asked, 33 ballots, one of them blank."""
    poll = village.opened(("public", "paper", 40), question_set="indicators")
    village.close(poll)
    asked = ballot_of(poll).asked
    counts = {one.id: SHEET for one in asked}
    sheet = PaperSheet(33, counts, "张三", "李四")
    enter_paper(village.secretary, village.one(poll, "public"), sheet)
    village.publish(poll)
    return poll


def test_every_indicator_of_the_scheme_is_asked(village: Cast, counted: Poll) -> None:
    """R-077: the seven of the scheme that a village is graded by."""
    found = mass_counts_for(village.places["C1"], 2026, village.pack)
    scheme = policy_of(village.pack).scheme_of("村")
    assert set(found) == {("V1", one.code) for one in scheme.indicators}


def test_polls_and_sheet_give_the_same_score(village: Cast, counted: Poll) -> None:
    """The same counts, the same fraction: 满意 1, 基本满意 0.7, 不满意 0.3, 不了解 no score."""
    rule = policy_of(village.pack).mass
    found = mass_counts_for(village.places["C1"], 2026, village.pack)["V1", "public"]
    assert (found.eligible, found.counts, found.unknown) == (40, WORDS, 2)
    by_sheet = MassCount(40, WORDS, 2, Origin("群众评议", 5))
    by_poll = MassCount(found.eligible, found.counts, found.unknown, Origin("评议", 1))
    assert is_sufficient(rule, by_poll) == is_sufficient(rule, by_sheet)
    assert mass_fraction(rule, by_poll) == mass_fraction(rule, by_sheet) == Fraction(258, 300)


def test_other_years_and_other_packs_give_nothing(village: Cast, counted: Poll) -> None:
    """R-185."""
    county: Organization = village.places["C1"]
    assert mass_counts_for(county, 2025, village.pack) == {}
    assert mass_counts_for(county, 2026, "0" * 64) == {}
    assert mass_counts_for(village.places["V2"], 2026, village.pack) == {}


def test_nothing_before_the_publication_and_below_k(village: Cast) -> None:
    """Absent, not zero."""
    poll = village.opened(("public", "paper", 40), question_set="indicators")
    village.close(poll)
    few = {one.id: {"satisfied": 2, "mostly": 2} for one in ballot_of(poll).asked}
    enter_paper(village.secretary, village.one(poll, "public"), PaperSheet(4, few, "张三", "李四"))
    assert mass_counts_for(village.places["C1"], 2026, village.pack) == {}
    village.publish(poll)
    assert mass_counts_for(village.places["C1"], 2026, village.pack) == {}
