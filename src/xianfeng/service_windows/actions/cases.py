"""From a bad rating to correction: verify, correct at once, order or explain; call back; close."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from xianfeng.accounts.models import User
from xianfeng.appraisals.rules.masking import NAME
from xianfeng.journal.actions import Deed, record
from xianfeng.journal.rules import sealing
from xianfeng.journal.rules.canonical import Json, canonical
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.rectification import actions as orders
from xianfeng.rectification.models import Order
from xianfeng.rectification.states import OrderState
from xianfeng.service_windows.models import Case, HeldCase, Message
from xianfeng.service_windows.models.cases import Reply, Verified
from xianfeng.service_windows.queries.cases import reachable, wants_decision
from xianfeng.service_windows.record import about, case_subject
from xianfeng.service_windows.rulebook import rules
from xianfeng.service_windows.rules.striking import only_struck
from xianfeng.service_windows.states import CASE_FLOW, CaseState

from .holding import (
    day_of_report,
    first_deadline,
    forget_numbers,
    heard_after_the_end,
    is_ordered,
    is_said_anew,
    no_order_runs,
    uncount,
)
from .overdue import keep_miss
from .refusing import refuse_unit
from .telling import tell_later, tell_of
from .voices import hash_of, public_form

END = {"contact": "", "late_words": False}


def note(actor: User | None, case: Case, verb: str, text: str, **more: Json) -> None:
    """One line of the mailbox and one of the record, which says openly that there was a step: some
    steps are those of bad ratings alone. All of it lies under one seal, for the names of seals can
    be read."""
    Message.objects.create(case=case, verb=verb, text=text, on=today(), actor=actor)
    tell_of(case_subject(case))
    sealed = {"step": canonical({"verb": verb, **more}), **sealing.words(text=text)}
    subject, data = case_subject(case), about(case.window)
    record("case.stepped", actor=actor, subject=subject, data=data, personal=sealed)


def said(text: str) -> str:
    """The text without blanks around it; Refused when nothing was said."""
    if not text.strip():
        raise Refused(_("请写明办理情况。"))
    return text.strip()


# --- the unit


@transaction.atomic
def answer(actor: User, case: Case, verb: str, text: str) -> None:
    """`correct`: done at once; `explain`: no legal ground, with the reason."""
    words = said(text)
    no_order_runs(case)
    keep_miss(case)
    CASE_FLOW.move(case, verb, finding=verb, answer=words, answered_on=today(), reply="")
    note(actor, case, verb, words)


@transaction.atomic
def order(actor: User, case: Case, text: str, days: int) -> Order:
    """Cannot be solved at once: the unit gives itself an order with the pack's deadline (R-059)."""
    return ordered(actor, case, "order", text, days)


def ordered(actor: User, case: Case, verb: str, text: str, days: int) -> Order:
    """The order, and the case that waits for it. Its day is the case's, but for an order that the
    unit gives itself when it is late already."""
    words = said(text)
    if days not in rules().deadlines:
        raise Refused(_("请选择政策包规定的期限。"))
    no_order_runs(case)
    tell_of(case_subject(case))  # before anything else is written down: writers wait in line
    with override("zh-hans"):  # kept in the first language, shown in the reader's
        given = orders.issue(
            actor,
            case.window.organization,
            problem=words,
            basis=_("群众评议：听取意见，改正问题"),
            days=days,
            object=orders.About("window", str(case.window_id), case.window.name),
            source=orders.About("case", str(case.pk), case.get_kind_display()),
        )
    follows = not keep_miss(case) or verb == "demand"
    CASE_FLOW.move(case, verb, finding="order", order_key=given.pk, follows_order=follows)
    note(actor, case, verb, words, order=given.pk)
    return given


