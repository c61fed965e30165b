"""The year of the edge cases through the site's own actions (R-073…R-098)."""

import json
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from tests.factories.counties import holder
from tests.factories.people import signed_in
from tests.grading.rounds import DATA, EDGES, YEAR, Cast, computed, opened, proposed, published
from xianfeng.grading import actions, queries, tables
from xianfeng.grading.models import Decision, InputUpload, Result, Round, SelfScore
from xianfeng.grading.states import CorrectionState, DecisionState, RoundState
from xianfeng.journal.models import Entry
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role
from xianfeng.packs.schema import ROLL_LABELS
from xianfeng.sheets.errors import FileRefused
from xianfeng.sheets.writing import csv_line

pytestmark = pytest.mark.django_db
EVERYONE = Result.objects.all


def kinds() -> list[str]:
    """The kinds of all entries so far, in order."""
    return list(Entry.objects.order_by("index").values_list("kind", flat=True))


def table(cast: Cast) -> bytes:
    """results.csv as the site writes it."""
    graded = queries.round_file(cast.round)
    lines = [csv_line(tables.csv_header(graded.policy))]
    lines += [csv_line(row) for row in tables.csv_rows(graded.policy, graded.outcome)]
    return b"".join(lines)


# --- opening and inputs


def test_one_round_a_year() -> None:
    """R-073: every year one round."""
    cast = opened()
    with pytest.raises(Refused, match="2026"):
        actions.open_round(cast.department, cast.county, YEAR, cast.pack)


def test_a_round_keeps_its_rules_once_it_collects() -> None:
    """R-185: the pack may be chosen while the round is a draft, and not later."""
    cast = opened()
    with pytest.raises(NotAllowedNow):
        actions.choose_pack(cast.department, cast.round, cast.pack)


def test_inputs_are_kept_exactly_with_their_rows() -> None:
    """R-184: points as decimal text, with sheet and row."""
    computed()
    score = SelfScore.objects.get(organization__code="E01", indicator="leader")
    assert (score.sheet, score.row, score.value) == ("自评", 2, Fraction("14.25"))


def test_a_preview_is_forgotten_and_an_upload_replaced() -> None:
    cast = opened()
    actions.read_upload(cast.department, cast.round, EDGES, "first.xlsx")
    second = actions.read_upload(cast.department, cast.round, EDGES, "second.xlsx")
    assert list(InputUpload.objects.all()) == [second]
    actions.accept_inputs(cast.department, second)
    cast.round.refresh_from_db()
    third = actions.read_upload(cast.department, cast.round, EDGES, "third.xlsx")
    actions.accept_inputs(cast.department, third)
    assert queries.upload_in_force(cast.round) == third
    with pytest.raises(NotAllowedNow):
        actions.accept_inputs(cast.department, third)


def test_refused_rows_are_kept_with_reason_and_remedy() -> None:
    cast = opened()
    upload = actions.read_upload(cast.department, cast.round, EDGES, "材料.xlsx")
    assert upload.refused
    assert all(one["reason"]["text"] and one["remedy"]["text"] for one in upload.refused)


def test_a_file_that_is_no_workbook_changes_nothing() -> None:
    cast = opened()
    with pytest.raises(FileRefused):
        actions.read_upload(cast.department, cast.round, b"not a workbook", "x.xlsx")
    assert not InputUpload.objects.exists()


# --- computing


def test_results_equal_the_expected_ones() -> None:
    """Stored and read back, the edges are what an independent program says of them."""
    assert table(computed()) == (DATA / "edges/expected-results.csv").read_bytes()


def test_the_county_of_the_demo_equals_its_expected_results() -> None:
    """533 organizations through upload, acceptance and computation, to the last digit."""
    content = (DATA / "anlan/grading-inputs.xlsx").read_bytes()
    assert table(computed("anlan", content)) == (DATA / "anlan/expected-results.csv").read_bytes()


