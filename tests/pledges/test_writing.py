"""Proposing a pledge: what it is, whose, in which form; drafts, changes, and who may."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories.counties import OTHER, county, holder
from tests.factories.people import signed_in
from tests.pledges.cast import (
    TWO,
    Cast,
    another,
    approved,
    drafted,
    looked,
    opened,
    published,
    submitted,
)
from xianfeng.accounts.models import User
from xianfeng.journal.models import Entry
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.organizations.roles import Role
from xianfeng.packs.grading import Basis
from xianfeng.packs.loader import load_pack
from xianfeng.packs.schema import PledgeRules
from xianfeng.pledges import ledger
from xianfeng.pledges.access import AuthorPolicy, PledgePolicy
from xianfeng.pledges.actions import programs, reviewing, writing
from xianfeng.pledges.actions.writing import EditedMeanwhile, Head
from xianfeng.pledges.models import Form, Kind, Pledge
from xianfeng.pledges.queries import pledges
from xianfeng.pledges.queries.programs import hints_for, rules_of
from xianfeng.pledges.states import PLEDGE_FLOW, PledgeState

pytestmark = pytest.mark.django_db


def central() -> PledgeRules:
    rules = load_pack("central-2012").pledges
    assert rules is not None
    return rules


def topics(domain: str) -> list[str]:
    """The hints of a field, as the pack has them."""
    found = next(one for one in central().domains if one.code == domain)
    return [topic.zh for topic in found.topics]


# --- content (R-001…R-014)


def test_r001_r005_five_aspects_tag_every_item(cast: Cast) -> None:
    """R-005: 五带头: the five of the pack, one or more on an item."""
    assert [one.name.zh for one in rules_of(cast.program).aspects] == [
        "学习提高", "争创佳绩", "服务群众", "遵纪守法", "弘扬正气",
    ]  # fmt: skip
    pledge = drafted(cast)
    assert [item.aspects for item in pledge.items.all()] == [["service"], ["achievement"]]


def test_r002_r004_an_item_has_aim_measures_date_and_place(cast: Cast) -> None:
    """R-002: Tied to work that is being done: what, how far, how, until when, where it is shown."""
    first = drafted(cast).items.first()
    assert first is not None
    assert (first.text, first.aim) == ("每周走访三户困难家庭", "全年走访150户次")
    assert first.measures == "周三上午入户"
    assert (first.due, first.medium) == (date(2026, 12, 31), "board")


def test_r006_topics_in_villages() -> None:
    """R-006: 农村."""
    assert topics("countryside") == ["带头致富", "带领群众共同致富", "维护农村稳定"]


def test_r007_topics_in_communities() -> None:
    """R-007: 社区."""
    assert topics("community") == ["服务社区群众", "参与社区建设", "维护社区稳定"]


def test_r008_topics_in_state_enterprises() -> None:
    """R-008: 国有企业."""
    assert topics("state-enterprise")[-2:] == ["安全生产", "维护职工权益"]
    assert len(topics("state-enterprise")) == 6


def test_r009_topics_in_universities() -> None:
    """R-009: 高校."""
    assert len(topics("university")) == 4


def test_r010_topics_in_offices() -> None:
    """R-010: 机关事业单位."""
    assert topics("office") == ["改进作风", "提高效能", "服务群众", "廉洁自律"]


def test_r011_topics_in_new_organizations() -> None:
    """R-011: 非公有制企业、社会组织."""
    assert len(topics("new-organizations")) == 4


def test_r012_topics_of_windows_follow_the_post(cast: Cast) -> None:
    """R-012: A window post is a role beside the organization's label."""
    branch, rules = cast.tree["S1"], central()
    found = hints_for(rules, branch, "窗口")
    assert [one.domain.zh for one in found if one.domain] == [
        "机关和事业单位",
        "窗口单位和服务行业",
    ]
    assert len(hints_for(rules, branch, "在岗")) == 1


def test_r009_a_university_is_known_by_its_name(cast: Cast) -> None:
    """The roll has no label for it: the unit's type goes before the label."""
    branch = cast.tree["S1"]
    branch.unit_name = "甲县职业技术学院"
    (found,) = hints_for(central(), branch, "教师")
    assert found.domain is not None
    assert found.domain.zh == "高等学校"


