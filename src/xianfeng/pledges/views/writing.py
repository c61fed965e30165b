"""Writing a pledge: new, anew, kept while typing, handed in, changed, withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel.access import guarded, signed_in
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.pledges.access import AuthorPolicy, BranchPolicy, PledgePolicy
from xianfeng.pledges.actions import writing
from xianfeng.pledges.actions.writing import EditedMeanwhile
from xianfeng.pledges.forms.working import ReasonForm
from xianfeng.pledges.forms.writing import HeadForm, items_formset
from xianfeng.pledges.models import Draft, Form, Kind, Pledge, Program
from xianfeng.pledges.queries import pledges as queries
from xianfeng.pledges.queries.following import orders_to_follow
from xianfeng.pledges.queries.programs import hints_for, names_of, rules_of
from xianfeng.pledges.states import WITH_AUTHOR

from .common import done_or_refused, found_pledge, told_when_late, year_of

HEAD_FIELDS = (
    "kind", "form", "occasion", "partners", "post", "carries", "follows", "edition",
)  # fmt: skip
LONGEST_DRAFT = 100_000  # characters of one kept form


@dataclass(frozen=True)
class Writing:
    """Who writes for whom, where; `pledge` is the one being written anew."""

    program: Program
    organization: Organization
    membership: Membership | None
    pledge: Pledge | None = None

    @property
    def form(self) -> str:
        return Form.INDIVIDUAL if self.membership else Form.ORGANIZATION


@guarded(AuthorPolicy, "pledge")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """One's own."""
    own = AuthorPolicy.filter(request.user, "pledge").filter(person__user=request.user)
    membership = own.select_related("organization", "person").first()
    if membership is None:
        raise Http404
    place = membership.organization
    return written(request, Writing(year_of(place), place, membership))


@guarded(AuthorPolicy, "pledge")
@require_http_methods(["GET", "HEAD", "POST"])
def new_for(request: Request, key: int) -> HttpResponse:
    """For a member of the branch who asks (代录); shown as such everywhere."""
    rows = AuthorPolicy.filter(request.user, "pledge").select_related("organization", "person")
    membership = rows.filter(pk=key).first()
    if membership is None:
        raise Http404
    place = membership.organization
    return written(request, Writing(year_of(place), place, membership))


@guarded(AuthorPolicy, "pledge")
@require_safe
def whom(request: Request, code: str) -> HttpResponse:
    """For whom to enter a pledge: members who asked."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    people = queries.to_enter_for(request.user, year_of(place), place)
    context = {"organization": place, "people": people}
    return render(request, "pledges/whom.html", context)


@guarded(BranchPolicy, "enter")
@require_http_methods(["GET", "HEAD", "POST"])
def new_of(request: Request, code: str) -> HttpResponse:
    """The organization's own (R-033)."""
    place = BranchPolicy.find(request.user, "enter", code=code)
    return written(request, Writing(year_of(place), place, None))


@guarded(PledgePolicy, "write")
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def edit(request: Request, key: int) -> HttpResponse:
    """A draft or a returned pledge anew."""
    pledge = found_pledge(request, "write", key)
    what = Writing(pledge.program, pledge.organization, pledge.membership, pledge)
    if pledge.state in WITH_AUTHOR:
        return written(request, what)
    return late(request, what) if request.method == "POST" else redirect("pledges:pledge", key)


def written(request: Request, what: Writing) -> HttpResponse:
    """The form, or what became of it."""
    if request.method == "POST":
        return posted(request, what)
    kept = Draft.objects.filter(user=request.user, key=request.path).first()
    if kept is not None:
        head, items = restored(request, what, kept)
        return shown(request, what, head, items, kept=kept)
    head, items = blank(request, what)
    return shown(request, what, head, items)


