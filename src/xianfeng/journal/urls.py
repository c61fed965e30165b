"""Paths of the record; all open to all."""

from django.urls import path

from xianfeng.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.index, name="index"),
    path("of/<str:kind>/<path:key>/", views.subject, name="subject"),
    path("entry/<int:index>/", views.entry, name="entry"),
    path("entry/<int:index>.txt", views.entry_text, name="entry_text"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="key"),
    path("entries", views.entries, name="entries"),
    path("proof/inclusion", views.inclusion, name="inclusion"),
    path("proof/consistency", views.consistency, name="consistency"),
    path("verify.py", views.program, {"name": "verify.py"}, name="verify"),
    path(
        "verify_signature.py",
        views.program,
        {"name": "verify_signature.py"},
        name="verify_signature",
    ),
]
