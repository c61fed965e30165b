"""The verbs of accounts; each writes its journal entry."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xianfeng.accounts.codes import kept, new_code
from xianfeng.accounts.models import Slip, User
from xianfeng.journal.actions import record
from xianfeng.kernel.clock import today
from xianfeng.kernel.errors import NotAllowedNow, Refused

ACTIVATION = "activation"
SLIP_LASTS = timedelta(days=14)
SPENT = gettext_noop("这个编码不能用：可能输错、已用过或过期。请与所在党组织联系。")


@transaction.atomic
def create_user(actor: User | None, username: str, display_name: str, password: str | None) -> User:
    """A new account; without a password nobody can sign in to it yet."""
    user = User(username=username, display_name=display_name, must_change_password=bool(password))
    user.set_password(password)
    user.save()
    record(
        "account.created",
        actor=actor,
        subject=("account", str(user.pk)),
        data={},
        personal={"username": username},
    )
    return user


@transaction.atomic
def set_password(user: User, password: str) -> None:
    """The user's own new password; that it changed is recorded, never what to."""
    take(user, password)
    record("account.password_changed", actor=user, subject=("account", str(user.pk)), data={})


@transaction.atomic
def deactivate(actor: User, user: User) -> None:
    """Nobody signs in to this account any more, open sessions end, a slip too; its records stay.

    Raises NotAllowedNow where somebody was faster.
    """
    set_active(user, False)
    Slip.objects.filter(user=user).delete()
    record("account.deactivated", actor=actor, subject=("account", str(user.pk)), data={})


@transaction.atomic
def reactivate(actor: User, user: User) -> None:
    """The account is used again, with the password it had. NotAllowedNow where it is in use."""
    set_active(user, True)
    record("account.reactivated", actor=actor, subject=("account", str(user.pk)), data={})


def set_active(user: User, active: bool) -> None:
    """One guarded UPDATE; NotAllowedNow where the account is so already."""
    if not User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active):
        raise NotAllowedNow("set_active")


@transaction.atomic
def issue_slip(actor: User, user: User) -> str:
    """A new code for `user`, to be printed now; an older one ends. The password stays until used.

    Raises Refused for an account that was ended.
    """
    if not user.is_active:
        raise Refused(_("该账户已停用。"))
    code = renew_slip(user)
    record("account.slip_issued", actor=actor, subject=("account", str(user.pk)), data={})
    return code


@transaction.atomic
def renew(actor: User, user: User) -> str:
    """A new code for whoever lost the password, or lost it to others: the old one and every open
    session end now, an older slip too. Refused for an account that was ended.
    """
    nothing = {"password": make_password(None), "must_change_password": False}
    if not User.objects.filter(pk=user.pk, is_active=True).update(**nothing):
        raise Refused(_("该账户已停用。"))
    code = renew_slip(user)
    record("account.renewed", actor=actor, subject=("account", str(user.pk)), data={})
    return code


def renew_slip(user: User) -> str:
    """The code of the one slip that is good for `user` from now on."""
    code = new_code()
    Slip.objects.update_or_create(
        user=user,
        defaults={"code": kept(ACTIVATION, code), "valid_until": today() + SLIP_LASTS},
    )
    return code


@transaction.atomic
def redeem_slip(code: str, password: str) -> User:
    """The password that the holder of the slip chose; the slip is spent.

    Of two at once one wins: the slip is deleted with its code in the WHERE. Refused for a code
    that is spent, too old or was never printed; all three read the same.
    """
    slip = open_slip(code)
    if slip is None or not Slip.objects.filter(pk=slip.pk, code=slip.code).delete()[0]:
        raise Refused(_(SPENT))
    user = slip.user
    take(user, password)
    record("account.slip_redeemed", actor=user, subject=("account", str(user.pk)), data={})
    return user


def take(user: User, password: str) -> None:
    """A password that its owner chose need not be changed."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


def open_slip(code: str) -> Slip | None:
    """The slip of a code, while it is good."""
    rows = Slip.objects.filter(code=kept(ACTIVATION, code), valid_until__gte=today())
    return rows.filter(user__is_active=True).select_related("user").first()
