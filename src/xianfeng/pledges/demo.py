"""A branch's pledges in various states, made by the room's own actions, for the demo county."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xianfeng.accounts.models import User
from xianfeng.appraisals.actions.voices import Comment
from xianfeng.appraisals.models import CommentMode
from xianfeng.kernel import clock
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.organizations.paths import ancestors
from xianfeng.packs.models import PackVersion
from xianfeng.pledges.actions import appraising, keeping, programs, publishing, reviewing, writing
from xianfeng.pledges.actions.keeping import Report
from xianfeng.pledges.actions.publishing import Notice
from xianfeng.pledges.actions.reviewing import Looked
from xianfeng.pledges.actions.writing import Head
from xianfeng.pledges.models import Form, Kind, Pledge, Program
from xianfeng.pledges.queries.programs import rules_of
from xianfeng.pledges.rules.values import ItemText


@dataclass(frozen=True, slots=True)
class Scene:
    """Where, and who acts."""

    branch: Organization
    year: int
    pack: PackVersion
    county: User
    town: User
    leader: User
    secretary: User
    member: User


# (matter, aim, measures, month and day, aspect)
OWN = (
    (
        "党员活动日每月办一次",
        "全年12次，到会率九成以上",
        "每月10日，提前三天通知",
        (12, 31),
        "learning",
    ),
    ("村务党务每月公开一次", "全年12次", "月底前上公开栏", (12, 31), "law"),
    ("结对帮扶10户困难家庭", "每户每月走访1次", "党员每人联系1户", (12, 31), "service"),
    ("整修灌溉水渠3公里", "6月底前完工", "农闲时组织投工投劳", (6, 30), "achievement"),
    ("设立便民代办点", "每周二、五代办", "党员轮值", (3, 31), "service"),
    ("调解邻里纠纷", "登记的纠纷当月办结", "每周排查一次", (12, 31), "integrity"),
    ("清理河道垃圾", "每月2次", "分段包干", (12, 31), "service"),
    ("办农技课", "全年8课", "请农技站的人来讲", (11, 30), "learning"),
    ("带动20户种植金银花", "户均增收2000元", "统一供苗、统一收购", (10, 31), "achievement"),
    ("不收受吃请", "全年零投诉", "意见箱每周开一次", (12, 31), "law"),
)
LINES = {
    "曹彤": (("每周给独居老人送一次饭", "全年50次", "周六中午", (12, 31), "service"),
             ("读完两本种植技术的书", "写两页笔记", "晚饭后半小时", (12, 20), "learning")),
    "叶建长": (("进一步加强学习", "不断提高", "", (12, 31), "learning"),
               ("巡护村口水塘", "每天早晚各1次", "夏季加1次", (9, 30), "service")),
    "姜玉伟": (("带动五户养蜂", "每户10箱", "教技术、联系收购", (10, 31), "achievement"),
               ("修好门前机耕路200米", "能过农机", "农闲动工", (12, 31), "service")),
    "姚建德": (("清扫村口公路两公里", "每周1次", "周日早上", (12, 31), "service"),
               ("修补水渠闸口3处", "10月底前完工", "自带工具", (10, 31), "achievement")),
    "曾远雨": (("教村民用手机缴费", "教会30人", "赶集日在村委会", (10, 31), "service"),
               ("办两次读书会", "每次10人以上", "上下半年各1次", (11, 10), "learning")),
    "张晓娜": (("照看放学后的孩子", "每周三次", "在村委会活动室", (12, 31), "service"),
               ("劝导办酒席不铺张", "联系15户", "红白理事会一起上门", (12, 31), "integrity")),
}  # fmt: skip
FLOOD = (("汛期值守河堤", "轮值12次", "两人一班", (12, 15), "service"),)
Lines = Sequence[tuple[str, str, str, tuple[int, int], str]]


def missing(branch: Organization) -> bool:
    """Whether the branch has no pledge yet."""
    return not Pledge.objects.filter(organization=branch).exists()


def load(scene: Scene) -> None:
    """From the year's opening to a pledge that waits for feedback."""
    county = Organization.objects.get(path=ancestors(scene.branch.path)[0])
    program = Program.objects.filter(county=county, year=scene.year).first()
    program = program or programs.open_program(scene.county, county, scene.year, scene.pack)
    programs.open_post(scene.secretary, scene.branch, "卫生监督岗", "每周检查村内卫生两次")
    programs.open_post(scene.secretary, scene.branch, "纠纷调解岗", "邻里纠纷先去劝一劝")
    made = {name: written(scene, program, name, lines) for name, lines in LINES.items()}
    own = written(scene, program, None, OWN)
    flood = written_by_member(scene, program)
    for pledge in (own, flood, *made.values()):
        writing.submit_pledge(scene.secretary, pledge)
    go_on(scene, program, made, own, flood)


