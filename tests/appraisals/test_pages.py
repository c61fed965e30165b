"""What pages offer is what can be done, and what they say is so."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.appraisals.casts import Cast
from tests.factories.counties import DAY, holder
from tests.factories.people import signed_in
from xianfeng.accounts.models import User
from xianfeng.appraisals.actions import office
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.actions.voices import Comment, Said, comment, speak
from xianfeng.appraisals.models import CommentMode, LeaderComment, ObjectKind, Poll
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused
from xianfeng.members.models import Person
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.roles import Role


def draft_form(village: Cast, **more: Any) -> dict[str, Any]:
    moment = clock.now()
    return {
        "organization": village.branch.pk, "title": "评议", "minimum_turnout": 0,
        "asking": f"{village.pack} free satisfaction", "own_questions": "您满意吗？",
        "opens": moment.strftime("%Y-%m-%dT%H:%M"), "circle": "organization",
        "closes": (moment + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"), **more,
    }  # fmt: skip


def test_a_poll_by_name_promises_no_secrecy(village: Cast) -> None:
    """Neither “保密” nor an empty voice; the way to the page where one speaks."""
    poll = village.opened(("self", "named", 0))
    page = signed_in(village.secretary).get(reverse("appraisals:ballot", args=[poll.pk]))
    text = page.content.decode()
    assert "保密：您怎么投的" not in text
    assert "记名填写" in text
    assert reverse("appraisals:speak", args=[poll.pk]) in text
    secret = village.opened()
    page = signed_in(village.members[0]).get(reverse("appraisals:ballot", args=[secret.pk]))
    assert "保密：您怎么投的" in page.content.decode()
    assert "您另有记名填写的一份" not in page.content.decode()


def test_only_those_are_offered_who_may_be_spoken_for(village: Cast) -> None:
    """代录: the appraised without an account and the seated, none who spoke already."""
    own, silent = (Person.objects.get(user=one) for one in village.members[:2])
    other = Person.objects.filter(user=None).order_by("name").first()
    assert other
    things = [Thing(ObjectKind.MEMBER, str(one.pk), one.name) for one in (own, silent, other)]
    poll = village.opened(
        ("self", "named", 0), ("members", "ballot", 0), question_set="pledge-voices", things=things
    )
    speak(village.members[0], village.one(poll, "self"), Said({"o1.kept": "mostly"}, {}))
    path = reverse("appraisals:speak_for", args=[poll.pk])
    secretary = signed_in(village.secretary)
    offered = secretary.get(path).content.decode()
    assert {str(one.pk) for one in (silent, other)} == {
        str(one.pk) for one in Person.objects.all() if str(one.pk) in offered
    }
    said = {f"o{n}.kept": "satisfied" for n in (2, 3)}
    for person in (silent, other):
        assert secretary.post(path, {"person": person.pk, **said}).status_code == 302
    assert secretary.post(path, {"person": own.pk, "o1.kept": "mostly"}).status_code == 400


def test_of_a_branch_by_itself_only_the_seated_are_offered(village: Cast) -> None:
    """The secretary has the seat; members would be refused, so they are not offered."""
    poll = village.opened(("self", "named", 0), ("members", "ballot", 0))
    page = signed_in(village.secretary).get(reverse("appraisals:speak_for", args=[poll.pk]))
    assert "现在没有可以代录的人" in page.content.decode()


def test_who_activated_after_the_announcement_is_shown_the_way(village: Cast) -> None:
    """At the announcement there was no account: the slip is the way, and the page says so."""
    poll = village.opened()
    person = Person.objects.filter(user=None).first()
    assert person
    late = User.objects.create(username="late", display_name=person.name, password="x")
    appoint(None, late, Role.MEMBER, village.branch, DAY)
    assert "现在没有需要您参加的评议" in signed_in(late).get("/appraisals/").content.decode()
    Person.objects.filter(pk=person.pk).update(user=late)
    text = signed_in(late).get("/appraisals/").content.decode()
    assert "凭领到的邀请票" in text.replace("请用领到的邀请票", "凭领到的邀请票")
    assert "现在没有需要您参加的评议" not in text
    seated = signed_in(village.members[0]).get("/appraisals/").content.decode()
    assert "请用领到的邀请票" not in seated
    village.close(poll)
    assert "请用领到的邀请票" not in signed_in(late).get("/appraisals/").content.decode()


def test_windows_are_polled_from_their_own_pages(village: Cast) -> None:
    """A branch's code is no window's key: neither offered nor taken."""
    secretary = signed_in(village.secretary)
    page = secretary.get("/appraisals/new").content.decode()
    from xianfeng.appraisals.rules.asking import sets_of
    from xianfeng.appraisals.views.polls import things_of
    from xianfeng.kernel.errors import Refused
    from xianfeng.packs.queries import pack_of
    from xianfeng.packs.schema import Subject

    sets = sets_of(pack_of(village.pack)).values()
    (window,) = [one for one in sets if one.subject is Subject.WINDOW]
    asking = f"{village.pack} {window.code} {window.scale}"
    assert asking not in page
    assert secretary.post("/appraisals/new", draft_form(village, asking=asking)).status_code == 400
    drafted: Any = village.draft(question_set=window.code)
    with pytest.raises(Refused):
        things_of(village.branch, drafted)


def test_r183_nominations_are_polled(village: Cast) -> None:
    """One a line; the box knows them by number."""
    secretary = signed_in(village.secretary)
    form = draft_form(village, nominees="张三丰\n李四光\n张三丰\n")
    assert secretary.post("/appraisals/new", form).status_code == 302
    poll = Poll.objects.get()
    named = poll.objects_asked.values_list("kind", "name")
    assert list(named) == [("nomination", "张三丰"), ("nomination", "李四光")]
    wrong = form | {"asking": f"{village.pack} industry-voices satisfaction"}
    assert secretary.post("/appraisals/new", wrong).status_code == 400
    assert (
        secretary.post("/appraisals/new", form | {"nominees": "甲\n" * 2 + "x" * 101}).status_code
        == 400
    )


def test_r061_a_leaders_comment_is_polled(village: Cast) -> None:
    """From the page of comments; one on a member or a pledge is nobody else's."""
    parts = {"merits": "好", "faults": "少", "direction": "多"}
    said = Comment(parts, "on_site", clock.today(), "领导")
    leader = holder(Role.LEADER, village.places["C1"])
    for thing in (
        Thing(ObjectKind.ORGANIZATION, "V1", "一村支部"),
        Thing(ObjectKind.MEMBER, str(Person.objects.filter(user=None)[0].pk), "某人"),
        Thing(ObjectKind.PLEDGE, "7", "某人：教村民用手机"),
    ):
        comment(leader, village.branch, thing, village.pack, said)
    secretary = signed_in(village.secretary)
    one = LeaderComment.objects.get(object_kind="organization")
    path = f"/appraisals/new?comment={one.pk}"
    assert path in secretary.get("/appraisals/comments").content.decode()
    assert "一村支部" in secretary.get(path).content.decode()
    assert secretary.post(path, draft_form(village)).status_code == 302
    (asked,) = Poll.objects.get().objects_asked.all()
    assert (asked.kind, asked.key) == ("comment", str(one.pk))
    private = [one.pk for one in LeaderComment.objects.exclude(pk=one.pk)]
    for key in (*private, 0, "x", "9" * 30):
        assert secretary.get(f"/appraisals/new?comment={key}").status_code == 404
    page = secretary.get("/appraisals/comments").content.decode()
    assert not [key for key in private if f'comment={key}"' in page]


