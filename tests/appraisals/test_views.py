"""Pages: who may open what, and what a page shows (roles.md, A-1…A-8)."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.appraisals.casts import Cast, take
from tests.factories.counties import DAY, OTHER, county, holder
from tests.factories.people import signed_in
from xianfeng.accounts.models import User
from xianfeng.appraisals import messenger
from xianfeng.appraisals.actions import announcing, office
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.forms import DraftForm
from xianfeng.appraisals.models import NamedVoice, ObjectKind, Poll, Seat
from xianfeng.appraisals.queries import polls as queries
from xianfeng.appraisals.queries.asking import ballot_of
from xianfeng.appraisals.rules.asking import FREE
from xianfeng.appraisals.states import PollState
from xianfeng.ballots.encoding import to_base64
from xianfeng.journal.models import Entry
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused
from xianfeng.members.models import Person
from xianfeng.organizations.actions import appoint
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role

HOST = {"host": "localhost"}
PLACES = {"V1": "一村支部", "V2": "二村支部"}


def published(village: Cast) -> Poll:
    """Twelve members voted, eight on the web."""
    poll = village.opened(circle="public")
    for place, voter in enumerate(village.members):
        village.vote(poll, "members", voter, 1 + place % 3)
    village.close(poll)
    village.publish(poll)
    return poll


def test_an_organizer_takes_a_poll_from_draft_to_result(village: Cast) -> None:
    """R-183: everything an evaluation needs, by pages alone."""
    secretary = signed_in(village.secretary)
    moment = clock.now().astimezone(clock.SHANGHAI)
    form = {
        "organization": village.branch.pk,
        "title": "评议支部工作",
        "asking": f"{village.pack} industry-voices satisfaction",
        "opens": (moment - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M"),
        "closes": (moment + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
        "minimum_turnout": 50,
        "circle": "organization",
    }
    answer = secretary.post("/appraisals/new", form)
    assert answer.status_code == 302, answer.content.decode()
    page = secretary.get(answer["Location"])
    assert "须改正" in page.content.decode()
    poll = Poll.objects.get()
    for voice in ("self", "society", "superior"):
        secretary.post(reverse("appraisals:remove_class", args=[poll.pk, voice]))
    new = {"voice": "public", "form": "ballot", "slips": 6, "cut": ""}
    secretary.post(reverse("appraisals:save_class", args=[poll.pk, "public"]), new)
    for verb in ("announce", "open"):
        secretary.post(reverse("appraisals:step", args=[poll.pk, verb]))
    slips = secretary.post(reverse("appraisals:slips", args=[poll.pk, "public"]), {"as": "page"})
    assert slips.content.decode().count("data:image/svg") == 6
    close = reverse("appraisals:explained", args=[poll.pk, "close"])
    assert secretary.post(close, {"reason": ""}).status_code == 400
    assert Poll.objects.get().state == PollState.OPEN  # early: not without a reason
    secretary.post(close, {"reason": "都投完了"})
    text = secretary.get(answer["Location"]).content.decode()
    assert "没有达到 50%" in text  # nobody voted: not to be published
    secretary.post(reverse("appraisals:step", args=[poll.pk, "publish"]))
    assert Poll.objects.get().state == PollState.CLOSED
    Poll.objects.update(minimum_turnout=0)
    secretary.post(reverse("appraisals:step", args=[poll.pk, "publish"]))
    poll.refresh_from_db()
    assert poll.state == PollState.PUBLISHED
    assert secretary.get(reverse("appraisals:results", args=[poll.pk])).status_code == 200


def test_numbers_of_a_class_that_were_refused_stay_in_their_fields(village: Cast) -> None:
    """Too many slips; a voice arranged twice; a class that somebody has just removed."""
    poll = village.draft()
    village.only(poll, ("members", "ballot", 0), ("public", "ballot", 6))
    secretary = signed_in(village.secretary)
    change = reverse("appraisals:save_class", args=[poll.pk, "public"])
    typed = {"voice": "public", "form": "paper", "slips": 100001, "weight": 37, "cut": ""}
    answer = secretary.post(change, typed)
    assert answer.status_code == 400
    assert 'name="slips" min="0" max="100000" value="100001"' in answer.text
    assert 'name="weight" min="0" max="100" value="37"' in answer.text
    assert '<option value="paper" selected>' in answer.text
    assert 'name="slips" min="0" max="100000" value="0"' in answer.text  # the others as they are
    twice = {"voice": "members", "form": "ballot", "slips": 0, "weight": 63, "cut": "甲"}
    answer = secretary.post(reverse("appraisals:add_class", args=[poll.pk]), twice)
    assert answer.status_code == 400
    assert 'value="甲"' in answer.text
    assert 'value="63"' in answer.text
    assert "只能安排一次" in answer.text
    village.only(poll, ("members", "ballot", 0))
    assert secretary.post(change, typed | {"slips": 6}).status_code == 302
    assert [one.code for one in poll.classes.all()] == ["members"]


TYPED = "外出务工的人还没有回来"


def test_a_refused_reason_stays_in_its_field(
    village: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The box is away, or the new end is none: the page says why, and nothing typed is lost."""
    poll = village.opened()
    secretary = signed_in(village.secretary)

    def away(*_: object) -> bytes:
        raise Refused("联系不上票箱")

    monkeypatch.setattr(messenger, "ask", away)
    closing = secretary.post(
        reverse("appraisals:explained", args=[poll.pk, "close"]), {"reason": TYPED}
    )
    end = (poll.closes - timedelta(hours=1)).astimezone(clock.SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    extend = reverse("appraisals:extend", args=[poll.pk])
    earlier = secretary.post(extend, {"closes": end, "reason": TYPED})
    no_end = secretary.post(extend, {"closes": "", "reason": TYPED})
    for answer in (closing, earlier, no_end):
        page = answer.content.decode()
        assert answer.status_code == 400
        assert page.count(TYPED) == 1
        assert '<details class="mt-2" open>' in page
    assert "联系不上票箱" in closing.content.decode()
    assert end in earlier.content.decode()


def test_every_step_of_the_page_carries_its_token(village: Cast) -> None:
    """As a browser sends it, with the checks that the test client leaves out otherwise."""
    poll = village.opened()
    secretary = Client(enforce_csrf_checks=True, headers=HOST)
    secretary.force_login(village.secretary, "django.contrib.auth.backends.ModelBackend")
    page = secretary.get(reverse("appraisals:poll", args=[poll.pk])).content.decode()
    forms = [one for one in page.split("<form")[1:] if 'method="post"' in one]
    assert len(forms) > 2
    assert all("csrfmiddlewaretoken" in one.split("</form>")[0] for one in forms)
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = {"reason": "都投完了", "csrfmiddlewaretoken": token}
    path = reverse("appraisals:explained", args=[poll.pk, "close"])
    assert secretary.post(path, form).status_code == 302
    assert Poll.objects.get().state == PollState.CLOSED


def test_a_reason_too_long_is_not_cut_off(village: Cast) -> None:
    poll = village.opened()
    path = reverse("appraisals:explained", args=[poll.pk, "close"])
    answer = signed_in(village.secretary).post(path, {"reason": "长" * 301})
    assert answer.status_code == 400
    assert "长" * 301 in answer.content.decode()
    assert Poll.objects.get().state == PollState.OPEN


def test_slips_print_as_pdf(village: Cast) -> None:
    poll = village.opened(("public", "ballot", 6))
    path = reverse("appraisals:slips", args=[poll.pk, "public"])
    answer = signed_in(village.secretary).post(path, {"as": "pdf"})
    assert answer.content.startswith(b"%PDF")


def test_the_office_over_http(village: Cast) -> None:
    """A ticket by account; 409 for a second message, 404 without a seat, 400 for noise."""
    poll = village.opened()
    path = reverse("appraisals:ticket", args=[poll.pk])
    member = signed_in(village.members[0])

    def ask(client: Client, **body: object) -> tuple[int, dict[str, str]]:
        answer = client.post(path, json.dumps(body), "application/json")
        return answer.status_code, answer.json()

    one, two = (to_base64(number.to_bytes(256, "big")) for number in (7, 8))
    status, first = ask(member, **{"class": "members", "blinded": one})
    assert status == 200
    assert ask(member, **{"class": "members", "blinded": one}) == (200, first)
    assert ask(member, **{"class": "members", "blinded": two}) == (409, {"error": "issued"})
    assert ask(Client(headers=HOST), **{"class": "members", "blinded": one})[0] == 404
    for noise in ({}, {"class": 1}, {"class": "members", "blinded": "x"}, {"blinded": None}):
        assert ask(member, **noise)[0] == 400
    assert member.post(path, b"\xff[", "application/json").status_code == 400
    assert member.post(path, b"[" * 3000, "application/json").status_code == 400


def test_only_the_ballot_may_call_the_box(village: Cast) -> None:
    """connect-src names the box on the voter's pages alone."""
    poll = village.opened()
    member = signed_in(village.members[0])
    page = member.get(reverse("appraisals:ballot", args=[poll.pk]))
    assert page.status_code == 200
    assert "127.0.0.1:8001" in page["Content-Security-Policy"]
    assert "127.0.0.1:8001" not in member.get("/appraisals/")["Content-Security-Policy"]


def test_a_slip_opens_the_ballot_and_wrong_codes_do_not(village: Cast) -> None:
    poll = village.opened(("public", "ballot", 6))
    codes = office.print_slips(village.secretary, village.one(poll, "public"))
    anybody = Client(headers=HOST)
    page = anybody.post("/appraisals/slip", {"code": codes[0].lower()})
    assert page.status_code == 200
    assert "ballot-setup" in page.content.decode()
    for wrong in ("", "AAAAA-AAAAA", "x", "' OR 1=1", codes[0][:-1]):
        assert anybody.post("/appraisals/slip", {"code": wrong}).status_code == 400


def test_another_county_finds_nothing(village: Cast) -> None:
    """404: what is out of scope does not exist."""
    poll = published(village)
    stranger = signed_in(holder(Role.DEPARTMENT, county(OTHER)["D1"]))
    for name in ("poll", "results", "ballot", "speak", "speak_for"):
        assert stranger.get(reverse(f"appraisals:{name}", args=[poll.pk])).status_code == 404, name
    for name, more in (("step", "publish"), ("export", "csv"), ("slips", "members")):
        path = reverse(f"appraisals:{name}", args=[poll.pk, more])
        assert stranger.post(path).status_code == 404, name


def test_a_member_sees_the_result_and_no_organizer_page(village: Cast) -> None:
    poll = published(village)
    member = signed_in(village.members[0])
    assert member.get(reverse("appraisals:results", args=[poll.pk])).status_code == 200
    assert member.get(reverse("appraisals:poll", args=[poll.pk])).status_code == 404
    assert member.post("/appraisals/rows", {"poll": poll.pk}).status_code == 403


def test_rows_are_for_the_auditor(village: Cast) -> None:
    poll = published(village)
    form = {"poll": poll.pk}
    assert signed_in(village.secretary).post("/appraisals/rows", form).status_code == 403
    auditor = signed_in(holder(Role.AUDITOR, village.places["C1"]))
    answer = auditor.post("/appraisals/rows", form)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).count(b"\n") == 3 + 8  # type: ignore[attr-defined]  # streamed


