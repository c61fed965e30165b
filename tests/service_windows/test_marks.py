"""RT-4.4: only the browser that rated speaks for a rating; whoever printed the slip learns nothing.

The staff of a window know the nonce of every slip and link that they handed out, and with it the
key of each rating. They try it with all of them, by every call.
"""

import re
import secrets
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.service_windows.windows import (
    FRIDAY,
    Tree,
    county,
    on,
    secret,
    secret_of,
    staff,
    taken,
    window,
)
from xianfeng.ballots.slips import mark_of, read_slip, to_url
from xianfeng.kernel.patience import Patience
from xianfeng.service_windows.actions import cases, intake, ratings, releasing, voices
from xianfeng.service_windows.actions.ratings import Taken
from xianfeng.service_windows.models import Case, HeldCase, Intake, Rating, Window
from xianfeng.service_windows.queries.waiting import SLIP_PAST
from xianfeng.service_windows.rules.delays import FARTHEST
from xianfeng.service_windows.views import public

pytestmark = pytest.mark.django_db
CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")
SATURDAY = FRIDAY + timedelta(days=1)


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> Tree:
    on(monkeypatch, FRIDAY)
    monkeypatch.setattr(public, "WORDS", Patience(1000))
    return county()


def rated(tree: Tree, levels: list[int]) -> tuple[Window, list[Taken], list[bytes]]:
    """A window, its ratings, and the nonces that its staff know; secrets are the raters' own."""
    made = window(tree)
    nonces = [read_slip(slip).nonce for slip in ratings.issue_slips(staff(tree), made, len(levels))]
    rows = [
        Taken(mark_of(nonce).hex(), made.pk, FRIDAY, level, mark=mark_of(own(n)).hex())
        for n, (nonce, level) in enumerate(zip(nonces, levels, strict=True))
    ]
    ratings.take_in(rows)
    return made, rows, nonces


def own(n: int) -> bytes:
    return n.to_bytes(16, "big")


def answers(made: Window, said: dict[str, str]) -> tuple[int, str, int, str]:
    """All that somebody sees who speaks and looks into the mailbox."""
    spoken = Client().post(f"/windows/{made.pk}/say", {"text": "x", "channel": "slip"} | said)
    text = spoken.content.decode()
    code = CODE.search(text)
    mailbox = Client().post("/windows/mailbox", {"code": code[0]}) if code else spoken
    shown = mailbox.content.decode()
    code_of = code[0] if code else "none"
    return spoken.status_code, seen(text, code_of), mailbox.status_code, seen(shown, code_of)


def seen(page: str, code: str) -> str:
    """The page but for what is drawn anew each time, and the minute of its print head."""
    page = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "NOW", page.replace(code, "CODE"))
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "TOKEN", page)


@pytest.mark.parametrize("claimed", ["", "1", "2", "5"])
def test_staff_with_all_nonces_learn_no_level(tree: Tree, claimed: str) -> None:
    """The same answers for a bad rating, a good one and for none at all, whatever is claimed."""
    made, rows, nonces = rated(tree, [1, 2, 3, 4, 5])
    strangers = [secrets.token_bytes(16) for _ in range(2)]
    tries = [to_url(one) for one in [*nonces, *strangers]]
    tries += [to_url(bytes.fromhex(row.digest)[:16]) for row in rows]
    tries += [to_url(bytes.fromhex(row.mark)[:16]) for row in rows]
    found = {answers(made, {"level": claimed, "secret": one}) for one in tries}
    assert len(found) == 1
    assert {status for status, _page, _there, _shown in found} == {201}
    for old in ("digest", "nonce", "mark"):
        for row, nonce in zip(rows, nonces, strict=True):
            for value in (row.digest, row.mark, to_url(nonce)):
                assert answers(made, {"level": claimed, old: value})[0] == 201
    assert not Case.objects.exclude(level=None).exists()


