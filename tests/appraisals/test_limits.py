"""What an organizer cannot do, whatever is sent: second votes, odd counters, early looks."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.appraisals.casts import Cast
from tests.factories.counties import holder
from tests.factories.people import signed_in
from xianfeng.appraisals.actions import announcing, office, polls, timing
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.actions.voices import Said, speak_for
from xianfeng.appraisals.models import ObjectKind, Poll, PollClass
from xianfeng.appraisals.queries.fairness import notices_of
from xianfeng.appraisals.rules.checks import Warned
from xianfeng.appraisals.wording import notice_text
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.models import Person
from xianfeng.organizations.roles import Role


@pytest.mark.parametrize("form", ["ballot", "paper", "named"])
@pytest.mark.parametrize("voice", ["members", "self", "leader", "superior"])
def test_a_roster_fills_one_class(village: Cast, voice: str, form: str) -> None:
    """A-2: one person, one ticket; a second class would seat the same people again."""
    poll = village.draft()
    village.only(poll, (voice, "ballot", 0))
    with pytest.raises(Refused):
        polls.set_class(poll, voice, form, 9)
    other = polls.set_class(poll, "public", "ballot", 9)
    with pytest.raises(Refused):
        polls.set_class(poll, voice, form, 9, one=other)
    polls.set_class(poll, voice, form, 0, one=village.one(poll, voice))


def test_slips_may_be_cut_into_groups(village: Cast) -> None:
    """Whoever holds a slip of one group holds none of another."""
    poll = village.draft()
    village.only(poll, ("public", "ballot", 10), ("public", "ballot", 10))
    assert sorted(poll.classes.values_list("code", flat=True)) == ["public", "public.2"]


def test_two_groups_have_two_names(village: Cast) -> None:
    """A-4.3: results are told by the group's name, so that no two share one."""
    poll = village.draft()
    village.only(poll, ("public", "ballot", 10))
    for cut in ("", "城区代表"):  # beside one that has no name yet
        with pytest.raises(Refused, match="自己的名称"):
            polls.set_class(poll, "public", "ballot", 10, cut=cut)
    polls.set_class(poll, "public", "ballot", 10, cut="村民代表", one=village.one(poll, "public"))
    other = polls.set_class(poll, "public", "ballot", 10, cut="城区代表")
    for cut in ("", "村民代表"):
        with pytest.raises(Refused, match="自己的名称"):
            polls.set_class(poll, "public", "ballot", 10, cut=cut, one=other)
    polls.set_class(poll, "public", "paper", 12, cut="城区代表", one=other)


def test_an_empty_roster_is_not_asked_for_slips(village: Cast) -> None:
    """A-7: what to do about an empty class follows from how it is filled."""
    poll = village.draft()
    village.only(poll, ("leader", "ballot", 0), ("public", "ballot", 0))
    empty = {one.about: one.kind for one in notices_of(poll) if "empty" in one.kind}
    assert empty == {"leader": Warned.EMPTY_ROSTER, "public": Warned.EMPTY_CLASS}


def test_a_draft_that_seats_twice_is_not_announced(village: Cast) -> None:
    """However it came to be: two requests at once, or a draft of an older version."""
    poll = village.draft()
    village.only(poll, ("members", "ballot", 0))
    PollClass.objects.create(poll=poll, code="members.2", voice="members", form="ballot")
    assert Warned.SEATED_TWICE in {one.kind for one in notices_of(poll) if one.stops}
    with pytest.raises(Refused):
        announcing.announce(village.secretary, poll)


def test_the_scanned_sheet_is_for_who_counts_and_who_audits(
    village: Cast, settings: Any, tmp_path: Path
) -> None:
    """A-4: a sheet below k, before the publication, shows every number that the guard hides."""
    settings.MEDIA_ROOT = tmp_path
    poll = village.opened()
    village.close(poll)
    counts = {"o1.overall": {"satisfied": 2}}
    scan = SimpleUploadedFile("sheet.pdf", b"%PDF-1.4 two satisfied")
    enter_paper(
        village.secretary, village.one(poll, "members"), PaperSheet(2, counts, "甲", "乙", scan)
    )
    path = reverse("appraisals:scan", args=[poll.pk, "members"])
    page = reverse("appraisals:poll", args=[poll.pk])
    auditor = holder(Role.AUDITOR, village.places["C1"])
    for reader in (village.secretary, auditor):
        assert signed_in(reader).get(path).status_code == 200
        assert path in signed_in(reader).get(page).content.decode()
    for role in (Role.LEADER, Role.AUTHORITY):
        client = signed_in(holder(role, village.places["C1"]))
        assert client.get(path).status_code == 404
        shown = client.get(page)
        assert shown.status_code != 200 or path not in shown.content.decode()
    assert signed_in(village.members[0]).get(path).status_code == 404


