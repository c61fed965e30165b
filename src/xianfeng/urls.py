"""All paths of the site, a room a line."""

from django.urls import include, path

urlpatterns = [
    path("", include("xianfeng.pages.urls")),
    path("accounts/", include("xianfeng.accounts.urls")),
    path("journal/", include("xianfeng.journal.urls")),
    path("packs/", include("xianfeng.packs.urls")),
    path("organizations/", include("xianfeng.organizations.urls")),
    path("members/", include("xianfeng.members.urls")),
    path("rectification/", include("xianfeng.rectification.urls")),
    path("appraisals/", include("xianfeng.appraisals.urls")),
    path("pledges/", include("xianfeng.pledges.urls")),
    path("windows/", include("xianfeng.service_windows.urls")),
    path("grading/", include("xianfeng.grading.urls")),
    path("board/", include("xianfeng.publicity.urls")),
    path("ui/", include("xianfeng.ui.urls")),
]

handler400 = "xianfeng.pages.views.bad_request"
handler403 = "xianfeng.pages.views.forbidden"
handler404 = "xianfeng.pages.views.not_found"
handler500 = "xianfeng.pages.views.server_error"
