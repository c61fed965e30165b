"""Paths of members, transfers and roll imports."""

from django.urls import URLPattern

app_name = "members"
urlpatterns: list[URLPattern] = []
