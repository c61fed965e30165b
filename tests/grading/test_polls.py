"""R-058, R-074, R-085: the masses' voice from the year's appraisal counts as the sheet's."""

import io
from typing import Any

import openpyxl
import pytest

from tests.grading.rounds import EDGES, YEAR, Cast, opened
from xianfeng.appraisals.actions import announcing, closing, polls, publishing
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.actions.polls import Draft, Thing
from xianfeng.appraisals.models import ObjectKind, PollClass
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.grading import actions, rules
from xianfeng.grading.models import MassCount, Result
from xianfeng.grading.wording.explaining import mass_words
from xianfeng.kernel import clock
from xianfeng.organizations.models import Organization
from xianfeng.packs.loader import load_pack

pytestmark = pytest.mark.django_db
SHEET, CODE = "群众评议", "E01"
OPTIONS = {"满意": "satisfied", "基本满意": "mostly", "不满意": "dissatisfied", "不了解": "unknown"}


def mass_rows(book: openpyxl.Workbook, code: str) -> tuple[dict[str, int], list[tuple[Any, ...]]]:
    """Where each column stands, and the mass rows of `code`."""
    rows = list(book[SHEET].iter_rows())
    head = next(row for row in rows if any(cell.value == "党组织代码" for cell in row))
    names = {str(cell.value): cell.column - 1 for cell in head if cell.value}
    mine = [row for row in rows[head[0].row :] if str(row[names["党组织代码"]].value) == code]
    return names, mine


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def without_mass(content: bytes, code: str) -> tuple[bytes, dict[str, dict[str, int]], int]:
    """The workbook without the mass rows of `code`; what they said by indicator, and eligible."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    names, rows = mass_rows(book, code)
    said, eligible = {}, 0
    for row in rows:
        eligible = int(row[names["应参评人数"]].value)
        said[str(row[names["指标"]].value)] = {
            option: int(row[names[word]].value) for word, option in OPTIONS.items()
        }
        for cell in row:
            cell.value = None
    return saved(book), said, eligible


def saying(content: bytes, code: str, *numbers: int) -> bytes:
    """The workbook with these numbers of opinions in every mass row of `code`."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    names, rows = mass_rows(book, code)
    for row in rows:
        for word, number in zip(OPTIONS, numbers, strict=True):
            row[names[word]].value = number
    return saved(book)


def hold_poll(cast: Cast, said: dict[str, dict[str, int]], eligible: int) -> None:
    """The same opinions, counted on paper in a poll."""
    place = Organization.objects.get(code=CODE)
    moment = clock.now()
    draft = Draft("群众评议", YEAR, cast.pack.hash, "indicators", moment, moment.replace(year=2099))
    things = [Thing(ObjectKind.ORGANIZATION, CODE, place.name)]
    poll = polls.draft_poll(cast.department, place, draft, things)
    one = poll.classes.get()
    polls.set_class(poll, "public", "paper", eligible, one=one)
    announcing.announce(cast.department, poll)
    announcing.open_poll(cast.department, poll)
    closing.close_poll(cast.department, poll, "到会代表当场投完")
    asked = ballot_of(poll).asked
    counts = {each.id: said[each.question.text.zh] for each in asked}
    ballots = max(sum(each.values()) for each in said.values())
    sheet = PaperSheet(ballots, counts, "张三", "李四")
    enter_paper(cast.department, PollClass.objects.select_related("poll").get(pk=one.pk), sheet)
    publishing.publish(cast.department, poll)


def computed_from(cast: Cast, content: bytes) -> Result:
    upload = actions.read_upload(cast.department, cast.round, content, "材料.xlsx")
    actions.accept_inputs(cast.department, upload)
    cast.round.refresh_from_db()
    actions.compute(cast.department, cast.round)
    return Result.objects.get(round=cast.round, code=CODE)


@pytest.mark.parametrize("numbers", [(), (9, 0, 1, 0), (10, 0, 0, 0), (4, 0, 1, 0)])
def test_the_same_opinions_give_the_same_result(numbers: tuple[int, ...]) -> None:
    """From the sheet, then from a poll where the sheet has no row; of one mind or not (A-4.8)."""
    sheet = saying(EDGES, CODE, *numbers) if numbers else EDGES
    cast = opened()
    by_sheet = computed_from(cast, sheet)
    content, said, eligible = without_mass(sheet, CODE)
    assert said
    missing = computed_from(cast, content)
    assert missing.flags != by_sheet.flags
    hold_poll(cast, said, eligible)
    by_poll = computed_from(cast, content)
    for field in ("total_cents", "proposal", "flags", "turnout", "satisfaction"):
        assert getattr(by_poll, field) == getattr(by_sheet, field), field
    kept = MassCount.objects.filter(organization__code=CODE, sheet="评议")
    assert {one.row for one in kept} == {0}


@pytest.mark.parametrize("sheet", ["评议", "群众评议"])
@pytest.mark.parametrize("counts", [{"满意": 9, "不满意": 1}, {"满意": 10}])
def test_a4_8_a_polled_voice_of_one_mind_is_shown_as_a_band(
    sheet: str, counts: dict[str, int]
) -> None:
    """A counted sheet is shown as it was handed in."""
    policy = load_pack("central-2012").grading
    assert policy
    shown = mass_words(rules.MassCount(30, counts, 0, rules.Origin(sheet, 0)), policy)
    assert ("全部或只差一人" in shown) is (sheet == "评议")
    assert (f"满意 {counts['满意']}" in shown) is (sheet != "评议")