def test_r006_r013_the_secretary_overrides_the_topics(cast: Cast) -> None:
    """R-013: Label, unit and post propose, the branch disposes; choosing none goes back to them."""
    branch, rules = cast.tree["V1"], central()
    programs.choose_topics(cast.secretary, branch, ["community", "window"])
    names = [one.domain.zh for one in hints_for(rules, branch, "在岗") if one.domain]
    assert names == ["社区", "窗口单位和服务行业"]
    client = signed_in(cast.secretary)
    page = client.get("/pledges/of/V1/topics").content.decode()
    assert "参与社区建设" in page
    assert client.post("/pledges/of/V1/topics", {"domains": ["nowhere"]}).status_code == 400
    assert client.post("/pledges/of/V1/topics", {}).status_code == 302
    assert [one.domain.zh for one in hints_for(rules, branch, "") if one.domain] == ["农村"]
    assert Entry.objects.filter(kind="pledge_topics.chosen").count() == 2
    stranger = another(cast, Role.SECRETARY, "V2", "二村书记")
    assert signed_in(stranger).get("/pledges/of/V1/topics").status_code == 404


def test_r013_seven_fields_of_topics() -> None:
    assert len(central().domains) == 7


def test_r014_any_member_pledges_within_ability(cast: Cast) -> None:
    """R-014: One item is enough; the counts only warn."""
    who = cast.membership()
    made = writing.write_pledge(cast.member, cast.program, who.organization, who, Head(), TWO[:1])
    writing.submit_pledge(cast.member, made)
    assert made.state == PledgeState.SUBMITTED


# --- kinds and forms (R-015…)


def test_r015_the_four_steps_are_the_life_of_a_pledge() -> None:
    """提出→公开→履行→评议 in the transition table."""
    assert [one.code for one in central().steps] == ["propose", "publish", "keep", "appraise"]
    steps = PLEDGE_FLOW.steps
    assert steps["submit"][1] in steps["approve"][0]
    assert steps["approve"][1] in steps["publish"][0]
    assert steps["publish"][1] in steps["begin"][0]
    assert steps["begin"][1] in steps["keep"][0]
    assert steps["keep"][1] in steps["appraise"][0]
    assert steps["appraise"][1] in steps["feed_back"][0]


def test_r016_one_annual_pledge_and_any_number_ad_hoc(cast: Cast) -> None:
    """R-016: the second annual one is refused with what to do instead."""
    drafted(cast)
    with pytest.raises(Refused, match="已有一份年度承诺"):
        drafted(cast)
    with pytest.raises(Refused, match="因何承诺"):
        drafted(cast, kind=Kind.AD_HOC)
    for occasion in ("防汛", "人口普查"):
        drafted(cast, kind=Kind.AD_HOC, occasion=occasion)
    assert Pledge.objects.count() == 3
    assert sorted(Pledge.objects.values_list("serial", flat=True)) == [1, 2, 3]


def test_r017_alone_together_and_with_the_masses(cast: Cast) -> None:
    with pytest.raises(Refused, match="参加的党员"):
        drafted(cast, form=Form.GROUP)
    with pytest.raises(Refused, match="参加的群众"):
        drafted(cast, form=Form.JOINT)
    group = drafted(cast, form=Form.GROUP, participants=(cast.membership("宋四"),))
    assert [one.person.name for one in group.participants.all()] == ["宋四"]
    joint = drafted(cast, form=Form.JOINT, partners="12户村民")
    assert joint.partners == "12户村民"


def organization_pledge(cast: Cast) -> Pledge:
    made = writing.write_pledge(
        cast.secretary, cast.program, cast.tree["V1"], None, Head(form=Form.ORGANIZATION), TWO
    )
    return cast.pledge(made.pk)


def test_r033_r153_an_organization_pledges_and_members_carry_it(cast: Cast) -> None:
    """R-033: Its own measures (实施方案), linked to members' own (具体打算)."""
    top = organization_pledge(cast)
    carried = drafted(cast, carries=top)
    assert list(top.carried_by.all()) == [carried]
    with pytest.raises(Refused, match="党组织承诺"):
        writing.write_pledge(cast.secretary, cast.program, cast.tree["V1"], None, Head(), TWO)


