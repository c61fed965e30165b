"""Writing a pledge: new, or anew."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import NotAllowedNow, Refused
from xianfeng.kernel.http import Request
from xianfeng.members.models import Membership
from xianfeng.organizations.models import Organization
from xianfeng.pledges.access import AuthorPolicy, BranchPolicy, PledgePolicy
from xianfeng.pledges.actions import writing
from xianfeng.pledges.actions.writing import EditedMeanwhile
from xianfeng.pledges.forms.writing import HeadForm, items_formset
from xianfeng.pledges.models import Draft, Form, Kind, Pledge, Program
from xianfeng.pledges.queries import pledges as queries
from xianfeng.pledges.queries.following import orders_to_follow
from xianfeng.pledges.queries.programs import hints_for, names_of, rules_of
from xianfeng.pledges.states import WITH_AUTHOR

from .common import found_pledge, told_when_late, year_of
from .drafts import too_long, typed

HEAD_FIELDS = (
    "kind", "form", "occasion", "partners", "post", "carries", "follows", "edition",
)  # fmt: skip


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
    kept = draft_of(request, what)
    if kept is not None:
        head, items = restored(request, what, kept)
        return shown(request, what, head, items, kept=kept)
    head, items = blank(request, what)
    return shown(request, what, head, items)


def is_ad_hoc(request: Request) -> bool:
    """An empty form for a stage, a task, an emergency, as the page's address says."""
    return request.GET.get("kind") == Kind.AD_HOC


def key_of(request: Request) -> str:
    """Where what is typed is kept: the two kinds of empty form are not each other's."""
    return f"{request.path}?kind={Kind.AD_HOC.value}" if is_ad_hoc(request) else request.path


def draft_of(request: Request, what: Writing) -> Draft | None:
    """What was typed and not saved; not what its author left behind by handing in other words.

    Where nobody else writes, nobody else can have saved: it goes on from the words as they are.
    """
    kept = Draft.objects.filter(user=request.user, key=key_of(request)).first()
    pledge = what.pledge
    if kept is None or pledge is None or not writes_alone(request, pledge):
        return kept
    if pledge.submitted_at and kept.saved_at < pledge.submitted_at:
        writing.drop_draft(request.user, kept.key)
        return None
    kept.data["edition"] = [str(pledge.edition)]
    return kept


def writes_alone(request: Request, pledge: Pledge) -> bool:
    """One's own and typed by oneself: access.PledgePolicy lets nobody else write it."""
    owner = pledge.membership.person.user_id if pledge.membership else None
    return owner == request.user.pk and not pledge.entered_for


def blank(request: Request, what: Writing) -> tuple[HeadForm, Any]:
    """An empty form, or what the pledge says now."""
    pledge = what.pledge
    if pledge is None:
        kind = Kind.AD_HOC if is_ad_hoc(request) else Kind.ANNUAL
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
        pledge=what.pledge,
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
    writing.drop_draft(request.user, key_of(request))
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
        writing.keep_draft(request.user, key_of(request), typed(request))
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
        "key": key_of(request),
        "kept": None,
        "theirs": None,
        "late": None,
        "own": what.membership is not None and what.membership.person.user_id == request.user.pk,
        **more,
    }
    return render(request, "pledges/write.html", context, status=status)
