"""Two people at the same moment: one is first, the other is told, on both databases."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection, connections

from tests.pledges.cast import TWO, Cast, drafted, opened, published
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.pledges.actions import democratic, keeping, writing
from xianfeng.pledges.actions.democratic import Entered
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import DemocraticReview, Form, Item, Pledge, ReviewedMember

TURNS = 8
T = TypeVar("T")


def alone(work: Callable[[], T]) -> T:
    """Run `work` in a thread with a connection of its own."""

    def run() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path) -> Iterator[Cast]:
    """A year in a database that threads can share: on SQLite a file, as the site has."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(tmp_path / "shared.sqlite3")) as file:
                connection.connection.backup(file)  # its tables, without migrating once more
            patch.setitem(connection.settings_dict, "NAME", tmp_path / "shared.sqlite3")
        yield alone(opened)


def together(*works: Callable[[], object]) -> list[bool]:
    """All at the same moment; for each, whether it was let through."""
    start = Barrier(len(works))

    def went(work: Callable[[], object]) -> bool:
        start.wait(10)
        try:
            work()
        except (NotAllowedNow, Refused):
            return False
        return True

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(lambda work: alone(lambda: went(work)), works))


def test_of_two_who_save_a_draft_one_is_told(cast: Cast) -> None:
    """Both saw the same edition: what one wrote is not replaced by what the other never read."""
    key = alone(lambda: drafted(cast)).pk

    def save(text: str, edition: int) -> None:
        words = [replace(TWO[0], text=text)]
        writing.rewrite_pledge(cast.member, cast.pledge(key), Head(), words, edition)

    def says() -> tuple[int, list[str]]:
        now = Pledge.objects.get(pk=key)
        return now.edition, list(now.items.values_list("text", flat=True))

    for edition in range(1, TURNS + 1):
        let = together(lambda: save("甲写的", edition), lambda: save("乙写的", edition))  # noqa: B023 -- run at once
        assert sorted(let) == [False, True]
        assert alone(says) == (edition + 1, ["甲写的" if let[0] else "乙写的"])


def test_of_two_who_save_a_member_review_one_is_told(cast: Cast) -> None:
    place = cast.tree["V1"]

    def hold() -> int:
        day = date(2026, 1, 4)
        return democratic.hold_review(cast.secretary, cast.program, place, day, 1).pk

    key = alone(hold)

    def save(text: str, edition: int) -> None:
        review = DemocraticReview.objects.get(pk=key)
        first = ReviewedMember.objects.filter(review=review).earliest("pk")
        democratic.enter_review(cast.secretary, review, {first.pk: Entered(text)}, edition)

    def says() -> str:
        return ReviewedMember.objects.filter(review=key).earliest("pk").own

    for edition in range(1, TURNS + 1):
        let = together(lambda: save("甲写的", edition), lambda: save("乙写的", edition))  # noqa: B023 -- run at once
        assert sorted(let) == [False, True]
        assert alone(says) == ("甲写的" if let[0] else "乙写的")


def test_what_two_windows_send_at_once_is_there_once(cast: Cast) -> None:
    """The same progress, the same request for help, an organization's pledge of the year."""
    key = alone(lambda: published(cast)).pk

    def item() -> Item:
        return Item.objects.select_related("pledge__program", "pledge__organization").get(
            pledge=key, place=1
        )

    def note() -> object:
        return keeping.note_progress(cast.member, item(), "已走访十户", "")

    def ask() -> object:
        return keeping.ask_help(cast.member, item(), "缺一辆车")

    def promise() -> object:
        head = Head(form=Form.ORGANIZATION)
        return writing.write_pledge(cast.secretary, cast.program, cast.tree["V1"], None, head, TWO)

    for act in (note, ask, promise):
        assert sorted(together(act, act)) == [False, True]
