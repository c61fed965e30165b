"""PDFs for the public: one at a time, each once, and nobody waits long."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from xianfeng.ui.press import IN_LINE, KEPT, SHEETS_A_MINUTE, Busy, Press


def test_twenty_who_ask_for_the_same_page_have_it_set_once() -> None:
    """Some wait for it, the others are told to come again; the page is set one time."""
    made, going = [], Event()

    def slow(html: str) -> bytes:
        going.wait(5)
        made.append(html)
        return html.encode()

    press = Press(slow, soon=5)

    def ask(_number: int) -> str:
        try:
            return press.sheet("page", "192.0.2.1").decode()
        except Busy as busy:
            return str(busy.status)

    with ThreadPoolExecutor(20) as several:
        asked = [several.submit(ask, number) for number in range(20)]
        while sum(one.done() for one in asked) < 20 - IN_LINE:
            time.sleep(0.01)
        going.set()
        answers = sorted(one.result() for one in asked)
    assert answers == ["503"] * (20 - IN_LINE) + ["page"] * IN_LINE
    assert made == ["page"]
    assert sum(press.patience.limits.calls.values()) == 1  # who is turned away is not counted


def test_whoever_waits_too_long_is_told_to_come_again() -> None:
    press = Press(str.encode, soon=0.01)
    with press.turn, pytest.raises(Busy) as told:
        press.sheet("page", "192.0.2.1")
    assert (told.value.status, told.value.seconds) == (503, 5)
    assert press.sheet("page", "192.0.2.1") == b"page"


def test_a_page_that_cannot_be_set_blocks_nobody() -> None:
    def fail(_html: str) -> bytes:
        raise OSError

    press = Press(fail)
    for _each in range(IN_LINE + 1):
        with pytest.raises(OSError, match=r"^$"):
            press.sheet("page", "192.0.2.1")


def test_one_address_has_so_many_set_a_minute() -> None:
    """What is kept costs nothing, and is not counted."""
    press = Press(str.encode)
    for number in range(SHEETS_A_MINUTE):
        press.sheet(str(number), "192.0.2.1")
    assert press.sheet("0", "192.0.2.1") == b"0"
    with pytest.raises(Busy) as told:
        press.sheet("another", "192.0.2.1")
    assert told.value.status == 429
    assert press.sheet("another", "192.0.2.2") == b"another"


def test_so_many_sheets_are_kept() -> None:
    press = Press(str.encode)
    for number in range(KEPT + 5):
        press.sheet(str(number), f"192.0.2.{number}")
    assert len(press.kept) == KEPT
