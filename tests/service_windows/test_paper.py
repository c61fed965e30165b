"""Paper and hotline (D-11): counted by two, checked from outside, handled like any other."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories.people import signed_in
from tests.service_windows.windows import FRIDAY, Tree, holder, on, staff, window
from tests.ui.pages import undefined_fails
from xianfeng.accounts.models import User
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import paper, releasing
from xianfeng.service_windows.actions.figures import release_figures
from xianfeng.service_windows.models import Case, DayCount, HeldCase, PaperBatch, Window
from xianfeng.service_windows.queries.channels import open_papers, typed

pytestmark = pytest.mark.django_db
TWO = ("王芳", "李伟")


def town(tree: Tree) -> User:
    return holder(Role.COMMITTEE_STAFF, tree["T1"], "town")


def early(made: Window, day: date) -> Window:
    """Opened on that day."""
    made.opened_on = day
    return made


def test_d11_tallies_count_only_after_somebody_outside_checked_them(tree: Tree) -> None:
    made, actor = window(tree), staff(tree)
    batch = paper.enter_paper(actor, made, FRIDAY, "paper", {5: 3, 4: 2, 1: 1}, *TWO)
    assert not DayCount.objects.exists()
    assert release_figures() == 0
    with pytest.raises(Refused):
        paper.check_paper(actor, batch, "counted", "我说对")
    outside = town(tree)
    assert list(open_papers(outside)) == [batch]
    assert not open_papers(actor).exists()
    paper.check_paper(outside, batch, "counted", "对照原件")
    assert (DayCount.objects.get().n5, DayCount.objects.get().n1) == (3, 1)
    with pytest.raises(NotAllowedNow):
        paper.check_paper(outside, batch, "counted", "再来一次")
    assert not open_papers(outside).exists()


def test_what_does_not_fit_the_papers_never_counts(tree: Tree) -> None:
    made, outside = window(tree), town(tree)
    batch = paper.enter_paper(staff(tree), made, FRIDAY, "hotline", {5: 30}, *TWO)
    with pytest.raises(Refused):
        paper.check_paper(outside, batch, "apart", " ")
    paper.check_paper(outside, batch, "apart", "没有这些通话")
    assert not DayCount.objects.exists()


def test_whoever_typed_them_in_does_not_check_them(tree: Tree) -> None:
    made, outside = window(tree), town(tree)
    batch = paper.enter_paper(outside, made, FRIDAY, "paper", {5: 3}, *TWO)
    with pytest.raises(Refused):
        paper.check_paper(outside, batch, "counted", "对")
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBatch.objects.update(checked_by=outside)


@pytest.mark.parametrize(
    ("channel", "day", "counts", "names"),
    [
        ("slip", FRIDAY, {5: 3}, TWO),
        ("paper", date(1999, 1, 1), {5: 3}, TWO),
        ("paper", FRIDAY - timedelta(days=32), {5: 3}, TWO),
        ("paper", FRIDAY - timedelta(days=11), {5: 3}, TWO),
        ("paper", FRIDAY + timedelta(days=1), {5: 3}, TWO),
        ("paper", FRIDAY, {5: 9999}, TWO),
        ("paper", FRIDAY, {5: 0}, TWO),
        ("paper", FRIDAY, {5: 9, 1: -1}, TWO),
        ("paper", FRIDAY, {5: 3}, ("王芳", "王芳 ")),
    ],
)
def test_what_cannot_have_come_is_refused(
    tree: Tree, channel: str, day: date, counts: dict[int, int], names: tuple[str, str]
) -> None:
    """Another day than of the last month or before the window was there, too many, one counter."""
    made = early(window(tree), FRIDAY - timedelta(days=10))
    with pytest.raises(Refused):
        paper.enter_paper(staff(tree), made, day, channel, counts, *names)


def test_the_cap_holds_over_several_entries(tree: Tree) -> None:
    made, actor = window(tree), staff(tree)
    paper.enter_paper(actor, made, FRIDAY, "paper", {5: 299}, *TWO)
    with pytest.raises(Refused):
        paper.enter_paper(actor, made, FRIDAY, "paper", {5: 2}, *TWO)
    paper.enter_paper(actor, made, FRIDAY, "hotline", {5: 2}, *TWO)


def test_bad_ones_become_cases_whatever_the_check_finds(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = window(tree)
    batch = paper.enter_paper(staff(tree), made, FRIDAY, "hotline", {5: 4, 2: 1, 1: 2}, *TWO)
    held = HeldCase.objects.all()
    assert sorted(held.values_list("level", "contact")) == [(1, ""), (1, ""), (2, "")]
    assert not held.filter(counted=True).exists()
    paper.check_paper(town(tree), batch, "counted", "对照录音")
    assert held.filter(counted=True).count() == 3
    on(monkeypatch, FRIDAY + timedelta(days=7))
    assert releasing.release_held() == 3
    assert Case.objects.filter(counted=True, channel="hotline").count() == 3


def test_more_than_were_handed_out_is_said_of_paper_alone(tree: Tree) -> None:
    """Whoever calls the hotline needs no slip."""
    made, actor = window(tree), staff(tree)
    for way in ("paper", "hotline"):
        paper.enter_paper(actor, made, FRIDAY, way, {5: 3}, *TWO)
    found = {one.batch.channel: one.much for one in typed(open_papers(town(tree)))}
    assert found == {"paper": True, "hotline": False}


def test_the_same_tallies_of_a_day_are_asked_about_and_not_refused(tree: Tree) -> None:
    """The box stands there only then; other tallies, another channel or day, and what was set
    apart ask nothing."""
    made, keeper = window(tree), staff(tree)
    Window.objects.update(opened_on=None)
    client, page = signed_in(keeper), f"/windows/manage/{made.pk}/paper"
    said = {"day": str(FRIDAY), "channel": "paper", "counted_by": "王芳", "watched_by": "李伟",
            "n5": "3", "n4": "0", "n3": "0", "n2": "0", "n1": "1"}  # fmt: skip
    ask = "这是另一批，不是重复登记"
    with undefined_fails():
        assert ask not in client.get(page).text
        assert client.post(page, said).status_code == 302
        for other in ({"n5": "4"}, {"channel": "hotline"}, {"day": str(FRIDAY - timedelta(1))}):
            assert client.post(page, said | other).status_code == 302
        wrong = client.post(page, said | {"watched_by": ""})
        assert (wrong.status_code, ask in wrong.text) == (400, False)
        again = client.post(page, said)
        assert (again.status_code, ask in again.text) == (400, True)
        assert keeper.display_name in again.text
        assert PaperBatch.objects.count() == 4
        assert client.post(page, said | {"another": "on"}).status_code == 302
    assert PaperBatch.objects.count() == 5
    PaperBatch.objects.update(finding="apart")
    assert client.post(page, said).status_code == 302
