"""R-018: a sheet of pledges, and everything that is wrong with it."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.factories.people import signed_in
from tests.pledges.cast import Cast, text
from tests.pledges.test_views import GOOD, sheet
from xianfeng.pledges.models import PledgeImport

pytestmark = pytest.mark.django_db
FAULTY = 320


def sent(client: Client, *rows: list[Any], **headers: str) -> str:
    file = {"file": sheet(*rows)}
    return text(client.post("/pledges/of/V1/import", file, follow=True, headers=headers))


def strangers() -> list[list[Any]]:
    return [[f"外人{number}", *GOOD[1:]] for number in range(FAULTY)]


def test_every_fault_is_told_however_many_there_are(cast: Cast) -> None:
    """The page lists the first hundred, says how many there are, and gives all as a workbook."""
    client = signed_in(cast.secretary)
    page = sent(client, *strangers())
    assert page.count("没有这名党员") == 100
    assert "一共 320 处" in page
    taken = PledgeImport.objects.get()
    path = f"/pledges/imports/{taken.pk}/errors"
    book = openpyxl.load_workbook(io.BytesIO(client.get(path).content))
    rows = list(book["有问题的行"].iter_rows(values_only=True))
    assert len(rows) == FAULTY + 1
    assert rows[-1][:3] == (FAULTY + 2, "承诺人", "外人319")
    assert signed_in(cast.town).get(path).status_code == 404


def test_few_faults_are_all_on_the_page(cast: Cast) -> None:
    page = sent(signed_in(cast.secretary), *strangers()[:3])
    assert "一共" not in page
    assert "下载全部有问题的行" in page


@pytest.mark.parametrize(
    ("language", "told", "untold"),
    [("zh-hans", "学习提高、争创佳绩", "Learning"), ("en", "Learning", "学习提高")],
)
def test_what_to_write_instead_is_said_in_one_language(
    cast: Cast, language: str, told: str, untold: str
) -> None:
    row = [*GOOD[:5], "唱歌", ""]
    page = sent(signed_in(cast.secretary), row, **{"accept-language": language})
    assert told in page
    assert untold not in page


def test_reasons_and_remedies_are_sentences(cast: Cast) -> None:
    page = sent(signed_in(cast.secretary), [*GOOD[:4], "哪天", "", ""])
    assert "不是日期。" in page
    assert "的形式。" in page
    assert "。。" not in page


def test_r040_the_help_names_every_column(cast: Cast) -> None:
    """R-040: also the one that names a post."""
    assert "岗位" in text(signed_in(cast.secretary).get("/pledges/of/V1/import"))
