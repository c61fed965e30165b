"""A person who acts, and a record with a few entries."""

from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from pytest_django import Settings

from xianfeng.journal.actions import Deed, record_many
from xianfeng.journal.models import Entry


class Person:
    """Anyone with a key."""

    pk = UUID("8d2b5e0a-3c41-4a0e-9d55-0c2f6f1f7a01")


def deed(number: int, grade: str = "A") -> Deed:
    """An organization's grade is published."""
    return Deed(
        "grading.published", ("organization", f"O{number:03}"), {"grade": grade, "year": 2026}
    )


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def eleven(db: None, person: Person) -> list[Entry]:
    """Eleven entries: enough for every shape of proof."""
    with transaction.atomic():
        return record_many([deed(number) for number in range(11)], actor=person)


@pytest.fixture(autouse=True)
def own_keys(settings: Settings, tmp_path: Path) -> Path:
    """The signing key lies in a folder of the test."""
    settings.VAR = tmp_path / "var"
    return tmp_path / "var"