def go_on(
    scene: Scene, program: Program, made: dict[str, Pledge], own: Pledge, flood: Pledge
) -> None:
    """Each its own way: sent back, waiting, being kept with help, kept and commented on."""
    back = {
        item.pk: Looked({"measurable": item.place == 2}, "请写明数量")
        for item in made["姜玉伟"].items.all()
    }
    reviewing.send_back_pledge(scene.secretary, made["姜玉伟"], back, "养蜂的户数请再核实")
    approve(scene.town, own)
    for name in ("姚建德", "曾远雨", "张晓娜"):
        approve(scene.secretary, made[name])
    approve(scene.secretary, flood)
    publish(scene, program, [own, flood, made["姚建德"], made["曾远雨"]])
    publishing.propose_publication(
        scene.secretary, program, scene.branch, Notice("board"), [fresh(made["张晓娜"])]
    )
    ask_for_help(scene, fresh(made["姚建德"]))
    keep(scene, fresh(made["曾远雨"]))
    publish(scene, program, [made["姚建德"], made["曾远雨"]])


def written(scene: Scene, program: Program, name: str | None, lines: Lines) -> Pledge:
    """A draft, entered by the secretary for a member, or the branch's own."""
    rows = Membership.objects.filter(organization=scene.branch, until__isnull=True)
    member = rows.select_related("person").get(person__name=name) if name else None
    form = Form.INDIVIDUAL if member else Form.ORGANIZATION
    items = texts(lines, scene.year)
    return writing.write_pledge(
        scene.secretary, program, scene.branch, member, Head(form=form), items
    )


def written_by_member(scene: Scene, program: Program) -> Pledge:
    """The member's own ad hoc pledge; the annual one is left for a visitor to write."""
    member = Membership.objects.select_related("person").get(
        organization=scene.branch, person__user=scene.member
    )
    head = Head(kind=Kind.AD_HOC, occasion="汛期防汛")
    items = texts(FLOOD, scene.year)
    return writing.write_pledge(scene.member, program, scene.branch, member, head, items)


def texts(lines: Lines, year: int) -> list[ItemText]:
    return [
        ItemText(text, aim, measures, date(year, *due), (aspect,), "board")
        for text, aim, measures, due, aspect in lines
    ]


def approve(reviewer: User, pledge: Pledge) -> None:
    points = {one.code: True for one in rules_of(pledge.program).points}
    looked = {item.pk: Looked(points) for item in pledge.items.all()}
    reviewing.approve_pledge(reviewer, pledge, looked)


def publish(scene: Scene, program: Program, pledges: list[Pledge]) -> None:
    """Proposed by the secretary, checked and approved by the town."""
    notice = publishing.propose_publication(
        scene.secretary, program, scene.branch, Notice("board"), [fresh(one) for one in pledges]
    )
    publishing.check_publication(scene.town, notice)
    publishing.approve_publication(scene.town, notice)
    publishing.carry_out_publication(scene.secretary, notice)


def ask_for_help(scene: Scene, pledge: Pledge) -> None:
    first, second = pledge.items.select_related("pledge__program", "pledge__organization")
    keeping.note_progress(scene.secretary, first, "已清扫30次", "")
    keeping.ask_help(scene.secretary, second, "缺水泥两袋，一个人抬不动闸板")


def keep(scene: Scene, pledge: Pledge) -> None:
    """Reported, and commented on by a leader."""
    reports = {item.pk: Report("done", text="已做到") for item in pledge.items.all()}
    keeping.report_pledge(scene.secretary, pledge, reports)
    parts = {"merits": "教得耐心", "faults": "记录不全", "direction": "再带一名志愿者"}
    said = Comment(parts, CommentMode.INDIVIDUAL, clock.today(), scene.leader.display_name)
    appraising.comment_pledge(scene.leader, pledge, said)


def fresh(pledge: Pledge) -> Pledge:
    """As it stands now, with what actions name."""
    rows = Pledge.objects.select_related(
        "program__county", "program__pack", "organization", "membership__person"
    )
    return rows.get(pk=pledge.pk)