def test_slips_are_printed_under_the_sites_own_address(village: Cast, settings: Any) -> None:
    """Whatever name the secretary's browser used: the box answers that of the site alone."""
    settings.SITE_ORIGIN = "https://xianfeng.example"
    poll = village.opened(("public", "ballot", 6))
    path = reverse("appraisals:slips", args=[poll.pk, "public"])
    text = signed_in(village.secretary).post(path).content.decode()
    assert "https://xianfeng.example/appraisals/slip" in text


@pytest.mark.parametrize("circle", ["public", "organization"])
def test_the_masses_find_what_became_of_their_votes(village: Cast, circle: str) -> None:
    """R-031: without an account, by the public board or by the slip that one has used."""
    poll = village.opened(("public", "ballot", 30), circle=circle)
    codes = office.print_slips(village.secretary, village.one(poll, "public"))
    for code in codes[:12]:
        village.vote(poll, "public", code, 1)
    village.close(poll)
    anybody = Client()
    used = anybody.post("/appraisals/slip", {"code": codes[0]})
    assert "投票已经截止，结果还没有公布。" in used.content.decode()
    village.publish(poll)
    used = anybody.post("/appraisals/slip", {"code": codes[0]})
    public = reverse("appraisals:public", args=[poll.pk])
    to_all = circle == "public"
    if to_all:
        assert used.headers["Location"] == public
        assert anybody.get(public).status_code == 200
    else:
        assert "结果的公布范围是：本党组织及上级" in used.content.decode()
    for path in ("/board/", "/appraisals/published", "/appraisals/published?q=一村"):
        assert (f'href="{public}"' in anybody.get(path).content.decode()) == to_all, path
    nowhere = anybody.get("/appraisals/published?q=没有这个").content.decode()
    assert f'href="{public}"' not in nowhere
    assert 'href="/appraisals/published"' in anybody.get("/appraisals/receipt").content.decode()