@pytest.mark.parametrize("name", ["csv", "xlsx", "pdf", "json"])
def test_results_leave_as_files(village: Cast, name: str) -> None:
    poll = published(village)
    answer = signed_in(village.secretary).post(reverse("appraisals:export", args=[poll.pk, name]))
    assert answer.status_code == 200
    assert len(answer.content) > 100


def test_the_public_page_needs_ten(village: Cast) -> None:
    """Eight ballots: shown inside, not to the public."""
    poll = published(village)
    inside = signed_in(village.secretary).get(reverse("appraisals:results", args=[poll.pk]))
    public = Client(headers=HOST).get(reverse("appraisals:public", args=[poll.pk]))
    assert "不公布</td>" not in inside.content.decode()
    assert "不公布</td>" in public.content.decode()


def test_a_self_assessment_item_by_item_and_one_written_down(village: Cast) -> None:
    """R-025, 代录: shown with who wrote it, and never over the member's own word."""
    person = Person.objects.get(user=village.members[0])
    other = Person.objects.filter(user=None).first()
    assert other
    things = [
        Thing(ObjectKind.MEMBER, str(person.pk), person.name),
        Thing(ObjectKind.MEMBER, str(other.pk), other.name),
    ]
    poll = village.opened(
        ("self", "named", 0),
        ("members", "ballot", 0),
        question_set="pledge-voices",
        things=things,
    )
    member = signed_in(village.members[0])
    path = reverse("appraisals:speak", args=[poll.pk])
    page = member.get(path).content.decode()
    assert "o1.kept" in page
    assert "o2.kept" not in page  # oneself only
    assert member.post(path, {"o1.kept": "mostly", "o1.kept.text": "修了水渠"}).status_code == 302
    secretary = signed_in(village.secretary)
    path = reverse("appraisals:speak_for", args=[poll.pk])
    assert secretary.post(path, {"person": person.pk, "o1.kept": "satisfied"}).status_code == 400
    assert secretary.post(path, {"person": other.pk, "o2.kept": "satisfied"}).status_code == 302
    voice = NamedVoice.objects.get(person=other)
    assert voice.on_behalf
    village.close(poll)
    village.publish(poll)
    text = secretary.get(reverse("appraisals:results", args=[poll.pk])).content.decode()
    assert "修了水渠" in text
    assert f"{village.secretary.display_name}代录" in text


