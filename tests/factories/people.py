"""Browsers of people who have signed in."""

from django.test import Client

from xianfeng.accounts.models import User


def signed_in(user: User) -> Client:
    """A client of this person."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client
