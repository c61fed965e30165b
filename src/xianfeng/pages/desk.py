"""The start page: what is due for this person, and where they belong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xianfeng.accounts.models import User
from xianfeng.grading.access import CorrectionPolicy, RoundPolicy
from xianfeng.grading.models import Round
from xianfeng.grading.queries import listed_rounds, rounds_against_record
from xianfeng.grading.states import CorrectionState, RoundState
from xianfeng.kernel.clock import today
from xianfeng.members.access import RollImportPolicy, TransferPolicy
from xianfeng.members.models import Membership
from xianfeng.members.states import ImportState, TransferState
from xianfeng.organizations import queries
from xianfeng.organizations.access import OrganizationPolicy
from xianfeng.organizations.models import Organization
from xianfeng.organizations.nodes import nodes
from xianfeng.organizations.paths import below
from xianfeng.organizations.roles import Role
from xianfeng.pledges.queries.inbox import inbox
from xianfeng.rectification.access import OrderPolicy
from xianfeng.rectification.states import RUNNING, OrderState
from xianfeng.service_windows.access import CasePolicy
from xianfeng.service_windows.states import CaseState

ORDERS_SHOWN = 10
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


def desk(actor: User) -> Desk:
    """Everything due for the actor; a fixed number of statements for each kind of task."""
    tasks = [
        *record_tasks(actor),
        *roll_tasks(actor),
        *leadership_tasks(actor),
        *transfer_tasks(actor),
        *round_tasks(actor),
        *correction_tasks(actor),
        *pledge_tasks(actor),
        *case_tasks(actor),
        *order_tasks(actor),
    ]
    return Desk(tasks, under_way(actor, tasks), nodes(queries.tops(actor)))


def record_tasks(actor: User) -> Iterator[Task]:
    """Published grades that the record does not confirm, for the county's own bodies."""
    rounds = RoundPolicy.filter(actor, "view_whole")
    for graded, mismatches in rounds_against_record(rounds):
        yield Task(
            _("公布的等次与记录不一致"),
            _("%(round)s：%(count)d 处不一致，请立即核查。")
            % {"round": title_of(graded), "count": len(mismatches)},
            reverse("publicity:board", args=[graded.county.code, graded.year]),
            _("核查"),
        )


def pledge_tasks(actor: User) -> Iterator[Task]:
    """What waits in pledges, reminders among it."""
    for due in inbox(actor):
        yield Task(due.title, due.detail, due.url, due.action)


def case_tasks(actor: User) -> Iterator[Task]:
    """What people said of the own window and nobody answered yet."""
    count = CasePolicy.filter(actor, "handle").filter(state=CaseState.OPEN).count()
    if count:
        yield Task(
            _("答复群众对窗口的意见"),
            _("%(count)d 件等待核实。") % {"count": count},
            f"{reverse('service_windows:cases')}?state={CaseState.OPEN.value}",
            _("办理"),
        )


def order_tasks(actor: User) -> Iterator[Task]:
    """Orders to the own unit, and what others report as corrected."""
    running = OrderPolicy.filter(actor, "submit").filter(state__in=RUNNING)
    for order in running.order_by("due_on", "pk")[:ORDERS_SHOWN]:
        yield Task(
            _("整改：%(name)s") % {"name": order.object_name},
            _("%(day)s 前改好并报请验收。") % {"day": order.due_on},
            reverse("rectification:order", args=[order.pk]),
            _("办理"),
        )
    waiting = OrderPolicy.filter(actor, "accept").filter(state=OrderState.SUBMITTED).count()
    if waiting:
        yield Task(
            _("验收整改"),
            _("%(count)d 件等待验收。") % {"count": waiting},
            f"{reverse('rectification:ledger')}?state={OrderState.SUBMITTED.value}",
            _("办理"),
        )


def under_way(actor: User, tasks: Sequence[Task]) -> list[Round]:
    """Rounds that the actor may see, not yet over, and not among the own tasks."""
    if not RoundPolicy.may_ever(actor, "view"):
        return []
    own = {task.url for task in tasks}
    rounds = listed_rounds(actor).exclude(state__in=[RoundState.PUBLISHED, RoundState.CLOSED])
    return [one for one in rounds if reverse("grading:round", args=[one.pk]) not in own]


def roll_tasks(actor: User) -> Iterator[Task]:
    """A county without a roll; a preview nobody applied."""
    for county in queries.counties_where(actor, Role.DEPARTMENT):
        if not Membership.objects.filter(below(county.path, "organization__")).exists():
            yield Task(
                _("导入党组织和党员名册"),
                _("%(county)s还没有名册，导入后才能开展定级。") % {"county": county.name},
                reverse("members:upload"),
                _("导入"),
            )
    waiting = RollImportPolicy.filter(actor, "apply").filter(state=ImportState.PREVIEWED)
    for one in waiting.order_by("pk").only("pk", "file_name"):
        yield Task(
            _("名册比对完成，等待确认"),
            one.file_name,
            reverse("members:import", args=[one.pk]),
            _("查看"),
        )


def leadership_tasks(actor: User) -> Iterator[Task]:
    """Organizations for which the document does not say who leads (R-126)."""
    count = queries.undecided(actor).count()
    if count:
        yield Task(
            _("确定领导关系"),
            _("%(count)d 个党组织的组织关系垂直、业务关系属地，要研究确定由谁领导。")
            % {"count": count},
            reverse("organizations:undecided"),
            _("办理"),
        )


def transfer_tasks(actor: User) -> Iterator[Task]:
    """People who seem to have moved to another branch."""
    count = TransferPolicy.filter(actor, "decide").filter(state=TransferState.OFFERED).count()
    if count:
        yield Task(
            _("核对组织关系转接"),
            _("%(count)d 名党员可能转到了别的支部。") % {"count": count},
            reverse("members:transfers"),
            _("核对"),
        )


def round_tasks(actor: User) -> Iterator[Task]:
    """Rounds whose next step is the actor's; a county that has none this year."""
    for state, (verb, what) in NEXT.items():
        rounds = RoundPolicy.filter(actor, verb).filter(state=state).select_related("county")
        for graded in rounds.order_by("pk"):
            url = reverse("grading:round", args=[graded.pk])
            yield Task(title_of(graded), _(what), url, _("办理"))
    year = today().year
    for county in without_round(actor, year):
        yield Task(
            _("开展 %(year)d 年度分类定级") % {"year": year},
            _("每年开展一次，%(county)s今年还没有开始。") % {"county": county.name},
            reverse("grading:new"),
            _("开始"),
        )


def title_of(graded: Round) -> str:
    """A round in words."""
    values = {"county": graded.county.name, "year": graded.year}
    return _("%(county)s %(year)d 年度分类定级") % values


def without_round(actor: User, year: int) -> Sequence[Organization]:
    """Counties whose year the actor may open and nobody has (R-073)."""
    if not RoundPolicy.may_ever(actor, "open"):
        return []
    counties = queries.counties_where(actor, Role.DEPARTMENT)
    mine = OrganizationPolicy.filter(actor, "view").filter(pk__in=counties)
    return list(mine.exclude(rounds__year=year))


def correction_tasks(actor: User) -> Iterator[Task]:
    """Corrections that wait for this approver; one's own draft waits for others."""
    for state, (verb, what) in CORRECTING.items():
        rows = CorrectionPolicy.filter(actor, verb).filter(state=state).exclude(drafted_by=actor)
        for one in rows.exclude(first_by=actor).select_related("result").order_by("pk"):
            yield Task(
                one.result.name, _(what), reverse("grading:result", args=[one.result_id]), _("审核")
            )
