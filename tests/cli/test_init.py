"""A real start: an empty county and its first administrator."""

import re

import pytest

from xianfeng.accounts.models import User
from xianfeng.cli import main
from xianfeng.organizations.models import Duty, Organization
from xianfeng.organizations.roles import Role

pytestmark = pytest.mark.django_db
COUNTY = ["init", "--county-code", "9903000000", "--county-name", "青溪县委", "--admin", "zhang"]


def test_a_county_with_its_administrator(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(COUNTY) == 0
    printed = re.search(r"password\s+(\S+)", capsys.readouterr().out)
    user = User.objects.get(username="zhang")
    assert printed
    assert user.check_password(printed[1])
    assert user.must_change_password
    assert Organization.objects.get().code == "9903000000"
    assert Duty.objects.get().role == Role.ADMINISTRATOR


def test_nothing_is_founded_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(COUNTY) == 0
    assert main(COUNTY) == 2
    assert main([*COUNTY[:2], "9904000000", *COUNTY[3:]]) == 2
    assert capsys.readouterr().err.count("exists already") == 2
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("code", ["", "99 03", "九九零三"])
def test_a_code_is_letters_and_digits(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COUNTY[:2], code, *COUNTY[3:]]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_a_terminal_what_is_missing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--county-code", "9903000000"]) == 2
    assert "--county-name" in capsys.readouterr().err
