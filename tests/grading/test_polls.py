"""R-058, R-074, R-085: the masses' voice from the year's appraisal counts as the sheet's."""

import io

import openpyxl
import pytest

from tests.grading.rounds import EDGES, YEAR, Cast, opened
from xianfeng.appraisals.actions import announcing, closing, polls, publishing
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.actions.polls import Draft, Thing
from xianfeng.appraisals.models import ObjectKind, PollClass
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.grading import actions
from xianfeng.grading.models import MassCount, Result
from xianfeng.kernel import clock
from xianfeng.organizations.models import Organization

pytestmark = pytest.mark.django_db
SHEET, CODE = "群众评议", "E01"
OPTIONS = {"满意": "satisfied", "基本满意": "mostly", "不满意": "dissatisfied", "不了解": "unknown"}


def without_mass(content: bytes, code: str) -> tuple[bytes, dict[str, dict[str, int]], int]:
    """The workbook without the mass rows of `code`; what they said by indicator, and eligible."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[SHEET]
    rows = list(sheet.iter_rows())
    head = next(row for row in rows if any(cell.value == "党组织代码" for cell in row))
    names = {str(cell.value): cell.column - 1 for cell in head if cell.value}
    said, eligible = {}, 0
    for row in rows[head[0].row :]:
        if str(row[names["党组织代码"]].value) == code:
            eligible = int(row[names["应参评人数"]].value)
            said[str(row[names["指标"]].value)] = {
                option: int(row[names[word]].value) for word, option in OPTIONS.items()
            }
            for cell in row:
                cell.value = None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), said, eligible


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


def test_the_same_opinions_give_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the sheet, then from a poll where the sheet has no row."""
    cast = opened()
    by_sheet = computed_from(cast, EDGES)
    content, said, eligible = without_mass(EDGES, CODE)
    assert said
    missing = computed_from(cast, content)
    assert missing.flags != by_sheet.flags
    hold_poll(cast, said, eligible)
    by_poll = computed_from(cast, content)
    for field in ("total_cents", "proposal", "flags", "turnout", "satisfaction"):
        assert getattr(by_poll, field) == getattr(by_sheet, field), field
    kept = MassCount.objects.filter(organization__code=CODE, sheet="评议")
    assert {one.row for one in kept} == {0}
