"""From review to feedback: reviewed, published, kept with help, appraised, told."""

from datetime import datetime, timedelta

import pytest

from tests.factories.counties import DAY
from tests.factories.people import signed_in
from tests.pledges.cast import (
    END,
    Cast,
    another,
    approved,
    drafted,
    looked,
    noticed,
    published,
    submitted,
)
from xianfeng.appraisals.actions.voices import Comment
from xianfeng.appraisals.models import CommentMode, LeaderComment, Poll, PollObject
from xianfeng.journal.models import Entry
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.members.actions.memberships import grant_exemption
from xianfeng.members.models import MemberKind, Membership, Person
from xianfeng.organizations.models import Duty
from xianfeng.organizations.roles import Role
from xianfeng.packs.schema import Audience
from xianfeng.pledges import ledger
from xianfeng.pledges.access import PublicationPolicy
from xianfeng.pledges.actions import (
    appraising,
    democratic,
    keeping,
    publishing,
    reminding,
    reviewing,
    writing,
)
from xianfeng.pledges.actions.democratic import Entered
from xianfeng.pledges.actions.keeping import Report
from xianfeng.pledges.actions.publishing import Notice
from xianfeng.pledges.actions.writing import EditedMeanwhile, Head
from xianfeng.pledges.forms.working import PublicationForm
from xianfeng.pledges.models import Form, Kind, Pledge, Publication, Reminder, Use
from xianfeng.pledges.queries import coverage, inbox, news, pledges, programs
from xianfeng.pledges.queries import publishing as public
from xianfeng.pledges.queries.appraisals import to_appraise
from xianfeng.pledges.queries.democratic import grades_of, own_results
from xianfeng.pledges.rules.values import ItemText
from xianfeng.pledges.states import PledgeState

pytestmark = pytest.mark.django_db
WHY = "村民会议定在下月召开"
SAID = Comment(
    {"merits": "走访扎实", "faults": "记录不全", "direction": "带动更多农户"},
    CommentMode.INDIVIDUAL,
    DAY,
    "赵书记",
)


def done(pledge: Pledge, *kinds: str) -> dict[int, Report]:
    """A report on every item."""
    told = [Report(kind, "objective" if kind != "done" else "", "遇大旱") for kind in kinds]
    return dict(zip([item.pk for item in pledge.items.all()], told, strict=True))


def reported(cast: Cast, *kinds: str) -> Pledge:
    pledge = published(cast)
    keeping.report_pledge(cast.member, pledge, done(pledge, *(kinds or ("done", "done"))))
    return cast.pledge(pledge.pk)


# --- review


def test_r018_every_item_is_reviewed_against_every_point(cast: Cast) -> None:
    pledge = submitted(cast)
    whole = looked(pledge)
    with pytest.raises(Refused, match="没审核到"):
        reviewing.approve_pledge(cast.secretary, pledge, dict(list(whole.items())[:1]))
    with pytest.raises(Refused, match="不符合"):
        reviewing.approve_pledge(cast.secretary, pledge, looked(pledge, "measurable"))
    reviewing.approve_pledge(cast.secretary, pledge, whole)
    first = pledge.items.first()
    assert first is not None
    assert first.points == {"aspects": True, "post": True, "feasible": True, "measurable": True}


def test_r018_a_pledge_goes_back_with_advice_and_comes_again(cast: Cast) -> None:
    pledge = submitted(cast)
    with pytest.raises(Refused, match="怎样修改"):
        reviewing.send_back_pledge(cast.secretary, pledge, looked(pledge, "feasible"), "")
    reviewing.send_back_pledge(cast.secretary, pledge, looked(pledge, "feasible"), "请减少户数")
    assert (pledge.state, pledge.advice) == (PledgeState.RETURNED, "请减少户数")
    writing.submit_pledge(cast.member, pledge)
    assert [one.pk for one in pledges.to_review(cast.secretary)] == [pledge.pk]


