"""People get in with a printed slip: no e-mail, no telephone (issue of accounts, D-17)."""

from datetime import timedelta

import pytest
from django.test import Client

from xianfeng.accounts import actions
from xianfeng.accounts.codes import kept, new_code, normal
from xianfeng.accounts.models import Slip, User
from xianfeng.journal.models import Entry
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import Refused

pytestmark = pytest.mark.django_db
PASSWORD = "田间地头走一走2026"


@pytest.fixture
def villager() -> User:
    """An account without a password."""
    return actions.create_user(None, "王二", "王二", None)


def test_a_code_is_read_as_people_type_it() -> None:
    code = new_code()
    assert normal(f" {code.lower().replace('-', ' ')} ") == code.replace("-", "")
    assert normal("00000-00000") == normal("ABC") == normal("") == ""


def test_only_a_keyed_hash_is_kept(villager: User) -> None:
    code = actions.issue_slip(villager, villager)
    slip = Slip.objects.get()
    assert slip.code == kept(actions.ACTIVATION, code) != kept("ballot-slip", code)
    assert not Entry.objects.filter(text__contains=code).exists()


def test_a_slip_gives_a_password_once(villager: User) -> None:
    code = actions.issue_slip(villager, villager)
    assert actions.redeem_slip(code, PASSWORD).check_password(PASSWORD)
    with pytest.raises(Refused):
        actions.redeem_slip(code, "another password")
    assert Entry.objects.filter(kind="account.slip_redeemed").count() == 1


def test_a_slip_is_good_for_fourteen_days(villager: User) -> None:
    code = actions.issue_slip(villager, villager)
    slip = Slip.objects.get()
    assert (slip.valid_until - today()).days == 14
    Slip.objects.update(valid_until=today() - timedelta(days=1))
    with pytest.raises(Refused):
        actions.redeem_slip(code, PASSWORD)


def test_a_new_slip_ends_the_old_one_and_keeps_the_password(villager: User) -> None:
    villager.set_password(PASSWORD)
    villager.save()
    old = actions.issue_slip(villager, villager)
    new = actions.issue_slip(villager, villager)
    assert actions.open_slip(old) is None
    assert actions.open_slip(new)
    assert User.objects.get(pk=villager.pk).check_password(PASSWORD)


def test_an_ended_account_gets_no_slip(villager: User) -> None:
    code = actions.issue_slip(villager, villager)
    actions.deactivate(villager, villager)
    assert actions.open_slip(code) is None
    with pytest.raises(Refused):
        actions.issue_slip(villager, User.objects.get(pk=villager.pk))


def test_from_the_code_to_being_signed_in(villager: User) -> None:
    code = actions.issue_slip(villager, villager)
    client = Client(headers={"host": "localhost"})
    assert client.get("/accounts/activate").status_code == 200
    page = client.post("/accounts/activate", {"code": code.lower()})
    assert villager.username in page.content.decode()
    assert "主办" not in page.content.decode()  # the footer names the site's owner, nobody else
    form = {"code": code, "new_password1": "kurz", "new_password2": "kurz"}
    assert client.post("/accounts/activate/password", form).status_code == 400
    form |= {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post("/accounts/activate/password", form).status_code == 302
    assert client.session["_auth_user_id"] == str(villager.pk)
    assert client.post("/accounts/activate/password", form)["Location"] == "/accounts/activate"


@pytest.mark.parametrize("wrong", ["", "x", "AAAAA-AAAAA", "' OR 1=1 --", "二" * 20])
def test_wrong_codes_say_nothing(villager: User, wrong: str) -> None:
    actions.issue_slip(villager, villager)
    client = Client(headers={"host": "localhost"})
    assert client.post("/accounts/activate", {"code": wrong}).status_code == 400
