"""The rule step by step; names and docstrings quote G- and R-numbers (docs/rules/grading.md)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.grading.cases import (
    PLACE,
    after,
    count,
    giving,
    graded,
    outcome,
    vetoed,
    with_mass,
    without,
)
from tests.grading.policies import CENTRAL, SCHEME
from xianfeng.grading.cautions import caution_text
from xianfeng.grading.rules import CautionKind, Change, Finding, MassCount, Result, peer_group
from xianfeng.grading.rules.problems import share_lost, weakest
from xianfeng.grading.rules.score import is_sufficient, mass_fraction
from xianfeng.packs.grading import Basis, Source

ALL = ("self_points", "mass", "superior")
NO_CAP = replace(CENTRAL, cap=None, cap_warning=Fraction(3, 10))


def crowd(total: str | int = 70, size: int = 20) -> dict[str, str | int]:
    """Peers that leave room under the cap."""
    return {f"Z{n:02}": total for n in range(size)}


def one() -> Result:
    return graded(giving({"A": 95, **crowd()}))["A"]


def step(result: Result, finding: Finding) -> dict[str, object]:
    found = next(reason for reason in result.reasons if reason.finding is finding)
    return {"rule": found.rule, "value": found.value, "gap": found.gap, "basis": found.basis}


# --- G-3.1, G-3.2: mass appraisal


def test_mass_points_weigh_opinions_and_leave_out_dont_know() -> None:
    """G-3.1: (1·10 + 0.7·5 + 0.3·5) / 20; 不了解 is no opinion."""
    assert mass_fraction(CENTRAL.mass, count(10, 5, 5, 30)) == Fraction(15, 20)


@pytest.mark.parametrize(
    ("counted", "enough"),
    [
        (count(4, of=4), False),
        (count(5, of=5), True),
        (count(5, unknown=5, of=100), True),
        (count(8, unknown=2, of=101), False),
        (count(4, unknown=96, of=100), False),
        (MassCount(0, {"满意": 0, "基本满意": 0, "不满意": 0}, 0, PLACE), False),
    ],
)
def test_sufficiency_at_its_bounds(counted: MassCount, enough: bool) -> None:
    """G-3.2 (R-087): at least 5 valid opinions and a turnout of at least 0.10."""
    assert is_sufficient(CENTRAL.mass, counted) is enough


def test_an_insufficient_appraisal_is_absent_and_flagged_once() -> None:
    """G-3.2 (R-087): its own flag only; self and superior carry the score."""
    result = graded(with_mass(giving({"A": 95}), "A", count(4), of=("plan",)))["A"]
    assert "mass_insufficient:plan" in result.flags
    assert not [flag for flag in result.flags if flag.startswith("missing_source")]
    given = next(score for score in result.scores if score.indicator.code == "plan")
    assert [part.source for part in given.parts] == [Source.SELF, Source.SUPERIOR]
    assert step(result, Finding.MASS_INSUFFICIENT) == {
        "rule": "G-3.2",
        "value": 4,
        "gap": 1,
        "basis": Basis.ASSUMED,
    }


# --- G-3.3 to G-3.6: scores and totals


def test_three_sources_are_weighed() -> None:
    """G-3.3 (R-085): 0.2 self, 0.4 mass, 0.4 superior."""
    result = one()
    assert result.scores[0].score == Fraction(15) * (
        Fraction(4, 10) + Fraction(6, 10) * Fraction(55, 60)
    )
    assert result.total == 95


def test_an_absent_source_is_absent_never_zero() -> None:
    """G-3.3 (R-085)."""
    result = graded(without(giving({"A": 95}), "A", "plan", "superior"))["A"]
    plan = result.scores[1]
    assert plan.score == (Fraction(2) * Fraction(550, 60) + Fraction(4) * 10) / 6
    assert "missing_source:superior:plan" in result.flags


def test_rounding_is_half_up_and_the_rounded_total_is_compared() -> None:
    """G-3.4 (R-084): 59.995 becomes 60.00 and 一般, 59.994 does not."""
    results = graded(giving({"A": "59.995", "B": "59.994", "C": "89.995", "D": "59.9949999"}))
    assert [results[code].total for code in "ABCD"] == [
        60,
        Fraction("59.99"),
        90,
        Fraction("59.99"),
    ]
    assert [results[code].proposal for code in "ABD"] == ["ordinary", "lagging", "lagging"]


def test_nothing_is_rounded_before_the_total() -> None:
    """G-3.4: seven scores of thirds still add up exactly."""
    inputs = giving({"A": 90})
    thirds = with_mass(inputs, "A", count(200, 100, of=300))
    assert graded(thirds)["A"].total == Fraction(90) - 40 + Fraction(40) * Fraction(9, 10)


def test_a_missing_indicator_means_no_total_and_no_proposal() -> None:
    """G-3.5: other scores are still given."""
    result = graded(after(without(giving({"A": 95}), "A", "venue", *ALL), "A", "ordinary"))["A"]
    assert (result.total, result.proposal, result.change) == (None, "", None)
    assert result.flags == (
        "incomplete",
        "missing_source:mass:venue",
        "missing_source:self:venue",
        "missing_source:superior:venue",
    )
    assert [score.score is None for score in result.scores].count(True) == 1


def test_turnout_counts_insufficient_rows_too() -> None:
    """G-3.6 (R-087): everybody who answered over everybody who was asked."""
    inputs = with_mass(giving({"A": 95}), "A", count(3, unknown=1, of=1000), of=("plan",))
    assert graded(inputs)["A"].turnout == Fraction(6 * 100 + 4, 6 * 100 + 1000)
    nobody = MassCount(0, {"满意": 0, "基本满意": 0, "不满意": 0}, 0, PLACE)
    assert graded(with_mass(inputs, "A", nobody))["A"].turnout is None


# --- G-4.1 to G-4.3: proposal


def test_a_veto_means_lagging_and_takes_out_of_the_race() -> None:
    """G-4.1: evidence flags stay, no barred_* and no over_cap; it counts in N."""
    inputs = vetoed(without(giving({"A": 99, **crowd()}), "A", "plan", "superior"), "A")
    result = graded(inputs)["A"]
    assert result.proposal == "lagging"
    assert result.flags == ("missing_source:superior:plan", "veto")
    assert outcome(inputs).groups[0].ranked == 21


def test_a_veto_holds_without_a_total() -> None:
    """G-4.1: and the change is told."""
    inputs = after(vetoed(without(giving({"A": 95}), "A", "venue", *ALL), "A"), "A", "advanced")
    result = graded(inputs)["A"]
    assert (result.total, result.proposal, result.change) == (None, "lagging", Change.DOWN)
    assert {"veto", "incomplete"} <= set(result.flags)


@pytest.mark.parametrize(
    ("total", "grade"),
    [("59.99", "lagging"), (60, "ordinary"), ("89.99", "ordinary"), (90, "advanced")],
)
def test_the_three_grades_and_their_bands(total: str | int, grade: str) -> None:
    """G-4.2 (R-086): 后进 below 60, 一般 below 90, then a candidate for 先进."""
    assert graded(giving({"A": total, **crowd()}))["A"].proposal == grade


def test_what_was_missing_to_the_next_band_is_told() -> None:
    """R-184: the reason names the gap, the target and whose number the band is."""
    result = graded(giving({"A": "89.25"}))["A"]
    assert step(result, Finding.IN_BAND) == {
        "rule": "G-4.2",
        "value": Fraction("89.25"),
        "gap": Fraction("0.75"),
        "basis": Basis.ASSUMED,
    }


def test_incomplete_evidence_bars_a_candidate_only() -> None:
    """G-4.3a (R-085, R-087)."""
    inputs = giving({"A": 95, "B": 80, **crowd()})
    inputs = without(without(inputs, "A", "plan", "self_points"), "B", "plan", "self_points")
    results = graded(inputs)
    assert results["A"].proposal == "ordinary"
    assert "barred_evidence" in results["A"].flags
    assert results["B"].flags == ("missing_source:self:plan",)


@pytest.mark.parametrize(
    ("acceptance", "grade"),
    [("未通过", "ordinary"), ("未验收", "ordinary"), ("通过", "advanced")],
)
def test_acceptance_of_last_years_rectification_counts(acceptance: str, grade: str) -> None:
    """G-4.3b (R-092, R-095): acceptance of the last round is a basis of this one."""
    inputs = after(giving({"A": 95, **crowd()}), "A", "ordinary", acceptance)
    result = graded(inputs)["A"]
    assert result.proposal == grade
    assert ("barred_rectification" in result.flags) is (grade == "ordinary")


def test_no_row_of_last_year_bars_nobody() -> None:
    """G-4.3b (R-095)."""
    assert one().proposal == "advanced"


@pytest.mark.parametrize(("bad", "grade"), [(100, "advanced"), (101, "ordinary")])
def test_satisfaction_at_its_bound(bad: int, grade: str) -> None:
    """G-4.3c (R-003, R-094): 0.90 passes, anything less bars."""
    inputs = giving({"A": 100, **crowd()})
    counted = count(1000 - bad, 0, bad, of=1000)
    result = graded(with_mass(inputs, "A", counted, of=("public",)))["A"]
    assert result.proposal == grade
    if grade == "ordinary":
        assert step(result, Finding.BARRED_SATISFACTION)["gap"] == Fraction(1, 1000)


def test_satisfaction_is_not_asked_where_the_count_is_insufficient() -> None:
    """G-4.3c: only `barred_evidence` then."""
    inputs = with_mass(giving({"A": 100}), "A", count(1, 0, 3), of=("public",))
    assert graded(inputs)["A"].flags == ("barred_evidence", "mass_insufficient:public")


def test_all_bars_that_apply_are_named() -> None:
    """G-4.3: evidence, rectification and satisfaction at once."""
    inputs = after(giving({"A": 100, **crowd()}), "A", "lagging", "未验收")
    inputs = without(inputs, "A", "plan", "superior")
    inputs = with_mass(inputs, "A", count(89, 0, 11), of=("public",))
    assert graded(inputs)["A"].flags == (
        "barred_evidence",
        "barred_rectification",
        "barred_satisfaction",
        "missing_source:superior:plan",
    )


# --- G-4.4: cap


def test_the_cap_takes_whole_tie_groups_from_the_top() -> None:
    """G-4.4 (R-088): 4 places; three equals find two places, nobody overtakes them."""
    totals = {"A": 99, "B": 98, "C": 97, "D": 97, "E": 97, "F": 96, **crowd(size=9)}
    results = graded(giving(totals))
    assert [code for code in totals if results[code].proposal == "advanced"] == ["A", "B"]
    assert results["C"].flags == results["E"].flags == ("over_cap", "tie_at_cap")
    assert results["F"].flags == ("over_cap",)
    assert step(results["C"], Finding.TIE_AT_CAP)["gap"] == Fraction("0.01")
    assert step(results["F"], Finding.OVER_CAP)["gap"] == Fraction("1.01")


def test_a_group_without_any_place_left_is_no_tie_at_cap() -> None:
    """G-4.4: cap 2 is used up exactly."""
    results = graded(giving({"A": 99, "B": 99, "C": 97, "D": 97, **crowd(size=3)}))
    assert results["C"].flags == ("over_cap",)


def test_missing_points_to_a_place_are_enough_indeed() -> None:
    """R-184: with the points it was told, the organization is taken."""
    totals = {"A": 99, "B": 98, "C": 97, "D": 97, "E": 97, "F": 96, **crowd(size=9)}
    gap = step(graded(giving(totals))["F"], Finding.OVER_CAP)["gap"]
    assert isinstance(gap, Fraction)
    assert graded(giving({**totals, "F": str(96 + gap)}))["F"].proposal == "advanced"


@pytest.mark.parametrize("size", [1, 2, 3])
def test_small_groups_have_no_place_and_are_told_so(size: int) -> None:
    """G-4.4 (R-088): N ≤ 3 gives cap 0."""
    found = outcome(giving({f"A{n}": 99 for n in range(size)}))
    assert {one.proposal for one in found.results} == {"ordinary"}
    assert {one.flags for one in found.results} == {("over_cap",)}
    assert [caution.kind for caution in found.cautions] == [CautionKind.CAP_ZERO]
    assert all(reason.gap is None for one in found.results for reason in one.reasons)


def test_organizations_without_total_do_not_count_in_n() -> None:
    """G-4.4: four with three totals have no place."""
    inputs = without(giving({"A": 99, "B": 99, "C": 99, "D": 99}), "D", "plan", *ALL)
    assert outcome(inputs).groups[0].cap == 0


def test_a_pack_without_a_cap_only_warns() -> None:
    """G-4.4 (R-088)."""
    found = outcome(giving({"A": 99, "B": 99, "C": 50}), NO_CAP)
    assert [one.proposal for one in found.results] == ["advanced", "advanced", "lagging"]
    kinds = [caution.kind for caution in found.cautions]
    assert kinds == [CautionKind.PACK_WITHOUT_CAP, CautionKind.ABOVE_SHARE]


def test_peers_go_by_the_rolls_label_or_by_the_packs_domain() -> None:
    """G-1.3 (R-083): seven labels, six domains; 机关 and 事业单位 share a scheme only."""
    assert peer_group(CENTRAL, "机关") != peer_group(CENTRAL, "事业单位")
    by_domain = replace(CENTRAL, peer_groups="domain")
    assert peer_group(by_domain, "机关") == peer_group(by_domain, "事业单位")
    assert len({domain.code for domain in CENTRAL.domains}) == 6


# --- G-4.5, G-4.6


def test_too_few_lagging_is_a_warning_that_demotes_nobody() -> None:
    """G-4.5 (R-088): the five lowest and all equal to the fifth are named."""
    totals: dict[str, str | int] = {f"A{n}": 70 + min(n, 4) for n in range(10)}
    found = outcome(giving(totals))
    caution = found.cautions[0]
    assert (caution.rule, caution.kind) == ("G-4.5", CautionKind.BELOW_FLOOR)
    assert caution.named == tuple(sorted(totals))
    assert {one.proposal for one in found.results} == {"ordinary"}


@pytest.mark.parametrize(
    ("lagging", "size", "warned"), [(0, 9, False), (1, 20, False), (1, 21, True)]
)
def test_the_floor_at_its_bounds(lagging: int, size: int, warned: bool) -> None:
    """G-4.5 (R-088): from N = 10, below 0.05."""
    totals: dict[str, str | int] = {f"A{n}": 50 if n < lagging else 70 for n in range(size)}
    kinds = [caution.kind for caution in outcome(giving(totals)).cautions]
    assert (CautionKind.BELOW_FLOOR in kinds) is warned


@pytest.mark.parametrize(
    ("best", "size", "kind"),
    [
        (0, 9, None),
        (0, 10, CautionKind.STANDARD_HIGH),
        (1, 10, None),
        (5, 10, None),
        (6, 10, CautionKind.STANDARD_LOW),
    ],
)
def test_r079_a_standard_lies_a_little_above_what_most_reach(
    best: int, size: int, kind: CautionKind | None
) -> None:
    """G-4.7: told from N = 10 where more than half reach the best grade's points, or nobody."""
    found = outcome(giving({f"A{n}": 95 if n < best else 70 for n in range(size)}))
    told = [one for one in found.cautions if one.rule == "G-4.7"]
    assert [one.kind for one in told] == ([kind] if kind else [])
    assert all((one.count, one.ranked, one.threshold) == (best, size, Fraction(90)) for one in told)
    for one in told:
        text = caution_text(one, CENTRAL)
        assert "标准可能" in text.zh
        assert "no grade changes" in text.en


