"""The start page: what is due for this person, and where they belong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xianfeng.accounts.models import User
from xianfeng.appraisals.queries.polls import due_polls
from xianfeng.grading.access import CorrectionPolicy, OffRecordPolicy, RoundPolicy, verbs_on
from xianfeng.grading.models import Correction, Round
from xianfeng.grading.queries import listed_rounds
from xianfeng.grading.states import OVER, CorrectionState, RoundState
from xianfeng.kernel.access import Policy
from xianfeng.kernel.clock import SHANGHAI, today
from xianfeng.kernel.counting import sizes
from xianfeng.members.access import RollImportPolicy, TransferPolicy
from xianfeng.members.models import Membership
from xianfeng.members.states import ImportState, TransferState
from xianfeng.organizations import queries
from xianfeng.organizations.access import OrganizationPolicy
from xianfeng.organizations.models import Organization
from xianfeng.organizations.nodes import nodes
from xianfeng.organizations.paths import below_outer
from xianfeng.organizations.roles import Role
from xianfeng.pledges.forms.lines import LinesForm
from xianfeng.pledges.models import Pledge
from xianfeng.pledges.queries import own as own_pledges
from xianfeng.pledges.queries.inbox import inbox
from xianfeng.rectification.access import OrderPolicy
from xianfeng.rectification.queries import CLIMBED, OVERDUE, reported
from xianfeng.rectification.states import RUNNING, OrderState
from xianfeng.service_windows.access import CasePolicy, WindowPolicy
from xianfeng.service_windows.queries.cases import (
    AFTERWARDS,
    WAITING,
    heard_afterwards,
    judged,
    late_cases,
)
from xianfeng.service_windows.queries.channels import late_bursts, open_bursts, open_papers
from xianfeng.service_windows.states import TO_HANDLE, CaseState

ORDERS_SHOWN = 10
POLLS_SHOWN = 5
# Who acts next on a round, by its state: the verb and what to do.
NEXT = {
    RoundState.DRAFT: ("collect", gettext_noop("核对政策包，开始收集材料")),
    RoundState.COLLECTING: ("collect", gettext_noop("上传自评、群众评议、上级评定等材料")),
    RoundState.COMPUTED: ("submit", gettext_noop("核对测算结果，提出等次意见")),
    RoundState.PROPOSED: ("send_back", gettext_noop("审定等次意见")),
    RoundState.CONFIRMED: ("publish", gettext_noop("批准公布")),
}
CORRECTING = {
    CorrectionState.DRAFT: ("approve", gettext_noop("更正已公布的等次，待第一次批准")),
    CorrectionState.APPROVED_ONCE: (
        "approve_second",
        gettext_noop("更正已公布的等次，待第二次批准"),
    ),
}


@dataclass(frozen=True)
class Task:
    """Something to do: what, more about it, where, and the word on the button."""

    title: str
    detail: str
    url: str
    action: str


@dataclass(frozen=True)
class Desk:
    """The start page; `under_way` are rounds whose next step is somebody else's."""

    tasks: Sequence[Task]
    under_way: Sequence[Round]
    organizations: Sequence[dict[str, str]]
    lines: LinesForm  # of what the actor pledged and keeps
    told: Sequence[Pledge]  # of which the actor's branch lately said what came of it


def desk(actor: User) -> Desk:
    """Everything due for the actor, in few statements: rows of a kind in one, numbers in one."""
    rounds = open_rounds(actor)
    tasks = [
        *record_tasks(actor),
        *county_tasks(actor),
        *import_tasks(actor),
        *counted_tasks(actor),
        *round_tasks(actor, rounds),
        *correction_tasks(actor),
        *appraisal_tasks(actor),
        *pledge_tasks(actor),
        *order_tasks(actor),
    ]
    own = {task.url for task in tasks}
    under_way = [one for one in rounds if page_of(one) not in own]
    lines = LinesForm(own_pledges.due_soon(actor))
    told = own_pledges.told_lately(actor)
    return Desk(tasks, under_way, nodes(queries.tops(actor)), lines, told)


def record_tasks(actor: User) -> Iterator[Task]:
    """Published grades that the record does not confirm, as the last comparison found them."""
    rows = OffRecordPolicy.filter(actor, "view").select_related("county")
    for found in rows.order_by("county__path", "year"):
        yield Task(
            _("公布的等次与记录不一致"),
            _("%(round)s：%(count)d 处不一致，请立即核查。")
            % {"round": title_of(found.county, found.year), "count": found.count},
            reverse("publicity:board", args=[found.county.code, found.year]),
            _("核查"),
        )


# --- numbers


def counted_tasks(actor: User) -> Iterator[Task]:
    """What waits in a list of its own: how much, in one statement for all lists."""
    waiting = {name: rows for name, rows in lists(actor).items() if rows is not None}
    for name, count in sizes(waiting).items():
        if count:
            title, detail, url, action = TOLD[name]
            address = reverse(url) + ASKED.get(name, "")
            yield Task(_(title), _(detail) % {"count": count}, address, _(action))


