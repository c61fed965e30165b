"""Cards and plates (R-052, R-053): one page each, whatever the words, with the code on it."""

import pytest
from django.test import Client
from weasyprint import HTML

from tests.service_windows.windows import Tree, window
from xianfeng.service_windows import printing
from xianfeng.service_windows.models import Window

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("paper", ["cards/{post}", "{window}/print/plate"])
def test_r052_a_card_has_one_page_whatever_the_words(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, paper: str
) -> None:
    """Every field as long as it may be: the code does not go to a page of its own."""
    made, pages = window(tree), []
    Window.objects.filter(pk=made.pk).update(
        name="窗" * 100, address="路" * 200, hours="时" * 200, phone="0531-88886666"
    )
    made.posts.update(holder="名" * 60, title="岗" * 60, duties="责" * 300)

    def counted(html: str) -> bytes:
        pages.append(len(HTML(string=html).render().pages))
        return b"%PDF"

    monkeypatch.setattr(printing, "kept_page", counted)
    path = paper.format(post=made.posts.get().pk, window=made.pk)
    assert Client().get(f"/windows/{path}").status_code == 200
    assert pages == [1]


def test_r053_long_words_are_set_smaller() -> None:
    assert not printing.crowded(["一次告知", "当场受理"], 18, 2)
    assert printing.crowded(["一次告知", "当" * 19], 18, 2)