def blank(request: Request, what: Writing) -> tuple[HeadForm, Any]:
    """An empty form, or what the pledge says now."""
    pledge = what.pledge
    if pledge is None:
        kind = Kind.AD_HOC if request.GET.get("kind") == Kind.AD_HOC else Kind.ANNUAL
        initial: dict[str, Any] = {"kind": kind.value, "form": what.form}
        return head_form(request, what, initial=initial), items_formset(what.program, what.form)
    initial = {name: getattr(pledge, name) for name in HEAD_FIELDS}
    initial["participants"] = list(pledge.participants.values_list("pk", flat=True))
    fields = ("text", "aim", "measures", "due", "aspects", "medium")
    items = [
        {"key": one.pk} | {name: getattr(one, name) for name in fields}
        for one in pledge.items.all()
    ]
    return head_form(request, what, initial=initial), items_formset(
        what.program, what.form, items=items
    )


def head_form(request: Request, what: Writing, data: Any = None, **named: Any) -> HeadForm:
    names = (
        BranchPolicy.may_ever(request.user, "enter")
        and BranchPolicy.filter(request.user, "enter").filter(pk=what.organization.pk).exists()
    )
    return HeadForm(
        data,
        program=what.program,
        organization=what.organization,
        membership=what.membership,
        names=names,
        orders=orders_to_follow(request.user, what.organization),
        **named,
    )


def restored(request: Request, what: Writing, kept: Draft) -> tuple[HeadForm, Any]:
    """What was typed and not saved, without complaining about it yet."""
    data = QueryDict(mutable=True)
    for name, values in kept.data.items():
        data.setlist(name, values)
    head = head_form(request, what, data=data)
    items = items_formset(what.program, what.form, data=data)
    head._errors = ErrorDict()  # type: ignore[attr-defined]  # Django has no public way to drop errors
    head.cleaned_data = {}
    items._errors = []
    items._non_form_errors = items.error_class()
    for form in items.forms:
        form._errors = ErrorDict()
    return head, items


def posted(request: Request, what: Writing) -> HttpResponse:
    """Save, and hand in where asked. Whatever fails, the page keeps what was typed."""
    head = head_form(request, what, data=request.POST)
    items = items_formset(what.program, what.form, data=request.POST)
    fine = head.is_valid()
    if not (items.is_valid() and fine):
        return shown(request, what, head, items, status=400)
    try:
        pledge = saved(request, what, head, items)
    except Refused as why:
        head.add_error(None, str(why))
        return shown(request, what, head, items, status=400)
    except EditedMeanwhile:
        return conflict(request, what, head, items)
    except NotAllowedNow:
        return late(request, what)
    writing.drop_draft(request.user, request.path)
    if request.POST.get("then") == "submit" and not queries.page_of(request.user, pledge).advice:
        writing.submit_pledge(request.user, pledge)
        messages.success(request, _("已提交，等待审核。"))
        return redirect("pledges:home")
    if request.POST.get("then") == "submit":
        messages.info(request, _("已保存。有几处建议，看过后再提交，不改也可以。"))
    else:
        messages.success(request, _("已保存为草稿。"))
    return redirect("pledges:pledge", pledge.pk)


def saved(request: Request, what: Writing, head: HeadForm, items: Any) -> Pledge:
    if what.pledge is None:
        return writing.write_pledge(
            request.user,
            what.program,
            what.organization,
            what.membership,
            head.value(),
            items.values(),
        )
    edition = head.cleaned_data.get("edition") or 0
    return writing.rewrite_pledge(request.user, what.pledge, head.value(), items.values(), edition)


def conflict(request: Request, what: Writing, head: HeadForm, items: Any) -> HttpResponse:
    """Somebody else saved: both are shown; saving once more takes the typed one on purpose."""
    now = Pledge.objects.get(pk=what.pledge.pk) if what.pledge else None
    data = request.POST.copy()
    data["edition"] = str(now.edition if now else 0)
    head = head_form(request, what, data=data)
    head.is_valid()
    theirs = list(now.items.all()) if now else []
    return shown(request, what, head, items, status=409, theirs=theirs)


