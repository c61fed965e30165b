"""`xianfeng intake`: visits the box, tells once when it stays away, ends when told."""

import threading
from typing import Any

import pytest
from django.db import OperationalError

from xianfeng.appraisals.sealing import site_key
from xianfeng.ballots import handed
from xianfeng.ballots.envelopes import public_bytes
from xianfeng.cli import intake, main
from xianfeng.kernel.errors import Refused
from xianfeng.service_windows import handover
from xianfeng.service_windows.actions import intake as actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def patch(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The test's own connection stays open."""
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    return monkeypatch


def away(_after: int) -> Any:
    raise Refused("联系不上票箱。")


def test_once_says_whether_the_box_answered(
    patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    patch.setattr(actions, "take_over", lambda _ask: actions.TakenOver())
    assert main(["intake", "--once"]) == 0
    patch.setattr(actions, "take_over", handover_of(away))
    assert main(["intake", "--once"]) == 1
    assert "联系不上票箱" in capsys.readouterr().err


def handover_of(ask: Any) -> Any:
    return lambda _asked: ask(0)


def test_a_box_that_stays_away_is_told_of_once(
    patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Site and box start together: a moment's absence is none."""
    stop, visits = threading.Event(), []

    def visit(_ask: Any) -> None:
        visits.append(1)
        if len(visits) == 3 * intake.TOLD_AT:
            stop.set()
        away(0)

    patch.setattr(actions, "take_over", visit)
    intake.watch(stop, 0)
    assert capsys.readouterr().err.count("联系不上票箱") == 1


def test_the_work_of_a_day_is_done_once_a_day(patch: pytest.MonkeyPatch) -> None:
    stop, visits, days = threading.Event(), list[int](), list[int]()
    told: list[int] = []

    def visit(_ask: Any) -> actions.TakenOver:
        visits.append(1)
        if len(visits) == 5:
            stop.set()
        return actions.TakenOver(actions.MOST_BATCHES if len(visits) < 3 else 0)

    patch.setattr(actions, "take_over", visit)
    patch.setattr(intake, "bring_about", lambda: days.append(1))
    patch.setattr(intake, "tell", lambda _day: told.append(len(visits)))
    intake.watch(stop, 0)
    assert days == [1]
    assert told == [3]  # when nothing waited at the box any more


def test_a_locked_database_is_waited_for(
    patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither visits nor the work of a day are lost; it is told of once."""
    stop, visits, days = threading.Event(), list[int](), list[int]()

    def visit(_ask: Any) -> actions.TakenOver:
        visits.append(1)
        if len(visits) == 12:
            stop.set()
        if len(visits) < 6:
            raise OperationalError("database is locked")
        return actions.TakenOver()

    def work() -> None:
        days.append(len(visits))
        if len(visits) < 8:
            raise OperationalError("database is locked")

    patch.setattr(actions, "take_over", visit)
    patch.setattr(intake, "bring_about", work)
    patch.setattr(intake, "tell", lambda _day: None)
    intake.watch(stop, 0)
    assert days == [*range(1, 9)]
    assert capsys.readouterr().err.count("database is locked") == 1


def test_bringing_about_is_harmless_without_ratings() -> None:
    intake.bring_about()


def test_asking_the_box_goes_by_the_sites_signature(patch: pytest.MonkeyPatch) -> None:
    sent: list[bytes] = []

    def ask(method: str, path: str, body: bytes) -> bytes:
        assert (method, path) == ("POST", "/ratings/hand-over")
        sent.append(body)
        return handed.sealed_batch(handed.Batch(3, 3, [], [], []), site_key()).to_bytes()

    patch.setattr(handover, "ask", ask)
    patch.setattr(handover, "box_key", lambda: public_bytes(site_key()))
    assert handover.asked(3).number == 3
    assert handed.read_order(sent[0], public_bytes(site_key()))[0] == 3