@transaction.atomic
def report(actor: User, case: Case, text: str) -> None:
    """The order was accepted from outside; now whoever raised the case hears of it."""
    words = said(text)
    rows = Order.objects.filter(pk=case.order_key or 0, state=OrderState.ACCEPTED)
    if rows.exists() and tell_of(case_subject(case)) and not rows.exists():
        raise Refused(_("反映人对答复不满意，整改明天起重新进行，验收后再答复。"))
    given = rows.first()
    if given is None:
        raise Refused(_("整改还没有验收，不能答复已改好。"))
    told = {"answer": words, "answered_on": today(), "reply": ""}
    keep_miss(case)
    if case.follows_order:
        told["due_on"] = day_of_report(given)
    CASE_FLOW.move(case, "report", follows_order=False, **told)
    note(actor, case, "report", words)


@transaction.atomic
def resume(actor: User, case: Case, text: str) -> None:
    """The order was withdrawn from outside, and the case still wants an answer."""
    words = said(text)
    given = Order.objects.filter(pk=case.order_key or 0, state=OrderState.WITHDRAWN).first()
    if given is None:
        raise Refused(_("整改没有撤回，请按期整改。"))
    tell_of(case_subject(case))
    keep_miss(case)
    due = given.due_on if case.follows_order else case.due_on
    CASE_FLOW.move(case, "resume", finding="", order_key=None, follows_order=False, due_on=due)
    note(actor, case, "resume", words)


@transaction.atomic
def verify(actor: User, case: Case, finding: str, text: str) -> None:
    """What the unit found when it looked into it. A bad rating is neither corrected, ordered nor
    explained before (§4)."""
    words = said(text)
    if finding not in Verified.values:
        raise NotAllowedNow("verify")
    CASE_FLOW.move(case, "verify")
    with override("zh-hans"):  # kept in the first language
        told = f"{Verified(finding).label}。{words}"
    note(actor, case, "verify", told, finding=finding)


@transaction.atomic
def appeal(actor: User, case: Case, reason: str) -> None:
    """The unit holds the rating for a mistake or for malice: somebody outside looks at it."""
    words = said(reason)
    if case.messages.filter(verb__in=["reject", "uphold"]).exists():
        raise Refused(_("申诉已经复核，不成立的不能再申诉，请办理。"))
    CASE_FLOW.move(case, "appeal")
    note(actor, case, "appeal", words)


@transaction.atomic
def open_contact(actor: User, case: Case) -> str:
    """The contact that was left, in its field or in the words, for the call back only; each look
    is on record."""
    if not reachable(case):
        raise NotAllowedNow("open_contact")
    tell_of(case_subject(case))
    data = about(case.window)
    record("case.contact_opened", actor=actor, subject=case_subject(case), data=data)
    return case.contact


@transaction.atomic
def call_back(actor: User, case: Case, text: str) -> None:
    """Somebody who left a contact was called back (实名差评回访); once."""
    words = said(text)
    if not reachable(case):
        raise Refused(_("没有留下联系方式，请通过回执信箱答复。"))
    tell_of(case_subject(case))
    rows = Case.objects.filter(pk=case.pk, called_back_on=None)
    if not rows.update(called_back_on=today()):
        raise NotAllowedNow("call_back")
    case.called_back_on = today()
    note(actor, case, "call_back", words)


# --- from outside the unit


@transaction.atomic
def demand(actor: User, case: Case, text: str, days: int) -> Order:
    """Somebody above orders what the unit did not: no finding of the unit is waited for."""
    refuse_unit(actor, case.window)
    return ordered(actor, case, "demand", text, days)


@transaction.atomic
def judge_appeal(actor: User, case: Case, verb: str, reason: str) -> None:
    """`uphold`: the rating does not count as a problem, and leaves the figures at their next
    release; the contact goes as with every end. `reject`: it is handled."""
    refuse_unit(actor, case.window)
    words = said(reason)
    CASE_FLOW.move(case, verb, **(END if verb == "uphold" else {}))
    if verb == "uphold" and case.counted:
        uncount(case)
    note(actor, case, verb, words)
    if verb == "uphold":
        forget_numbers(case)


