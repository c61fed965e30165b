"""What somebody wrote and could not save is not lost, and is not brought back where it is old."""

import pytest

from tests.factories.people import signed_in
from tests.pledges.cast import Cast, drafted, looked, published, text
from xianfeng.pledges.actions import publishing, reviewing, writing
from xianfeng.pledges.models import Draft, Feedback, Pledge
from xianfeng.pledges.states import PledgeState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]


def ended(pledge: Pledge, said: str) -> dict[str, str]:
    """The form of the report, every item kept."""
    told: dict[str, str] = {}
    for one in pledge.items.all():
        told |= {f"item-{one.pk}-completion": "done", f"item-{one.pk}-text": said}
    return told


@pytest.mark.parametrize("slower", ["secretary", "member"])
def test_a_second_report_is_told_and_its_words_kept(cast: Cast, slower: str) -> None:
    """Member and secretary both have the page open; the slower one reads the own words again."""
    pledge = published(cast)
    faster = cast.member if slower == "secretary" else cast.secretary
    path = f"/pledges/{pledge.pk}/report"
    assert signed_in(faster).post(path, ended(pledge, "先报告的")).status_code == 302
    client = signed_in(getattr(cast, slower))
    answer = client.post(path, ended(pledge, "后写的，三户都走到了"))
    assert answer.status_code == 409
    assert "后写的，三户都走到了" in text(answer)
    assert client.get(path).headers["Location"] == f"/pledges/{pledge.pk}/"
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.DONE
    assert {one.report for one in pledge.items.all()} == {"先报告的"}


@pytest.mark.parametrize(("step", "field"), [("progress", "text"), ("ask", "asked")])
def test_a_line_that_comes_after_the_report_is_told_and_kept(
    cast: Cast, step: str, field: str
) -> None:
    pledge = published(cast)
    item = pledge.items.first()
    assert item is not None
    signed_in(cast.member).post(f"/pledges/{pledge.pk}/report", ended(pledge, "都完成了"))
    for user in (cast.secretary, cast.member):
        path = f"/pledges/items/{item.pk}/{step}"
        answer = signed_in(user).post(path, {field: "上午刚走访了一户"})
        assert answer.status_code == 409
        assert "上午刚走访了一户" in text(answer)


def test_who_never_could_report_it_still_finds_nothing(cast: Cast) -> None:
    pledge = published(cast)
    for user in (cast.leader, cast.town, cast.department):
        answer = signed_in(user).post(f"/pledges/{pledge.pk}/report", ended(pledge, "不是我的"))
        assert answer.status_code == 404


def written(words: str, **head: str) -> dict[str, str]:
    """What the browser sends of a pledge of one item."""
    sent = {"kind": "annual", "form": "individual", "then": "save", **head}
    sent |= {"items-TOTAL_FORMS": "5", "items-INITIAL_FORMS": "0", "items-0-text": words}
    sent |= {f"items-{place}-due": "2026-12-31" for place in range(5)}
    sent |= {f"items-{place}-medium": "board" for place in range(5)}
    return sent | {"items-0-aim": "全年12次", "items-0-aspects": "service"}


def sent_back(cast: Cast, pledge: Pledge) -> None:
    fresh = cast.pledge(pledge.pk)
    reviewing.send_back_pledge(cast.secretary, fresh, looked(fresh), "请写具体")


def test_a_late_tabs_words_are_no_conflict_when_nobody_else_saved(cast: Cast) -> None:
    """Handed in from one window, saved from another, sent back: the words are there, and fit."""
    pledge = drafted(cast)
    writing.submit_pledge(cast.member, pledge)
    client, path = signed_in(cast.member), f"/pledges/{pledge.pk}/edit"
    assert client.post(path, written("另一个窗口写的", edition="1")).status_code == 409
    sent_back(cast, pledge)
    page = client.get(path)
    assert "另一个窗口写的" in text(page)
    edition = str(page.context["head"]["edition"].value())
    answer = client.post(path, written("另一个窗口写的", edition=edition))
    assert answer.status_code == 302
    assert pledge.items.get().text == "另一个窗口写的"


def test_what_its_author_left_behind_by_handing_in_does_not_come_back(cast: Cast) -> None:
    pledge = drafted(cast)
    client, path = signed_in(cast.member), f"/pledges/{pledge.pk}/edit"
    client.post(f"/pledges/drafts/keep?key={path}", written("没有存的", edition="1"))
    client.post(f"/pledges/{pledge.pk}/submit")
    sent_back(cast, pledge)
    page = text(client.get(path))
    assert "没有存的" not in page
    assert "每周走访三户困难家庭" in page
    assert not Draft.objects.exists()