def test_rows_before_the_publication_are_for_nobody(village: Cast) -> None:
    """A-3.7: one ballot would be one person's; a void poll's counts are shown to nobody."""
    auditor = signed_in(holder(Role.AUDITOR, village.places["C1"]))
    poll = village.opened(minimum_turnout=0)
    village.vote(poll, "members", village.members[0], 1)
    village.close(poll)
    poll = Poll.objects.get(pk=poll.pk)
    page = reverse("appraisals:poll", args=[poll.pk])
    assert auditor.post("/appraisals/rows", {"poll": poll.pk}).status_code == 404
    assert "/appraisals/rows" not in auditor.get(page).content.decode()
    timing.void(village.secretary, poll, "作废")
    assert auditor.post("/appraisals/rows", {"poll": poll.pk}).status_code == 404


def test_a_lost_ticket_votes_on_paper(village: Cast) -> None:
    """D-11: eight took a ticket, five voted; the other seven of twelve may vote on paper."""
    poll = village.opened()
    for place, voter in enumerate(village.members):
        ticket = village.take(poll, "members", voter)
        if place < 5:
            village.box.cast(ticket.ballot((1 + place % 3,)))
    village.close(poll)
    one = village.one(poll, "members")
    with pytest.raises(Refused, match="7"):
        enter_paper(village.secretary, one, PaperSheet(8, {}, "甲", "乙"))
    enter_paper(village.secretary, one, PaperSheet(7, {}, "甲", "乙"))
    village.publish(poll)


@pytest.mark.parametrize(
    "names",
    [("甲", "甲\u200b"), ("张 三", "张三"), ("张三", "张\u3000三"), ("Ａ", "a"), ("\u200b", "甲")],
)
def test_two_counters_are_two_people(village: Cast, names: tuple[str, str]) -> None:
    """A-8: what looks the same on the sheet is one name."""
    poll = village.opened()
    village.close(poll)
    with pytest.raises(Refused):
        enter_paper(village.secretary, village.one(poll, "members"), PaperSheet(1, {}, *names))


def test_a_large_branch_reviews_its_members_at_once(village: Cast) -> None:
    """As many as the box takes; beyond, the draft says what to do."""
    people = [Thing(ObjectKind.MEMBER, f"p{n}", f"党员{n}") for n in range(201)]
    poll = village.draft("member-review", things=people[:200])
    assert poll.objects_asked.count() == 200
    with pytest.raises(Refused, match="分成几次"):
        village.draft("member-review", things=people)
    with pytest.raises(Refused, match="正式党员"):
        village.draft("member-review", things=[])


@pytest.mark.parametrize(
    ("weights", "off"), [((60, 40), False), ((60, 30), True), ((None, 90), True)]
)
def test_weights_that_are_not_a_whole_are_noticed(
    village: Cast, weights: tuple[int | None, int], off: bool
) -> None:
    """A-7: told before the announcement, and no reason to stop it."""
    poll = village.draft()
    poll.classes.all().delete()
    polls.set_class(poll, "members", "ballot", 0, weights[0])
    polls.set_class(poll, "public", "ballot", 20, weights[1])
    found = [one for one in notices_of(poll) if one.kind is Warned.WEIGHTS_OFF]
    assert [one.number for one in found] == ([sum(each or 0 for each in weights)] if off else [])
    assert not any(one.stops for one in found)
    if off:
        assert f"{found[0].number}%，" in notice_text(found[0], {})