def late(request: Request, what: Writing) -> HttpResponse:
    """Handed in meanwhile, as from another tab: what was typed stays on the page, and is kept for
    when the pledge is opened for writing again.
    """
    if not too_long(typed(request)):
        writing.keep_draft(request.user, request.path, typed(request))
    head = head_form(request, what, data=request.POST)
    items = items_formset(what.program, what.form, data=request.POST)
    now = Pledge.objects.get(pk=what.pledge.pk) if what.pledge else None
    return shown(request, what, head, items, status=409, late=now)


def shown(
    request: Request,
    what: Writing,
    head: HeadForm,
    items: Any,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    post = what.membership.post if what.membership else ""
    context = {
        "what": what,
        "head": head,
        "items": items,
        "hints": hints_for(rules_of(what.program), what.organization, post),
        "counts": rules_of(what.program).counts,
        "names": names_of(rules_of(what.program)),
        "key": request.path,
        "kept": None,
        "theirs": None,
        "late": None,
        "own": what.membership is not None and what.membership.person.user_id == request.user.pk,
        **more,
    }
    return render(request, "pledges/write.html", context, status=status)


def typed(request: Request) -> dict[str, list[str]]:
    """The form's own fields as they were sent."""
    return {
        name: request.POST.getlist(name)
        for name in request.POST
        if name.startswith("items-") or name in HeadForm.base_fields
    }


def too_long(data: Mapping[str, Sequence[str]]) -> bool:
    return sum(len(value) for values in data.values() for value in values) > LONGEST_DRAFT


@signed_in("keeps what the person is typing, for that person alone")
@require_POST
def keep_draft(request: Request) -> HttpResponse:
    """What is being typed, every few seconds; too much of it is not kept."""
    data = typed(request)
    key = request.GET.get("key", "")
    if not key.startswith(reverse("pledges:home")) or len(key) > 120 or too_long(data):
        return HttpResponse(status=400)
    writing.keep_draft(request.user, key, data)
    return HttpResponse(status=204)


@signed_in("forgets what the person was typing, for that person alone")
@require_POST
def drop_draft(request: Request) -> HttpResponse:
    """Begin anew."""
    key = request.GET.get("key", "")
    writing.drop_draft(request.user, key)
    return redirect(key if key.startswith(reverse("pledges:home")) else "pledges:home")


@guarded(PledgePolicy, "write")
@require_POST
@told_when_late
def submit(request: Request, key: int) -> HttpResponse:
    """Hand it in."""
    pledge = found_pledge(request, "write", key)
    done_or_refused(
        request,
        lambda: writing.submit_pledge(request.user, pledge),
        _("已提交，等待审核。"),
    )
    return redirect("pledges:pledge", key)


@guarded(PledgePolicy, "write")
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def change(request: Request, key: int) -> HttpResponse:
    """Take it back to write it anew, with a reason."""
    return with_reason(request, key, "change")


@guarded(PledgePolicy, "write")
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_late
def withdraw(request: Request, key: int) -> HttpResponse:
    """Let it go, with a reason."""
    return with_reason(request, key, "withdraw")


def with_reason(request: Request, key: int, verb: str) -> HttpResponse:
    """Ask why, then do it; the changed pledge opens for writing."""
    pledge = found_pledge(request, "write", key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = {"change": writing.change_pledge, "withdraw": writing.withdraw_pledge}[verb]
        act(request.user, pledge, form.cleaned_data["reason"])
        said = {"change": _("可以修改了，改好后重新提交。"), "withdraw": _("已撤回。")}[verb]
        messages.success(request, said)
        return redirect("pledges:edit" if verb == "change" else "pledges:pledge", key)
    context = {"pledge": pledge, "form": form, "verb": verb}
    status = 400 if form.errors else 200
    return render(request, "pledges/reason.html", context, status=status)
