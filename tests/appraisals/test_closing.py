"""Closing, paper, publication: what was cast is what is counted, and only that (A-3, D-11)."""

import json
from collections.abc import Callable

import pytest

from tests.appraisals.casts import Cast
from xianfeng.appraisals.actions import office, publishing
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.models import CountFile, Poll, Remark, Tally
from xianfeng.appraisals.queries.guard import Reader, inputs_of, results_of, words_of
from xianfeng.appraisals.rules.suppression import Shown
from xianfeng.appraisals.states import PollState
from xianfeng.ballots.words import sealed, word_lines
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused

QUESTION = "o1.overall"


def web_vote(village: Cast, poll: Poll, *answers: int) -> None:
    """A vote a member, in the order of the members."""
    for voter, answer in zip(village.members, answers, strict=False):
        village.vote(poll, "members", voter, answer)


def sheet(ballots: int, first: str = "张三", second: str = "李四", **counts: int) -> PaperSheet:
    return PaperSheet(ballots, {QUESTION: counts}, first, second)


def test_what_was_cast_is_counted(village: Cast) -> None:
    """R-184: the result names its poll, its pack and its entry in the record."""
    poll = village.opened()
    web_vote(village, poll, 1, 1, 1, 2, 2, 3, 4)
    assert results_of(poll, Reader.INSIDE) == []  # no live results
    village.close(poll)
    assert results_of(poll, Reader.INSIDE) == []
    village.publish(poll)
    (found,) = results_of(poll, Reader.INSIDE)
    assert (found.eligible, found.issued, found.web, found.paper) == (12, 7, 7, 0)
    assert found.questions[QUESTION].total.counts == {
        "satisfied": 3, "mostly": 2, "dissatisfied": 1, "unknown": 1,
    }  # fmt: skip
    assert Entry.objects.get(index=poll.published_entry or 0).kind == "poll.published"
    assert CountFile.objects.get(poll=poll).content


def test_the_last_vote_counts(village: Cast) -> None:
    """A voter who was watched votes again."""
    poll = village.opened()
    web_vote(village, poll, 1, 1, 1, 2, 2)
    ticket = village.take(poll, "members", village.members[6])
    village.box.cast(ticket.ballot((1,), 1))
    village.box.cast(ticket.ballot((3,), 2))
    village.close(poll)
    village.publish(poll)
    counts = results_of(poll, Reader.INSIDE)[0].questions[QUESTION].total.counts
    assert counts == {"satisfied": 3, "mostly": 2, "dissatisfied": 1}


def test_four_ballots_show_nothing_anywhere(village: Cast) -> None:
    """n = 4: page, rule input and journal."""
    poll = village.opened(circle="public")
    web_vote(village, poll, 1, 2, 3, 4)
    village.close(poll)
    village.publish(poll)
    (found,) = results_of(poll, Reader.INSIDE)
    assert found.questions[QUESTION].total.shown is Shown.HIDDEN
    assert inputs_of(poll) == {"members": {}}
    text = Entry.objects.get(kind="poll.published").text
    assert "satisfied" not in text
    assert "hidden" in text


def test_paper_enters_the_same_tally_and_stands_apart(village: Cast) -> None:
    """D-11: five on the web, six on paper; the whole is told, and neither part where it points."""
    poll = village.opened()
    web_vote(village, poll, 1, 1, 2, 3, 4)
    village.close(poll)
    enter_paper(village.secretary, village.one(poll, "members"), sheet(6, satisfied=3, mostly=2))
    village.publish(poll)
    (found,) = results_of(poll, Reader.INSIDE)
    assert (found.web, found.paper) == (5, 6)
    release = found.questions[QUESTION]
    assert release.total.counts == {
        "satisfied": 5, "mostly": 3, "dissatisfied": 1, "unknown": 1, "blank": 1,
    }  # fmt: skip
    assert set(release.exact) == {("members", "web"), ("members", "paper")}