def test_r034_r044_the_year_is_bound_to_a_pack(cast: Cast) -> None:
    """R-034: Part of the responsibility: the department opens it once, with rules of its choice."""
    assert cast.program.pack.identifier == "central-2012"
    with pytest.raises(Refused, match="已经开展"):
        programs.open_program(cast.department, cast.tree["C1"], 2026, cast.program.pack)
    assert Entry.objects.filter(kind="pledges.opened").count() == 1


@pytest.mark.parametrize("pack", ["beijing-2010", "licheng-2010", "county-2010"])
def test_r044_r154_local_packs_rule_pledges_too(pack: str) -> None:
    """C-04, C-12: other steps, other media, counts of ours; 历城: news, board, leaflet."""
    cast = opened(pack)
    rules = rules_of(cast.program)
    assert rules.counts is not None
    assert rules.counts.basis is Basis.ASSUMED
    assert len(rules.points) == 4
    assert len(rules.aspects) == 5
    if pack == "licheng-2010":
        assert [one.name.zh for one in rules.media] == ["新闻媒体", "公示栏", "明白纸"]
    assert published(cast).state == PledgeState.PUBLISHED


def test_r037_leading_bodies_pledge_by_their_own_people(cast: Cast) -> None:
    """The town's staff write the town's pledge; the branch's secretary may not."""
    town = cast.tree["T1"]
    made = writing.write_pledge(
        cast.town, cast.program, town, None, Head(form=Form.ORGANIZATION), TWO
    )
    assert PledgePolicy.filter(cast.town, "edit").filter(pk=made.pk).exists()
    assert not PledgePolicy.filter(cast.secretary, "edit").filter(pk=made.pk).exists()


def test_r040_a_member_without_post_takes_one_of_the_list(cast: Cast) -> None:
    """设岗定责，依岗承诺."""
    post = programs.open_post(cast.secretary, cast.tree["V1"], "卫生监督岗", "每周检查两次")
    pledge = drafted(cast, "宋四", cast.secretary, post=post)
    assert pledge.post == post
    with pytest.raises(Refused, match="已经有"):
        programs.open_post(cast.secretary, cast.tree["V1"], "卫生监督岗", "再来")
    programs.close_post(cast.secretary, post)
    with pytest.raises(NotAllowedNow):
        programs.close_post(cast.secretary, post)
    assert cast.pledge(pledge.pk).post == post


def test_r041_a_mobile_member_pledges_like_others(cast: Cast) -> None:
    """R-041: whoever asks from far away has it entered for them."""
    pledge = drafted(cast, "王二", cast.secretary)
    assert pledge.membership is not None
    assert pledge.membership.is_mobile
    assert pledge.entered_for  # 代录, shown as such


# --- drafts, changes, editions


def test_a_draft_is_the_authors_alone(cast: Cast) -> None:
    pledge = drafted(cast)
    assert not PledgePolicy.filter(cast.secretary, "view").filter(pk=pledge.pk).exists()
    writing.submit_pledge(cast.member, pledge)
    for user in (cast.secretary, cast.town, cast.department):
        assert PledgePolicy.filter(user, "view").filter(pk=pledge.pk).exists()


@pytest.mark.parametrize("way", ["change", "send_back"])
def test_r038_words_being_rewritten_are_the_authors_alone(cast: Cast, way: str) -> None:
    """Until they are handed in again: no page, no list, no workbook; also when withdrawn."""
    pledge = submitted(cast)
    if way == "change":
        writing.change_pledge(cast.member, pledge, "户数有变化")
    else:
        reviewing.send_back_pledge(cast.secretary, pledge, looked(pledge), "请核实")
    others = (cast.secretary, cast.town, cast.department)
    assert all(sees(user, pledge) for user in others)  # still what was handed in
    new = [replace(TWO[0], text="还没有想好的话")]
    writing.rewrite_pledge(cast.member, pledge, Head(), new, pledge.edition)
    assert sees(cast.member, pledge)
    for user in others:
        for verb in ("view", "review", "help"):
            assert not PledgePolicy.filter(user, verb).filter(pk=pledge.pk).exists()
        client = signed_in(user)
        assert client.get(f"/pledges/{pledge.pk}/").status_code == 404
        assert "V1-2026-001" not in client.get("/pledges/ledger").content.decode()
    rows = pledges.listed(cast.secretary, {})
    assert not list(ledger.item_lines(rows))
    writing.submit_pledge(cast.member, pledge)
    assert all(sees(user, pledge) for user in others)
    writing.change_pledge(cast.member, pledge, "再改")
    writing.rewrite_pledge(cast.member, pledge, Head(), TWO, pledge.edition)
    writing.withdraw_pledge(cast.member, pledge, "外出务工")
    assert not any(sees(user, pledge) for user in others)