def test_the_own_word_ends_what_was_written_down(village: Cast) -> None:
    """代录: shown to her to take over; one word stands, under the name on the roll (R-025)."""
    member = village.members[0]
    person = Person.objects.get(user=member)
    User.objects.filter(pk=member.pk).update(display_name="账户上的名字")
    poll = village.opened(
        ("self", "named", 0),
        ("members", "ballot", 0),
        question_set="pledge-voices",
        things=[Thing(ObjectKind.MEMBER, str(person.pk), person.name)],
    )
    written = {"person": person.pk, "o1.kept": "satisfied", "o1.kept.text": "代她写下的话"}
    path = reverse("appraisals:speak_for", args=[poll.pk])
    assert signed_in(village.secretary).post(path, written).status_code == 302
    client, path = signed_in(member), reverse("appraisals:speak", args=[poll.pk])
    page = client.get(path)
    text = page.content.decode()
    assert f"{village.secretary.display_name}在" in text
    assert "替您代录了一份" in text
    assert "代她写下的话" in text
    assert page.context["form"]["o1.kept"].value() == "satisfied"
    assert client.post(path, {"o1.kept": "mostly", "o1.kept.text": "我自己的话"}).status_code == 302
    (voice,) = NamedVoice.objects.filter(poll_class__poll=poll)
    assert (voice.speaker, voice.on_behalf, voice.user) == (person.name, False, member)
    entry = Entry.objects.filter(kind="poll.spoken").latest("index")
    assert json.loads(entry.text)["data"]["takes_over"] is True
    again = client.get(path)
    assert "替您代录了一份" not in again.content.decode()
    assert again.context["form"]["o1.kept.text"].value() == "我自己的话"
    village.close(poll)
    village.publish(poll)
    results = reverse("appraisals:results", args=[poll.pk])
    shown = signed_in(village.secretary).get(results).content.decode()
    assert "我自己的话" in shown
    assert "代她写下的话" not in shown
    assert "账户上的名字" not in shown


