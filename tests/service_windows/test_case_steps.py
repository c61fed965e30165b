"""Cases: appeals and figures, what is published, deadlines, orders from outside, the last reply."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client

from tests.factories.people import signed_in
from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    holder,
    on,
    outside,
    rated_badly,
    secret_of,
    spoken,
    staff,
    taken,
    window,
)
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.roles import Role
from xianfeng.rectification import actions as orders
from xianfeng.rectification.models import Order
from xianfeng.service_windows.actions import cases, ratings, releasing, voices
from xianfeng.service_windows.actions.figures import release_figures
from xianfeng.service_windows.models import Case, DayCount, HeldCase, Released, Untold, Window
from xianfeng.service_windows.models.cases import CaseKind
from xianfeng.service_windows.queries import cases as queries
from xianfeng.service_windows.queries.handling import handling
from xianfeng.service_windows.queries.windows import published_answers
from xianfeng.service_windows.rules.striking import only_struck
from xianfeng.service_windows.states import CASE_FLOW, CaseState

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=7)


def bad_in_figures(made: Window) -> tuple[int, int]:
    """Of level 1: in the days' sums, and released inside."""
    days = DayCount.objects.filter(window=made).values_list("n1", flat=True)
    shown = Released.objects.filter(window=made, audience="inside").values_list("n1", flat=True)
    return sum(days), sum(shown)


