"""The year of the edge cases through the site's own actions (R-073…R-098)."""

import csv

import pytest

from tests.grading.rounds import DATA, YEAR, computed, published
from xianfeng.grading import queries, tables
from xianfeng.sheets.writing import csv_line

pytestmark = pytest.mark.django_db


def test_results_equal_the_expected_ones() -> None:
    """Stored and read back, the edges are what an independent program says of them."""
    cast = computed()
    graded = queries.round_file(cast.round)
    lines = [csv_line(tables.csv_header(graded.policy))]
    lines += [csv_line(row) for row in tables.csv_rows(graded.policy, graded.outcome)]
    assert b"".join(lines) == (DATA / "edges/expected-results.csv").read_bytes()


def test_publication_and_record() -> None:
    cast = published()
    cast.round.refresh_from_db()
    assert queries.grade_on_record(cast.round) == []
    rows = queries.published(cast.county, YEAR).rows()
    assert len(rows) == 17
