"""W-6.12, W-6.13: what is left of a case at its end, and what is said afterwards."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.factories.people import signed_in
from tests.service_windows.windows import Tree, holder, outside, rated_badly, spoken, staff, window
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import afterwards, cases, voices
from xianfeng.service_windows.models import Case, Window
from xianfeng.service_windows.queries.cases import AFTERWARDS, heard_afterwards, listed, sheet
from xianfeng.service_windows.states import CaseState

pytestmark = pytest.mark.django_db
PHONE = "13812345678"
CODE = "ABCD-EFGH-JKMN-PQRS"


def voided(made: Window, tree: Tree) -> Case:
    """A bad rating that an appeal took out, with a receipt code."""
    case = rated_badly(made)
    Case.objects.filter(pk=case.pk).update(code_hash=voices.hash_of(CODE), text="服务差")
    case.refresh_from_db()
    cases.appeal(staff(tree), case, "走错窗口")
    cases.judge_appeal(outside(tree), case, "uphold", "确属误评")
    return case


def test_words_after_an_upheld_appeal_reach_somebody_outside(tree: Tree) -> None:
    """The only way to object: on the start page of those above, and never of the unit."""
    case = voided(window(tree), tree)
    town, keeper = holder(Role.COMMITTEE_STAFF, tree["T1"]), holder(Role.WINDOW, tree["S1"])
    assert not heard_afterwards(town).exists()
    assert "以外的上级" in Client().post("/windows/mailbox", {"code": CODE}).text
    said = {"code": CODE, "text": "我没有走错"}
    assert Client().post("/windows/mailbox/write", said).status_code == 200
    assert list(heard_afterwards(town)) == [case]
    assert "群众在办结后又有补充" in signed_in(town).get("/").text
    assert "群众在办结后又有补充" not in signed_in(keeper).get("/").text
    assert "我没有走错" in signed_in(town).get(f"/windows/cases/{case.pk}/").text
    assert sheet(keeper, Case.objects.get()).steps == []
    assert sheet(town, Case.objects.get()).steps == ["take_up", "leave"]


def test_it_is_taken_up_again_by_somebody_outside(tree: Tree) -> None:
    """With a deadline; the appeal is not made a second time."""
    case = voided(window(tree), tree)
    town, keeper = holder(Role.COMMITTEE_STAFF, tree["T1"]), holder(Role.WINDOW, tree["S1"])
    cases.write_by_code(CODE, "我没有走错")
    both = holder(Role.COMMITTEE_STAFF, tree["T1"], "both")
    appoint(None, both, Role.WINDOW, tree["S1"], case.opened_on)
    with pytest.raises(Refused, match="本单位以外"):
        afterwards.take_up(both, case, "重办")
    page = f"/windows/cases/{case.pk}/judge/take_up"
    assert signed_in(town).post(page, {"text": "请窗口说明"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.late_words) == (CaseState.OPEN, False)
    assert "appeal" not in sheet(keeper, case).steps
    with pytest.raises(Refused, match="已经复核"):
        cases.appeal(keeper, case, "还是走错")
    cases.answer(keeper, case, "explain", "当天人多")
    cases.close(town, case, "已说明")
    assert not heard_afterwards(town).exists()


def test_or_the_mailbox_says_why_not(tree: Tree) -> None:
    """Once: of two who look at the same words one decides."""
    code, case = spoken(window(tree))
    keeper, town = staff(tree), outside(tree)
    cases.answer(keeper, case, "correct", "已改")
    with pytest.raises(NotAllowedNow), transaction.atomic():
        afterwards.leave(town, case, "没有新话")
    cases.close(town, case, "好")
    with pytest.raises(NotAllowedNow), transaction.atomic():
        afterwards.take_up(town, case, "没有新话")
    cases.write_by_code(code, f"谢谢，{PHONE}")
    page = f"/windows/cases/{case.pk}/judge/leave"
    assert signed_in(town).post(page, {"text": "已经办好"}).status_code == 302
    with pytest.raises(NotAllowedNow), transaction.atomic():
        afterwards.leave(town, case, "再说一遍")
    shown = Client().post("/windows/mailbox", {"code": code}).text
    assert "已经办好" in shown
    assert PHONE not in shown
    assert Case.objects.get().state == CaseState.CLOSED
    assert not heard_afterwards(town).exists()


def test_while_it_is_handled_more_words_wait_for_nobody_outside(tree: Tree) -> None:
    code, _case = spoken(window(tree))
    cases.write_by_code(code, "补充一句")
    assert not heard_afterwards(outside(tree)).exists()


def everything_of(case: Case) -> str:
    """All that is stored of a case."""
    rows: list[Any] = [Case.objects.filter(pk=case.pk).values(), case.messages.values()]
    return str([list(one) for one in rows])


def test_numbers_in_the_words_go_with_the_contact(tree: Tree) -> None:
    """§4: at every end; what was noted of the call back names no number either."""
    code, case = spoken(window(tree), text=f"请打 {PHONE}")
    keeper, town = staff(tree), outside(tree)
    cases.write_by_code(code, f"还是打 {PHONE}")
    cases.call_back(keeper, case, f"打了 {PHONE}，已说明")
    cases.answer(keeper, case, "correct", "已改")
    assert everything_of(case).count(PHONE) == 3
    cases.close(town, case, "好")
    assert PHONE not in everything_of(case)
    _code, other = spoken(case.window, text=f"请打 {PHONE}")
    cases.appeal(keeper, other, "不是本窗口的事")
    cases.judge_appeal(town, other, "uphold", "确属误评")
    assert PHONE not in everything_of(other)


def test_a_number_in_the_words_wants_a_decision_before_closing(tree: Tree) -> None:
    """It may be a contact, or the number of a file: called, or somebody outside says that none is
    wanted; on record."""
    _code, case = spoken(window(tree), text=f"请打 {PHONE}")
    keeper, town = staff(tree), outside(tree)
    cases.answer(keeper, case, "correct", "已改")
    page, client = f"/windows/cases/{case.pk}/", signed_in(town)
    assert "不用回访" in client.get(page).text
    said = {"text": "属实，已改"}
    refused = client.post(page + "judge/close", said)
    assert refused.status_code == 400
    assert "还没有登记回访" in refused.text
    assert client.post(page + "judge/close", said | {"no_call": "on"}).status_code == 302
    assert Case.objects.get().state == CaseState.CLOSED
    assert Entry.objects.filter(kind="case.stepped").latest("index").subject_id == str(case.pk)
    _code, plain = spoken(case.window)
    cases.answer(keeper, plain, "correct", "已改")
    assert "不用回访" not in client.get(f"/windows/cases/{plain.pk}/").text


def test_not_satisfied_takes_the_words_along(tree: Tree) -> None:
    """Words after the end, and then 不满意: the unit handles the case and reads them; nobody
    outside waits for them any more."""
    code, case = spoken(window(tree))
    keeper, town = staff(tree), outside(tree)
    cases.answer(keeper, case, "correct", "已改")
    cases.close(town, case, "好")
    cases.write_by_code(code, "还没改")
    assert list(heard_afterwards(town)) == [case]
    cases.rate_reply(code, "dissatisfied")
    case.refresh_from_db()
    assert (case.state, case.late_words) == (CaseState.OPEN, False)
    assert not heard_afterwards(town).exists()
    assert "leave" not in sheet(town, case).steps
    assert "群众在办结后又有补充" not in signed_in(town).get("/").text
    Case.objects.filter(pk=case.pk).update(late_words=True)  # whatever stands there
    case.refresh_from_db()
    assert not heard_afterwards(town).exists()
    assert not set(sheet(town, case).steps) & {"leave", "take_up"}
    assert not listed(town, AFTERWARDS).exists()
