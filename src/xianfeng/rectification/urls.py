"""Paths of the room of orders."""

from django.urls import path

from xianfeng.rectification.views import calendar, orders, public, steps

app_name = "rectification"
urlpatterns = [
    path("", orders.ledger, name="ledger"),
    path("board", public.board, name="board"),
    path("new", orders.new, name="new"),
    path("export", orders.export, name="export"),
    path("calendar", calendar.calendar, name="calendar"),
    path("calendar/keep", calendar.keep, name="keep_day"),
    path("calendar/<int:key>/drop", calendar.drop, name="drop_day"),
    path("<int:key>/", orders.order, name="order"),
    path("<int:key>/print", orders.printed, name="print"),
    path("<int:key>/plan", steps.plan, name="plan"),
    path("<int:key>/submit", steps.submit, name="submit"),
    path("<int:key>/extension", steps.ask_extension, name="ask_extension"),
    path("<int:key>/extension/<int:extension>", steps.decide_extension, name="decide_extension"),
    path("<int:key>/accept", steps.accept, name="accept"),
    path("<int:key>/send-back", steps.send_back, name="send_back"),
    path("<int:key>/reopen", steps.reopen, name="reopen"),
    path("<int:key>/withdraw", steps.withdraw, name="withdraw"),
]