def test_paper_and_web_give_the_rule_the_same_as_web_alone(village: Cast) -> None:
    poll = village.opened()
    web_vote(village, poll, 1, 1, 2, 2, 4)
    village.close(poll)
    enter_paper(village.secretary, village.one(poll, "members"), sheet(5, mostly=2, dissatisfied=3))
    village.publish(poll)
    assert inputs_of(poll) == {
        "members": {QUESTION: {"satisfied": 2, "mostly": 4, "dissatisfied": 3, "unknown": 1}}
    }


def test_a_rule_computes_with_no_few_beside_paper(village: Cast) -> None:
    """A-4.8: three on the web beside six on paper would be the score less the paper; the six
    count exactly, of one mind or not."""
    poll = village.opened()
    web_vote(village, poll, 1, 1, 2)
    village.close(poll)
    enter_paper(village.secretary, village.one(poll, "members"), sheet(6, mostly=5, dissatisfied=1))
    village.publish(poll)
    assert inputs_of(poll) == {"members": {QUESTION: {"mostly": 5, "dissatisfied": 1}}}


@pytest.mark.parametrize(
    "wrong",
    [
        sheet(6, "张三", "张三", satisfied=6),
        sheet(6, "张三", " ", satisfied=6),
        sheet(6, satisfied=7),
        sheet(8, satisfied=8),
    ],
)
def test_a_wrong_count_sheet_is_refused(village: Cast, wrong: PaperSheet) -> None:
    """Two people; no more answers than ballots, no more ballots than people without ticket."""
    poll = village.opened()
    web_vote(village, poll, 1, 1, 2, 3, 4)
    village.close(poll)
    with pytest.raises(Refused):
        enter_paper(village.secretary, village.one(poll, "members"), wrong)
    assert not Tally.objects.filter(channel="paper").exists()


def test_paper_is_entered_after_the_close_and_before_the_publication(village: Cast) -> None:
    poll = village.opened()
    one = village.one(poll, "members")
    with pytest.raises(NotAllowedNow):
        enter_paper(village.secretary, one, sheet(1, satisfied=1))
    village.close(poll)
    village.publish(poll)
    with pytest.raises(NotAllowedNow):
        enter_paper(village.secretary, village.one(poll, "members"), sheet(1, satisfied=1))


def test_one_publication(village: Cast) -> None:
    poll = village.opened()
    village.close(poll)
    village.publish(poll)
    with pytest.raises(NotAllowedNow):
        publishing.publish(village.secretary, poll)