def test_nobody_reviews_the_own_pledge(cast: Cast) -> None:
    both = another(cast, Role.SECRETARY, "V1", "副书记")
    person = cast.membership("宋四").person
    type(person).objects.filter(pk=person.pk).update(user=both)
    pledge = submitted(cast, "宋四", both)
    with pytest.raises(Refused, match="另一人"):
        reviewing.approve_pledge(both, pledge, looked(pledge))
    assert not pledges.to_review(both).exists()
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))


def test_r018_the_ledger_has_the_full_row(cast: Cast) -> None:
    """承诺台账: every column of the practice, a row a pledge."""
    pledge = reported(cast, "done", "partly")
    heads = ledger.heads()
    (line,) = ledger.lines(pledges.listed(cast.secretary, {}))
    row = dict(zip(heads, line, strict=True))
    assert row["编号"] == "V1-2026-001"
    assert row["五带头"] == "1. 服务群众\n2. 争创佳绩"
    assert row["审核人"] == "党支部书记"
    assert row["公开方式"] == "党务政务公开栏"
    assert "客观原因" in str(row["完成情况"])
    assert pledge.state == PledgeState.PARTLY


# --- publication (R-019…)


def test_r019_a_meeting_hears_them_when_and_where(cast: Cast) -> None:
    notice = noticed(cast, approved(cast), medium="meeting")
    assert (notice.held_on, notice.held_at) == (DAY, "村委会二楼")
    found = public.newest_meeting(cast.program, cast.tree["V1"])
    assert found == notice


def test_r020_r043_media_scope_and_period_are_the_packs(cast: Cast) -> None:
    """R-043: nothing of where and how long stands in code."""
    notice = noticed(cast, approved(cast))
    assert notice.until is not None
    assert notice.since is not None
    assert (notice.until - notice.since).days == 365
    rule = programs.publication_rule(cast.program)
    assert rule is not None
    assert rule.audience is Audience.PUBLIC
    media = [one.name.zh for one in programs.rules_of(cast.program).media]
    assert media == ["党务政务公开栏", "党小组会或支部党员大会", "电子显示屏", "局域网"]


def offered(cast: Cast) -> list[Pledge]:
    """What the branch may propose today."""
    return [one.face.pledge for one in news.publishable(cast.program, cast.tree["V1"])]


def test_every_publication_takes_four_steps_and_two_people(cast: Cast) -> None:
    """党务公开 Art. 15: 提出→审核（保密）→审批→实施."""
    pledge = approved(cast)
    notice = publishing.propose_publication(
        cast.secretary, cast.program, cast.tree["V1"], Notice("board"), [pledge]
    )
    with pytest.raises(NotAllowedNow):
        publishing.carry_out_publication(cast.secretary, notice)
    with pytest.raises(Refused, match="另一人审核"):
        publishing.check_publication(cast.secretary, notice)
    publishing.check_publication(cast.town, notice)
    with pytest.raises(Refused, match="另一人审批"):
        publishing.approve_publication(cast.secretary, notice)
    publishing.approve_publication(cast.town, notice)
    assert public.board_of("V1", 2026) is None
    publishing.carry_out_publication(cast.secretary, notice)
    assert cast.pledge(pledge.pk).state == PledgeState.PUBLISHED
    kinds = Entry.objects.filter(kind__startswith="pledge_notice").order_by("index")
    assert [one.kind.split(".")[1] for one in kinds] == [
        "proposed", "checked", "approved", "carried_out",
    ]  # fmt: skip
    publishing.end_publication(cast.secretary, notice)
    stranger = another(cast, Role.SECRETARY, "V2", "二村书记")
    assert not PublicationPolicy.filter(stranger, "view").exists()


def test_only_reviewed_pledges_of_the_branch_are_published(cast: Cast) -> None:
    with pytest.raises(Refused, match="审核通过"):
        publishing.propose_publication(
            cast.secretary, cast.program, cast.tree["V1"], Notice("board"), [drafted(cast)]
        )
    notice = publishing.propose_publication(
        cast.town, cast.program, cast.tree["V1"], Notice("board"),
        [approved(cast, "宋四", cast.secretary)],
    )  # fmt: skip
    with pytest.raises(Refused, match="理由"):
        publishing.refuse_publication(cast.town, notice, "")
    publishing.refuse_publication(cast.town, notice, "涉及他人隐私")
    assert public.board_of("V1", 2026) is None


