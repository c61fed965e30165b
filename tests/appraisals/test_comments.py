"""A-6: leaders' comments in their parts, in four modes, read by whom they concern."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.appraisals.casts import Cast
from tests.factories.counties import holder
from tests.factories.people import signed_in
from xianfeng.accounts.models import User
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.actions.voices import Comment, comment
from xianfeng.appraisals.models import CommentMode, LeaderComment, ObjectKind
from xianfeng.journal.models import Entry
from xianfeng.kernel import clock
from xianfeng.kernel.errors import Refused
from xianfeng.members.models import Person
from xianfeng.organizations.models import Organization
from xianfeng.organizations.roles import Role

PARTS = {"merits": "带头修渠", "faults": "学习少", "direction": "每月学一次", "advice": "快些答复"}


def form_of(**more: object) -> dict[str, object]:
    return {"mode": "individual", "given_on": clock.today(), "leader": "书记", **PARTS, **more}


def on_member(client: Client, village: Cast, person: Person, **more: object) -> int:
    path = f"{reverse('appraisals:new_member_comment')}?organization={village.branch.pk}"
    return client.post(path, form_of(person=person.pk, **more)).status_code


def of(user: User) -> Person:
    return Person.objects.get(user=user)


def reads(user: User, text: str = "带头修渠") -> bool:
    return text in signed_in(user).get(reverse("appraisals:comments")).content.decode()


@pytest.mark.parametrize("mode", CommentMode.values)
def test_r061_four_modes(village: Cast, mode: str) -> None:
    """集中, 个别, 随机, 现场."""
    leader = signed_in(holder(Role.LEADER, village.places["C1"]))
    form = form_of(organization=village.branch.pk, mode=mode)
    assert leader.post(reverse("appraisals:new_comment"), form).status_code == 302
    assert LeaderComment.objects.get().mode == mode


def test_r027_a_member_gets_a_comment_that_the_member_and_the_branch_read(village: Cast) -> None:
    """The member, the branch's secretary and whoever wrote it; no other member, no department,
    no auditor, no secretary elsewhere."""
    leader = holder(Role.LEADER, village.places["C1"])
    person = of(village.members[0])
    assert on_member(signed_in(leader), village, person) == 302
    for reader in (village.members[0], village.secretary, leader):
        assert reads(reader), reader
    strangers = [
        village.members[1],
        holder(Role.SECRETARY, village.places["V2"]),
        holder(Role.SECRETARY, village.places["T1"], "town-secretary"),
        holder(Role.DEPARTMENT, village.places["C1"]),
        holder(Role.AUDITOR, village.places["C1"]),
        holder(Role.LEADER, village.places["C1"], "another-leader"),
    ]
    for stranger in strangers:
        assert not reads(stranger), stranger
    entry = Entry.objects.get(kind="comment.given")
    assert person.name not in entry.text
    assert str(person.pk) not in entry.text


def test_a_secretary_comments_on_the_own_members_only(village: Cast) -> None:
    person = of(village.members[0])
    assert on_member(signed_in(village.secretary), village, person) == 302
    elsewhere = signed_in(holder(Role.SECRETARY, village.places["V2"]))
    assert on_member(elsewhere, village, person) in (200, 400, 404)
    assert LeaderComment.objects.count() == 1
    organization = reverse("appraisals:new_comment")
    form = form_of(organization=village.branch.pk)
    assert signed_in(village.secretary).post(organization, form).status_code == 403
    assert on_member(signed_in(village.members[1]), village, person) == 403


def test_a_comment_on_a_member_needs_all_parts_and_someone_of_the_branch(village: Cast) -> None:
    secretary = signed_in(village.secretary)
    person = of(village.members[0])
    assert on_member(secretary, village, person, direction=" ") == 400
    outside = Person.objects.create(name="别处的人")
    assert on_member(secretary, village, outside) == 400
    assert not LeaderComment.objects.exists()


@pytest.mark.parametrize("kind", list(ObjectKind))
def test_r062_every_kind_of_object_takes_a_comment_in_its_parts(
    village: Cast, kind: ObjectKind
) -> None:
    """Windows: 成绩, 问题, 改进意见; all others: 成绩, 问题, 努力方向."""
    said = Comment(PARTS, CommentMode.ON_SITE, clock.today(), "领导")
    thing = Thing(kind, "k1", "对象")
    kept = comment(village.secretary, village.branch, thing, village.pack, said)
    last = "advice" if kind == ObjectKind.WINDOW else "direction"
    assert list(kept.parts) == ["merits", "faults", last]
    partly = Comment({**PARTS, last: " "}, CommentMode.ON_SITE, clock.today(), "领导")
    with pytest.raises(Refused):
        comment(village.secretary, village.branch, thing, village.pack, partly)


def test_of_many_organizations_one_is_searched(village: Cast) -> None:
    """A county has hundreds; a few are chosen from a list at once."""
    county = village.places["C1"]
    leader = signed_in(holder(Role.LEADER, county))
    path = reverse("appraisals:new_comment")
    assert leader.get(path).context["find"] is None
    Organization.objects.bulk_create(
        Organization(
            code=f"N{number}",
            name=f"新村{number}支部",
            kind=village.branch.kind,
            superior=county,
            path=f"{county.path}N{number}/",
        )
        for number in range(20)
    )
    page = leader.get(path, {"q": "新村7"})
    field = page.context["form"].fields["organization"]
    assert [one.code for one in field.queryset] == ["N7"]
    assert 'role="search"' in page.content.decode()
    member = leader.get(reverse("appraisals:new_member_comment"), {"q": "新村7"})
    assert member.context["form"] is not None  # the only one found is chosen
