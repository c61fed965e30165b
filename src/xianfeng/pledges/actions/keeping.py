"""While a pledge is kept: progress, help, the report at the end, feedback, use of the result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.models import User
from xianfeng.journal.rules.canonical import Json
from xianfeng.journal.rules.sealing import digest_of, words
from xianfeng.kernel import clock
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.pledges.actions.writing import hold, journal
from xianfeng.pledges.models import Help, Item, Pledge, ProgressNote, ResultUse
from xianfeng.pledges.queries.quiet import may_ask_after, next_item
from xianfeng.pledges.rules.outcome import outcome
from xianfeng.pledges.states import KEEPING, PLEDGE_FLOW, TOLD, Cause, Completion

ENDING = {Completion.DONE: "keep", Completion.PARTLY: "keep_partly", Completion.NOT_DONE: "break"}


@dataclass(frozen=True, slots=True)
class Report:
    """How an item ended; not whole needs its cause, and an objective one its explanation."""

    completion: str
    cause: str = ""
    text: str = ""


@transaction.atomic
def note_progress(actor: User, item: Item, text: str, evidence: str) -> ProgressNote:
    """A line of text; evidence is optional and never a picture (D-08)."""
    if not text.strip():
        raise Refused(_("请写一句进展。"))
    PLEDGE_FLOW.move(item.pledge, "begin")
    # Under the row that `begin` holds: sent twice at once, the second finds the first.
    same = ProgressNote.objects.filter(item=item, text=text.strip(), evidence=evidence.strip())
    if same.filter(written_at__date=clock.today()).exists():
        raise Refused(_("今天已经记过同样的进展。"))
    note = ProgressNote.objects.create(
        item=item,
        text=text.strip(),
        evidence=evidence.strip(),
        written_by=actor,
        written_at=clock.now(),
    )
    journal(actor, "pledge.progressed", item.pledge, words(note=note.text), item=item.place)
    return note


class LineRefused(Refused):
    """Which of several lines cannot be noted, and why."""

    def __init__(self, item: Item, why: Refused) -> None:
        super().__init__(str(why))
        self.item = item


@transaction.atomic
def note_lines(actor: User, lines: Iterable[tuple[Item, str]]) -> None:
    """A line each to several items, all of them or none."""
    for item, text in lines:
        try:
            note_progress(actor, item, text, "")
        except Refused as why:
            raise LineRefused(item, why) from why


@transaction.atomic
def report_pledge(actor: User, pledge: Pledge, reports: Mapping[int, Report]) -> None:
    """个人自评: truthfully, item by item (R-025); the pledge ends as its items did."""
    items = list(pledge.items.all())
    for one in items:
        apply_report(one, reports.get(one.pk))
    ended = Completion(outcome([one.completion for one in items]))
    PLEDGE_FLOW.move(pledge, ENDING[ended], outcome=ended.value, concluded_at=clock.now())
    Item.objects.bulk_update(items, ["completion", "cause", "report"])
    told: list[Json] = [[str(one.completion), str(one.cause), one.report] for one in items]
    sealed = {"report": digest_of(told)}
    journal(actor, "pledge.reported", pledge, sealed, state=str(pledge.state))


def apply_report(item: Item, report: Report | None) -> None:
    """Refused for an item left out, or one not kept without its cause."""
    where = {"place": item.place}
    if report is None or report.completion not in Completion.values:
        raise Refused(_("第 %(place)s 项还没有选完成情况。") % where)
    if report.completion != Completion.DONE:
        if report.cause not in Cause.values:
            raise Refused(_("第 %(place)s 项没有全部完成，请选原因。") % where)
        if report.cause == Cause.OBJECTIVE and not report.text.strip():
            raise Refused(_("第 %(place)s 项有客观原因的，请说明是什么原因。") % where)
    item.completion = report.completion
    item.cause = report.cause if report.completion != Completion.DONE else ""
    item.report = report.text.strip()


@transaction.atomic
def ask_help(actor: User, item: Item, asked: str) -> Help:
    """Say what is needed (R-022)."""
    hold(item.pledge)
    refuse_over(item.pledge)
    if not asked.strip():
        raise Refused(_("请写明需要什么帮助。"))
    if Help.objects.filter(item=item, asked=asked.strip(), settled_at__isnull=True).exists():
        raise Refused(_("同样的请求已经提过，还没有办结。"))
    help_ = Help.objects.create(
        item=item, asked=asked.strip(), asked_by=actor, asked_at=clock.now()
    )
    journal(actor, "pledge.help_asked", item.pledge, item=item.place)
    return help_


@transaction.atomic
def offer_help(actor: User, item: Item, helper: str, offer: str, asked: Help | None) -> Help:
    """Who helps and with what (R-022, R-036); answers a request, or comes without one."""
    refuse_over(item.pledge)
    if not helper.strip() or not offer.strip():
        raise Refused(_("请写明谁来帮、怎样帮。"))
    told = {"helper": helper.strip(), "offer": offer.strip()}
    told |= {"offered_by": actor, "offered_at": clock.now()}  # type: ignore[dict-item]  # columns of a guarded UPDATE
    if asked is None:
        asked = Help.objects.create(item=item, **told)
    elif not Help.objects.filter(pk=asked.pk, offered_at__isnull=True).update(**told):
        raise NotAllowedNow(f"offer: help {asked.pk}")
    journal(actor, "pledge.help_offered", item.pledge, item=item.place)
    return asked


@transaction.atomic
def ask_after(actor: User, pledge: Pledge) -> Help:
    """One tap: the branch asks how it goes and whether help is wanted; once in the pack's months.

    It is an offer like any other, and no reminder: nobody has to answer it (D-10).
    """
    item = next_item(pledge)
    if item is None:
        raise NotAllowedNow(f"ask after: pledge {pledge.pk}")
    if not may_ask_after(pledge):
        raise Refused(_("最近已经问过，或者安排过帮扶。"))
    item.pledge = pledge
    words = _("来问问进展；需要什么帮助，请告诉我们。")
    return offer_help(actor, item, actor.display_name, words, None)


@transaction.atomic
def settle_help(actor: User, help_: Help) -> None:
    """The difficulty is solved (R-039)."""
    if not Help.objects.filter(pk=help_.pk, settled_at__isnull=True).update(settled_at=clock.now()):
        raise NotAllowedNow(f"settle: help {help_.pk}")
    journal(actor, "pledge.help_settled", help_.item.pledge, item=help_.item.place)


def refuse_over(pledge: Pledge) -> None:
    if pledge.state not in KEEPING:
        raise NotAllowedNow(f"keep: pledge {pledge.pk}")


@transaction.atomic
def feed_back(actor: User, pledge: Pledge, text: str) -> None:
    """Tell the person, and those within the scope, what came of it (R-031)."""
    if not text.strip():
        raise Refused(_("请写明反馈内容。"))
    PLEDGE_FLOW.move(pledge, "feed_back", feedback=text.strip(), fed_back_at=clock.now())
    journal(actor, "pledge.fed_back", pledge, words(feedback=text.strip()))


@transaction.atomic
def use_result(actor: User, pledge: Pledge, use: str, decision: str) -> ResultUse:
    """Somebody takes the result into account, and says how (R-032, R-184).

    Before the appraisal there is no result.
    """
    if pledge.state not in TOLD:
        raise NotAllowedNow(f"use: pledge {pledge.pk}")
    if not decision.strip():
        raise Refused(_("请写明怎样运用、由谁研究决定。"))
    used = ResultUse.objects.create(
        pledge=pledge,
        use=use,
        decision=decision.strip(),
        decided_by=actor,
        decided_at=clock.now(),
    )
    journal(actor, "pledge.result_used", pledge, use=str(use))
    return used