def test_a_word_on_several_objects_names_each(village: Cast) -> None:
    """A-6: who speaks by name about two organizations says what of which."""
    things = [Thing(ObjectKind.ORGANIZATION, code, name) for code, name in PLACES.items()]
    poll = village.opened(("self", "named", 0), things=things)
    path = reverse("appraisals:speak", args=[poll.pk])
    answers = {"o1.overall": "satisfied", "o2.overall": "dissatisfied"}
    assert signed_in(village.secretary).post(path, answers).status_code == 302
    village.close(poll)
    village.publish(poll)
    page = signed_in(village.secretary).get(reverse("appraisals:results", args=[poll.pk]))
    ((speaker, lines),) = [(one.speaker, one.lines) for one in page.context["spoken"]]
    assert speaker == village.secretary.display_name
    assert [line.asked.split(" · ")[0] for line in lines] == list(PLACES.values())
    assert all(f"<dt>{line.asked}</dt>" in page.content.decode() for line in lines)


def test_paper_is_entered_on_a_page(village: Cast) -> None:
    poll = village.opened()
    village.close(poll)
    secretary = signed_in(village.secretary)
    path = reverse("appraisals:paper", args=[poll.pk, "members"])
    form = {"ballots": 6, "first_counter": "张三", "second_counter": "张三"}
    counts = {"o1.overall=satisfied": 4, "o1.overall=mostly": 2}
    zeros = {"o1.overall=dissatisfied": 0, "o1.overall=unknown": 0}
    assert secretary.post(path, form | counts | zeros).status_code == 400
    form["second_counter"] = "李四"
    assert secretary.post(path, form | counts | zeros).status_code == 302


def test_leaders_comment_in_the_parts_of_the_pack(village: Cast) -> None:
    """R-027, R-061: 成绩, 问题, 努力方向; all three, and how it was given."""
    leader = signed_in(holder(Role.LEADER, village.places["C1"]))
    form = {
        "organization": village.branch.pk, "mode": "on_site", "given_on": clock.today(),
        "leader": "领导（常委）", "merits": "路修通了", "faults": "学习少", "direction": "",
    }  # fmt: skip
    assert leader.post("/appraisals/comments/new", form).status_code == 400
    form["direction"] = "按月学习"
    assert leader.post("/appraisals/comments/new", form).status_code == 302
    page = signed_in(village.secretary).get("/appraisals/comments").content.decode()
    assert "按月学习" in page
    assert "现场点评" in page