@transaction.atomic
def send_back(actor: User, case: Case, reason: str) -> None:
    """The answer answers nothing: handled again, within the pack's first deadline where less was
    left."""
    refuse_unit(actor, case.window)
    words = said(reason)
    CASE_FLOW.move(case, "return", due_on=max(case.due_on, first_deadline(case)))
    note(actor, case, "return", words)


@transaction.atomic
def close(
    actor: User, case: Case, opinion: str, public_text: str = "", no_call: bool = False
) -> None:
    """Closed by somebody outside the unit; contact and numbers in the words are deleted.

    Whoever left a contact is called back first (target 100 %). A number in the words may be one:
    `no_call` says that whoever closes decided that it is none, or that no call is wanted.
    """
    refuse_unit(actor, case.window)
    words = said(opinion)
    no_order_runs(case)
    if case.contact and not case.called_back_on:
        raise Refused(_("留了联系方式的，须先回访。"))
    if wants_decision(case) and not no_call:
        raise Refused(_("原话里有号码，还没有登记回访。不用回访的，请勾选确认。"))
    shown = publishable(case, public_text) if case.may_publish else ""
    CASE_FLOW.move(case, "close", closed_by=actor, closed_on=today(), public_text=shown, **END)
    note(actor, case, "close", words, published=bool(shown), called=case.called_back_on is not None)
    forget_numbers(case)


def publishable(case: Case, public_text: str) -> str:
    """What somebody read and lets be published; struck further, and otherwise as it was said."""
    if not public_text.strip():
        return ""
    if not only_struck(proposed_public_text(case), public_text, NAME):
        raise Refused(_("公开的文字只能把字句改成“某某”，不能添改别的字。"))
    return public_form(public_text.strip(), names_at(case))


def proposed_public_text(case: Case) -> str:
    """What may be published, masked, when whoever spoke agreed."""
    return public_form(case.text, names_at(case)) if case.may_publish else ""


def names_at(case: Case) -> list[str]:
    """Who stands, or stood, at the window."""
    return list(case.window.posts.values_list("holder", flat=True))


# --- whoever raised the case, by the receipt code alone


def by_code(code: str) -> Case | HeldCase | None:
    """The case that the code opens, held or open."""
    key = hash_of(code)
    rows = Case.objects.select_related("window__organization")
    return rows.filter(code_hash=key).first() or (
        HeldCase.objects.select_related("window__organization").filter(code_hash=key).first()
    )


@transaction.atomic
def write_by_code(code: str, text: str) -> Case:
    """One more line from whoever raised the case."""
    case = by_code(code)
    if not isinstance(case, Case):
        raise Refused(_("意见还在转交，转交后可以补充。"))
    words = said(text)
    Message.objects.create(case=case, verb="write", text=words, on=today(), from_client=True)
    heard_after_the_end(case)
    sealed = sealing.words(text=words)
    tell_later(Deed("case.written", case_subject(case), about(case.window), sealed))
    return case


@transaction.atomic
def rate_reply(code: str, reply: str) -> Case:
    """复评: the second rating, of the answer. Not satisfied opens the case again; where an order
    was carried out, the case waits for it, and it is opened with the entry (`telling`)."""
    case = by_code(code)
    if not isinstance(case, Case) or not case.answer or reply not in Reply.values:
        raise Refused(_("还没有答复，不能评价。"))
    if case.state not in (CaseState.ANSWERED, CaseState.CLOSED):
        raise Refused(_("这件意见正在重新办理，答复后再评价。"))
    again = is_ordered(case)
    if reply == Reply.DISSATISFIED:
        due = first_deadline(case)
        verb = "dispute_order" if again else "dispute"
        begun = {"closed_by": None, "closed_on": None, "late_words": False}
        CASE_FLOW.move(case, verb, reply=reply, due_on=due, **begun)
    elif not is_said_anew(case, reply):
        return case
    Message.objects.create(case=case, verb=reply, on=today(), from_client=True)
    sealed = {"reply": reply, "order": str(case.order_key) if again else ""}
    tell_later(Deed("case.reply_rated", case_subject(case), about(case.window), sealed))
    return case