def sees(user: User, pledge: Pledge) -> bool:
    return PledgePolicy.filter(user, "view").filter(pk=pledge.pk).exists()


def test_an_older_edition_is_told_not_written(cast: Cast) -> None:
    pledge = drafted(cast)
    writing.rewrite_pledge(cast.member, pledge, Head(), TWO[:1], 1)
    with pytest.raises(EditedMeanwhile):
        writing.rewrite_pledge(cast.member, pledge, Head(), TWO, 1)
    assert pledge.items.count() == 1


def test_r038_a_change_has_a_reason_and_keeps_what_was(cast: Cast) -> None:
    """A member's right: to change and withdraw what cannot be kept, saying why."""
    pledge = published(cast)
    with pytest.raises(Refused, match="理由"):
        writing.change_pledge(cast.member, pledge, " ")
    writing.change_pledge(cast.member, pledge, "调整分工")
    assert (pledge.state, pledge.published_at) == (PledgeState.DRAFT, None)
    version = pledge.versions.get()
    assert version.content[0]["text"] == TWO[0].text
    assert version.reason == "调整分工"
    writing.withdraw_pledge(cast.member, pledge, "外出务工")
    assert pledge.state == PledgeState.WITHDRAWN
    drafted(cast)  # a withdrawn one no longer fills the place


def test_every_write_is_recorded_without_names(cast: Cast) -> None:
    pledge = approved(cast)
    rows = Entry.objects.filter(subject_kind="pledge").order_by("index")
    kinds = list(rows.values_list("kind", flat=True))
    assert kinds == ["pledge.written", "pledge.submitted", "pledge.approved"]
    text = Entry.objects.filter(kind="pledge.approved").get().text
    assert "李一" not in text
    assert TWO[0].text not in text
    assert "V1-2026-001" in text
    assert pledge.state == PledgeState.APPROVED


def test_what_no_pledge_can_be_without(cast: Cast) -> None:
    who = cast.membership()
    for items in ((), (replace(TWO[0], due=None),)):
        with pytest.raises(Refused):
            writing.write_pledge(cast.member, cast.program, who.organization, who, Head(), items)


def test_steps_out_of_turn_move_nothing(cast: Cast) -> None:
    pledge = submitted(cast)
    for _ in range(2):
        with pytest.raises(NotAllowedNow):
            writing.submit_pledge(cast.member, pledge)


def test_nobody_writes_for_another_branch(cast: Cast) -> None:
    """AuthorPolicy: oneself, or the members of the own branch."""
    names = AuthorPolicy.filter(cast.secretary, "pledge").values_list("person__name", flat=True)
    assert sorted(names) == ["宋四", "李一", "王二"]
    mine = AuthorPolicy.filter(cast.member, "pledge").values_list("person__name", flat=True)
    assert list(mine) == ["李一"]
    stranger = holder(Role.SECRETARY, county(OTHER)["W1"])
    assert not AuthorPolicy.filter(stranger, "pledge").exists()
    neighbour = another(cast, Role.SECRETARY, "V2", "二村书记")
    pledge = submitted(cast)
    for verb in ("view", "edit", "review", "help"):
        assert not PledgePolicy.filter(neighbour, verb).filter(pk=pledge.pk).exists()
        assert not PledgePolicy.filter(stranger, verb).filter(pk=pledge.pk).exists()


def test_the_database_holds_one_annual_pledge(cast: Cast) -> None:
    pledge = drafted(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pledge.objects.create(
            program=pledge.program,
            organization=pledge.organization,
            serial=9,
            membership=pledge.membership,
            created_at=pledge.created_at,
        )
