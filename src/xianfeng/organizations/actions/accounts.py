"""Ending an account, taking that back, a new code for it; whose it is stands in its duties."""

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts import actions as accounts
from xianfeng.accounts.models import User
from xianfeng.kernel.errors import Refused
from xianfeng.organizations.access import AccountPolicy, decidable, open_today
from xianfeng.organizations.models import Duty


@transaction.atomic
def deactivate(actor: User, user: User) -> None:
    """Nobody signs in to the account any more; its duties stay until they are ended."""
    refuse_others(actor, user)
    accounts.deactivate(actor, user)


@transaction.atomic
def reactivate(actor: User, user: User) -> None:
    """The account is used again, with the password it had."""
    refuse_others(actor, user)
    accounts.reactivate(actor, user)


@transaction.atomic
def renew(actor: User, user: User) -> str:
    """A one-time code for whoever lost the password; what was open with the old one ends."""
    if user.pk == actor.pk:
        raise Refused(_("本人的启用码须由他人发放。"))
    refuse_shared(actor, user)
    return accounts.renew(actor, user)


def refuse_others(actor: User, user: User) -> None:
    """Raise Refused for one's own account, and for one that another county uses too."""
    if user.pk == actor.pk:
        raise Refused(_("本人的账户须由他人停用或恢复。"))
    refuse_shared(actor, user)


def refuse_shared(actor: User, user: User) -> None:
    """Raise Refused for an account that another county uses too."""
    held = Duty.objects.filter(open_today(), user=user)
    mine = decidable(actor, AccountPolicy.grants["deactivate"], "organization__")
    if held.exclude(mine).exists():
        raise Refused(_("这个账户也在其他单位使用，请先由那里结束职责。"))