def lists(actor: User) -> dict[str, QuerySet[Any] | None]:
    """The lists by name; None where the duties give none."""
    cases = CasePolicy.filter(actor, "handle").filter(state__in=TO_HANDLE)
    orders = OrderPolicy.filter(actor, "accept").filter(state=OrderState.SUBMITTED)
    transfers = TransferPolicy.filter(actor, "decide").filter(state=TransferState.OFFERED)
    return {
        "leadership": may(OrganizationPolicy, "decide_leadership", actor, queries.undecided(actor)),
        "transfers": may(TransferPolicy, "decide", actor, transfers),
        "cases": may(CasePolicy, "handle", actor, cases),
        "orders": may(OrderPolicy, "accept", actor, orders),
        "reported": may(OrderPolicy, "view", actor, reported(actor)),
        "late_cases": may(CasePolicy, "see_late", actor, late_cases(actor)),
        "appeals": may(CasePolicy, "judge", actor, judged(actor, CaseState.APPEALED)),
        "answered": may(CasePolicy, "judge", actor, judged(actor, CaseState.ANSWERED)),
        "afterwards": may(CasePolicy, "judge", actor, heard_afterwards(actor)),
        "papers": may(WindowPolicy, "check_paper", actor, open_papers(actor)),
        "bursts": may(WindowPolicy, "judge_bursts", actor, open_bursts(actor)),
        "late_bursts": may(WindowPolicy, "see_bursts", actor, late_bursts(actor)),
    }


def may(
    policy: type[Policy[Any]], verb: str, actor: User, rows: QuerySet[Any]
) -> QuerySet[Any] | None:
    """The rows, where a duty gives the verb anywhere."""
    return rows if policy.may_ever(actor, verb) else None


# Title, detail with the number, page, word on the button; R-126 for the first.
TOLD = {
    "leadership": (
        gettext_noop("确定领导关系"),
        gettext_noop("%(count)d 个党组织的组织关系垂直、业务关系属地，要研究确定由谁领导。"),
        "organizations:undecided",
        gettext_noop("办理"),
    ),
    "transfers": (
        gettext_noop("核对组织关系转接"),
        gettext_noop("%(count)d 名党员可能转到了别的支部。"),
        "members:transfers",
        gettext_noop("核对"),
    ),
    "cases": (
        gettext_noop("答复群众对窗口的意见"),
        gettext_noop("%(count)d 件等待办理。"),
        "service_windows:cases",
        gettext_noop("办理"),
    ),
    "orders": (
        gettext_noop("验收整改"),
        gettext_noop("%(count)d 件等待验收。"),
        "rectification:ledger",
        gettext_noop("办理"),
    ),
    "reported": (
        gettext_noop("超期整改报告"),
        gettext_noop("%(count)d 件整改超期，已报到本单位，请督促。"),
        "rectification:ledger",
        gettext_noop("查看"),
    ),
    "late_cases": (
        gettext_noop("群众意见超期未答复"),
        gettext_noop("%(count)d 件超过答复期限，请督促窗口答复。"),
        "service_windows:cases",
        gettext_noop("查看"),
    ),
    "appeals": (
        gettext_noop("复核窗口的申诉"),
        gettext_noop("%(count)d 件差评或意见有申诉，等待复核。"),
        "service_windows:cases",
        gettext_noop("复核"),
    ),
    "answered": (
        gettext_noop("核对答复，办结群众意见"),
        gettext_noop("%(count)d 件窗口已答复，等待办结或者退回。"),
        "service_windows:cases",
        gettext_noop("办理"),
    ),
    "afterwards": (
        gettext_noop("群众在办结后又有补充"),
        gettext_noop("%(count)d 件等待处理：重新办理，或者说明理由。"),
        "service_windows:cases",
        gettext_noop("办理"),
    ),
    "papers": (
        gettext_noop("复核纸质和热线评价"),
        gettext_noop("%(count)d 批窗口登记的评价，对照原始记录复核后才计入。"),
        "service_windows:papers",
        gettext_noop("复核"),
    ),
    "bursts": (
        gettext_noop("核查短时间大量评价"),
        gettext_noop("%(count)d 次收到大量评价，核查后才计入数据、转办差评。"),
        "service_windows:bursts",
        gettext_noop("核查"),
    ),
    "late_bursts": (
        gettext_noop("督办超期未核查的评价"),
        gettext_noop("%(count)d 次大量评价没有按期核查，有关评价一直没有计入。"),
        "service_windows:bursts",
        gettext_noop("查看"),
    ),
}
ASKED = {
    "cases": f"?state={WAITING}",
    "orders": f"?state={OrderState.SUBMITTED.value}",
    "reported": f"?state={CLIMBED}",
    "late_cases": f"?state={OVERDUE}",
    "appeals": f"?state={CaseState.APPEALED.value}",
    "answered": f"?state={CaseState.ANSWERED.value}",
    "afterwards": f"?state={AFTERWARDS}",
}


