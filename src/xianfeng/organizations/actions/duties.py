"""Giving and ending duties; never one's own, and by whoever gives that kind."""

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from xianfeng.accounts.actions import create_user
from xianfeng.accounts.models import User
from xianfeng.journal.actions import record
from xianfeng.kernel.errors import Refused
from xianfeng.organizations.access import decidable, duties_of, open_today
from xianfeng.organizations.duties import GIVES, clash, may_give
from xianfeng.organizations.models import Duty, Organization
from xianfeng.organizations.roles import Role


@transaction.atomic
def appoint(
    actor: User | None, user: User, role: str, organization: Organization, since: date
) -> Duty:
    """Give a person a duty; holding it already changes nothing."""
    duty, new = Duty.objects.get_or_create(
        user=user,
        role=role,
        organization=organization,
        until=None,
        defaults={"since": since},
    )
    if new:
        record(
            "duty.given",
            actor=actor,
            subject=("organization", organization.code),
            data={"role": str(role), "since": since.isoformat()},
            personal={"user": str(user.pk)},
        )
    return duty


@transaction.atomic
def end_duty(actor: User, duty: Duty, day: date) -> None:
    """The duty is no longer held from `day` on; by whoever may give it, never one's own."""
    refuse_giving(actor, duty.user, Role(duty.role))
    if day < duty.since:
        raise Refused(_("结束日期不能早于开始日期。"))
    Duty.objects.filter(pk=duty.pk, until__isnull=True).update(until=day)
    record(
        "duty.ended",
        actor=actor,
        subject=("organization", duty.organization.code),
        data={"role": duty.role, "until": day.isoformat()},
        personal={"user": str(duty.user_id)},
    )


@transaction.atomic
def move_member(
    actor: User | None, user: User, source: Organization, target: Organization, day: date
) -> None:
    """A member's account reads where its owner belongs now; duties of office stay as they are."""
    held = Duty.objects.filter(user=user, role=Role.MEMBER, organization=source, until__isnull=True)
    if not held.update(until=day):
        return
    record(
        "duty.ended",
        actor=actor,
        subject=("organization", source.code),
        data={"role": Role.MEMBER.value, "until": day.isoformat()},
        personal={"user": str(user.pk)},
    )
    appoint(actor, user, Role.MEMBER, target, day)


def refuse_giving(actor: User, user: User, role: Role) -> None:
    """Raise Refused where `actor` may not give `user` this duty, nor end it."""
    if user.pk == actor.pk:
        raise Refused(_("本人的职责须由他人登记或结束。"))
    if role not in may_give([held.role for held in duties_of(actor)]):
        raise Refused(_("这项职责由系统管理员登记或结束。"))


def refuse_clash(actor: User, user: User, role: Role) -> None:
    """Raise Refused for duties that check each other, and for accounts of another county."""
    held = Duty.objects.filter(open_today(), user=user)
    if held.exists() and not held.filter(decidable(actor, GIVES, "organization__")).exists():
        raise Refused(_("这个用户名已由其他单位使用，请换一个。"))
    other = clash([Role(one) for one in held.values_list("role", flat=True)], role)
    if other:
        told = _("该同志已担任“%(other)s”，不能同时担任这项职责。")
        raise Refused(told % {"other": other.label})


@dataclass(frozen=True)
class FirstPassword:
    """A new account's first password: shown once, to be changed at the first sign-in."""

    user: User
    password: str


@transaction.atomic
def appoint_by_name(
    actor: User,
    username: str,
    display_name: str,
    role: str,
    organization: Organization,
    since: date,
) -> FirstPassword | None:
    """Give a duty to the account of that name; make the account where there is none."""
    user = User.objects.filter(username__iexact=username).first()
    refuse_giving(actor, user or User(), Role(role))
    if user is not None:
        refuse_clash(actor, user, Role(role))
        appoint(actor, user, role, organization, since)
        return None
    password = secrets.token_urlsafe(9)
    user = create_user(actor, username, display_name, password)
    appoint(actor, user, role, organization, since)
    return FirstPassword(user, password)
