"""The pure rules: counts, wording, likeness, reminders, outcome, cautions."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianfeng.kernel.clock import SHANGHAI
from xianfeng.packs.loader import load_pack
from xianfeng.packs.schema import ItemCounts
from xianfeng.pledges.documents import shortened
from xianfeng.pledges.rules.calendar import Dated, calendar
from xianfeng.pledges.rules.counting import count_advice
from xianfeng.pledges.rules.coverage import Coverage
from xianfeng.pledges.rules.grading import Found, cautions, open_points
from xianfeng.pledges.rules.likeness import OnFile, likeness_advice
from xianfeng.pledges.rules.outcome import outcome
from xianfeng.pledges.rules.quiet import months_before
from xianfeng.pledges.rules.reminders import is_quiet, may_send, stage_of
from xianfeng.pledges.rules.values import ItemText
from xianfeng.pledges.rules.wording import plain, wording_advice

DUE = date(2026, 12, 31)


def item(text: str, aim: str = "", measures: str = "每周一次", due: date | None = DUE) -> ItemText:
    return ItemText(text, aim, measures, due)


def counts() -> ItemCounts:
    rules = load_pack("central-2012").pledges
    assert rules is not None
    assert rules.counts is not None
    return rules.counts


@pytest.mark.parametrize(
    ("count", "is_organization", "warned"),
    [(1, False, 1), (2, False, 0), (5, False, 0), (6, False, 1), (9, True, 1), (10, True, 0)],
)
def test_counts_at_their_bounds(count: int, is_organization: bool, warned: int) -> None:
    """Two to five, an organization ten: warnings of the pack, and none where it is silent."""
    assert len(list(count_advice(count, is_organization, counts()))) == warned
    assert not list(count_advice(count, is_organization, None))


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (item("进一步加强学习", "不断提高"), "进一步"),
        (item("帮助困难群众解决难题"), "数量"),
        (item("学习"), "太短"),
        (item("每月走访五户困难家庭", measures=""), "措施"),
        (item("每月走访五户困难家庭", due=None), "时限"),
    ],
)
def test_r004_weak_wording_is_named(one: ItemText, told: str) -> None:
    """R-004: what fits no work in particular is pointed out."""
    assert any(told in advice.message.zh() for advice in wording_advice([one]))


def test_a_clear_item_gets_no_advice() -> None:
    """A figure, measures and a date are enough."""
    for text in (
        "每月走访5户困难家庭", "带动三户村民种茶", "全年读书12本", "每周巡河一次",
        "教会六位老人用手机挂号", "清扫村口公路两公里", "补种行道树三十棵",
    ):  # fmt: skip
        assert not list(wording_advice([item(text)]))


def test_near_copies_are_told_without_a_name() -> None:
    """rapidfuzz on Chinese: one word changed is a copy, the same topic in other words is not."""
    known = [OnFile(plain("每周走访三户困难家庭，帮助解决实际困难"), True)]
    copied = likeness_advice([item("每周走访四户困难家庭，帮助解决实际困难。")], known)
    assert [one.place for one in copied] == [1]
    assert not list(likeness_advice([item("周末陪独居老人看病取药二十次")], known))
    twins = [item("每天清扫村口公路两公里"), item("每天清扫村口公路2公里")]
    (own,) = likeness_advice(twins, [])
    assert own.place == 2
    assert "第 1 项" in own.message.zh()


@given(st.lists(st.text(max_size=60), max_size=4), st.lists(st.text(max_size=60), max_size=4))
def test_advice_never_breaks_on_any_text(texts: list[str], others: list[str]) -> None:
    items = [item(text, text) for text in texts]
    list(wording_advice(items))
    list(likeness_advice(items, [OnFile(plain(one), False) for one in others]))


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 11, 30), ""), (date(2026, 12, 1), "30"), (date(2026, 12, 23), "30"),
        (date(2026, 12, 24), "7"), (date(2026, 12, 30), "1"), (date(2026, 12, 31), "1"),
        (date(2027, 1, 1), "overdue"),
    ],
)  # fmt: skip
def test_r022_stages_of_a_reminder(day: date, stage: str) -> None:
    assert stage_of(DUE, day, (30, 7, 1)) == stage


def test_reminders_are_capped_and_silent_at_night() -> None:
    """D-16: one a day, four in thirty days, nothing from nine to eight."""
    day = date(2026, 12, 20)
    assert may_send([], day)
    assert not may_send([day], day)
    four = [date(2026, 12, n) for n in (1, 5, 10, 15)]
    assert not may_send(four, day)
    assert may_send([date(2026, 11, 20), *four[1:]], day)
    for hour, quiet in ((7, True), (8, False), (20, False), (21, True), (2, True)):
        assert is_quiet(datetime(2026, 12, 1, hour, tzinfo=SHANGHAI)) is quiet


def test_outcome_of_items() -> None:
    assert outcome([]) == ""
    assert outcome(["done", ""]) == ""
    assert outcome(["done", "done"]) == "done"
    assert outcome(["not_done", "not_done"]) == "not_done"
    assert outcome(["done", "not_done"]) == outcome(["partly", "done"]) == "partly"


def test_coverage_adds_up() -> None:
    both = Coverage(due=3, made=2) + Coverage(due=1, made=2, kept=1)
    assert (both.due, both.made, both.kept, both.missing) == (4, 4, 1, 0)


def people(*grades: str) -> list[Found]:
    return [
        Found(f"甲{n}", True, {"excellent": 2}, "合格", g, "做到了") for n, g in enumerate(grades)
    ]


def test_r023_more_than_a_third_excellent_warns() -> None:
    """§3: one of three is allowed, two of five is not; it warns and decides nothing."""
    assert not list(cautions(people("excellent", "qualified", "qualified"), "excellent", 3, 3))
    rest = ["qualified"] * 3
    (warning,) = cautions(people("excellent", "excellent", *rest), "excellent", 5, 5)
    assert "三分之一" in warning.zh()
    told = [one.zh() for one in cautions(people("qualified"), "excellent", 10, 1)]
    assert any("一半" in one for one in told)
    assert any("票数超过" in one for one in told)


def test_r023_votes_alone_give_no_grade() -> None:
    """防止以票取人: a grade is a person's word, an opinion goes with it."""
    silent = [Found("甲", True, {"qualified": 0}, "合格", "qualified"), *people("qualified")]
    assert [one.zh() for one in cautions(silent, "excellent", 2, 2)] == [
        "1 名参评党员没有个人自评，请补上。",
        "1 名参评党员没有民主测评的票数，请补上。",
    ]
    unanimous = Found("甲", True, {"excellent": 40}, "", "")
    assert [one.zh() for one in open_points([unanimous])] == ["甲 还没有等次。"]
    (missing,) = open_points([Found("乙", True, {}, " ", "qualified")])
    assert "支委会意见" in missing.zh()
    assert not list(open_points([Found("丙", False, {}, "", "")]))  # probationary


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 5, 31), 3, date(2026, 2, 28)), (date(2026, 1, 15), 3, date(2025, 10, 15)),
        (date(2028, 5, 30), 3, date(2028, 2, 29)), (date(2026, 12, 1), 12, date(2025, 12, 1)),
    ],
)  # fmt: skip
def test_r022_a_quarter_back(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_d16_dates_for_a_calendar_of_ones_own() -> None:
    """RFC 5545: short lines, marks escaped, no character cut, alarms in the morning."""
    made = datetime(2026, 11, 22, 18, 5, tzinfo=SHANGHAI)
    one = Dated(
        "V1-2026-001-1", "走访，三户;每周\n一次, \\好" * 9, date(2026, 12, 31), "https://x/1"
    )
    text = calendar("承诺时限", [one], (30, 1), made)
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    whole = text.replace("\r\n ", "")
    assert "DTSTAMP:20261122T100500Z" in whole
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101" in whole
    assert "SUMMARY:走访，三户\\;每周 一次\\, \\\\好" in whole
    assert [line for line in whole.split("\r\n") if line.startswith("TRIGGER")] == [
        "TRIGGER:-PT711H", "TRIGGER:-PT15H",
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_no_title_breaks_a_calendar(title: str) -> None:
    one = Dated("k", title, date(2026, 12, 31), "https://x/1")
    text = calendar(title, [one], (), datetime(2026, 1, 1, tzinfo=SHANGHAI))
    assert text.count("BEGIN:VEVENT") == 1 + title.count("BEGIN:VEVENT") * 2
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_r053_what_a_card_holds() -> None:
    """Every item gets its line, long ones an end; what finds no line is left to the live page."""
    assert shortened(["字" * 40, "读书"], 4, 10) == ["字" * 19 + "…", "读书"]
    assert shortened([f"第{n}项" for n in range(12)], 7, 18) == [f"第{n}项" for n in range(6)]
    assert shortened([], 7, 18) == []
    (whole,) = shortened(["字" * 300], 7, 18)
    assert len(whole) == 126