# --- rows


def appraisal_tasks(actor: User) -> Iterator[Task]:
    """Votes to take part in; polls that wait for a person because too few did."""
    for due in due_polls(actor)[:POLLS_SHOWN]:
        if due.page == "poll":
            title = _("评议已到时，还没有截止：%(title)s") % {"title": due.title}
            text = _("参评率不够，或票箱没有应答：延长，或者截止。")
        else:
            title = _("参加评议：%(title)s") % {"title": due.title}
            text = _("%(day)s 截止。") % {"day": due.closes.astimezone(SHANGHAI).date()}
        word = _("办理") if due.page == "poll" else _("参加")
        yield Task(title, text, reverse(f"appraisals:{due.page}", args=[due.key]), word)


def pledge_tasks(actor: User) -> Iterator[Task]:
    """What waits in pledges, reminders among it."""
    for due in inbox(actor):
        yield Task(due.title, due.detail, due.url, due.action)


def order_tasks(actor: User) -> Iterator[Task]:
    """Orders to the own unit, the nearest date first."""
    running = OrderPolicy.filter(actor, "submit").filter(state__in=RUNNING)
    for order in running.order_by("due_on", "pk")[:ORDERS_SHOWN]:
        yield Task(
            _("整改：%(name)s") % {"name": order.object_name},
            _("%(day)s 前改好并报请验收。") % {"day": order.due_on},
            reverse("rectification:order", args=[order.pk]),
            _("办理"),
        )


def county_tasks(actor: User) -> Iterator[Task]:
    """A county without a roll; a county that has no round this year (R-073)."""
    year = today().year
    for county in counties(actor, year):
        if not county.has_members:
            yield Task(
                _("导入党组织和党员名册"),
                _("%(county)s还没有名册，导入后才能开展定级。") % {"county": county.name},
                reverse("members:upload"),
                _("导入"),
            )
        if not county.has_round:
            yield Task(
                _("开展 %(year)d 年度分类定级") % {"year": year},
                _("每年开展一次，%(county)s今年还没有开始。") % {"county": county.name},
                reverse("grading:new"),
                _("开始"),
            )


def counties(actor: User, year: int) -> Iterable[Any]:
    """The department's counties, with whether there are members and a round of the year."""
    inside = Membership.objects.filter(below_outer("organization__"))
    rounds = Round.objects.filter(county=OuterRef("pk"), year=year)
    return queries.counties_where(actor, Role.DEPARTMENT).annotate(
        has_members=Exists(inside), has_round=Exists(rounds)
    )


def import_tasks(actor: User) -> Iterator[Task]:
    """A preview nobody applied."""
    waiting = RollImportPolicy.filter(actor, "apply").filter(state=ImportState.PREVIEWED)
    for one in waiting.order_by("pk").only("pk", "file_name"):
        yield Task(
            _("名册比对完成，等待确认"),
            one.file_name,
            reverse("members:import", args=[one.pk]),
            _("查看"),
        )


def open_rounds(actor: User) -> Sequence[Round]:
    """Rounds that the actor may see and that are not over."""
    if not RoundPolicy.may_ever(actor, "view"):
        return []
    return list(listed_rounds(actor).exclude(state__in=sorted(OVER)))


def round_tasks(actor: User, rounds: Sequence[Round]) -> Iterator[Task]:
    """Rounds whose next step is the actor's."""
    for graded in rounds:
        verb, what = NEXT[RoundState(graded.state)]
        if verb in verbs_on(actor, graded):
            title = title_of(graded.county, graded.year)
            yield Task(title, _(what), page_of(graded), _("办理"))


def page_of(graded: Round) -> str:
    """A round's page."""
    return reverse("grading:round", args=[graded.pk])


def title_of(county: Organization, year: int) -> str:
    """A round in words."""
    return _("%(county)s %(year)d 年度分类定级") % {"county": county.name, "year": year}


def correction_tasks(actor: User) -> Iterator[Task]:
    """Corrections that wait for this approver; one's own draft waits for others."""
    ready = Q(pk__in=[])
    for state, (verb, _what) in CORRECTING.items():
        if CorrectionPolicy.may_ever(actor, verb):
            rows = CorrectionPolicy.filter(actor, verb).filter(state=state)
            ready |= Q(pk__in=rows.values("pk"))
    others = Correction.objects.filter(ready).exclude(drafted_by=actor).exclude(first_by=actor)
    for one in others.select_related("result").order_by("state", "pk"):
        what = CORRECTING[CorrectionState(one.state)][1]
        address = reverse("grading:result", args=[one.result_id])
        yield Task(one.result.name, _(what), address, _("审核"))
