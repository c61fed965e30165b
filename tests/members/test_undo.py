"""An import can be undone as a whole until something builds on it (section 3)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.factories.counties import DAY, ROWS, county, holder
from tests.members.rolls import LI, WANG, ZHAO, changed, imported, workbook
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.actions.imports import import_roll
from xianfeng.members.actions.memberships import grant_exemption
from xianfeng.members.actions.transfers import accept_transfer
from xianfeng.members.actions.undoing import add_builder, undo_import
from xianfeng.members.models import Exemption, Membership, Person, RollImport, Transfer
from xianfeng.members.states import ImportState
from xianfeng.organizations.actions import appoint, found_county
from xianfeng.organizations.models import Leadership, Organization, RollUp
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[dict[str, Any]]]:
    models: tuple[Any, ...] = (Organization, Leadership, RollUp, Person, Membership, Exemption)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_undoing_the_first_import_leaves_the_empty_county() -> None:
    top = found_county(None, "C1", "甲县委员会")
    before = everything()
    done, *_ = import_roll(None, top, workbook(organizations=ROWS), "roll.xlsx")
    undo_import(None, done)
    assert everything() == before
    assert RollImport.objects.get().state == ImportState.UNDONE
    assert Entry.objects.filter(kind="roll.undone").count() == 1


def test_undoing_a_correction_restores_every_value() -> None:
    top = county()["C1"]
    imported(top)
    before = everything()
    rows = [
        replace(row, name="新一村支部", superior="T2") if row.code == "V1" else row for row in ROWS
    ]
    people = [changed(LI, post="委员", infirm="是"), changed(WANG, infirm="否", mobile="否"), ZHAO]
    done, *_ = import_roll(None, top, workbook(people, rows), "roll.xlsx")
    assert everything() != before
    undo_import(None, done)
    assert everything() == before


def test_a_later_import_is_named() -> None:
    top = county()["C1"]
    first = imported(top)
    second = imported(top)
    with pytest.raises(Refused, match=f"第 {second.pk} 次导入"):
        undo_import(None, first)
    undo_import(None, second)
    undo_import(None, first)
    assert not Person.objects.exists()


def test_undone_once() -> None:
    done = imported(county()["C1"])
    undo_import(None, done)
    with pytest.raises(NotAllowedNow):
        undo_import(None, done)


def test_a_duty_in_a_new_organization_builds_on_it() -> None:
    """Found from the schema: rooms above need no word here."""
    top = found_county(None, "C1", "甲县委员会")
    done, *_ = import_roll(None, top, workbook(organizations=ROWS), "roll.xlsx")
    user = holder(Role.DEPARTMENT, top)
    appoint(None, user, Role.SECRETARY, Organization.objects.get(code="V1"), DAY)
    with pytest.raises(Refused, match="以它为依据"):
        undo_import(None, done)
    assert Membership.objects.count() == 3


def test_a_changed_value_builds_on_it() -> None:
    top = county()["C1"]
    imported(top)
    done = imported(top, [changed(LI, post="委员"), WANG, ZHAO])
    known = Person.objects.filter(name="李一")
    Membership.objects.filter(person__in=known).update(post="窗口")
    with pytest.raises(Refused, match="又有修改"):
        undo_import(None, done)


def test_an_exemption_with_a_reason_builds_on_it() -> None:
    tree = county()
    done = imported(tree["C1"])
    wang = Membership.objects.get(person__name="王二")
    grant_exemption(holder(Role.SECRETARY, tree["V1"]), wang, "infirm", "腿脚不便", DAY)
    with pytest.raises(Refused):
        undo_import(None, done)


def test_an_open_offer_is_withdrawn_and_a_decided_one_builds_on_it() -> None:
    tree = county()
    imported(tree["C1"])
    moved = [changed(LI, branch="V2"), WANG, ZHAO]
    undo_import(None, imported(tree["C1"], moved))
    assert Transfer.objects.get().state == "withdrawn"
    again = imported(tree["C1"], moved)
    accept_transfer(holder(Role.DEPARTMENT, tree["C1"]), again.transfers.get())
    with pytest.raises(Refused, match="转接"):
        undo_import(None, again)


def test_a_withdrawn_offer_builds_on_nothing() -> None:
    """M-5.4: with the later import its offer is withdrawn, so the earlier one can go as well."""
    top = county()["C1"]
    before = everything()
    first = imported(top, [LI])
    second = imported(top, [changed(LI, branch="V2")])
    assert second.transfers.count() == 1
    undo_import(None, second)
    undo_import(None, first)
    assert everything() == before
    assert not Transfer.objects.exists()
    texts = (
        Entry.objects.filter(kind="roll.undone").order_by("index").values_list("text", flat=True)
    )
    assert [json.loads(text)["data"]["counts"] for text in texts] == [
        {"offers_withdrawn": 1, "offers_removed": 0},
        {"offers_withdrawn": 0, "offers_removed": 1},
    ]


def test_a_withdrawn_offer_into_a_branch_that_goes_too() -> None:
    top = county()["C1"]
    imported(top)
    before = everything()
    fresh = replace(next(row for row in ROWS if row.code == "V2"), code="V9", name="新支部")
    people = [changed(LI, branch="V9"), WANG, ZHAO]
    done, *_ = import_roll(None, top, workbook(people, [*ROWS, fresh]), "roll.xlsx")
    assert done.transfers.count() == 1
    undo_import(None, done)
    assert everything() == before


def test_the_offer_of_an_import_that_stands_still_builds_on_it() -> None:
    tree = county()
    first = imported(tree["C1"], [LI])
    second = imported(tree["C1"], [changed(LI, branch="V2")])
    accept_transfer(holder(Role.DEPARTMENT, tree["C1"]), second.transfers.get())
    with pytest.raises(Refused):
        undo_import(None, second)
    with pytest.raises(Refused):
        undo_import(None, first)


def test_rooms_above_say_what_they_built() -> None:
    done = imported(county()["C1"])
    with pytest.raises(Refused, match="2026 年分类定级"):
        undo_import(None, done, [lambda _: None, lambda _: "2026 年分类定级"])


def test_a_builder_is_kept_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from xianfeng.members.actions import undoing

    kept: list[Any] = []
    monkeypatch.setattr(undoing, "_builders", kept)

    def builder(_: RollImport) -> str | None:
        return None

    add_builder(builder)
    add_builder(builder)
    assert kept == [builder]
