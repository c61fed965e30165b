"""Paths of the tree, its leaders and its duties."""

from django.urls import path

from xianfeng.organizations import views

app_name = "organizations"
urlpatterns = [
    path("", views.listing, name="list"),
    path("tree", views.tree, name="tree"),
    path("tree/<path:code>", views.branches, name="branches"),
    path("undecided", views.undecided, name="undecided"),
    path("decide/<path:code>", views.decide, name="decide"),
    path("duties", views.duties, name="duties"),
    path("duties/new", views.appoint, name="appoint"),
    path("duties/<int:key>/end", views.end_duty, name="end_duty"),
    path("duties/accounts", views.accounts, name="accounts"),
    path("duties/accounts/<uuid:key>/deactivate", views.deactivate, name="deactivate"),
    path("duties/accounts/<uuid:key>/reactivate", views.reactivate, name="reactivate"),
    path("duties/accounts/<uuid:key>/renew", views.renew, name="renew"),
    path("duties/denials", views.denials, name="denials"),
]
