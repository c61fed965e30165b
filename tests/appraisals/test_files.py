"""R-184, C-09: a file says of what, of how many people, and on what it rests."""

import csv
import io
import json

import openpyxl
import pytest
from django.urls import reverse

from tests.appraisals.casts import Cast
from tests.factories.people import signed_in
from xianfeng.appraisals.actions.voices import Said, speak
from xianfeng.appraisals.files import printed
from xianfeng.appraisals.models import Poll

REASON = "都投完了"


@pytest.fixture
def poll(village: Cast) -> Poll:
    """Eight of twelve members by ballot, the secretary by name; closed before its time."""
    found = village.opened(("members", "ballot", 0), ("self", "named", 0))
    for place, voter in enumerate(village.members):
        village.vote(found, "members", voter, 1 + place % 3)
    said = Said({"o1.overall": "mostly"}, {"o1.overall": "修了水渠"})
    speak(village.secretary, village.one(found, "self"), said)
    village.close(found)
    village.publish(found)
    return found


def taken(village: Cast, poll: Poll, name: str) -> bytes:
    path = reverse("appraisals:export", args=[poll.pk, name])
    return signed_in(village.secretary).post(path).content


def facts(poll: Poll) -> dict[str, str]:
    """What stands at the head of every file."""
    return {
        "评议": poll.title,
        "党组织": poll.organization.name,
        "年度": str(poll.year),
        "对象": "一村支部",
        "评议编号": poll.pk,
        "计票校验值": poll.recount_digest,
    }


def test_a_csv_has_head_counts_and_words(village: Cast, poll: Poll) -> None:
    rows = list(csv.reader(io.StringIO(taken(village, poll, "csv").decode())))
    assert facts(poll).items() <= {row[0]: row[1] for row in rows if len(row) == 2}.items()
    told = [row[1] for row in rows if row and row[0] == "说明"]
    assert len(told) == 1
    assert told[0].endswith(f"提前截止。理由：{REASON}")
    assert ["党员互评", "12", "8", "0", "", "66.7"] in rows
    assert ["自评", "1", "", "", "1", "100.0"] in rows
    assert ["党员互评", "总体怎么样", "3", "3", "2", "0", "0"] in rows
    name = village.secretary.display_name
    assert [name, "自评", "", "总体怎么样", "基本满意", "修了水渠"] in rows


def test_a_workbook_counts_in_numbers(village: Cast, poll: Poll) -> None:
    book = openpyxl.load_workbook(io.BytesIO(taken(village, poll, "xlsx")))
    assert book.sheetnames == ["说明", "党员互评", "记名填写"]
    told = list(book["说明"].iter_rows(values_only=True))
    assert facts(poll).items() <= {str(row[0]): str(row[1]) for row in told}.items()
    assert ("党员互评", 12, 8, 0, None, 66.7) in told
    (_head, *counted) = book["党员互评"].iter_rows(values_only=True)
    assert counted[0] == ("总体怎么样", 3, 3, 2, 0, 0)
    words = list(book["记名填写"].iter_rows(values_only=True))
    assert words[1][5] == "修了水渠"


def test_pdf_and_json_have_the_same(village: Cast, poll: Poll) -> None:
    text = printed(poll)
    for value in (*facts(poll).values(), "修了水渠", "66.7", REASON):
        assert value in text
    found = json.loads(taken(village, poll, "json"))
    assert (found["title"], found["year"]) == (poll.title, poll.year)
    assert found["organization"] == {"code": "V1", "name": village.branch.name}
    assert found["objects"] == {"o1": {"kind": "organization", "key": "V1", "name": "一村支部"}}
    assert found["notes"] == [{"kind": "early", "reason": REASON}]
    assert found["named"] == [{"voice": "self", "eligible": 1, "spoken": 1}]
    assert found["spoken"][0]["texts"] == {"o1.overall": "修了水渠"}


def test_the_page_names_object_and_turnout_of_words_by_name(village: Cast, poll: Poll) -> None:
    """R-026, R-087: how many were to speak, and did; of what stands with a single object, too."""
    page = signed_in(village.secretary).get(reverse("appraisals:results", args=[poll.pk]))
    assert page.context["by_name"] == [("自评", 1, 1, "100.0%")]
    assert "<dt>对象</dt><dd>一村支部</dd>" in page.content.decode()


def test_a_poll_by_name_alone_is_no_empty_file(village: Cast) -> None:
    poll = village.opened(("self", "named", 0))
    speak(village.secretary, village.one(poll, "self"), Said({"o1.overall": "mostly"}, {}))
    village.close(poll)
    village.publish(poll)
    rows = list(csv.reader(io.StringIO(taken(village, poll, "csv").decode())))
    assert ["自评", "1", "", "", "1", "100.0"] in rows
    assert rows[-1] == [village.secretary.display_name, "自评", "", "总体怎么样", "基本满意", ""]
    book = openpyxl.load_workbook(io.BytesIO(taken(village, poll, "xlsx")))
    assert book.sheetnames == ["说明", "记名填写"]


def test_json_says_which_group_a_code_stands_for(village: Cast) -> None:
    """A-4.3: programs read classes by code; people declared them by name."""
    poll = village.opened(("public", "paper", 20), ("public", "paper", 20))
    village.close(poll)
    village.publish(poll)
    (voice,) = json.loads(taken(village, poll, "json"))["voices"]
    assert voice["cuts"] == {"public": "第1组", "public.2": "第2组"}
