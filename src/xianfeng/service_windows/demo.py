"""Windows of the demo county in use: what a visitor sees on every page, made by actions alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile

from xianfeng.accounts.models import User
from xianfeng.appraisals.actions import announcing, closing, polls, publishing
from xianfeng.appraisals.actions.paper import PaperSheet, enter_paper
from xianfeng.appraisals.actions.voices import Comment
from xianfeng.appraisals.models import AnswerForm, CommentMode, PollClass, Voice
from xianfeng.kernel.clock import today
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.rectification import actions as orders
from xianfeng.service_windows.actions import (
    cases,
    contests,
    honours,
    points,
    ratings,
    reviews,
    shows,
    voices,
)
from xianfeng.service_windows.actions.figures import release_figures
from xianfeng.service_windows.models import Case, Window

MONTHS = 10
SCAN = b"%PDF-1.4\n%%EOF\n"
Standards = Sequence[tuple[str, str, str, int]]
# name, class, place, hours, modes, items, ratings of a month by level
PLACES: Mapping[str, tuple[str, str, str, str, tuple[str, ...], Standards, tuple[int, ...]]] = {
    "9901200301": (
        "行政审批服务窗口", "centre", "安澜县中心街 12 号一楼",
        "周一至周五 8:30—17:30，周六上午延时服务",
        ("one-stop", "agency", "appointment", "extended"),
        (
            ("企业设立登记", "核对材料\n当场受理\n发给执照", "身份证、住所证明", 1),
            ("办理进度查询", "说明姓名或者单位\n当场答复", "", 0),
            ("食品经营许可", "受理\n现场核查\n发证", "身份证、平面图", 5),
        ),
        (31, 12, 3, 2, 1),
    ),
    "9901200286": (
        "入学转学服务窗口", "office", "安澜县学府路 3 号", "周一至周五 8:30—17:30",
        ("appointment", "online"),
        (("转学办理", "受理\n核对学籍\n办结", "户口簿、转学申请", 5),),
        (14, 9, 4, 3, 1),
    ),
    "9901200018": (
        "大湖下村便民服务站", "centre", "大湖下村村委会一楼", "周一至周日 9:00—16:00",
        ("one-stop", "agency"),
        (("养老认证代办", "核对身份\n当场代办", "身份证", 0),),
        (2, 1, 0, 0, 0),
    ),
}  # fmt: skip
POSTS = (
    ("pioneer", "综合受理岗", "一次告知、当场受理，疑难事项陪同办理"),
    ("area", "大厅服务区", "引导办事，帮助老年人和残疾人填表"),
    ("card", "咨询预约岗", "电话和现场咨询，预约上门服务"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts: the window's manager, the county's department, a leader."""

    window: User
    county: User
    leader: User
    top: Organization


def load(scene: Scene) -> None:
    """Windows, a year of ratings, words that wait and words that were answered, contests,
    reviews."""
    made = {code: opened(scene, code) for code in PLACES}
    first, second, _small = made.values()
    for code, window in made.items():
        rate(window, PLACES[code][-1])
    release_figures()
    change(scene, first)
    answered(scene, first)
    voices.speak(first, voices.Voice(text="中午有时没有人接待，希望排班。", tags=("closed-door",)))
    compared(scene, list(made.values()))
    reviewed(scene, first)
    shows.guide(scene.county, second, "县教育局党组", "transmit", "转达县委窗口工作部署", today())
    corrected(scene, first)


def opened(scene: Scene, code: str) -> Window:
    """A window with its standards, its people and who answers for it."""
    unit = Organization.objects.get(code=code)
    name, kind, place, hours, modes, items, _ratings = PLACES[code]
    window = shows.open_window(
        scene.window, unit, name=name, window_class=kind, address=place, phone="",
        hours=hours, modes=list(modes),
    )  # fmt: skip
    for item, workflow, materials, days in items:
        standard = {"workflow": workflow, "materials": materials, "limit_days": days}
        shows.add_item(scene.window, window, item, standard)
    rows = Membership.objects.filter(organization=unit, until__isnull=True)
    for (post, title, duties), member in zip(
        POSTS, rows.select_related("person").order_by("pk"), strict=False
    ):
        shows.set_post(
            scene.window, window, kind=post, title=title, holder=member.person.name,
            is_member=True, duties=duties, membership=member,
        )  # fmt: skip
    points.put_up_poster(scene.window, window, "大厅入口")
    shows.arrange(scene.county, unit, leader=unit.secretary_name or "支部书记", office="", staff="")
    return window


def rate(window: Window, counts: Sequence[int]) -> None:
    """Paper slips of a day of each month, a little different each time, checked long ago."""
    day = today()
    for back in range(MONTHS):
        levels = {5 - place: number for place, number in enumerate(counts)}
        levels[5 - back % 3] += back % 4
        tallies = {(window.pk, day, level): number for level, number in levels.items()}
        ratings.add_counts(tallies, "paper")
        day = day.replace(day=1) - timedelta(days=1 + back % 5)