def test_lists_ask_the_same_number_of_questions(village: Cast) -> None:
    """Statements do not grow with rows."""
    secretary = signed_in(village.secretary)
    seen = []
    for number in (1, 3, 6):
        while Poll.objects.count() < number:
            village.draft()
        with CaptureQueriesContext(connection) as caught:
            assert secretary.get("/appraisals/").status_code == 200
        seen.append(len(caught))
    assert len(set(seen[1:])) == 1, seen


def test_the_ballot_speaks_english_too(village: Cast) -> None:
    poll = village.opened()
    member = signed_in(village.members[0])
    member.cookies["xf_language"] = "en"
    page = member.get(reverse("appraisals:ballot", args=[poll.pk])).content.decode()
    assert "What is secret, and what is not" in page
    assert "Mostly satisfied" in page


def test_a_ticket_leads_to_a_ballot_that_counts(village: Cast) -> None:
    """The voter's steps, in Python."""
    poll = village.opened()
    ticket = take(village.box.manifest(poll.pk), "members", village.members[0])
    assert len(village.box.cast(ticket.ballot((1,)))) == 12


@pytest.mark.parametrize("voter_class", ["\ud800", "\x00", "", "Members", 3])
def test_a_ticket_for_a_class_that_cannot_be_is_malformed(
    village: Cast, voter_class: object
) -> None:
    poll = village.opened()
    path = reverse("appraisals:ticket", args=[poll.pk])
    body = json.dumps({"class": voter_class, "blinded": "AA=="})
    client = signed_in(village.members[0])
    answer = client.post(path, body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (400, {"error": "malformed"})


def test_a_paste_from_a_sheet_is_made_plain(village: Cast) -> None:
    """A tab in a title or a question is a blank: the box takes no control characters."""
    digest = village.pack
    values = {
        "organization": village.branch.pk,
        "title": "评议\t一村  支部",
        "asking": f"{digest} {FREE} satisfaction",
        "own_questions": "路\t修好了吗\n\t\n灯亮吗",
        "opens": "2026-11-22T09:00",
        "closes": "2026-11-24T09:00",
        "minimum_turnout": "50",
        "circle": "inside",
    }
    form = DraftForm(values, places=Organization.objects.all())
    form.is_valid()
    assert form.cleaned_data["title"] == "评议 一村 支部"
    assert form.cleaned_data["own_questions"] == ["路 修好了吗", "灯亮吗"]


def test_nothing_is_announced_that_the_box_refuses(village: Cast) -> None:
    """Whatever way a tab came in: the announcement says so, and the draft stays one."""
    poll = village.draft(title="评议\t一村")
    village.only(poll, ("members", "ballot", 0))
    with pytest.raises(Refused, match="票箱不能接受"):
        announcing.announce(village.secretary, poll)
    assert Poll.objects.get(pk=poll.pk).state == PollState.DRAFT


def test_somebody_in_two_voices_gets_both_ballots(village: Cast) -> None:
    """Each voice has its scores and its own comment sheet; the page offers one after the other."""
    voter = village.members[0]
    poll = village.opened(("members", "ballot", 0), ("public", "ballot", 6), asks_words=True)
    for code in ("public", "public.words"):
        Seat.objects.create(poll_class=village.one(poll, code), user=voter)
    page = signed_in(voter).get(reverse("appraisals:ballot", args=[poll.pk]))
    assert [each["id"] for each in page.context["voices"]] == ["members", "public"]
    found = [(each["id"], each["of"]) for each in page.context["setup"]["classes"]]
    assert found[2:] == [("members.words", "members"), ("public.words", "public")]
    assert page.content.decode().count("data-circle=") == 2


def test_somebody_in_two_voices_by_name_says_both(village: Cast) -> None:
    """A leader who is the branch's secretary too: one form a voice, and asked until both are in."""
    above = village.branch.superior
    assert above is not None
    appoint(None, village.secretary, Role.LEADER, above, DAY)
    poll = village.opened(("self", "named", 0), ("leader", "named", 0))
    path, client = reverse("appraisals:speak", args=[poll.pk]), signed_in(village.secretary)
    for said, left in (([], True), (["leader"], True), (["leader", "self"], False)):
        found = {one.poll_class.code for one in NamedVoice.objects.filter(user=village.secretary)}
        assert found == set(said)
        assert bool(queries.due_polls(village.secretary)) == left
        page = client.get(path)
        assert [one.code for one in page.context["voices"]] == ["leader", "self"]
        one = page.context["one"]
        if left:
            assert one.code not in said
            answer = {asked.id: "satisfied" for asked in ballot_of(poll).asked}
            assert client.post(f"{path}?voice={one.code}", answer).status_code == 302
    assert client.get(f"{path}?voice=self").context["one"].code == "self"
    assert client.get(f"{path}?voice=members").context["one"].code == "leader"