def test_r091_rectification_begins_where_most_was_lost() -> None:
    """The greatest share of an indicator's maximum first, and no more than three."""
    shares = [share_lost(one) for one in weakest(graded(giving({"A": 70}))["A"].scores)]
    assert len(shares) == 3
    assert shares == sorted(shares, reverse=True)
    assert not weakest(graded(giving({"A": 100}))["A"].scores)


def test_r076_each_domain_has_its_own_standard() -> None:
    """A label's scheme is that of its domain."""
    other = replace(SCHEME, code="other", indicators=SCHEME.indicators[:6])
    first, *rest = CENTRAL.domains
    policy = replace(
        CENTRAL,
        domains=(replace(first, scheme="other"), *rest),
        schemes={"hundred": SCHEME, "other": other},
    )
    assert len(policy.scheme_of("村").indicators) == 6
    assert len(policy.scheme_of("社区").indicators) == 7


@pytest.mark.parametrize(
    ("was", "change"),
    [("lagging", Change.UP), ("ordinary", Change.SAME), ("advanced", Change.DOWN)],
)
def test_every_organization_is_held_against_its_last_year(was: str, change: Change) -> None:
    """G-4.6 (R-090): 后进 < 一般 < 先进."""
    assert graded(after(giving({"A": 70}), "A", was))["A"].change is change


def test_a_source_without_weight_is_not_missed() -> None:
    """C-09: other issuers ask other circles."""
    scheme = replace(
        SCHEME,
        weights={Source.SELF: Fraction(0), Source.MASS: Fraction(1), Source.SUPERIOR: Fraction(0)},
    )
    policy = replace(CENTRAL, schemes={"hundred": scheme})
    inputs = replace(giving({"A": 70}), self_points={}, superior={})
    result = graded(inputs, policy)["A"]
    assert result.total == 100
    assert result.flags == ("over_cap",)


def test_every_reason_quotes_a_rule_of_the_rulebook() -> None:
    from xianfeng.grading.rulebook import RULES

    inputs = vetoed(after(giving({"A": 95, "B": 50, **crowd()}), "A", "lagging"), "B")
    rules = {reason.rule for one in outcome(inputs).results for reason in one.reasons}
    assert rules <= set(RULES)