def test_what_changes_goes_through_the_steps_of_publication_anew(cast: Cast) -> None:
    """党务公开 Art. 15: a notice carries out what it was checked with, nothing else."""
    pledge = approved(cast)
    branch = cast.tree["V1"]
    notice = publishing.propose_publication(
        cast.secretary, cast.program, branch, Notice("board"), [pledge]
    )
    publishing.check_publication(cast.town, notice)
    publishing.approve_publication(cast.town, notice)
    writing.change_pledge(cast.member, pledge, "户数有变化")
    writing.submit_pledge(cast.member, pledge)
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))
    with pytest.raises(Refused, match="都已变更或撤回"):
        publishing.carry_out_publication(cast.secretary, notice)
    assert offered(cast) == [pledge]
    noticed(cast, pledge)
    assert not offered(cast)


def test_a_published_pledge_can_be_changed_and_published_again(cast: Cast) -> None:
    """And one whose notice was ended, too: no dead end."""
    pledge = published(cast)
    writing.change_pledge(cast.member, pledge, "户数有变化")
    assert public.board_of("V1", 2026) is not None
    writing.submit_pledge(cast.member, pledge)
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))
    assert offered(cast) == [pledge]
    notice = noticed(cast, pledge)
    assert public.board_of("V1", 2026) is not None
    publishing.end_publication(cast.secretary, notice)
    ended = cast.pledge(pledge.pk)
    Publication.objects.update(until=DAY)
    assert offered(cast) == [ended]


def test_the_notice_in_force_alone_carries_a_pledge_and_every_notice_its_own_words(
    cast: Cast,
) -> None:
    """党务公开 Art. 15: what was checked is what is shown; the newer notice replaces the older."""
    pledge = published(cast)
    older = pledge.publications.get()
    writing.change_pledge(cast.member, pledge, "户数有变化")
    pledge = cast.pledge(pledge.pk)
    words = [ItemText("每周走访五户困难家庭", "全年", "入户", END)]
    writing.rewrite_pledge(cast.member, pledge, Head(), words, pledge.edition)
    writing.submit_pledge(cast.member, pledge)
    reviewing.approve_pledge(cast.secretary, pledge, looked(pledge))
    newer = noticed(cast, pledge)
    shown = [news.told_of(one)[0].face.items[0].text for one in (older, newer)]
    assert shown == ["每周走访三户困难家庭", "每周走访五户困难家庭"]
    path = f"/pledges/publications/{older.pk}/"
    page = signed_in(cast.secretary).get(path).content.decode()
    assert "走访三户" in page
    assert "走访五户" not in page
    assert list(public.organizations_on_board(cast.program)) == [cast.tree["V1"]]
    publishing.end_publication(cast.secretary, newer)
    assert public.public_pledge("V1", 2026, pledge.serial) is None
    assert not public.organizations_on_board(cast.program).exists()
    assert offered(cast) == [cast.pledge(pledge.pk)]


def test_r019_a_meeting_has_a_day_and_a_place_and_is_held_first(cast: Cast) -> None:
    form = PublicationForm({"medium": "meeting"}, program=cast.program)
    assert set(form.errors) == {"held_on", "held_at"}
    assert PublicationForm({"medium": "board"}, program=cast.program).is_valid()
    pledge = approved(cast)
    tomorrow = clock.today() + timedelta(days=1)
    notice = publishing.propose_publication(
        cast.secretary,
        cast.program,
        cast.tree["V1"],
        Notice("meeting", tomorrow, "村委会二楼"),
        [pledge],
    )
    publishing.check_publication(cast.town, notice)
    publishing.approve_publication(cast.town, notice)
    with pytest.raises(Refused, match="还没有召开"):
        publishing.carry_out_publication(cast.secretary, notice)


def test_r021_people_watch_and_answer(cast: Cast) -> None:
    pledge = published(cast)
    board = public.board_of("V1", 2026)
    assert board is not None
    assert [one.pk for one in board.pledges] == [pledge.pk]
    given = publishing.give_feedback(cast.tree["V1"], pledge, "上周没有来", "村民")
    publishing.answer_feedback(cast.secretary, given, "已补走访")
    with pytest.raises(NotAllowedNow):
        publishing.answer_feedback(cast.secretary, given, "再答")
    text = Entry.objects.get(kind="pledge_feedback.given").text
    assert "上周没有来" not in text


