"""The demo branch's appraisals: one of every stage that needs no running ballot box.

The announced one waits for its secretary, who lays it into the box with a click and votes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from xianfeng.accounts.models import User
from xianfeng.appraisals.actions import announcing, closing, polls, publishing
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.actions.polls import Draft, Thing
from xianfeng.appraisals.actions.voices import Comment, comment
from xianfeng.appraisals.models import AnswerForm, CommentMode, ObjectKind, Poll, PollClass, Voice
from xianfeng.kernel import clock
from xianfeng.organizations.models import Organization

SHEET = {"satisfied": 21, "mostly": 9, "dissatisfied": 3, "unknown": 2}
SCAN = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Scene:
    """The branch, who runs its polls, who comments on it."""

    branch: Organization
    secretary: User
    leader: User
    pack: str

    @property
    def itself(self) -> Thing:
        return Thing(ObjectKind.ORGANIZATION, self.branch.code, self.branch.name)


def missing(branch: Organization) -> bool:
    """Whether the branch has no appraisal yet."""
    return not Poll.objects.filter(organization=branch).exists()


def load(scene: Scene) -> None:
    """Drafted, announced, open by name, closed, published."""
    draft(scene, "年度党建工作评议（拟定）")
    announced = draft(scene, "年度党建工作评议", asks_words=True)
    classes(
        announced, {Voice.MEMBERS: (AnswerForm.BALLOT, 0), Voice.PUBLIC: (AnswerForm.BALLOT, 12)}
    )
    announcing.announce(scene.secretary, announced)
    by_name = draft(scene, "支部自评")
    classes(by_name, {Voice.SELF: (AnswerForm.NAMED, 0)})
    run(scene, by_name)
    on_paper(scene)
    remark(scene)


def draft(scene: Scene, title: str, **more: Any) -> Poll:
    """Open from today for a week."""
    moment = clock.now().replace(second=0, microsecond=0)
    values: dict[str, Any] = {
        "title": title,
        "year": moment.year,
        "pack_hash": scene.pack,
        "question_set": "industry-voices",
        "opens": moment,
        "closes": moment + timedelta(days=7),
        "announcement": "评的是支部今年的工作。结果供上级党委研究，不以票取人。",
    }
    return polls.draft_poll(scene.secretary, scene.branch, Draft(**(values | more)), [scene.itself])


def classes(poll: Poll, wanted: Mapping[Voice, tuple[AnswerForm, int]]) -> None:
    """Exactly these voices."""
    for one in list(poll.classes.all()):
        polls.remove_class(poll, one)
    for voice, (form, slips) in wanted.items():
        polls.set_class(poll, voice, form, slips)


def run(scene: Scene, poll: Poll) -> None:
    announcing.announce(scene.secretary, poll)
    announcing.open_poll(scene.secretary, poll)


def on_paper(scene: Scene) -> None:
    """Two village meetings: one counted and published, one waiting for its count sheet."""
    for title, counted in (("村民代表评议支部", True), ("服务对象评议支部", False)):
        poll = draft(scene, title, circle="public")
        voice = Voice.PUBLIC if counted else Voice.CLIENTS
        classes(poll, {voice: (AnswerForm.PAPER, 40)})
        run(scene, poll)
        closing.close_poll(scene.secretary, poll, "到会代表当场投完。")
        if counted:
            one = PollClass.objects.select_related("poll").get(poll=poll)
            names = "计票人甲", "监票人乙"
            scan = ContentFile(SCAN, "count-sheet.pdf")
            sheet = PaperSheet(36, {"o1.overall": SHEET}, *names, scan)
            enter_paper(scene.secretary, one, sheet)
            publishing.publish(scene.secretary, poll)


def remark(scene: Scene) -> None:
    """A leader's comment in its parts."""
    parts = {
        "merits": "支部组织群众修通了进山的路。",
        "faults": "集中学习不够经常。",
        "direction": "每月安排一次学习，说明学了什么。",
    }
    said = Comment(parts, CommentMode.ON_SITE, clock.today(), scene.leader.display_name)
    comment(scene.leader, scene.branch, scene.itself, scene.pack, said)
