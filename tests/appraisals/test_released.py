"""A-4 from the page's side: whatever leaves, leaves through the one door, in every form."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from itertools import combinations, takewhile
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.appraisals.casts import Cast
from tests.factories.counties import holder
from tests.factories.people import signed_in
from xianfeng.appraisals.actions import announcing, office
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.files import printed
from xianfeng.appraisals.models import (
    PERSONS,
    Channel,
    ObjectKind,
    PaperCount,
    Poll,
    PollClass,
    Remark,
    Tally,
)
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.appraisals.queries.fairness import notices_of
from xianfeng.appraisals.queries.feeds import mass_counts_for
from xianfeng.appraisals.queries.guard import Reader, inputs_of, results_of
from xianfeng.appraisals.rules.asking import FREE
from xianfeng.appraisals.rules.checks import Warned
from xianfeng.appraisals.rules.suppression import K_INSIDE, K_PUBLIC, Counts, Shown
from xianfeng.appraisals.states import PollState
from xianfeng.appraisals.wording import tables_of
from xianfeng.journal.models import Entry
from xianfeng.kernel import clock
from xianfeng.organizations.roles import Role

OPTIONS = ("satisfied", "mostly", "dissatisfied", "unknown")
QUESTION = "o1.overall"


def published(village: Cast, *answers: int) -> Poll:
    poll = village.opened(circle="public")
    for voter, answer in zip(village.members, answers, strict=False):
        village.vote(poll, "members", voter, answer)
    village.close(poll)
    village.publish(poll)
    return poll


def cells(poll: Poll, client: Client, name: str) -> list[str]:
    """What stands in the cells of the counts of a file, without their labels."""
    content = client.post(reverse("appraisals:export", args=[poll.pk, name])).content
    if name == "csv":
        lines = list(csv.reader(io.StringIO(content.decode())))
        first = next(place for place, row in enumerate(lines) if row[1:2] == ["问题"])
        return [cell for row in takewhile(bool, lines[first + 1 :]) for cell in row[2:]]
    if name == "xlsx":
        _told, *sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        found = [row for sheet in sheets for row in sheet.iter_rows(min_row=2, values_only=True)]
        return [str(cell) for row in found for cell in row[1:]]
    (voice,) = json.loads(content)["voices"]
    return [json.dumps(voice["questions"])]


def of_page(html: str) -> list[str]:
    """Cells of result tables."""
    rows = re.findall(r'<td(?! class="fact")[^>]*>\s*([^<]*?)\s*</td>', html)
    return [text for text in rows if text]


@pytest.mark.parametrize(("circle", "told"), [("organization", 0), ("county", 0), ("public", 1)])
def test_the_record_tells_everybody_no_answers_of_a_narrower_circle(
    village: Cast, circle: str, told: int
) -> None:
    """The record is open to all: a result for those inside stands in it sealed (A-4.10)."""
    poll = village.opened(("public", "ballot", 12), circle=circle)
    for place, code in enumerate(
        office.print_slips(village.secretary, village.one(poll, "public"))
    ):
        village.vote(poll, "public", code, 1 + place % 3)
    village.close(poll)
    village.publish(poll)
    entry = Entry.objects.get(kind="poll.published", subject_id=poll.pk)
    kept = json.loads(entry.text)
    (voice,) = kept["data"]["voices"].values()
    assert voice["web"] == 12
    assert ("questions" in voice) is bool(told)
    assert "results" in kept["sealed"]
    page = Client(headers={"host": "localhost"}).get(reverse("journal:entry", args=[entry.index]))
    assert ("dissatisfied" in page.text) is bool(told)


def test_four_are_suppressed_in_every_form(village: Cast) -> None:
    """n = 4: page, public page, JSON, CSV, XLSX, PDF, picture, journal, other rooms."""
    poll = published(village, 1, 1, 2, 3)
    secretary = signed_in(village.secretary)
    for name in ("csv", "xlsx", "json"):
        for cell in cells(poll, secretary, name):
            assert not re.search(r"\d", re.sub(r'"[a-z0-9.]+":', "", cell)), (name, cell)
    page = secretary.get(reverse("appraisals:results", args=[poll.pk])).content.decode()
    public = Client(headers={"host": "localhost"})
    outside = public.get(reverse("appraisals:public", args=[poll.pk])).content.decode()
    on_paper = of_page(printed(poll))
    assert "不公布" in on_paper
    assert not [cell for cell in on_paper if cell.isdecimal()]
    for html in (page, outside):
        assert "不公布" in html
        assert 'class="chart"' not in html
    assert '"counts"' not in Entry.objects.get(kind="poll.published").text
    assert inputs_of(poll) == {"members": {}}
    assert mass_counts_for(village.places["C1"], 2026, village.pack) == {}


def test_five_are_told_and_five_less_a_cut_are_not(village: Cast) -> None:
    """n = 5: three of one cut and two of another; only the whole is told, in every form."""
    poll = tallied(village, {("members", "web"): [2, 1, 0, 0], ("members.2", "web"): [0, 1, 1, 0]})
    secretary = signed_in(village.secretary)
    (found,) = results_of(poll, Reader.INSIDE)
    assert found.questions[QUESTION].total.counts == {
        "satisfied": 2, "mostly": 2, "dissatisfied": 1
    }  # fmt: skip
    assert not found.questions[QUESTION].exact
    numbers = {name: cells(poll, secretary, name) for name in ("csv", "xlsx")}
    for name, row in numbers.items():
        assert row[:4] == ["2", "2", "1", "0"], name
        assert not [cell for cell in row[5:] if cell.isdecimal()], name


def test_a_part_is_told_by_the_name_of_its_group(village: Cast) -> None:
    """A-4.3: a cut is declared by name before the opening, and its results are told by it."""
    large = {"public": [6, 5, 1, 0], "public.2": [2, 6, 4, 0]}
    poll = tallied(village, {(code, "web"): column for code, column in large.items()})
    poll.classes.filter(code="public.2").update(cut="城区代表")
    (table,) = tables_of(poll, ballot_of(poll), results_of(poll, Reader.INSIDE))
    assert [row.label for row in table.rows][-2:] == [
        "总体怎么样 · 其中：电子票", "总体怎么样 · 其中：电子票（城区代表）"
    ]  # fmt: skip


def test_who_counted_the_paper_derives_no_web_ballot(village: Cast) -> None:
    """One on the web and four on paper: no form tells the whole, for the four are known."""
    poll = tallied(village, {("members", "web"): [0, 0, 1, 0], ("members", "paper"): [2, 2, 0, 0]})
    secretary = signed_in(village.secretary)
    for name in ("csv", "xlsx"):
        assert not [cell for cell in cells(poll, secretary, name) if cell.isdecimal()], name
    assert "counts" not in cells(poll, secretary, "json")[0]
    assert inputs_of(poll) == {"members": {}}
    page = secretary.get(reverse("appraisals:results", args=[poll.pk])).content.decode()
    assert "合计不公布" in page
    assert "纸质票由人清点" in page
    assert 'class="chart"' not in page


def test_beside_few_on_the_web_the_paper_is_told_alone_in_every_form(village: Cast) -> None:
    """Two on the web, eight on paper: paper in numbers, picture and score; the whole nowhere,
    and every form says why."""
    counts = {"satisfied": 4, "mostly": 3, "dissatisfied": 1}
    poll = tallied(village, {("members", "web"): [1, 0, 1, 0], ("members", "paper"): [4, 3, 1, 0]})
    secretary = signed_in(village.secretary)
    assert inputs_of(poll) == {"members": {QUESTION: counts}}
    for name in ("csv", "xlsx"):
        row = cells(poll, secretary, name)
        assert [cell for cell in row if cell.isdecimal()] == ["4", "3", "1", "0", "0"], name
        assert "合计不公布" in row, name
    content = secretary.post(reverse("appraisals:export", args=[poll.pk, "csv"])).content
    assert "清点的人知道结果" in content.decode()
    (voice,) = json.loads(
        secretary.post(reverse("appraisals:export", args=[poll.pk, "json"])).content
    )["voices"]
    assert voice["questions"][QUESTION] == {
        "total": {"shown": "apart", "answer": ""},
        "members.paper": {"counts": counts},
        "members.web": {"shown": "hidden", "answer": ""},
    }
    page = secretary.get(reverse("appraisals:results", args=[poll.pk])).content.decode()
    assert 'class="chart"' in page
    (table,) = tables_of(poll, ballot_of(poll), results_of(poll, Reader.PUBLIC))
    assert not [row for row in table.rows if any(isinstance(cell, int) for cell in row.cells)]


def tallied(village: Cast, parts: Mapping[tuple[str, str], list[int]]) -> Poll:
    """A published poll with these counts, written as the closing and the paper write them."""
    poll = village.draft()
    poll.classes.all().delete()
    ballots = Counter[tuple[str, str]]()
    for (code, channel), column in parts.items():
        one, _new = PollClass.objects.get_or_create(
            poll=poll, code=code, defaults={"voice": code.partition(".")[0], "form": "ballot"}
        )
        ballots[code, channel] = sum(column)
        Tally.objects.bulk_create(
            Tally(poll_class=one, channel=channel, question=QUESTION, answer=answer, heads=heads)
            for answer, heads in zip(OPTIONS, column, strict=True)
            if heads
        )
    for one in poll.classes.all():
        web, paper = ballots[one.code, Channel.WEB], ballots[one.code, Channel.PAPER]
        sizes = {"eligible": web + paper + 3, "issued": web, "ballots": web}
        PollClass.objects.filter(pk=one.pk).update(**sizes)
        if paper:
            PaperCount.objects.create(
                poll_class=one, ballots=paper, first_counter="甲", second_counter="乙",
                entered_by=village.secretary, entered_on=clock.today(),
            )  # fmt: skip
    Poll.objects.filter(pk=poll.pk).update(state=PollState.PUBLISHED)
    return Poll.objects.get(pk=poll.pk)


CUTS = [(code, str(channel)) for code in ("members", "members.2", "members.3")
        for channel in Channel.values]  # fmt: skip
columns = st.lists(st.integers(0, 6), min_size=4, max_size=4)
tables = st.dictionaries(st.sampled_from(CUTS), columns, min_size=1, max_size=6)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables)
def test_no_sum_and_no_difference_of_what_is_told_shows_few_or_one_mind(
    village: Cast, parts: Mapping[tuple[str, str], list[int]]
) -> None:
    """Random tables with cuts, web and paper: from every set of told numbers, added and taken
    from the whole, nothing about a group below k or of one mind follows."""
    Poll.objects.all().delete()
    poll = tallied(village, parts)
    for reader, k in ((Reader.INSIDE, K_INSIDE), (Reader.PUBLIC, K_PUBLIC)):
        for voice in results_of(poll, reader):
            for release in voice.questions.values():
                told = {key: release.parts[key].counts for key in release.exact}
                for number in range(len(told) + 1):
                    for group in combinations(sorted(told), number):
                        check(release.total.counts, [told[key] or {} for key in group], k)
                known = [answers(parts[key]) for key in parts if key[1] == Channel.PAPER]
                of_web = [told[key] or {} for key in told if key[1] != Channel.PAPER]
                if known and release.total.counts is not None:
                    for group_known in (known, *([*known, one] for one in of_web)):
                        check_rest(release.total.counts, group_known, k)


def answers(column: list[int]) -> Counts:
    return dict(zip(OPTIONS, column, strict=True))


def check_rest(total: Counts, known: list[Counts], k: int) -> None:
    """What is left to whoever counted the paper."""
    rest = Counter(total) - sum((Counter(one) for one in known), Counter[str]())
    check(None, [rest] if rest else [], k)


def check(total: Mapping[str, int] | None, group: list[Mapping[str, int]], k: int) -> None:
    summed = sum((Counter(one) for one in group), Counter[str]())
    derived: list[Counter[str]] = [summed] if group else []
    if total is not None:
        derived.append(Counter(total) - summed)
    for counts in derived:
        heads = sum(counts.values())
        if heads:
            assert heads >= k, counts
            assert max(counts.values()) < heads - 1, counts


@pytest.mark.parametrize("state", [one for one in PollState if one != PollState.PUBLISHED])
def test_no_live_results_in_any_form(village: Cast, state: PollState) -> None:
    """Before the publication, and of a poll that was declared not valid, nobody sees a count."""
    poll = tallied(village, {("members", "web"): [5, 4, 3, 0]})
    Poll.objects.filter(pk=poll.pk).update(state=state)
    poll.refresh_from_db()
    assert results_of(poll, Reader.INSIDE) == []
    assert inputs_of(poll) == {}
    secretary = signed_in(village.secretary)
    assert secretary.get(reverse("appraisals:results", args=[poll.pk])).status_code == 404
    for name in ("csv", "xlsx", "pdf", "json"):
        path = reverse("appraisals:export", args=[poll.pk, name])
        assert secretary.post(path).status_code == 404


def test_a_band_tells_neither_all_nor_one(village: Cast) -> None:
    """Twelve of one mind, and eleven with one against, look the same."""
    seen: list[Any] = []
    for column in ([12, 0, 0, 0], [11, 0, 1, 0]):
        poll = tallied(village, {("members", "web"): column})
        (found,) = results_of(poll, Reader.INSIDE)
        assert found.questions[QUESTION].total.shown is Shown.BAND
        seen.append(cells(poll, signed_in(village.secretary), "csv"))
    assert seen[0] == seen[1]


def test_few_comments_do_not_reach_the_body_that_is_rated(village: Cast) -> None:
    """A-5: a town's poll on its own committee: only the county reads the two that came; on a
    village the town does."""
    town, county = village.places["T1"], village.places["C1"]
    above = signed_in(holder(Role.DEPARTMENT, county))
    beside = signed_in(holder(Role.COMMITTEE_STAFF, town))
    for place, reads in ((town, (above,)), (village.branch, (above, beside))):
        poll = tallied(village, {("members", "web"): [2, 2, 1, 0]})
        Poll.objects.filter(pk=poll.pk).update(organization=place)
        one = poll.classes.get(code="members")
        words = PollClass.objects.create(
            poll=poll, code="members.words", voice="members", form="ballot", words_of=one
        )
        Remark.objects.create(poll_class=words, text="少开会")
        Remark.objects.create(poll_class=words, text="路灯坏了")
        path = reverse("appraisals:results", args=[poll.pk])
        for reader in (above, beside):
            assert ("少开会" in reader.get(path).content.decode()) == (reader in reads)


@pytest.mark.parametrize("kind", sorted(PERSONS))
def test_of_a_person_nothing_is_told_in_public(village: Cast, kind: ObjectKind) -> None:
    """A-4.9: page and record tell society how many took part; inside each result is told. The
    organizer is told before the announcement."""
    things = [Thing(kind, uuid4().hex, name) for name in ("王甲乙", "李丙丁")]
    more: dict[str, Any] = {"scale": "satisfaction", "own_questions": ["是否拥护"]}
    poll = village.draft(FREE, things=things, circle="public", **more)
    village.only(poll, ("public", "paper", 20))
    assert [one.number for one in notices_of(poll) if one.kind is Warned.PERSONS_INSIDE] == [2]
    announcing.announce(village.secretary, poll)
    announcing.open_poll(village.secretary, poll)
    village.close(poll)
    counts = {f"o{n}.q1": {"satisfied": 12, "dissatisfied": 6} for n in (1, 2)}
    enter_paper(village.secretary, village.one(poll, "public"), PaperSheet(18, counts, "甲", "乙"))
    village.publish(poll)
    page = Client().get(reverse("appraisals:public", args=[poll.pk]))
    text = page.content.decode()
    assert page.context["persons_inside"]
    assert not any(one.name in text for one in things)
    assert [(one.turnout, one.rows, one.chart) for one in page.context["voices"]] == [
        ("90.0%", (), None)
    ]
    told = json.loads(Entry.objects.get(kind="poll.published").text)["data"]["voices"]
    assert told == {"public": {"eligible": 20, "web": 0, "paper": 18, "questions": {}}}
    inside = signed_in(village.secretary).get(reverse("appraisals:results", args=[poll.pk]))
    assert all(one.name in inside.content.decode() for one in things)
    assert [row.cells[0] for row in inside.context["voices"][0].rows] == [12, 12]
