"""R-058 by pages: posters, kiosks, links; bursts judged from outside; nobody learns who rated."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from tests.factories.people import signed_in
from tests.service_windows.test_intake import POINT, first_batch, handed
from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    county,
    holder,
    on,
    secret,
    staff,
    taken,
    window,
)
from tests.ui.pages import undefined_fails
from xianfeng.accounts.models import User
from xianfeng.ballots.handed import HandedBurst
from xianfeng.ballots.passes import read_pass
from xianfeng.journal.models import AccessDenial
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import bursts, intake, points, ratings, releasing, voices
from xianfeng.service_windows.models import Burst, Case, HeldCase, Rating, RatingPoint, Window

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strict_templates() -> Iterator[None]:
    with undefined_fails():
        yield


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> Tree:
    on(monkeypatch, FRIDAY)
    monkeypatch.setattr(points, "today", lambda: FRIDAY)
    monkeypatch.setattr(bursts, "today", lambda: FRIDAY + timedelta(days=1))
    return county()


def test_the_page_tells_every_channel_apart_and_no_level(tree: Tree) -> None:
    made, keeper = window(tree), staff(tree)
    ratings.issue_slips(keeper, made, 9)
    ratings.take_in(taken(made, [1, 1, 5], FRIDAY))
    for language in ("zh-hans", "en"):
        page = f"/windows/manage/{made.pk}/channels"
        answer = signed_in(keeper).get(page, headers={"Accept-Language": language})
        text = answer.content.decode()
        assert "非常不满意" not in text
        assert "Very dissatisfied" not in text
    text = signed_in(keeper).get(f"/windows/manage/{made.pk}/channels").content.decode()
    for channel in ("一次性二维码", "一次性链接", "张贴二维码", "评价器", "纸质评价", "热线"):
        assert channel in text
    assert "工作人员发出，群众自己评" in text
    assert "工作人员设置的评价器" in text  # its key may be anybody's: not 群众自己评


def test_a_poster_is_put_up_printed_and_withdrawn(tree: Tree) -> None:
    made, keeper = window(tree), signed_in(staff(tree))
    base = f"/windows/manage/{made.pk}/"
    assert keeper.post(base + "posters", {"name": " "}).status_code == 302
    assert keeper.post(base + "posters", {"name": "大厅入口"}).status_code == 302
    point = RatingPoint.objects.get()
    assert keeper.get(f"/windows/points/{point.pk}/poster").content.startswith(b"%PDF")
    other = signed_in(holder(Role.WINDOW, tree["V1"], "other"))
    assert other.get(f"/windows/points/{point.pk}/poster").status_code == 404
    assert keeper.post(f"/windows/points/{point.pk}/withdraw").status_code == 302
    assert keeper.post(f"/windows/points/{point.pk}/withdraw").status_code == 302
    assert keeper.get(f"/windows/points/{point.pk}/poster").status_code == 404
    assert "停用" in keeper.get(base + "channels").content.decode()


def test_a_kiosk_is_registered_by_its_public_key_and_its_registrar_signed_out(tree: Tree) -> None:
    made, keeper = window(tree), signed_in(staff(tree))
    address = f"/windows/manage/{made.pk}/kiosks"
    assert keeper.post(address, {"name": "柜台", "key": "AAAA"}).status_code == 400
    answer = keeper.post(address, {"name": "柜台", "key": POINT})
    assert answer.status_code == 201
    assert read_pass(answer.json()["pass"]).source == RatingPoint.objects.get().source
    assert answer.json()["next"] == f"/windows/{made.pk}/kiosk"
    assert keeper.get(f"/windows/manage/{made.pk}/channels").status_code == 302


def test_the_kiosk_speaks_both_languages_and_has_no_default(tree: Tree) -> None:
    made = window(tree)
    answer = Client().get(f"/windows/{made.pk}/kiosk")
    text = answer.content.decode()
    levels = re.findall(r'<button type="button" data-level="(\d)">', text)
    assert levels == ["5", "4", "3", "2", "1"] * 2
    assert "Very satisfied" in text
    assert "非常满意" in text
    assert "checked" not in text
    assert "connect-src" in answer["Content-Security-Policy"]


def test_a_link_is_shown_once_and_a_matter_is_asked_about_once(tree: Tree) -> None:
    made, keeper = window(tree), signed_in(staff(tree))
    said = {"item": str(made.items.get().pk), "matter": "2026-0001"}
    answer = keeper.post(f"/windows/manage/{made.pk}/links", said)
    text = unescape(answer.content.decode())
    found = re.search(rf"/windows/{made.pk}/rate#(link~[\w~-]+)", text)
    assert found is not None
    assert read_pass(found[1]).item == f"i{said['item']}"
    assert answer["Cache-Control"] == "no-store"
    again = keeper.post(f"/windows/manage/{made.pk}/links", said)
    assert again.status_code == 400
    assert "一件事只邀请一次" in again.content.decode()
    assert "link~" not in keeper.get(f"/windows/manage/{made.pk}/channels").content.decode()


def test_the_rating_page_offers_items_and_the_same_reasons_to_all(tree: Tree) -> None:
    """R-047, R-048: what was good beside what was wrong, whatever the level; nothing chosen."""
    made = window(tree)
    text = Client().get(f"/windows/{made.pk}/rate").content.decode()
    for shown in ("便捷", "廉洁", "脸难看", "服务态度", "指南精确度", "转学办理"):
        assert shown in text
    assert "selected" not in text


def test_words_keep_the_channel_of_their_rating(tree: Tree) -> None:
    made = window(tree)
    page = f"/windows/{made.pk}/say"
    own = secret("nobody")
    said = {"text": "慢", "level": "1", "secret": own, "channel": "kiosk", "tags": ["slack"]}
    assert Client().post(page, said).status_code == 201
    assert HeldCase.objects.get().channel == "kiosk"
    assert Client().post(page, {"text": "好", "tags": ["convenient"]}).status_code == 201
    assert Case.objects.get().channel == "poster"
    keeper = signed_in(staff(tree))
    assert "便捷" in keeper.get(f"/windows/cases/{Case.objects.get().pk}/").content.decode()
    assert Client().post(page, {"text": "好", "channel": "paper"}).status_code == 400


def test_a_burst_is_shown_and_judged_by_pages(tree: Tree) -> None:
    made, keeper = window(tree), signed_in(staff(tree))
    ratings.issue_slips(staff_of(made), made, 30)
    rows = [handed(made, 5, f"r{n}") for n in range(25)]
    intake.apply(first_batch(rows, HandedBurst(f"w{made.pk}", FRIDAY, "slip")))
    page, judge = f"/windows/manage/{made.pk}/channels", f"/windows/bursts/{Burst.objects.get().pk}"
    assert "待核查" in keeper.get(page).content.decode()
    assert keeper.post(f"{judge}/judge", {"finding": "genuine"}).status_code == 404
    assert keeper.get("/windows/bursts/").status_code == 403
    town = signed_in(holder(Role.COMMITTEE_STAFF, tree["T1"]))
    assert made.name in town.get("/windows/bursts/").content.decode()
    assert "/windows/bursts/" in town.get("/").content.decode()
    assert town.post(f"{judge}/judge", {"finding": "apart", "reason": ""}).status_code == 302
    assert Burst.objects.get().finding == ""
    said = {"finding": "apart", "reason": "同一人连续扫码"}
    assert town.post(f"{judge}/judge", said).status_code == 302
    text = town.get(page).content.decode()
    assert "同一人连续扫码" in text
    assert "另列不计的评价" in text
    assert "没有待核查" in town.get("/windows/bursts/").content.decode()
    assert (
        signed_in(holder(Role.COMMITTEE_STAFF, tree["T2"])).post(f"{judge}/judge", said).status_code
        == 404
    )


def staff_of(made: Window) -> User:
    return made.organization.duties.get().user


ASKERS = (
    (Role.WINDOW, "S1"),
    (Role.SECRETARY, "S1"),
    (Role.COMMITTEE_STAFF, "T1"),
    (Role.AUTHORITY, "A1"),
    (Role.DEPARTMENT, "C1"),
    (Role.LEADER, "C1"),
    (Role.AUDITOR, "C1"),
    (Role.ADMINISTRATOR, "C1"),
)


def test_nobody_is_told_who_gave_a_bad_rating(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """By every id, for the unit and all above it: 403 or 404, and the attempt is on record."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 9)
    ratings.take_in(taken(made, [1, 2, 1], FRIDAY), below=lambda n: 0)
    later = FRIDAY.replace(day=28)
    on(monkeypatch, later)
    assert releasing.release_held() == 3
    digest = Rating.objects.filter(level=1).first()
    case = Case.objects.first()
    assert digest is not None
    assert case is not None
    names = (digest.pk, digest.pk[:16], str(case.pk), case.code_hash or "none", str(made.pk))
    paths = [f"/windows/{kind}/{name}/rater" for kind in ("cases", "ratings") for name in names]
    for role, code in ASKERS:
        client = signed_in(holder(role, tree[code], f"asker-{role}"))
        before = AccessDenial.objects.count()
        assert {client.get(path).status_code for path in paths} <= {403, 404}, role
        assert AccessDenial.objects.count() == before + len(paths), role
        assert {client.post(path).status_code for path in paths} <= {403, 404}, role
        assert AccessDenial.objects.count() == before + 2 * len(paths), role
    assert Client().get(paths[0]).status_code == 302  # to sign in: there is nothing behind it


def test_a_case_says_the_day_of_release_alone(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither hash nor day of the rating stands on the unit's page of the case."""
    made, keeper = window(tree), signed_in(staff(tree))
    ratings.issue_slips(staff_of(made), made, 9)
    ratings.take_in(taken(made, [1, 2, 1], FRIDAY), below=lambda n: 0)
    on(monkeypatch, FRIDAY.replace(day=28))
    releasing.release_held()
    digests = list(Rating.objects.values_list("pk", flat=True))
    for case in Case.objects.all():
        text = keeper.get(f"/windows/cases/{case.pk}/").content.decode()
        assert "2026-09-25" not in text
        assert not [digest for digest in digests if digest in text]


def test_asking_for_a_contact_of_somebody_elses_case_is_on_record(tree: Tree) -> None:
    """By POST, as the page asks; refused, and the attempt is kept."""
    made, other = window(tree), signed_in(holder(Role.WINDOW, tree["V2"], "other"))
    voices.speak(made, voices.Voice(text="中午没有人", contact="13812345678"))
    path = f"/windows/cases/{Case.objects.get().pk}/contact"
    assert other.post(path).status_code == 404
    denial = AccessDenial.objects.get()
    assert (denial.path, denial.status) == (path, 404)