# --- keeping


def test_r022_r036_help_is_asked_offered_and_settled(cast: Cast) -> None:
    """R-036: the branch says who helps with what."""
    pledge = published(cast)
    first = pledge.items.first()
    assert first is not None
    asked = keeping.ask_help(cast.member, first, "缺一辆车")
    assert [one.pk for one in pledges.need_help(cast.secretary)] == [first.pk]
    with pytest.raises(Refused, match="谁来帮"):
        keeping.offer_help(cast.secretary, first, "", "借车", asked)
    keeping.offer_help(cast.secretary, first, "村委会", "借给面包车", asked)
    assert not pledges.need_help(cast.secretary).exists()
    with pytest.raises(NotAllowedNow):
        keeping.offer_help(cast.secretary, first, "别人", "再借", asked)
    keeping.settle_help(cast.secretary, asked)


def test_r022_help_is_offered_when_a_date_nears(cast: Cast) -> None:
    """From seven days before; who helps and with what is written on the pledge's page."""
    pledge = published(cast)
    first, second = pledge.items.all()
    day = clock.today()
    type(first).objects.filter(pk=first.pk).update(due=day + timedelta(days=7))
    type(second).objects.filter(pk=second.pk).update(due=day + timedelta(days=8))
    (near,) = pledges.need_help(cast.secretary)
    assert (near.pk, vars(near)["is_near"], vars(near)["is_asked"]) == (first.pk, True, False)
    type(first).objects.filter(pk=first.pk).update(due=day - timedelta(days=1))
    (late,) = pledges.need_help(cast.secretary)
    assert not vars(late)["is_near"]


def test_r022_reminders_come_in_time_once_a_stage(cast: Cast) -> None:
    """30, 7, 1 days and overdue: a digest, in daylight, none when switched off."""
    published(cast)
    night = datetime(2026, 12, 1, 23, tzinfo=clock.SHANGHAI)
    assert reminding.remind(night) == 0
    assert reminding.remind(night + timedelta(hours=10)) == 1  # both items in one digest
    assert reminding.remind(night + timedelta(hours=12)) == 0
    (digest,) = inbox.digests(cast.member)
    assert len(digest.items) == 2
    assert any("快到时限" in due.title for due in inbox.inbox(cast.member))
    reminding.close_reminder(cast.member, digest.reminder)
    assert not inbox.digests(cast.member)
    assert reminding.remind(datetime(2026, 12, 25, 9, tzinfo=clock.SHANGHAI)) == 1
    reminding.switch_reminders(cast.member, on=False)
    assert reminding.remind(datetime(2026, 12, 31, 9, tzinfo=clock.SHANGHAI)) == 0
    reminding.switch_reminders(cast.member, on=True)
    assert reminding.remind(datetime(2027, 1, 4, 9, tzinfo=clock.SHANGHAI)) == 1
    assert Reminder.objects.count() == 3


def test_reminders_of_members_without_account_go_to_the_secretary(cast: Cast) -> None:
    noticed(cast, approved(cast, "宋四", cast.secretary))
    assert reminding.remind(datetime(2026, 12, 1, 9, tzinfo=clock.SHANGHAI)) == 1
    assert Reminder.objects.get().recipient == cast.secretary


def test_a_term_that_ends_later_is_reminded_until_then(cast: Cast) -> None:
    """A secretary whose last day is set already still hears of members without account."""
    noticed(cast, approved(cast, "宋四", cast.secretary))
    Duty.objects.filter(user=cast.secretary).update(until=clock.today() + timedelta(days=9))
    assert reminding.remind(datetime(2026, 12, 1, 9, tzinfo=clock.SHANGHAI)) == 1
    assert Reminder.objects.get().recipient == cast.secretary


