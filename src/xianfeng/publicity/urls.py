"""Paths of the room."""

from django.urls.resolvers import URLPattern

app_name = "publicity"
urlpatterns: list[URLPattern] = []