def test_computing_again_changes_nothing() -> None:
    """The same inputs give the same results, and decisions already proposed stay."""
    cast = computed()
    actions.propose_as_computed(cast.department, cast.round, EVERYONE())
    before = dict(Decision.objects.values_list("pk", "state"))
    first = cast.round.computation.results_sha256
    actions.compute(cast.department, cast.round)
    cast.round.computation.refresh_from_db()
    assert cast.round.computation.results_sha256 == first
    assert dict(Decision.objects.values_list("pk", "state")) == before


def test_a_decision_is_asked_for_again_when_its_grounds_change() -> None:
    cast = computed()
    actions.propose_as_computed(cast.department, cast.round, EVERYONE())
    Result.objects.filter(round=cast.round, code="E08").update(total_cents=1)
    actions.compute(cast.department, cast.round)
    states = dict(Decision.objects.values_list("result__code", "state"))
    assert states["E08"] == DecisionState.OPEN
    assert states["E09"] == DecisionState.PROPOSED


def test_nothing_is_computed_without_inputs() -> None:
    cast = opened()
    with pytest.raises(Refused):
        actions.compute(cast.department, cast.round)


# --- proposing and confirming


def test_proposing_as_computed_leaves_out_who_has_no_proposal() -> None:
    cast = computed()
    assert actions.propose_as_computed(cast.department, cast.round, EVERYONE()) == 16
    assert cast.result("E02").decision.state == DecisionState.OPEN
    with pytest.raises(Refused, match="1"):
        actions.submit(cast.department, cast.round)


def test_who_has_which_undecided_grade_is_sealed() -> None:
    """Few organizations have few ways to be graded: a bare hash of them could be tried out; and
    numbers by grade name the grade where all are alike, or one is proposed alone."""
    cast = computed()
    one = EVERYONE().filter(pk=cast.result("E14").pk)
    assert actions.propose_as_computed(cast.department, cast.round, one) == 1
    entry = json.loads(Entry.objects.get(kind="grading.proposed").text)
    assert set(entry["data"]) == {"county", "year", "many"}
    assert entry["data"]["many"] == 1
    assert {"decisions", "grades"} <= set(entry["sealed"])


def test_a_filtered_part_can_be_proposed() -> None:
    cast = computed()
    wanted = {"proposal": "advanced"}
    part = queries.filtered(EVERYONE(), wanted, queries.policy(cast.round))
    assert actions.propose_as_computed(cast.department, cast.round, part) == 2


def test_a_grade_that_differs_needs_a_reason() -> None:
    """R-184: results are inputs, people decide, and say why where they differ."""
    cast = computed()
    result = cast.result("E14")
    with pytest.raises(Refused):
        actions.propose(cast.department, result, "ordinary", " ", result.decision.edition)
    actions.propose(cast.department, result, "ordinary", "有新情况", result.decision.edition)
    decision = cast.result("E14").decision
    assert (decision.grade, decision.differs, decision.reason) == ("ordinary", True, "有新情况")


def test_a_group_with_no_places_may_be_decided_otherwise() -> None:
    """G-4.4: with N ≤ 3 nobody is proposed; the committee may decide with its reason."""
    cast = computed()
    result = cast.result("E01")
    actions.propose(cast.department, result, "advanced", "会议研究决定", result.decision.edition)
    assert cast.result("E01").decision.grade == "advanced"


def test_two_people_at_once_are_told() -> None:
    cast = computed()
    result = cast.result("E14")
    edition = result.decision.edition
    actions.propose(cast.department, result, "advanced", "", edition)
    with pytest.raises(NotAllowedNow):
        actions.propose(cast.department, result, "ordinary", "晚了一步", edition)


def test_what_lies_before_the_committee_stays() -> None:
    """After submitting, the department changes only what was sent back."""
    cast = proposed()
    result = cast.result("E14")
    with pytest.raises(NotAllowedNow):
        actions.propose(cast.department, result, "lagging", "改主意", result.decision.edition)