def test_progress_is_a_line_and_never_a_picture(cast: Cast) -> None:
    """D-08."""
    pledge = published(cast)
    item = pledge.items.select_related("pledge__program", "pledge__organization").first()
    assert item is not None
    note = keeping.note_progress(cast.member, item, "已走访40户", "")
    assert note.evidence == ""
    assert cast.pledge(pledge.pk).state == PledgeState.UNDER_WAY
    with pytest.raises(Refused):
        keeping.note_progress(cast.member, item, " ", "")
    assert "image" not in {type(field).__name__.lower() for field in note._meta.fields}


def test_r039_r042_the_old_and_ill_are_never_failing_and_listed_nowhere(cast: Cast) -> None:
    """R-039: 王二 is infirm by the roll, 宋四 ill by the branch: neither is due nor failing."""
    grant_exemption(cast.secretary, cast.membership("宋四"), "illness", "住院", DAY)
    rows = coverage.coverage_below(cast.department, cast.program, cast.tree["T1"])
    v1 = next(row for row in rows if row.organization.code == "V1")
    assert (v1.numbers.due, v1.numbers.made, v1.numbers.missing) == (1, 0, 1)
    pledge = approved(cast, "宋四", cast.secretary)
    noticed(cast, pledge)
    fresh = cast.pledge(pledge.pk)
    keeping.report_pledge(cast.secretary, fresh, done(fresh, "not_done", "not_done"))
    rows = coverage.coverage_below(cast.department, cast.program, cast.tree["T1"])
    v1 = next(row for row in rows if row.organization.code == "V1")
    assert (v1.numbers.made, v1.numbers.not_kept, v1.numbers.overdue) == (0, 0, 0)
    assert v1.voluntary == 0  # the department is not near enough to know
    assert pledges.is_voluntary(cast.secretary, fresh)
    assert not pledges.is_voluntary(cast.department, fresh)
    assert not any("宋四" in str(cell) and "病" in str(cell)
                   for cell in next(ledger.lines(pledges.listed(cast.department, {}))))  # fmt: skip


def test_r042_a_voluntary_pledge_hides_nobody_who_is_missing(cast: Cast) -> None:
    """R-035: two are due and one of them pledged; who is not asked stands beside the share."""
    approved(cast)
    voluntary = approved(cast, "王二", cast.secretary)
    noticed(cast, voluntary)
    fresh = cast.pledge(voluntary.pk)
    keeping.report_pledge(cast.secretary, fresh, done(fresh, "done", "done"))
    (row,) = coverage.coverage_below(cast.town, cast.program, cast.tree["V1"])
    found = row.numbers
    assert (found.due, found.made, found.missing) == (2, 1, 1)
    assert (found.published, found.kept) == (0, 0)
    assert row.voluntary == 1
    branch = signed_in(cast.secretary).get("/pledges/coverage").content.decode()
    assert "另有自愿承诺 1" in branch
    county = signed_in(cast.department).get("/pledges/coverage/V1").content.decode()
    assert "自愿承诺 1" not in county


# --- the end (R-023…R-032)


def test_r025_the_own_report_goes_item_by_item(cast: Cast) -> None:
    pledge = published(cast)
    half = dict(list(done(pledge, "done", "done").items())[:1])
    with pytest.raises(Refused, match="第 2 项"):
        keeping.report_pledge(cast.member, pledge, half)
    broken = {key: Report("partly") for key in done(pledge, "done", "done")}
    with pytest.raises(Refused, match="请选原因"):
        keeping.report_pledge(cast.member, pledge, broken)
    silent = {key: Report("partly", "objective") for key in broken}
    with pytest.raises(Refused, match="客观原因"):
        keeping.report_pledge(cast.member, pledge, silent)
    keeping.report_pledge(cast.member, pledge, done(pledge, "done", "not_done"))
    assert (pledge.state, pledge.outcome) == (PledgeState.PARTLY, "partly")
    with pytest.raises(NotAllowedNow):
        keeping.report_pledge(cast.member, pledge, done(pledge, "done", "done"))