def test_a_member_finds_the_result_where_the_vote_was_cast(village: Cast) -> None:
    """R-031: the page of the closed ballot leads to the result that the member may read."""
    poll = village.opened()
    village.vote(poll, "members", village.members[0], 1)
    village.close(poll)
    village.publish(poll)
    page = signed_in(village.members[0]).get(reverse("appraisals:ballot", args=[poll.pk]))
    assert f'href="{reverse("appraisals:results", args=[poll.pk])}"' in page.content.decode()


@pytest.mark.parametrize(("back", "status"), [(0, 302), (1, 302), (2, 400), (-1, 400), (None, 302)])
def test_the_year_that_is_appraised_is_chosen(village: Cast, back: int | None, status: int) -> None:
    """R-085: grading takes a poll by its year; held in January it may be about the year before."""
    opens = clock.now().astimezone(clock.SHANGHAI).year
    year = {} if back is None else {"year": opens - back}
    answer = signed_in(village.secretary).post("/appraisals/new", draft_form(village, **year))
    assert answer.status_code == status
    made = list(Poll.objects.values_list("year", flat=True))
    assert made == ([opens - (back or 0)] if status == 302 else [])
    if status == 400:
        assert "年度应是开始的那一年，或者它的上一年。" in answer.content.decode()


@pytest.mark.parametrize("field", ["opens", "closes"])
@pytest.mark.parametrize("when", ["0001-01-01T00:00", "1970-01-01T00:00", "9999-12-31T23:59"])
def test_a_date_of_another_age_is_told_at_its_field(village: Cast, field: str, when: str) -> None:
    """A slip of the hand in the year is no error of the server, and no poll."""
    sent = draft_form(village, **{field: when})
    answer = signed_in(village.secretary).post("/appraisals/new", sent)
    assert answer.status_code == 400
    assert "请核对日期" in answer.context["form"].errors[field][0]
    assert not Poll.objects.exists()


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_poll_is_not_extended_into_another_age(village: Cast, when: str) -> None:
    """A-9.3: the new end lies near."""
    poll = village.opened()
    path = reverse("appraisals:extend", args=[poll.pk])
    answer = signed_in(village.secretary).post(path, {"closes": when, "reason": "农忙"})
    assert answer.status_code == 400
    assert "请核对日期" in answer.content.decode()


def test_a_comment_has_a_day_of_this_age(village: Cast) -> None:
    """R-061: wherever it is written down."""
    parts = dict.fromkeys(("merits", "faults", "direction"), "好")
    said = Comment(parts, CommentMode.ON_SITE, date(1, 1, 1), "领导")
    thing = Thing(ObjectKind.ORGANIZATION, village.branch.code, village.branch.name)
    with pytest.raises(Refused, match="不能早于"):
        comment(village.secretary, village.branch, thing, village.pack, said)


def test_a_draft_sent_twice_leads_to_the_one_that_is_there(village: Cast) -> None:
    """Nominees too, though each has a key of its own; with another name it is another."""
    secretary = signed_in(village.secretary)
    form = draft_form(village, nominees="王甲乙\n李丙丁")
    first = secretary.post("/appraisals/new", form).headers["Location"]
    assert secretary.post("/appraisals/new", form).headers["Location"] == first
    other = form | {"nominees": "王甲乙\n赵戊己"}
    assert secretary.post("/appraisals/new", other).headers["Location"] != first
    assert Poll.objects.count() == 2