def test_a_list_signed_by_another_box_is_refused(village: Cast) -> None:
    """The key was journalled at the opening; nothing changes here."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    poll = village.opened()
    web_vote(village, poll, 1)
    village.box.key = Ed25519PrivateKey.generate()
    with pytest.raises(Refused):
        village.close(poll)
    assert Poll.objects.get(pk=poll.pk).state == PollState.OPEN


def test_more_ballots_than_tickets_are_refused(village: Cast) -> None:
    """count ≤ issued ≤ eligible: the office forgot a ticket, or somebody else signed."""
    from xianfeng.appraisals.models import Seat

    poll = village.opened()
    web_vote(village, poll, 1, 2)
    Seat.objects.filter(user=village.members[0]).update(issued=False)
    with pytest.raises(Refused):
        village.close(poll)
    assert Poll.objects.get(pk=poll.pk).state == PollState.OPEN


def test_comments_travel_apart_are_masked_and_kept_back_below_k(village: Cast) -> None:
    """A-5: a class of their own with a key of their own."""
    poll = village.opened(asks_words=True)
    for number, voter in enumerate(village.members[:4]):
        village.vote(poll, "members", voter, 1)
        text = f"党员1说得对，打 1380000000{number}"
        village.vote(poll, "members.words", voter, text)
    village.close(poll)
    village.publish(poll)
    assert words_of(poll, supervises=False) == []
    (found,) = words_of(poll, supervises=True)
    assert found.few
    assert set(found.texts) == {"某某说得对，打 （号码）"}
    assert Remark.objects.count() == 4


def test_slips_vote_too(village: Cast) -> None:
    """A village meeting on one shared tablet."""
    poll = village.opened(("public", "ballot", 6))
    for place, code in enumerate(
        office.print_slips(village.secretary, village.one(poll, "public"))
    ):
        village.vote(poll, "public", code, 1 + place % 3)
    village.close(poll)
    village.publish(poll)
    (found,) = results_of(poll, Reader.INSIDE)
    assert found.questions[QUESTION].total.counts == {
        "satisfied": 2, "mostly": 2, "dissatisfied": 2,
    }  # fmt: skip
    (public,) = results_of(poll, Reader.PUBLIC)
    assert public.questions[QUESTION].total.shown is Shown.HIDDEN  # fewer than ten


def test_seats_keep_no_order_after_the_close(village: Cast) -> None:
    """Rows are written anew in the order of random keys."""
    from xianfeng.appraisals.models import Seat

    poll = village.opened()
    for voter in reversed(village.members):
        village.vote(poll, "members", voter, 1)
    village.close(poll)
    keys = list(Seat.objects.filter(poll_class__poll=poll).values_list("pk", flat=True))
    assert len(keys) == 8
    assert not {"created", "issued_at"} & {field.name for field in Seat._meta.get_fields()}


# --- words that travel beside their ballots

Words = Callable[[list[bytes]], list[bytes]]
OTHER = word_lines([sealed("别的话")])
HANDED: dict[str, Words] = {
    "one altered": lambda lines: [lines[0].replace("话".encode(), "谎".encode()), *lines[1:]],
    "one kept back": lambda lines: lines[1:],
    "one too many": lambda lines: [*lines, *OTHER],
    "one exchanged": lambda lines: [*lines[1:], *OTHER],
    "no list of words": lambda lines: [b"{}\n"],
    "bytes": lambda lines: [b"\xff\n"],
}


@pytest.mark.parametrize("what", HANDED)
def test_a_box_that_hands_over_other_words_is_found_out(
    village: Cast, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Nothing is counted then, and nothing has changed here."""
    poll = village.opened(asks_words=True)
    for number, voter in enumerate(village.members[:3]):
        village.vote(poll, "members.words", voter, f"话{number}")
    honest = village.box.words(poll.pk).splitlines(keepends=True)
    monkeypatch.setattr(village.box, "words", lambda _: b"".join(HANDED[what](honest)))
    with pytest.raises(Refused):
        village.close(poll)
    assert not CountFile.objects.exists()
    assert Poll.objects.get(pk=poll.pk).state == PollState.OPEN


def test_two_who_seal_one_text_alike_do_not_stop_the_close(village: Cast) -> None:
    """Somebody with two slips may send one salt twice: both sheets count."""
    poll = village.opened(("public", "ballot", 6), asks_words=True)
    same = sealed("修路")
    for code in office.print_slips(village.secretary, village.one(poll, "public"))[:2]:
        ticket = village.take(poll, "public.words", code)
        village.box.cast(ticket.ballot((same,)))
    village.close(poll)
    assert [*Remark.objects.values_list("text", flat=True)] == ["修路", "修路"]


def test_a_count_file_holds_no_words(village: Cast) -> None:
    """Named auditors recount, and read no word as it was written."""
    poll = village.opened(asks_words=True)
    web_vote(village, poll, 1, 1, 2, 2, 3)
    for number, voter in enumerate(village.members[:5]):
        village.vote(poll, "members.words", voter, f"王小明的电话是1390000123{number}")
    village.close(poll)
    content = bytes(CountFile.objects.get(poll=poll).content).decode()
    assert "王小明" not in content
    assert all("words" not in json.loads(line) for line in content.splitlines()[3:])
    assert Remark.objects.count() == 5