def change(scene: Scene, window: Window) -> None:
    """A shorter limit, announced."""
    item = window.items.get(name="食品经营许可")
    standard = {"workflow": "受理\n现场核查\n发证", "materials": "身份证、平面图", "limit_days": 3}
    shows.change_standard(scene.window, item, 1, "办结时限由 5 个工作日缩短为 3 个", standard)


def answered(scene: Scene, window: Window) -> None:
    """A suggestion, corrected at once, closed from outside and published as agreed."""
    said = voices.Voice(text="填表处没有老花镜。", tags=("hard-work",), may_publish=True)
    key = voices.hash_of(voices.speak(window, said))
    case = Case.objects.select_related("window__organization").get(code_hash=key)
    cases.answer(scene.window, case, "correct", "已在填表处配老花镜三副。")
    cases.close(scene.county, case, "看过现场，属实，已改。", "填表处没有老花镜。")


def compared(scene: Scene, windows: Sequence[Window]) -> None:
    """Stars by the pack's criteria, published; benchmarking under way."""
    panel, day = "县纪委监委、县委组织部、服务对象代表", today()
    past = {"since": day - timedelta(days=200), "until": day - timedelta(days=20)}
    now = {"since": day - timedelta(days=10), "until": day + timedelta(days=50)}
    stars = contests.begin_contest(
        scene.county, scene.top, title="星级窗口评定", kind="star-window",
        criteria="按政策包的五项条件逐项核对，达到几项评几星。", panel=panel, **past,
    )  # fmt: skip
    met = ("standards", "in-time", "corrected", "access", "clean")
    for number, window in enumerate(windows):
        entrant = contests.enter_window(scene.county, stars, window)
        contests.judge(scene.county, entrant, met[: 5 - number], f"{5 - number} 星级窗口")
    contests.publish_contest(scene.county, stars)
    best = stars.entrants.select_related("contest", "window__organization").get(window=windows[0])
    why = "五项条件全部达到，老花镜、轮椅等便民用品齐全，群众意见都按期答复。"
    honours.put_forward(scene.county, best, "satisfied-window", why)
    skill = contests.begin_contest(
        scene.county, scene.top, title="业务技能比武", kind="skill",
        criteria="受理、审核、答问三项，团队参赛。", panel=panel, **now,
    )  # fmt: skip
    contests.enter_window(scene.county, skill, windows[0], "综合受理组")


def reviewed(scene: Scene, window: Window) -> None:
    """The year's appraisal counted on paper, and a leader's comment on the spot."""
    parts = {
        "merits": "标准公开齐全，办结提前。",
        "faults": "中午窗口有空岗。",
        "advice": "午间轮岗，月底前排出班表。",
    }
    said = Comment(parts, CommentMode.ON_SITE, today(), scene.leader.display_name)
    reviews.comment_window(scene.leader, window, said)
    poll = reviews.ask_reviews(scene.county, window)
    for one in list(poll.classes.all()):
        polls.remove_class(poll, one)
    for voice in (Voice.CLIENTS, Voice.MEMBERS):
        polls.set_class(poll, voice, AnswerForm.PAPER, 40)
    announcing.announce(scene.county, poll)
    announcing.open_poll(scene.county, poll)
    closing.close_poll(scene.county, poll, "到场的服务对象和党员当场投完。")
    asked = [f"o{thing.number}.{q}" for thing in poll.objects_asked.all() for q in QUESTIONS]
    for one in PollClass.objects.select_related("poll").filter(poll=poll):
        sheet = {key: ANSWERS[place % len(ANSWERS)] for place, key in enumerate(asked)}
        scan = ContentFile(SCAN, "count-sheet.pdf")
        enter_paper(scene.county, one, PaperSheet(32, sheet, "计票人甲", "监票人乙", scan))
    publishing.publish(scene.county, poll)


QUESTIONS = ("skill", "conduct", "results")
ANSWERS = (
    {"satisfied": 21, "mostly": 7, "dissatisfied": 2, "unknown": 2},
    {"satisfied": 18, "mostly": 8, "dissatisfied": 4, "unknown": 2},
)


def corrected(scene: Scene, window: Window) -> None:
    """An order with a text for the public, being worked on."""
    order = orders.issue(
        scene.county,
        window.organization,
        problem="中午窗口有空岗，群众等候超过半小时。",
        basis="三亮三比三评：认真听取群众意见，整改存在问题",
        days=7,
        object=orders.About("window", str(window.pk), window.name),
        source=orders.About("comment", "", "领导点评"),
        public_text="午间窗口空岗，群众等候时间长",
    )
    orders.plan(scene.window, order, "排出午间轮岗表，上墙公开，每日两人值守。")
