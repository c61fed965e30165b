"""The verbs of accounts; each writes its journal entry."""

from django.db import transaction

from xianfeng.accounts.models import User
from xianfeng.journal.actions import record


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
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record("account.password_changed", actor=user, subject=("account", str(user.pk)), data={})


@transaction.atomic
def deactivate(actor: User, user: User) -> None:
    """Nobody signs in to this account any more; its records stay."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    record("account.deactivated", actor=actor, subject=("account", str(user.pk)), data={})
