"""The record tells the day on which a client did something, never the minute (trust)."""

import json
from datetime import date, timedelta

import pytest

from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    holder,
    on,
    secret,
    spoken,
    staff,
    window,
)
from xianfeng.ballots.handed import HandedBurst
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import Refused
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import cases, intake, releasing, telling, voices
from xianfeng.service_windows.models import Untold
from xianfeng.service_windows.rules.delays import TOGETHER

pytestmark = pytest.mark.django_db
SATURDAY = FRIDAY + timedelta(days=1)
OURS = ("case.opened", "case.written", "case.reply_rated", "case.stepped", "burst.told")


def told() -> list[tuple[str, str]]:
    """Kind and subject of what stands in the record, in its order."""
    rows = Entry.objects.filter(kind__in=OURS).order_by("index")
    return list(rows.values_list("kind", "subject_id"))


def test_words_stand_in_the_record_when_their_day_is_past(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    _code, case = spoken(window(tree))
    assert telling.tell_past() == 0
    assert told() == []
    on(monkeypatch, SATURDAY)
    assert telling.tell_past() == 1
    assert telling.tell_past() == 0
    entry = Entry.objects.get(kind="case.opened")
    assert entry.subject_id == str(case.pk)
    assert json.loads(entry.text)["data"]["on"] == FRIDAY.isoformat()


def test_what_was_said_about_one_case_keeps_its_order(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which case comes first says nothing."""
    made = window(tree)
    several = [spoken(made) for _time in range(3)]
    for code, _case in several:
        cases.write_by_code(code, "补充一句")
    on(monkeypatch, SATURDAY)
    assert telling.tell_past() == 6
    for _code, case in several:
        kinds = [kind for kind, key in told() if key == str(case.pk)]
        assert kinds == ["case.opened", "case.written"]


def test_a_reply_and_more_words_tell_no_minute_either(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, case = spoken(window(tree))
    cases.answer(staff(tree), case, "correct", "已改")
    cases.rate_reply(code, "mostly")
    cases.write_by_code(code, "谢谢")
    key = str(case.pk)
    assert told() == [("case.opened", key), ("case.stepped", key)]
    on(monkeypatch, SATURDAY)
    assert telling.tell_past() == 2
    assert told()[2:] == [("case.reply_rated", key), ("case.written", key)]


def test_a_step_of_the_unit_comes_after_what_it_answers_to(tree: Tree) -> None:
    """The record of a case reads in its order; the time told is that of the step."""
    _code, case = spoken(window(tree))
    _other, waiting = spoken(window(tree, "V1", "别的窗口"))
    cases.answer(staff(tree), case, "explain", "依规定不能办")
    key = str(case.pk)
    assert told() == [("case.opened", key), ("case.stepped", key)]
    assert Untold.objects.get().subject_id == str(waiting.pk)


def test_words_that_were_refused_leave_nothing(tree: Tree) -> None:
    with pytest.raises(Refused):
        voices.speak(window(tree), voices.Voice(text=" "))
    assert not Untold.objects.exists()


def test_a_burst_is_on_record_when_its_day_is_past(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came within seconds of the ratings."""
    made = window(tree)
    intake.tell_burst(HandedBurst(f"w{made.pk}", FRIDAY, "slip"))
    intake.tell_burst(HandedBurst(f"w{made.pk}", FRIDAY, "slip"))
    assert told() == []
    on(monkeypatch, SATURDAY)
    assert telling.tell_past() == 1
    assert told() == [("burst.told", str(made.pk))]


def test_bad_ratings_go_on_record_with_their_batch(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They waited already: their entry stands at the moment of the release, and tells nothing."""
    made, codes = window(tree), range(TOGETHER)
    for n in codes:
        voices.speak(made, voices.Voice(text="脸难看", level=1, secret=secret(str(n))))
    assert not Untold.objects.exists()
    on(monkeypatch, date(2026, 10, 12))
    assert releasing.release_held() == TOGETHER
    assert [kind for kind, _key in told()] == ["case.opened"] * TOGETHER


def test_nobody_reads_what_is_not_told(tree: Tree) -> None:
    """What waits holds neither words nor a time."""
    spoken(window(tree), text="窗口的陈静骂人")
    holder(Role.AUDITOR, tree["C1"])
    row = Untold.objects.get()
    assert "陈静" not in str(row.data)
    kinds = {field.get_internal_type() for field in Untold._meta.get_fields()}
    assert not kinds & {"DateTimeField", "TimeField"}