def test_nobody_confirms_what_they_proposed() -> None:
    """The action refuses, and so does the database."""
    cast = proposed()
    with pytest.raises(Refused):
        actions.confirm(cast.department, cast.round, EVERYONE())
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(
            confirmed_by=cast.department, confirmed_at=cast.round.opened_at, state="confirmed"
        )


def test_confirming_all_makes_the_round_ready() -> None:
    cast = proposed()
    assert actions.confirm(cast.leader, cast.round, EVERYONE()) == 17
    cast.round.refresh_from_db()
    assert cast.round.state == RoundState.CONFIRMED
    with pytest.raises(NotAllowedNow):
        actions.confirm(cast.leader, cast.round, EVERYONE())


def test_one_is_sent_back_and_proposed_again() -> None:
    cast = proposed()
    actions.confirm(cast.leader, cast.round, EVERYONE())
    result = cast.result("E14")
    actions.send_back(cast.leader, result, "请核实", result.decision.edition)
    cast.round.refresh_from_db()
    assert cast.round.state == RoundState.PROPOSED
    again = cast.result("E14")
    assert again.decision.advice == "请核实"
    actions.propose(cast.department, again, "advanced", "", again.decision.edition)
    assert actions.confirm(cast.leader, cast.round, EVERYONE()) == 1


def test_a_whole_round_is_sent_back() -> None:
    cast = proposed()
    actions.send_back_round(cast.leader, cast.round, "材料有误")
    cast.round.refresh_from_db()
    assert (cast.round.state, cast.round.advice) == (RoundState.COMPUTED, "材料有误")
    actions.compute(cast.department, cast.round)


# --- publication and corrections


def test_publication_is_one_entry_an_organization() -> None:
    cast = published()
    assert kinds().count("grade.published") == 17
    assert (cast.round.entries, cast.round.state) == (17, RoundState.PUBLISHED)
    assert queries.grade_on_record(Round.objects.select_related("pack").get()) == []


def test_nothing_is_published_before_it_is_confirmed() -> None:
    cast = proposed()
    with pytest.raises(NotAllowedNow):
        actions.publish(cast.leader, cast.round)
    assert "grade.published" not in kinds()


@pytest.mark.parametrize("change", ["grade = 'advanced'", "reason = 'x'"])
def test_a_grade_altered_behind_the_record_is_reported(change: str) -> None:
    """Live grade against log: raw SQL after publication shows."""
    cast = published()
    key = cast.result("E09").pk
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE grading_decision SET {change} WHERE result_id = %s", [key])
    found = queries.grade_on_record(cast.round)
    assert [(one.code, one.recorded) for one in found] == [("E09", "lagging")]


def test_a_published_row_that_vanishes_is_reported() -> None:
    cast = published()
    key = cast.result("E09").pk
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM grading_decision WHERE result_id = %s", [key])
    assert queries.grade_on_record(cast.round)


def test_a_correction_needs_two_others() -> None:
    """Drafter, leader and second approver are three people; every step is on record."""
    cast = published()
    both = holder(Role.SECOND_APPROVER, cast.county, "both")
    drafted = actions.draft_correction(cast.department, cast.result("E09"), "ordinary", "计分有误")
    with pytest.raises(Refused):
        actions.approve(cast.department, drafted)
    actions.approve(cast.leader, drafted)
    for no in (cast.department, cast.leader):
        with pytest.raises(Refused):
            actions.approve_second(no, drafted)
    actions.approve_second(both, drafted)
    assert cast.result("E09").decision.grade == "ordinary"
    assert drafted.state == CorrectionState.EFFECTIVE
    assert kinds()[-3:] == ["correction.drafted", "correction.approved", "grade.corrected"]
    texts = Entry.objects.order_by("-index").values_list("text", flat=True)[:3]
    said, approved, asked = (json.loads(text)["data"] for text in texts)
    assert said["after"] == said["grade"]
    assert "after" not in asked | approved  # undecided: the record commits to it only
    assert queries.grade_on_record(cast.round) == []
    row = queries.published(cast.county, YEAR)
    assert row is not None
    line = row.row_of("E09")
    assert line is not None
    assert (line.grade, line.reason, line.corrected) == ("ordinary", "", 1)


