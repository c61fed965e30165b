"""Paths of signing in and out."""

from django.urls import path

from xianfeng.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("password", views.change_password, name="password"),
    path("activate", views.activate, name="activate"),
    path("activate/password", views.choose_password, name="choose_password"),
    path("demo/<slug:username>", views.enter_demo, name="enter_demo"),
]