def test_r024_r026_r030_four_voices_are_asked_in_one_step(cast: Cast) -> None:
    """R-024, R-026, R-030: circles of the pack, reach counted by the poll, nothing to set up."""
    pledge = reported(cast)
    poll = appraising.ask_voices(cast.secretary, [pledge])
    voices = sorted(poll.classes.values_list("voice", flat=True))
    assert voices == ["leader", "members", "public", "self"]
    asked = PollObject.objects.get(poll=poll)
    assert (asked.kind, asked.key) == ("pledge", "V1-2026-001")
    assert asked.name.startswith("李一：")


def test_r028_annual_pledges_are_appraised_once_together(cast: Cast) -> None:
    pledge = reported(cast)
    waiting = list(to_appraise(cast.program, cast.tree["V1"]))
    assert [one.pk for one in waiting] == [pledge.pk]
    appraising.ask_voices(cast.secretary, waiting)
    assert not to_appraise(cast.program, cast.tree["V1"]).exists()


def test_r029_an_ad_hoc_pledge_is_appraised_on_its_own(cast: Cast) -> None:
    """R-029: 一事一评."""
    annual = reported(cast)
    made = drafted(cast, kind=Kind.AD_HOC, occasion="防汛")
    writing.submit_pledge(cast.member, made)
    reviewing.approve_pledge(cast.secretary, made, looked(made))
    noticed(cast, made)
    made = cast.pledge(made.pk)
    keeping.report_pledge(cast.member, made, done(made, "done", "done"))
    with pytest.raises(Refused, match="一事一评"):
        appraising.ask_voices(cast.secretary, [annual, made])
    assert appraising.ask_voices(cast.secretary, [made]).objects_asked.count() == 1
    with pytest.raises(Refused):
        appraising.ask_voices(cast.secretary, [])
    assert Poll.objects.count() == 1


def test_r027_a_leaders_comment_has_three_parts(cast: Cast) -> None:
    pledge = reported(cast)
    with pytest.raises(Refused, match="努力方向"):
        appraising.comment_pledge(
            cast.leader, pledge, Comment({"merits": "好", "faults": "少"}, "individual", DAY, "赵")
        )
    appraising.comment_pledge(cast.leader, pledge, SAID)
    assert set(LeaderComment.objects.get().parts) == {"merits", "faults", "direction"}


def test_r023_r003_appraised_only_when_others_have_spoken(cast: Cast) -> None:
    """Whether people are content is what counts: the own report is not enough."""
    pledge = reported(cast)
    with pytest.raises(Refused, match="没有公布的评议"):
        appraising.mark_appraised(cast.secretary, pledge)
    appraising.comment_pledge(cast.leader, pledge, SAID)
    with pytest.raises(Refused, match="没有听到的：党员互评、群众评议。"):
        appraising.mark_appraised(cast.secretary, pledge)
    appraising.mark_appraised(cast.secretary, pledge, WHY)
    assert pledge.state == PledgeState.APPRAISED
    assert cast.pledge(pledge.pk).appraisal_note == WHY


def test_r031_the_result_goes_back_and_stands_on_the_board(cast: Cast) -> None:
    pledge = reported(cast)
    appraising.comment_pledge(cast.leader, pledge, SAID)
    appraising.mark_appraised(cast.secretary, pledge, WHY)
    keeping.feed_back(cast.secretary, pledge, "群众满意，继续保持")
    assert pledge.state == PledgeState.FED_BACK
    noticed(cast, cast.pledge(pledge.pk))
    board = public.board_of("V1", 2026)
    assert board is not None
    assert board.pledges[0].feedback == "群众满意，继续保持"
    assert pledges.mine(cast.member).get(pk=pledge.pk).feedback


def test_r032_a_result_is_used_by_a_person_with_a_reason(cast: Cast) -> None:
    """R-032, R-184: a link with a decision, never a score of its own."""
    pledge = reported(cast)
    with pytest.raises(NotAllowedNow):  # a self-report is no result yet
        keeping.use_result(cast.secretary, pledge, Use.COMMENDATION, "支委会研究推荐")
    appraising.comment_pledge(cast.leader, pledge, SAID)
    appraising.mark_appraised(cast.secretary, pledge, WHY)
    with pytest.raises(Refused):
        keeping.use_result(cast.secretary, pledge, Use.COMMENDATION, " ")
    used = keeping.use_result(cast.secretary, pledge, Use.COMMENDATION, "支委会研究推荐")
    assert used.decided_by == cast.secretary
    early = drafted(cast, kind=Kind.AD_HOC, occasion="防汛")
    with pytest.raises(NotAllowedNow):
        keeping.use_result(cast.secretary, early, Use.ASSESSMENT, "年度考核")


