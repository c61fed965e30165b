"""Paths of polls, ballots, results and comments."""

from django.urls import path

from xianfeng.appraisals.views import ballots, comments, counting, polls, results, voices

app_name = "appraisals"
urlpatterns = [
    path("", polls.home, name="home"),
    path("new", polls.new, name="new"),
    path("slip", ballots.slip, name="slip"),
    path("rows", counting.rows, name="rows"),
    path("receipt", ballots.receipt, name="receipt"),
    path("published", results.published, name="published"),
    path("comments", comments.comments, name="comments"),
    path("comments/new", comments.new_comment, name="new_comment"),
    path("comments/member", comments.new_member_comment, name="new_member_comment"),
    path("<slug:key>", polls.poll, name="poll"),
    path("<slug:key>/steps/<slug:verb>", polls.step, name="step"),
    path("<slug:key>/explained/<slug:verb>", polls.explained, name="explained"),
    path("<slug:key>/extend", polls.extend, name="extend"),
    path("<slug:key>/classes", polls.save_class, name="add_class"),
    path("<slug:key>/classes/<str:code>", polls.save_class, name="save_class"),
    path("<slug:key>/classes/<str:code>/remove", polls.remove_class, name="remove_class"),
    path("<slug:key>/classes/<str:code>/slips", counting.slips, name="slips"),
    path("<slug:key>/classes/<str:code>/paper", counting.paper, name="paper"),
    path("<slug:key>/classes/<str:code>/scan", counting.scan, name="scan"),
    path("<slug:key>/ballot", ballots.ballot, name="ballot"),
    path("<slug:key>/tickets", ballots.ticket, name="ticket"),
    path("<slug:key>/speak", voices.speak, name="speak"),
    path("<slug:key>/speak-for", voices.speak_for, name="speak_for"),
    path("<slug:key>/results", results.results, name="results"),
    path("<slug:key>/results.<slug:name>", results.export, name="export"),
    path("<slug:key>/public", results.public, name="public"),
]
