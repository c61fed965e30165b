"""Paths of pages that belong to no single room."""

from django.urls import path

from xianfeng.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("organization/<path:code>", views.organization, name="organization"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
