"""The record tells the day on which a client did something, never the minute (trust)."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    holder,
    on,
    secret_of,
    spoken,
    staff,
    taken,
    window,
)
from xianfeng.ballots.handed import HandedBurst
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import Refused
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import cases, intake, ratings, releasing, telling, voices
from xianfeng.service_windows.models import Case, Untold
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


def test_bad_ratings_go_on_record_like_suggestions(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day after their batch, with whatever else was opened that day, in the same words."""
    made, codes = window(tree), range(TOGETHER)
    ratings.issue_slips(staff(tree), made, TOGETHER)
    came = taken(made, [1, 2, 1], FRIDAY)
    ratings.take_in(came)
    for n in codes:
        said = voices.Voice(text="脸难看", level=1, secret=secret_of(came[n]))
        voices.speak(made, said)
    assert not Untold.objects.exists()
    day = date(2026, 10, 12)
    on(monkeypatch, day)
    spoken(made)
    assert releasing.release_held() == TOGETHER
    assert told() == []
    on(monkeypatch, day + timedelta(days=1))
    assert telling.tell_past() == TOGETHER + 1
    entries = [json.loads(one.text) for one in Entry.objects.filter(kind="case.opened")]
    assert len({json.dumps(one["data"]) for one in entries}) == 1
    assert {tuple(one["sealed"]) for one in entries} == {("kind",)}
    assert {case.kind for case in Case.objects.all()} == {"rating", "suggestion"}


def open_words(value: object) -> Iterator[str]:
    """Every value that stands in clear in an entry's data, and every name of one."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from open_words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from open_words(inner)
    else:
        yield str(value)


def test_the_public_record_of_a_case_says_neither_rating_nor_reply(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    """n = 1: the only client of a day rated badly, was answered, and is not content."""
    made, me = window(tree), staff(tree)
    ratings.issue_slips(me, made, 1)
    (bad,) = taken(made, [1], FRIDAY)
    ratings.take_in([bad])
    code = voices.speak(made, voices.Voice(text="态度差", level=1, secret=secret_of(bad)))
    on(monkeypatch, FRIDAY + timedelta(days=14))
    releasing.release_held()
    case = Case.objects.get()
    cases.verify(me, case, "true", "属实")
    cases.answer(me, case, "correct", "已改")
    cases.rate_reply(code, "dissatisfied")
    cases.order(me, case, "重新培训", 5)
    on(monkeypatch, FRIDAY + timedelta(days=15))
    telling.tell_past()
    entries = Entry.objects.filter(subject_kind="case", subject_id=str(case.pk))
    assert [one.kind for one in entries.order_by("index")] == [
        "case.opened", "case.stepped", "case.stepped", "case.reply_rated", "case.stepped",
    ]  # fmt: skip
    seals = [set(json.loads(one.text)["sealed"]) for one in entries if one.kind == "case.stepped"]
    assert seals == [{"actor", "step", "text"}] * 3  # whatever the step
    found = {word for one in entries for word in open_words(json.loads(one.text)["data"])}
    days = {case.due_on.isoformat(), (FRIDAY + timedelta(days=14)).isoformat()}
    names = {"organization", "window", "due", "on"}
    assert found - {made.organization.code, str(made.pk)} - names - days <= {
        after.isoformat() for after in (FRIDAY + timedelta(days=n) for n in range(14, 30))
    }
    assert client.get(f"/journal/of/case/{case.pk}/").status_code == 200


def test_nobody_reads_what_is_not_told(tree: Tree) -> None:
    """What waits holds neither words nor a time."""
    spoken(window(tree), text="窗口的陈静骂人")
    holder(Role.AUDITOR, tree["C1"])
    row = Untold.objects.get()
    assert "陈静" not in str(row.data)
    kinds = {field.get_internal_type() for field in Untold._meta.get_fields()}
    assert not kinds & {"DateTimeField", "TimeField"}
