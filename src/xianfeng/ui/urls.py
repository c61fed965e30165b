"""Paths of the room `ui`."""

from django.urls import path

from xianfeng.ui import views

app_name = "ui"
urlpatterns = [
    path("gallery", views.gallery, name="gallery"),
    path("gallery/branches", views.gallery_branches, name="gallery_branches"),
    path("preferences", views.preferences, name="preferences"),
]
