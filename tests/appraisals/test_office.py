"""A-3: one ticket a person, without a trace of which ballot became of it (R-058)."""

import pytest

from tests.appraisals.casts import Cast
from xianfeng.appraisals.actions import announcing, office
from xianfeng.appraisals.models import PollClass, Seat
from xianfeng.appraisals.sealing import opened
from xianfeng.ballots.blind import blind_sign
from xianfeng.ballots.errors import Malformed
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow


def message(number: int = 1) -> bytes:
    """Something below every modulus."""
    return number.to_bytes(256, "big")


def test_members_with_an_account_have_seats_the_others_slips(village: Cast) -> None:
    """R-183: the roster is fixed at the announcement."""
    poll = village.opened()
    one = village.one(poll, "members")
    assert (one.eligible, one.slips, one.seats.count()) == (12, 4, 8)


def test_a_ticket_is_issued_once(village: Cast) -> None:
    """The same request gets the same answer, another one 已领票."""
    poll = village.opened()
    voter = village.members[0]
    first = office.issue_ticket(poll.pk, "members", message(7), holder=voter)
    assert office.issue_ticket(poll.pk, "members", message(7), holder=voter) == first
    with pytest.raises(office.AlreadyIssued):
        office.issue_ticket(poll.pk, "members", message(8), holder=voter)
    assert Seat.objects.filter(issued=True).count() == 1


def test_whoever_has_no_seat_gets_nothing(village: Cast) -> None:
    poll = village.opened(("members", "ballot", 0), ("public", "ballot", 6))
    for voter_class, holder in (
        ("members", village.secretary),
        ("public", village.members[0]),
        ("nobody", village.members[0]),
        ("public", "AAAAA-AAAAA"),
        ("public", ""),
    ):
        with pytest.raises(office.NoSeat):
            office.issue_ticket(poll.pk, voter_class, message(), holder=holder)


def test_a_slip_is_good_for_its_class_once(village: Cast) -> None:
    """Codes belong to poll and class, never to a name; only a keyed hash is kept."""
    poll = village.opened(("members", "ballot", 0), ("public", "ballot", 6))
    codes = office.print_slips(village.secretary, village.one(poll, "public"))
    assert len(set(codes)) == 6
    typed = codes[0].replace("-", " ").lower()
    office.issue_ticket(poll.pk, "public", message(), holder=typed)
    with pytest.raises(office.AlreadyIssued):
        office.issue_ticket(poll.pk, "public", message(2), holder=codes[0])
    with pytest.raises(office.NoSeat):
        office.issue_ticket(poll.pk, "members", message(), holder=codes[1])
    assert not Seat.objects.filter(code__in=codes).exists()


def test_a_new_print_ends_the_codes_nobody_used(village: Cast) -> None:
    poll = village.opened(("public", "ballot", 6))
    first = office.print_slips(village.secretary, village.one(poll, "public"))
    office.issue_ticket(poll.pk, "public", message(), holder=first[0])
    second = office.print_slips(village.secretary, village.one(poll, "public"))
    assert len(second) == 5
    with pytest.raises(office.NoSeat):
        office.issue_ticket(poll.pk, "public", message(2), holder=first[1])
    assert Seat.objects.filter(poll_class__poll=poll).count() == 6


def test_no_tickets_before_the_opening_and_after_the_close(village: Cast) -> None:
    poll = village.draft()
    village.only(poll, ("members", "ballot", 0))
    announcing.announce(village.secretary, poll)
    with pytest.raises(NotAllowedNow):
        office.issue_ticket(poll.pk, "members", message(), holder=village.members[0])
    announcing.open_poll(village.secretary, poll)
    office.issue_ticket(poll.pk, "members", message(), holder=village.members[0])
    village.close(poll)
    with pytest.raises(NotAllowedNow):
        office.issue_ticket(poll.pk, "members", message(), holder=village.members[0])


def test_bytes_that_are_no_residue_cost_no_ticket(village: Cast) -> None:
    poll = village.opened()
    for content in (b"", b"\xff" * 256, b"\x00" * 255):
        with pytest.raises(Malformed):
            office.issue_ticket(poll.pk, "members", content, holder=village.members[0])
    assert not Seat.objects.filter(issued=True).exists()


def test_keys_are_journalled_before_and_destroyed_after(village: Cast) -> None:
    """The public key's hash stands in the record before the first ticket; at close the private
    key goes, and with it every request."""
    poll = village.opened()
    entry = Entry.objects.get(kind="poll.announced")
    one = village.one(poll, "members")
    assert one.private_key
    assert blind_sign(opened(bytes(one.private_key)), message())
    assert poll.manifest_digest in entry.text
    village.vote(poll, "members", village.members[0], 1)
    village.close(poll)
    assert PollClass.objects.get(pk=one.pk).private_key is None
    assert not Seat.objects.exclude(request="").exists()


def test_the_database_holds_no_usable_key(village: Cast) -> None:
    """A copy of the database issues no tickets: the key is sealed with the site's secret."""
    one = village.one(village.opened(), "members")
    assert b"\x30\x82" not in bytes(one.private_key or b"")[12:20]


def test_names_of_people_stay_out_of_manifest_and_journal(village: Cast) -> None:
    """The box is asked by anybody: it knows members by number."""
    from xianfeng.appraisals.actions.polls import Thing
    from xianfeng.appraisals.models import ObjectKind

    things = [Thing(ObjectKind.MEMBER, f"p{n}", f"张三丰{n}") for n in range(3)]
    poll = village.opened(question_set="member-review", things=things)
    assert "张三丰" not in poll.manifest
    assert not Entry.objects.filter(text__contains="张三丰").exists()
