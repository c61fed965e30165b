"""Paths of members, transfers and roll imports."""

from django.urls import path

from xianfeng.members.views import accounts, imports, members, transfers

app_name = "members"
urlpatterns = [
    path("", members.listing, name="list"),
    path("<int:key>", members.person, name="person"),
    path("<int:key>/exempt", members.exempt, name="exempt"),
    path("<int:key>/affiliate", members.affiliate, name="affiliate"),
    path("exemptions/<int:key>/end", members.end_exemption, name="end_exemption"),
    path("accounts", accounts.listing, name="accounts"),
    path("accounts/print", accounts.print_slips, name="print_slips"),
    path("<int:key>/reset", accounts.reset, name="reset"),
    path("transfers", transfers.listing, name="transfers"),
    path("transfers/<int:key>/accept", transfers.accept, name="accept"),
    path("transfers/<int:key>/decline", transfers.decline, name="decline"),
    path("imports", imports.history, name="imports"),
    path("imports/new", imports.upload, name="upload"),
    path("imports/template", imports.template, name="template"),
    path("imports/<int:key>", imports.detail, name="import"),
    path("imports/<int:key>/apply", imports.apply, name="apply"),
    path("imports/<int:key>/discard", imports.discard, name="discard"),
    path("imports/<int:key>/undo", imports.undo, name="undo"),
    path("imports/<int:key>/export", imports.export, name="export"),
]
