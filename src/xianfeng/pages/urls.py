"""Paths of pages that belong to no single room."""

from django.urls import path

from xianfeng.pages import views
from xianfeng.service_windows.views.public import suggestion

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("organization/<path:code>", views.organization, name="organization"),
    path("suggestion", suggestion, name="suggestion"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
