"""Two people at the same moment: one is first, the other is told, on both databases."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.factories.threads import alone, shared_database, together
from tests.pledges.cast import TWO, Cast, drafted, opened, published
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.pledges.actions import democratic, keeping, writing
from xianfeng.pledges.actions.democratic import Entered
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import DemocraticReview, Form, Item, Pledge, ReviewedMember

TURNS = 8


@pytest.fixture
def cast(transactional_db: None, tmp_path: Path) -> Iterator[Cast]:
    """A year in a database that threads can share."""
    with shared_database(tmp_path):
        yield alone(opened)


def let_through(*works: Callable[[], object]) -> list[bool]:
    """All at the same moment; for each, whether it was let through."""
    refusals = (NotAllowedNow, Refused)
    return [not isinstance(one, refusals) for one in together(*works, refusals=refusals)]


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
        let = let_through(partial(save, "甲写的", edition), partial(save, "乙写的", edition))
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
        let = let_through(partial(save, "甲写的", edition), partial(save, "乙写的", edition))
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
        assert sorted(let_through(act, act)) == [False, True]