def test_staff_with_all_nonces_take_no_words_and_no_case(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They try first; then the rater speaks, and the words are the rating's all the same."""
    made, rows, nonces = rated(tree, [1, 5])
    for row, nonce in zip(rows, nonces, strict=True):
        for tried in (nonce, bytes.fromhex(row.digest)[:16]):
            voices.speak(made, voices.Voice(text="很好", level=1, secret=to_url(tried)))
    code = voices.speak(made, voices.Voice(text="等了两小时", level=1, secret=to_url(own(0))))
    (bad,) = HeldCase.objects.filter(digest=rows[0].digest)
    assert (bad.text, bad.level, bad.code_hash) == ("等了两小时", 1, voices.hash_of(code))
    on(monkeypatch, SATURDAY)
    voices.doubt_words()
    rest = HeldCase.objects.exclude(pk=bad.pk)
    assert set(rest.values_list("kind", "level", "digest")) == {("suggestion", None, None)}


def test_whoever_has_the_secret_speaks_for_the_rating(tree: Tree) -> None:
    made, rows, _nonces = rated(tree, [5, 2])
    voices.speak(made, voices.Voice(text="谢谢", level=5, secret=to_url(own(0))))
    good = HeldCase.objects.get(digest=rows[0].digest)
    assert (good.text, good.level, good.kind) == ("谢谢", None, "suggestion")
    voices.speak(made, voices.Voice(text="慢", level=2, channel="kiosk", secret=to_url(own(1))))
    held = HeldCase.objects.get(digest=rows[1].digest)
    assert (held.text, held.level, held.channel) == ("慢", 2, "slip")


@pytest.mark.parametrize("first_the_rating", [True, False])
def test_second_words_wait_with_the_first(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, first_the_rating: bool
) -> None:
    """Opened at once they would say that somebody who was not served well stood here today."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 1)
    (bad,) = taken(made, [1], FRIDAY)
    if first_the_rating:
        ratings.take_in([bad])
    codes = [
        voices.speak(made, voices.Voice(text=text, level=1, secret=secret_of(bad)))
        for text in ("等了两小时", "还有一句", "第三句")
    ]
    if not first_the_rating:
        ratings.take_in([bad])
    assert not Case.objects.exists()
    assert all(isinstance(cases.by_code(code), HeldCase) for code in codes)
    later = FRIDAY + timedelta(days=6)
    on(monkeypatch, later)
    assert releasing.release_held() == 0  # three lines of one person are not three ratings
    on(monkeypatch, FRIDAY + timedelta(days=7))
    assert releasing.release_held() == 3
    kinds = sorted(Case.objects.values_list("kind", "level"), key=str)
    assert kinds == [("rating", 1), ("suggestion", None), ("suggestion", None)]
    assert Rating.objects.get().mark == ""


def test_a_secret_that_is_none_is_words_only(tree: Tree) -> None:
    made = window(tree)
    assert voices.Voice(secret="A" * 21 + "B").mark == ""  # two spellings of the same bytes
    voices.speak(made, voices.Voice(text="慢", level=1, secret="A" * 21 + "B"))
    assert Case.objects.get().level is None
    page = f"/windows/{made.pk}/say"
    assert Client().post(page, {"text": "慢", "secret": "?"}).status_code == 400


def test_two_bad_ratings_under_one_mark_stop_nothing(tree: Tree) -> None:
    """Whoever sends the same mark twice harms nobody but themselves."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 2)
    first, second = taken(made, [1, 1], FRIDAY)
    same = Taken(second.digest, made.pk, FRIDAY, 1, mark=first.mark)
    voices.speak(made, voices.Voice(text="慢", level=1, secret=secret_of(first)))
    assert ratings.take_in([first, same]) == 2
    assert sorted(HeldCase.objects.values_list("text", flat=True)) == ["", "慢"]


def test_nobody_can_speak_when_the_time_is_over(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _rows, _nonces = rated(tree, [5])
    on(monkeypatch, FRIDAY + timedelta(days=FARTHEST))
    assert voices.end_of_words() == 0
    on(monkeypatch, FRIDAY + timedelta(days=FARTHEST + 1))
    assert voices.end_of_words() == 1
    voices.speak(made, voices.Voice(text="谢谢", level=5, secret=to_url(own(0))))
    held = HeldCase.objects.get()
    assert (held.level, held.digest) == (None, None)


# --- order of arrival


def arrived(made: Window, day: date, visits: int) -> None:
    """One rating a visit."""
    for n in range(visits):
        ratings.take_in(taken(made, [1], day, f"v{n}"))


def test_no_row_tells_which_visit_brought_it(tree: Tree) -> None:
    """Ratings of a day lie by their hashes, once the day is past; what is held has any key."""
    made, visits = window(tree), 12
    ratings.issue_slips(staff(tree), made, visits)
    arrived(made, FRIDAY, visits)
    keys = list(HeldCase.objects.order_by("pk").values_list("digest", flat=True))
    came = [taken(made, [1], FRIDAY, f"v{n}")[0].digest for n in range(visits)]
    assert keys != came
    assert len(set(HeldCase.objects.values_list("pk", flat=True))) == visits
    Intake.objects.get_or_create(pk=1)
    intake.tell_taken_in(FRIDAY + SLIP_PAST)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            query = "SELECT sql FROM sqlite_master WHERE name = 'service_windows_rating'"
            cursor.execute(query)
            assert "WITHOUT ROWID" in cursor.fetchone()[0]
            cursor.execute("SELECT digest FROM service_windows_rating")
        else:
            cursor.execute("SELECT DISTINCT xmin::text FROM service_windows_rating")
            assert len(cursor.fetchall()) == 1
            cursor.execute("SELECT digest FROM service_windows_rating ORDER BY ctid")
        lie = [row[0] for row in cursor.fetchall()]
    assert lie == sorted(came)


def test_secrets_in_tests_are_like_those_of_browsers() -> None:
    assert len(secret("a")) == 22
