"""Paths of the room."""

from django.urls import path

from xianfeng.service_windows.views import cases, contests, figures, keeping, printing, public

app_name = "service_windows"
urlpatterns = [
    # for everybody
    path("", public.listing, name="list"),
    path("<int:key>/", public.window, name="window"),
    path("<int:key>/screen", public.screen, name="screen"),
    path("<int:key>/rate", public.rate, name="rate"),
    path("<int:key>/say", public.say, name="say"),
    path("<int:key>/print/<str:kind>", printing.paper, name="print"),
    path("cards/<int:key>", printing.card, name="card"),
    path("mailbox", public.mailbox, name="mailbox"),
    path("mailbox/write", public.write, name="write"),
    path("mailbox/reply", public.rate_reply, name="rate_reply"),
    path("contest-board", public.contest_board, name="contest_board"),
    # the unit and those above it
    path("manage/", keeping.listing, name="manage"),
    path("manage/new", keeping.new, name="new"),
    path("manage/arrange", keeping.arrange, name="arrange"),
    path("manage/figures", figures.figures, name="figures"),
    path("manage/export", figures.export, name="export"),
    path("manage/<int:key>/", keeping.sheet, name="sheet"),
    path("manage/<int:key>/change", keeping.change, name="change"),
    path("manage/<int:key>/items", keeping.add_item, name="add_item"),
    path("manage/<int:key>/posts", keeping.add_post, name="add_post"),
    path("manage/<int:key>/guidance", keeping.guide, name="guide"),
    path("manage/<int:key>/paper", keeping.paper_ratings, name="paper_ratings"),
    path("manage/<int:key>/words", keeping.paper_words, name="paper_words"),
    path("manage/<int:key>/slips", printing.slips, name="slips"),
    path("items/<int:key>/change", keeping.change_standard, name="change_standard"),
    path("items/<int:key>/end", keeping.end_item, name="end_item"),
    path("posts/<int:key>/end", keeping.end_post, name="end_post"),
    path("cases/", cases.listing, name="cases"),
    path("cases/<int:key>/", cases.case, name="case"),
    path("cases/<int:key>/contact", cases.contact, name="contact"),
    path("cases/<int:key>/handle/<str:verb>", cases.handle, name="handle"),
    path("cases/<int:key>/judge/<str:verb>", cases.judge, name="judge"),
    path("contests/", contests.listing, name="contests"),
    path("contests/new", contests.new, name="new_contest"),
    path("contests/<int:key>/", contests.contest, name="contest"),
    path("contests/<int:key>/enter", contests.enter, name="enter"),
    path("contests/<int:key>/publish", contests.publish, name="publish_contest"),
    path("entrants/<int:key>/judge", contests.judge, name="judge_entrant"),
]