def test_r184_a_correction_leaves_the_committees_reason() -> None:
    """The correction's reason stands beside it; each is compared with its own entry."""
    cast = corrected("E02", "lagging", "计分有误")
    decision = cast.result("E02").decision
    assert (decision.grade, decision.reason) == ("lagging", "缺一项材料，按一般对待。")
    assert queries.grade_on_record(cast.round) == []
    assert "更正的理由：" in page_text(cast, "E02")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE grading_decision SET reason = 'x' WHERE result_id = %s", "reason"),
        ("UPDATE grading_correction SET reason = 'x' WHERE result_id = %s", "correction"),
        ("DELETE FROM grading_correction WHERE result_id = %s", "correction"),
        ("UPDATE grading_decision SET grade = 'ordinary' WHERE result_id = %s", "grade"),
        ("DELETE FROM grading_decision WHERE result_id = %s", "gone"),
    ],
)
def test_each_part_of_a_corrected_grade_is_compared(change: str, what: str) -> None:
    cast = corrected("E02", "lagging", "计分有误")
    with connection.cursor() as cursor:
        cursor.execute(change, [cast.result("E02").pk])
    found = queries.grade_on_record(cast.round)
    assert [(one.code, one.recorded, one.what) for one in found] == [("E02", "lagging", what)]


def corrected(code: str, after: str, reason: str) -> Cast:
    """A published round with one correction in effect."""
    cast = published()
    drafted = actions.draft_correction(cast.department, cast.result(code), after, reason)
    actions.approve(cast.leader, drafted)
    actions.approve_second(cast.second, drafted)
    return cast


def page_text(cast: Cast, code: str) -> str:
    """The explanation as the department reads it."""
    client = signed_in(cast.department)
    return client.get(reverse("grading:result", args=[cast.result(code).pk])).text


def test_a_correction_is_the_only_way_after_publication() -> None:
    cast = published()
    result = cast.result("E09")
    with pytest.raises(NotAllowedNow):
        actions.propose(cast.department, result, "advanced", "x", result.decision.edition)
    with pytest.raises(NotAllowedNow):
        actions.compute(cast.department, cast.round)


def test_a_second_correction_waits_for_the_first() -> None:
    cast = published()
    first = actions.draft_correction(cast.department, cast.result("E09"), "ordinary", "一")
    with pytest.raises(Refused):
        actions.draft_correction(cast.department, cast.result("E09"), "advanced", "二")
    actions.withdraw(cast.leader, first, "理由不足")
    assert cast.result("E09").decision.grade == "lagging"
    actions.draft_correction(cast.department, cast.result("E09"), "advanced", "二")
    with pytest.raises(Refused):
        actions.close(cast.department, cast.round)


# --- the next year


def next_year(cast: Cast) -> Round:
    """The following year's round, collecting."""
    graded = actions.open_round(cast.department, cast.county, YEAR + 1, cast.pack)
    actions.start(cast.department, graded)
    return graded


def test_last_years_grades_and_acceptances_come_by_themselves() -> None:
    """R-092, R-095: what the site published it does not ask for again."""
    cast = published()
    actions.record_acceptance(cast.department, cast.result("E09"), "通过", "三条都做到")
    actions.close(cast.department, cast.round)
    following = next_year(cast)
    known = queries.recorded_previous(following)
    assert (known["E09"].grade, known["E09"].acceptance) == ("lagging", "通过")
    upload = actions.read_upload(cast.department, following, EDGES, "材料.xlsx")
    inputs = queries.inputs_of(following, upload, ())
    assert inputs.previous["E08"].acceptance == "未验收"
    assert inputs.previous["E09"].acceptance == "通过"