def test_a_rating_whose_appeal_is_upheld_leaves_the_figures(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And only ratings that count: words of a slip too many take nobody's rating along."""
    made, keeper, town = window(tree), staff(tree), outside(tree)
    ratings.issue_slips(keeper, made, 8)
    ratings.take_in(taken(made, [5, 5, 5, 4, 4, 4, 1, 1], FRIDAY))
    on(monkeypatch, LATER)
    release_figures()
    assert bad_in_figures(made) == (2, 2)
    releasing.release_held()
    case = Case.objects.filter(level=1).first()
    assert case is not None
    assert case.counted
    cases.appeal(keeper, case, "不是本窗口的事")
    cases.judge_appeal(town, case, "uphold", "确属误评")
    release_figures()
    assert bad_in_figures(made) == (1, 1)
    _code, words = spoken(made)
    cases.appeal(keeper, words, "不是本窗口的事")
    cases.judge_appeal(town, words, "uphold", "确属误评")
    assert bad_in_figures(made) == (1, 1)


def test_what_is_published_is_masked_again_on_the_way_out(tree: Tree) -> None:
    """A number typed into the public words, or into the unit's answer, stays inside."""
    made, keeper, town = window(tree), staff(tree), outside(tree)
    _code, case = spoken(made, may_publish=True)
    cases.answer(keeper, case, "correct", "请找陈静，电话 13812345678")
    with pytest.raises(Refused, match="某某"):
        cases.close(town, case, "好", "身份证 530381199001011234，打 13812345678 找陈静")
    cases.close(town, case, "好", "中午没有人")
    Case.objects.update(public_text="打 13912345678")  # published before
    (shown,) = published_answers(made)
    page = Client().get(f"/windows/{made.pk}/").text
    for secret in ("13812345678", "13912345678"):
        assert secret not in shown.answer + shown.public_text + page


def test_those_outside_hear_of_appeals_and_answers(tree: Tree) -> None:
    made, keeper, town = window(tree), staff(tree), outside(tree)
    _code, one = spoken(made)
    _code, two = spoken(made)
    cases.appeal(keeper, one, "走错窗口")
    cases.answer(keeper, two, "correct", "已改")
    start = signed_in(town).get("/").text
    for told in ("复核窗口的申诉", "核对答复，办结群众意见"):
        assert told in start
        assert told not in signed_in(keeper).get("/").text
    assert list(queries.judged(town, CaseState.APPEALED)) == [one]


def test_r065_leaders_see_on_their_start_page_what_is_overdue(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """书记带头抓: of their own scope, counted, and the list it leads to; no other county's
    leader, and nobody of the unit as somebody above."""
    spoken(window(tree))
    leader, town = holder(Role.LEADER, tree["C1"], "leader"), holder(Role.LEADER, tree["T2"], "t2")
    told = "群众意见超期未答复"
    monkeypatch.setattr(queries, "today", lambda: FRIDAY)
    assert told not in signed_in(leader).get("/").text
    Case.objects.update(due_on=date(2020, 1, 1))
    client = signed_in(leader)
    assert told in client.get("/").text
    assert "一小学服务窗口" in client.get("/windows/cases/?state=overdue").text
    for other in (town, staff(tree)):
        assert told not in signed_in(other).get("/").text


def test_an_appeal_stops_no_clock(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    _code, case = spoken(window(tree))
    cases.appeal(staff(tree), case, "走错窗口")
    Case.objects.update(due_on=FRIDAY - timedelta(days=1))
    monkeypatch.setattr(queries, "today", lambda: FRIDAY)
    assert list(queries.late_cases(outside(tree))) == [case]


def test_an_extended_order_extends_its_case(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    _code, case = spoken(window(tree))
    keeper, town = staff(tree), outside(tree)
    given = cases.order(keeper, case, "重新排班", 7)
    asked = orders.ask_extension(keeper, given, 5, "要招人")
    orders.decide_extension(town, asked, "grant", "同意")
    due = Order.objects.get().due_on
    assert due > given.due_on or due > case.due_on
    monkeypatch.setattr(queries, "today", lambda: due)
    assert queries.sheet(keeper, case).due == due
    assert not queries.sheet(keeper, case).late
    assert queries.listed(keeper).get().due == due  # type: ignore[attr-defined]  # annotated
    assert not queries.late_cases(town).exists()
    monkeypatch.setattr(queries, "today", lambda: due + timedelta(days=1))
    assert list(queries.late_cases(town)) == [case]


def test_a_case_leads_to_its_order(tree: Tree) -> None:
    _code, case = spoken(window(tree))
    keeper = staff(tree)
    given = cases.order(keeper, case, "重新排班", 7)
    assert f"/rectification/{given.pk}" in signed_in(keeper).get(f"/windows/cases/{case.pk}/").text


def test_while_it_is_handled_again_there_is_nothing_to_rate(tree: Tree) -> None:
    """不满意, then 满意: the second waits for the new answer, and one reply counts."""
    code, case = spoken(window(tree))
    keeper = staff(tree)
    cases.answer(keeper, case, "correct", "已改")
    cases.rate_reply(code, "dissatisfied")
    with pytest.raises(Refused):
        cases.rate_reply(code, "satisfied")
    case.refresh_from_db()
    assert (case.state, case.reply) == (CaseState.OPEN, "dissatisfied")
    cases.answer(keeper, case, "correct", "这次改了")
    cases.rate_reply(code, "satisfied")
    case.refresh_from_db()
    assert (case.state, case.reply) == (CaseState.ANSWERED, "satisfied")


def test_praise_without_words_asks_for_no_answer(tree: Tree) -> None:
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 4)
    best, good, bad, again = taken(made, [5, 4, 2, 5], FRIDAY)
    ratings.take_in([best, good, bad, again])
    for one in (best, good):
        voices.speak(made, voices.Voice(tags=("lazy",), level=one.level, secret=secret_of(one)))
    assert HeldCase.objects.get().level == 2
    voices.speak(made, voices.Voice(text="谢谢", level=5, secret=secret_of(again)))
    assert HeldCase.objects.filter(text="谢谢").count() == 1


def test_r059_somebody_above_orders_without_waiting_for_the_unit(tree: Tree) -> None:
    """The unit is not alone to give itself its order, and cannot hold one off by verifying
    nothing. Nobody of the unit demands, whatever other duty."""
    case = rated_badly(window(tree))
    authority, keeper = outside(tree), staff(tree)
    page = f"/windows/cases/{case.pk}/"
    assert f"{page}judge/demand" in signed_in(authority).get(page).text
    assert f"{page}handle/order" not in signed_in(keeper).get(page).text
    both = holder(Role.COMMITTEE_STAFF, tree["T1"], "both")
    appoint(None, both, Role.WINDOW, tree["S1"], FRIDAY)
    said = {"text": "排班", "days": "5"}
    assert signed_in(both).post(page + "judge/demand", said).status_code == 400
    assert signed_in(authority).post(page + "judge/demand", said).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.ORDERED
    assert Order.objects.get().issued_by == authority


def test_r059_a_withdrawn_order_leaves_its_case_to_be_answered(tree: Tree) -> None:
    """It was a mistake, but what was said still wants an answer."""
    _code, case = spoken(window(tree))
    keeper, town = staff(tree), outside(tree)
    given = cases.order(keeper, case, "重新排班", 7)
    with pytest.raises(Refused):
        cases.resume(keeper, case, "再看")
    assert queries.sheet(keeper, case).steps == ["report"]
    orders.withdraw(town, given, "已由别的整改包含")
    assert queries.sheet(keeper, case).steps == ["resume"]
    cases.resume(keeper, case, "另行答复")
    cases.answer(keeper, case, "explain", "已并入大厅的整改")
    case.refresh_from_db()
    assert (case.state, case.order_key) == (CaseState.ANSWERED, None)


def test_a_case_opened_again_is_neither_corrected_nor_answered(tree: Tree) -> None:
    """差评整改率 and 按期答复率 go by where a case stands, not by where it once stood."""
    made, keeper = window(tree), staff(tree)
    code, case = spoken(made)
    Case.objects.update(kind=CaseKind.RATING, level=1)
    cases.answer(keeper, case, "correct", "已改")
    before = handling(Case.objects.all())
    assert (before.rectified, before.in_time, before.closed) == (1, 1, 1)
    cases.rate_reply(code, "dissatisfied")
    after = handling(Case.objects.all())
    assert (after.upheld, after.rectified, after.in_time, after.closed) == (1, 0, 0, 0)
    case.refresh_from_db()
    cases.order(keeper, case, "重新排班", 5)
    assert handling(Case.objects.all()).rectified == 0


PHONE = "13812345678"


def test_a_number_in_the_words_is_opened_by_a_step_on_record(tree: Tree) -> None:
    """Masked for everybody on the case's page; in full behind 查看联系方式, which is logged."""
    code, case = spoken(window(tree), text=f"请打 {PHONE} 找我")
    cases.write_by_code(code, f"还是打 {PHONE}")
    page, keeper = f"/windows/cases/{case.pk}/", signed_in(staff(tree))
    for client in (keeper, signed_in(outside(tree))):
        assert PHONE not in client.get(page).text
    assert "（号码）" in keeper.get(page).text
    opened = Entry.objects.filter(kind="case.contact_opened")
    assert not opened.exists()
    answer = keeper.post(page + "contact")
    assert answer.text.count(PHONE) == 2
    assert answer["Cache-Control"] == "no-store"
    assert opened.count() == 1
    assert (
        signed_in(holder(Role.AUTHORITY, tree["A1"], "line")).post(page + "contact").status_code
        == 404
    )


def test_whoever_publishes_reads_strikes_and_confirms(tree: Tree) -> None:
    """Names are theirs to strike; without the tick nothing is published, nor anything added."""
    _code, case = spoken(window(tree), text="李小花等了一上午，找陈静", may_publish=True)
    cases.answer(staff(tree), case, "correct", "已改")
    town, page = signed_in(outside(tree)), f"/windows/cases/{case.pk}/"
    text = town.get(page).text
    assert "逐字核对" in text
    assert "李小花等了一上午，找某某" in text
    said = {"text": "属实", "public_text": "某某等了一上午，找某某"}
    assert town.post(page + "judge/close", said).status_code == 400
    added = said | {"public_text": "窗口很好，找某某", "confirmed": "on"}
    assert town.post(page + "judge/close", added).status_code == 400
    assert town.post(page + "judge/close", said | {"confirmed": "on"}).status_code == 302
    case.refresh_from_db()
    assert case.public_text == "某某等了一上午，找某某"


@pytest.mark.parametrize(
    ("words", "shown", "allowed"),
    [
        ("甲乙丙", "甲乙丙", True),
        ("甲乙丙", "甲某某丙", True),
        ("甲乙丙", "某某", True),
        ("甲\n乙丙", "甲\r\n乙某某", True),
        ("甲某某丙", "某某丙", True),
        ("甲乙丙丁", "某某乙某某丁", True),
        ("甲乙丙", "甲丙", False),
        ("甲丙", "甲某某丙", False),
        ("甲乙丙", "甲某某丁", False),
        ("甲乙丙", "甲某某乙丙", False),
        ("不满意", "满意", False),
    ],
)
def test_words_are_struck_and_never_put_in(words: str, shown: str, allowed: bool) -> None:
    assert only_struck(words, shown, "某某") is allowed


def test_r059_a_bad_rating_is_verified_before_anything_else(tree: Tree) -> None:
    """核实 with its finding comes first, by the table of transitions, and stands in the record,
    where nobody reads it who was not given the seal's salt."""
    case = rated_badly(window(tree))
    keeper, page = staff(tree), f"/windows/cases/{case.pk}/"
    assert queries.sheet(keeper, case).steps == ["verify", "appeal"]
    for early in (
        lambda: cases.answer(keeper, case, "correct", "已改"),
        lambda: cases.answer(keeper, case, "explain", "依规定不能办"),
        lambda: cases.order(keeper, case, "重新排班", 7),
    ):
        with pytest.raises(NotAllowedNow):
            early()
    assert not Order.objects.exists()
    said = {"finding": "partly", "text": "周三中午空岗"}
    assert signed_in(keeper).post(page + "handle/verify", {"text": "x"}).status_code == 400
    assert signed_in(keeper).post(page + "handle/verify", said).status_code == 302
    assert "登记核实情况：部分属实。周三中午空岗" in signed_in(keeper).get(page).text
    entry = Entry.objects.filter(kind="case.stepped").latest("index")
    assert "partly" not in entry.text
    assert entry.salts.get(field="step").value == '{"finding":"partly","verb":"verify"}'
    case.refresh_from_db()
    cases.answer(keeper, case, "correct", "已改")
    assert case.state == CaseState.ANSWERED


def test_a_suggestion_costs_no_step_of_verifying(tree: Tree) -> None:
    """It asserts nothing; whoever wants to write down what was found may."""
    _code, case = spoken(window(tree))
    assert queries.sheet(staff(tree), case).steps == [
        "correct", "explain", "order", "verify", "appeal",
    ]  # fmt: skip


def test_r059_every_way_to_an_end_needs_somebody_outside(tree: Tree) -> None:
    """By the table, and by each action: also for a manager who holds a duty above as well."""
    ends = {CaseState.CLOSED, CaseState.VOID}
    ending = {verb for verb, (_before, after) in CASE_FLOW.steps.items() if after in ends}
    assert ending == {"close", "uphold"}
    assert ending <= set(queries.JUDGING)
    assert not set(queries.JUDGING) & set(queries.HANDLING)
    made, keeper = window(tree), staff(tree)
    appoint(None, keeper, Role.COMMITTEE_STAFF, tree["T1"], FRIDAY)
    answered, appealed = rated_badly(made), rated_badly(made)
    cases.verify(keeper, answered, "true", "属实")
    cases.answer(keeper, answered, "correct", "已改")
    cases.appeal(keeper, appealed, "走错窗口")
    for refused in (
        lambda: cases.close(keeper, answered, "好"),
        lambda: cases.send_back(keeper, answered, "重办"),
        lambda: cases.judge_appeal(keeper, appealed, "uphold", "确属误评"),
        lambda: cases.demand(keeper, rated_badly(made), "排班", 5),
    ):
        with pytest.raises(Refused, match="本单位以外"):
            refused()


def test_who_was_called_back_is_called_back_once(tree: Tree) -> None:
    """Four windows of a browser make one line: the page of each showed the step."""
    _code, case = spoken(window(tree), contact=PHONE)
    keeper = staff(tree)
    seen = [Case.objects.get(pk=case.pk) for _page in range(4)]
    cases.call_back(keeper, seen[0], "已电话回访")
    for one in seen[1:]:
        with pytest.raises(NotAllowedNow), transaction.atomic():
            cases.call_back(keeper, one, "已电话回访")
    assert case.messages.filter(verb="call_back").count() == 1
    assert Entry.objects.filter(kind="case.stepped").count() == 1


def test_a_reply_is_said_once_for_each_answer(tree: Tree) -> None:
    """Tapped five times it is one line; changed it is another; back and forth is not."""
    code, case = spoken(window(tree))
    keeper = staff(tree)
    cases.answer(keeper, case, "correct", "已改")
    for _tap in range(5):
        cases.rate_reply(code, "mostly")
    cases.rate_reply(code, "satisfied")
    with pytest.raises(Refused, match="已评价过"):
        cases.rate_reply(code, "mostly")
    lines = case.messages.filter(from_client=True).values_list("verb", flat=True)
    assert list(lines) == ["mostly", "satisfied"]
    told = Untold.objects.filter(kind="case.reply_rated")
    assert told.count() == 2
    cases.rate_reply(code, "dissatisfied")
    case.refresh_from_db()
    cases.answer(keeper, case, "correct", "这次改了")
    cases.rate_reply(code, "mostly")
    assert Case.objects.get().reply == "mostly"