def test_nothing_is_written_down_for_a_stranger_or_after_the_close(village: Cast) -> None:
    """代录: for who has a seat or is appraised, while the poll is open."""
    appraised, other = Person.objects.filter(user=None).order_by("pk")[:2]
    mine = Person.objects.get(user=village.members[0])
    things = [Thing(ObjectKind.MEMBER, str(who.pk), who.name) for who in (appraised, mine)]
    classes = (("self", "named", 0), ("members", "ballot", 0))
    poll = village.opened(*classes, question_set="pledge-voices", things=things)
    one, said = village.one(poll, "self"), Said({"o1.kept": "mostly"}, {})
    with pytest.raises(Refused):
        speak_for(village.secretary, one, other, said)
    speak_for(village.secretary, one, appraised, said)
    village.close(poll)
    with pytest.raises(NotAllowedNow):
        speak_for(village.secretary, village.one(poll, "self"), appraised, said)


def test_a_class_by_slips_is_not_set_to_by_name(village: Cast) -> None:
    """R-085: nobody could vote in it; the choice is not offered either, and one that a draft has
    already stops the announcement."""
    poll = village.draft("industry-voices")
    with pytest.raises(Refused, match="票上没有姓名"):
        village.only(poll, ("public", "named", 12))
    village.only(poll, ("members", "ballot", 0), ("public", "ballot", 12))
    page = signed_in(village.secretary).get(reverse("appraisals:poll", args=[poll.pk]))
    forms = page.content.decode().split("/classes/")
    offered = {one.split('"')[0]: 'value="named"' in one for one in forms if "<select" in one}
    assert {key: offered[key] for key in ("members", "public")} == {
        "members": True,
        "public": False,
    }
    PollClass.objects.filter(poll=poll, code="public").update(form="named")
    assert Warned.NOBODY_BY_NAME in {one.kind for one in notices_of(poll) if one.stops}


def test_a_class_is_not_turned_into_one_of_other_people(village: Cast) -> None:
    """Its code stands on keys, ballots and files: `public` of people served would mislead."""
    poll = village.draft()
    village.only(poll, ("public", "ballot", 10))
    with pytest.raises(Refused, match="另加一类"):
        polls.set_class(poll, "clients", "ballot", 10, one=village.one(poll, "public"))
    assert village.one(poll, "public").voice == "public"


def test_a_sheet_entered_again_takes_the_earlier_scan_away(
    village: Cast, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Counts and names that no page shows any more do not stay on the disk."""
    settings.MEDIA_ROOT = tmp_path
    poll = village.opened(("public", "paper", 20))
    village.close(poll)
    counts = {"o1.overall": {"satisfied": 6}}
    for name in ("first.pdf", "second.pdf"):
        scan = SimpleUploadedFile(name, b"%PDF-1.4 six satisfied")
        with django_capture_on_commit_callbacks(execute=True):
            sheet = PaperSheet(6, counts, "甲", "乙", scan)
            enter_paper(village.secretary, village.one(poll, "public"), sheet)
    assert [one.name for one in tmp_path.rglob("*.pdf")] == ["second.pdf"]


def test_numbers_that_are_corrected_leave_the_scan(
    village: Cast, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """The sheet stays the proof of what is on it, until another takes its place."""
    settings.MEDIA_ROOT = tmp_path
    poll = village.opened(("public", "paper", 20))
    village.close(poll)
    scan = SimpleUploadedFile("sheet.pdf", b"%PDF-1.4 six satisfied")
    hashes = set()
    for number, given in ((7, scan), (6, None)):
        with django_capture_on_commit_callbacks(execute=True):
            counts = {"o1.overall": {"satisfied": number}}
            sheet = PaperSheet(number, counts, "甲", "乙", given)
            kept = enter_paper(village.secretary, village.one(poll, "public"), sheet)
        hashes.add(kept.scan_sha256)
        with kept.scan.open() as file:
            assert file.read() == b"%PDF-1.4 six satisfied"
    assert len(hashes) == 1


def test_slips_are_offered_as_far_as_they_are_left(village: Cast) -> None:
    """D-05: a used slip is not printed again, and the page says how many are left."""
    poll = village.opened(("public", "ballot", 6))
    secretary, path = signed_in(village.secretary), reverse("appraisals:poll", args=[poll.pk])
    codes = office.print_slips(village.secretary, village.one(poll, "public"))
    for left, code in zip((6, 5, 4, 3, 2, 1), codes, strict=True):
        assert f"打印邀请票 {left} 张" in secretary.get(path).content.decode()
        village.take(poll, "public", code)
    assert "邀请票都已使用" in secretary.get(path).content.decode()