def test_a_sheet_that_contradicts_the_record_is_refused_row_by_row() -> None:
    """The sheet says 先进 for E13, the site published 一般."""
    cast = published()
    upload = actions.read_upload(cast.department, next_year(cast), EDGES, "材料.xlsx")
    wrong = [one for one in upload.refused if one["sheet"] == "上年定级"]
    assert [(one["row"], one["column"], one["value"]) for one in wrong if one["row"] == 2] == [
        (2, "等次", "先进")
    ]


def test_acceptances_are_recorded_at_once_for_those_without_one() -> None:
    cast = published()
    actions.record_acceptance(cast.department, cast.result("E09"), "未通过", "")
    assert actions.record_acceptances(cast.department, cast.round, EVERYONE(), "通过") == 15
    with pytest.raises(Refused):
        actions.record_acceptances(cast.department, cast.round, EVERYONE(), "通过")


def test_r097_the_lowest_grade_is_accepted_with_words_only() -> None:
    """R-094, R-097: what was solved is said; in bulk only where nothing had to be said."""
    cast = published()
    lowest = Result.objects.filter(decision__grade="lagging")
    with pytest.raises(Refused, match="解决了哪些突出问题"):
        actions.record_acceptance(cast.department, cast.result("E09"), "通过", " ")
    with pytest.raises(Refused, match="逐个写明"):
        actions.record_acceptances(cast.department, cast.round, lowest, "通过")
    actions.record_acceptance(cast.department, cast.result("E09"), "通过", "修好了活动室")
    assert actions.record_acceptances(cast.department, cast.round, lowest, "未通过") == 1


def test_r089_r091_an_order_begins_from_the_problem_and_names_its_grade() -> None:
    """The superior orders, the organization plans; the order knows where it came from."""
    cast = published()
    given = actions.order_rectification(
        cast.department, cast.result("E09"), "活动阵地失修", "整改提高", 15
    )
    assert (given.source_kind, given.source_id) == ("grade", "2026/E09")
    assert given.owner.code == "E09"
    assert kinds()[-1] == "order.issued"
    assert list(queries.orders_of(cast.department, cast.result("E09"))) == [given]
    assert not queries.orders_of(cast.department, cast.result("E08"))


def test_r089_nothing_is_ordered_from_a_proposal() -> None:
    cast = computed()
    with pytest.raises(NotAllowedNow):
        actions.order_rectification(cast.department, cast.result("E09"), "x", "x", 15)


def test_r082_only_the_top_of_a_tree_opens_a_round() -> None:
    """A county's or a system's own department; towns and branches issue none."""
    cast = opened()
    branch = Organization.objects.get(code="E01")
    with pytest.raises(Refused, match="县级以上"):
        actions.open_round(cast.department, branch, YEAR + 1, cast.pack)


def test_r081_next_years_round_may_be_announced_before_it_begins() -> None:
    cast = opened()
    ahead = actions.open_round(cast.department, cast.county, today().year + 1, cast.pack)
    assert ahead.state == RoundState.DRAFT


def test_r075_every_label_of_the_document_is_graded() -> None:
    """Villages, communities, offices, enterprises, institutions, social organizations."""
    cast = opened()
    for place, label in enumerate(ROLL_LABELS, start=1):
        Organization.objects.filter(code=f"E{place:02}").update(domain=label)
    assert {one.label for one in queries.subjects(cast.round)} == set(ROLL_LABELS)


def test_what_the_public_sees_is_within_the_packs_scope() -> None:
    """R-182: name, domain, grade, change, reason; no total."""
    cast = published()
    found = queries.published(cast.county, YEAR)
    assert found is not None
    rows = found.rows()
    assert len(rows) == 17
    assert {row.total for row in rows[:17]} == {None}
    assert found.counts() == {"社会组织": {"advanced": 2, "ordinary": 13, "lagging": 2}}
    assert len(found.rows(grade="advanced")) == 2


def test_years_of_an_organization() -> None:
    cast = published()
    years = queries.history_of(cast.result("E13").organization)
    assert [(one.year, one.grade, one.change) for one in years] == [(YEAR, "ordinary", "down")]
