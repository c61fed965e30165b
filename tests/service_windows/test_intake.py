"""R-058: ratings reach the site's figures batch by batch, each once; every channel apart."""

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256

import pytest

from tests.service_windows.windows import FRIDAY, Tree, county, holder, on, staff, window
from xianfeng.appraisals.rules.suppression import K_INSIDE
from xianfeng.ballots.handed import Batch, HandedBurst, HandedRating, HandedScores
from xianfeng.ballots.passes import read_pass
from xianfeng.ballots.slips import to_url
from xianfeng.journal.models import Entry, Salt
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.roles import Role
from xianfeng.service_windows.actions import bursts, intake, points, ratings
from xianfeng.service_windows.models import (
    Burst,
    DayCount,
    HeldCase,
    Intake,
    Invitation,
    Rating,
    RatingPoint,
    ScoreCount,
    SlipCount,
    Window,
)
from xianfeng.service_windows.queries.waiting import SLIP_PAST

pytestmark = pytest.mark.django_db
Ask = Callable[[int], Batch]
POINT = to_url(
    bytes.fromhex(
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    )
)  # the curve's own base point


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> Tree:
    on(monkeypatch, FRIDAY)
    monkeypatch.setattr(points, "today", lambda: FRIDAY)
    monkeypatch.setattr(bursts, "today", lambda: FRIDAY + timedelta(days=1))
    return county()


def handed(
    made: Window, level: int, mark: str, channel: str = "slip", source: str = "", item: str = ""
) -> HandedRating:
    digest = sha256(mark.encode()).hexdigest()
    return HandedRating(digest, f"w{made.pk}", FRIDAY, level, channel, source, item, "")


def box(*batches: Sequence[HandedRating]) -> Ask:
    """A box that has these batches, and gives the same one as often as it is asked."""

    def ask(after: int) -> Batch:
        found = batches[after] if after < len(batches) else ()
        return Batch(after, after + bool(found), found, [], [])

    return ask


def test_batches_are_taken_over_in_their_order_and_once(tree: Tree) -> None:
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 9)
    ask = box([handed(made, 5, "a"), handed(made, 1, "b")], [handed(made, 4, "c")])
    assert intake.take_over(ask) == intake.TakenOver(2, 3)
    assert intake.take_over(ask) == intake.TakenOver(0, 0)
    assert intake.last_number() == 2
    count = DayCount.objects.get()
    assert (count.n5, count.n4, count.n1) == (1, 1, 1)


