"""Nothing tells the order or the hour in which people spoke (trust, RT-4): no key, page, file or
entry. A list that came through in the order of arrival would be chance one time in 20!."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.people import signed_in
from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    holder,
    on,
    outside,
    secret_of,
    spoken,
    staff,
    taken,
    window,
)
from xianfeng.journal.models import Entry, Salt
from xianfeng.journal.rules.sealing import digest_of_text
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import cases, ratings, releasing, telling, voices
from xianfeng.service_windows.models import Case, Untold, Window
from xianfeng.service_windows.queries.cases import listed

pytestmark = pytest.mark.django_db
MANY = 20
LATER = FRIDAY + timedelta(days=7)


def said_badly(made: Window) -> list[str]:
    """Bad ratings one after the other, each with its words; the words in their order."""
    rows = taken(made, [1] * MANY, FRIDAY)
    texts = [f"第{number}位" for number in range(MANY)]
    for row, text in zip(rows, texts, strict=True):
        ratings.take_in([row])
        voices.speak(made, voices.Voice(text=text, level=1, secret=secret_of(row)))
    return texts


def in_no_order(found: Sequence[object], arrived: Sequence[object]) -> None:
    """All of them, neither forwards nor backwards."""
    assert len(found) == len(arrived) == MANY
    assert set(found) == set(arrived)
    assert list(found) != list(arrived)
    assert list(found) != list(reversed(arrived))


def test_rt4_cases_of_bad_ratings_come_in_no_order(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by their numbers, in the list, or in the record; and all on one day, with no hour."""
    made, keeper = window(tree), staff(tree)
    ratings.issue_slips(keeper, made, MANY)
    texts = said_badly(made)
    on(monkeypatch, LATER)
    assert releasing.release_held() == MANY
    for reader in (keeper, outside(tree)):
        in_no_order([one.text for one in listed(reader)], texts)
    arrived = [Case.objects.get(text=text).pk for text in texts]
    in_no_order(sorted(arrived), arrived)
    on(monkeypatch, LATER + timedelta(days=1))
    assert telling.tell_past() == MANY
    entries = Entry.objects.filter(kind="case.opened").order_by("index")
    in_no_order([int(one.subject_id) for one in entries], arrived)
    assert {json.loads(one.text)["data"]["due"] for one in entries} == {
        str(one.due_on) for one in Case.objects.all()
    }
    assert set(Case.objects.values_list("opened_on", flat=True)) == {LATER}


def test_rt4_suggestions_bear_no_number_of_arrival(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor do they frame a bad rating that lies between them."""
    made = window(tree)
    arrived = [spoken(made, text=f"第{number}条")[1].pk for number in range(MANY)]
    in_no_order(sorted(arrived), arrived)
    in_no_order([one.pk for one in listed(staff(tree))], arrived)
    kept = list(Untold.objects.order_by("pk").values_list("subject_id", flat=True))
    in_no_order([int(key) for key in kept], arrived)
    on(monkeypatch, FRIDAY + timedelta(days=1))
    telling.tell_past()
    entries = Entry.objects.filter(kind="case.opened").order_by("index")
    in_no_order([int(one.subject_id) for one in entries], arrived)


def test_rt4_several_deeds_about_one_case_stand_in_their_order(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys are drawn, so that the place among them is kept."""
    code, case = spoken(window(tree))
    for text in ("一", "二", "三", "四", "五"):
        cases.write_by_code(code, text)
    on(monkeypatch, FRIDAY + timedelta(days=1))
    telling.tell_past()
    entries = Entry.objects.filter(subject_id=str(case.pk)).order_by("index")
    told = Salt.objects.filter(entry__in=entries, field="text").order_by("entry")
    texts = ("一", "二", "三", "四", "五")
    assert [one.value for one in told] == [digest_of_text(text) for text in texts]
    assert entries.count() == 1 + len(texts)


def test_rt4_the_records_pages_and_files_tell_no_hour_of_a_case(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said on Friday stands in the record on another day, by the day alone."""
    made = window(tree)
    _code, case = spoken(made)
    everybody = [Client(), *(signed_in(one) for one in (staff(tree), outside(tree)))]
    everybody.append(signed_in(holder(Role.AUDITOR, tree["C1"])))
    assert not Entry.objects.filter(subject_id=str(case.pk)).exists()
    for client in everybody:
        page = client.get("/journal/").text
        assert str(case.pk) not in page