def test_r035_the_committee_sees_where_it_stands_unranked(cast: Cast) -> None:
    """Coverage by organization in tree order, with drill-down; nothing about persons."""
    reported(cast)
    rows = coverage.coverage_below(cast.department, cast.program, cast.tree["C1"])
    paths = [row.organization.path for row in rows]
    assert paths == sorted(paths)
    town = next(row for row in rows if row.organization.code == "T1")
    assert town.has_below
    assert (town.numbers.made, town.numbers.kept) == (1, 1)
    (leaf,) = coverage.coverage_below(cast.department, cast.program, cast.tree["V1"])
    assert (leaf.numbers.due, leaf.numbers.made) == (2, 1)


def test_r017_who_pledges_with_others_is_not_missing(cast: Cast) -> None:
    """R-017: Each member counts once; the organization's own pledge is late like any other."""

    def numbers() -> tuple[int, int, int, int]:
        (row,) = coverage.coverage_below(cast.department, cast.program, cast.tree["V1"])
        found = row.numbers
        return found.due, found.made, found.missing, found.overdue

    approved(cast, "宋四", cast.secretary)
    assert numbers() == (2, 1, 1, 0)
    both = (cast.membership("李一"), cast.membership("宋四"))
    group = drafted(cast, form=Form.GROUP, participants=both)
    assert numbers() == (2, 1, 1, 0)
    writing.submit_pledge(cast.member, group)
    assert numbers() == (2, 2, 0, 0)
    own = writing.write_pledge(
        cast.secretary,
        cast.program,
        cast.tree["V1"],
        None,
        Head(form=Form.ORGANIZATION),
        [ItemText("修好村口的路", "两公里", "五月开工", DAY)],
    )
    Pledge.objects.filter(pk=own.pk).update(state=PledgeState.UNDER_WAY)
    assert numbers() == (2, 2, 0, 1)


# --- 民主评议党员


def test_r023_the_years_member_review(cast: Cast) -> None:
    """Held, entered, decided by people, told; probationary members take part ungraded."""
    Membership.objects.filter(person__in=Person.objects.filter(name="宋四")).update(
        kind=MemberKind.PROBATIONARY
    )
    with pytest.raises(Refused, match="应到"):
        democratic.hold_review(cast.secretary, cast.program, cast.tree["V1"], DAY, 3)
    review = democratic.hold_review(cast.secretary, cast.program, cast.tree["V1"], DAY, 2)
    with pytest.raises(Refused, match="已经开展"):
        democratic.hold_review(cast.secretary, cast.program, cast.tree["V1"], DAY, 2)
    rows = {row.membership.person.name: row for row in review.members.all()}
    assert (review.due, rows["宋四"].is_graded) == (2, False)
    with pytest.raises(Refused, match="还没有等次"):
        democratic.decide_review(cast.secretary, review)
    grade = Entered("做到了", "服务好", {"excellent": 1, "qualified": 1}, "同意", "qualified")
    told = {row.pk: grade for row in rows.values()}
    democratic.enter_review(cast.secretary, review, told, review.edition)
    with pytest.raises(EditedMeanwhile):
        democratic.enter_review(cast.secretary, review, told, 1)
    rows["宋四"].refresh_from_db()
    assert (rows["宋四"].grade, rows["宋四"].votes) == ("", {})
    assert rows["宋四"].own == "做到了"
    democratic.decide_review(cast.secretary, review)
    assert not own_results(cast.member).exists()
    assert democratic.feed_back_review(cast.secretary, review) == 3
    assert [row.grade for row in own_results(cast.member)] == ["qualified"]
    assert [name for _code, name in grades_of(cast.program)] == [
        "优秀", "合格", "基本合格", "不合格",
    ]  # fmt: skip
