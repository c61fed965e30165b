"""Paths of the room `packs`."""

from django.urls import path

from xianfeng.packs import views

app_name = "packs"
urlpatterns = [
    path("", views.versions, name="list"),
    path("<str:pack_hash>", views.version, name="version"),
]
