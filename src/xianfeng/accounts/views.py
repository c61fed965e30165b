"""Signing in and out, changing the password, entering a demo role."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.views import RedirectURLMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xianfeng.accounts import actions, demo
from xianfeng.accounts.forms import FirstPasswordForm, NewPasswordForm, SignInForm, SlipForm
from xianfeng.accounts.models import User
from xianfeng.kernel.access import open_to_all, signed_in
from xianfeng.kernel.errors import Refused
from xianfeng.kernel.http import Request

BACKEND = "django.contrib.auth.backends.ModelBackend"  # axes beside it signs nobody in


class Destination(RedirectURLMixin):
    """Where to go after signing in: the asked page when it is ours, else the start page."""

    next_page = settings.LOGIN_REDIRECT_URL

    def __init__(self, request: HttpRequest) -> None:
        self.request = request


@open_to_all("people without a session need it to get one")
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; throttled by name and address."""
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(Destination(request).get_success_url())
    page = {"form": form, "demo": demo.offered(request), "next": request.GET.get("next", "")}
    return render(request, "accounts/sign_in.html", page, status=400 if form.errors else 200)


@open_to_all("locked out is a state of somebody without a session")
def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Too many wrong passwords: say for how long."""
    return render(request, "accounts/locked_out.html", status=429)


@signed_in("ends one's own session")
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("accounts:sign_in")


@signed_in("changes one's own password")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: Request) -> HttpResponse:
    """Change one's own password; other sessions end."""
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_password(request.user, form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已修改。"))
        return redirect("/")
    status = 400 if form.errors else 200
    return render(request, "accounts/password.html", {"form": form}, status=status)


NO_SESSION = "whoever holds a printed slip has no session yet"


@open_to_all(NO_SESSION)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest) -> HttpResponse:
    """Type or scan the code of a slip; the form for the password follows."""
    form = SlipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        slip = actions.open_slip(code)
        if slip is not None:
            chosen = FirstPasswordForm(slip.user, initial={"code": code})
            page = {"form": chosen, "username": slip.user.username}
            return render(request, "accounts/choose_password.html", page)
        form.add_error("code", _(actions.SPENT))
    status = 400 if form.errors else 200
    return render(request, "accounts/activate.html", {"form": form}, status=status)


@open_to_all(NO_SESSION)
@never_cache
@sensitive_post_parameters()
@require_POST
def choose_password(request: HttpRequest) -> HttpResponse:
    """Spend the slip for a password of one's own, and sign in."""
    slip = actions.open_slip(request.POST.get("code", ""))
    if slip is None:
        messages.error(request, _(actions.SPENT))
        return redirect("accounts:activate")
    form = FirstPasswordForm(slip.user, request.POST)
    if not form.is_valid():
        page = {"form": form, "username": slip.user.username}
        return render(request, "accounts/choose_password.html", page, status=400)
    try:
        user = actions.redeem_slip(form.cleaned_data["code"], form.cleaned_data["new_password1"])
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("accounts:activate")
    login(request, user, backend=BACKEND)
    messages.success(request, _("密码已设好，以后用用户名和密码登录。"))
    return redirect("/")


@open_to_all("answers only in demo mode and on loopback, with invented people")
@require_POST
def enter_demo(request: HttpRequest, username: str) -> HttpResponse:
    """One click into a demo role."""
    if username not in {role.username for role in demo.offered(request)}:
        raise Http404
    user = User.objects.get(username=username)
    login(request, user, backend=BACKEND)
    return redirect(Destination(request).get_success_url())
