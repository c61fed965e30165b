"""Cards and plates (R-052, R-053): one page each, whatever the words, with the code on it."""

import pytest
from django.test import Client
from weasyprint import HTML

from tests.service_windows.windows import Tree, window
from xianfeng.service_windows import printing
from xianfeng.service_windows.actions import shows
from xianfeng.service_windows.models import Window
from xianfeng.service_windows.posters import poster
from xianfeng.service_windows.queries import windows
from xianfeng.ui.press import PRESS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "paper", ["cards/{post}", "{window}/print/plate", "{window}/print/poster", "{window}/print/box"]
)
def test_r052_a_sheet_has_one_page_whatever_the_words(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, paper: str
) -> None:
    """Every field as long as it may be, and more items than a wall has room for: the code does not
    go to a page of its own, and what is set stays small."""
    made, pages = window(tree), []
    for number in range(30):
        long = {"workflow": "受理\n" * 300, "materials": "证" * 1000, "limit_days": 5}
        shows.add_item(None, made, f"{number}" + "事" * 90, long)
    Window.objects.filter(pk=made.pk).update(
        name="窗" * 100, address="路" * 200, hours="时" * 200, phone="0531-88886666"
    )
    made.posts.update(holder="名" * 60, title="岗" * 60, duties="责" * 300)

    def counted(html: str) -> bytes:
        pages.append(len(HTML(string=html).render().pages))
        return b"%PDF"

    monkeypatch.setattr(PRESS, "make", counted)
    path = paper.format(post=made.posts.get().pk, window=made.pk)
    assert Client().get(f"/windows/{path}").status_code == 200
    assert pages == [1]


def test_r053_long_words_are_set_smaller() -> None:
    assert not printing.crowded(["一次告知", "当场受理"], 18, 2)
    assert printing.crowded(["一次告知", "当" * 19], 18, 2)


def test_r051_a_poster_says_how_much_is_left_to_the_live_page(tree: Tree) -> None:
    """Few words stand in the usual size and whole; many are set smaller, then cut."""
    made = window(tree)
    shown = poster(windows.standards(made), windows.people(made))
    assert (shown.small, len(shown.items), len(shown.standing), shown.more) == (False, 1, 1, 0)
    for number in range(40):
        long = {"workflow": "办" * 1000, "materials": "", "limit_days": 0}
        shows.add_item(None, made, f"落户 {number}", long)
    shown = poster(windows.standards(made), windows.people(made))
    assert shown.small
    assert shown.more == 41 - len(shown.items) > 0
    assert max(len(one.workflow) for one in shown.items) == 60


def test_a_sheet_for_the_public_comes_in_its_turn(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page says so, and when to come again; what was set before is there at once."""
    path = f"/windows/{window(tree).pk}/print/box"
    assert Client().get(path)["Content-Type"] == "application/pdf"
    monkeypatch.setattr(PRESS.patience, "may_speak", lambda _caller: False)
    assert Client().get(path).status_code == 200
    refused = Client(headers={"accept-language": "en"}).get(path)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "reload this page" in refused.text