def test_a_batch_and_its_number_are_committed_together(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off in the middle, nothing of it is there, and the same batch is asked for again."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 9)
    ask = box([handed(made, 2, "a"), handed(made, 5, "b")])
    with monkeypatch.context() as patch:
        patch.setattr(intake, "take_in", broken)
        with pytest.raises(KeyboardInterrupt):
            intake.take_over(ask)
    assert intake.last_number() == 0
    assert intake.take_over(ask).ratings == 2
    assert (Rating.objects.count(), HeldCase.objects.count()) == (2, 1)


def broken(rows: Sequence[ratings.Taken]) -> int:
    ratings.take_in(rows)
    raise KeyboardInterrupt


def test_a_batch_that_another_process_took_is_left(tree: Tree) -> None:
    ask = box([handed(window(tree), 5, "a")])
    Intake.objects.create(pk=1, number=1)
    with pytest.raises(NotAllowedNow):
        intake.apply(ask(0))
    assert not Rating.objects.exists()


def test_names_that_this_site_does_not_know_are_left(tree: Tree) -> None:
    made = window(tree)
    strange = HandedRating("0" * 64, "hall.window-3", FRIDAY, 5, "slip", "", "", "")
    other = handed(made, 5, "a", channel="telegraph")
    assert intake.take_over(box([strange, other])).ratings == 0
    assert intake.last_number() == 1


# --- channels


def test_links_count_like_slips_and_keep_their_item(tree: Tree) -> None:
    """一事一评: a link names the matter; one more rating may come for this window and day."""
    made, keeper = window(tree), staff(tree)
    item = made.items.get()
    held = read_pass(points.issue_link(keeper, made, item, "2026-0001"))
    assert (held.kind, held.window, held.item) == ("link", f"w{made.pk}", f"i{item.pk}")
    assert SlipCount.objects.get().issued == 1
    batch = [handed(made, 2, "a", "link", item=f"i{item.pk}"), handed(made, 5, "b", "link")]
    intake.take_over(box(batch))
    counted = Rating.objects.get(quarantined=False)
    assert Rating.objects.get(quarantined=True).apart_for == "slips"
    assert counted.channel == "link"
    assert DayCount.objects.get().channel == "link"


def test_a_matter_is_asked_about_once_and_its_number_is_not_kept(tree: Tree) -> None:
    """Voluntary: no invitation more than once."""
    made, keeper = window(tree), staff(tree)
    points.issue_link(keeper, made, None, "A-0001")
    for typed in (" A-0001 ", "a-0001", "Ａ-０００１"):
        with pytest.raises(Refused, match="一件事只邀请一次"):
            points.issue_link(keeper, made, None, typed)
    for typed in ("", " ", "\u3000"):
        with pytest.raises(Refused, match="办件编号"):
            points.issue_link(keeper, made, None, typed)
    assert "A-0001" not in str(Invitation.objects.values("window", "day").get())
    assert len(Invitation.objects.get().matter_hash) == 64
    points.issue_link(keeper, made, None, "A-0002")
    points.issue_link(keeper, made, None, "A-0003")
    texts = Entry.objects.filter(kind="ratings.link_issued").values_list("text", flat=True)
    assert len(texts) == 3
    assert "A-0001" not in "".join(texts)


def test_an_item_of_another_window_makes_no_link(tree: Tree) -> None:
    made, other = window(tree), window(tree, "V1", "别的窗口")
    with pytest.raises(Refused):
        points.issue_link(staff(tree), made, other.items.get(), "A-1")


def test_posters_and_kiosks_count_apart_while_they_are_in_use(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, keeper = window(tree), staff(tree)
    wall = points.put_up_poster(keeper, made, "门口")
    kiosk = points.register_kiosk(keeper, made, "1 号柜台", POINT)
    assert read_pass(points.pass_of(wall)).source == wall.source
    assert read_pass(points.pass_of(kiosk)).source == kiosk.source
    first = [
        handed(made, 5, "a", "poster", wall.source),
        handed(made, 4, "b", "kiosk", kiosk.source),
        handed(made, 4, "c", "kiosk", "f" * 32),
        handed(made, 4, "d", "poster", kiosk.source),
    ]
    points.withdraw_point(keeper, kiosk)
    with pytest.raises(NotAllowedNow):
        points.withdraw_point(keeper, kiosk)
    intake.take_over(box(first))
    reasons = dict(Rating.objects.values_list("digest", "apart_for"))
    assert [reasons[one.digest] for one in first] == ["", "point", "point", "point"]
    assert {one.channel: one.n5 for one in DayCount.objects.all()} == {"poster": 1}


def test_a_kiosk_needs_a_key_and_a_place(tree: Tree) -> None:
    made, keeper = window(tree), staff(tree)
    for key in ("", "AAAA", to_url(b"\x04" + bytes(64))):
        with pytest.raises(Refused):
            points.register_kiosk(keeper, made, "1 号柜台", key)
    with pytest.raises(Refused):
        points.put_up_poster(keeper, made, " ")
    assert not RatingPoint.objects.exists()


# --- scores of single items


def test_scores_of_items_are_optional_and_join_in_batches(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 9)
    rows = [handed(made, 5, f"r{n}") for n in range(6)]
    scores = [
        HandedScores(row.digest, {"speed": 5 if n % 2 else 2, "invented": 1})
        for n, row in enumerate(rows)
    ]

    def ask(after: int) -> Batch:
        part = slice(0, 4) if after == 0 else slice(4, 6)
        found = rows[part] if after < 2 else []
        return Batch(after, after + bool(found), found, scores[part] if found else [], [])

    intake.apply(ask(intake.last_number()))
    intake.take_over(ask)
    assert intake.show_scores() == 0
    on(monkeypatch, FRIDAY + SLIP_PAST)
    assert intake.show_scores() == 1
    shown = ScoreCount.objects.get(shown=True)
    assert (shown.question, shown.n5, shown.n2) == ("speed", 3, 3)
    waiting = ScoreCount.objects.get(shown=False)
    assert (waiting.n5, waiting.n2) == (0, 0)
    assert intake.show_scores() == 0


# --- bursts


def test_a_burst_is_told_and_judged_by_somebody_outside_the_unit(tree: Tree) -> None:
    """Flagged for a human, on record, set apart or counted; never deleted."""
    made, keeper = window(tree), staff(tree)
    ratings.issue_slips(keeper, made, 30)
    town = holder(Role.COMMITTEE_STAFF, tree["T1"])
    rows = [handed(made, 5 if n else 1, f"r{n}") for n in range(25)]
    told = HandedBurst(f"w{made.pk}", FRIDAY, "slip")
    intake.apply(first_batch(rows, told))
    burst = Burst.objects.get()
    told_of = Entry.objects.filter(kind="burst.told")
    assert not told_of.exists()  # this moment is the minute of the ratings
    with pytest.raises(Refused, match="以外"):
        bursts.judge_burst(keeper, burst, "genuine", "都是真的")
    with pytest.raises(Refused, match="理由"):
        bursts.judge_burst(town, burst, "apart", " ")
    bursts.judge_burst(town, burst, "apart", "监控显示同一人连续扫码")
    assert told_of.get().index < Entry.objects.get(kind="burst.judged").index
    assert Rating.objects.filter(apart_for="burst").count() == 25
    count = DayCount.objects.get()
    assert (count.n5, count.n1) == (0, 0)
    assert not HeldCase.objects.exists()  # nobody is called to account for it
    with pytest.raises(NotAllowedNow):
        bursts.judge_burst(town, burst, "genuine", "再看")


def test_a_genuine_burst_stays_counted(tree: Tree) -> None:
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 30)
    rows = [handed(made, 5, f"r{n}") for n in range(25)]
    intake.apply(first_batch(rows, HandedBurst(f"w{made.pk}", FRIDAY, "slip")))
    town = holder(Role.COMMITTEE_STAFF, tree["T1"])
    bursts.judge_burst(town, Burst.objects.get(), "genuine", "培训班集体办证")
    assert DayCount.objects.get().n5 == 25
    assert not Rating.objects.filter(quarantined=True).exists()


def first_batch(rows: Sequence[HandedRating], *bursts: HandedBurst) -> Batch:
    intake.last_number()
    return Batch(0, 1, rows, [], [*bursts, HandedBurst("w999999", FRIDAY, "slip")])


def test_nothing_in_the_intake_knows_a_person_or_a_time(tree: Tree) -> None:
    """Nobody can be told who rated, nor in which minute: it is stored nowhere."""
    for model in (Rating, RatingPoint, Burst, Intake, Invitation, ScoreCount):
        kinds = {field.get_internal_type() for field in model._meta.get_fields()}
        assert not kinds & {"DateTimeField", "TimeField", "GenericIPAddressField"}, model
    fields = {field.name for field in Rating._meta.get_fields()}
    assert fields == {
        "digest", "window", "day", "level", "channel", "source", "item", "mark", "quarantined",
        "apart_for",
    }  # fmt: skip


# --- what the public record says


def test_the_record_hears_of_ratings_by_past_days_and_tells_no_slip(tree: Tree) -> None:
    """Whoever printed the slips knows their hashes: no entry may be checked against them, and
    none may stand at the second of a rating."""
    made = window(tree)
    ratings.issue_slips(staff(tree), made, 9)
    few = [handed(made, 1, f"r{n}") for n in range(K_INSIDE - 1)]
    past = FRIDAY + SLIP_PAST
    intake.take_over(box(few))
    told = Entry.objects.filter(kind="ratings.taken_in")
    assert intake.tell_taken_in(past) == 0  # fewer than k wait for another day's
    assert not told.exists()
    more = handed(made, 5, "last")
    intake.take_over(box(few, [more]))
    assert intake.tell_taken_in(past - timedelta(days=1)) == 0  # slips may still come
    assert not told.exists()
    assert intake.tell_taken_in(past) == len(few) + 1
    assert intake.tell_taken_in(past) == intake.tell_taken_in(past + timedelta(days=9)) == 0
    data = json.loads(told.get().text)
    assert data["data"] == {"ratings": len(few) + 1, "until": FRIDAY.isoformat()}
    everything = "\n".join(sorted(f"{one.digest} {one.level}" for one in [*few, more]))
    seal = Salt.objects.get(entry=told.get(), field="list")
    assert seal.value == sha256(everything.encode()).hexdigest()  # to be checked by who may
    bare = sha256(everything.encode()).digest()
    for known in (seal.value, b64encode(bare).decode(), *(one.digest for one in few)):
        assert known not in told.get().text
