"""People who sign in. What they may do stands in duties (`organizations`)."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """An account: a sign-in name, a name to show, a password."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("用户名"), max_length=60, unique=True)
    display_name = models.CharField(_("姓名"), max_length=60)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.display_name


class Slip(models.Model):
    """A one-time way to a password, on paper: activation, or a reset by the committee.

    Only a keyed hash of its code is kept. One open slip an account: a newer one ends it.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="slip")
    code = models.CharField(max_length=64, unique=True)
    valid_until = models.DateField(_("有效期至"))  # the last day

    def __str__(self) -> str:
        return str(self.user_id)
