"""The console: faults of ours in full, a client's in a line or none, nobody's address."""

import logging
from io import StringIO

import pytest
from django.http import HttpRequest
from django.test import Client

from xianfeng.pages import views

AGENT = "agent-of-a-client"
HERE = {"host": "localhost", "user-agent": AGENT}


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What goes to the handler that the settings made."""
    handler = next(
        one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler
    )
    written = StringIO()
    monkeypatch.setattr(handler, "stream", written)
    return written


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/?q=%00", "/%00", "/nowhere", "/board/?%00=1"])
def test_what_a_client_did_wrong_is_no_line(console: StringIO, path: str) -> None:
    """An anonymous flood of refused requests fills no disk."""
    assert Client(headers=HERE).get(path).status_code in (400, 404)
    assert console.getvalue() == ""


@pytest.mark.django_db
def test_nor_are_a_wrong_method_and_an_unkeepable_form(console: StringIO) -> None:
    client = Client(headers=HERE)
    assert client.post("/board/").status_code == 405
    assert client.post("/accounts/activate", {"code": "\x00"}).status_code == 400
    assert console.getvalue() == ""


@pytest.mark.django_db
def test_what_an_operator_can_mend_is_one_line(console: StringIO) -> None:
    """A host name that the settings do not know; a form without its token."""
    assert Client(headers={"host": "elsewhere.example"}).get("/").status_code == 400
    strict = Client(headers=HERE, enforce_csrf_checks=True)
    assert strict.post("/accounts/activate", {"code": "x"}).status_code == 403
    lines = console.getvalue().splitlines()
    assert len(lines) == 2
    assert "elsewhere.example" in lines[0]


@pytest.mark.django_db
def test_our_own_faults_keep_their_traceback(
    console: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_request: HttpRequest, *_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(views, "redirect", broken)
    client = Client(headers=HERE, raise_request_exception=False)
    assert client.get("/").status_code == 500
    assert "Traceback" in console.getvalue()
    assert "ZeroDivisionError" in console.getvalue()


@pytest.mark.django_db
def test_wrong_passwords_leave_no_address(console: StringIO) -> None:
    """Nobody reads from a console who tried to sign in from where, locked out or not."""
    client = Client(headers=HERE, REMOTE_ADDR="203.0.113.9")
    for _ in range(12):
        client.post("/accounts/sign-in", {"username": "nobody", "password": "x"})
    written = console.getvalue()
    assert "203.0.113.9" not in written
    assert AGENT not in written
