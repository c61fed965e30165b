"""Leaders' comments on organizations and members; those on pledges and windows have their own
pages in their rooms."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xianfeng.appraisals.access import CommentPolicy, PollPolicy
from xianfeng.appraisals.actions import voices
from xianfeng.appraisals.actions.polls import Thing
from xianfeng.appraisals.actions.voices import Comment
from xianfeng.appraisals.forms import (
    BranchForm,
    CommentForm,
    MemberCommentForm,
    PartsForm,
    PlaceForm,
)
from xianfeng.appraisals.models import PERSONS, ObjectKind
from xianfeng.appraisals.queries import polls as queries
from xianfeng.appraisals.queries.rosters import members_at
from xianfeng.appraisals.rules.voices import parts_of
from xianfeng.kernel.access import guarded
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request
from xianfeng.organizations.access import decidable
from xianfeng.organizations.models import Organization
from xianfeng.packs.models import PackVersion
from xianfeng.packs.queries import CENTRAL, newest, pack_of
from xianfeng.packs.templatetags.packs import said
from xianfeng.packs.texts import Text

PAGE = 50
EASILY_READ = 20  # organizations in one list


@guarded(CommentPolicy, "view")
@require_safe
def comments(request: Request) -> HttpResponse:
    """Leaders' comments in reach."""
    page = Paginator(queries.comments(request.user), PAGE).get_page(request.GET.get("page"))
    may_ask = PollPolicy.may_ever(request.user, "draft")
    shown = [
        {
            "comment": one,
            "may_ask": may_ask and one.object_kind not in PERSONS,
            "parts": [(said(name), one.parts.get(code, "")) for code, name in asked],
        }
        for one in page.object_list
        for asked in [parts_of(pack_of(one.pack_hash).covered(), one.object_kind).items()]
    ]
    context = {
        "page": page,
        "comments": shown,
        "may_write": CommentPolicy.may_ever(request.user, "write"),
        "may_write_on_member": CommentPolicy.may_ever(request.user, "write_on_member"),
    }
    return render(request, "appraisals/comments.html", context)


@guarded(CommentPolicy, "write")
@require_http_methods(["GET", "HEAD", "POST"])
def new_comment(request: Request) -> HttpResponse:
    """On an organization, by the leader or written down for the leader."""
    version, parts = asked(ObjectKind.ORGANIZATION)
    places = places_of(request, "write")
    find, found = narrowed(request, places)
    initial = {"leader": request.user.display_name}
    places = places if request.method == "POST" else found
    form = CommentForm(request.POST or None, places=places, parts=parts, initial=initial)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["organization"]
        thing = Thing(ObjectKind.ORGANIZATION, place.code, place.name)
        if kept(request, form, place, thing, version.hash):
            return redirect("appraisals:comments")
    page = {"form": form, "on_member": False, "branch": None, "find": find}
    return render(request, "appraisals/comment.html", page, status=400 if form.errors else 200)


@guarded(CommentPolicy, "write_on_member")
@require_http_methods(["GET", "HEAD", "POST"])
def new_member_comment(request: Request) -> HttpResponse:
    """On a member: of the own branch, or of a branch that one leads."""
    version, parts = asked(ObjectKind.MEMBER)
    find, places = narrowed(request, places_of(request, "write_on_member"))
    branch = BranchForm(request.GET if "organization" in request.GET else None, places=places)
    form = None
    if branch.is_valid():
        place = branch.cleaned_data["organization"]
        people = members_at(place).order_by("name", "pk")
        initial = {"leader": request.user.display_name}
        form = MemberCommentForm(request.POST or None, people=people, parts=parts, initial=initial)
        if request.method == "POST" and form.is_valid():
            person = form.cleaned_data["person"]
            thing = Thing(ObjectKind.MEMBER, str(person.pk), person.name)
            if kept(request, form, place, thing, version.hash):
                return redirect("appraisals:comments")
    page = {"form": form, "on_member": True, "branch": branch, "find": find}
    status = 400 if form is not None and form.errors else 200
    return render(request, "appraisals/comment.html", page, status=status)


def asked(kind: ObjectKind) -> tuple[PackVersion, Mapping[str, Text]]:
    """The newest pack and the parts that it asks for."""
    version = newest(CENTRAL) or PackVersion.objects.order_by("-loaded_at").first()
    if version is None:
        raise Http404
    return version, parts_of(pack_of(version.hash).covered(), kind)


def places_of(request: Request, verb: str) -> QuerySet[Organization]:
    reach = decidable(request.user, CommentPolicy.grants[verb])
    return Organization.objects.filter(reach).order_by("path")


def narrowed(
    request: Request, places: QuerySet[Organization]
) -> tuple[PlaceForm | None, QuerySet[Organization]]:
    """A county's list is long: a search before the choice, where there is much to choose from."""
    if places.count() <= EASILY_READ:
        return None, places
    form = PlaceForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    return form, places.filter(Q(name__icontains=words) | Q(code__icontains=words))


def kept(request: Request, form: PartsForm, place: Organization, thing: Thing, pack: str) -> bool:
    """Whether the comment was taken; else the form says why."""
    values = form.cleaned_data
    spoken = Comment(form.said_parts(), values["mode"], values["given_on"], values["leader"])
    try:
        voices.comment(request.user, place, thing, pack, spoken)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("已登记。"))
    return True
