"""Signing in: one answer for wrong name and wrong password, throttled, demo roles on loopback."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from xianfeng.accounts.actions import create_user, set_password
from xianfeng.accounts.models import User
from xianfeng.accounts.throttle import address
from xianfeng.journal.models import Entry
from xianfeng.kernel.clock import now

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


@pytest.fixture
def user() -> User:
    made = create_user(None, "lihua", "李华", PASSWORD)
    set_password(made, PASSWORD)
    return made


def sign_in(client: Client, name: str, password: str, **extra: str) -> int:
    data = {"username": name, "password": password, **extra}
    return client.post(reverse("accounts:sign_in"), data).status_code


def test_the_right_password_signs_in_whatever_the_case_of_the_name(
    client: Client, user: User
) -> None:
    assert sign_in(client, "LiHua", PASSWORD) == 302
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(("name", "password"), [("lihua", "wrong"), ("nobody", PASSWORD)])
def test_wrong_name_and_wrong_password_get_the_same_answer(
    client: Client, user: User, name: str, password: str
) -> None:
    answer = client.post(reverse("accounts:sign_in"), {"username": name, "password": password})
    assert answer.status_code == 400
    assert "用户名或密码不正确" in answer.text


def lock(client: Client, **headers: str) -> None:
    """Ten wrong passwords, the last one answered with the lock."""
    capitals = ("lihua", "LiHua")
    answers = [
        client.post(
            reverse("accounts:sign_in"),
            {"username": capitals[turn % 2], "password": "wrong"},
            **headers,  # type: ignore[arg-type]  # the stubs take them for options
        ).status_code
        for turn in range(10)
    ]
    assert answers == [400] * 9 + [429]


def test_ten_wrong_passwords_lock_the_name_for_a_while(client: Client, user: User) -> None:
    """Other capitals are the same name."""
    lock(client)
    assert sign_in(client, "lihua", PASSWORD) == 429


def test_nobody_locks_out_a_colleague_at_another_address(client: Client, user: User) -> None:
    lock(client, REMOTE_ADDR="192.0.2.7")
    assert sign_in(client, "lihua", PASSWORD) == 302


def test_a_forwarded_address_counts_only_behind_a_proxy(client: Client, user: User) -> None:
    """Without a proxy the header is the visitor's own; behind one only its last entry counts."""
    lock(client, HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert sign_in(client, "lihua", PASSWORD) == 429
    with override_settings(HTTPS=True):
        lock(client, HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.1")
        request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.8, 198.51.100.1")
        assert address(request) == "198.51.100.1"


def test_addresses_are_kept_for_a_quarter_of_an_hour_at_most(client: Client, user: User) -> None:
    """A sign-in clears one's own attempts at once, and everybody's that are older."""
    for name in ("lihua", "somebody"):
        assert sign_in(client, name, "wrong") == 400
    assert sign_in(client, "lihua", PASSWORD) == 302
    assert AccessAttempt.objects.get().username == "somebody"
    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=16))
    assert sign_in(Client(), "lihua", PASSWORD) == 302
    assert not AccessAttempt.objects.exists()
    assert not AccessLog.objects.exists()


def test_after_signing_in_one_goes_only_to_our_own_pages(client: Client, user: User) -> None:
    data = {"username": "lihua", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert client.post(reverse("accounts:sign_in"), data)["Location"] == "/"


def test_a_handed_out_password_is_changed_before_anything_else(client: Client) -> None:
    fresh = create_user(None, "wangmin", "王敏", PASSWORD)
    client.force_login(fresh)
    assert client.get("/")["Location"] == reverse("accounts:password")
    changed = {"old_password": PASSWORD, "new_password1": "another-long-one"}
    client.post(reverse("accounts:password"), changed | {"new_password2": "another-long-one"})
    fresh.refresh_from_db()
    assert not fresh.must_change_password
    assert Entry.objects.filter(kind="account.password_changed").exists()


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("abc", "密码太短，至少需要 10 个字符。"),
        ("lihua1", "密码与您的用户名太相似。"),
        ("password123", "这个密码太常见，容易被猜到。"),
    ],
)
def test_password_texts_are_polite_and_chinese(
    client: Client, user: User, password: str, reason: str
) -> None:
    """Django says 你 and, for the length, English."""
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    asked = {"old_password": "wrong", "new_password1": password, "new_password2": password}
    page = client.post(reverse("accounts:password"), asked).text
    assert reason in page
    assert "原密码不正确，请您重新输入。" in page
    assert "您的密码不要用常见的密码。" in page
    assert "你" not in page


def test_no_password_and_no_name_ever_enters_the_record(user: User) -> None:
    texts = " ".join(Entry.objects.values_list("text", flat=True))
    assert PASSWORD not in texts
    assert "lihua" not in texts
    assert "李华" not in texts


@pytest.mark.parametrize("page", ["sign_in", "activate"])
def test_monitors_may_ask_for_headers_only(client: Client, page: str) -> None:
    assert client.head(reverse(f"accounts:{page}")).status_code == 200


def test_signing_out_needs_a_post(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    assert "_auth_user_id" not in client.session


def enter(client: Client, name: str = "county", **headers: str) -> int:
    address = reverse("accounts:enter_demo", args=[name])
    return client.post(address, **headers).status_code  # type: ignore[arg-type]  # as above


def test_demo_roles_do_not_exist_outside_the_demo(client: Client) -> None:
    create_user(None, "county", "县委组织部", PASSWORD)
    assert enter(client) == 404


@override_settings(DEMO=True)
def test_demo_roles_enter_with_one_click_from_this_machine_only(client: Client) -> None:
    create_user(None, "county", "县委组织部", PASSWORD)
    assert enter(client, REMOTE_ADDR="192.0.2.7") == 404
    assert enter(client, HTTP_X_FORWARDED_FOR="127.0.0.1") == 404
    assert enter(client, REMOTE_ADDR="127.0.0.1") == 302


@override_settings(DEMO=True)
def test_only_the_listed_roles_are_offered(client: Client) -> None:
    create_user(None, "lihua", "李华", PASSWORD)
    assert enter(client, "lihua") == 404
