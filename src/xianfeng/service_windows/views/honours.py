"""评优建议: what contests gave reason to put forward, in the reader's reach; never in public."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.service_windows import rulebook
from xianfeng.service_windows.access import ContestPolicy, HonourPolicy
from xianfeng.service_windows.actions import honours as actions
from xianfeng.service_windows.forms.honours import HonoursForm, PutForwardForm, TakeBackForm
from xianfeng.service_windows.models import Entrant, HonourProposal
from xianfeng.service_windows.queries import honours as queries
from xianfeng.service_windows.states import ContestState, HonourState
from xianfeng.service_windows.table import honours_workbook

from .figures import XLSX
from .keeping import form_page, tried

PAGE = 200  # what is printed is one page of the list


@guarded(HonourPolicy, "view")
@require_safe
def listing(request: Request) -> HttpResponse:
    """What was put forward, in tree order."""
    form = narrowing(request, request.GET)
    page = Paginator(asked(request, form, "view"), PAGE).get_page(request.GET.get("page"))
    mine = set(own_open(request).values_list("pk", flat=True))
    context = {
        "form": form,
        "page": page,
        "rows": [queries.line(one, one.pk in mine) for one in page],
        "may_export": HonourPolicy.may_ever(request.user, "export"),
    }
    return render(request, "service_windows/honours.html", context)


def narrowing(request: Request, said: QueryDict) -> HonoursForm:
    """With the honours and years there are."""
    names, years = queries.names_in_use(request.user), queries.years(request.user)
    return HonoursForm(said, names=names, years=years)


def asked(request: Request, form: HonoursForm, verb: str) -> QuerySet[HonourProposal]:
    """The rows of the form; none where it asks for what is not offered."""
    if not form.is_valid():
        return HonourProposal.objects.none()
    said = form.cleaned_data
    return queries.listed(request.user, verb, said["honour"], said["year"])


def own_open(request: Request) -> QuerySet[HonourProposal]:
    """Those that the reader may still take back: who runs the contest decides."""
    run = ContestPolicy.filter(request.user, "put_forward")
    return HonourProposal.objects.filter(entrant__contest__in=run, state=HonourState.OPEN)


@guarded(HonourPolicy, "export")
@require_POST
def export(request: Request) -> HttpResponse:
    """The list as a workbook: by POST, and recorded."""
    rows = list(asked(request, narrowing(request, request.POST), "export"))
    content = honours_workbook([queries.line(one, False) for one in rows])
    actions.record_export(request.user, content, len(rows))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="honours.xlsx"'
    return response


@guarded(ContestPolicy, "put_forward")
@require_http_methods(["GET", "HEAD", "POST"])
def put_forward(request: Request, key: int) -> HttpResponse:
    """A window or a team, on its published result."""
    entrant = found_entrant(request, key)
    try:
        version = rulebook.version_in_force()
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("service_windows:contest", entrant.contest_id)
    form = PutForwardForm(request.POST or None, honours=queries.offered(entrant, version.hash))
    if tried(form, lambda said: actions.put_forward(request.user, entrant, **said)):
        messages.success(request, _("已提出，等待评选。"))
        return redirect("service_windows:contest", entrant.contest_id)
    context = {"form": form, "entrant": entrant, "object": queries.object_of(entrant)}
    status = 400 if form.errors else 200
    return render(request, "service_windows/put_forward.html", context, status=status)


def found_entrant(request: Request, key: int) -> Entrant:
    """An entrant of a published contest of the actor's."""
    run = ContestPolicy.filter(request.user, "put_forward")
    rows = Entrant.objects.filter(contest__in=run, contest__state=ContestState.PUBLISHED)
    return get_object_or_404(rows.select_related("contest", "window__organization"), pk=key)


@guarded(ContestPolicy, "put_forward")
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: Request, key: int) -> HttpResponse:
    """With a reason, while no selection has taken it up."""
    rows = own_open(request).select_related(*queries.BESIDE)
    proposal = get_object_or_404(rows, pk=key)
    form = TakeBackForm(request.POST or None)
    if tried(form, lambda said: actions.take_back(request.user, proposal, said["reason"])):
        messages.success(request, _("已收回。"))
        return redirect("service_windows:honours")
    words = {
        "name": queries.object_of(proposal.entrant),
        "honour": rulebook.word(queries.name_of(proposal)),
    }
    title = _("收回评优建议：%(name)s，%(honour)s") % words
    return form_page(request, form, title, reverse("service_windows:honours"))
