"""A site that was in use is brought forward with its rows: nothing stops, nothing is lost."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from xianfeng.service_windows.models import Case, Message, Window

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 9, 25)
PHONE = "13812345678"
BEFORE = [
    ("service_windows", "0014_words_are_sealed"),
    ("rectification", "0002_calendar_of_county"),
]


@pytest.fixture
def apps() -> Iterator[Any]:
    """The tables as they were; afterwards as the other tests expect them, whatever happened."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("flush", interactive=False, verbosity=0)
        forward()


def forward() -> None:
    """To the newest tables."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def window_of(apps: Any, name: str, **more: Any) -> Any:
    """A window of the county as it was then."""
    unit, _new = apps.get_model("organizations", "Organization").objects.get_or_create(
        code="A", defaults={"path": "A/", "name": "县", "kind": "county"}
    )
    windows = apps.get_model("service_windows", "Window").objects
    return windows.create(organization=unit, name=name, window_class="outlet", **more)


def test_windows_closed_by_hand_get_a_day(apps: Any) -> None:
    """W-1.8: also where nobody knows when they were opened."""
    window_of(apps, "开")
    window_of(apps, "停", is_open=False)
    window_of(apps, "有日期的停", is_open=False, opened_on=DAY)
    forward()
    assert dict(Window.objects.values_list("name", "ended_on")) == {
        "开": None,
        "停": date(2000, 1, 1),
        "有日期的停": DAY,
    }


def test_numbers_go_from_cases_that_ended_before(apps: Any) -> None:
    """W-6.12: from the words, and from what was noted of the call back; open cases keep theirs."""
    made = window_of(apps, "一")
    said = {"window": made, "kind": "suggestion", "channel": "slip", "opened_on": DAY}
    for state in ("closed", "void", "open"):
        cases = apps.get_model("service_windows", "Case").objects
        case = cases.create(**said, due_on=DAY, state=state, text=f"请打 {PHONE}")
        for verb, client in (("write", True), ("call_back", False), ("correct", False)):
            case.messages.create(verb=verb, from_client=client, text=f"打 {PHONE}", on=DAY)
    forward()
    left = Case.objects.filter(text__contains=PHONE).values_list("state", flat=True)
    assert list(left) == ["open"]
    lines = Message.objects.filter(text__contains=PHONE).exclude(case__state="open")
    assert list(lines.values_list("verb", flat=True)) == ["correct"] * 2
