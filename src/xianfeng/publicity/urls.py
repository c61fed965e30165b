"""Paths of the public boards."""

from django.urls import path

from xianfeng.publicity import views

app_name = "publicity"
urlpatterns = [
    path("", views.boards, name="boards"),
    path("grades/<str:code>/<int:year>", views.board, name="board"),
    path("notice/<int:key>", views.notice, name="notice"),
    path("grades/<str:county>/<int:year>/<path:code>", views.grade, name="grade"),
]