def test_another_who_may_write_it_is_told_of_the_conflict_still(cast: Cast) -> None:
    """代录: the secretary and the member both write."""
    pledge = drafted(cast, "李一", cast.secretary)
    assert pledge.entered_for
    path = f"/pledges/{pledge.pk}/edit"
    keep = f"/pledges/drafts/keep?key={path}"
    signed_in(cast.secretary).post(keep, written("书记写了一半", edition="1"))
    assert signed_in(cast.member).post(path, written("本人写的", edition="1")).status_code == 302
    page = signed_in(cast.secretary).get(path)
    assert "书记写了一半" in text(page)
    edition = str(page.context["head"]["edition"].value())
    answer = signed_in(cast.secretary).post(path, written("书记写了一半", edition=edition))
    assert answer.status_code == 409


def test_the_two_kinds_of_empty_form_keep_their_own_words(cast: Cast) -> None:
    client, ad_hoc = signed_in(cast.member), "/pledges/new?kind=ad_hoc"
    key = ad_hoc.replace("?", "%3F").replace("=", "%3D")
    assert f'keep?key={key}"' in text(client.get(ad_hoc))
    client.post(f"/pledges/drafts/keep?key={key}", written("防汛值守", kind="ad_hoc"))
    assert "防汛值守" not in text(client.get("/pledges/new"))
    assert "防汛值守" in text(client.get(ad_hoc))
    client.post("/pledges/new", written("每月走访一户"))
    assert "防汛值守" in text(client.get(ad_hoc))
    sent = written("防汛值守", kind="ad_hoc", occasion="防汛")
    assert client.post(ad_hoc, sent).status_code == 302
    assert not Draft.objects.exists()
    assert client.post(f"/pledges/drafts/drop?key={key}").headers["Location"] == ad_hoc


def test_an_answer_that_is_too_long_stands_there_as_typed(cast: Cast) -> None:
    """And is told what is wrong with it; another remark on the page has its empty field."""
    pledge = published(cast)
    for said in ("路灯不亮", "水沟堵了"):
        publishing.give_feedback(pledge.organization, pledge, said, "")
    first = Feedback.objects.get(text="路灯不亮")
    client, typed = signed_in(cast.secretary), "已请电工来看" * 100
    page = client.post(f"/pledges/feedback/{first.pk}/answer", {"answer": typed})
    assert page.status_code == 400
    assert text(page).count(typed) == 1
    assert "500" in text(page)
    assert "请写明处理情况" not in text(page)
    assert text(page).count("<textarea") == 2
    first.refresh_from_db()
    assert not first.answered_at


@pytest.mark.parametrize("words", ["", "  "])
def test_an_empty_answer_is_told_at_its_field(cast: Cast, words: str) -> None:
    pledge = published(cast)
    publishing.give_feedback(pledge.organization, pledge, "路灯不亮", "")
    first = Feedback.objects.get()
    page = signed_in(cast.secretary).post(f"/pledges/feedback/{first.pk}/answer", {"answer": words})
    assert page.status_code == 400
    assert 'class="field-error"' in text(page)


def test_r022_lines_to_several_items_are_saved_together_or_not_at_all(cast: Cast) -> None:
    """One page, one button: a line that cannot be noted keeps the others on the page, too."""
    first, second = published(cast).items.all()
    client = signed_in(cast.member)
    names = [f"line-{first.pk}", f"line-{second.pk}"]
    lines = dict(zip(names, ("已走访十户", "苗已到村"), strict=True))
    for page in ("/", "/pledges/"):
        assert all(f'name="{name}"' in text(client.get(page)) for name in names)
    assert client.post("/pledges/lines", {names[0]: "已走访十户"}).status_code == 302
    answer = client.post("/pledges/lines", lines)
    assert answer.status_code == 400
    assert "今天已经记过同样的进展" in text(answer)
    assert "苗已到村" in text(answer)
    assert not second.notes.exists()
    assert client.post("/pledges/lines", lines | {names[0]: ""}).status_code == 302
    assert [one.text for one in second.notes.all()] == ["苗已到村"]
    too_long = client.post("/pledges/lines", {names[0]: "好" * 501})
    assert too_long.status_code == 400
    assert "field-error" in text(too_long)
    empty = client.post("/pledges/lines", dict.fromkeys(names, " "))
    assert "请写一句进展" in text(empty)


def test_a_line_to_what_was_reported_meanwhile_is_told_and_kept(cast: Cast) -> None:
    """From another window; of another's item nobody learns that it is there."""
    pledge = published(cast)
    item = pledge.items.all()[0]
    client = signed_in(cast.member)
    client.post(f"/pledges/{pledge.pk}/report", ended(pledge, "都完成了"))
    answer = client.post("/pledges/lines", {f"line-{item.pk}": "上午刚走访了一户"})
    assert answer.status_code == 409
    assert "上午刚走访了一户" in text(answer)
    town = signed_in(cast.town)
    assert town.post("/pledges/lines", {f"line-{item.pk}": "不是我的"}).status_code in (403, 404)
